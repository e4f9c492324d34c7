"""What the machine says of what a run was seen to use."""

from orgfig.digest import digest_bytes
from orgfig.workspace import find_used
from orgfig.workspace.project import Project


def test_packages_with_what_they_require_and_fonts(tmp_path, monkeypatch):
    for name, needed in (("top-1.0", "Requires-Dist: low\n"), ("low-2.0", "")):
        record = tmp_path / "libraries" / f"{name}.dist-info"
        record.mkdir(parents=True)
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\n{needed}\n")
    font = tmp_path / "a.ttf"
    font.write_bytes(b"a")
    monkeypatch.syspath_prepend(str(tmp_path / "libraries"))
    project = Project(tmp_path / "project", ("figures.org",))
    found = find_used(project, ["top", "nowhere"], [str(font), str(tmp_path / "gone.ttf")])
    assert found.packages == {"top": "top 1.0"}
    assert found.requirements == {"top": ("low 2.0",)}
    assert found.fonts == {str(font): digest_bytes(b"a")}


def test_nothing_is_asked_where_nothing_was_used(tmp_path):
    project = Project(tmp_path, ("figures.org",), python="/nowhere/python")
    assert [*map(dict, find_used(project, [], []))] == [{}, {}, {}]

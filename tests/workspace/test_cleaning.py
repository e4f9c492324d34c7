"""What orgfig made is found and removed; what it did not make is not."""

from __future__ import annotations

import os

import pytest

from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.workspace import Database, MadeFile, forget, left_in_state, made_files, remove
from orgfig.workspace.state import write_kept

TEXT = b"text"


@pytest.fixture
def made(project):
    """Writes files that the records know, and looks at them."""

    def make(*paths, known=()):
        for path in paths:
            (project.root / path).parent.mkdir(parents=True, exist_ok=True)
            (project.root / path).write_bytes(TEXT)
        with Database.open(project, readonly=False) as database:
            database.record_written(dict.fromkeys([*paths, *known], digest_bytes(TEXT)))
            return made_files(project, database)

    return make


def test_what_stands_as_it_was_written_may_go(made):
    found = made("b.py", "a/a.py", known=["missing.py", "b.py/below-a-file"])
    assert [(one.path, one.why_kept) for one in found] == [("a/a.py", None), ("b.py", None)]


def outside(project):
    (project.root.parent / "outside.txt").write_bytes(TEXT)
    return "../outside.txt"


def linked_outside(project):
    (project.root / "link").symlink_to(project.root.parent)
    outside(project)
    return "link/outside.txt"


def link(project):
    (project.root / "real.py").write_bytes(TEXT)
    (project.root / "link.py").symlink_to("real.py")
    return "link.py"


def changed(project):
    (project.root / "a.py").write_bytes(b"mine")
    return "a.py"


def folder(project):
    (project.root / "a.py").mkdir()
    return "a.py"


def notebook(project):
    (project.root / "figures.org").write_bytes(TEXT)
    return "figures.org"


def absolute(project):
    return str(project.root.parent / outside(project).removeprefix("../"))


def folder_replaced_by_a_link(project):
    (project.root / "fig").symlink_to(project.root.parent)
    outside(project)
    return "fig/outside.txt"


def pipe(project):
    os.mkfifo(project.root / "a.py")
    return "a.py"


def of_git(project):
    (project.root / ".git").mkdir()
    (project.root / ".git" / "HEAD").write_bytes(TEXT)
    return ".git/HEAD"


def roundabout(project):
    (project.root / "fig").mkdir()
    (project.root / "notes.txt").write_bytes(TEXT)
    return "fig/../notes.txt"


def from_above(project):
    (project.root / "notes.txt").write_bytes(TEXT)
    return f"../{project.root.name}/notes.txt"


KEPT = {
    "a file that is named in a roundabout way": (roundabout, "orgfig writes no such path"),
    "a file that is named from above the project": (from_above, "orgfig writes no such path"),
    "a file outside of the project": (outside, "outside of the project"),
    "a file behind a link to the outside": (linked_outside, "outside of the project"),
    "a link": (link, "it is a link"),
    "a changed file": (changed, "it was changed since"),
    "a folder": (folder, "it is a folder"),
    "a file of git's": (of_git, "where no notebook may write"),
    "a notebook": (notebook, "it is a notebook"),
    "a file named from the root": (absolute, "outside of the project"),
    "a folder that is a link by now": (folder_replaced_by_a_link, "outside of the project"),
    "a named pipe, without waiting for it": (pipe, "it is not a regular file"),
}


@pytest.mark.parametrize(("make", "why"), KEPT.values(), ids=KEPT)
def test_kept(project, made, make, why):
    path = make(project)
    (found,) = made(known=[path])
    assert found.path == path
    assert why in found.why_kept


def own(path):
    return MadeFile(path, made=frozenset([digest_bytes(TEXT)]))


def test_nothing_outside_is_removed_even_if_asked(project):
    path = outside(project)
    with pytest.raises(WriteError, match="outside of the project"):
        remove(project, own(path))
    assert (project.root / path).read_bytes() == TEXT


def test_folders_that_are_empty_then_go_and_others_stay(project, made):
    made("a/b/c/x.py", "a/y.py")
    remove(project, own("a/b/c/x.py"))
    assert [one.name for one in (project.root / "a").iterdir()] == ["y.py"]
    remove(project, own("a/y.py"))
    assert [one.name for one in project.root.iterdir() if one.name[0] != "."] == ["figures.org"]


def test_a_folder_reached_by_a_link_goes_and_the_link_stays(project, made):
    (project.root / "real").mkdir()
    (project.root / "link").symlink_to("real")
    made("link/x.py")
    remove(project, own("link/x.py"))
    assert (project.root / "link").is_symlink()
    assert not (project.root / "real").exists()


def test_what_cannot_be_removed_is_named(project):
    with pytest.raises(WriteError, match=r"missing\.py cannot be removed: No such file"):
        remove(project, own("missing.py"))


def test_the_records_of_what_is_kept_are_kept(project, made, trace):
    made("a.py", "b.py")
    forget(project, ["b.py"])
    with Database.open(project, readonly=True) as database:
        assert set(database.made()) == {"b.py"}
    forget(project, [])
    assert not project.database.exists()


def test_the_cache_goes_and_what_a_link_leads_to_stays(project, tmp_path):
    cache = project.state / "cache"
    cache.mkdir(parents=True)
    (cache / "x.notebook").touch()
    forget(project, [])
    assert not cache.exists()
    (tmp_path / "text").write_text("mine")
    cache.symlink_to(tmp_path)
    with pytest.raises(WriteError, match="is a link"):
        forget(project, [])
    assert (tmp_path / "text").read_text() == "mine"


def test_what_was_changed_since_it_was_looked_at_stays(project, made):
    (found,) = made("a.py")
    (project.root / "a.py").write_text("mine")
    with pytest.raises(WriteError, match="changed since orgfig wrote it"):
        remove(project, found)
    assert (project.root / "a.py").read_text() == "mine"


def test_texts_that_were_written_over_stay_and_are_counted(project):
    assert left_in_state(project) == ()
    write_kept(project, "a/b.py", b"mine")
    write_kept(project, "c.py", b"mine, too")
    (project.state / "traces.db.old-20250412-172200-abcd").write_bytes(b"of another version")
    forget(project, [])
    assert left_in_state(project) == (
        (".orgfig/replaced", 2, 13),
        (".orgfig/traces.db.old-20250412-172200-abcd", 1, 18),
    )

import os
import subprocess
import sys

import pytest

from orgfig.build.policy import Policy
from orgfig.errors import ProjectError
from orgfig.workspace.project import Project, find, usable_processors


def place(root, **files):
    for name, text in files.items():
        (root / {"org": "figures.org", "toml": "pyproject.toml"}[name]).write_bytes(text)
    return root


def test_a_notebook_alone_is_a_project(tmp_path):
    found = find(place(tmp_path, org=b""))
    assert found == Project(tmp_path.resolve(), jobs=usable_processors())
    assert (found.python, found.policy) == (sys.executable, Policy())


def test_a_notebook_beside_a_foreign_pyproject_is_a_project(tmp_path):
    assert find(place(tmp_path, org=b"", toml=b"[project]\nname = 'x'\n")).figures == "fig"


def test_a_broken_pyproject_that_does_not_speak_of_us_is_left_alone(tmp_path):
    assert find(place(tmp_path, org=b"", toml=b"= = \xff")).root == tmp_path.resolve()


def test_settings_alone_are_a_project(tmp_path):
    toml = b"[tool.orgfig]\nnotebooks = ['a.org']\nfigures = 'pictures'\njobs = 3\n"
    found = find(place(tmp_path, toml=toml))
    assert (found.notebooks, found.figures, found.jobs) == (("a.org",), "pictures", 3)


def test_it_is_found_from_below_and_from_a_file(tmp_path):
    place(tmp_path, org=b"")
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find(tmp_path / "a" / "b").root == tmp_path.resolve()
    assert find(tmp_path / "figures.org").root == tmp_path.resolve()


def test_the_nearest_one_wins(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    place(tmp_path, toml=b"[tool.orgfig]\n")
    assert find(place(inner, org=b"")).root == inner.resolve()


def test_a_pyproject_without_us_does_not_end_the_search(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    place(inner, toml=b"[project]\ndependencies = ['orgfig']\n")
    assert find(place(tmp_path, org=b"") and inner).root == tmp_path.resolve()


def test_a_link_that_leads_nowhere_is_still_a_notebook_to_complain_about(tmp_path):
    (tmp_path / "figures.org").symlink_to("missing.org")
    assert find(tmp_path).root == tmp_path.resolve()


def test_a_pyproject_that_is_a_folder_is_none(tmp_path):
    (tmp_path / "pyproject.toml").mkdir()
    assert find(place(tmp_path, org=b"")).root == tmp_path.resolve()


def test_no_project_says_what_to_write(tmp_path):
    with pytest.raises(ProjectError, match="there is no notebook in") as refusal:
        find(tmp_path)
    assert "write a figures.org" in refusal.value.hint


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(ProjectError, match="No such file"):
        find(tmp_path / "missing")


def test_links_in_a_circle_are_refused(tmp_path):
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(ProjectError, match="cannot be looked at"):
        find(tmp_path / "a")


def test_settings_that_are_not_utf_8_have_a_line(tmp_path):
    with pytest.raises(ProjectError, match="is not UTF-8") as refusal:
        find(place(tmp_path, toml=b"[tool.orgfig]\nfigures = '\xff'\n"))
    assert str(refusal.value.where) == "pyproject.toml:2"


def test_wrong_settings_are_refused_even_beside_a_notebook(tmp_path):
    with pytest.raises(ProjectError, match="must be more than 0") as refusal:
        find(place(tmp_path, org=b"", toml=b"tool.orgfig.jobs = 0"))
    assert str(refusal.value.where) == "pyproject.toml:1"


PYTHONS = {
    "a relative path is below the project": (".venv/bin/python", "{root}/.venv/bin/python"),
    "an absolute path stays": ("/opt/python", "/opt/python"),
    "home is home": ("~/python", "{home}/python"),
    "a bare name is looked up as a shell does": ("sh", "{sh}"),
    "a bare name that is nowhere stays": ("no-such-python", "no-such-python"),
}


@pytest.mark.parametrize(("setting", "path"), PYTHONS.values(), ids=PYTHONS)
def test_interpreter(tmp_path, setting, path):
    root = tmp_path.resolve()
    place(root, toml=f"[tool.orgfig]\npython = '{setting}'\n".encode())
    home = os.path.expanduser("~")
    sh = subprocess.run(["sh", "-c", "command -v sh"], capture_output=True, text=True, check=True)
    assert find(root).python == path.format(root=root, home=home, sh=sh.stdout.strip())


def test_a_link_to_an_interpreter_is_not_followed(tmp_path):
    place(tmp_path, toml=b"[tool.orgfig]\npython = 'bin/python'\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    assert find(tmp_path).python == str(tmp_path.resolve() / "bin" / "python")


def test_no_toml_parser_without_need(tmp_path):
    place(tmp_path, org=b"", toml=b"[project]\nname = 'x'\n")
    code = (
        "import sys; from pathlib import Path; from orgfig.workspace.project import find;"
        "find(Path(sys.argv[1])); print('tomllib' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"False\n"

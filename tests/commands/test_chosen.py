"""Which project and which notebooks the words of a call mean."""

from __future__ import annotations

import pytest

from orgfig.commands.chosen import chosen, figures_named
from orgfig.errors import ProjectError, UsageError


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "home"
    (root / "sub").mkdir(parents=True)
    (root / "far").symlink_to(tmp_path)
    for name in ("figures.org", "notes.org", "sub/deep.org", "-"):
        (root / name).touch()
    (tmp_path / "outside.org").touch()
    return root


NAMED = {
    "nothing": (".", (), ()),
    "the notebook": (".", ("figures.org",), ("figures.org",)),
    "another Org file of the project": (".", ("notes.org",), ("notes.org",)),
    "from a folder in it": ("sub", ("deep.org", "../notes.org"), ("sub/deep.org", "notes.org")),
    "one twice": (".", ("notes.org", "./notes.org", "notes.org"), ("notes.org",)),
    "standard input": (".", ("-", "notes.org"), ("-", "notes.org")),
    "a file that is called like standard input": (".", ("./-",), ("./-",)),
}


@pytest.mark.parametrize(("folder", "files", "names"), NAMED.values(), ids=NAMED)
def test_names(home, folder, files, names):
    project, found = chosen(str(home / folder), files)
    assert project.root == home
    assert found == names


def test_an_absolute_path(home):
    assert chosen(str(home), [str(home / "notes.org")])[1] == ("notes.org",)


WRONG = {
    "a missing file": ("figure.org", "there is no such file", "is it figures.org?"),
    "a missing file elsewhere": ("sub/dep.org", "there is no such file", "is it sub/deep.org?"),
    "a file outside": ("../outside.org", "lies outside of the project", "-C"),
    "a file outside, by a link": ("far/outside.org", "lies outside of the project", "-C"),
    "a folder": ("sub", "is a folder", "a notebook in it"),
    "the folder": (".", "is a folder", "a notebook in it"),
    "a name that no file can have": ("a\0.org", "there is no such file", "is it"),
}


@pytest.mark.parametrize(("file", "message", "hint"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_meant(home, file, message, hint):
    with pytest.raises(UsageError, match=message) as refusal:
        chosen(str(home), ["notes.org", file])
    assert hint in refusal.value.hint


@pytest.fixture
def bare(tmp_path):
    """A folder that no project is around; skipped where one is."""
    (tmp_path / "notes.org").touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/deep.org").touch()
    return tmp_path


def test_without_a_project_a_file_makes_its_folder_one(bare):
    project, names = chosen(str(bare), ["sub/deep.org"])
    assert (project.root, project.notebooks, names) == (bare / "sub", ("deep.org",), ("deep.org",))
    project, names = chosen(str(bare), ["-"])
    assert (project.root, names) == (bare, ("-",))


def test_without_a_project_all_files_lie_in_the_folder_of_the_first(bare):
    assert chosen(str(bare), ["notes.org", "sub/deep.org"])[1] == ("notes.org", "sub/deep.org")
    with pytest.raises(UsageError, match="outside"):
        chosen(str(bare), ["sub/deep.org", "notes.org"])


def test_the_project_around_a_file_is_taken_where_none_is_around_the_folder(home):
    project, names = chosen(str(home.parent), ["home/sub/deep.org"])
    assert (project.root, names) == (home, ("sub/deep.org",))


def test_without_a_project_and_without_a_file_there_is_nothing_to_do(bare):
    with pytest.raises(ProjectError, match="there is no notebook"):
        chosen(str(bare), [])


FIGURES = {
    "a line, from a folder in it": ("sub", "../figures.org:57", "figures.org:57"),
    "lines": ("sub", "../figures.org:57-90", "figures.org:57-90"),
    "a line with a column": ("sub", "../figures.org:57:3", "figures.org:57:3"),
    "a line, as the project calls it": (".", "figures.org:57", "figures.org:57"),
    "the same from a folder in it": ("sub", "figures.org:57", "figures.org:57"),
    "a line of what is no notebook": ("sub", "../notes.org:57", "../notes.org:57"),
    "a line outside": ("sub", "../../outside.org:57", "../../outside.org:57"),
    "a title": ("sub", "sine: a wave", "sine: a wave"),
    "a picture": ("sub", "../fig/a.svg", "../fig/a.svg"),
}


@pytest.mark.parametrize(("folder", "word", "meant"), FIGURES.values(), ids=FIGURES)
def test_a_line_is_that_of_a_notebook_of_the_project(home, folder, word, meant):
    project, _ = chosen(str(home), ())
    assert figures_named(project, str(home / folder), [word]) == [meant]


def test_an_absolute_path_of_a_line(home):
    project, _ = chosen(str(home), ())
    assert figures_named(project, ".", [f"{home}/figures.org:5"]) == ["figures.org:5"]

"""File names taken apart and expanded; what Emacs makes of them is in `test_lisp_against_emacs`."""

from __future__ import annotations

import pytest

from orgfig.tangle.lisp_names import PROJECT, directory, expanded, nondirectory, sans_extension
from orgfig.tangle.lisp_text import NotEvaluatedError

STEMS = {
    "an extension": ("a.py", "a"),
    "the last of two": ("a.tar.gz", "a.tar"),
    "a point at the end": ("a.", "a"),
    "none": ("a", "a"),
    "a hidden file": (".profile", ".profile"),
    "a hidden file with one": (".a.b", ".a"),
    "a folder's": ("a.b/c", "a.b/c"),
    "a backup": ("a.b~", "a"),
    "a numbered backup": ("a.b.~1~", "a"),
    "a backup without one": ("a~", "a~"),
}
EXPANDED = {
    "a name": ("x", "/a/x"),
    "nothing": ("", "/a"),
    "here": (".", "/a"),
    "above": ("..", "/"),
    "above the root": ("../../x", "/../x"),
    "through a folder": ("b/../c/", "/a/c/"),
    "doubled slashes": ("b//c", "/a/b/c"),
    "two at the start": ("//b", "//b"),
    "three at the start": ("///b", "/b"),
    "an absolute one": ("/b/./c", "/b/c"),
    "three points": ("...", "/a/..."),
}


@pytest.mark.parametrize(("name", "stem"), STEMS.values(), ids=STEMS)
def test_stem(name, stem):
    assert sans_extension(name) == stem


@pytest.mark.parametrize(("name", "meant"), EXPANDED.values(), ids=EXPANDED)
def test_expanded(name, meant):
    assert expanded(name, "/a/") == meant


@pytest.mark.parametrize(
    ("name", "folder", "rest"), [("a/b", "a/", "b"), ("a", None, "a"), ("a//", "a//", "")]
)
def test_parts(name, folder, rest):
    assert (directory(name), nondirectory(name)) == (folder, rest)


def test_what_is_inside_the_mark_of_the_project_is_not_told():
    assert nondirectory(f"{PROJECT}/a") == "a"
    with pytest.raises(NotEvaluatedError):
        nondirectory(PROJECT)
    with pytest.raises(NotEvaluatedError):
        expanded("..", PROJECT)

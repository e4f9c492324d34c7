"""Which file `:tangle` names, and which it may not."""

from __future__ import annotations

import pytest

from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.tangle.target import target_path

WHERE = Location("notes/figures.org", 3)
PATHS = {
    "a name stands beside the notebook": ("a.py", "notes/a.py"),
    "yes takes the notebook's name": ("yes", "notes/figures.py"),
    "any other word is a name": ("YES", "notes/YES"),
    "a dot is nothing": ("./x/.//a.py", "notes/x/a.py"),
    "two dots go up within the project": ("../a.py", "a.py"),
    "two dots within the name": ("x/../a.py", "notes/a.py"),
    "blanks stay": ("my file # note.py", "notes/my file # note.py"),
    "a variable is no variable": ("$HOME/a", "notes/$HOME/a"),
    "a tilde further on is a name": ("x/~/a", "notes/x/~/a"),
    "a dot-file": (".hidden", "notes/.hidden"),
    "gitignore is not git's own": (".gitignore", "notes/.gitignore"),
}
REFUSED = {
    "an absolute name": ("/tmp/a.py", "target-outside-project"),
    "the home folder": ("~/a.py", "target-outside-project"),
    "somebody's home folder": ("~root/a.py", "target-outside-project"),
    "too many dots": ("../../a.py", "target-outside-project"),
    "out and in again": ("../../project/a.py", "target-outside-project"),
    "the notebook": ("figures.org", "target-is-notebook"),
    "the notebook by another name": ("../notes/./figures.org", "target-is-notebook"),
    "the notebook's folder": (".", "target-is-no-file"),
    "the project's folder": ("..", "target-is-no-file"),
    "a folder": ("x/", "target-is-no-file"),
    "a name that no system takes": ("x/" * 3000 + "a.py", "target-is-no-file"),
    "a NUL": ("a\0b", "target-is-no-file"),
    "a compressed file": ("a.tar.GZ", "target-compressed"),
    "git's own": ("../.git/hooks/pre-commit", "target-protected"),
    "a library of an environment": ("../env/lib/site-packages/a.py", "target-protected"),
    "what Python runs at every start": ("../src/sitecustomize.py", "target-protected"),
    "the project's settings": ("../pyproject.toml", "target-protected"),
    "the project's tasks": ("../tasks.py", "target-protected"),
    "what matplotlib reads unasked": ("../matplotlibrc", "target-protected"),
    "git's own in capitals": ("../.GIT/config", "target-protected"),
    "orgfig's own": ("../.orgfig/build.sqlite", "target-protected"),
}
EXTENSIONS = {"python": "py", "emacs-lisp": "el", "elisp": "el", "sh": "sh", "C++": "C++"}


@pytest.mark.parametrize(("name", "path"), PATHS.values(), ids=PATHS)
def test_a_target(name, path):
    assert target_path(name, "python", WHERE.path, WHERE) == path


@pytest.mark.parametrize(("name", "kind"), REFUSED.values(), ids=REFUSED)
def test_a_target_that_is_refused(name, kind):
    refusal = target_path(name, "python", WHERE.path, WHERE)
    assert (refusal.name, refusal.severity, refusal.where) == (kind, Severity.ERROR, WHERE)


def test_an_empty_name_is_silently_none():
    assert target_path("", "python", WHERE.path, WHERE) is None


@pytest.mark.parametrize(("language", "extension"), EXTENSIONS.items())
def test_any_language_tangles(language, extension):
    assert target_path("yes", language, "a.b.org", WHERE) == f"a.b.{extension}"


def test_a_notebook_without_extension():
    assert target_path("yes", "python", "x/.org", WHERE) == "x/.org.py"

"""Every committed case: orgfig leaves the files that Org left, byte for byte and mode for mode."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from orgfig.cli import main

SCRIPT = Path(__file__).resolve().parent / "make_expected.py"
trees = SimpleNamespace(**runpy.run_path(str(SCRIPT)))
CASES = trees.cases()
EXPECTED = trees.expected()
NOTHING = trees.Tree({}, refused=True)


class Departure(NamedTuple):
    """Where orgfig leaves another tree than Org, on purpose.

    `says` is a part of what it prints about it.
    """

    why: str
    tree: trees.Tree
    says: str


def given(refused=True, modes=(), **texts):  # noqa: FBT002  reads as a word in the table below
    """A tree of files with the usual mode; `a_py` stands for `a.py`."""
    files = {
        name.replace("__", "/").replace("_", "."): text.encode() for name, text in texts.items()
    }
    asked = dict(modes)
    return trees.Tree(
        {path: (data, asked.get(path, trees.USUAL_MODE)) for path, data in files.items()}, refused
    )


DEPARTURES = {
    "target-outside-the-project": Departure(
        "a notebook writes nothing outside of its project",
        given(a_py="1\n", c_py="3\n"),
        "outside",
    ),
    "target-outside-by-a-link": Departure(
        "a link does not lead out of the project either",
        given(a_py="1\n", c_py="3\n"),
        "outside",
    ),
    "target-compressed": Departure(
        "what Emacs compresses depends on programs that stand there; it is refused by name",
        given(a_py="1\n", c_py="3\n"),
        "compress",
    ),
    "target-is-hard-linked": Departure(
        "a hard link is broken: the file is replaced at once, never half written",
        given(a_py="new\n", refused=False),
        "",
    ),
    "encoding-utf-sixteen": Departure(
        "a notebook in UTF-16 is refused by name",
        NOTHING,
        "UTF-16",
    ),
    "noweb-call-of-another-language": Departure(
        "only Python is run",
        NOTHING,
        "only python is run",
    ),
    "variable-of-a-block-of-another-language": Departure(
        "only Python is run",
        given(first_py="1\n"),
        "only python is run",
    ),
    "target-that-begins-with-a-tilde": Departure(
        "which folder a ~ stands for depends on the machine and its users",
        given(a_py="1\n", c_py="3\n"),
        "leads out of the project",
    ),
    "lisp-on-a-file-name-outside-the-project": Departure(
        "what a notebook gives does not depend on where the project lies",
        given(a_py="1\n"),
        "outside of the project",
    ),
    "lisp-of-another-function": Departure(
        "Lisp in a header argument is never handed to a Lisp machine",
        given(a_py="1\n", c_py="3\n"),
        "does not evaluate (format",
    ),
    "lisp-of-another-function-for-a-variable": Departure(
        "Lisp in a header argument is never handed to a Lisp machine",
        given(a_py="1\n"),
        "does not evaluate (list",
    ),
    "error-of-lisp-in-an-unread-argument": Departure(
        "Lisp that nothing reads is not evaluated, so it cannot fail",
        given(a_py="1\n", b_py="2\n", refused=False),
        "does not evaluate (no-such-function",
    ),
}

UNCLOSED = "no #+end_src"
STRICTER = {
    "begin-line-cut-by-a-heading-swallows-the-next-block": UNCLOSED,
    "block-never-closed-before-another": UNCLOSED,
    "block-never-closed-is-text": UNCLOSED,
    "block-without-end": UNCLOSED,
    "broken-by-a-heading": UNCLOSED,
    "carriage-returns-in-some-lines": UNCLOSED,
    "end-of-a-drawer-in-code-breaks-the-block": UNCLOSED,
    "end-of-a-quote-in-code-breaks-the-block": UNCLOSED,
    "heading-in-code-breaks-the-block": UNCLOSED,
}
"""Where orgfig leaves the files that Org leaves, but is not content: a block without its end is
an error, or a figure would silently lose its code. With a part of what it prints."""


def tangle_with_orgfig(name, folder):
    """What `orgfig tangle` leaves of a case, as `Tree`; and what it printed."""
    place = folder / "project"
    trees.lay_out(CASES[name], place, f"{name}.org")
    (place / "pyproject.toml").write_text(f"[tool.orgfig]\nnotebooks = ['{name}.org']\n")
    earlier = trees.tree(folder)
    status, said = (run_apart if has_modes(CASES[name]) else run_here)(place)
    assert status in {0, 1}, said
    return trees.Tree(trees.changed(earlier, trees.tree(folder)), status == 1), said


def has_modes(case):
    return any(what == "mode" for _, what, _ in case.before)


def run_here(place):
    before = os.umask(0o022)
    try:
        with pytest.MonkeyPatch.context() as patch:
            said = Said()
            patch.setattr(sys, "stdout", said)
            patch.setattr(sys, "stderr", said)
            return main(["-C", str(place), "tangle"]), said.text
    finally:
        os.umask(before)


class Said:
    """A stream that remembers."""

    encoding = "utf-8"

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return False


def run_apart(place):
    """In a process of its own, which file modes hold even where root tests."""
    done = subprocess.run(
        [*trees.held_by_modes(), sys.executable, "-m", "orgfig", "-C", str(place), "tangle"],
        check=False,
        capture_output=True,
        text=True,
        umask=0o022,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted({*CASES} - {*DEPARTURES} - {*STRICTER}))
def test_the_files_are_those_of_org(name, tmp_path):
    ours, said = tangle_with_orgfig(name, tmp_path)
    assert ours == EXPECTED[name], said


@pytest.mark.parametrize("name", STRICTER)
def test_the_files_are_those_of_org_although_it_is_an_error(name, tmp_path):
    ours, said = tangle_with_orgfig(name, tmp_path)
    assert ours == EXPECTED[name]._replace(refused=True), said
    assert not EXPECTED[name].refused
    assert STRICTER[name] in said


@pytest.mark.parametrize("name", DEPARTURES)
def test_what_is_other_on_purpose_is_told(name, tmp_path):
    ours, said = tangle_with_orgfig(name, tmp_path)
    assert ours == DEPARTURES[name].tree, said
    assert ours != EXPECTED[name]
    assert DEPARTURES[name].says in said


@pytest.mark.parametrize("name", CASES)
def test_every_line_has_an_origin_in_the_notebook(name, tangled):
    notebook = CASES[name].notebook
    last = notebook.count(b"\n") + 1
    for file in tangled(notebook, f"{name}.org").files:
        assert len(file.origins) == file.text.count("\n")
        assert all(1 <= origin <= last for origin in file.origins)


def test_there_are_enough_cases():
    refused = [name for name in CASES if EXPECTED[name].refused]
    assert len(CASES) - len(refused) > 250
    assert len(refused) > 50

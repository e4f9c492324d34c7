"""The folders of `:output-dir`, which Org makes when it reads a block."""

from __future__ import annotations

import pytest

from orgfig.diagnostics import Severity


def block(header):
    return f"#+begin_src python {header}\nx\n#+end_src\n"


FOLDERS = {
    "of a tangled block": (block(":tangle a.py :output-dir out"), ("out",)),
    "of a block that is not": (block(":output-dir out/deep"), ("out/deep",)),
    "of a block in a dead tree": (f"* COMMENT a\n{block(':output-dir out')}", ()),
    "Lisp of a block that is not tangled": (block(':output-dir (or "b")'), ('(or "b")',)),
    "Lisp of a tangled block": (
        block(':tangle a.py :output-dir (or "b")'),
        ('(or "b")', "b"),
    ),
    "Lisp in quotes": (block(':tangle a.py :output-dir "(b)"'), ("(b)",)),
    "the notebook's own folder": (block(":output-dir ./"), ()),
    "nothing": (block(":output-dir"), ()),
    "not where words are missing": (block(":output-dir out :results"), ()),
    "only once where other Lisp fails": (
        block(':tangle a.py :output-dir (or "b") :foo (identity)'),
        ('(or "b")',),
    ),
    "only once where the target is a number": (
        block(':tangle 5 :output-dir (or "b")'),
        ('(or "b")',),
    ),
    "up to the first error": (
        block(":output-dir a") + block(":tangle 5 :output-dir b") + block(":output-dir c"),
        ("a", "b"),
    ),
}


@pytest.mark.parametrize(("text", "folders"), FOLDERS.values(), ids=FOLDERS)
def test_folders(text, folders, tangled):
    assert tangled(text).folders == folders


def test_folders_are_named_from_the_notebook_on(tangled):
    assert tangled(block(":output-dir out"), "notes/n.org").folders == ("notes/out",)


@pytest.mark.parametrize("name", ["../out", "~/out", "/out", ".git/out"])
def test_a_folder_that_is_not_for_a_notebook_is_told_and_not_made(name, tangled):
    plan = tangled(block(f":tangle a.py :output-dir {name}"))
    assert (plan.folders, plan.reach) == ((), None)
    assert [(one.name, one.severity) for one in plan.diagnostics] == [
        ("folder-not-made", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    "header", [":output-dir 5", ":output-dir out :file 5", ":output-dir notebook.org"]
)
def test_a_number_stops_org(header, tangled):
    plan = tangled(block(header))
    assert (plan.reach, [one.name for one in plan.diagnostics]) == (0, ["bad-header-argument"])

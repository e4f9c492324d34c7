"""What a run saw while it drew, as findings: with its line, its severity, and of its own figure."""

from __future__ import annotations

import pytest

from orgfig.build.job import Frame, Note
from orgfig.diagnostics import Severity

CLAIMED = {
    "data-not-finite": Severity.WARNING,
    "thread-failed": Severity.WARNING,
    "text-cut-off": Severity.WARNING,
    "text-overlap": Severity.WARNING,
    "glyph-missing": Severity.WARNING,
    "font-fallback": Severity.NOTE,
    "figures-left-open": Severity.NOTE,
}


@pytest.mark.parametrize("check", CLAIMED)
def test_what_a_run_saw_is_told_once_at_its_line(world, check):
    assert world.findings(check) == []
    world.notes = (Note(check, "it saw this", Frame("tangled/relu.py", 2, "<module>")),)
    (found,) = world.only.findings
    assert (found.check, found.message, found.where.line) == (check, "it saw this", 12)
    assert found.severity is CLAIMED[check]
    assert found.hint
    assert world.only.evidence.is_proof


@pytest.mark.parametrize("check", CLAIMED)
def test_where_nothing_is_claimed_it_is_but_a_note(world, check):
    world.state, world.closed, world.notes = "TODO", None, (Note(check, "it saw this"),)
    assert {found.severity for found in world.findings(check)} == {Severity.NOTE}


@pytest.mark.parametrize("check", ["text-cut-off", "run-note"])
def test_a_picture_of_another_figure_of_the_run_is_not_its_matter(world, check):
    name = check if check != "run-note" else "anything else"
    world.notes = (Note(name, "it saw this", None, "other.svg"),)
    assert world.findings(check) == []
    world.notes = (Note(name, "it saw this", None, "relu.svg"),)
    assert world.lines(check) == [1]


def test_what_was_not_looked_at_is_told_by_name_of_no_check(world):
    world.notes = (
        Note("texts-unseen", "not all is known of the texts in relu.svg", None, "relu.svg"),
    )
    assert [found.check for found in world.only.findings] == ["run-note"]

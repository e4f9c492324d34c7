import pytest

from orgfig.build.job import Failure, FailureKind, Frame, Note
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Severity

CHANGED = (Reason(Cause.INPUT_CHANGED, "tangled/relu.py"),)


def failed(world, frame):
    world.failure = Failure(FailureKind.EXCEPTION, "NameError: x", "import it", (frame,))
    world.reasons = (Reason(Cause.FAILED, "relu"),)
    return world


def test_last_run_failed(world, frame):
    (found,) = failed(world, frame).findings("last-run-failed")
    assert str(found.where) == "figures.org:12"
    assert (found.message, found.hint) == ("the last run failed: NameError: x", "import it")


def test_a_failure_of_another_text_is_told_at_the_heading(world, frame):
    failed(world, frame).reasons = CHANGED
    assert world.lines("last-run-failed") == [1]


def test_a_run_that_went_well_is_no_failure(world):
    assert world.findings("last-run-failed") == []


def test_unconfined(world):
    assert world.findings("unconfined") == []
    world.protection = "none"
    assert world.lines("unconfined") == [1]


NOTES = {
    "show-called": "show",
    "undeclared-output": "undeclared-output",
    "unused-data": "unused-data",
    "run-note": "anything else",
}


@pytest.mark.parametrize("check", NOTES)
def test_notes_of_a_run(world, frame, check):
    assert world.findings(check) == []
    world.notes = (Note(NOTES[check], "it did this", frame), Note(NOTES[check], "and that"))
    assert [(found.where.line, found.message) for found in world.findings(check)] == [
        (1, "and that"),
        (12, "it did this"),
    ]
    assert {found.severity for found in world.only.findings} == {Severity.NOTE}
    assert world.only.evidence.is_proof


def test_a_note_on_a_text_that_changed_has_no_line(world, frame):
    world.notes, world.reasons = (Note("show", "it called show()", frame),), CHANGED
    assert world.lines("show-called") == [1]


def test_a_note_in_an_unknown_file_has_no_line(world):
    world.notes = (Note("show", "it called show()", Frame("elsewhere.py", 7, "f")),)
    assert world.lines("show-called") == [1]

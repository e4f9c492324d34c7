import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.job import Failure, FailureKind, Frame, Note
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Severity
from orgfig.digest import Digest

CHANGED = (Reason(Cause.INPUT_CHANGED, "tangled/relu.py"),)
UNTERMINATED = 'x = 1\n  \nax.set_title("Before)'


def test_no_code(world):
    world.code = None
    assert world.lines("no-code") == [1]
    assert world.findings("no-code")[0].severity is Severity.ERROR


def test_code_is_code(world):
    assert world.findings("no-code") == []


def test_a_planned_figure_needs_no_code(world):
    world.code, world.state, world.closed, world.links = None, "TODO", None, ()
    assert world.only.findings == ()


def test_a_syntax_error_of_code_that_never_ran(world):
    world.code, world.traced = UNTERMINATED, False
    (found,) = world.findings("syntax-error")
    assert str(found.where) == "figures.org:13:14"
    assert found.message == "SyntaxError: unterminated string literal (detected at line 3)"


def test_a_syntax_error_of_code_that_changed_since_it_ran(world):
    world.code, world.reasons = UNTERMINATED, CHANGED
    assert world.lines("syntax-error") == [13]


def test_code_that_ran_as_it_stands_is_not_parsed_again(world):
    world.code = UNTERMINATED
    assert world.findings("syntax-error") == []


def test_an_error_that_only_the_compiler_sees(world):
    world.code, world.traced = "x = 1\nreturn x", False
    assert world.lines("syntax-error") == [12]


def test_another_version_of_python_is_not_judged(world):
    world.code, world.traced, world.interpreter = UNTERMINATED, False, "CPython 3.99.1"
    assert world.findings("syntax-error") == []


def test_a_file_in_another_language_is_not_judged(world):
    world.code, world.traced, world.language = UNTERMINATED, False, "R"
    assert world.findings("syntax-error") == []


def test_an_invalid_escape_is_no_error_and_no_warning_on_the_screen(world, recwarn):
    world.code, world.traced = "x = '\\d'\nassert (x, 1)", False
    assert world.findings("syntax-error") == []
    assert list(recwarn) == []


def test_an_unclaimed_syntax_error_is_a_note(world):
    world.code, world.traced, world.state = UNTERMINATED, False, "TODO"
    assert world.findings("syntax-error")[0].severity is Severity.NOTE


HOSTILE = {
    "a NUL": "x = '\0'",
    "a lone surrogate": "x = '\udc80'",
    "deep nesting": "x = " + "(" * 300 + ")" * 300,
    "deep operators": "x = " + "-" * 100_000 + "1",
    "a long number": "x = " + "9" * 10_000,
    "a long chain": "x" + ".y" * 50_000,
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_a_finding_or_none(make_world, code):
    assert len(make_world(code=code, traced=False).findings("syntax-error")) <= 1


@given(st.text())
def test_any_code_has_an_answer(make_world, code):
    assert len(make_world(code=code, traced=False).findings("syntax-error")) <= 1


def test_stale_tangled_file(world):
    world.tangled = {"tangled/relu.py": Digest("b" * 40)}
    assert world.lines("stale-tangled-file") == [10]


def test_a_tangled_file_that_is_gone(world):
    world.tangled = {}
    (found,) = world.findings("stale-tangled-file")
    assert found.message == "tangled/relu.py is not tangled"


def test_a_tangled_file_as_the_notebook_gives_it_is_well(world):
    assert world.findings("stale-tangled-file") == []


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

"""What a result depends on, what it is worth, and what is told of a block that fails."""

from __future__ import annotations

import pytest

from orgfig.build.evaluation import (
    Result,
    evaluation_inputs,
    evaluation_job,
    evaluation_key,
    evaluation_problem,
    evaluation_warning,
    is_run,
    not_evaluated,
    not_run,
    result_of,
)
from orgfig.build.job import Failure, FailureKind, Frame, Outcome
from orgfig.build.policy import Ceilings, Policy
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.org.model import HeaderArguments
from orgfig.tangle.model import Evaluation

WHERE = Location("figures.org", 10)
ASKED = Evaluation(
    "data",
    "python",
    "x = 1\nreturn x",
    is_output=False,
    results=(),
    returns=None,
    where=WHERE,
    origins=(11, 12),
)


def outcome(result=b"", failure=None):
    return Outcome(failure, (), (), "", "", 0.1, 0.1, 1, "none", result)


def failed(message="ValueError: no", kind=FailureKind.EXCEPTION, hint=None, lines=()):
    frames = tuple(Frame("block.py", line, "main") for line in lines)
    return Failure(kind, message, hint, frames)


CHANGES = {
    "the code": {"code": "x = 2\nreturn x"},
    "the kind": {"is_output": True},
    "the words of `:results`": {"results": ("table",)},
    "`:return`": {"returns": "x"},
    "`:return` of nothing": {"returns": ""},
    "`:preamble`": {"preamble": "import os"},
}


def asking(*items):
    lines = tuple(range(7, 7 + len(items)))
    return ASKED._replace(arguments=HeaderArguments(items, lines=lines))


def test_a_block_has_the_limits_that_it_asks_for():
    wanted = asking(("timeout", "120"), ("memory", "4G"))
    assert evaluation_problem(wanted, Ceilings(), "fig") is None
    job = evaluation_job(wanted, Policy())
    assert (job.policy.wall, job.policy.cpu, job.policy.memory) == (120, 120, 4 * 1024**3)
    assert evaluation_job(ASKED, Policy()).policy == Policy()
    assert evaluation_key(wanted) == evaluation_key(ASKED), "its result is the same"


REFUSED = {
    "a time that is none": (("timeout", "soon"), "`:timeout soon` is no number"),
    "more than the ceiling": (("memory", "5G"), "`:memory 5G` is above the ceiling of 4G"),
    "a file outside": (("deps", "../x"), "`:deps` names ../x, which leads upwards"),
    "data": (("deps", "data/x"), 'the block "data" is run for its result, and such a block reads'),
}


@pytest.mark.parametrize(("argument", "message"), REFUSED.values(), ids=REFUSED)
def test_what_a_block_must_not_ask_is_an_error_at_its_line(argument, message):
    problem = evaluation_problem(asking(argument), Ceilings(), "fig")
    assert str(problem).startswith(f"figures.org:7: error: {message}")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_block_has_another_key(change):
    assert evaluation_key(ASKED._replace(**change)) != evaluation_key(ASKED)


@pytest.mark.parametrize(
    "change", [{"name": "other"}, {"where": Location("b.org", 1)}, {"origins": ()}], ids=str
)
def test_where_a_block_stands_is_no_part_of_its_key(change):
    assert evaluation_key(ASKED._replace(**change)) == evaluation_key(ASKED)


def test_the_job_of_a_block():
    job = evaluation_job(ASKED._replace(code="import numpy.linalg\nreturn 1"), Policy())
    assert job.asked is not None
    assert job.imports == ("numpy.linalg",)
    assert job.outputs == ()
    assert job.files[0].text.startswith("def main():\n    import numpy")


def test_what_a_result_depends_on():
    packages = {"numpy": "numpy 2.4"}
    found = evaluation_inputs(["numpy.linalg", "os", "data"], "CPython 3", packages, Policy())
    assert found == {
        "package data": "missing",
        "package numpy": "numpy 2.4",
        "policy": Policy().digest(),
        "python": "CPython 3",
    }


def test_limits_count_and_confinement_does_not():
    def inputs(policy):
        return evaluation_inputs([], "CPython 3", {}, policy)

    assert inputs(Policy(cpu=1)) != inputs(Policy())
    assert inputs(Policy(confined=False)) == inputs(Policy())


TEXTS = {
    "a value": (ASKED, b"5", "5"),
    "nothing": (ASKED, b"", ""),
    "line ends of a value are Emacs's": (ASKED, b"a\r\nb\r\n", "a\nb\n"),
    "but not where some differ": (ASKED, b"a\r\nb\n", "a\r\nb\n"),
    "nor where Emacs sees no text": (ASKED, b"a\0\r\n", "a\0\r\n"),
    "output stays as it is": (ASKED._replace(is_output=True), b"a\r\n", "a\r\n"),
    "letters of all kinds": (ASKED, "äλ\U0001f600".encode(), "äλ\U0001f600"),
}


@pytest.mark.parametrize(("asked", "data", "text"), TEXTS.values(), ids=TEXTS)
def test_result(asked, data, text):
    assert result_of(asked, outcome(data)) == Result(text)


@pytest.mark.parametrize("asked", [ASKED, ASKED._replace(is_output=True)])
def test_bytes_that_are_no_text_are_an_error(asked):
    found = result_of(asked, outcome(b"\xff"))
    assert (found.name, found.severity, found.where) == ("no-result", Severity.ERROR, WHERE)


def test_a_failure_of_the_code_leaves_what_there_was():
    failure = failed(lines=[3])
    assert result_of(ASKED, outcome(b"so far", failure)) == Result("so far", failure)


NO_RESULT = {
    "a limit": failed(kind=FailureKind.LIMIT),
    "an end without a word": failed(kind=FailureKind.DIED),
    "what the sandbox may be the cause of": failed(hint="it has no network"),
    "a result that is no file": failed(kind=FailureKind.BAD_OUTPUT),
}


@pytest.mark.parametrize("failure", NO_RESULT.values(), ids=NO_RESULT)
def test_what_org_might_do_is_no_result(failure):
    found = result_of(ASKED, outcome(b"so far", failure))
    assert (found.name, found.severity) == ("no-result", Severity.ERROR)
    assert found.hint == failure.hint
    assert str(found).startswith('figures.org:10: error: the block "data" gives no result: ')


PLACES = {
    "at its own line": ([3], 12, None),
    "through a function": ([3, 2], 11, "it got there from figures.org:12"),
    "behind its end": ([9], 12, None),
    "before its begin": ([0], 10, None),
    "nowhere": ([], 10, None),
}


@pytest.mark.parametrize(("lines", "line", "hint"), PLACES.values(), ids=PLACES)
def test_a_failure_is_told_in_lines_of_the_notebook(lines, line, hint):
    found = evaluation_warning(ASKED, failed(lines=lines))
    assert found.where == Location("figures.org", line)
    assert found.hint == hint
    assert found.severity is Severity.WARNING
    assert found.message == 'the block "data" fails, so its result is empty: ValueError: no'


def test_what_is_not_run_is_an_error_that_names_it():
    asked = ASKED._replace(language="R")
    assert not is_run(asked)
    assert is_run(ASKED)
    assert "R" in not_run(asked).message
    assert not_run(asked).name == "language-not-run"
    assert not_evaluated(ASKED).name == "not-evaluated"
    assert "orgfig tangle" in not_evaluated(ASKED).hint

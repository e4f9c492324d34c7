"""What a notebook asks for beside itself is answered, noted, and looked at again."""

from __future__ import annotations

import pytest

from orgfig.build.job import Failure, FailureKind, Frame, Outcome
from orgfig.build.policy import Ceilings, Policy
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.notebook import read
from orgfig.org.model import HeaderArguments
from orgfig.tangle.model import Evaluation
from orgfig.workspace import Consulting, Reader, is_current, lacks_results, remember_notebooks

FAILED = Failure(FailureKind.EXCEPTION, "ValueError: no", None, (Frame("block.py", 2, "main"),))
LIMIT = Failure(FailureKind.LIMIT, "it ran longer than 1 s")


def asked(code="return 1", **changes):
    given = {"is_output": False, "results": (), "returns": None, "origins": (11,)} | changes
    return Evaluation("data", given.pop("language", "python"), code, where=WHERE, **given)


WHERE = Location("figures.org", 10)


class Runner:
    """Gives results that stand in a table, and notes what it ran."""

    def __init__(self, failure=None):
        self.ran = []
        self.failure = failure

    def __call__(self, job):
        self.ran.append(job.asked.code)
        result = b"" if self.failure else job.asked.code.encode()
        return Outcome(self.failure, (), (), "", "", 0.1, 0.1, 1, "none", result)


@pytest.fixture
def runner():
    return Runner()


def notes(consulting):
    return tuple(sorted(consulting.consulted.items()))


def test_a_block_is_run_once_and_its_result_remembered(project, runner):
    first = Consulting(project, runner)
    assert [first.result(asked()), first.result(asked())] == ["return 1", "return 1"]
    second = Consulting(project, runner)
    assert second.result(asked()) == "return 1"
    assert runner.ran == ["return 1"]
    assert first.consulted == second.consulted
    assert is_current(project, notes(second))


def test_without_a_way_to_run_what_is_known_is_given_and_the_rest_an_error(project, runner):
    consulting = Consulting(project, None)
    assert consulting.result(asked()).name == "not-evaluated"
    assert list(consulting.consulted.values()) == [None]
    assert is_current(project, notes(consulting))
    Consulting(project, runner).result(asked())
    assert not is_current(project, notes(consulting))
    assert Consulting(project, None).result(asked()) == "return 1"


def test_a_block_that_asks_for_too_much_is_not_run(project, runner):
    arguments = HeaderArguments((("timeout", "700"),), lines=(9,))
    consulting = Consulting(project, runner)
    problem = consulting.result(asked(arguments=arguments))
    assert (problem.name, problem.where.line) == ("above-ceiling", 9)
    assert runner.ran == []
    raised = project._replace(ceilings=Ceilings(timeout=700))
    assert Consulting(raised, runner).result(asked(arguments=arguments)) == "return 1"


def test_a_result_that_is_lost_is_asked_for_again(project, runner):
    consulting = Consulting(project, runner)
    consulting.result(asked())
    (file,) = (project.state / "cache/values").iterdir()
    file.unlink()
    assert not is_current(project, notes(consulting))
    Consulting(project, runner).result(asked())
    assert runner.ran == ["return 1"] * 2


def test_another_policy_is_asked_for_again(project, runner):
    consulting = Consulting(project, runner)
    consulting.result(asked())
    assert not is_current(project._replace(policy=Policy(cpu=2)), notes(consulting))


def test_a_block_that_fails_as_in_org_gives_nothing_and_is_told_each_time(project):
    runner = Runner(FAILED)
    for _ in range(2):
        consulting = Consulting(project, runner)
        assert consulting.result(asked()) == ""
        (warning,) = consulting.warnings
        assert (warning.severity, warning.name) == (Severity.WARNING, "evaluation-failed")
        assert warning.where == Location("figures.org", 11)
    assert len(runner.ran) == 1


def test_a_block_that_may_be_no_failure_in_org_is_an_error_and_run_again(project):
    runner = Runner(LIMIT)
    for _ in range(2):
        consulting = Consulting(project, runner)
        assert consulting.result(asked()).name == "no-result"
        assert consulting.result(asked()).name == "no-result"
        assert list(consulting.consulted.values()) == [None]
    assert len(runner.ran) == 2


def test_another_language_is_an_error_and_nothing_is_run(project, runner):
    consulting = Consulting(project, runner)
    assert consulting.result(asked(language="R")).name == "language-not-run"
    assert not runner.ran
    assert not consulting.consulted


FILES = {
    "changed": lambda path: path.write_text("other"),
    "removed": lambda path: path.unlink(),
    "a link out of the project now": lambda path: (path.unlink(), path.symlink_to("/etc/hosts")),
}


@pytest.mark.parametrize("change", FILES.values(), ids=FILES)
def test_a_file_that_was_read_is_looked_at_again(project, change):
    path = project.root / "setup.org"
    path.write_text("#+TODO: A | B\n")
    consulting = Consulting(project, None)
    assert consulting.source("setup.org") == b"#+TODO: A | B\n"
    assert is_current(project, notes(consulting))
    change(path)
    assert consulting.source("setup.org") == b"#+TODO: A | B\n", "one reading sees one text"
    assert not is_current(project, notes(consulting))


def test_a_file_that_was_missing_is_looked_for_again(project):
    consulting = Consulting(project, None)
    assert consulting.source("setup.org") is None
    assert consulting.consulted == {"file:setup.org": None}
    assert is_current(project, notes(consulting))
    (project.root / "setup.org").touch()
    assert not is_current(project, notes(consulting))


def test_what_consulted_nothing_is_current(project):
    assert is_current(project._replace(python="/nonexistent"), ())


def kept(project, **changes):
    """The project's notebook as if it had consulted something, remembered."""
    data = (project.root / "figures.org").read_bytes()
    notebook = read(data, "figures.org")._replace(**changes)
    remember_notebooks(project, (notebook,))
    return notebook


def test_a_remembered_notebook_is_believed_while_all_is_as_it_was(project):
    notebook = kept(project, consulted=(("file:a.org", None),), diagnostics=())
    assert Reader(project).notebook("figures.org") == notebook
    (project.root / "a.org").touch()
    assert Reader(project).notebook("figures.org").consulted == ()


def test_a_notebook_that_lacks_results_is_read_again_by_who_can_run_them(project, runner):
    notebook = kept(project, consulted=(("value:abc", None),))
    assert lacks_results(notebook)
    assert Reader(project).notebook("figures.org") == notebook
    assert not lacks_results(Reader(project, runner).notebook("figures.org"))


def test_results_that_no_notebook_asks_for_any_more_are_dropped(project, runner):
    first, second = Consulting(project, runner), Consulting(project, runner)
    first.result(asked())
    second.result(asked("return 2"))
    kept(project, consulted=notes(first))
    assert is_current(project, notes(first))
    assert not is_current(project, notes(second))

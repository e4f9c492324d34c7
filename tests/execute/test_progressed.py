"""How far a figure says it is, from its process to the events of a build."""

from __future__ import annotations

import time

import pytest

from orgfig.build.job import FailureKind, Finished, Progressed, Started, Woken
from orgfig.execute import Evaluations
from orgfig.location import Location
from orgfig.tangle.model import Evaluation

EXECUTORS = [
    pytest.param({}, id="the warm server"),
    pytest.param({"sandbox": "core"}, id="without namespaces", marks=pytest.mark.slow),
    pytest.param({"kind": "fresh"}, id="an interpreter each", marks=pytest.mark.slow),
    pytest.param({"kind": "plain"}, id="nothing that holds it"),
]


@pytest.fixture(params=EXECUTORS)
def events_of(bench, request):
    """Gives the events of jobs, but for those that only say that time passes."""

    def run(*jobs):
        events = bench.executor(**request.param).run(jobs)
        return [event for event in events if not isinstance(event, Woken)]

    return run


def counting(total, words=""):
    return f"for n in range(1, {total + 1}):\n    print(f'[{{n}}/{total}]{words}', flush=True)\n"


def told(events, name=None):
    some = (one for one in events if isinstance(one, Progressed))
    return [(one.done, one.total) for one in some if name in {None, one.job.name}]


def test_it_is_told_between_start_and_end(bench, events_of):
    job = bench.job("counts", f"print('a')\n{counting(45, ' of it')}print('b')\n{bench.save}")
    events = events_of(job)
    assert [type(event) for event in (events[0], events[-1])] == [Started, Finished]
    assert all(isinstance(event, Progressed) for event in events[1:-1])
    assert told(events)[-1] == (45, 45), "the last one is always told"
    assert told(events) == sorted(set(told(events))), "each is news"
    assert events[-1].outcome.failure is None
    assert events[-1].outcome.stdout == "a\nb\n"


def test_of_a_failure_it_is_known_how_far_it_came(bench, events_of):
    events = events_of(bench.job("fails", f"{counting(3)}print('[4/9]', end='')\n1 / 0"))
    assert told(events)[-1] == (4, 9)
    assert isinstance(events[-1], Finished)
    assert (events[-1].outcome.failure.kind, events[-1].outcome.stdout) == (
        FailureKind.EXCEPTION,
        "",
    )


def test_one_that_does_not_count_says_nothing(bench, events_of):
    code = "print('x [1/2]')\nprint('[3/2]')\nimport sys\nprint('[1/2]', file=sys.stderr)\n"
    events = events_of(bench.job("still", code + bench.save))
    assert told(events) == []
    assert (events[-1].outcome.stdout, events[-1].outcome.stderr) == ("x [1/2]\n[3/2]\n", "[1/2]\n")


def test_files_of_a_job_count_one_after_another(bench, events_of):
    events = events_of(bench.job("two", counting(3), f"{counting(5)}{bench.save}"))
    counts = told(events)
    assert (3, 3) in counts
    assert counts[-1] == (5, 5)
    assert counts.index((3, 3)) < counts.index((5, 5))


def test_each_job_counts_for_itself(bench, events_of):
    jobs = [bench.job(f"j{n}", f"{counting(n)}{bench.save}") for n in (3, 4, 5)]
    events = events_of(*jobs)
    for n in (3, 4, 5):
        assert told(events, f"j{n}")[-1] == (n, n)
        mine = [one for one in events if one.job.name == f"j{n}"]
        assert isinstance(mine[-1], Finished), "nothing comes after the end"


def test_time_passes_also_where_many_count(bench):
    """Who shows a line draws it anew when that is told."""
    events = list(bench.executor("plain").run([bench.job("j", counting(3) + bench.save)]))
    after = [events[at + 1] for at, one in enumerate(events) if isinstance(one, Progressed)]
    assert after
    assert all(isinstance(one, Woken) for one in after)


def test_a_breach_is_told_with_how_far_it_was(bench):
    """So one sees how much more to ask for."""
    failure = bench.outcome(f"{counting(3)}print('[4/99]')\nraise MemoryError").failure
    assert failure.kind is FailureKind.LIMIT
    assert failure.message.endswith(" of memory, at 4 of 99")
    other = bench.outcome(f"{counting(3)}raise ValueError").failure
    assert other.message == "ValueError"


HOSTILE = {
    "huge numbers": "print('[1/' + '9' * 9_000 + ']')",
    "NULs": "print('\\0[1/2]\\0')",
    "sequences for a terminal": "print('\\x1b[2J[1/2]\\x1b]9;4;1;50\\a')",
    "no end of line": "print('[' * 60_000, end='')",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_only_looks_like_a_count_is_not_believed(bench, code):
    outcome = bench.outcome(f"{code}\n{bench.save}")
    assert outcome.failure is None
    assert outcome.stdout.isprintable() or outcome.stdout.rstrip("\n").isprintable()
    assert len(outcome.stdout) > 5


def test_a_flood_of_counts_is_ended_and_costs_little(bench):
    """Bounded like all that is printed: by the bytes, and in what is told by the time."""
    job = bench.job("floods", f"{counting(10**6, ' x')}{bench.save}")
    before = time.process_time()
    events = list(bench.executor().run([job]))
    used = time.process_time() - before
    end = events[-1].outcome
    assert (end.failure.kind, end.stdout) == (FailureKind.LIMIT, "")
    assert len(told(events)) <= end.wall / 0.1 + 2
    assert used < 2.0


def test_a_result_that_is_printed_keeps_its_lines(bench):
    where, code = Location("figures.org", 1), counting(3)
    asked = Evaluation("b", "python", code, is_output=True, results=(), returns=None, where=where)
    job = bench.job("asked", code, outputs=())._replace(asked=asked)
    with Evaluations(bench.settings()) as evaluations:
        assert evaluations.run(job).result == b"[1/3]\n[2/3]\n[3/3]\n"

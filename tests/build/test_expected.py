"""How long jobs are expected to run, and which is started first."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from orgfig.build import Cause, Failure, FailureKind, Reason, Step, Trace
from orgfig.build.expected import expected, slowest_first, time_left

WHEN = datetime(2025, 12, 31, tzinfo=UTC)


def trace(wall, kind=None):
    failure = None if kind is None else Failure(kind, "no")
    return Trace((), {}, {}, failure, (), "none", wall, WHEN)


ONE, OTHER = trace(2.0), trace(3.0)
KNOWN = {
    "the last run's time": ({"a": ONE}, 2.0),
    "one run of both outputs counts once": ({"a": ONE, "b": ONE}, 2.0),
    "two runs that are one now count both": ({"a": ONE, "b": OTHER}, 5.0),
    "never run is not known": ({}, None),
    "a run that failed tells nothing": ({"a": trace(0.1, FailureKind.EXCEPTION)}, None),
    "one that was stopped at a limit does": ({"a": trace(60.0, FailureKind.LIMIT)}, 60.0),
    "half known is not known": ({"a": ONE, "b": trace(0.1, FailureKind.DIED)}, None),
}


@pytest.mark.parametrize(("traces", "seconds"), KNOWN.values(), ids=KNOWN)
def test_expected(traces, seconds):
    assert expected(("a", "b"), traces) == seconds


def step(name, seconds=None, outputs=("fig/a.svg",), **more):
    job = SimpleNamespace(name=name, outputs=outputs)
    return Step(job, (Reason(Cause.FORCED, name),), (), (), seconds)._replace(**more)


def test_the_longest_come_first_and_unknown_ones_before_them():
    steps = [step("a", 1.0), step("b", 3.0), step("c"), step("d", 2.0), step("e")]
    assert [job.name for job in slowest_first(steps)] == ["c", "e", "b", "d", "a"]


def test_movies_that_never_ran_come_before_stills_that_never_did():
    steps = [
        step("a", 9.0, ("fig/a.mp4",)),
        step("b"),
        step("c", outputs=("fig/c.svg", "fig/c.GIF")),
        step("d", 10.0),
        step("e", outputs=("fig/e.mp4",)),
        step("f", outputs=("fig/gif", "fig/mp4.svg")),
    ]
    assert [job.name for job in slowest_first(steps)] == ["c", "e", "b", "f", "d", "a"]


def test_a_quick_maker_of_what_a_long_one_reads_comes_first():
    chain = [step("a", 0.1), step("b", 5.0), step("c", 1.0, after=("a",))]
    assert [job.name for job in slowest_first(chain)] == ["b", "a"]
    longer = [*chain, step("d", 4.5, after=("c",)), step("e", 0.2, after=("a", "b"))]
    assert [job.name for job in slowest_first(longer)] == ["a", "b"]


def test_what_cannot_be_run_makes_no_maker_urgent():
    steps = [step("a", 0.1), step("b", 5.0), step("c", 9.0, after=("a",), problems=("wrong",))]
    assert [job.name for job in slowest_first(steps)] == ["b", "a"]


def test_equal_ones_stay_as_they_stand():
    assert [job.name for job in slowest_first([step("b", 1.0), step("a", 1.0)])] == ["b", "a"]


def test_what_is_up_to_date_or_waits_is_not_among_them():
    steps = [step("a", reasons=()), step("b", after=("c",)), step("c", problems=("wrong",))]
    assert slowest_first(steps) == ()


LEFT = {
    "one after another": ([], [3.0, 2.0, 1.0], [1.0], 1, 6.0),
    "two at a time": ([], [3.0, 2.0, 1.0], [1.0], 2, 3.0),
    "what runs has less to go": ([(5.0, 4.0)], [], [1.0], 2, 1.0),
    "unknown ones are as the median": ([], [None, None], [1.0, 9.0, 4.0], 1, 8.0),
    "over its time, as much again": ([(5.0, 7.0)], [], [1.0], 1, 2.0),
    "nothing known, nothing said": ([(None, 1.0)], [None], [], 1, None),
    "an unknown one that takes long, nothing said": ([(None, 5.0)], [], [4.0], 1, None),
    "nothing known, and nothing of that needed": ([(5.0, 1.0)], [2.0], [], 1, 6.0),
    "nothing known of one that waits": ([(5.0, 1.0)], [None], [], 1, None),
    "nothing left": ([], [], [1.0], 4, 0.0),
}


@pytest.mark.parametrize(
    ("running", "waiting", "known", "workers", "left"), LEFT.values(), ids=LEFT
)
def test_time_left(running, waiting, known, workers, left):
    assert time_left(running, waiting, known, workers) == left

"""Which factors make runs differ, found with runs that are made up."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest

from orgfig.build.verification import Factor
from orgfig.commands.causes import causes

AS_BUILT = dict.fromkeys(Factor, 0)
GENERATOR, ORDER, TIME, THREADS, ENVIRONMENT, ENTROPY, PLACES, MEMORY = Factor


def depending(*factors):
    """A figure whose picture shows the state of each of these factors."""
    return lambda way, _: tuple(str(way[factor]) for factor in factors)


def jointly(one, other):
    """A figure whose picture changes only where both factors vary."""
    return lambda way, _: (str(min(way[one], way[other])),)


def shuffling(way, _):
    """A set of two strings: the orders of the first two ways are the same."""
    return (str(way[ORDER] == 2),)


def moving(way, _):
    """Objects lie elsewhere wherever anything is other than it was."""
    return (str(sorted((factor.value, value) for factor, value in way.items())),)


def racing(_way, turn):
    """A figure that is another one each time."""
    return (str(turn),)


def going_on(_way, turn):
    """A figure that shows a time which is seldom another one."""
    return (str((turn > 0) + (turn > 5)),)


def at_times(*turns):
    """A figure in which the time shows, but only in some runs."""
    return lambda way, turn: (str(turn in turns and (not turn or way[TIME])),)


def failing(way, _):
    return ("failed", "exception", "no") if way[ENVIRONMENT] else ("x",)


FIGURES = {
    "nothing": (depending(), None),
    "one factor": (depending(TIME), (TIME,)),
    "two, each by itself": (depending(GENERATOR, ENTROPY), (GENERATOR, ENTROPY)),
    "all but addresses": (
        depending(*(one for one in Factor if one is not PLACES)),
        tuple(one for one in Factor if one is not PLACES),
    ),
    "memory as it was found": (depending(MEMORY), (MEMORY,)),
    "two together": (jointly(GENERATOR, ENVIRONMENT), (GENERATOR, ENVIRONMENT)),
    "an order that the first other way does not change": (shuffling, (ORDER,)),
    "addresses, which everything moves": (moving, (PLACES,)),
    "something unknown": (racing, ()),
    "something that came once, when all was loose": (at_times(1), ()),
    "something that came once, when it was built": (at_times(0), ()),
    "something that came twice, when all was loose": (at_times(2, 21), ()),
    "a factor that shows in one way only": (at_times(1, 15), (TIME,)),
    "a clock that nobody pins, and that went on meanwhile": (going_on, ()),
    "a failure in other surroundings": (failing, (ENVIRONMENT,)),
}


class Runs:
    """Runs figures that are made up; counts how often."""

    def __init__(self, figures):
        self.figures = figures
        self.ways = []
        self.ran = Counter()
        self.turn = 0

    def __call__(self, _words, jobs, way):
        assert set(way) == set(Factor)
        self.turn += 1
        self.ways.append(dict(way))
        self.ran.update(job.key for job in jobs)
        return {job.key: self.figures[job.key](way, self.turn) for job in jobs}


def found(figures):
    runs = Runs(figures)
    jobs = [SimpleNamespace(key=key) for key in figures]
    built = {key: figure(AS_BUILT, 0) for key, figure in figures.items()}
    return causes(jobs, built, runs), runs


@pytest.mark.parametrize(("figure", "factors"), FIGURES.values(), ids=FIGURES)
def test_the_factors_are_found(figure, factors):
    (varying, _) = found({"one": figure})
    assert (varying["one"].factors if varying else None) == factors


def test_figures_are_told_apart_in_one_search():
    varying, _ = found({name: figure for name, (figure, _) in FIGURES.items()})
    told = {name: one.factors for name, one in varying.items()}
    assert told == {name: factors for name, (_, factors) in FIGURES.items() if factors is not None}


def test_what_acts_only_together_says_so():
    varying, _ = found({"joint": jointly(TIME, THREADS), "alone": depending(TIME)})
    assert varying["joint"].is_joint
    assert not varying["alone"].is_joint


def test_a_figure_that_does_not_vary_is_run_twice_and_no_more():
    _, runs = found({"steady": depending(), "timed": depending(TIME)})
    assert runs.ran["steady"] == 2
    assert runs.ran["timed"] == 2 + 2 + len(Factor) + 1
    _, runs = found({"steady": depending()})
    assert runs.turn == 2


def test_what_a_build_leaves_free_counts_against_a_figure():
    varying, _ = found(
        {
            "a": depending(TIME),
            "b": depending(GENERATOR),
            "c": racing,
            "d": depending(ENTROPY, ORDER),
        }
    )
    assert {name: one.differs_as_built for name, one in varying.items()} == {
        "a": True,
        "b": False,
        "c": True,
        "d": True,
    }


def test_what_an_earlier_build_gave_otherwise_is_looked_into():
    """Three runs gave the same by chance; with no cause found, nothing is said."""
    figures = {"at times": at_times(7), "steady": depending()}
    runs = Runs(figures)
    jobs = [SimpleNamespace(key=key) for key in figures]
    built = {key: figure(AS_BUILT, -1) for key, figure in figures.items()}
    varying = causes(jobs, built, runs, figures.keys())
    assert {name: one.factors for name, one in varying.items()} == {"at times": (TIME,)}
    assert causes(jobs, built, Runs(figures)) == {}

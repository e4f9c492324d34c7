"""Whose turn it is: order, haste, and how long a text that is typed on is left alone."""

from __future__ import annotations

import pytest

from orgfig.build.job import Job
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.turns import MOST_QUIET, Turns


def job(name, version=0):
    outputs = (f"fig/{name}.svg",)
    return Job(name, (name,), (), (), (), outputs, {}, Digest(f"{name}{version}"), Policy())


def ready(_):
    return True


def taken(turns, free=1, spare=0, now=0.0):
    one = turns.take(free, spare, ready, now)
    return None if one is None else one.name


@pytest.fixture
def turns():
    one = Turns()
    one.add([job("a"), job("b")])
    return one


def test_jobs_come_as_they_were_added(turns):
    turns.add([job("c")])
    assert [taken(turns) for _ in range(4)] == ["a", "b", "c", None]
    assert not turns


def test_what_a_save_changed_comes_before_what_waits(turns):
    turns.add([job("c"), job("d")], first=True)
    turns.hurry([job("e")])
    assert [one.name for one in turns] == ["e", "c", "d", "a", "b"]
    assert [taken(turns) for _ in range(3)] == ["e", "c", "d"]


def test_a_spare_place_is_for_those_alone_that_hurry(turns):
    assert taken(turns, free=0, spare=1) is None
    turns.hurry([job("e"), job("f")])
    assert taken(turns, free=0, spare=1) == "e"
    assert taken(turns, free=-1, spare=1) is None
    assert taken(turns, free=0, spare=0) is None


def test_what_is_not_ready_holds_up_nobody(turns):
    turns.hurry([job("e")])
    assert turns.take(1, 0, lambda one: one.name == "b", 0.0) == job("b")
    assert turns.take(1, 0, lambda _: False, 0.0) is None


def test_what_was_given_up_rests_as_long_as_it_had_run(turns):
    turns.gave_up(job("a"), 0.3, now=10)
    turns.drop({job("a").key}, now=10)
    turns.add([job("a", 1)], first=True)
    assert taken(turns, now=10.2) == "b"
    assert taken(turns, now=10.2) is None
    assert taken(turns, now=10.3) == "a"


def test_each_change_of_it_begins_the_rest_anew(turns):
    turns.gave_up(job("a"), 0.3, now=10)
    for version, now in enumerate((10.2, 10.4, 10.6)):
        turns.drop({job("a", version).key}, now)
        turns.add([job("a", version + 1)], first=True)
    assert taken(turns, now=10.8) == "b"
    assert taken(turns, now=10.9) == "a"


def test_what_was_drawn_in_vain_adds_up_but_never_beyond_a_bound():
    turns = Turns()
    starts, now = 0, 0.0
    for version in range(100):  # typing on in one block, a save every tenth of a second
        turns.drop({job("a", version).key}, now)
        turns.add([job("a", version + 1)])
        if taken(turns, now=now + 0.05):
            starts += 1
            turns.gave_up(job("a"), 0.05, now + 0.1)
        now += 0.1
    assert starts <= 3
    assert taken(turns, now=now + MOST_QUIET) == "a"


def test_what_has_ended_does_not_rest_when_it_comes_again():
    turns = Turns()
    turns.gave_up(job("a"), 5, now=10)
    turns.ended(job("a"))
    turns.add([job("a", 1)])
    assert taken(turns, now=10.01) == "a"


def test_others_do_not_rest_with_it(turns):
    turns.gave_up(job("a"), 5, now=10)
    turns.drop({job("b").key}, now=10)
    turns.add([job("b", 1)])
    assert taken(turns, now=10) == "b"

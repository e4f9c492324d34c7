"""What is told of a build while it goes on, to people and to programs."""

from __future__ import annotations

import json
import os

import pytest

from orgfig.commands.build import build
from orgfig.errors import UsageError


def events(desk):
    return [json.loads(line) for line in desk.out.getvalue().splitlines()]


def test_events_of_a_build_in_their_order(desk, drawn, failure):
    desk.write(drawn("a"), drawn("b"))
    desk.executor.failures["b"] = failure
    assert build(desk.session(), events=True) == 1
    told = events(desk)
    names = ["plan", "started", "finished", "started", "finished", "ended"]
    assert [event["event"] for event in told] == names
    assert [event["outcome"] for event in told if "outcome" in event] == ["built", "failed"]
    assert [event["changed"] for event in told if "changed" in event] == [["fig/a.svg"], []]
    assert told[-1]["counts"]["failed"] == 1
    assert not told[-1]["succeeded"]


def test_what_people_read_goes_to_standard_error(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session(), events=True)
    assert "1 figure built" in desk.err.getvalue()
    assert "built in" not in desk.out.getvalue()


def test_a_picture_that_comes_out_the_same_has_not_changed(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    build(desk.session(), force=True, events=True)
    (end,) = [event for event in events(desk) if event["event"] == "finished"]
    assert (end["outcome"], end["changed"]) == ("built", [])


def test_with_nothing_to_do_there_are_a_plan_and_an_end(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    assert build(desk.session(), events=True) == 0
    assert [event["event"] for event in events(desk)] == ["plan", "ended"]
    assert events(desk)[0]["counts"]["up_to_date"] == 1
    assert events(desk)[0]["up_to_date"] == ["a"]
    assert events(desk)[1]["succeeded"]


def test_that_nothing_holds_figures_is_told_to_programs_too(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session(), sandbox="none", events=True)
    (said,) = [event["text"] for event in events(desk) if event["event"] == "said"]
    assert said in desk.err.getvalue()
    assert "unconfined" in said


def test_a_rehearsal_has_a_plan_only(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session(), dry_run=True, events=True)
    (plan,) = events(desk)
    assert plan["jobs"][0]["reasons"][0]["text"] == "never built"


def test_giving_up_is_told(desk, drawn):
    desk.write(drawn("a"))
    with pytest.raises(UsageError):
        build(desk.session(), figures=["z"], events=True)
    (stop,) = events(desk)
    assert (stop["event"], stop["status"]) == ("stopped", 2)


def test_nothing_of_the_machine_is_told(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session(), events=True)
    assert os.fspath(desk.folder) not in desk.out.getvalue()


def test_an_interruption_is_told_with_what_was_done_and_what_was_not(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    desk.executor.ends_with = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        build(desk.session(), events=True)
    end = events(desk)[-1]
    assert (end["event"], end["complete"], end["succeeded"]) == ("ended", False, False)
    assert end["counts"]["not_run"] == 2
    assert "2 figures not done: a, b" in desk.err.getvalue()


def test_without_events_there_is_no_json(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    assert "{" not in desk.text


def test_the_slowest_is_run_first(desk, drawn):
    names = ["a", "b", "c"]
    desk.write(*map(drawn, names))
    desk.executor.walls = {"a": 1.0, "b": 3.0, "c": 2.0}
    build(desk.session())
    desk.executor.ran.clear()
    build(desk.session(), force=True)
    assert desk.executor.ran == ["b", "c", "a"]

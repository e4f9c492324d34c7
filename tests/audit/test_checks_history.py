from datetime import datetime, timedelta, timezone

import pytest

from orgfig.build.history import Change, Commit, Gap, History, SignOff
from orgfig.diagnostics import Severity
from orgfig.location import Location
from orgfig.org.model import Misplaced

HEADING = Location("figures.org", 1)
CEST = timezone(timedelta(hours=2))
SIGNED = Commit("9f8e7d6" + "0" * 33, datetime(2025, 4, 12, 18, 0, tzinfo=CEST), "relu is done")
TUNED = Commit("1a2b3c4" + "0" * 33, datetime(2025, 5, 3, 0, 30, tzinfo=CEST), "tune the slope")
CHANGE = Change("its block", TUNED)
CHECK = "signed-off-before-change"


def signed_off(*changes, commit=SIGNED):
    return History({HEADING: SignOff(commit, changes)})


SAID = {
    "one change": (
        [CHANGE],
        "its block changed 2025-05-03 in 1a2b3c4 (tune the slope)",
    ),
    "the first of several": (
        [CHANGE, Change("its data a.csv", TUNED), CHANGE],
        "its block changed 2025-05-03 in 1a2b3c4 (tune the slope), and 2 more",
    ),
    "a commit that does not say when": (
        [Change("its block", TUNED._replace(when=None))],
        "its block changed in 1a2b3c4 (tune the slope)",
    ),
    "an edit without a commit": (
        [Change("its block", None)],
        "its block changed (not committed yet)",
    ),
    "a message that would steer a terminal": (
        [Change("its block", TUNED._replace(subject="red \x1b[31m\u202e line"))],
        "its block changed 2025-05-03 in 1a2b3c4 (red [31m line)",
    ),
    "a long message": (
        [Change("its block", TUNED._replace(subject="x" * 60))],
        f"its block changed 2025-05-03 in 1a2b3c4 ({'x' * 49}…)",
    ),
}


@pytest.mark.parametrize(("changes", "message"), SAID.values(), ids=SAID)
def test_signed_off_before_change(world, changes, message):
    world.history = signed_off(*changes)
    (found,) = world.findings(CHECK)
    assert (found.severity, found.where.line) == (Severity.WARNING, 2)
    assert found.message == f"signed off in 9f8e7d6 (CLOSED 2025-04-12), {message}"


def test_the_line_is_that_of_the_log_where_closed_is_missing(world):
    world.closed = None
    world.log_says("DONE", "[2025-04-12 Sat 17:22]", line=7)
    world.history = signed_off(CHANGE)
    (found,) = world.findings(CHECK)
    assert found.where.line == 7
    assert "(DONE 2025-04-12)" in found.message


def test_the_line_is_that_of_a_misplaced_closed(world):
    world.closed_is(Misplaced.TEXT)
    world.history = signed_off(CHANGE)
    assert world.lines(CHECK) == [4]


QUIET = {
    "nothing changed": ("DONE", signed_off()),
    "the claim is not committed": ("DONE", signed_off(commit=None)),
    "nothing is claimed": ("TODO", signed_off(CHANGE)),
    "no picture is promised": ("CANCELLED", signed_off(CHANGE)),
    "it is about another figure": (
        "DONE",
        History({Location("other.org", 1): SignOff(SIGNED, (CHANGE,))}),
    ),
    "git said nothing": ("DONE", History(trouble="git is not installed")),
}


@pytest.mark.parametrize(("state", "history"), QUIET.values(), ids=QUIET)
def test_nobody_is_accused(world, state, history):
    world.state = state
    world.history = history
    assert world.findings(CHECK) == []


def surveyed(world):
    return [found for found in world.audit().findings if found.check == "no-history"]


def test_why_there_is_no_history(world):
    world.history = History(trouble="git is not installed")
    (found,) = surveyed(world)
    assert (found.severity, found.where) == (Severity.NOTE, HEADING)
    assert found.message.endswith("is not known: git is not installed")


def test_what_is_not_known_of_one_notebook(world):
    world.history = History(gaps=(Gap(HEADING, "its history ends", "fetch more"),))
    (found,) = surveyed(world)
    assert (found.where, found.message, found.hint) == (HEADING, "its history ends", "fetch more")


def test_a_history_that_is_whole_is_no_finding(world):
    world.history = signed_off(CHANGE)
    assert surveyed(world) == []


def test_where_nobody_asked_nothing_is_said(world):
    assert surveyed(world) == []

import pytest

from orgfig.diagnostics import Severity
from orgfig.org.model import Misplaced, MisplacedClosed

SATURDAY = "[2025-04-12 Sat 17:22]"


def test_a_true_figure_has_no_finding(world):
    assert world.log_says("DONE", SATURDAY).only.findings == ()


def test_done_without_closed(world):
    world.closed = None
    assert world.lines("done-without-closed") == [1]


def test_done_with_closed_is_well(world):
    assert world.findings("done-without-closed") == []


def test_todo_needs_no_closed(world):
    world.closed, world.state = None, "TODO"
    assert world.findings("done-without-closed") == []


@pytest.mark.parametrize("why", Misplaced)
def test_a_misplaced_closed_is_told_as_that_alone(world, why):
    world.closed_is(why)
    assert [found.where.line for found in world.only.findings] == [4]


def test_closed_without_done(world):
    world.state = "TODO"
    (found,) = world.findings("closed-without-done")
    assert (found.where.line, found.severity) == (2, Severity.WARNING)
    assert found.message == "CLOSED, but the heading is TODO"


def test_closed_without_any_state(world):
    world.state = None
    assert (
        world.findings("closed-without-done")[0].message == "CLOSED, but the heading has no state"
    )


MISPLACED = {
    "closed-in-drawer": Misplaced.DRAWER,
    "closed-after-blank-line": Misplaced.BLANK_LINE,
    "closed-in-text": Misplaced.TEXT,
    "closed-twice": Misplaced.SECOND,
}


@pytest.mark.parametrize("check", MISPLACED)
def test_misplaced_closed(world, check):
    assert world.findings(check) == []
    assert world.closed_is(MISPLACED[check]).lines(check) == [4]


def test_a_mention_of_closed_in_prose_is_no_fault_where_there_is_a_proper_one(world):
    closed = world.closed
    world.closed_is(Misplaced.TEXT)
    world.closed = closed
    assert world.only.findings == ()


AGREE = {
    "the same time": ([("DONE", SATURDAY)], False),
    "another minute": ([("DONE", "[2025-04-12 Sat 17:23]")], True),
    "another day": ([("DONE", "[2025-04-13 Sun 17:22]")], True),
    "the same day without a time": ([("DONE", "[2025-04-12 Sat]")], False),
    "an earlier entry is history": (
        [("DONE", SATURDAY), ("TODO", "[2025-04-11 Fri 10:00]"), ("DONE", "[2025-04-10 Thu 9:00]")],
        False,
    ),
    "newest last is as good": ([("DONE", "[2025-04-10 Thu 09:00]"), ("DONE", SATURDAY)], False),
    "a later entry counts": ([("DONE", SATURDAY), ("DONE", "[2025-05-01 Thu 09:00]")], True),
    "an entry to an open state does not count": ([("TODO", "[2025-05-01 Thu 09:00]")], False),
    "another done state counts": ([("CANCELLED", "[2025-05-01 Thu 09:00]")], True),
    "an impossible date is another check's matter": ([("DONE", "[2025-02-30 Sun 09:00]")], False),
}


@pytest.mark.parametrize(("entries", "differs"), AGREE.values(), ids=AGREE)
def test_log_and_closed_disagree(world, entries, differs):
    for line, (state, text) in enumerate(entries, start=3):
        world.log_says(state, text, line)
    assert bool(world.findings("log-and-closed-disagree")) is differs


def test_an_open_heading_has_no_closed_to_agree_with(world):
    world.state = "TODO"
    assert (
        world.log_says("DONE", "[2025-05-01 Thu 09:00]").findings("log-and-closed-disagree") == []
    )


def test_a_log_entry_in_a_property_drawer(world):
    assert world.log_says("DONE", SATURDAY, 5, "PROPERTIES").lines("log-in-drawer") == [5]


@pytest.mark.parametrize("drawer", [None, "LOGBOOK", "HISTORY"])
def test_a_log_entry_elsewhere_is_well(world, drawer):
    assert world.log_says("DONE", SATURDAY, 5, drawer).only.findings == ()


def test_log_only(world):
    world.closed = None
    assert world.log_says("DONE", SATURDAY).lines("log-only") == [3]
    assert world.findings("done-without-closed") == []


def test_a_reopened_heading_needs_no_closed(world):
    world.closed, world.state = None, "TODO"
    assert world.log_says("DONE", SATURDAY).only.findings == ()


def test_closed_after_a_drawer(world):
    world.closed_is(Misplaced.AFTER_DRAWER)
    assert world.lines("closed-after-drawer") == [4]
    assert world.findings("closed-in-text") == []
    assert world.findings("done-without-closed") == []


def test_closed_in_its_place_is_well_whatever_stands_below(world):
    world.misplaced = (MisplacedClosed(world.closed, Misplaced.AFTER_DRAWER),)
    assert world.findings("closed-after-drawer") == []


LATER, LATEST = "[2025-05-01 Thu 08:00]", "[2025-06-01 Sun 08:00]"
ENDS = {
    "opened again": ([("DONE", SATURDAY), ("TODO", LATER)], [4]),
    "opened again, new entries on top": ([("TODO", LATER), ("DONE", SATURDAY)], [3]),
    "opened again, CLOSED gone": ([("TODO", LATER)], [3]),
    "done again": ([("TODO", LATER), ("DONE", LATEST)], []),
    "done again within a minute": ([("TODO", LATER), ("DONE", LATER)], []),
    "opened before it was closed": ([("TODO", "[2025-04-01 Tue 08:00]")], []),
    "in the minute in which it was closed": ([("TODO", SATURDAY)], []),
    "a state that nobody knows": ([("DONE", SATURDAY), ("PAUSE", LATER)], []),
    "an impossible date": ([("DONE", SATURDAY), ("TODO", "[2025-02-30 Sun 08:00]")], []),
    "no log": ([], []),
}


@pytest.mark.parametrize(("entries", "lines"), ENDS.values(), ids=ENDS)
def test_log_ends_open(entries, lines, world):
    for line, (state, text) in enumerate(entries, 3):
        world.log_says(state, text, line)
    assert world.lines("log-ends-open") == lines


def test_a_heading_that_is_open_again_may_say_so(world):
    world.state, world.closed = "TODO", None
    assert world.log_says("TODO", LATER).findings("log-ends-open") == []


def test_log_without_former_state(world):
    world.log_says("DONE", SATURDAY, former=None)
    (found,) = world.findings("log-without-former-state")
    assert (found.where.line, found.severity) == (3, Severity.NOTE)
    assert found.message == "the log does not say from which state it became DONE"


def test_log_with_a_former_state(world):
    assert world.log_says("DONE", SATURDAY).findings("log-without-former-state") == []

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org.model import Misplaced


def test_an_impossible_date(world, make_stamp):
    world.closed = make_stamp("[2025-02-30 Sun 17:22]")
    assert world.lines("impossible-date") == [2]


def test_an_impossible_time(world, make_stamp):
    world.closed = make_stamp("[2025-04-12 Sat 25:00]")
    assert world.lines("impossible-date") == [2]


def test_the_29th_of_february_of_a_leap_year_is_possible(world, make_stamp):
    world.closed = make_stamp("[2024-02-29 Thu 17:22]")
    assert world.only.findings == ()


FUTURE = {
    "a year ahead": ("[2027-01-01 Fri 10:00]", True),
    "two days ahead": ("[2026-01-03 Sat 00:00]", True),
    "tomorrow may be today elsewhere": ("[2026-01-02 Fri 23:59]", False),
    "today": ("[2026-01-01 Thu 10:00]", False),
    "the last day of all": ("[9999-12-31 Fri 10:00]", True),
}


@pytest.mark.parametrize(("text", "is_future"), FUTURE.values(), ids=FUTURE)
def test_future_date(world, make_stamp, text, is_future):
    world.closed = make_stamp(text)
    assert bool(world.findings("future-date")) is is_future


def test_at_the_end_of_all_days_nothing_is_in_the_future(world):
    world.now = datetime(9999, 12, 31, tzinfo=UTC)
    assert world.findings("future-date") == []


WEEKDAYS = {
    "right": ("[2025-04-12 Sat 17:22]", False),
    "right in French": ("[2025-04-12 sam. 17:22]", False),
    "right in Czech": ("[2025-04-12 so 17:22]", False),
    "right in Chinese": ("[2025-04-12 六 17:22]", False),
    "no name": ("[2025-04-12 17:22]", False),
    "an unknown name": ("[2025-04-12 xyz 17:22]", False),
    "wrong": ("[2025-04-12 Fri 17:22]", True),
    "wrong in French": ("[2025-04-12 dim. 17:22]", True),
    "wrong in Russian": ("[2025-04-12 Пт 17:22]", True),
    "no day of an impossible date is wrong": ("[2025-02-30 Fri 17:22]", False),
}


@pytest.mark.parametrize(("text", "is_wrong"), WEEKDAYS.values(), ids=WEEKDAYS)
def test_wrong_weekday(world, make_stamp, text, is_wrong):
    world.closed = make_stamp(text)
    assert bool(world.findings("wrong-weekday")) is is_wrong


def test_the_message_names_the_right_day(world, make_stamp):
    world.closed = make_stamp("[2025-04-12 Fri 17:22]")
    assert world.findings("wrong-weekday")[0].message == "2025-04-12 is a Saturday, not Fri"


def test_dates_of_the_log_and_of_a_misplaced_closed_are_looked_at(world):
    world.log_says("DONE", "[2025-04-12 Mon 17:22]", 7)
    world.closed_is(Misplaced.DRAWER, "[2025-04-12 Tue 17:22]", 4)
    assert world.lines("wrong-weekday") == [4, 7]


@given(day_name=st.text(), moment=st.none() | st.datetimes(), now=st.datetimes())
def test_no_date_makes_the_checks_fail(make_world, make_stamp, day_name, moment, now):

    closed = make_stamp("[2025-04-12]")._replace(moment=moment, day_name=day_name)
    world = make_world(closed=closed, now=now).log_says("DONE", "[2025-04-12 Sat 17:22]")
    assert isinstance(world.only.findings, tuple)

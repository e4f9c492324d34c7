"""What the line shows where there is room, and what is left out where there is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.report.escape import columns
from orgfig.report.live_line import Shown, live_line, names_of

TIMES = ("12 s", "about 20 s left")
SOME = [Shown("descent_quadratic", "12/45", "12 s"), Shown("descent_normal_2d", "3/52")]

ROOM = {
    "all": (
        200,
        "[3/9] 12 s, about 20 s left: descent_quadratic 12/45 (12 s), descent_normal_2d 3/52",
    ),
    "without the time of each": (
        79,
        "[3/9] 12 s, about 20 s left: descent_quadratic 12/45, descent_normal_2d 3/52",
    ),
    "names without their middle": (
        60,
        "[3/9] 12 s, about 20 s left: des…atic 12/45, des…l_2d 3/52",
    ),
    "without the time of the whole": (54, "[3/9] about 20 s left: des…atic 12/45, des…l_2d 3/52"),
    "without times": (39, "[3/9] desc…atic 12/45, desc…l_2d 3/52"),
    "no room for the names": (20, "[3/9] des…atic 12/4…"),
}


@pytest.mark.parametrize(("width", "line"), ROOM.values(), ids=ROOM)
def test_how_far_it_is_stays_longest(width, line):
    assert live_line("[3/9]", TIMES, SOME, width) == line


def test_where_nothing_counts_the_line_is_cut():
    some = [one._replace(counted="") for one in SOME]
    assert live_line("[3/9]", TIMES, some, 40) == "[3/9] 12 s, about 20 s left: descent_qu…"


@pytest.mark.parametrize("width", range(30, 90))
def test_nothing_else_changes_while_a_figure_counts(width):
    lines = {
        live_line("[3/9]", TIMES, [SOME[0], Shown("descent_normal_2d", f"{n}/1000")], width)
        .rstrip("…0123456789/")
        .rstrip()
        for n in (9, 10, 999, 1000)
    }
    assert len(lines) == 1


def test_an_accent_stays_with_its_letter():
    line = live_line("[3/9]", (), [Shown("e\u0301" * 14, "12/45")], 21)
    assert line == "[3/9] éééé…éééé 12/45".replace("é", "e\u0301")


def test_hostile_names_stay_text():
    assert names_of([Shown("a\x1b[2J\nb", "1/2", "9 s")]) == "a\\x1b[2J\\nb 1/2 (9 s)"
    assert "\x1b" not in live_line("[0/1]", (), [Shown("a\x1b[2J\nb" * 9, "1/2")], 30)


NAMES = st.text(st.sampled_from("ab_é図\x1b🙂"), max_size=30)
ONES = st.builds(Shown, NAMES, st.sampled_from(["", "1/2", "12/45"]), st.sampled_from(["", "9 s"]))


@given(st.lists(ONES, max_size=5), st.integers(0, 120))
def test_it_is_never_wider_than_there_is_room(some, width):
    line = live_line("[3/9]", TIMES, some, width)
    assert columns(line) <= width
    assert line.isprintable()


@given(st.lists(ONES, min_size=1, max_size=3))
def test_with_room_enough_all_is_there(some):
    line = live_line("[3/9]", TIMES, some, 1000)
    assert all(one.counted in line and one.time in line for one in some)
    assert line.endswith(names_of(some))

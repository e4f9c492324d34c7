"""What a watch says while a figure takes long."""

from types import SimpleNamespace

from orgfig.build import Progressed, Started
from orgfig.report.still import Still

ONE = SimpleNamespace(name="descent", key="a")
OTHER = SimpleNamespace(name="relu", key="b")


def said(still, now, running=("a", "b")):
    return [words for _, words in still.lines(now, running)]


def test_it_says_how_far_a_figure_is():
    still = Still()
    still.note(Started(ONE), 0.0)
    still.note(Progressed(ONE, 30, 72), 4.0)
    assert said(still, 4.9) == []
    assert said(still, 5.0) == ["still drawing descent: 30 of 72 after 5 s"]


def test_one_that_does_not_count_is_told_all_the_same():
    still = Still()
    still.note(Started(ONE), 0.0)
    assert said(still, 6.0) == ["still drawing descent after 6 s"]


def test_it_says_so_ever_more_seldom():
    still = Still()
    still.note(Started(ONE), 0.0)
    times = [now for now in range(2000) if said(still, float(now))]
    assert times == [5, 10, 20, 40, 80, 160, 320, 620, 920, 1220, 1520, 1820]


def test_each_has_its_own_time():
    still = Still()
    still.note(Started(ONE), 0.0)
    still.note(Started(OTHER), 3.0)
    assert said(still, 5.0) == ["still drawing descent after 5 s"]
    assert said(still, 8.0) == ["still drawing relu after 5 s"]


def test_what_has_ended_or_was_given_up_is_not_told():
    still = Still()
    still.note(Started(ONE), 0.0)
    assert said(still, 5.0, running=()) == []
    still.note(Progressed(ONE, 1, 2), 6.0)
    assert said(still, 60.0) == []


def test_one_that_begins_anew_is_as_new():
    still = Still()
    still.note(Started(ONE), 0.0)
    still.note(Progressed(ONE, 1, 2), 1.0)
    still.note(Started(ONE), 4.0)
    assert said(still, 8.0) == []
    assert said(still, 9.0) == ["still drawing descent after 5 s"]


def test_what_was_given_up_and_waits_again_is_not_told_before_it_begins():
    still = Still()
    still.note(Started(ONE), 0.0)
    still.forget([ONE, OTHER])
    assert said(still, 60.0) == []
    still.note(Started(ONE), 61.0)
    assert said(still, 66.0) == ["still drawing descent after 5 s"]

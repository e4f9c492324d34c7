import re

import pytest

from orgfig.build import Cause, FailureKind, Progressed, Reason, Step
from orgfig.report.escape import columns
from orgfig.report.progress import Progress, exactly, spoken


def screen(text):
    """What a terminal shows once `text` was written to it: a line may be written over."""
    return [re.split(r"\r\x1b\[K", line)[-1] for line in text.split("\n")]


@pytest.fixture
def step_of(scene):
    """Makes an outdated step of a name and an expected time."""

    def make(name="relu", expected=None, **more):
        job = scene.job("relu")._replace(name=name)
        return Step(job, (Reason(Cause.FORCED, name),), expected=expected)._replace(**more)

    return make


def live(*steps, workers=2, now=0.0, width=80):
    return Progress(steps, workers, now, width=width, live=True)


def test_plain_lines(step_of, make_outcome, failure):
    relu, tanh = step_of("relu"), step_of("tanh")
    progress = Progress([relu, tanh, *[step_of(f"f{n}") for n in range(10)]], 2, 0.0)
    assert progress.started(relu.job, 0.0) == ""
    assert progress.finished(relu.job, make_outcome(), 0.5) == "[ 1/12] relu  0.4 s\n"
    assert progress.finished(tanh.job, make_outcome(failure), 1.0) == "[ 2/12] tanh  failed\n"
    assert progress.tell("figures.org:19: error: x") == "figures.org:19: error: x\n"
    assert progress.cleared() == ""


def test_the_live_line_is_never_torn(step_of, make_outcome, failure):
    relu, tanh, last = step_of("relu"), step_of("tanh"), step_of("last")
    progress = live(relu, tanh, last)
    written = progress.started(relu.job, 0.0) + progress.started(tanh.job, 0.1)
    assert screen(written) == ["[0/3] relu, tanh"]
    written += progress.finished(relu.job, make_outcome(), 0.5)
    assert screen(written) == ["[1/3] a few seconds left: tanh"]
    written += progress.tell("a message")
    assert screen(written) == ["a message", "[1/3] a few seconds left: tanh"]
    written += progress.finished(tanh.job, make_outcome(failure), 0.6)
    assert screen(written)[1:] == ["[2/3] tanh  failed", "[2/3] a few seconds left: waiting"]
    written += progress.cleared()
    assert screen(written)[-1] == ""


def test_before_anything_runs_it_waits(step_of):
    assert screen(live(step_of()).passed(1.0)) == ["[0/1] 1 s: waiting"]


def test_once_all_has_ended_there_is_no_line(step_of, make_outcome):
    one = step_of()
    progress = live(one)
    written = progress.started(one.job, 0.0) + progress.finished(one.job, make_outcome(), 0.1)
    assert screen(written) == [""]


def test_a_terminal_without_a_width_still_shows_the_line(step_of):
    one = step_of()
    assert screen(live(one, width=0).started(one.job, 0.0)) == ["[0/1] relu"]


@pytest.mark.parametrize("width", [1, 10, 40])
def test_the_live_line_keeps_off_the_edge(step_of, width):
    one = step_of("図" * 100)
    progress = live(one, width=width)
    assert columns(screen(progress.started(one.job, 0.0))[0]) < max(width, 1)
    progress.resized(5)
    assert columns(screen(progress.passed(1.0))[0]) < 5


def test_hostile_names_stay_text(step_of, make_outcome):
    one = step_of("a\x1b[2J\nb")
    written = Progress([one], 1, 0.0).finished(one.job, make_outcome(), 0.1)
    assert written == "[1/1] a\\x1b[2J\\nb  0.4 s\n"
    assert "\x1b[2J" not in live(one).started(one.job, 0.0)


# --- time ---------------------------------------------------------------------------------------


def test_the_line_is_drawn_once_a_second_and_not_more_often(step_of):
    one = step_of(expected=8.0)
    progress = live(one)
    progress.started(one.job, 0.0)
    drawn = [progress.passed(tenth / 10) for tenth in range(1, 30)]
    assert [screen(text)[0] for text in drawn if text] == [
        "[0/1] 1 s, about 10 s left: relu",
        "[0/1] 2 s, about 10 s left: relu",
    ]


def test_the_time_left_is_counted_over_all_workers(step_of):
    steps = [step_of(f"f{n}", expected=20.0) for n in range(4)]
    for workers, words in ((1, "about 2 min left"), (2, "about 40 s left"), (4, "about 20 s left")):
        progress = live(*steps, workers=workers)
        assert words in progress.started(steps[0].job, 0.0), workers


def test_nothing_is_claimed_where_nothing_is_known(step_of):
    some = [step_of("a"), step_of("b")]
    progress = live(*some, workers=1)
    assert "left" not in progress.started(some[0].job, 0.0)
    assert "left" not in progress.passed(5.0)


def test_nothing_is_claimed_once_an_unknown_one_takes_longer_than_is_usual(step_of):
    some = [step_of("a"), step_of("b", expected=4.0)]
    progress = live(*some)
    assert "about 5 s left" in progress.started(some[0].job, 0.0)
    assert "left" not in progress.passed(5.0)


def test_words_do_not_jump_about(step_of, make_outcome):
    """What ends a little sooner or later than expected does not shift the promised end."""
    steps = [step_of(f"f{n}", expected=10.0) for n in range(6)]
    progress = live(*steps, workers=1)
    left, now = [], 0.0
    for number, step in enumerate(steps):
        now += 9.8 if number % 2 else 10.2
        left += [progress.started(step.job, now - 10), progress.passed(now - 5)]
        progress.finished(step.job, make_outcome(wall=10.0), now)
    told = [re.search("about ([0-9]+) s left", text) for text in left]
    seconds = [int(one[1]) for one in told if one]
    assert len(seconds) == 12
    assert seconds == sorted(seconds, reverse=True)


def test_what_was_promised_is_not_taken_back_before_its_time(step_of):
    times = {"a": None, "b": 2.0, "c": 2.0, "d": 9.0}
    some = [step_of(name, expected=seconds) for name, seconds in times.items()]
    progress = live(*some, workers=4)
    assert "about 10 s left" in [progress.started(step.job, 0.0) for step in some][-1]
    assert "about 5 s left" in progress.passed(5.0), "though a takes longer than is usual"
    assert "left" not in progress.passed(9.0)


def test_stills_are_no_measure_for_a_movie(step_of, make_outcome, scene):
    """Nor are movies for stills: what never ran is measured by its own kind, or not at all."""
    movie = scene.job("relu")._replace(name="descent", outputs=("fig/descent.gif",))
    first, still, known = step_of("descent", job=movie), step_of("a"), step_of("b", expected=2.0)
    progress = live(first, still, known)
    assert "left" not in progress.started(first.job, 0.0)
    assert "left" not in progress.started(known.job, 0.0)
    assert "a few seconds left" in progress.finished(movie, make_outcome(wall=60.0), 1.0)


def test_a_figure_over_its_time_puts_the_end_off(step_of):
    one = step_of(expected=10.0)
    progress = live(one)
    progress.started(one.job, 0.0)
    assert "a few seconds left" in progress.passed(9.0)
    assert "about 30 s left: relu (40 s)" in progress.passed(40.0)


def test_a_log_is_told_what_runs_after_a_long_silence(step_of, make_outcome):
    one, other = step_of("relu", expected=100.0), step_of("tanh")
    progress = Progress([one, other], 2, 0.0)
    progress.started(one.job, 0.0)
    assert [at for at in range(1, 200) if progress.passed(float(at))] == [30, 90]
    progress.finished(other.job, make_outcome(), 200.0)
    assert progress.passed(229.0) == ""
    assert progress.passed(230.0).startswith("[1/2] still running: relu (3 min 50 s)")


def test_a_log_is_told_nothing_while_nothing_runs(step_of):
    assert Progress([step_of()], 2, 0.0).passed(60.0) == ""


TIMES = {
    "seconds": (14.9, "14 s"),
    "nothing yet": (0.2, "0 s"),
    "minutes": (125, "2 min 05 s"),
    "hours": (3720, "1 h 02 min"),
}


@pytest.mark.parametrize(("seconds", "said"), TIMES.values(), ids=TIMES)
def test_times_as_people_say_them(seconds, said):
    assert spoken(seconds) == said


def test_short_times_are_told_exactly():
    assert [exactly(1.34), exactly(59.94), exactly(61.5)] == ["1.3 s", "59.9 s", "1 min 01 s"]


# --- how far it is ------------------------------------------------------------------------------


def shown(text):
    return screen(text)[-1]


def test_how_far_a_figure_is_stands_beside_its_name(step_of, make_outcome):
    one, other = step_of("descent"), step_of("relu")
    progress = live(one, other)
    progress.started(one.job, 0.0)
    progress.started(other.job, 0.0)
    progress.counted(Progressed(one.job, 3, 45), 0.1)
    assert shown(progress.passed(0.1)) == "[0/2] descent 3/45, relu"
    assert progress.passed(0.2) == "", "nothing is drawn again where nothing is new"
    progress.counted(Progressed(one.job, 44, 45), 0.3)
    assert shown(progress.passed(0.3)) == "[0/2] descent 44/45, relu"
    assert "descent" not in progress.finished(one.job, make_outcome(), 0.4)


def test_a_figure_that_runs_again_begins_without_a_count(step_of, make_outcome):
    one, other = step_of("a"), step_of("b")
    progress = live(one, other)
    progress.started(one.job, 0.0)
    progress.counted(Progressed(one.job, 3, 4), 0.1)
    progress.finished(one.job, make_outcome(), 0.2)
    assert shown(progress.started(one.job, 0.3)).endswith(": a")


def test_a_log_is_told_how_far_it_is(step_of):
    one = step_of("descent")
    progress = Progress([one], 1, 0.0)
    assert progress.started(one.job, 0.0) == ""
    progress.counted(Progressed(one.job, 1, 45), 1.0)
    assert progress.passed(1.0) == "", "no line for each"
    progress.counted(Progressed(one.job, 12, 45), 23.0)
    said = progress.passed(32.0)
    assert said == "[0/1] still running: descent 12/45 (32 s); about 60 s left\n"


def test_the_pace_gives_the_time_left_where_nothing_is_known(step_of):
    one = step_of("descent")
    progress = live(one, workers=1)
    progress.started(one.job, 0.0)
    progress.counted(Progressed(one.job, 1, 41), 5.0)
    assert "left" not in progress.passed(5.0), "the way to the first one says nothing of the others"
    progress.counted(Progressed(one.job, 2, 41), 5.2)
    assert "left" not in progress.passed(5.2), "nor do two tenths of a second"
    progress.counted(Progressed(one.job, 11, 41), 10.0)
    assert shown(progress.passed(10.0)) == "[0/1] 10 s, about 15 s left: descent 11/41 (10 s)"


def test_a_time_that_is_known_counts_more_than_a_pace(step_of):
    one = step_of("descent", expected=100.0)
    progress = live(one, workers=1)
    progress.started(one.job, 0.0)
    for done in range(1, 5):
        progress.counted(Progressed(one.job, done, 5), float(done))
    assert "about 2 min left" in progress.passed(4.0)


def test_nothing_is_claimed_of_what_waits_by_the_pace_of_another(step_of):
    one, other = step_of("descent"), step_of("relu")
    progress = live(one, other, workers=1)
    progress.started(one.job, 0.0)
    for done in range(1, 5):
        progress.counted(Progressed(one.job, done, 5), float(done))
    assert "left" not in progress.passed(4.0)


def test_it_may_be_told_of_what_never_started(step_of):
    one = step_of("descent")
    progress = live(one)
    progress.counted(Progressed(one.job, 1, 2), 1.0)
    assert shown(progress.passed(1.0)) == "[0/1] 1 s: waiting"


# --- what waits for others ----------------------------------------------------------------------


def test_what_waits_counts_and_may_turn_out_not_to_run(step_of, make_outcome, failure):
    maker, reader = step_of("maker"), step_of("reader", after=("maker",))
    progress = Progress([maker, reader], 2, 0.0)
    assert progress.finished(maker.job, make_outcome(), 1.0) == "[1/2] maker  0.4 s\n"
    done = reader._replace(reasons=(), after=())
    assert progress.settled(done, 1.0) == "[2/2] reader  up to date after all\n"
    assert progress.settled(done, 1.0) == "", "told once"


def test_what_must_run_after_all_is_not_counted_twice(step_of, make_outcome):
    maker, reader = step_of("maker"), step_of("reader", after=("maker",))
    progress = Progress([maker, reader], 2, 0.0)
    progress.finished(maker.job, make_outcome(), 1.0)
    assert progress.settled(reader._replace(after=()), 1.0) == ""
    assert progress.finished(reader.job, make_outcome(), 2.0) == "[2/2] reader  0.4 s\n"


def test_a_failure_knows_no_time(step_of, make_outcome, failure):
    one, other = step_of("a"), step_of("b")
    progress = live(one, other, workers=1)
    progress.started(one.job, 0.0)
    assert failure.kind is FailureKind.EXCEPTION
    assert "left" not in progress.finished(one.job, make_outcome(failure), 9.0)

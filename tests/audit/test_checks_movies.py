"""What runs found of movies when they read them back: told as long as the bytes are theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import Verdict
from orgfig.build.job import Failure, FailureKind, Note
from orgfig.build.pictures import oddities, unread
from orgfig.diagnostics import Severity
from orgfig.figure.picture import Movie, PictureFacts, examine

GIF = Movie(600, 400, 45, 18.0, "gif", "pal8", moves=True)
MP4 = GIF._replace(codec="h264", pixels="yuv420p")
THREE = ("fig/a.gif", "fig/a.mp4", "fig/a.svg")
OURS = frozenset(
    (
        *("movie-still", "movie-unread", "movie-unplayable"),
        *("gif-too-fast", "movies-differ", "poster-missing"),
    )
)


@pytest.fixture
def told(world):
    """A function: check, line and message of what is said of outputs that play these movies."""

    def look(links, notes=(), **movies):
        world.links = links
        world.notes = notes
        world.movies = {f"fig/a.{suffix}": movie for suffix, movie in movies.items()}
        return [
            (one.check, one.where.line, one.message)
            for one in world.only.findings
            if one.check in OURS
        ]

    return look


def test_a_movie_in_two_formats_with_its_poster_is_left_in_peace(told, world):
    assert told(THREE, gif=GIF, mp4=MP4) == []
    assert world.only.verdict is Verdict.DONE


def test_what_a_movie_plays_is_evidence(told, world):
    told(THREE, gif=GIF, mp4=MP4)
    assert world.only.evidence.movies == {"fig/a.gif": GIF, "fig/a.mp4": MP4}


def test_a_file_that_took_its_place_plays_nobody_knows_what(told, world):
    world.altered = ("fig/a.mp4",)
    world.absent = ("fig/a.svg",)
    told(THREE, gif=GIF, mp4=MP4._replace(frames=3))
    assert world.only.evidence.movies == {"fig/a.gif": GIF}
    assert "movies-differ" not in [one.check for one in world.only.findings]


def test_of_a_file_that_is_not_there_or_cannot_be_read_nothing_is_known(told, world):
    world.absent, world.unreadable = ("fig/a.gif",), {"fig/a.mp4": "Permission denied"}
    assert told(THREE, gif=GIF, mp4=MP4._replace(frames=3)) == []
    assert world.only.evidence.movies == {}


def test_of_a_run_that_failed_nothing_plays(told, world):
    world.failure = Failure(FailureKind.BAD_OUTPUT, "a.mp4: it cannot be played")
    assert told(THREE, gif=GIF, mp4=MP4._replace(frames=3)) == []
    assert world.only.evidence.movies == {}


def test_of_a_movie_that_was_never_built_here_nothing_is_known(told, world):
    world.traced = False
    assert told(THREE, gif=GIF, mp4=MP4._replace(frames=3)) == []
    assert world.only.evidence.movies == {}


def test_each_output_is_held_against_the_run_that_made_it(world):
    world.links = THREE
    early = world.trace._replace(movies={"fig/a.gif": GIF, "fig/a.mp4": MP4._replace(frames=3)})
    late = world.trace._replace(movies={"fig/a.mp4": MP4}, when=early.when + timedelta(days=1))
    world.traces = {"fig/a.gif": early, "fig/a.mp4": late, "fig/a.svg": late}
    assert world.only.evidence.movies == {"fig/a.gif": GIF, "fig/a.mp4": MP4}


# --- what the run noted ----------------------------------------------------------------------

NOTED = {
    "movie-still": "warning",
    "movie-unread": "note",
    "movie-unplayable": "warning",
    "gif-too-fast": "warning",
}


@pytest.mark.parametrize(("name", "severity"), NOTED.items())
def test_what_a_run_noted_of_a_movie_stands_at_its_link(told, world, name, severity):
    note = Note(name, "fig/a.mp4 is odd", file="a.mp4")
    assert told(THREE, (note,)) == [(name, 6, "fig/a.mp4 is odd")]
    (found,) = world.findings(name)
    assert str(found.severity) == severity
    assert found.hint
    assert "run-note" not in [one.check for one in world.only.findings]


FOUND = {
    "nothing but what it should be": (MP4, []),
    "frames that are all alike": (MP4._replace(moves=False), ["movie-still"]),
    "one frame": (MP4._replace(frames=1, moves=False), ["movie-still"]),
    "another codec": (MP4._replace(codec="mpeg4"), ["movie-unplayable"]),
    "pixels that browsers do not take": (MP4._replace(pixels="yuv444p"), ["movie-unplayable"]),
    "a codec that browsers have, too": (MP4._replace(codec="av1", pixels="yuv420p10le"), []),
}


@pytest.mark.parametrize(("movie", "checks"), FOUND.values(), ids=FOUND)
def test_what_a_build_notes_is_what_the_audit_tells(told, movie, checks):
    facts = PictureFacts("mp4", 600.0, 400.0, 0, (), movie=movie)
    found = told(("fig/a.svg", "fig/a.mp4"), tuple(oddities("fig/a.mp4", facts)), mp4=movie)
    assert [(check, line) for check, line, _ in found] == [(check, 6) for check in checks]


def test_a_gif_whose_writer_joined_all_frames_stands_still(told):
    movie = GIF._replace(frames=1, moves=False)
    facts = PictureFacts("gif", 600.0, 400.0, 0, (), movie=movie)
    found = told(("fig/a.svg", "fig/a.gif"), tuple(oddities("fig/a.gif", facts)), gif=movie)
    assert [(check, line) for check, line, _ in found] == [("movie-still", 6)]


def test_a_movie_that_nothing_could_decode_is_told(told):
    assert [check for check, *_ in told(THREE, (unread("fig/a.mp4"),))] == ["movie-unread"]


@pytest.mark.parametrize("name", NOTED)
def test_what_nobody_claims_is_a_note(told, world, name):
    world.state, world.closed = "TODO", None
    told(THREE, (Note(name, "fig/a.mp4 is odd", file="a.mp4"),))
    assert world.findings(name)[0].severity is Severity.NOTE


@pytest.mark.parametrize("name", NOTED)
def test_a_former_run_says_nothing_of_a_file_that_took_the_movies_place(told, world, name):
    world.altered = ("fig/a.mp4",)
    world.facts = {"fig/a.mp4": examine("a.mp4", b"")}
    assert told(THREE, (Note(name, "fig/a.mp4 is odd", file="a.mp4"),)) == []


@pytest.mark.parametrize("name", NOTED)
def test_what_is_noted_of_another_picture_is_told_of_none(told, name):
    notes = (
        Note(name, "fig/b.mp4 is odd", file="b.mp4"),
        Note(name, "fig/a.mp4 is b.mp4 and odd", file="a.mp4 is b.mp4"),
    )
    assert told(THREE, notes) == []


# --- a GIF and an MP4 ------------------------------------------------------------------------

ALIKE = {
    "the same": (GIF, MP4),
    "a twentieth shorter": (GIF, MP4._replace(duration=17.2)),
    "six a second, of which a GIF has 6.25": (
        GIF._replace(frames=80, duration=12.8),
        MP4._replace(frames=80, duration=13.333),
    ),
    "thirty a second, of which a GIF has 33": (
        GIF._replace(duration=1.35),
        MP4._replace(duration=1.5),
    ),
    "an odd width, which an MP4 cannot have": (GIF._replace(width=601), MP4),
    "a GIF of half the size": (GIF._replace(width=300, height=200), MP4),
    "a GIF of a third, rounded": (GIF._replace(width=201, height=134), MP4),
    "an MP4 of twice the size": (GIF, MP4._replace(width=1200, height=800)),
    "frames of a GIF that were alike": (GIF._replace(frames=40), MP4),
}


@pytest.mark.parametrize(("gif", "mp4"), ALIKE.values(), ids=ALIKE)
def test_what_two_formats_may_differ_by(told, gif, mp4):
    assert told(THREE, gif=gif, mp4=mp4) == []


UNLIKE = {
    "fewer frames": (GIF, MP4._replace(frames=44), "44 and 45 frames"),
    "more frames that take longer": (
        GIF,
        MP4._replace(frames=90, duration=36.0),
        "90 and 45 frames, 36.00 and 18.00 s",
    ),
    "twice as fast": (GIF, MP4._replace(duration=9.0), "9.00 and 18.00 s"),
    "more than a twentieth longer": (GIF, MP4._replace(duration=19.0), "19.00 and 18.00 s"),
    "another size": (
        GIF,
        MP4._replace(width=602, height=398),
        "602 by 398 and 600 by 400 pixels",
    ),
    "another shape": (
        GIF._replace(width=300, height=210),
        MP4,
        "600 by 400 and 300 by 210 pixels",
    ),
    "a side that is cut": (GIF, MP4._replace(height=396), "600 by 396 and 600 by 400 pixels"),
    "a GIF that stands still": (
        GIF._replace(frames=1, moves=False),
        MP4,
        "it moves, and the other does not",
    ),
    "an MP4 that stands still": (GIF, MP4._replace(moves=False), "only the other moves"),
}  # fmt: skip


@pytest.mark.parametrize(("gif", "mp4", "what"), UNLIKE.values(), ids=UNLIKE)
def test_movies_differ(told, world, gif, mp4, what):
    message = f"fig/a.mp4 and fig/a.gif do not play the same: {what}"
    assert told(THREE, gif=gif, mp4=mp4) == [("movies-differ", 6, message)]
    assert world.findings("movies-differ")[0].severity is Severity.WARNING


def test_movies_of_two_names_have_nothing_to_do_with_each_other(world):
    world.links = ("fig/a.gif", "fig/b.mp4", "fig/a.svg", "fig/b.svg")
    world.movies = {"fig/a.gif": GIF, "fig/b.mp4": MP4._replace(frames=3)}
    assert world.findings("movies-differ") == []


def test_a_name_in_another_folder_is_another_name(world):
    world.links = ("fig/a.gif", "other/a.mp4", "fig/a.svg")
    world.movies = {"fig/a.gif": GIF, "other/a.mp4": MP4._replace(frames=3)}
    assert world.findings("movies-differ") == []
    assert world.lines("poster-missing") == [6]


def test_suffixes_in_capitals_are_the_same(world):
    world.links = ("fig/a.GIF", "fig/a.MP4", "fig/a.SVG")
    world.movies = {"fig/a.GIF": GIF, "fig/a.MP4": MP4._replace(frames=3)}
    assert world.lines("movies-differ") == [6]
    assert world.lines("poster-missing") == []


# --- too fast --------------------------------------------------------------------------------


def test_a_gif_faster_than_browsers_play(told):
    hasty = GIF._replace(duration=0.45)
    message = "fig/a.gif is to play 100 frames a second; browsers play 10"
    assert told(("fig/a.gif", "fig/a.svg"), gif=hasty) == [("gif-too-fast", 5, message)]


FAST_ENOUGH = {
    "a GIF of fifty a second": {"gif": GIF._replace(duration=0.9)},
    "a GIF of one frame that takes no time": {"gif": GIF._replace(frames=1, duration=0.0)},
    "an MP4 of a hundred a second": {"mp4": MP4._replace(duration=0.45)},
}


@pytest.mark.parametrize("movies", FAST_ENOUGH.values(), ids=FAST_ENOUGH)
def test_what_browsers_play_at_its_own_rate(told, movies):
    assert told(THREE, **movies) == []


# --- posters ---------------------------------------------------------------------------------


def test_a_movie_without_a_poster(told, world):
    message = "fig/a.mp4 has no poster, such as fig/a.svg"
    links = ("fig/a.gif", "fig/a.mp4", "fig/b.svg", "fig/a.pdf")
    assert told(links, gif=GIF, mp4=MP4) == [("poster-missing", 6, message)]
    assert world.findings("poster-missing")[0].severity is Severity.NOTE


@pytest.mark.parametrize("suffix", ["svg", "png", "jpg", "jpeg"])
def test_any_picture_that_stands_still_is_a_poster(told, suffix):
    assert told(("fig/a.gif", f"fig/a.{suffix}"), gif=GIF) == []


def test_a_gif_of_one_picture_needs_none(told):
    assert told(("fig/a.gif",), gif=GIF._replace(frames=1, duration=0.0, moves=False)) == []


MOVIES = st.builds(
    Movie,
    width=st.integers(1, 4),
    height=st.integers(1, 4),
    frames=st.integers(1, 4),
    duration=st.floats(0, 1e6),
    codec=st.just("gif"),
    pixels=st.just(""),
    moves=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(gif=MOVIES, mp4=MOVIES, is_altered=st.booleans())
def test_no_movie_makes_an_audit_fail_or_changes_its_verdict(make_world, gif, mp4, is_altered):
    movies = {"fig/a.gif": gif, "fig/a.mp4": mp4}
    altered = ("fig/a.gif",) if is_altered else ()
    only = make_world(links=THREE, movies=movies, altered=altered).only
    assert only.verdict is (Verdict.UNPROVEN if is_altered else Verdict.DONE)
    assert "movies-differ" not in [one.check for one in only.findings] or not is_altered

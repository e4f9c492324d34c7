"""A movie that was read back must play what it says."""

from __future__ import annotations

import pytest

from orgfig.figure.movies import as_played, is_movie
from orgfig.figure.picture import Fault, Movie, PictureFacts, examine

STATED = PictureFacts("mp4", 64.0, 48.0, 0, (), 10, 2.0)
PLAYED = Movie(64, 48, 10, 2.0, "h264", "yuv420p", moves=True)
GIF = STATED._replace(kind="gif")

SOUND = {
    "all that it says": (STATED, PLAYED),
    "a number of frames that is not said": (STATED._replace(frames=None, duration=None), PLAYED),
    "another time, for a sound goes on": (STATED._replace(duration=4.6), PLAYED),
    "a size that is not said": (STATED._replace(width=None, height=None), PLAYED),
    "one that does not move": (STATED, PLAYED._replace(moves=False)),
    "a still GIF without a time": (
        GIF._replace(frames=1, duration=0.0),
        PLAYED._replace(frames=1, duration=0.0),
    ),
}


@pytest.mark.parametrize(("facts", "movie"), SOUND.values(), ids=SOUND)
def test_what_plays_as_it_says_is_sound(facts, movie):
    assert as_played(facts, movie) == facts._replace(movie=movie)


UNSOUND = {
    "fewer frames": (STATED, PLAYED._replace(frames=9), "it plays 9 frames, and says that it has"),
    "one frame of many": (STATED, PLAYED._replace(frames=1), "it plays 1 frame, and says"),
    "more frames": (STATED, PLAYED._replace(frames=11), "it plays 11 frames"),
    "no frame": (STATED, PLAYED._replace(frames=0, width=0, height=0), "no frame that can be"),
    "no time": (STATED, PLAYED._replace(duration=0.0), "its frames take no time"),
    "one frame of no time": (
        STATED._replace(frames=1),
        PLAYED._replace(frames=1, duration=0.0),
        "its frames take no time",
    ),
    "a GIF whose frames take no time": (GIF, PLAYED._replace(duration=0.0), "take no time"),
    "another size": (STATED, PLAYED._replace(width=32), "are 32 by 48 pixels, not 64 by 48"),
    "not to be decoded": (STATED, "it cannot be played", "it cannot be played"),
}


@pytest.mark.parametrize(("facts", "played", "problem"), UNSOUND.values(), ids=UNSOUND)
def test_what_plays_otherwise_is_not(facts, played, problem):
    found = as_played(facts, played)
    (told,) = found.problems
    assert problem in told
    assert found.faults == (Fault.BROKEN,)
    assert found.hint
    assert (found.movie is None) is isinstance(played, str)


HINTS = {
    "an edit list leaves out what is before the begin": (
        STATED,
        PLAYED._replace(frames=5),
        "the first one's is 0",
    ),
    "a GIF has no such list": (GIF, PLAYED._replace(frames=5), "before the block ends"),
    "a movie of PyAV's has a rate": (STATED, PLAYED._replace(duration=0.0), "(`fps=5`)"),
    "a GIF may be Pillow's own": (GIF, PLAYED._replace(duration=0.0), "`duration=200`)"),
}


@pytest.mark.parametrize(("facts", "movie", "words"), HINTS.values(), ids=HINTS)
def test_what_helps_fits_how_it_was_made(facts, movie, words):
    assert as_played(facts, movie).hint.endswith(words)


BROKEN = {
    "half a GIF": ("a.gif", b"GIF89a\1\0\1\0", "write all of it as GIF, and close it"),
    "another file as MP4": ("a.MP4", b"\x1a\x45\xdf\xa3", "write all of it as MP4, and close it"),
    "a still": ("a.png", b"\x89PNG\r\n\x1a\n", ""),
}


@pytest.mark.parametrize(("name", "data", "words"), BROKEN.values(), ids=BROKEN)
def test_whose_container_is_broken_was_not_closed_most_often(name, data, words):
    facts = examine(name, data)
    assert facts.problems
    assert (facts.hint or "").split(" before")[0] == words


def test_what_may_play_is_told_by_the_suffix():
    assert is_movie("fig/descent.gif")
    assert is_movie("fig/descent.MP4")
    assert not is_movie("fig/descent.mp4.svg")
    assert not is_movie("fig/mp4")


def test_each_thing_that_is_wrong_is_told():
    movie = PLAYED._replace(frames=9, duration=0.0, height=50)
    found = as_played(STATED, movie)
    assert len(found.problems) == len(found.faults) == 3

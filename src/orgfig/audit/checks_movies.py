"""Checks on movies: what one plays as it was read back after its run, and what stands beside it.

Only what a run has made was read back, frame by frame; of a file that took its place nothing is
known but its container, and other checks look at that.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, splitext

from orgfig.audit.evidence import is_as_built
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.build.pictures import FASTEST, HASTY, STILL, UNPLAYABLE, UNREAD
from orgfig.diagnostics import Severity
from orgfig.figure.model import Output
from orgfig.figure.picture import Movie

__all__ = [
    "gif_too_fast",
    "movie_still",
    "movie_unplayable",
    "movie_unread",
    "movies_differ",
    "poster_missing",
]

STILLS = frozenset((".svg", ".png", ".jpg", ".jpeg"))
"""Suffixes of what a page can show before a movie plays, and in its place."""

TICK = 0.01
"""Seconds; a GIF counts its delays in these, so no other rate can be met more nearly."""

UNLIKE = 0.05
"""How much of its time one movie may be longer than another that plays the same."""


@claim_check("movie-still", Severity.WARNING, "a movie in which nothing moves")
def movie_still(subject: Subject) -> Iterator[Seen]:
    """Several frames that are all alike, or an MP4 of one frame."""
    hint = "set what changes anew for each frame, before the frame is written"
    yield from _noted(subject, STILL, hint)


@check("movie-unread", Severity.NOTE, "a movie of which only the container was looked at")
def movie_unread(subject: Subject) -> Iterator[Seen]:
    """No decoder was at hand where figures are run, so nobody knows what it plays."""
    hint = "install pillow, and av for MP4, where figures are run, and build it again"
    yield from _noted(subject, UNREAD, hint)


@claim_check("movie-unplayable", Severity.WARNING, "an MP4 that browsers do not play")
def movie_unplayable(subject: Subject) -> Iterator[Seen]:
    """Another codec than they have, or pixels in another order than they take."""
    hint = "write it with the codec libx264 and the pixel format yuv420p"
    yield from _noted(subject, UNPLAYABLE, hint)


@claim_check("gif-too-fast", Severity.WARNING, "a GIF that browsers slow down")
def gif_too_fast(subject: Subject) -> Iterator[Seen]:
    """Frames for less than two hundredths of a second, all or some; shown as long as ten."""
    yield from _noted(subject, HASTY, "show each frame for two hundredths of a second or more")
    for output, movie in _played(subject, ".gif"):
        if movie.frames > 1 and movie.duration < movie.frames * FASTEST:
            rate = movie.frames / movie.duration if movie.duration else 0
            often = f"{rate:.0f} frames a second" if rate else "its frames at once"
            message = f"{output.path} is to play {often}; browsers play 10"
            yield output.where, message, "write at most 50 frames a second (`fps=50`)"


@claim_check("movies-differ", Severity.WARNING, "a GIF and an MP4 of one name that are not alike")
def movies_differ(subject: Subject) -> Iterator[Seen]:
    """Other frames, another size, another time: not one movie in two formats."""
    gifs = {_stem(output): (output, movie) for output, movie in _played(subject, ".gif")}
    for output, movie in _played(subject, ".mp4"):
        other, of_gif = gifs.get(_stem(output), (output, movie))
        parts = ", ".join(_differences(movie, of_gif))
        if parts:
            message = f"{output.path} and {other.path} do not play the same: {parts}"
            yield output.where, message, "write the same frames to both, at the same rate"


@check("poster-missing", Severity.NOTE, "a movie without a still picture of the same name")
def poster_missing(subject: Subject) -> Iterator[Seen]:
    """Nothing to show before it plays, to print, or for who asks for no motion."""
    outputs = subject.figure.outputs if subject.evidence.movies else ()
    stills = {_stem(one) for one in outputs if _suffix(one) in STILLS}
    for output, movie in _played(subject, ".mp4", ".gif"):
        if movie.frames > 1 and _stem(output) not in stills:
            stills.add(_stem(output))  # once for a movie in two formats
            poster = f"{_stem(output)}.svg"
            hint = f"save a frame as a picture, too, and link to it: [[file:{poster}]]"
            yield output.where, f"{output.path} has no poster, such as {poster}", hint


def _differences(movie: Movie, gif: Movie) -> Iterator[str]:
    """What an MP4 and a GIF have that is not alike, that of the MP4 first.

    A GIF's writer may join frames that are alike, so that it has fewer for the same time; one of
    them may be the other on another scale.
    """
    is_as_long = not _is_longer(movie, gif)
    if movie.frames < gif.frames or (movie.frames > gif.frames and not is_as_long):
        yield f"{movie.frames} and {gif.frames} frames"
    if movie.moves is not gif.moves:
        yield "it moves, and the other does not" if movie.moves else "only the other moves"
    if not is_as_long:
        yield f"{movie.duration:.2f} and {gif.duration:.2f} s"
    if not _has_same_shape(movie, gif):
        yield f"{movie.width} by {movie.height} and {gif.width} by {gif.height} pixels"


def _has_same_shape(movie: Movie, gif: Movie) -> bool:
    """Whether one could be the other, made larger or smaller.

    The sides of an MP4 are even, so that it may be a pixel larger or smaller than it should be.
    """
    if abs(movie.width - gif.width) <= 1 and abs(movie.height - gif.height) <= 1:
        return True
    off = abs(movie.width * gif.height - movie.height * gif.width)
    return off <= max(gif.width, gif.height)  # a pixel of the longer side of the MP4


def _is_longer(movie: Movie, gif: Movie) -> bool:
    """Whether one of them plays longer, by more than a GIF's delays can be helped to."""
    apart = abs(movie.duration - gif.duration)
    frames = max(movie.frames, gif.frames)
    return apart > UNLIKE * max(movie.duration, gif.duration) and apart >= frames * TICK


def _played(subject: Subject, *suffixes: str) -> Iterator[tuple[Output, Movie]]:
    """The outputs of which it is known what they play; those with the first suffix first."""
    movies = subject.evidence.movies
    for suffix in suffixes if movies else ():
        for output in subject.figure.outputs:
            if _suffix(output) == suffix and output.path in movies:
                yield output, movies[output.path]


def _noted(subject: Subject, name: str, hint: str) -> Iterator[Seen]:
    """What the last run noted of movies that are still what it made."""
    snapshot = subject.survey.snapshot
    for output in subject.figure.outputs:
        path = output.path
        trace = snapshot.traces.get(path)
        for note in () if trace is None else trace.notes:
            is_about = note.name == name and note.file == basename(path)
            if is_about and is_as_built(path, snapshot):
                yield output.where, note.message, hint


def _stem(output: Output) -> str:
    """The path without its suffix: a name in another folder is another name."""
    return splitext(output.path)[0]


def _suffix(output: Output) -> str:
    return splitext(output.path)[1].lower()

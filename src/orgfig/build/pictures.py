"""What is odd about a sound picture, as notes: no reason to refuse it, and worth telling.

Of movies, that is what they play as they were read back; a run alone does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from orgfig.build.job import Note
from orgfig.figure.picture import Movie, PictureFacts

__all__ = [
    "BLANK",
    "FASTEST",
    "HASTY",
    "RASTER",
    "STILL",
    "TINY",
    "UNPLAYABLE",
    "UNREAD",
    "oddities",
    "unread",
]

RASTER, TINY, BLANK = "svg-holds-raster", "picture-tiny", "picture-blank"
STILL, UNREAD, UNPLAYABLE = "movie-still", "movie-unread", "movie-unplayable"
HASTY = "gif-too-fast"
"""Names of the notes, and of the checks that tell them."""

FASTEST = 0.02
"""Seconds; browsers show a GIF's frame that is meant for less as long as a tenth of a second."""

DECODERS = {"gif": "Pillow", "mp4": "av or Pillow"}
"""What reads movies back, by the suffix: frames of an MP4 are compared by Pillow, too."""

PLAYABLE = {"h264": ("yuv420p", "yuvj420p"), "vp9": None, "av1": None}
"""What browsers play of MP4: codecs as FFmpeg names them, with the formats of pixels, if not all.

The second one is the first with all of its range, under an older name.
"""


def oddities(path: str, facts: PictureFacts) -> Iterator[Note]:
    """Notes on the picture at a project path, and about it alone."""
    for note in _oddities(path, facts):
        yield note._replace(file=basename(path))


def _oddities(path: str, facts: PictureFacts) -> Iterator[Note]:
    if facts.is_raster:
        yield Note(RASTER, f"{path} is one embedded image and nothing else")
    if facts.is_tiny:
        size = f"{facts.width or 0:g} by {facts.height or 0:g}"
        unit = "points" if facts.kind == "svg" else "pixels"
        yield Note(TINY, f"{path} is {size} {unit} large")
    if facts.is_blank and not facts.is_tiny:
        yield Note(BLANK, f"{path} is of one colour all over")
    if facts.movie is not None:
        yield from _played(path, facts.kind, facts.movie)
    if facts.kind == "gif" and facts.movie is not None and _has_hasty(facts, facts.movie):
        some = f"{path} has frames for less than {FASTEST * 100:g} hundredths of a second"
        yield Note(HASTY, f"{some}; browsers show each for 10")


def unread(path: str) -> Note:
    """The note on a movie that nothing was there to decode."""
    lacking = DECODERS.get(path.rpartition(".")[2].lower(), "a decoder")
    why = f"the figures' Python lacks {lacking}"
    message = f"{path} was not read back frame by frame, for {why}"
    return Note(UNREAD, message, file=basename(path))


def _has_hasty(facts: PictureFacts, movie: Movie) -> bool:
    """Whether some frames are too short, though not all together: that shows without a note."""
    shortest = FASTEST if facts.shortest is None else facts.shortest
    return movie.frames > 1 and shortest < FASTEST <= movie.duration / movie.frames


def _played(path: str, kind: str, movie: Movie) -> Iterator[Note]:
    if movie.frames > 1 and not movie.moves:
        yield Note(STILL, f"{path} does not move: its {movie.frames} frames are all alike")
    elif movie.frames == 1 and (kind == "mp4" or movie.duration):  # writers of GIFs join equal ones
        yield Note(STILL, f"{path} has one frame only")
    formats = PLAYABLE.get(movie.codec, ())
    if kind == "mp4" and formats is not None and movie.pixels not in formats:
        how = f"{movie.codec} in {movie.pixels}"
        yield Note(UNPLAYABLE, f"{path} is {how}, which browsers do not play")

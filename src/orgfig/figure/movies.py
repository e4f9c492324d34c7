"""What keeps a movie from being published, once it was read back: it says more than it plays.

The container alone is `gif`'s and `mp4`'s to read; nothing is decoded here.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.figure.picture import Fault, Movie, PictureFacts

__all__ = ["Played", "as_played", "is_movie"]

Played = Movie | str | None
"""What a movie plays, or why it cannot be played; None where nothing was there to decode it."""

MOVIES = (".gif", ".mp4")
"""Suffixes of what may play."""

WRITE_ALL = "write every frame, then close the file before the block ends"
FROM_ZERO = f"{WRITE_ALL}; if frames are given a time, the first one's is 0"
TIMED = "tell the writer how many frames a second there are (`fps=5`)"
LASTING = "tell the writer how long a frame lasts (`fps=5`; Pillow: `duration=200`)"
UNSTRETCHED = "write the frames in the size that the movie is to have"


def is_movie(path: str) -> bool:
    """Whether a file of that name may play."""
    return path.lower().endswith(MOVIES)


def as_played(facts: PictureFacts, played: Movie | str) -> PictureFacts:
    """The facts with what a movie plays; with problems where that is not what it says.

    `played` is a sentence where it could not be decoded to its end.
    """
    found = [(played, WRITE_ALL)] if isinstance(played, str) else list(_problems(facts, played))
    return facts._replace(
        movie=None if isinstance(played, str) else played,
        problems=(*facts.problems, *(problem for problem, _ in found)),
        faults=(*facts.faults, *(Fault.BROKEN for _ in found)),
        hint=facts.hint or (found[0][1] if found else None),
    )


def _problems(facts: PictureFacts, movie: Movie) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to do about it."""
    if movie.frames == 0:
        yield "it has no frame that can be played", WRITE_ALL
        return
    if facts.frames is not None and facts.frames != movie.frames:
        plays = "1 frame" if movie.frames == 1 else f"{movie.frames} frames"
        hint = FROM_ZERO if facts.kind == "mp4" else WRITE_ALL
        yield f"it plays {plays}, and says that it has {facts.frames}", hint
    if movie.duration <= 0 and (facts.kind == "mp4" or movie.frames > 1):
        yield "its frames take no time", TIMED if facts.kind == "mp4" else LASTING
    stated = facts.width or movie.width, facts.height or movie.height
    if (round(stated[0]), round(stated[1])) != (movie.width, movie.height):
        says = f"{stated[0]:g} by {stated[1]:g}"
        yield f"its frames are {movie.width} by {movie.height} pixels, not {says}", UNSTRETCHED

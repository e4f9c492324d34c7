"""What a picture's bytes show: is it whole, how large, is anything drawn. Bytes in, facts out."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["Fault", "Movie", "PictureFacts", "examine", "is_tiny"]

SMALLEST = 5.0
"""Points or pixels; in a picture with a shorter side, nobody sees anything."""


class Fault(Enum):
    """What kind of thing keeps a file from being a picture that may be published."""

    BROKEN = "it is not whole, or not what its name says"
    FOREIGN = "it is a picture of another kind"
    EMPTY = "nothing is drawn"
    ACTIVE = "it may act, or leads out of itself"
    TOO_LARGE = "it is more than programs agree to show"


class Movie(NamedTuple):
    """What a GIF or MP4 plays, as it was read back frame by frame.

    Sizes in pixels, `duration` in seconds; `codec` and `pixels` as FFmpeg names them (`h264`,
    `yuv420p`). It `moves` if not all of its frames are alike.
    """

    width: int
    height: int
    frames: int
    duration: float
    codec: str
    pixels: str
    moves: bool


class PictureFacts(NamedTuple):
    """Facts on a picture.

    `kind` is `svg`, `png`, … or `unknown`; sizes are as the file states them (SVG points,
    PNG pixels), or None. `shapes` counts what is drawn in an SVG. `problems` says what keeps it
    from being a picture that may be published, one sentence each, and `hint` what to do about the
    first of them. `frames` is how many pictures follow each other, `duration` how many seconds
    they take, each where the format says so. `faults` are the kinds of the problems, one each.
    `is_raster` holds for an SVG that is one embedded image and nothing else, `is_tiny` for a
    picture that states a size in which nothing can be seen. `movie` is what it plays, where it
    was read back; `shortest` the seconds that a GIF says for one of its pictures at least.
    `is_blank` holds for a PNG that is of one colour all over.
    """

    kind: str
    width: float | None
    height: float | None
    shapes: int
    problems: tuple[str, ...]
    frames: int | None = None
    duration: float | None = None
    hint: str | None = None
    faults: tuple[Fault, ...] = ()
    is_raster: bool = False
    is_tiny: bool = False
    movie: Movie | None = None
    shortest: float | None = None
    is_blank: bool = False


def examine(name: str, data: bytes) -> PictureFacts:
    """The facts on the file called `name` with these bytes; its suffix says what it must be."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix == "svg":
        from orgfig.figure.svg import examine_svg  # loads an XML parser

        return examine_svg(data)
    from orgfig.figure.formats import examine_format  # needed after a build only

    return examine_format(suffix, data)


def is_tiny(width: float | None, height: float | None) -> bool:
    """Whether a size that is stated, in points or pixels, is too small to show anything."""
    return any(side is not None and side < SMALLEST for side in (width, height))

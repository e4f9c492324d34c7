"""Files that are not SVG: each is read by the reader for its kind, and by no other.

A file is what its name says, from the first byte to the last; nothing stands before or behind it.
"""

from __future__ import annotations

from importlib import import_module

from orgfig.figure.data import KINDS, check
from orgfig.figure.movies import is_movie
from orgfig.figure.picture import Fault, PictureFacts, is_tiny
from orgfig.figure.unsound import UnsoundError

__all__ = ["examine_format"]

READERS = {
    "gif": "gif",
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "mp4": "mp4",
    "pdf": "pdf",
    "png": "png",
}
"""The module of this room that reads pictures with a suffix, and the kind's name."""

BROKEN = (Fault.BROKEN,)

MOVIE = "write all of it as {}, and close it before the block ends"
"""What helps most often: a writer that is not closed leaves out the end."""


def examine_format(suffix: str, data: bytes) -> PictureFacts:
    """The facts on a file whose name ends in `suffix`; `shapes` is 0, as none is counted."""
    kind = READERS.get(suffix)
    if suffix in KINDS:
        return _data_facts(suffix, data)
    if kind is None:
        what = f"a file of the kind .{suffix[:20]}" if suffix else "a file without a suffix"
        problem = f"unknown kind: orgfig cannot check {what}"
        hint = "save it as SVG, PNG, PDF, GIF, JPEG or MP4"
        return PictureFacts("unknown", None, None, 0, (problem,), hint=hint, faults=BROKEN)
    reader = import_module(f"orgfig.figure.{kind}")
    try:
        extent = reader.read(data)
    except UnsoundError as unsound:
        helps = MOVIE.format(kind.upper()) if is_movie(f".{suffix}") else None
        return PictureFacts(kind, None, None, 0, (str(unsound),), hint=helps, faults=BROKEN)
    return PictureFacts(
        kind,
        extent.width,
        extent.height,
        0,
        (),
        extent.frames,
        extent.duration,
        is_tiny=is_tiny(extent.width, extent.height),
        shortest=extent.shortest,
        is_blank=kind == "png" and _is_blank(data),
    )


def _is_blank(data: bytes) -> bool:
    from orgfig.figure.png_blank import is_one_colour

    return is_one_colour(data)


def _data_facts(kind: str, data: bytes) -> PictureFacts:
    """Of data only the kind is known, and what speaks against publishing it."""
    try:
        check(kind, data)
    except UnsoundError as unsound:
        return PictureFacts(kind, None, None, 0, (str(unsound),), faults=BROKEN)
    return PictureFacts(kind, None, None, 0, ())

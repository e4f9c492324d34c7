"""What is odd about a sound picture, as notes: no reason to refuse it, and worth telling."""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.build.job import Note
from orgfig.figure.picture import PictureFacts

__all__ = ["RASTER", "TINY", "oddities"]

RASTER, TINY = "svg-holds-raster", "picture-tiny"
"""Names of the notes, and of the checks that tell them."""


def oddities(path: str, facts: PictureFacts) -> Iterator[Note]:
    """Notes on the picture at a project path; each begins with that."""
    if facts.is_raster:
        yield Note(RASTER, f"{path} is one embedded image and nothing else")
    if facts.is_tiny:
        size = f"{facts.width or 0:g} by {facts.height or 0:g}"
        unit = "points" if facts.kind == "svg" else "pixels"
        yield Note(TINY, f"{path} is {size} {unit} large")

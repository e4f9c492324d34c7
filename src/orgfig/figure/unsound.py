"""What all readers of pictures share: giving up with the reason in words, and common bounds."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MOST_PIXELS", "Extent", "UnsoundError", "require", "require_size"]

MOST_PIXELS = 178_956_970
"""What Pillow takes for an attack (`Image.MAX_IMAGE_PIXELS`, twice); A0 at 300 dpi is less."""


class UnsoundError(Exception):
    """What is wrong with a picture, in words."""


class Extent(NamedTuple):
    """Width and height in pixels, how many pictures, and seconds; None where it is not said.

    `shortest` are the seconds for which one of several pictures is shown at least.
    """

    width: float | None = None
    height: float | None = None
    frames: int | None = None
    duration: float | None = None
    shortest: float | None = None


def require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raises UnsoundError unless it holds."""
    if not holds:
        raise UnsoundError(otherwise)


def require_size(width: int, height: int) -> None:
    """Raises UnsoundError for a picture without pixels, or of more than a program would show."""
    require(width > 0 and height > 0, "it has no width or no height")
    too_large = f"it has {width} by {height} pixels, more than programs agree to show"
    require(width * height <= MOST_PIXELS, too_large)

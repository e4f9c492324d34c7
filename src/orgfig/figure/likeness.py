"""How two pictures of one name differ, in the smallest words that are true. Bytes in, kinds out.

What differs is told by kind: an SVG by its parts, PNG and GIF by their pixels, and what would
need a codec to look into (JPEG, MP4, PDF) by what its container says. Either picture may be a
stranger's: one that is not sound (see `picture`) is not looked into.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["GEOMETRY_TOLERANCE", "PIXEL_TOLERANCE", "Difference", "Kind", "Likeness", "compare"]

GEOMETRY_TOLERANCE = 1e-3
"""The share of a picture's longer side by which numbers may differ and still count as drift."""

PIXEL_TOLERANCE = 4 / 255
"""The share of a channel's range by which a pixel may differ and still count as drift."""


class Kind(Enum):
    """In what two pictures differ; the one that says least about what is seen comes first."""

    WRITING = "writing"
    DATE = "date"
    METADATA = "metadata"
    IDS = "ids"
    TEXT_SHAPES = "text shapes"
    GEOMETRY = "geometry"
    PIXELS = "pixels"
    ORDER = "drawing order"
    TEXTS = "texts"
    STYLES = "styles"
    STRUCTURE = "structure"
    SIZE = "size"
    FRAMES = "frames"
    UNREAD = "other bytes"


BESIDE = frozenset((Kind.WRITING, Kind.DATE, Kind.METADATA, Kind.IDS, Kind.TEXT_SHAPES))
"""Kinds that say nothing else than before."""

TOLERANCES = {Kind.GEOMETRY: GEOMETRY_TOLERANCE, Kind.PIXELS: PIXEL_TOLERANCE}


class Difference(NamedTuple):
    """One kind of difference, in words; `share` is how large it is, where that can be said.

    For geometry that is the largest deviation as a share of the picture's longer side, for pixels
    as one of a channel's range; infinite where it has no bound.
    """

    kind: Kind
    detail: str
    share: float | None = None

    @property
    def is_slight(self) -> bool:
        """Whether it may come from another version of a package, and shows nothing else."""
        if self.kind in TOLERANCES:
            return self.share is not None and self.share <= TOLERANCES[self.kind]
        return self.kind in BESIDE


class Likeness(NamedTuple):
    """All kinds of differences, each once, the smallest first; none for equal bytes alone."""

    differences: tuple[Difference, ...] = ()

    @property
    def is_identical(self) -> bool:
        """Whether the bytes are the same."""
        return not self.differences

    @property
    def is_slight(self) -> bool:
        """Whether every difference is slight; so is none."""
        return all(one.is_slight for one in self.differences)

    @property
    def kinds(self) -> frozenset[Kind]:
        """In what they differ."""
        return frozenset(one.kind for one in self.differences)


def compare(suffix: str, old: bytes, new: bytes) -> Likeness:
    """How the picture `new` differs from `old`; both are files whose names end in `suffix`."""
    if old == new:
        return Likeness()
    found = _unsound(suffix, old, new) or _differences(suffix.lower(), old, new)
    same = "other bytes that say the same"
    order = list(Kind)
    sorted_ = sorted(found, key=lambda one: order.index(one.kind))
    return Likeness(tuple(sorted_) or (Difference(Kind.WRITING, same),))


def _unsound(suffix: str, old: bytes, new: bytes) -> list[Difference]:
    from orgfig.figure.picture import examine

    told = {"what stood there": old, "the new one": new}
    problems = {who: examine(f"picture.{suffix}", data).problems for who, data in told.items()}
    words = [f"{who} is no sound picture: {found[0]}" for who, found in problems.items() if found]
    return [Difference(Kind.UNREAD, "; ".join(words))] if words else []


def _differences(suffix: str, old: bytes, new: bytes) -> list[Difference]:
    if suffix == "svg":
        from orgfig.figure.likeness_svg import svg_differences

        return svg_differences(old, new)
    if suffix in {"png", "gif"}:
        from orgfig.figure.likeness_pixels import pixel_differences

        return pixel_differences(suffix, old, new)
    from orgfig.figure.likeness_bytes import container_differences

    return container_differences(suffix, old, new)

"""Which outputs of a figure are shown as one: a movie in all its forms, with its poster.

`NAME.gif`, `NAME.mp4` and `NAME.svg` are one thing to look at; every other output stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgfig.report.pictures import Picture

__all__ = ["Piece", "motion", "pieces"]

PLAYS = frozenset({"moving", "video"})


class Piece(NamedTuple):
    """Outputs that show the same, in the order of their links; mostly a single one."""

    pictures: tuple[Picture, ...]

    @property
    def is_movie(self) -> bool:
        """Whether one of them is to play, be it there or not."""
        return any(one.kind in PLAYS for one in self.pictures)

    @property
    def video(self) -> Picture | None:
        """The one to play with controls."""
        return self._shown("video")

    @property
    def moving(self) -> Picture | None:
        """The one that moves by itself."""
        return self._shown("moving")

    @property
    def still(self) -> Picture | None:
        """The one that stands still: of a movie, its poster."""
        return self._shown("still")

    @property
    def lead(self) -> Picture:
        """The one that is shown in place, or that says why nothing is."""
        return self.video or self.moving or self.still or self.pictures[0]

    @property
    def alt(self) -> str:
        """What it shows: the first alternative text of its links, else its caption, else a name."""
        told = (one.alt for one in self.pictures if one.is_described)
        return next(told, self.caption or self.lead.alt)

    @property
    def caption(self) -> str:
        """The first caption of its links."""
        return next((one.caption for one in self.pictures if one.caption), "")

    def remark(self, picture: Picture) -> str:
        """What a picture's own caption says beyond that of the piece: `(film)`."""
        return picture.caption.removeprefix(self.caption).strip()

    def _shown(self, kind: str) -> Picture | None:
        return next((one for one in self.pictures if one.is_shown and one.kind == kind), None)


def pieces(pictures: Sequence[Picture]) -> tuple[Piece, ...]:
    """The pictures of a figure as pieces, in the order of their first links."""
    moving = {one.stem for one in pictures if one.kind in PLAYS}
    found: dict[str, list[Picture]] = {}
    for one in pictures:
        is_part = one.stem in moving and one.kind != "data"
        found.setdefault(f"{one.stem}." if is_part else one.path, []).append(one)
    return tuple(Piece(tuple(some)) for some in found.values())


def motion(shown: Iterable[Piece]) -> str:
    """What plays in a figure, in few words: `18 s`, `animation`, `2 animations`; or nothing."""
    leads = [one.lead for one in shown if one.video or one.moving]
    if len(leads) > 1:
        return f"{len(leads)} animations"
    if leads and leads[0].movie:
        return f"{round(leads[0].movie.duration, 1):g} s"
    return "animation" if leads else ""

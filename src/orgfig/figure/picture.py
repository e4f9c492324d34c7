"""What a picture's bytes show: is it complete, how large is it, is anything drawn. Bytes in, facts out."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PictureFacts"]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Facts on a picture.

    `kind` is `svg`, `png`, … or `unknown`; sizes are as the file states them (SVG points,
    PNG pixels), or None. `shapes` counts what is drawn in an SVG. `problems` says what keeps it
    from being a picture that may be published, one sentence each.
    """

    kind: str
    width: float | None
    height: float | None
    shapes: int
    problems: tuple[str, ...]

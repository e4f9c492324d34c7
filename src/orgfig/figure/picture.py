"""What a picture's bytes show: is it whole, how large, is anything drawn. Bytes in, facts out."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["PictureFacts", "examine"]


class PictureFacts(NamedTuple):
    """Facts on a picture.

    `kind` is `svg`, `png`, … or `unknown`; sizes are as the file states them (SVG points,
    PNG pixels), or None. `shapes` counts what is drawn in an SVG. `problems` says what keeps it
    from being a picture that may be published, one sentence each, and `hint` what to do about the
    first of them. `frames` is how many pictures follow each other, `duration` how many seconds
    they take, each where the format says so.
    """

    kind: str
    width: float | None
    height: float | None
    shapes: int
    problems: tuple[str, ...]
    frames: int | None = None
    duration: float | None = None
    hint: str | None = None


def examine(name: str, data: bytes) -> PictureFacts:
    """The facts on the file called `name` with these bytes; its suffix says what it must be."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix == "svg":
        from orgfig.figure.svg import examine_svg  # loads an XML parser

        return examine_svg(data)
    from orgfig.figure.formats import examine_format  # needed after a build only

    return examine_format(suffix, data)

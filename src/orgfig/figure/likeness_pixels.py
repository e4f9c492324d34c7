"""In what two sound PNGs or GIFs differ: pixels, size, pictures, and what they say beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import unpack_from
from typing import NamedTuple

from orgfig.figure.gif_pixels import gif_frames, gif_rounds
from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_words import counted
from orgfig.figure.png_pixels import png_parts, png_rows
from orgfig.figure.unsound import UnsoundError

__all__ = ["pixel_differences"]

MOST_COMPARED = 24_000_000
"""Pixels of all pictures of a file; comparing so many takes about a minute."""

TOO_LARGE = "too many pixels to compare one by one"
TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
DATES = (b"tIME",)
PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
MOVING = (b"acTL", b"fcTL", b"fdAT")
FULL = 65535


class _Gap(NamedTuple):
    """How many pixels differ, of how many, and by how much at most as a share of the range."""

    pixels: int
    total: int
    share: float


def pixel_differences(suffix: str, old: bytes, new: bytes) -> list[Difference]:
    """The kinds of differences between two sound pictures; none where they show the same."""
    return _png(old, new) if suffix == "png" else _gif(old, new)


# --- PNG -------------------------------------------------------------------------------------


def _png(old: bytes, new: bytes) -> list[Difference]:
    one, other = png_parts(old), png_parts(new)
    return [*_beside(one, other), *_shown(one, other)]


def _shown(old: dict[bytes, bytes], new: dict[bytes, bytes]) -> Iterator[Difference]:
    sizes = [unpack_from(">II", parts[b"IHDR"]) for parts in (old, new)]
    if sizes[0] != sizes[1]:
        yield _resized(*sizes)
    elif sizes[0][0] * sizes[0][1] > MOST_COMPARED:
        yield Difference(Kind.UNREAD, TOO_LARGE)
    elif any(old.get(kind) != new.get(kind) for kind in PIXELS):
        width = sizes[0][0]
        gap = _gap(width * sizes[0][1], zip(png_rows(old), png_rows(new), strict=True), FULL)
        yield from _pixels(gap)
    if any(old.get(kind) != new.get(kind) for kind in MOVING):
        yield Difference(Kind.FRAMES, "its animation")


def _beside(old: dict[bytes, bytes], new: dict[bytes, bytes]) -> Iterator[Difference]:
    """What both say beside their pixels; how colours are meant shows, so it is a style."""
    changed = [kind for kind in {**old, **new} if old.get(kind) != new.get(kind)]
    names = {kind.decode("latin-1"): kind for kind in changed if kind not in (*PIXELS, *MOVING)}
    texts = [name for name, kind in names.items() if kind in TEXTS]
    dates = [name for name, kind in names.items() if kind in DATES]
    others = [name for name, kind in names.items() if kind not in (*TEXTS, *DATES)]
    if dates:
        yield Difference(Kind.DATE, "the date that it names")
    if texts:
        yield Difference(Kind.METADATA, f"its {', '.join(texts)}")
    if others:
        yield Difference(Kind.STYLES, f"its {', '.join(others)}")


# --- GIF -------------------------------------------------------------------------------------


def _gif(old: bytes, new: bytes) -> list[Difference]:
    try:
        return list(_moving(old, new))
    except UnsoundError as unsound:
        return [Difference(Kind.UNREAD, str(unsound))]


def _moving(old: bytes, new: bytes) -> Iterator[Difference]:
    sizes = [unpack_from("<HH", data, 6) for data in (old, new)]
    if sizes[0] != sizes[1]:
        yield _resized(*sizes)
        return
    counts = [_count(data) for data in (old, new)]
    if counts[0] != counts[1]:
        yield Difference(Kind.FRAMES, f"{counts[0]} pictures → {counts[1]}")
        return
    area = sizes[0][0] * sizes[0][1]
    if area * counts[0] > MOST_COMPARED:
        yield Difference(Kind.UNREAD, TOO_LARGE)
        return
    delays = gif_rounds(old) != gif_rounds(new)
    gap = _Gap(0, 0, 0.0)
    for one, other in zip(gif_frames(old), gif_frames(new), strict=True):
        delays |= one.delay != other.delay
        more = _gap(area, zip(one.rows, other.rows, strict=True), 255)
        gap = _Gap(gap.pixels + more.pixels, gap.total + area, max(gap.share, more.share))
    if delays:
        yield Difference(Kind.FRAMES, "how long its pictures stand")
    yield from _pixels(gap)


def _count(data: bytes) -> int:
    from orgfig.figure.gif import read

    return read(data).frames or 0


# --- both ------------------------------------------------------------------------------------


def _gap(total: int, pairs: Iterable[tuple[Sequence[int], Sequence[int]]], full: int) -> _Gap:
    """What differs between rows of four numbers a pixel, each up to `full`."""
    pixels, most = 0, 0
    for one, other in pairs:
        if one == other:
            continue
        gaps = [abs(a - b) for a, b in zip(one, other, strict=True)]
        most = max(most, *gaps)
        pixels += sum(1 for n in range(0, len(gaps), 4) if any(gaps[n : n + 4]))
    return _Gap(pixels, total, most / full)


def _pixels(gap: _Gap) -> Iterator[Difference]:
    if gap.pixels:
        part = 100 * gap.pixels / gap.total
        levels = round(gap.share * 255, 2)
        words = f"{counted(gap.pixels, 'pixel')} ({part:.2g} %) by up to {levels:.3g} of 255 levels"
        yield Difference(Kind.PIXELS, words, gap.share)


def _resized(old: tuple[int, ...], new: tuple[int, ...]) -> Difference:
    return Difference(Kind.SIZE, f"{old[0]} by {old[1]} pixels → {new[0]} by {new[1]}")

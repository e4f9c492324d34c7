"""In what two sound PNGs or GIFs differ: pixels, size, pictures, and what they say beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import unpack_from
from typing import NamedTuple

from orgfig.figure.gif_pixels import gif_frames, gif_parts, gif_rounds
from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_words import counted, some_of
from orgfig.figure.png_pixels import png_parts, png_rows
from orgfig.figure.unsound import UnsoundError

__all__ = ["pixel_differences"]

MOST_COMPARED = 40_000_000
"""Pixels of all pictures of a file; unpacking so many of two files takes about five seconds."""

MOST_UNLIKE = 4_000_000
"""Pixels of parts that differ; comparing so many takes about three seconds."""

PART = 64 * 4
"""Numbers of a row that are compared at a time before each of them is."""

TOO_LARGE = "too many pixels to compare one by one"
TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
DATES = (b"tIME",)
PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
MOVING = (b"acTL", b"fcTL", b"fdAT")
FULL = 65535


class _TooLargeError(Exception):
    """There is more to compare than the budgets above allow."""


class _Gap(NamedTuple):
    """How many pixels differ, of how many, and by how much at most as a share of the range."""

    pixels: int
    total: int
    share: float


def pixel_differences(suffix: str, old: bytes, new: bytes) -> list[Difference]:
    """The kinds of differences between two sound pictures; none where they show the same."""
    return _png(old, new) if suffix == "png" else list(_gif(old, new))


# --- PNG -------------------------------------------------------------------------------------


def _png(old: bytes, new: bytes) -> list[Difference]:
    one, other = png_parts(old), png_parts(new)
    return [*_beside(one, other), *_shown(one, other)]


def _shown(old: dict[bytes, bytes], new: dict[bytes, bytes]) -> Iterator[Difference]:
    sizes = [unpack_from(">II", parts[b"IHDR"]) for parts in (old, new)]
    if sizes[0] != sizes[1]:
        yield _resized(*sizes)
    elif any(old.get(kind) != new.get(kind) for kind in PIXELS):
        try:
            yield from _pixels(_png_gap(sizes[0], old, new))
        except _TooLargeError:
            yield Difference(Kind.UNREAD, TOO_LARGE)
    if any(old.get(kind) != new.get(kind) for kind in MOVING):
        yield Difference(Kind.FRAMES, "its animation")


def _png_gap(size: tuple[int, ...], old: dict[bytes, bytes], new: dict[bytes, bytes]) -> _Gap:
    area = size[0] * size[1]
    if area > MOST_COMPARED:
        raise _TooLargeError
    return _gap(area, zip(png_rows(old), png_rows(new), strict=True), FULL)


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


def _gif(old: bytes, new: bytes) -> Iterator[Difference]:
    sizes = [unpack_from("<HH", data, 6) for data in (old, new)]
    if sizes[0] != sizes[1]:
        yield _resized(*sizes)
        return
    one, other = gif_parts(old), gif_parts(new)
    if len(one) != len(other):
        yield Difference(Kind.FRAMES, f"{len(one)} frames → {len(other)}")
        return
    pairs = list(zip(one, other, strict=True))
    if gif_rounds(old) != gif_rounds(new):
        yield Difference(Kind.FRAMES, "how often it is played")
    if any(a.delay != b.delay for a, b in pairs):
        yield Difference(Kind.FRAMES, "how long its frames stand")
    unlike = [n for n, (a, b) in enumerate(pairs, 1) if a.data != b.data]
    try:
        yield from _pixels(_gif_gap(sizes[0], len(pairs), old, new)) if unlike else ()
    except UnsoundError as unsound:
        yield Difference(Kind.UNREAD, str(unsound))
    except _TooLargeError:
        written = some_of(unlike, len(pairs), "frames written otherwise")
        yield Difference(Kind.UNREAD, f"other bytes: {written}; {TOO_LARGE}")


def _gif_gap(size: tuple[int, ...], count: int, old: bytes, new: bytes) -> _Gap:
    total = size[0] * size[1] * count
    if total > MOST_COMPARED:
        raise _TooLargeError
    pairs = zip(gif_frames(old), gif_frames(new), strict=True)
    rows = (row for one, other in pairs for row in zip(one.rows, other.rows, strict=True))
    return _gap(total, rows, 255)


# --- both ------------------------------------------------------------------------------------


def _gap(total: int, pairs: Iterable[tuple[Sequence[int], Sequence[int]]], full: int) -> _Gap:
    """What differs between rows of four numbers a pixel, each up to `full`."""
    pixels, most, left = 0, 0, MOST_UNLIKE * 4
    for one, other in pairs:
        for at in range(0, len(one) if one != other else 0, PART):
            if (part := one[at : at + PART]) != (against := other[at : at + PART]):
                gaps = [abs(a - b) for a, b in zip(part, against, strict=True)]
                most = max(most, *gaps)
                pixels += sum(1 for n in range(0, len(gaps), 4) if any(gaps[n : n + 4]))
                left -= len(gaps)
        if left < 0:
            raise _TooLargeError
    return _Gap(pixels, total, most / full)


def _pixels(gap: _Gap) -> Iterator[Difference]:
    if gap.pixels:
        part = 100 * gap.pixels / gap.total
        levels = round(gap.share * 255, 2)
        words = f"{counted(gap.pixels, 'pixel')} ({part:.2g} %) by up to {levels:.3g} of 255 levels"
        yield Difference(Kind.PIXELS, words, gap.share)


def _resized(old: tuple[int, ...], new: tuple[int, ...]) -> Difference:
    return Difference(Kind.SIZE, f"{old[0]} by {old[1]} pixels → {new[0]} by {new[1]}")

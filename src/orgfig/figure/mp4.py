"""Reads an MP4 as a stranger's file: boxes within boxes, each filled to its end.

ISO/IEC 14496-12: sections 4.2 (boxes), 4.3 (brands), 8.1 to 8.8. Pictures and sound are not
decoded; what the movie plays lies in the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

from orgfig.figure.unsound import Extent, require

__all__ = ["Box", "read", "walk"]

BRANDS = frozenset(
    (
        *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9"),
        *(b"mp41", b"mp42", b"avc1", b"av01", b"hvc1", b"dash", b"M4V ", b"M4VH", b"M4VP"),
        *(b"f4v ", b"MSNV", b"3gp4", b"3gp5", b"3gp6"),
    )
)
TOP = frozenset((b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx"))
"""What stands at the top; `uuid` could hold anything."""
HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"edts"))
MOST_BOXES = 100_000
DEEPEST = 16
CUT = "it is not complete: it ends within a box"


class Box(NamedTuple):
    """A box: where what it holds begins and ends, and the kinds of those around it."""

    kind: bytes
    start: int
    end: int
    way: tuple[bytes, ...]


def read(data: bytes) -> Extent:
    """The size of a movie's picture, the number of its pictures, and its seconds."""
    require(data[4:8] == b"ftyp", "it is not an MP4: it does not begin with ftyp")
    boxes = list(walk(data))
    top = [box.kind for box in boxes if not box.way]
    missing = [kind.decode() for kind in (b"moov", b"mdat") if kind not in top]
    require(not missing, f"it is not complete: it has no {', '.join(missing)} box")
    require(top.count(b"ftyp") == top.count(b"moov") == 1, "it has a second beginning")
    _check_brand(data, boxes[0])
    for box in boxes:
        if box.kind == b"dref":
            _check_sources(data, box)
        elif box.kind in {b"stco", b"co64"}:
            _check_places(data, box)
        elif box.kind == b"stsz":
            _check_sizes(data, box)
    return _extent(data, boxes)


def walk(data: bytes) -> Iterator[Box]:
    """All boxes, outer ones first, in order. Raises UnsoundError where one is damaged."""
    waiting: list[tuple[int, int, tuple[bytes, ...]]] = [(0, len(data), ())]
    found = 0
    while waiting:
        at, end, way = waiting.pop()
        if at == end:
            continue
        box = _box(data, at, end, way)
        found += 1
        require(found <= MOST_BOXES, f"it has more than {MOST_BOXES} boxes")
        yield box
        waiting.append((box.end, end, way))
        if box.kind in HOLDERS:
            require(len(way) < DEEPEST, "its boxes are too deep")
            waiting.append((box.start, box.end, (*way, box.kind)))


def _box(data: bytes, at: int, end: int, way: tuple[bytes, ...]) -> Box:
    require(at + 8 <= end, CUT)
    length, kind = unpack_from(">I4s", data, at)
    least = 8
    if length == 1:  # the true length follows in 64 bits
        require(at + 16 <= end, CUT)
        least, length = 16, unpack_from(">Q", data, at + 8)[0]
    elif length == 0 and not way:  # the box reaches to the end of the file
        length = end - at
    require(least <= length <= end - at, CUT)
    name = kind.decode("latin-1")
    require(bool(way) or kind in TOP, f"it has a box {name!r}, which orgfig does not know")
    return Box(kind, at + least, at + length, way)


def _check_brand(data: bytes, box: Box) -> None:
    size = box.end - box.start
    require(size >= 8 and size % 4 == 0, "its ftyp is damaged")  # noqa: PLR2004 - section 4.3
    brands = {data[box.start : box.start + 4]}
    brands |= {data[at : at + 4] for at in range(box.start + 8, box.end, 4)}
    require(not brands.isdisjoint(BRANDS), "it is of no brand that is an MP4")


def _check_sources(data: bytes, box: Box) -> None:
    """That what is played lies in the file (section 8.7.2: flag 1), not at some address."""
    at, count = box.start + 8, 0
    while at < box.end:
        source = _box(data, at, box.end, (*box.way, b"dref"))
        inside = source.kind == b"url " and data[source.start : source.end] == b"\0\0\0\1"
        require(inside, "it plays what lies elsewhere: a data reference leads out of it")
        at, count = source.end, count + 1
    stated = _number(data, box, 4)
    require(stated == count > 0, "its data references are damaged")


def _check_places(data: bytes, box: Box) -> None:
    """That each piece of a track begins in the file (section 8.7.5)."""
    width = 8 if box.kind == b"co64" else 4
    count = _number(data, box, 4)
    require(box.end - box.start == 8 + width * count, "its table of places is damaged")
    places = unpack_from(f">{count}{'Q' if width == 8 else 'I'}", data, box.start + 8)  # noqa: PLR2004
    require(max(places, default=0) < len(data), "it is not complete: a piece of it lies behind")


def _check_sizes(data: bytes, box: Box) -> None:
    """That every piece has a size, and the file has room for all of them (section 8.7.3.2)."""
    each, count = _number(data, box, 4), _number(data, box, 8)
    listed = 0 if each else count
    require(box.end - box.start == 12 + 4 * listed, "its table of sizes is damaged")
    total = each * count if each else sum(unpack_from(f">{count}I", data, box.start + 12))
    require(total <= len(data), "it is not complete: its pieces are longer than it is")


def _check_times(data: bytes, times: Box, frames: int) -> None:
    """That every picture has its time (section 8.6.1.2)."""
    count = _number(data, times, 4)
    require(times.end - times.start == 8 + 8 * count, "its table of times is damaged")
    timed = sum(unpack_from(">" + "I4x" * count, data, times.start + 8))
    require(timed == frames, f"it has {frames} pictures, and times for {timed}")


def _extent(data: bytes, boxes: list[Box]) -> Extent:
    movie = next((box for box in boxes if box.way == (b"moov",) and box.kind == b"mvhd"), None)
    require(movie is not None, "it is not complete: it has no mvhd box")
    tracks = list(_tracks(data, boxes))
    require(bool(tracks), "it has no track with pictures")
    width, height, frames = tracks[0]
    return Extent(width, height, frames, _duration(data, movie) if movie else None)


def _tracks(data: bytes, boxes: list[Box]) -> Iterator[tuple[float, float, int | None]]:
    """Width, height and number of pictures of each track that shows some."""
    starts = [number for number, box in enumerate(boxes) if box.kind == b"trak"]
    for first, last in zip(starts, [*starts[1:], len(boxes)], strict=False):
        inner = {box.kind: box for box in boxes[first:last]}
        if {b"tkhd", b"hdlr", b"stbl", b"stsd", b"dref"} <= inner.keys():
            handler = inner[b"hdlr"]
            if data[handler.start + 8 : handler.start + 12] == b"vide":
                header = inner[b"tkhd"]
                require(header.end - header.start >= 84, CUT)  # noqa: PLR2004 - section 8.3.2
                width, height = unpack_from(">II", data, header.end - 8)
                require(width > 0 and height > 0, "it has no width or no height")
                frames = _number(data, inner[b"stsz"], 8) if b"stsz" in inner else 0
                if b"stsz" in inner and b"stts" in inner:
                    _check_times(data, inner[b"stts"], frames)
                yield width / 65536, height / 65536, frames or None


def _duration(data: bytes, box: Box) -> float | None:
    """Seconds (section 8.2.2); None where they are not known beforehand."""
    long = data[box.start : box.start + 1] == b"\1"
    require(box.end - box.start >= (112 if long else 100), CUT)
    scale, duration = unpack_from(">IQ" if long else ">II", data, box.start + (20 if long else 12))
    require(scale > 0, "its time has no scale")
    return float(duration / scale) if 0 < duration < (1 << (64 if long else 32)) - 1 else None


def _number(data: bytes, box: Box, at: int) -> int:
    """A number of 32 bits in a box."""
    require(box.start + at + 4 <= box.end, CUT)
    return int(unpack_from(">I", data, box.start + at)[0])

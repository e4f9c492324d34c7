"""In what two sound MP4s differ: what their container says, and which of their frames.

No frame is unpacked, for that would take a codec; but where every frame up to one is coded by the
same bytes, those show the same, and the one whose bytes are others is the first that may not. What
the encoder x264 writes of itself, such as its number of threads, is read and told.

ISO/IEC 14496-12: times in sections 8.2.2, 8.3.2 and 8.4.2, samples in 8.7; 14496-15, section 5.3
(NAL units within a sample); H.264, section D.1.7 (what an encoder says of itself).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from struct import unpack_from
from typing import NamedTuple

from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_words import exchanged, some_of
from orgfig.figure.mp4 import Box, walk
from orgfig.figure.unsound import UnsoundError, require

__all__ = ["mp4_differences"]

TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))
"""Boxes that begin with when they were made and when they were changed."""
SAID = frozenset((b"udta", b"meta"))
PACE = frozenset((b"stts", b"elst"))
FOLLOWING = frozenset((b"ctts", b"stss", b"sdtp"))
"""In which order frames are shown, and which need no others: that follows from their coding."""
CODED = b"stsd"
NOT_COMPARED = frozenset((b"free", b"skip", b"wide", b"mdat", b"stco", b"co64", b"stsz", b"stsc"))
"""Space, and where which sample lies: samples are compared as such."""
HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"edts"))

SAYS = 6
"""The kind of a NAL unit that says something beside the picture (H.264, table 7-1)."""
OPTIONS = re.compile(rb"x264 - core (?:[^\0]{,200}? options: )?([^\0\x80]{,4000})")
RATES = re.compile(rb"\0\0\0\x14btrt[\s\S]{12}")
"""How many bits a second there are, which follows from the frames (section 8.5.2.2)."""
PROFILE = re.compile(rb"avcC\x01([\s\S])")


class _Movie(NamedTuple):
    """What a file holds: its frames as they are coded, what it says beside, the rest by box."""

    frames: list[bytes]
    options: list[str]
    times: list[bytes]
    said: list[bytes]
    coded: bytes
    rest: dict[bytes, list[bytes]]


def mp4_differences(old: bytes, new: bytes) -> list[Difference]:
    """The kinds of differences between two sound MP4s; none where they show and say the same."""
    try:
        return list(_differences(_read(old), _read(new)))
    except UnsoundError as unsound:
        return [Difference(Kind.UNREAD, f"other bytes: {unsound}")]


def _differences(old: _Movie, new: _Movie) -> Iterator[Difference]:
    numbers = [n for n, (a, b) in enumerate(zip(old.frames, new.frames, strict=True), 1) if a != b]
    yield from _beside(old, new)
    yield from _around(old, new, has_others=bool(numbers))
    if numbers:
        words = some_of(numbers, len(old.frames), "frames coded otherwise")
        yield Difference(Kind.PIXELS, f"pixels: {words}")


def _beside(old: _Movie, new: _Movie) -> Iterator[Difference]:
    """What is said beside the pictures."""
    if old.times != new.times:
        yield Difference(Kind.DATE, "the date that it names")
    before, now = Counter(old.options), Counter(new.options)
    if told := exchanged(before - now, now - before):
        yield Difference(Kind.METADATA, f"its encoder's options: {told}")
    elif old.said != new.said:
        yield Difference(Kind.METADATA, "its metadata")


def _around(old: _Movie, new: _Movie, *, has_others: bool) -> Iterator[Difference]:
    """When frames are shown, and how they are to be decoded; other frames bring some of that."""
    kinds = {**old.rest, **new.rest}
    changed = [kind for kind in kinds if old.rest.get(kind) != new.rest.get(kind)]
    if not PACE.isdisjoint(changed):
        yield Difference(Kind.FRAMES, "how long its frames stand")
    known = PACE | FOLLOWING if has_others else PACE
    if others := [kind.decode("latin-1") for kind in changed if kind not in known]:
        yield Difference(Kind.STRUCTURE, f"structure: its {', '.join(others)}")
    if _coding(old) != _coding(new):
        yield Difference(Kind.STRUCTURE, f"its coding: {_coding(old)} → {_coding(new)}")
    elif old.coded != new.coded and not has_others:
        yield Difference(Kind.STRUCTURE, "how it is coded")


def _coding(movie: _Movie) -> str:
    """Which codec, and which of its profiles (H.264, section A.2, by number)."""
    codec = movie.coded[12:16].decode("latin-1")
    found = PROFILE.search(movie.coded)
    return f"{codec}, profile {found[1][0]}" if found else codec


# --- reading ---------------------------------------------------------------------------------


def _read(data: bytes) -> _Movie:
    boxes = [box for box in walk(data) if box.kind not in HOLDERS]
    kinds = [box.kind for box in boxes]
    require(b"moof" not in kinds, "it comes in fragments, which are not compared")
    require(kinds.count(b"stsz") == 1, "it has more than one track")
    inner = {box.kind: data[box.start : box.end] for box in boxes if box.kind != b"mdat"}
    frames = list(_samples(data, inner))
    said = [_parted(frame) for frame in frames] if b"avcC" in inner[CODED] else []
    movie = _Movie(
        frames=[shown for shown, _ in said] or frames,
        options=[word for _, words in said for word in words],
        times=[],
        said=[data[box.start : box.end] for box in boxes if box.kind in SAID],
        coded=RATES.sub(b"", inner[CODED]),
        rest={},
    )
    for box in boxes:
        if box.kind not in NOT_COMPARED | SAID | {CODED}:
            movie.rest.setdefault(box.kind, []).append(_timeless(data, box, movie.times))
    return movie


def _timeless(data: bytes, box: Box, times: list[bytes]) -> bytes:
    """What a box holds without its times, which are added to the others."""
    held = data[box.start : box.end]
    if box.kind not in TIMED:
        return held
    end = 4 + (16 if held[:1] == b"\1" else 8)
    times.append(held[4:end])
    return held[:4] + held[end:]


def _samples(data: bytes, inner: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The frames as they lie in the file, in the order in which they are decoded."""
    each, count = unpack_from(">II", inner[b"stsz"], 4)
    require(each == 0 or count <= len(data), "its frames have no size")
    sizes = iter([each] * count if each else unpack_from(f">{count}I", inner[b"stsz"], 12))
    for at, number in _runs(inner):
        place = at
        for size in islice(sizes, number):
            yield data[place : place + size]
            place += size
    require(next(sizes, None) is None, "nobody knows where its frames lie")


def _runs(inner: Mapping[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """Where frames lie one behind the other, and how many (sections 8.7.4 and 8.7.5)."""
    width = "Q" if b"co64" in inner else "I"
    table = inner.get(b"co64") or inner.get(b"stco") or bytes(8)
    places = unpack_from(f">{unpack_from('>I', table, 4)[0]}{width}", table, 8)
    held = inner.get(b"stsc", bytes(8))
    count = unpack_from(">I", held, 4)[0]
    require(len(held) == 8 + 12 * count, "its table of samples is damaged")
    entries = [unpack_from(">II", held, 8 + 12 * n) for n in range(count)]
    numbers = dict(entries)
    number = 0
    for position, place in enumerate(places, 1):
        number = numbers.get(position, number)
        yield place, number


def _parted(sample: bytes) -> tuple[bytes, list[str]]:
    """A frame of H.264 without what is said in it, and what x264 says of itself there."""
    shown: list[bytes] = []
    said: list[str] = []
    at = 0
    while at + 5 <= len(sample):
        end = at + 4 + int.from_bytes(sample[at : at + 4])
        is_said = sample[at + 4] & 31 == SAYS and end <= len(sample)
        found = OPTIONS.search(sample[at:end]) if is_said else None
        if found:
            said += found[1].decode("latin-1").split()
        else:
            shown.append(sample[at:end])
        at = end
    return b"".join((*shown, sample[at:])), said

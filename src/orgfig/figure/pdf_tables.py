"""Streams of a PDF that hold its structure: unpacked within bounds, and read as tables.

ISO 32000-1, sections 7.4.4 (packing and predictors) and 7.5.8 (tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import decompressobj, error

from orgfig.figure.unsound import UnsoundError, require

__all__ = ["LARGEST", "rows_of_stream", "unpacked"]

LARGEST = 1 << 24
"""Bytes that the object streams of a file may unpack to, all together."""
MOST_ROWS = 100_000
PNG_UP = 2


def unpacked(said: bytes, data: bytes, most: int) -> bytes:
    """What a stream holds whose object says `said`; raises for a packing that is not known."""
    filters = re.findall(rb"/Filter (\[ [^]]* \]|\S+)", said)
    if not filters:
        return data
    is_known = filters in ([b"/FlateDecode"], [b"[ /FlateDecode ]"])
    require(is_known, "it packs its objects in a way that is not known")
    unpacker = decompressobj()
    try:
        plain = unpacker.decompress(data, most + 1)
    except error:
        raise UnsoundError("it is damaged: its objects cannot be unpacked") from None
    require(len(plain) <= most, f"its objects unpack to more than {LARGEST >> 20} MiB")
    require(unpacker.eof, "it is damaged: its objects are not packed to their end")
    return _without_predictor(said, plain)


def _without_predictor(said: bytes, plain: bytes) -> bytes:
    predictor = _number(said, rb"Predictor", 1)
    if predictor == 1:
        return plain
    columns = _number(said, rb"Columns", 1)
    fits = 10 <= predictor <= 15 and 0 < columns <= 64  # noqa: PLR2004 - rows as in a PNG
    require(fits and len(plain) % (columns + 1) == 0, "its table of objects is damaged")
    rows, above = bytearray(), bytes(columns)
    for at in range(0, len(plain), columns + 1):
        row = plain[at + 1 : at + 1 + columns]
        require(plain[at] in {0, PNG_UP}, "its table is packed in a way that is not known")
        if plain[at] == PNG_UP:
            row = bytes((new + old) & 0xFF for new, old in zip(row, above, strict=True))
        rows += row
        above = row
    return bytes(rows)


def rows_of_stream(said: bytes, data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, kind and place of each object that a table tells of."""
    widths = [int(width) for width in _numbers(said, rb"W")]
    require(len(widths) == 3 and max(widths) <= 8, "its table of objects is damaged")  # noqa: PLR2004
    table = unpacked(said, data, LARGEST)
    sections = [int(one) for one in _numbers(said, rb"Index")] or [0, _number(said, rb"Size", 0)]
    width = sum(widths)
    stated = sum(sections[1::2])
    require(stated <= MOST_ROWS, f"its table has more than {MOST_ROWS} objects")
    fits = width > 0 and len(sections) % 2 == 0 and stated * width == len(table)
    require(fits, "its table of objects is damaged")
    firsts = zip(sections[0::2], sections[1::2], strict=True)
    numbers = (first + turn for first, count in firsts for turn in range(count))
    for at, number in zip(range(0, len(table), width), numbers, strict=True):
        kind = table[at : at + widths[0]]
        place = table[at + widths[0] : at + widths[0] + widths[1]]
        yield number, int.from_bytes(kind) if kind else 1, int.from_bytes(place)


def _number(said: bytes, name: bytes, otherwise: int) -> int:
    found = re.search(rb"/" + name + rb"\s+(\d{1,9})\b", said)
    return int(found[1]) if found else otherwise


def _numbers(said: bytes, name: bytes) -> list[bytes]:
    found = re.search(rb"/" + name + rb"\s*\[([\d\s]{0,2000})\]", said)
    return found[1].split() if found else []

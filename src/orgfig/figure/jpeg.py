"""Reads a JPEG as a stranger's file: segment by segment to the end mark, with nothing behind it.

ITU-T T.81, annexes B and C. Pixels are not unpacked; tables, frame and scans fit together.
"""

from __future__ import annotations

import re
from struct import unpack_from

from orgfig.figure.unsound import Extent, UnsoundError, require, require_size

__all__ = ["read"]

END, SCAN, TABLES, CODES = 0xD9, 0xDA, 0xDB, 0xC4
FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB))
"""Markers that begin a frame; the hierarchical kinds, which no browser shows, are left out."""
KNOWN = FRAMES | {SCAN, TABLES, CODES, 0xCC, 0xDD, 0xFE} | frozenset(range(0xE0, 0xF0))
GRADUAL = 0xC2
HUFFMAN = frozenset((0xC0, 0xC1, GRADUAL))
"""Frames that are written in codes whose tables must be there."""
LAST = 64
"""Coefficients of a block."""
FINER = 0x10
"""From here on, a scan only refines what another began."""
FILLING = re.compile(rb"\xff+")
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""What ends a scan: no stuffed byte, no restart, no filling."""
MOST_SEGMENTS = 100_000
CUT = "it is not complete: it ends within a segment"


def read(data: bytes) -> Extent:
    """The size of a JPEG."""
    require(data.startswith(b"\xff\xd8\xff"), "it is not a JPEG: its start mark is missing")
    walk = _Walk(data)
    left = MOST_SEGMENTS
    while walk.take() != END:
        left -= 1
        require(left > 0, f"it has more than {MOST_SEGMENTS} segments")
    require(walk.at == len(data), "something follows after its end")
    require(walk.size is not None, "it has no frame, and so no size")
    require(walk.scans > 0, "it has no picture in it")
    width, height = walk.size or (0, 0)
    return Extent(float(width), float(height))


class _Walk:
    """A place in the file, and what was met before it."""

    def __init__(self, data: bytes) -> None:
        self.at = 2
        self.size: tuple[int, int] | None = None
        self.scans = 0
        self._data = data
        self._kind = 0
        self._parts: frozenset[int] = frozenset()
        self._tables: set[int] = set()
        self._wanted: frozenset[int] = frozenset()
        self._codes: set[int] = set()

    def take(self) -> int:
        """Go over one segment, and the data behind a scan's; its marker."""
        marker = self._marker()
        if marker == END:
            return END
        require(marker in KNOWN, f"it is damaged: there is no segment {marker:#04x}")
        require(self.at + 2 <= len(self._data), CUT)
        (length,) = unpack_from(">H", self._data, self.at)
        require(1 < length <= len(self._data) - self.at, CUT)
        segment = self._data[self.at + 2 : self.at + length]
        self.at += length
        self._judge(marker, segment)
        return marker

    def _marker(self) -> int:
        filling = FILLING.match(self._data, self.at)
        require(self.at < len(self._data), "it is not complete: its end mark is missing")
        if filling is None:
            raise UnsoundError("it is damaged: a marker is missing")
        self.at = filling.end() + 1
        require(self.at <= len(self._data), "it is not complete: its end mark is missing")
        return self._data[self.at - 1]

    def _judge(self, marker: int, segment: bytes) -> None:
        if marker in FRAMES:
            self._kind = marker
            self._frame(segment)
        elif marker == TABLES:
            self._tables |= _tables(segment)
        elif marker == CODES:
            self._codes |= _codes(segment)
        elif marker == SCAN:
            self._scan(segment)

    def _frame(self, segment: bytes) -> None:
        require(self.size is None, "it has a second frame")
        require(len(segment) >= 6, "its frame header is too short")  # noqa: PLR2004 - B.2.2
        _, height, width, parts = unpack_from(">BHHB", segment)
        require(parts in {1, 3, 4}, "its frame header is damaged: it has no such colours")
        require(len(segment) == 6 + 3 * parts, "its frame header has a wrong length")
        require_size(width, height)
        self.size = width, height
        self._parts = frozenset(segment[6::3])
        self._wanted = frozenset(segment[8::3])
        factors = [factor for pair in segment[7::3] for factor in (pair >> 4, pair & 15)]
        fits = len(self._parts) == parts and all(1 <= factor <= 4 for factor in factors)  # noqa: PLR2004
        require(fits, "its frame header is damaged: its colours do not fit together")

    def _scan(self, segment: bytes) -> None:
        require(self.size is not None, "it has a scan before its frame")
        require(self._tables >= self._wanted, "it has a scan before its tables")
        parts = segment[0] if segment else 0
        fits = 0 < parts <= len(self._parts) and len(segment) == 4 + 2 * parts
        require(fits and self._parts >= set(segment[1:-3:2]), "its scan header is damaged")
        if self._kind in HUFFMAN:
            self._check_codes(segment[2:-3:2], *segment[-3:])
        end = MARKER.search(self._data, self.at)
        require(end is not None, "it is not complete: its end mark is missing")
        stop = end.start() if end else 0
        require(stop > self.at, "it has a scan without data")
        self.at = stop
        self.scans += 1

    def _check_codes(self, selected: bytes, first: int, last: int, step: int) -> None:
        """That a scan has the codes it is written in (sections B.2.3 and G.1.1.1)."""
        is_gradual = self._kind == GRADUAL
        of_means = {pair >> 4 for pair in selected} if first == 0 and step < FINER else set()
        of_rest = {0x10 | pair & 15 for pair in selected} if last > 0 else set()
        spans = (first == 0) == (last == 0) and first <= last if is_gradual else True
        alone = not is_gradual or first == 0 or len(selected) == 1
        require(spans and alone and last < LAST, "its scan header is damaged")
        require(self._codes >= of_means | of_rest, "it has a scan before its codes")


def _tables(segment: bytes) -> set[int]:
    """The numbers of the quantization tables that it holds (section B.2.4.1)."""
    found, at = set(), 0
    while at < len(segment):
        precision, number = segment[at] >> 4, segment[at] & 15
        at += 1 + 64 * (precision + 1)
        require(precision <= 1 and number <= 3 and at <= len(segment), "its tables are damaged")  # noqa: PLR2004
        found.add(number)
    return found


def _codes(segment: bytes) -> set[int]:
    """The classes and numbers of the Huffman tables that it holds (sections B.2.4.2 and C.2)."""
    found, at = set(), 0
    while at < len(segment):
        counts = segment[at + 1 : at + 17]
        values = segment[at + 17 : at + 17 + sum(counts)]
        room = sum(count << (16 - bits) for bits, count in enumerate(counts, 1))
        is_known = segment[at] & 0xEF <= 3 and len(counts) == 16  # noqa: PLR2004 - lengths of codes
        is_whole = 0 < sum(counts) == len(values) and room <= 1 << 16
        is_meant = segment[at] >= FINER or max(values, default=0) < 16  # noqa: PLR2004 - bits
        require(is_known and is_whole and is_meant, "its codes are damaged")
        found.add(segment[at])
        at += 17 + len(values)
    return found

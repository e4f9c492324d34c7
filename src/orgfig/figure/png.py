"""Reads a PNG as a stranger's file: every checksum, and all its pixels, though none is kept.

The PNG specification, third edition: sections 5 (parts and their checksums), 7.2 (rows), 8.1
(interlacing), 10 (compression), 11 (what the parts hold). What is compressed is unpacked in
pieces and no further than it may go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import unpack_from
from typing import NamedTuple
from zlib import crc32, decompressobj, error

from orgfig.figure.unsound import MOST_PIXELS, Extent, UnsoundError, require, require_size

__all__ = ["read"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CRITICAL = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
ANIMATING = frozenset((b"acTL", b"fcTL", b"fdAT"))
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {
    0: (1, 2, 4, 8, 16),
    2: (8, 16),
    3: (1, 2, 4, 8),
    4: (8, 16),
    6: (8, 16),
}
"""Bits of a sample by type of colour."""
PALETTE = 3
LENGTHS = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"pHYs": 9, b"tIME": 7, b"acTL": 8, b"fcTL": 26}
"""Bytes in parts that have always as many (sections 11.3 and 11.3.6)."""
CLEAR = {0: (2,), 2: (6,), 3: range(1, 257)}
"""Bytes of the colours without opacity, by type of colour (section 11.3.1)."""
ADAM7 = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)),
    (0, 1, 1, 2),
)
"""First column and row of each pass, and how far apart they are."""
PIECE = 1 << 18
MOST_PARTS = 100_000
LARGEST = 1 << 29
LONGEST_TEXT = 1 << 22
"""Bytes that compressed texts and colour profiles may unpack to, all together."""
FILTERS = bytes(range(5))


class _Part(NamedTuple):
    kind: bytes
    data: bytes


class _Header(NamedTuple):
    width: int
    height: int
    depth: int
    colour: int
    compression: int
    filtering: int
    interlacing: int


class _Pass(NamedTuple):
    """Rows of one length; places are those in the unpacked bytes."""

    start: int
    end: int
    stride: int

    def filters(self, block: bytes, at: int) -> bytes:
        """The first byte of each of its rows that begins in the block, which lies at `at`."""
        skipped = -(-max(0, at - self.start) // self.stride)
        first = self.start + skipped * self.stride - at
        return block[max(0, first) : max(0, self.end - at) : self.stride]


def read(data: bytes) -> Extent:
    """The size of a PNG, and of an animated one the number of pictures and their seconds."""
    require(data.startswith(SIGNATURE), "it is not a PNG: its signature is missing")
    parts = list(_parts(data))
    kinds = [part.kind for part in parts]
    require(kinds[:1] == [b"IHDR"], "it has no header")
    header = _header(parts[0].data)
    require(b"IDAT" in kinds, "it has no picture in it")
    require(kinds[-1] == b"IEND" and not parts[-1].data, "it is not complete: its end is missing")
    _check_order(kinds, header.colour)
    for part in parts:
        _check_part(part, header.colour)
    _check_texts(parts)
    _check_pixels((part.data for part in parts if part.kind == b"IDAT"), header)
    frames, duration = _animation(parts, header) if ANIMATING & set(kinds) else (None, None)
    return Extent(float(header.width), float(header.height), frames, duration)


def _parts(data: bytes) -> Iterator[_Part]:
    """What the file holds, up to the end mark."""
    at = len(SIGNATURE)
    kind = b""
    left = MOST_PARTS
    while kind != b"IEND" and at < len(data):
        require(at + 12 <= len(data), "it is not complete: it ends within a part")
        length, kind = unpack_from(">I4s", data, at)
        end = at + 8 + length
        require(end + 4 <= len(data), "it is not complete: it ends within a part")
        damaged = f"its part {kind.decode('latin-1')!r} is damaged: the checksum differs"
        require(crc32(data[at + 4 : end]) == unpack_from(">I", data, end)[0], damaged)
        yield _Part(kind, data[at + 8 : end])
        at = end + 4
        left -= 1
        require(left > 0, f"it has more than {MOST_PARTS} parts")
    require(at == len(data), "something follows after its end")


def _header(data: bytes) -> _Header:
    require(len(data) == 13, "its header has a wrong length")  # noqa: PLR2004 - section 11.2.1
    header = _Header._make(unpack_from(">IIBBBBB", data))
    require_size(header.width, header.height)
    known = header.depth in DEPTHS.get(header.colour, ())
    plain = header.compression == 0 and header.filtering == 0 and header.interlacing in {0, 1}
    require(known and plain, "its header is damaged: there is no such kind of PNG")
    return header


def _check_order(kinds: Sequence[bytes], colour: int) -> None:
    """Section 5.6, of which only this decides whether there is a picture."""
    once = all(kinds.count(kind) <= 1 for kind in (b"IHDR", b"PLTE", b"acTL"))
    first, count = kinds.index(b"IDAT"), kinds.count(b"IDAT")
    together = kinds[first : first + count] == [b"IDAT"] * count
    palette = kinds.index(b"PLTE") if b"PLTE" in kinds else None
    has_palette = palette is not None and palette < first
    fits = has_palette if colour == PALETTE else palette is None or (has_palette and colour & 2)
    require(once and together and bool(fits), "its parts are not in order")


def _check_part(part: _Part, colour: int) -> None:
    letters = part.kind.isalpha() and part.kind.isascii()
    known = letters and (part.kind in CRITICAL or part.kind[:1].islower())
    name = part.kind.decode("latin-1")
    require(known, f"it has a part {name!r}, which no PNG has")
    if part.kind == b"PLTE":
        fits = 0 < len(part.data) <= 768 and len(part.data) % 3 == 0  # noqa: PLR2004 - 256 colours
        require(fits, "its palette has a wrong length")
    fixed = (LENGTHS[part.kind],) if part.kind in LENGTHS else (len(part.data),)
    lengths = CLEAR.get(colour, ()) if part.kind == b"tRNS" else fixed
    require(len(part.data) in lengths, f"its part {name!r} has a wrong length")


def _check_texts(parts: Iterable[_Part]) -> None:
    left = LONGEST_TEXT
    for part in parts:
        packed = _packed(part)
        if packed is not None:
            what = f"its part {part.kind.decode()!r}"
            left -= sum(map(len, _unpacked([packed], left, what)))
            require(left >= 0, f"its texts unpack to more than {LONGEST_TEXT >> 20} MiB")


def _packed(part: _Part) -> bytes | None:
    """The compressed bytes of a text or profile: sections 11.3.2.3, 11.3.3.3 and 11.3.3.4."""
    after = part.data.partition(b"\0")[2]
    if part.kind in {b"zTXt", b"iCCP"}:
        return after[1:]
    if part.kind == b"iTXt" and after[:1] == b"\1":
        return after[2:].partition(b"\0")[2].partition(b"\0")[2]
    return None


def _check_pixels(pieces: Iterable[bytes], header: _Header) -> None:
    """That the pixels are all there, and no more, each row with a filter that there is."""
    passes = list(_passes(header))
    size = passes[-1].end
    require(size <= LARGEST, "its pixels take more than 512 MiB")
    done = 0
    for block in _unpacked(pieces, size, "its picture"):
        for one in passes:
            known = not one.filters(block, done).strip(FILTERS)
            require(known, "its picture is damaged: a row has no known filter")
        done += len(block)
    require(done == size, f"its picture is not whole: it has {min(done, size + 1)} bytes of {size}")


def _passes(header: _Header) -> Iterator[_Pass]:
    """Where the rows of each pass are, in the order in which they come."""
    bits = header.depth * CHANNELS[header.colour]
    at = 0
    for x, y, across, down in ADAM7 if header.interlacing else ((0, 0, 1, 1),):
        columns = max(0, -(-(header.width - x) // across))
        rows = max(0, -(-(header.height - y) // down)) if columns else 0
        stride = 1 + -(-columns * bits // 8)
        yield _Pass(at, at + rows * stride, stride)
        at += rows * stride


def _unpacked(pieces: Iterable[bytes], most: int, what: str) -> Iterator[bytes]:
    """What zlib made of the pieces, until it is more than `most`; raises if it is not whole."""
    unpacker = decompressobj()
    size = 0
    try:
        for piece in pieces:
            waiting = piece
            while waiting and size <= most:
                block = unpacker.decompress(waiting, PIECE)
                waiting = unpacker.unconsumed_tail
                size += len(block)
                yield block
    except error:
        raise UnsoundError(f"{what} is damaged: it cannot be unpacked") from None
    require(size > most or unpacker.eof, f"{what} is damaged: it is not packed to its end")
    require(not unpacker.unused_data, f"{what} has something hidden behind it")


def _animation(parts: Sequence[_Part], header: _Header) -> tuple[int, float]:
    """Number of pictures and seconds of all (section 11.3.6), each picture unpacked."""
    frames: list[tuple[int, float, list[bytes]]] = []
    order = []
    for kind, data in parts:
        if kind == b"fcTL":
            order.append(unpack_from(">I", data)[0])
            frames.append((len(frames), _delay(data), [data]))
        elif kind == b"fdAT":
            require(bool(frames) and len(data) > 4, "its animation is damaged")  # noqa: PLR2004
            order.append(unpack_from(">I", data)[0])
            frames[-1][2].append(data[4:])
    control = next((part.data for part in parts if part.kind == b"acTL"), bytes(8))
    counted = unpack_from(">I", control)[0] == len(frames)
    require(
        bool(frames) and counted and order == list(range(len(order))), "its animation is damaged"
    )
    areas = (width * height for width, height in (unpack_from(">II", f[2][0], 4) for f in frames))
    require(sum(areas) <= MOST_PIXELS, "its animation has more pixels than programs agree to show")
    for number, _, pieces in frames:
        _check_frame(pieces, header, is_first=number == 0)
    return len(frames), sum(delay for _, delay, _ in frames)


def _delay(control: bytes) -> float:
    above, below = unpack_from(">HH", control, 20)
    return float(above / (below or 100))


def _check_frame(pieces: Sequence[bytes], header: _Header, *, is_first: bool) -> None:
    width, height, x, y = unpack_from(">IIII", pieces[0], 4)
    inside = width and height and x + width <= header.width and y + height <= header.height
    require(bool(inside), "its animation has a picture that does not fit")
    if len(pieces) > 1:
        _check_pixels(pieces[1:], header._replace(width=width, height=height))
    else:
        require(is_first, "its animation lacks a picture")

"""The pixels of a sound PNG, row by row, whatever way it stores them.

The PNG specification, third edition: sections 7.2 (samples in bytes), 8.1 (interlacing), 9
(filters), 11.2.2 and 11.3.1 (palette and transparency). Whether a file is sound is the matter of
`png`; here it must be.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from struct import unpack_from
from sys import byteorder
from typing import NamedTuple
from zlib import decompress

from orgfig.figure.png import ADAM7, CHANNELS, PALETTE, SIGNATURE

__all__ = ["png_parts", "png_rows"]

DEEP = 16
OPAQUE = 255


class _Kind(NamedTuple):
    """What the header says: bits of a sample, type of colour; and palette and transparency."""

    depth: int
    colour: int
    palette: bytes
    clear: bytes

    @property
    def bits(self) -> int:
        return self.depth * CHANNELS[self.colour]


def png_parts(data: bytes) -> dict[bytes, bytes]:
    """What the file holds, by the kind of the part; those of one kind joined."""
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at < len(data):
        length, kind = unpack_from(">I4s", data, at)
        found[kind] = found.get(kind, b"") + data[at + 8 : at + 8 + length]
        at += length + 12
    return found


def png_rows(parts: Mapping[bytes, bytes]) -> Iterator[array[int]]:
    """Each row from above: red, green, blue, opacity of each pixel, in 16 bits each."""
    header = parts[b"IHDR"]
    width, height, depth, colour, _, _, interlacing = unpack_from(">IIBBBBB", header)
    kind = _Kind(depth, colour, parts.get(b"PLTE", b""), parts.get(b"tRNS", b""))
    packed = decompress(parts[b"IDAT"])
    if not interlacing:
        for row in _lines(packed, 0, width, height, kind):
            yield _pixels(row, width, kind)
        return
    yield from _deinterlaced(packed, width, height, kind)


def _deinterlaced(packed: bytes, width: int, height: int, kind: _Kind) -> Sequence[array[int]]:
    whole = [array("H", bytes(width * 8)) for _ in range(height)]
    at = 0
    for x, y, across, down in ADAM7:
        columns = max(0, -(-(width - x) // across))
        rows = max(0, -(-(height - y) // down)) if columns else 0
        for number, line in enumerate(_lines(packed, at, columns, rows, kind)):
            pixels = _pixels(line, columns, kind)
            for channel in range(4):
                whole[y + number * down][4 * x + channel :: 4 * across] = pixels[channel::4]
        at += rows * (1 + -(-columns * kind.bits // 8))
    return whole


def _lines(packed: bytes, at: int, width: int, height: int, kind: _Kind) -> Iterator[bytes]:
    """Rows of bytes, their filters undone."""
    length = -(-width * kind.bits // 8)
    step = max(1, kind.bits // 8)
    above = bytes(length)
    for _ in range(height):
        above = _unfiltered(packed[at], packed[at + 1 : at + 1 + length], above, step)
        yield above
        at += 1 + length


def _unfiltered(number: int, row: bytes, above: bytes, step: int) -> bytes:
    if number == 0:
        return row
    if number == 1:
        return _summed(row, step)
    if number == 2:  # noqa: PLR2004 - section 9.2
        return bytes([(one + up) & 255 for one, up in zip(row, above, strict=True)])
    done = bytearray(step) + bytearray(row)
    up = bytes(step) + above
    for n in range(step, len(done)):
        left = done[n - step]
        guess = (left + up[n]) >> 1 if number == 3 else _paeth(left, up[n], up[n - step])  # noqa: PLR2004
        done[n] = (done[n] + guess) & 255
    return bytes(done[step:])


def _summed(row: bytes, step: int) -> bytes:
    done = bytearray(row)
    for n in range(step):
        sums: Iterator[int] = accumulate(row[n::step], _sum)
        done[n::step] = bytes(sums)
    return bytes(done)


def _sum(one: int, other: int) -> int:
    return (one + other) & 255


def _paeth(left: int, up: int, before: int) -> int:
    guess = left + up - before
    far_left, far_up, far = abs(guess - left), abs(guess - up), abs(guess - before)
    if far_left <= far_up and far_left <= far:
        return left
    return up if far_up <= far else before


# --- samples ---------------------------------------------------------------------------------


def _pixels(row: bytes, width: int, kind: _Kind) -> array[int]:
    samples = _samples(row, width, kind)
    pixels = array("H", b"\xff" * width * 8)
    if kind.colour == PALETTE:
        colours = _colours(kind)
        for n, sample in enumerate(samples):
            pixels[4 * n : 4 * n + 4] = colours[sample]
        return pixels
    channels = CHANNELS[kind.colour]
    colourful = channels > 2  # noqa: PLR2004 - grey has one, and perhaps opacity
    for n in range(3):
        pixels[n::4] = samples[n if colourful else 0 :: channels]
    if channels in {2, 4}:
        pixels[3::4] = samples[channels - 1 :: channels]
    elif kind.clear:
        _clear(pixels, kind)
    return pixels


def _samples(row: bytes, width: int, kind: _Kind) -> array[int]:
    """Numbers of colours, or samples spread over 16 bits."""
    if kind.depth == DEEP:
        deep = array("H", row)
        if byteorder == "little":
            deep.byteswap()
        return deep
    if kind.depth < 8:  # noqa: PLR2004 - several in a byte
        row = _split(row, width, kind.depth)
    factor = 1 if kind.colour == PALETTE else 65535 // ((1 << kind.depth) - 1)
    return array("H", [value * factor for value in row])


def _split(row: bytes, width: int, depth: int) -> bytes:
    mask = (1 << depth) - 1
    shifts = range(8 - depth, -1, -depth)
    return bytes([byte >> shift & mask for byte in row for shift in shifts])[:width]


def _colours(kind: _Kind) -> list[array[int]]:
    """The palette; a number beyond its end is black, as many programs show it."""
    table = kind.palette.ljust(768, b"\0")
    clear = kind.clear.ljust(256, bytes([OPAQUE]))
    entries = ((*table[3 * n : 3 * n + 3], clear[n]) for n in range(256))
    return [array("H", [value * 257 for value in entry]) for entry in entries]


def _clear(pixels: array[int], kind: _Kind) -> None:
    """Make the one colour without opacity so."""
    factor = 65535 // ((1 << kind.depth) - 1)
    key = [value * factor for value in unpack_from(f">{len(kind.clear) // 2}H", kind.clear)]
    colour = array("H", key if len(key) > 1 else key * 3)
    for n in range(0, len(pixels), 4):
        if pixels[n : n + 3] == colour:
            pixels[n + 3] = 0

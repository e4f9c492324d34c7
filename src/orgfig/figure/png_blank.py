"""Whether a sound PNG shows one colour and nothing else, as what is saved before it is drawn.

Filters are not undone: of pixels that are all alike each leaves known bytes (the PNG
specification, third edition, section 9.2). So a picture that shows something is let go at the
first row that does. Not judged are those with several pixels in a byte, interlaced, animated and
very high ones, as no plotting library writes them by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from
from zlib import decompressobj

from orgfig.figure.png import CHANNELS
from orgfig.figure.png_pixels import png_parts

__all__ = ["is_one_colour"]

BYTE = 8
HIGHEST = 1 << 16
"""Rows; Matplotlib draws no more."""


def is_one_colour(data: bytes) -> bool:
    """Whether all pixels of a sound PNG are alike."""
    parts = png_parts(data)
    width, height, depth, colour, _, _, interlacing = unpack_from(">IIBBBBB", parts[b"IHDR"])
    bits = depth * CHANNELS[colour]
    if bits < BYTE or interlacing or b"acTL" in parts or height > HIGHEST:
        return False
    rows = _rows(parts[b"IDAT"], 1 + width * bits // BYTE)
    first = next(rows)
    pixel = first[1 : 1 + bits // BYTE]
    later = _later(pixel, width)
    return first == _first(pixel, width)[first[0]] and all(row == later[row[0]] for row in rows)


def _rows(packed: bytes, length: int) -> Iterator[bytes]:
    """The rows, each with its filter's number, unpacked as far as they are asked for."""
    unpacker = decompressobj()
    waiting = packed
    while len(row := unpacker.decompress(waiting, length)) == length:
        yield row
        waiting = unpacker.unconsumed_tail


def _first(pixel: bytes, width: int) -> tuple[bytes, ...]:
    """The first row, by its filter: nothing stands above it."""
    once, rest = pixel + bytes(len(pixel) * (width - 1)), pixel + _half(pixel) * (width - 1)
    return _numbered(pixel * width, once, pixel * width, rest, once)


def _later(pixel: bytes, width: int) -> tuple[bytes, ...]:
    """Any other row, by its filter: above it stands the same."""
    nothing, left = bytes(len(pixel) * width), bytes(len(pixel) * (width - 1))
    return _numbered(pixel * width, pixel + left, nothing, _half(pixel) + left, nothing)


def _half(pixel: bytes) -> bytes:
    return bytes(value - value // 2 for value in pixel)


def _numbered(*rows: bytes) -> tuple[bytes, ...]:
    return tuple(bytes([number]) + row for number, row in enumerate(rows))

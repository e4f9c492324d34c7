"""Whether a PNG is of one colour, held against its pixels as they are read one by one."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure import examine
from orgfig.figure.png_blank import is_one_colour
from orgfig.figure.png_pixels import png_parts, png_rows

WHITE, RED = b"\xff\xff\xff", b"\xff\0\0"


def part(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(raw, width, height, depth=8, colour=2, *between, interlaced=0):  # noqa: PLR0913 - a header
    header = part(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))
    parts = (header, *between, part(b"IDAT", zlib.compress(raw)), part(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


ROW = b"\0" + WHITE * 3
PALETTE = part(b"PLTE", WHITE + RED)
ONE_COLOUR = {
    "rows as they are": png(ROW * 2, 3, 2),
    "filtered by what is on the left": png((b"\1" + WHITE + bytes(6)) * 2, 3, 2),
    "filtered by what is above": png(ROW + b"\2" + bytes(9), 3, 2),
    "a single pixel": png(b"\0" + RED, 1, 1),
    "clear all over": png((b"\0" + bytes(8)) * 2, 2, 2, 8, 6),
    "one colour of a palette": png(b"\0\1\1\0\1\1", 2, 2, 8, 3, PALETTE),
    "deep grey": png(b"\0\1\2\1\2", 2, 1, 16, 0),
}
SHOWS_SOMETHING = {
    "a pixel in the last corner": png(ROW + b"\0" + WHITE * 2 + RED, 3, 2),
    "a line that a filter draws": png(ROW + b"\2" + bytes(8) + b"\1", 3, 2),
    "the first pixel": png(b"\0" + RED + WHITE * 2 + ROW, 3, 2),
    "rows of two colours": png(ROW + b"\0" + RED * 3, 3, 2),
    "one that is clear and one that is not": png(b"\0" + bytes(7) + b"\1", 2, 1, 8, 6),
    "two colours of a palette": png(b"\0\0\1", 2, 1, 8, 3, PALETTE),
}


@pytest.mark.parametrize("data", ONE_COLOUR.values(), ids=ONE_COLOUR)
def test_one_colour(data):
    facts = examine("a.png", data)
    assert (facts.problems, facts.is_blank) == ((), True)


@pytest.mark.parametrize("data", SHOWS_SOMETHING.values(), ids=SHOWS_SOMETHING)
def test_something_is_shown(data):
    facts = examine("a.png", data)
    assert (facts.problems, facts.is_blank) == ((), False)


def test_what_is_not_judged_is_not_accused():
    bits = png(b"\0\0", 8, 1, 1, 0)
    interlaced = png(b"\0\1", 1, 1, 8, 0, interlaced=1)
    assert not any(examine("a.png", data).is_blank for data in (bits, interlaced))


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.tuples(
                st.integers(0, 4),
                st.lists(st.sampled_from([0, 1, 127, 128, 255]), min_size=width, max_size=width),
            ),
            min_size=1,
            max_size=4,
        )
    )
)
def test_rows_of_any_filter_are_judged_as_their_pixels_are(rows):
    raw = b"".join(bytes([number, *row]) for number, row in rows)
    data = png(raw, len(rows[0][1]), len(rows), 8, 0)
    pixels = [row[n : n + 4].tolist() for row in png_rows(png_parts(data))
              for n in range(0, len(row), 4)]  # fmt: skip
    assert is_one_colour(data) == all(pixel == pixels[0] for pixel in pixels)


@given(st.integers(0, 255), st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(1, 4))
def test_every_filter_of_one_colour_is_known_again(grey, filters, width):
    raw = b"".join(
        bytes([number]) + _filtered(number, grey, width, is_first=not place)
        for place, number in enumerate(filters)
    )
    data = png(raw, width, len(filters), 8, 0)
    assert {pixel for row in png_rows(png_parts(data)) for pixel in row[::4]} == {grey * 257}
    assert is_one_colour(data)


def _filtered(number, grey, width, *, is_first):
    """The bytes of a row by the definition of each filter (section 9.2), pixel by pixel."""
    up = 0 if is_first else grey
    found = []
    for place in range(width):
        left, before = (grey, up) if place else (0, 0)
        nearest = min((left, up, before), key=lambda one: abs(left + up - before - one))
        guess = (0, left, up, (left + up) // 2, nearest)[number]
        found.append((grey - guess) % 256)
    return bytes(found)

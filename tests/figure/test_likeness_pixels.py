"""How two PNGs or GIFs differ: by their pixels, however these are stored."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure.likeness import Kind, compare

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDTH, HEIGHT = 3, 2


def part(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(rows, *between, depth=8, colour=2, size=(WIDTH, HEIGHT), interlaced=0):
    header = part(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced))
    packed = part(b"IDAT", zlib.compress(b"".join(rows)))
    return b"".join([SIGNATURE, header, *between, packed, part(b"IEND")])


RED, GREEN, BLUE = b"\xff\0\0", b"\0\xff\0", b"\0\0\xff"
PLAIN = png([b"\0" + RED + GREEN + BLUE, b"\0" + BLUE + BLUE + RED])
PALETTE = part(b"PLTE", RED + GREEN + BLUE)

SAME = {
    "rows as differences": [b"\1\xff\0\0\1\xff\0\0\1\xff", b"\2\1\0\xff\0\1\xff\xff\0\1"],
    "rows by averages": [b"\3\xff\0\0\x81\xff\0\0\x81\xff", None],
    "rows by paeth": [b"\4\xff\0\0\1\xff\0\0\1\xff", None],
}


@pytest.mark.parametrize("rows", SAME.values(), ids=SAME)
def test_the_same_pixels_in_other_filters_are_told_as_writing(rows):
    below = rows[1] or b"\0" + BLUE + BLUE + RED
    assert compare("png", PLAIN, png([rows[0], below])).kinds == {Kind.WRITING}


OTHER_KINDS = {
    "with opacity": png(
        [
            b"\0" + b"\xff".join((RED, GREEN, BLUE, b"")),
            b"\0" + b"\xff".join((BLUE, BLUE, RED, b"")),
        ],
        colour=6,
    ),
    "of a palette": png([b"\0\0\1\2", b"\0\2\2\0"], PALETTE, colour=3),
    "of a palette, four in a byte": png([b"\0\x18", b"\0\xa0"], PALETTE, colour=3, depth=2),
    "of 16 bits": png(
        [
            b"\0" + bytes(v for c in row for v in (c, c))
            for row in (RED + GREEN + BLUE, BLUE * 2 + RED)
        ],
        depth=16,
    ),
    "interlaced": png(
        [b"\0" + RED, b"\0" + BLUE, b"\0" + GREEN, b"\0" + BLUE + BLUE + RED], interlaced=1
    ),
}


@pytest.mark.parametrize("other", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_the_same_pixels_of_another_kind_are_told_as_writing(other):
    assert compare("png", PLAIN, other).kinds == {Kind.WRITING}


DIFFERENT = {
    "a pixel by one level": (
        png([b"\0\xfe\0\0" + GREEN + BLUE, b"\0" + BLUE * 2 + RED]),
        Kind.PIXELS,
    ),
    "a pixel by all": (png([b"\0" + BLUE + GREEN + BLUE, b"\0" + BLUE * 2 + RED]), Kind.PIXELS),
    "another size": (png([b"\0" + RED], size=(1, 1)), Kind.SIZE),
    "a text beside": (
        png([b"\0" + RED + GREEN + BLUE, b"\0" + BLUE * 2 + RED], part(b"tEXt", b"Software\0x")),
        Kind.METADATA,
    ),
    "a time beside": (
        png([b"\0" + RED + GREEN + BLUE, b"\0" + BLUE * 2 + RED], part(b"tIME", bytes(7))),
        Kind.DATE,
    ),
    "another gamma": (
        png([b"\0" + RED + GREEN + BLUE, b"\0" + BLUE * 2 + RED], part(b"gAMA", bytes(4))),
        Kind.STYLES,
    ),
    "a colour that is clear": (
        png([b"\0" + RED + GREEN + BLUE, b"\0" + BLUE * 2 + RED], part(b"tRNS", b"\0\xff\0\0\0\0")),
        Kind.PIXELS,
    ),
}


@pytest.mark.parametrize(("other", "kind"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_change_is_told_by_its_kind(other, kind):
    assert compare("png", PLAIN, other).kinds == {kind}
    assert compare("png", other, PLAIN).kinds == {kind}


def test_how_many_pixels_differ_and_by_how_much():
    (found,) = compare("png", PLAIN, DIFFERENT["a pixel by one level"][0]).differences
    assert found.detail == "1 pixel (17 %) by up to 1 of 255 levels"
    assert found.is_slight
    (found,) = compare("png", PLAIN, DIFFERENT["a pixel by all"][0]).differences
    assert not found.is_slight


@given(st.binary(min_size=18, max_size=18), st.lists(st.integers(0, 4), min_size=2, max_size=2))
def test_whatever_filters_rows_have_their_pixels_are_the_same(samples, filters):
    rows = [samples[:9], samples[9:]]
    done = list(map(_filtered, filters, rows, [bytes(9), rows[0]]))
    plain = png([b"\0" + row for row in rows])
    other = png(done)
    assert compare("png", plain, other).kinds <= {Kind.WRITING}
    assert compare("png", plain, other).is_identical == (plain == other)


def _filtered(number, row, above):
    """A row as the specification has it written, section 9.2."""
    done = bytearray([number])
    for n, value in enumerate(row):
        left, up = (row[n - 3] if n > 2 else 0), above[n]
        corner = above[n - 3] if n > 2 else 0
        near = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        done.append((value - (0, left, up, (left + up) // 2, near)[number]) & 255)
    return bytes(done)


# --- GIF -------------------------------------------------------------------------------------


@pytest.fixture
def gif():
    """What makes a GIF of pictures, each a function of place to colour, as Pillow writes it."""
    image = pytest.importorskip("PIL.Image")

    def make(*frames, size=(20, 10), **options):
        pictures = []
        for colour in frames:
            picture = image.new("RGB", size)
            picture.putdata([colour(x, y) for y in range(size[1]) for x in range(size[0])])
            pictures.append(picture)
        file = BytesIO()
        pictures[0].save(
            file, "GIF", save_all=True, append_images=pictures[1:], duration=100, **options
        )
        return file.getvalue()

    return make


def still(x, y):
    return (10 * x, 20 * y, 0)


def spot(x, y):
    return (0, 0, 255) if (x, y) == (7, 3) else still(x, y)


def test_gifs_of_the_same_pictures_in_other_parts_are_told_as_writing(gif):
    cropped, whole = gif(still, spot), gif(still, spot, disposal=1, optimize=False, interlace=0)
    other = gif(still, spot, disposal=2)
    assert compare("gif", cropped, cropped).is_identical
    assert compare("gif", whole, gif(still, spot, interlace=1)).kinds <= {Kind.WRITING}
    assert compare("gif", cropped, other).kinds == {Kind.WRITING}


def test_a_pixel_of_one_picture_is_found(gif):
    (found,) = compare("gif", gif(still, still, spot), gif(still, spot, spot)).differences
    assert found.kind in {Kind.PIXELS, Kind.FRAMES}
    (found,) = compare("gif", gif(still), gif(spot)).differences
    assert found.kind is Kind.PIXELS
    assert found.detail.startswith("1 pixel ")


GIF_CHANGES = {
    "more pictures": ({}, (still, spot), Kind.FRAMES),
    "another size": ({"size": (10, 10)}, (still,), Kind.SIZE),
    "another number of rounds": ({"loop": 3}, (still,), Kind.FRAMES),
}


@pytest.mark.parametrize(("options", "frames", "kind"), GIF_CHANGES.values(), ids=GIF_CHANGES)
def test_what_else_a_gif_may_differ_in(gif, options, frames, kind):
    assert kind in compare("gif", gif(still), gif(*frames, **options)).kinds


def test_codes_that_mean_nothing_are_not_looked_into(gif):
    data = bytearray(gif(still))
    at = data.rindex(b"\x2c") + 10
    data[at + 4 : at + 12] = b"\xff" * 8
    found = compare("gif", gif(still), bytes(data))
    assert found.kinds <= {Kind.UNREAD, Kind.PIXELS}
    assert not found.is_identical


def test_how_often_a_gif_is_played_is_told_from_how_long_its_frames_stand(gif):
    (found,) = compare("gif", gif(still), gif(still, loop=3)).differences
    assert found.detail == "how often it is played"
    slow = gif(still, spot)
    (found,) = compare(
        "gif", slow, slow.replace(b"!\xf9\4\0\x0a\0", b"!\xf9\4\0\x07\0")
    ).differences
    assert found.detail == "how long its frames stand"


def test_more_pixels_than_are_compared_say_in_which_frames_they_are(gif, monkeypatch):
    def line(x, y):
        return (9, 9, 9 * y)

    one, other = gif(still, line, spot), gif(still, spot, line)
    monkeypatch.setattr("orgfig.figure.likeness_pixels.MOST_COMPARED", 10)
    (found,) = compare("gif", one, other).differences
    assert found.kind is Kind.UNREAD
    assert found.detail.startswith(
        "other bytes: 2 of 3 frames written otherwise (from number 2 on)"
    )


def test_frames_that_differ_everywhere_are_not_compared_to_the_end(gif, monkeypatch):
    monkeypatch.setattr("orgfig.figure.likeness_pixels.MOST_UNLIKE", 10)
    (found,) = compare("gif", gif(still), gif(lambda x, y: (y, x, 99))).differences
    assert (found.kind, found.is_slight) == (Kind.UNREAD, False)


def test_a_gif_of_many_frames_on_a_huge_screen_takes_no_time():
    head = b"GIF89a" + struct.pack("<HHBBB", 13_000, 13_000, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + bytes([2, 2, 0x44, 1, 0])
    one, other = (head + frame * 9_000 + frame[:-2] + end for end in (b"\1\0\x3b", b"\2\0\x3b"))
    (found,) = compare("gif", one, other).differences
    assert "1 of 9001 frames" in found.detail

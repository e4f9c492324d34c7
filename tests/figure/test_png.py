"""A PNG from a stranger: every part in its place, and all its pixels."""

import struct
import time
import zlib

import pytest

from orgfig.figure import examine

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def part(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width=3, height=2, depth=8, colour=0, *rest):
    return part(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, *(rest or (0, 0, 0)))
    )


def pixels(raw=b"\0abc" * 2):
    return part(b"IDAT", zlib.compress(raw))


END = part(b"IEND")
PALETTE = part(b"PLTE", b"rgb" * 2)


def png(*parts):
    return SIGNATURE + b"".join(parts)


PNG = png(header(), pixels(), END)
HALVES = zlib.compress(b"\0abc" * 2)[:7], zlib.compress(b"\0abc" * 2)[7:]
CONTROL = part(b"acTL", struct.pack(">II", 2, 0))


def frame(number, x=0):
    return part(b"fcTL", struct.pack(">IIIIIHHBB", number, 3, 2, x, 0, 1, 4, 0, 0))


def later(number, raw=b"\0abc" * 2):
    return part(b"fdAT", struct.pack(">I", number) + zlib.compress(raw))


ANIMATED = (header(), CONTROL, frame(0), pixels(), frame(1), later(2), END)

GOOD = {
    "grey": PNG,
    "every filter": png(header(1, 5), pixels(b"\0a\1a\2a\3a\4a"), END),
    "one bit a pixel": png(header(9, 1, 1), pixels(b"\0ab"), END),
    "colours with opacity, deep": png(header(1, 1, 16, 6), pixels(b"\0" + b"a" * 8), END),
    "a palette": png(header(3, 2, 8, 3), PALETTE, pixels(), END),
    "pixels in several parts": png(header(), *(part(b"IDAT", half) for half in HALVES), END),
    "an empty part among them": png(header(), part(b"IDAT"), pixels(), END),
    "interlaced": png(header(3, 2, 8, 0, 0, 0, 1), pixels(b"\0a" + b"\0ab"[:2] + b"\0a\0abc"), END),
    "a part that describes": png(header(), part(b"tEXt", b"Software\0x"), pixels(), END),
    "a packed text": png(header(), part(b"zTXt", b"a\0\0" + zlib.compress(b"b")), pixels(), END),
    "an international text": png(header(), part(b"iTXt", b"a\0\0\0\0\0b"), pixels(), END),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_good(data):
    facts = examine("a.png", data)
    assert facts.problems == ()
    assert facts.kind == "png"


def test_its_size_is_told():
    assert examine("a.png", PNG)[1:3] == (3, 2)


def test_an_animation_tells_its_pictures_and_seconds():
    facts = examine("a.png", png(*ANIMATED))
    assert (facts.problems, facts.frames, facts.duration) == ((), 2, 0.5)


def bad_text(kind, data):
    return png(header(), part(kind, data), pixels(), END)


BOMB = zlib.compress(bytes(10_000_000))
BAD = {
    "no signature": (PNG[1:], "signature"),
    "something before it": (b"<html>" + PNG, "signature"),
    "a wrong bit": (PNG.replace(b"\x08\0\0\0\0", b"\x09\0\0\0\0"), "'IHDR' is damaged"),
    "no end": (PNG[:-12], "not complete"),
    "an end that is cut": (PNG[:-3], "not complete"),
    "an end that holds something": (png(header(), pixels(), part(b"IEND", b"x")), "not complete"),
    "a tail": (PNG + b"<script>", "follows after its end"),
    "no header": (png(pixels(), END), "no header"),
    "a long header": (png(part(b"IHDR", bytes(14)), pixels(), END), "wrong length"),
    "two headers": (png(header(), header(), pixels(), END), "not in order"),
    "no width": (png(header(0), pixels(), END), "no width"),
    "a depth that there is not": (png(header(3, 2, 7), pixels(), END), "no such kind"),
    "colours that there are not": (png(header(3, 2, 8, 5), pixels(), END), "no such kind"),
    "another compression": (png(header(3, 2, 8, 0, 1, 0, 0), pixels(), END), "no such kind"),
    "no pixels": (png(header(), END), "no picture in it"),
    "a row too few": (png(header(), pixels(b"\0abc"), END), "4 bytes of 8"),
    "a row too many": (png(header(), pixels(b"\0abc" * 3), END), "not whole"),
    "a filter that there is not": (png(header(), pixels(b"\5abc" * 2), END), "no known filter"),
    "a wrong filter in the last row": (
        png(header(), pixels(b"\0abc\x09abc"), END),
        "no known filter",
    ),
    "pixels that are not packed": (png(header(), part(b"IDAT", b"pixels"), END), "unpacked"),
    "pixels without their end": (png(header(), part(b"IDAT", HALVES[0]), END), "not packed"),
    "something behind the pixels": (
        png(header(), part(b"IDAT", b"".join(HALVES) + b"<script>"), END),
        "hidden behind",
    ),
    "pixels apart": (
        png(header(), part(b"IDAT", HALVES[0]), part(b"tEXt"), part(b"IDAT", HALVES[1]), END),
        "not in order",
    ),
    "a palette that lacks": (png(header(3, 2, 8, 3), pixels(), END), "not in order"),
    "a palette for grey": (png(header(), PALETTE, pixels(), END), "not in order"),
    "a palette after the pixels": (
        png(header(3, 2, 8, 3), pixels(), PALETTE, END),
        "not in order",
    ),
    "a palette of half colours": (
        png(header(3, 2, 8, 3), part(b"PLTE", b"rgbr"), pixels(), END),
        "palette has a wrong length",
    ),
    "a part that must be understood": (png(header(), part(b"JUNK"), pixels(), END), "'JUNK'"),
    "a part that describes, cut": (
        png(header(), part(b"pHYs", bytes(8)), pixels(), END),
        "its part 'pHYs' has a wrong length",
    ),
    "a clear colour of another kind": (
        png(header(), part(b"tRNS", bytes(6)), pixels(), END),
        "its part 'tRNS' has a wrong length",
    ),
    "a part of an animation that is none": (
        png(header(), frame(0), pixels(), END),
        "animation is damaged",
    ),
    "a part without a name": (png(header(), part(b"\x1b[2J"), pixels(), END), "no PNG has"),
    "a part that is longer than the file": (
        png(header(), b"\xff\xff\xff\xffIDAT", END),
        "ends within a part",
    ),
    "more pixels than anybody shows": (png(header(2**31, 2**31), pixels(), END), "more than"),
    "a text that unpacks without end": (bad_text(b"zTXt", b"a\0\0" + BOMB), "more than 4 MiB"),
    "a profile that unpacks without end": (bad_text(b"iCCP", b"a\0\0" + BOMB), "more than 4 MiB"),
    "an international one": (bad_text(b"iTXt", b"a\0\1\0\0\0" + BOMB), "more than 4 MiB"),
    "a text that is cut": (bad_text(b"zTXt", b"a\0\0" + BOMB[:99]), "not packed to its end"),
    "a picture less than is said": (png(*ANIMATED[:4], END), "animation is damaged"),
    "pictures in a wrong order": (
        png(header(), CONTROL, frame(1), pixels(), frame(0), later(2), END),
        "animation is damaged",
    ),
    "a picture beyond the edge": (
        png(header(), CONTROL, frame(0), pixels(), frame(1, x=1), later(2), END),
        "does not fit",
    ),
    "a picture that is not whole": (
        png(header(), CONTROL, frame(0), pixels(), frame(1), later(2, b"\0abc"), END),
        "not whole",
    ),
    "a picture without pixels": (
        png(header(), CONTROL, frame(0), pixels(), frame(1), END),
        "lacks a picture",
    ),
}


@pytest.mark.parametrize(("data", "problem"), BAD.values(), ids=BAD)
def test_bad(data, problem):
    (found,) = examine("a.png", data).problems
    assert problem in found


def packed(megabytes):
    """Zeros, of which each megabyte is packed for itself, so that one is packed for all."""
    packer = zlib.compressobj(wbits=-15)
    one = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = struct.pack(">HH", (megabytes << 20) % 65521, 1)  # of zeros; see zlib(3), Adler-32
    return b"\x78\x9c" + one * megabytes + packer.flush() + check


def test_a_bomb_is_packed_as_it_should_be():
    assert zlib.decompress(packed(9)) == bytes(9 << 20)


MUCH = {
    "a bomb behind few pixels": lambda: png(header(), part(b"IDAT", packed(1 << 10)), END),
    "a column of pixels": lambda: png(header(1, 20_000_000), pixels(bytes(40_000_000)), END),
    "many small parts": lambda: png(header(), part(b"tEXt") * 200_000, pixels(), END),
    "many empty parts of pixels": lambda: png(header(), pixels(), part(b"IDAT") * 200_000, END),
    "many texts that unpack": lambda: png(
        header(), part(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 20))) * 5000, pixels(), END
    ),
    "pixels by the byte": lambda: png(
        header(500, 500, 8),
        *(part(b"IDAT", bytes((one,))) for one in zlib.compress(bytes(501 * 500))),
        END,
    ),
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_takes_a_bounded_time(make):
    data = make()
    start = time.process_time()
    examine("a.png", data)
    assert time.process_time() - start < 3, "loose: it takes a tenth of this"

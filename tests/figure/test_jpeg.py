"""A JPEG from a stranger: segment by segment to its end mark."""

import struct
import time

import pytest

from orgfig.figure import examine


def segment(marker, data=b""):
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


START, END = b"\xff\xd8", b"\xff\xd9"
TABLE = segment(0xDB, b"\0" + b"\1" * 64)

LENGTHS = b"\1" + bytes(15)  # one code, of one bit
CODES = segment(0xC4, b"\0" + LENGTHS + b"\3" + b"\x10" + LENGTHS + b"\x41")


def frame(height=2, width=3, parts=b"\1\x11\0", marker=0xC0):
    data = struct.pack(">BHHB", 8, height, width, len(parts) // 3) + parts
    return segment(marker, data)


SCAN = segment(0xDA, b"\1\1\0\0\x3f\0")
MEANS, REST = segment(0xDA, b"\1\1\0\0\0\1"), segment(0xDA, b"\1\1\0\1\x3f\0")
FINER = segment(0xDA, b"\1\1\x30\0\0\x10")
PIXELS = b"pix\xff\0els\xff\xd0more"
HEAD = START + TABLE + CODES
JPEG = HEAD + frame() + SCAN + PIXELS + END

GOOD = {
    "one scan": JPEG,
    "several scans": (
        HEAD + frame(marker=0xC2) + (MEANS + PIXELS) + (REST + PIXELS) * 2 + FINER + PIXELS + END
    ),
    "no codes, where none are used": START + TABLE + frame(marker=0xC9) + SCAN + PIXELS + END,
    "remarks": START + segment(0xE0, b"JFIF\0") + segment(0xFE, b"hello") + JPEG[2:],
    "filled up before a marker": HEAD + b"\xff\xff" + frame() + SCAN + PIXELS + END,
    "a restart that is announced": START + segment(0xDD, b"\0\1") + JPEG[2:],
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.JPG"])
def test_good(name, data):
    facts = examine(name, data)
    assert facts[:5] == ("jpeg", 3, 2, 0, ())


BAD = {
    "no start": (JPEG[1:], "start mark"),
    "something before it": (b"<html>" + JPEG, "start mark"),
    "no end": (JPEG[:-2], "not complete"),
    "half an end": (JPEG[:-1], "not complete"),
    "something behind it": (JPEG + b"<script>", "follows after its end"),
    "another behind it": (JPEG + JPEG, "follows after its end"),
    "no codes": (JPEG.replace(CODES, b""), "before its codes"),
    "other codes": (
        JPEG.replace(SCAN, segment(0xDA, b"\1\1\x11\0\x3f\0")),
        "before its codes",
    ),
    "codes without values": (JPEG.replace(CODES, segment(0xC4, CODES[4:-1])), "codes are damaged"),
    "codes that are cut": (JPEG.replace(CODES, segment(0xC4, b"\0\1")), "codes are damaged"),
    "more codes than there can be": (
        JPEG.replace(CODES, segment(0xC4, b"\0\3" + bytes(15) + b"abc")),
        "codes are damaged",
    ),
    "a table that is cut": (JPEG.replace(TABLE, segment(0xDB, b"\0\1")), "tables are damaged"),
    "another table": (
        JPEG.replace(TABLE, segment(0xDB, b"\1" + b"\1" * 64)),
        "before its tables",
    ),
    "a factor that there is not": (
        JPEG.replace(frame(), frame(parts=b"\1\x51\0")),
        "colours do not fit",
    ),
    "a gradual scan of all": (
        HEAD + frame(marker=0xC2) + SCAN + PIXELS + END,
        "scan header is damaged",
    ),
    "no frame": (START + TABLE + END, "no frame"),
    "a scan before its frame": (JPEG.replace(frame(), b""), "before its frame"),
    "no table": (JPEG.replace(TABLE, b""), "before its tables"),
    "a frame and no scan": (START + TABLE + frame() + END, "no picture"),
    "a scan without data": (JPEG.replace(PIXELS, b""), "without data"),
    "two frames": (JPEG.replace(frame(), frame() * 2), "second frame"),
    "no height": (JPEG.replace(frame(), frame(height=0)), "no width or no height"),
    "too many pixels": (JPEG.replace(frame(), frame(60000, 60000)), "more than programs"),
    "a frame of two colours": (
        JPEG.replace(frame(), frame(parts=b"\1\x11\0\2\x11\0")),
        "no such colours",
    ),
    "a frame that is short": (JPEG.replace(frame(), segment(0xC0, b"\x08\0\2")), "too short"),
    "a frame that is long": (JPEG.replace(frame(), segment(0xC0, frame()[4:] + b"x")), "wrong"),
    "a scan of a colour that is not there": (
        JPEG.replace(SCAN, segment(0xDA, b"\1\2\0\0\x3f\0")),
        "scan header is damaged",
    ),
    "an empty scan header": (JPEG.replace(SCAN, segment(0xDA)), "scan header is damaged"),
    "a segment that is longer than the file": (JPEG[:4] + b"\xff\xff" + END, "not complete"),
    "a segment that there is not": (START + segment(0xF7) + JPEG[2:], "no segment 0xf7"),
    "no marker between": (START + TABLE + b"<script>" + JPEG[2:], "a marker is missing"),
}


@pytest.mark.parametrize(("data", "problem"), BAD.values(), ids=BAD)
def test_bad(data, problem):
    (found,) = examine("a.jpg", data).problems
    assert problem in found


MUCH = {
    "many segments": lambda: START + segment(0xFE) * 1_000_000 + JPEG[2:],
    "much filling": lambda: START + b"\xff" * 10_000_000 + END,
    "a long scan": lambda: JPEG.replace(PIXELS, b"\xff\0" * 5_000_000),
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_takes_a_bounded_time(make):
    data = make()
    start = time.process_time()
    examine("a.jpg", data)
    assert time.process_time() - start < 3, "loose: it takes a tenth of this"

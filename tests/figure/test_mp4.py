"""An MP4 from a stranger: boxes within boxes, and nothing that it plays lies elsewhere."""

import struct
import time

import pytest

from orgfig.figure import examine


def box(kind, *inner):
    data = b"".join(inner)
    return struct.pack(">I", len(data) + 8) + kind + data


def long_box(kind, data=b""):
    return struct.pack(">I4sQ", 1, kind, len(data) + 16) + data


def numbers(*values):
    return struct.pack(f">{len(values)}I", *values)


FTYP = box(b"ftyp", b"isom", numbers(512), b"isommp41")
MDAT = box(b"mdat", b"pictures")
INSIDE = box(b"url ", numbers(1))


def mvhd(scale=1000, duration=2500):
    return box(b"mvhd", numbers(0, 0, 0, scale, duration), bytes(80))


def trak(  # noqa: PLR0913 - each is made wrong once
    *,
    place=40,
    source=INSIDE,
    kind=b"vide",
    width=640,
    pictures=25,
    sources=1,
    sizes=None,
    times=None,
):
    tables = box(
        b"stbl",
        box(b"stsd", numbers(0, 1), box(b"avc1", bytes(78))),
        box(b"stsz", sizes or numbers(0, 10, pictures)),
        box(b"stts", times or numbers(0, 2, 5, 200, pictures - 5, 100)) if pictures else b"",
        box(b"stco", numbers(0, 1, place)),
    )
    dinf = box(b"dinf", box(b"dref", numbers(0, sources), source))
    tkhd = box(b"tkhd", bytes(76), numbers(width << 16, 480 << 16))
    hdlr = box(b"hdlr", numbers(0, 0), kind, bytes(13))
    return box(b"trak", tkhd, box(b"mdia", hdlr, box(b"minf", dinf, tables)))


def moov(*parts):
    return box(b"moov", *(parts or (mvhd(), trak())))


MP4 = FTYP + moov() + MDAT

GOOD = {
    "the tables first": MP4,
    "the pictures first": FTYP + MDAT + moov(),
    "a box that is free": FTYP + box(b"free", b"x") + moov() + MDAT,
    "open at its end": FTYP + moov() + b"\0\0\0\0mdatab",
    "a long box": FTYP + moov() + long_box(b"mdat", b"ab"),
    "a sound beside it": FTYP + moov(mvhd(), trak(kind=b"soun", width=0), trak()) + MDAT,
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_good(data):
    assert examine("a.mp4", data)[:8] == ("mp4", 640, 480, 0, (), 25, 2.5, None)


def test_a_length_that_is_not_known_is_not_told():
    facts = examine("a.mp4", FTYP + moov(mvhd(duration=0xFFFFFFFF), trak(pictures=0)) + MDAT)
    assert (facts.problems, facts.frames, facts.duration) == ((), None, None)


BAD = {
    "something else": (b"\x89PNG\r\n\x1a\n" + MP4, "does not begin with ftyp"),
    "something before it": (b"<html>" + MP4, "does not begin with ftyp"),
    "something behind it": (MP4 + b"<script>", "not complete"),
    "a box behind it that nobody knows": (MP4 + box(b"<xml"), "'<xml', which orgfig does not know"),
    "no tables": (FTYP + MDAT, "no moov box"),
    "no pictures": (FTYP + moov(), "no mdat box"),
    "cut off": (MP4[:-1], "ends within a box"),
    "a box of no length": (MP4 + b"\0\0\0\7free", "ends within a box"),
    "a box that says more than there is": (MP4 + b"\0\0\1\0free", "ends within a box"),
    "a long box that says so": (MP4 + struct.pack(">I4sQ", 1, b"free", 2**63), "ends within"),
    "a long box of no length": (MP4 + struct.pack(">I4sQ", 1, b"free", 8), "ends within"),
    "a box that ends beyond the one around it": (
        FTYP + box(b"moov", mvhd(), b"\0\0\0\x20trak") + MDAT,
        "ends within a box",
    ),
    "a box within that is open at its end": (
        FTYP + box(b"moov", mvhd(), trak(), b"\0\0\0\0free") + MDAT,
        "ends within a box",
    ),
    "two beginnings": (MP4 + FTYP, "second beginning"),
    "two tables": (MP4 + moov(), "second beginning"),
    "another brand": (MP4.replace(b"isom", b"heic").replace(b"mp41", b"mif1"), "no brand"),
    "no brand at all": (box(b"ftyp") + moov() + MDAT, "ftyp is damaged"),
    "no clock": (FTYP + moov(trak()) + MDAT, "no mvhd box"),
    "a clock that stands": (FTYP + moov(mvhd(scale=0), trak()) + MDAT, "no scale"),
    "no track": (FTYP + moov(mvhd()) + MDAT, "no track with pictures"),
    "only a sound": (FTYP + moov(mvhd(), trak(kind=b"soun")) + MDAT, "no track with pictures"),
    "no width": (FTYP + moov(mvhd(), trak(width=0)) + MDAT, "no width"),
    "pictures at an address": (
        FTYP + moov(mvhd(), trak(source=box(b"url ", numbers(0), b"http://e.org\0"))) + MDAT,
        "leads out of it",
    ),
    "an address that says it is inside": (
        FTYP + moov(mvhd(), trak(source=box(b"url ", numbers(1), b"http://e.org\0"))) + MDAT,
        "leads out of it",
    ),
    "pictures of a name": (
        FTYP + moov(mvhd(), trak(source=box(b"urn ", numbers(1)))) + MDAT,
        "leads out of it",
    ),
    "no source": (
        FTYP + moov(mvhd(), trak(source=b"", sources=0)) + MDAT,
        "references are damaged",
    ),
    "more pictures than sizes": (
        FTYP + moov(mvhd(), trak(sizes=numbers(0, 0, 25))) + MDAT,
        "table of sizes is damaged",
    ),
    "pictures that are longer than the file": (
        FTYP + moov(mvhd(), trak(sizes=numbers(0, 1000, 25))) + MDAT,
        "pieces are longer than it is",
    ),
    "one such picture": (
        FTYP + moov(mvhd(), trak(sizes=numbers(0, 0, 1, 9999))) + MDAT,
        "pieces are longer than it is",
    ),
    "fewer times than pictures": (
        FTYP + moov(mvhd(), trak(times=numbers(0, 1, 24, 100))) + MDAT,
        "it has 25 pictures, and times for 24",
    ),
    "more times than there are": (
        FTYP + moov(mvhd(), trak(times=numbers(0, 9, 25, 100))) + MDAT,
        "table of times is damaged",
    ),
    "pictures beyond the end": (FTYP + moov(mvhd(), trak(place=9999)) + MDAT, "lies behind"),
}


@pytest.mark.parametrize(("data", "problem"), BAD.values(), ids=BAD)
def test_bad(data, problem):
    (found,) = examine("a.mp4", data).problems
    assert problem in found


def nested(depth):
    data = b""
    for _ in range(depth):
        data = box(b"trak", data)
    return data


MUCH = {
    "many boxes": lambda: MP4 + box(b"free") * 1_000_000,
    "deep boxes": lambda: FTYP + moov(nested(5000)) + MDAT,
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_is_refused_in_a_bounded_time(make):
    data = make()
    start = time.process_time()
    assert examine("a.mp4", data).problems
    assert time.process_time() - start < 3, "loose: it takes a tenth of this"

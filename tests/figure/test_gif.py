"""A GIF from a stranger: block by block to its trailer."""

import struct
import time

import pytest

from orgfig.figure import examine

SCREEN = b"GIF89a" + struct.pack("<HHBBB", 3, 2, 0, 0, 0)
DATA = b"\2\2\x44\1\0"  # length of codes, a block of two bytes, the empty block


def image(x=0, y=0, width=3, height=2, flags=0, data=DATA, table=b""):  # noqa: PLR0913, PLR0917 - as many fields as the format has
    return b"," + struct.pack("<HHHHB", x, y, width, height, flags) + table + data


def control(delay):
    return b"!\xf9\4\0" + struct.pack("<H", delay) + b"\0\0"


LOOP = b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
GIF = SCREEN + image() + b";"

GOOD = {
    "one picture": (GIF, 1, 0),
    "the older kind": (GIF.replace(b"89a", b"87a"), 1, 0),
    "two pictures that change": (
        SCREEN + LOOP + control(25) + image() + control(50) + image(1, 1, 2, 1) + b";",
        2,
        0.75,
    ),
    "a table of colours for all": (
        b"GIF89a" + struct.pack("<HHBBB", 3, 2, 0x81, 0, 0) + b"rgb" * 4 + image() + b";",
        1,
        0,
    ),
    "a table of colours for one": (
        SCREEN + image(flags=0x80, table=b"rgb" * 2) + b";",
        1,
        0,
    ),
    "a remark": (SCREEN + b"!\xfe\5hello\0" + image() + b";", 1, 0),
}


def test_how_long_a_picture_is_shown_at_least():
    facts = examine("a.gif", GOOD["two pictures that change"][0])
    assert facts.shortest == 0.25
    assert examine("a.gif", GIF).shortest is None


@pytest.mark.parametrize(("data", "frames", "seconds"), GOOD.values(), ids=GOOD)
def test_good(data, frames, seconds):
    facts = examine("a.gif", data)
    assert facts[:8] == ("gif", 3, 2, 0, (), frames, seconds, None)


BAD = {
    "no signature": (GIF[1:], "signature"),
    "something before it": (b"<html>" + GIF, "signature"),
    "no trailer": (GIF[:-1], "trailer is missing"),
    "cut within a picture": (GIF[:-3], "not complete"),
    "cut within a table": (SCREEN + image(flags=0x87) + b";", "not complete"),
    "only a head": (SCREEN, "not complete"),
    "only a head and a trailer": (SCREEN + b";", "no picture"),
    "something behind it": (GIF + b"<script>", "follows after its end"),
    "a second trailer": (GIF + b";", "follows after its end"),
    "no width": (GIF.replace(b"\3\0\2\0\0", b"\0\0\2\0\0", 1), "no width"),
    "a screen beyond all measure": (
        b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + image() + b";",
        "more than programs",
    ),
    "a picture beyond the screen": (SCREEN + image(x=1) + b";", "does not fit"),
    "a picture of no height": (SCREEN + image(height=0) + b";", "does not fit"),
    "a picture without data": (SCREEN + image(data=b"\2\0") + b";", "without data"),
    "codes of no length": (SCREEN + image(data=b"\0" + DATA[1:]) + b";", "codes have no length"),
    "a block that there is not": (SCREEN + b"<" + image() + b";", "no block of the kind 0x3c"),
    "an extension that there is not": (SCREEN + b"!\x1b\0" + image() + b";", "extension 0x1b"),
    "a delay that is too short": (SCREEN + b"!\xf9\1\0\0" + image() + b";", "wrong length"),
}


@pytest.mark.parametrize(("data", "problem"), BAD.values(), ids=BAD)
def test_bad(data, problem):
    (found,) = examine("a.gif", data).problems
    assert problem in found


MUCH = {
    "many pictures": lambda: SCREEN + image() * 200_000 + b";",
    "many remarks": lambda: SCREEN + b"!\xfe\0" * 1_000_000 + b";",
    "many small blocks": lambda: SCREEN + image(data=b"\2" + b"\1a" * 2_000_000 + b"\0") + b";",
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_takes_a_bounded_time(make):
    data = make()
    start = time.process_time()
    examine("a.gif", data)
    assert time.process_time() - start < 3, "loose: it takes a tenth of this"

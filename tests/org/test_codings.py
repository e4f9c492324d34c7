"""Which coding a text names for itself; that Emacs agrees is shown where texts are tangled."""

from __future__ import annotations

import time

import pytest

from orgfig.org.codings import named_coding, xml_coding

VARIABLES = "x\n# Local Variables:\n# coding: {}\n# End:\n"
NAMED = {
    "between the signs": ("-*- coding: a -*-\n", "a"),
    "in any case of the key": ("-*- CODING: A -*-\n", "A"),
    "the last behind a semicolon": ("-*- coding: a; coding: b -*-\n", "b"),
    "the first where none is behind one": ("-*- coding: a coding: b -*-\n", "a"),
    "behind what the system reads": ("#!x\n-*- coding: a -*-\n", "a"),
    "in the variables": (VARIABLES.format("a"), "a"),
    "in the signs before the variables": (f"-*- coding: a -*-\n{VARIABLES.format('b')}", "a"),
    "with a mark of Emacs's": ("-*- coding: a! -*-\n", "a"),
    "nowhere": ("coding: a\n", None),
    "in one sign": ("-*- coding: a\n", None),
    "too far down": ("\n-*- coding: a -*-\n", None),
    "too far right": (f"-*- {'x' * 1024} coding: a -*-\n", None),
    "too far from the end": (VARIABLES.format("a") + "x" * 3072, None),
    "in a list on another page": (f"{VARIABLES.format('a')}\f\n", None),
}


@pytest.mark.parametrize(("text", "name"), NAMED.values(), ids=NAMED)
def test_name(text, name):
    assert named_coding(text) == name


XML = {
    "small letters": ('<?xml encoding="ISO-8859-1"?>', "iso-8859-1"),
    "blanks before": ("\n <?xml encoding='a' ?>", "a"),
    "none": ("<?xml version='1'?>", None),
    "no end": ("<?xml encoding='a'>", None),
    "blanks around the sign": ("<?xml encoding = 'a'?>", None),
    "no XML": ("x <?xml encoding='a'?>", None),
}


@pytest.mark.parametrize(("text", "name"), XML.values(), ids=XML)
def test_xml(text, name):
    assert xml_coding(text) == name


@pytest.mark.parametrize(
    "line",
    [
        "-*- " + ";" * 3000,
        "coding:" * 400,
        " " * 3000,
        "local variables:" * 180,
        "x\n local variables: \n coding" + " " * 2500,
    ],
    ids=lambda line: line[:9],
)
def test_odd_lines_take_no_time(line):
    started = time.process_time()
    for _ in range(10):
        named_coding(f"-*- coding\n{line}coding:\n{line}\n")
        named_coding(f"-*-{line} -*-\n")
    assert time.process_time() - started < 1

"""Files on disk that no run made: what is told of them, and that none of them proves anything."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import Verdict
from orgfig.build.job import Note
from orgfig.build.pictures import oddities
from orgfig.diagnostics import Severity
from orgfig.figure.picture import Fault, PictureFacts, examine

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50">'
LINE = '<path d="M 1 1 L 9 9"/>'
PAGE = '<path d="M 0 50 L 100 50 L 100 0 L 0 0 z"/>'
DOT = (  # a PNG of one grey pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
IMAGE = f'<image width="9" height="9" href="data:image/png;base64,{DOT}"/>'
PNG = b"\x89PNG\r\n\x1a\n"
OURS = frozenset(
    (
        *("svg-not-well-formed", "svg-empty", "svg-active", "svg-holds-raster", "raster-as-svg"),
        *("picture-tiny", "picture-blank", "picture-damaged", "output-too-large"),
    )
)


def png(raw):
    """A PNG of six rows with six grey pixels each."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 6, 6, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(raw)),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def svg(inside, start=OPEN):
    return f"{start}{inside}</svg>".encode()


@pytest.fixture
def told(world):
    """A function: the checks of this module that see something in such a file."""

    def look(data, name="fig/relu.svg"):
        world.links = world.altered = (name,)
        world.facts = {name: examine(name, data)}
        return [found for found in world.only.findings if found.check in OURS]

    return look


GOOD = {
    "a line": svg(LINE),
    "an image with a line": svg(IMAGE + LINE),
    "an image with a text": svg(PAGE + IMAGE + "<text>a</text>"),
    "an image on something that is no background": svg('<path d="M 0 0 L 1 1"/>' + IMAGE),
    "a text about a script": svg("<text>&lt;script&gt;</text>"),
    "no size of its own": svg(LINE, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'),
    "a relative size": svg(LINE, OPEN.replace("100pt", "100%").replace("50pt", "1%")),
    "a small picture": svg(LINE, OPEN.replace("100pt", "5pt").replace("50pt", "5pt")),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_a_sound_picture_is_left_in_peace(told, data):
    assert told(data) == []


BAD = {
    "a null byte": (b"\0", "svg-not-well-formed"),
    "cut off": (svg(LINE)[:-3], "svg-not-well-formed"),
    "HTML": (b"<html><body/></html>", "svg-not-well-formed"),
    "an SVG without its namespace": (b"<svg><path d='M 1 1'/></svg>", "svg-not-well-formed"),
    "two pictures": (svg(LINE) * 2, "svg-not-well-formed"),
    "a pointer of Git LFS": (b"version https://git-lfs.github.com/\n", "svg-not-well-formed"),
    "a conflict of git": (b"<<<<<<< HEAD\n" + svg(LINE), "svg-not-well-formed"),
    "no byte": (b"", "svg-empty"),
    "blanks": (b" \n", "svg-empty"),
    "no shape": (svg(""), "svg-empty"),
    "only a background": (svg(PAGE), "svg-empty"),
    "only definitions": (svg(f"<defs>{LINE}</defs>"), "svg-empty"),
    "a script": (svg(LINE + "<script>1</script>"), "svg-active"),
    "an event": (svg('<path d="M 1 1" onclick="a()"/>'), "svg-active"),
    "a page within it": (svg(LINE + "<foreignObject/>"), "svg-active"),
    "a font from outside": (
        svg(f"<style>@import 'https://example.org/a.css'</style>{LINE}"),
        "svg-active",
    ),
    "an image from outside": (svg(LINE + '<image href="https://a.org/a.png"/>'), "svg-active"),
    "an entity": (b'<!DOCTYPE svg [<!ENTITY a "a">]>' + svg(LINE), "svg-active"),
    "more than programs draw": (
        svg("".join(f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 9 + "</g>" for n in range(9))
            + f'<g id="g9">{LINE}</g>'),
        "output-too-large",
    ),
    "groups without end": (svg("<g>" * 300 + LINE + "</g>" * 300), "output-too-large"),
    "a PNG": (PNG + bytes(20), "raster-as-svg"),
    "a JPEG": (b"\xff\xd8\xff\xe0" + bytes(20), "raster-as-svg"),
    "a GIF": (b"GIF89a" + bytes(20), "raster-as-svg"),
    "a PDF": (b"%PDF-1.4\n", "raster-as-svg"),
    "one embedded image": (svg(IMAGE), "svg-holds-raster"),
    "one embedded image on a background": (svg(PAGE + IMAGE), "svg-holds-raster"),
    "a point wide": (svg(LINE, OPEN.replace("100pt", "1pt")), "picture-tiny"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "check"), BAD.values(), ids=BAD)
def test_what_is_wrong_with_a_picture(told, data, check):
    found = told(data)
    assert {(one.check, one.where.line) for one in found} == {(check, 5)}
    assert all(one.message.startswith("fig/relu.svg") for one in found)


OTHERS = {
    "a PNG that is cut off": ("fig/relu.png", PNG + bytes(20), ["picture-damaged"]),
    "an SVG called PNG": ("fig/relu.png", svg(LINE), ["picture-damaged"]),
    "a PNG of one colour": ("fig/relu.png", png(b"\0" * 6 * 7), ["picture-blank"]),
    "a PNG of one colour but for a dot": ("fig/relu.png", png(b"\0" * 41 + b"\1"), []),
    "an empty GIF": ("fig/relu.gif", b"", ["picture-damaged"]),
    "an empty movie": ("fig/relu.mp4", b"", ["picture-damaged"]),
    "a JPEG that is cut off": ("fig/relu.jpg", b"\xff\xd8\xff", ["picture-damaged"]),
    "a PDF that is cut off": ("fig/relu.pdf", b"%PDF-1.4\n", ["picture-damaged"]),
    "a JSON that is cut off": ("fig/points.json", b'{"a": ', ["picture-damaged"]),
    "a JSON that is whole": ("fig/points.json", b'{"a": 1}', []),
    "a table": ("fig/points.csv", b"1,2\n", []),
}


@pytest.mark.parametrize(("name", "data", "checks"), OTHERS.values(), ids=OTHERS)
def test_files_that_are_no_svg(told, name, data, checks):
    assert [one.check for one in told(data, name)] == checks


@pytest.mark.parametrize("data", [data for data, check in BAD.values()], ids=BAD)
def test_whatever_stands_there_proves_nothing(told, world, data):
    told(data)
    assert world.only.verdict is Verdict.UNPROVEN
    world.traced = False
    assert world.only.verdict is Verdict.UNPROVEN


REFUSED = [
    data for data, check in BAD.values() if check not in ("svg-holds-raster", "picture-tiny")
]


@pytest.mark.parametrize("data", REFUSED)
def test_a_build_refuses_what_an_audit_would_name(data):
    facts = examine("relu.svg", data)
    assert facts.problems
    assert len(facts.problems) == len(facts.faults)


def test_a_file_larger_than_any_that_is_published(world):
    facts = PictureFacts("svg", None, None, 0, ("it is larger than 32.0 MiB",))
    world.altered = ("fig/relu.svg",)
    world.facts = {"fig/relu.svg": facts._replace(faults=(Fault.TOO_LARGE,))}
    (found,) = world.findings("output-too-large")
    assert found.message == "fig/relu.svg: it is larger than 32.0 MiB"


def test_what_nobody_claims_is_a_note(told, world):
    world.state, world.closed = "TODO", None
    (found,) = told(svg(""))
    assert found.severity is Severity.NOTE


def test_what_a_run_made_was_examined_and_noted_then(world):
    facts = examine("relu.svg", svg(IMAGE, OPEN.replace("100pt", "2pt")))
    world.notes = (*oddities("fig/relu.svg", facts), Note("show", "it calls show"))
    odd = [one for one in world.only.findings if one.check in OURS]
    assert [(one.check, one.where.line, one.message) for one in odd] == [
        ("picture-tiny", 5, "fig/relu.svg is 2 by 50 points large"),
        ("svg-holds-raster", 5, "fig/relu.svg is one embedded image and nothing else"),
    ]
    assert world.only.verdict is Verdict.DONE


def test_a_note_is_told_of_the_picture_that_it_is_about(world):
    world.links = ("fig/a.svg", "fig/b.svg")
    world.notes = tuple(oddities("fig/b.svg", examine("b.svg", svg(IMAGE))))
    assert world.lines("svg-holds-raster") == [6]


def test_a_note_is_not_told_of_a_picture_whose_name_begins_alike(world):
    world.links = ("fig/a.svg", "fig/a.svg is b.svg")
    world.notes = tuple(oddities("fig/a.svg is b.svg", examine("b.svg", svg(IMAGE))))
    assert world.lines("svg-holds-raster") == [6]


def test_what_a_run_noted_is_nothing_to_a_file_that_took_its_place(told, world):
    world.notes = tuple(oddities("fig/relu.svg", examine("a.svg", svg(IMAGE))))
    assert told(svg(LINE)) == []


COPIED = """* DONE {0}
CLOSED: [2025-04-12 Sat 17:22]
#+CAPTION: {0}
#+ATTR_HTML: :alt The curve of {0}
[[file:fig/{0}.svg]]
#+begin_src python :tangle tangled/{0}.py
savefig("{0}.svg")
#+end_src
"""


def test_a_drawing_under_two_names(audit_text):
    relu, gelu = audit_text(COPIED.format("relu") + COPIED.format("gelu")).figures
    assert [one.message for one in gelu.findings if one.check == "same-picture"] == [
        "fig/gelu.svg is the same drawing as fig/relu.svg of relu, byte for byte"
    ]
    assert "same-picture" not in [one.check for one in relu.findings]


def test_one_picture_under_two_headings_is_one(audit_text):
    shown = "* TODO shown again\n[[file:fig/relu.svg]]\n"
    relu, again = audit_text(COPIED.format("relu") + shown).figures
    assert "same-picture" not in [one.check for one in (*relu.findings, *again.findings)]


PICTURE = svg(PAGE + LINE + "<text>relu</text><g><path d='M 2 2 L 3 4'/></g>")


@settings(max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.integers(0, len(PICTURE) - 1).map(lambda end: PICTURE[:end]),
        st.builds(
            lambda at, new: PICTURE[:at] + new + PICTURE[at + len(new) :],
            st.integers(0, len(PICTURE)),
            st.binary(min_size=1, max_size=8),
        ),
    ),
    st.sampled_from(("svg", "png", "gif", "jpg", "mp4", "pdf", "json", "npy", "npz")),
    st.booleans(),
)
def test_no_bytes_make_an_audit_fail_or_say_done(make_world, data, suffix, is_traced):
    path = f"fig/relu.{suffix}"
    facts = {path: examine(path, data)}
    world = make_world(links=(path,), altered=(path,), facts=facts, traced=is_traced)
    assert world.only.verdict is Verdict.UNPROVEN
    assert all(one.message and one.where.line for one in world.only.findings)

"""What the bytes of a picture show: twenty ways to be refused beside every way to be fine."""

import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure import PictureFacts, examine

SVG = 'xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns:h="http://www.w3.org/1999/xhtml"'
LINE = '<path d="M 1 1 L 9 9"/>'
PAGE = (
    '<g id="patch_1"><path d="M 0 50 \nL 100 50 \nL 100 0 \nL 0 0 \nz\n" style="fill: #fff"/></g>'
)
DOCTYPE = (
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
    '  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
)
MATPLOTLIB = f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
{DOCTYPE}<svg {XLINK} width="100pt" height="50pt" viewBox="0 0 100 50" {SVG} version="1.1">
 <metadata>
  <rdf:RDF xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><cc:Work>
    <dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/>
    <dc:date>1970-01-01T00:00:00+00:00</dc:date></cc:Work></rdf:RDF>
 </metadata>
 <defs>
  <style type="text/css">*{{stroke-linejoin: round; stroke-linecap: butt}}</style>
 </defs>
 <g id="figure_1">
  {PAGE}
  <!-- $C = \\frac{{1}}{{2}}$ -->
  <g id="line2d_1"><defs><path id="m0" d="M 0 0 L 0 3.5" style="stroke: #000"/></defs>
   <g><use xlink:href="#m0" x="9" y="9" style="stroke: #000"/></g></g>
  <path d="M 1 1 L 9 9" clip-path="url(#p0)" style="fill: none; stroke: #1f77b4"/>
 </g>
 <defs><clipPath id="p0"><rect x="1" y="1" width="98" height="48"/></clipPath></defs>
</svg>
"""


def svg(inside, attributes="", before=""):
    box = 'width="100pt" height="50pt" viewBox="0 0 100 50"'
    return f"{before}<svg {SVG} {XLINK} {box} {attributes}>{inside}</svg>"


GOOD = {
    "as Matplotlib writes it": (MATPLOTLIB, 3),
    "a byte order mark before it": ("\ufeff" + svg(LINE), 1),
    "a DOCTYPE without anything": (svg(LINE, before="<!DOCTYPE svg>"), 1),
    "one shape of each kind": (
        svg(
            LINE
            + "<rect/><circle/><ellipse/><line/><polyline/><polygon/><text>z</text>"
            + '<image href="data:image/png;base64,AAAA"/><use href="#a"/>'
        ),
        10,
    ),
    "an embedded JPEG": (svg('<image xlink:href="data:image/jpeg;base64,/9j/"/>'), 1),
    "what is drawn lies in groups": (svg(f"<g><g>{LINE}</g></g>{LINE}"), 2),
    "a title and a description": (svg(f"<title>(url</title><desc>on</desc>{LINE}"), 1),
    "TeX in an accessible name": (svg(LINE, 'role="img" aria-label="\\sigma(z) url(x)"'), 1),
    "a transform and a colour with brackets": (
        svg('<g transform="translate(1 2) rotate(-90)"><path d="M 0 0" fill="rgb(1, 2, 3)"/></g>'),
        1,
    ),
    "a style that names a part of the picture": (
        svg(f"<style>a {{ fill: url(#g); mask: URL('#m') }}</style>{LINE}"),
        1,
    ),
    "a rectangle that is not the whole page": (svg('<rect width="100" height="49"/>'), 1),
    "a triangle over the whole page": (svg('<path d="M 0 0 L 100 0 L 0 50 z"/>'), 1),
    "a prefix for the namespace": (
        '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path d="M 1 1"/></s:svg>',
        1,
    ),
}


@pytest.mark.parametrize(("text", "shapes"), GOOD.values(), ids=GOOD)
def test_good_svg(text, shapes):
    facts = examine("a.svg", text.encode())
    assert (facts.kind, facts.problems, facts.shapes) == ("svg", (), shapes)


ENTITY = '<!DOCTYPE svg [<!ENTITY a "b">]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))

BAD = {
    "a script": (svg(LINE + "<script>alert(1)</script>"), "may act, <script>"),
    "a script in XHTML": (svg(f"{LINE}<h:script {XHTML}/>"), "may act, <script>"),
    "any XHTML at all": (svg(f"{LINE}<h:p {XHTML}>x</h:p>"), "may act, <p>"),
    "a script hidden in defs": (svg(f"{LINE}<defs><script/></defs>"), "may act, <script>"),
    "a script hidden in metadata": (svg(f"{LINE}<metadata><script/></metadata>"), "<script>"),
    "a foreign object": (svg(LINE + "<foreignObject/>"), "<foreignObject>"),
    "an inner frame": (svg(LINE + "<iframe/>"), "<iframe>"),
    "set": (svg('<rect><set attributeName="x"/></rect>'), "<set>"),
    "animate": (svg('<rect><animate attributeName="x"/></rect>'), "<animate>"),
    "animateTransform": (svg("<rect><animateTransform/></rect>"), "<animateTransform>"),
    "a handler": (svg(LINE + "<handler/>"), "<handler>"),
    "an event on the root": (svg(LINE, 'onload="x()"'), "<svg> has onload"),
    "an event on a shape": (svg('<rect onclick="x()"/>'), "<rect> has onclick"),
    "an event spelled with entities": (svg('<rect onclick="&#120;()"/>'), "<rect> has onclick"),
    "a link out": (svg(f'<a href="https://example.org">{LINE}</a>'), "href of <a> leads out"),
    "a program as a link": (svg(f'<a xlink:href="javascript:x">{LINE}</a>'), "leads out"),
    "an SVG as data": (svg('<image href="data:image/svg+xml,x"/>'), "href of <image> leads out"),
    "a page as data": (svg('<image href="data:text/html,x"/>'), "leads out"),
    "a picture from a file": (svg('<image href="/etc/passwd"/>'), "to /etc/passwd"),
    "a shape from another file": (svg('<use xlink:href="a.svg#b"/>'), "to a.svg#b"),
    "another base for links": (svg(LINE, 'xml:base="http://e.org/"'), "base of <svg> leads out"),
    "a url in an attribute": (
        svg('<rect fill="url(http://e.org/a)"/>'),
        "fill of <rect> has a url",
    ),
    "a url in capitals": (svg('<rect style="fill: URL(a.svg#b)"/>'), "style of <rect> has a url"),
    "a url after a blank": (svg('<rect fill="url( a.svg)"/>'), "has a url() that leads out"),
    "a good url and a bad one": (svg('<g style="a: url(#b); c: url(d)"/>'), "has a url()"),
    "a url that entities spell": (svg('<rect fill="&#117;rl(a)"/>'), "has a url()"),
    "a url that CSS escapes spell": (svg('<rect fill="u\\72l(a)"/>'), "has an escape"),
    "a url in a style sheet": (svg(LINE + "<style>a{b:url(c)}</style>"), "<style> has a url()"),
    "an import": (svg(f'{LINE}<style>@import "a";</style>'), "<style> has @import"),
    "an import in two pieces": (svg(f"{LINE}<style>@im<!-- -->port 'a';</style>"), "@import"),
    "an import in defs": (svg(f"{LINE}<defs><style>@IMPORT 'a';</style></defs>"), "@import"),
    "an import in quoted text": (svg(f"{LINE}<style><![CDATA[@import 'a']]></style>"), "@import"),
    "a set of images": (svg("<g style=\"a: image-set('b' 1x)\"/>"), "has image-set in its CSS"),
    "an entity": (svg("<text>&a;</text>", before=ENTITY), "DOCTYPE has declarations"),
    "a million entities": (
        svg("<text>&a8;</text>", before=f'<!DOCTYPE svg [<!ENTITY a0 "b">{LAUGHS}]>'),
        "declares the entity a0",
    ),
    "a file as entity": (
        svg("<text>&a;</text>", before='<!DOCTYPE svg [<!ENTITY a SYSTEM "/etc/passwd">]>'),
        "declares the entity a",
    ),
    "an empty internal subset": (svg(LINE, before="<!DOCTYPE svg []>"), "has declarations"),
    "a DOCTYPE of somebody": (
        svg(LINE, before='<!DOCTYPE svg SYSTEM "http://e.org/a.dtd">'),
        "names a foreign file, http://e.org/a.dtd",
    ),
    "an entity that nothing declares": (
        svg("<text>&nbsp;</text>", before=DOCTYPE),
        "uses the entity nbsp",
    ),
    "a style sheet by instruction": (
        svg(LINE, before='<?xml-stylesheet href="a.css"?>'),
        "processing instruction, <?xml-stylesheet",
    ),
    "an instruction at the end": (svg(LINE) + "<?php x?>", "processing instruction, <?php"),
    "another root": (f"<html>{LINE}</html>", "its root is <html>"),
    "no namespace": (f"<svg>{LINE}</svg>", "its root is <svg>, not <svg> in the namespace"),
    "no text": ("", "not complete XML"),
    "cut off": (MATPLOTLIB[:-20], "not complete XML"),
    "something after the end": (svg(LINE) + "<a/>", "not complete XML: junk after document"),
    "another encoding": (
        svg(LINE, before='<?xml version="1.0" encoding="iso-8859-1"?>'),
        "declared to be in iso-8859-1",
    ),
    "nothing at all in it": (svg(""), "draws nothing"),
    "only definitions": (svg(f"<defs>{LINE}<clipPath>{LINE}</clipPath></defs>"), "draws nothing"),
    "only a symbol and a marker": (
        svg(f"<symbol>{LINE}</symbol><marker>{LINE}</marker>"),
        "nothing",
    ),
    "only a path without data": (svg('<path d=""/><path/>'), "draws nothing"),
    "only Matplotlib's page": (svg(PAGE), "draws nothing but a background"),
    "only a rectangle of that size": (svg('<rect width="100" height="50"/>'), "but a background"),
    "only a rectangle of all of it": (svg('<rect width="100%" height="100%"/>'), "background"),
}


@pytest.mark.parametrize(("text", "problem"), BAD.values(), ids=BAD)
def test_bad_svg(text, problem):
    facts = examine("a.svg", text.encode())
    assert any(problem in one for one in facts.problems), facts.problems


WRONG_BYTES = {
    "not UTF-8": svg("<text>\xe9</text>").encode("latin-1"),
    "UTF-16": svg(LINE).encode("utf-16"),
    "a null": svg("<text>\0</text>").encode(),
    "a PNG": b"\x89PNG\r\n\x1a\n",
    "bytes like any other": bytes(range(256)),
}


@pytest.mark.parametrize("data", WRONG_BYTES.values(), ids=WRONG_BYTES)
def test_bytes_that_are_no_svg(data):
    assert "not complete XML" in examine("a.svg", data).problems[0]


def test_every_problem_is_named_once_and_never_too_many():
    many = svg("<script/><script/>" + "".join(f'<rect on{n}="x"/>' for n in range(10_000)))
    problems = examine("a.svg", many.encode()).problems
    assert len(problems) == 10
    assert problems[0] == "it has an element that may act, <script>"


def test_names_without_end_are_cut():
    text = svg(f'<rect on{"x" * 10_000}="1"/><{"set" * 10_000}/>')
    assert all(len(problem) < 200 for problem in examine("a.svg", text.encode()).problems)


SIZES = {
    "points": ('width="460.8pt" height="345.6pt"', (460.8, 345.6)),
    "pixels": ('width="100px" height="200px"', (75, 150)),
    "no unit": ('width="100" height="200"', (75, 150)),
    "inches": ('width="1in" height="2.5in"', (72, 180)),
    "relative, with a box": ('width="100%" viewBox="0 0 100 40"', (75, 30)),
    "nothing": ("", (None, None)),
    "no number": ('width="wide" height="NaN"', (None, None)),
    "no end": ('width="1e999" height="1pt" viewBox="0 0 1e999 1"', (None, 1)),
}


@pytest.mark.parametrize(("attributes", "size"), SIZES.values(), ids=SIZES)
def test_size_of_an_svg(attributes, size):
    facts = examine("a.svg", f"<svg {SVG} {attributes}>{LINE}</svg>".encode())
    assert (facts.width, facts.height) == pytest.approx(size)


def test_many_thousand_faces_take_no_time():
    face = '<path d="{}" clip-path="url(#p)" style="fill: #ff0000; stroke-width: 0"/>\n'
    text = svg(face.format("M 1.23456 2.34567 L 3.45678 4.56789 " * 12) * 6400)
    start = time.process_time()
    facts = examine("a.svg", text.encode())
    assert time.process_time() - start < 1, "loose: ten times what it takes"
    assert (facts.shapes, facts.problems) == (6400, ())


def test_deep_groups_are_read():
    depth = 100_000
    text = svg("<g>" * depth + LINE + "</g>" * depth)
    assert examine("a.svg", text.encode()).shapes == 1


def figure(draw):
    matplotlib = pytest.importorskip("matplotlib", reason="Matplotlib draws the real pictures")
    matplotlib.use("Agg")
    import io

    import matplotlib.pyplot as plt

    def saved(kind="svg", **options):
        drawn = plt.figure()
        draw(drawn)
        buffer = io.BytesIO()
        drawn.savefig(buffer, format=kind, **options)
        plt.close(drawn)
        return buffer.getvalue()

    return saved


REAL = {
    "empty axes draw": (lambda f: f.subplots(), {}, ()),
    "a line without axes draws": (
        lambda f: f.subplots().axis("off") and f.axes[0].plot([1, 2]),
        {},
        (),
    ),
    "a title alone draws": (lambda f: f.suptitle("$\\sigma(z)$"), {}, ()),
    "no axes draw nothing": (lambda f: None, {}, ("it draws nothing but a background",)),
    "nor does a transparent page": (
        lambda f: None,
        {"transparent": True},
        ("it draws nothing but a background",),
    ),
    "nor do axes that are off": (
        lambda f: f.subplots().axis("off"),
        {"bbox_inches": "tight"},
        ("it draws nothing but a background",),
    ),
}


@pytest.mark.parametrize(("draw", "options", "problems"), REAL.values(), ids=REAL)
def test_as_matplotlib_really_draws(draw, options, problems):
    assert examine("a.svg", figure(draw)(**options)).problems == problems


# --- other kinds -------------------------------------------------------------------------------


def part(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEADER = part(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0))
PIXELS = part(b"IDAT", zlib.compress(b"\0\0\0\0" * 2))
PNG = b"\x89PNG\r\n\x1a\n" + HEADER + PIXELS + part(b"IEND", b"")
GIF = b"GIF89a" + struct.pack("<HHBBB", 3, 2, 0, 0, 0) + b",\0\0\0\0\3\0\2\0\0\2\1\0\0;"
FRAME = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 2, 3) + b"\x01\x01\x11\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff" + FRAME + b"\xff\xda\x00\x04abpixels\xff\xd9"
PDF = b"%PDF-1.4\nxref\n0 1\nstartxref\n9\n%%EOF\n"
MP4 = b"\0\0\0\x0cftypisom" + b"\0\0\0\x08moov" + b"\0\0\0\x0amdatab"

FINE = {
    "PNG": ("a.png", PNG, ("png", 3, 2)),
    "GIF": ("a.gif", GIF, ("gif", 3, 2)),
    "JPEG": ("a.jpg", JPEG, ("jpeg", 3, 2)),
    "JPEG, spelled out": ("a.JPEG", JPEG, ("jpeg", 3, 2)),
    "PDF": ("a.pdf", PDF, ("pdf", None, None)),
    "PDF without a line end": ("a.pdf", PDF.rstrip(), ("pdf", None, None)),
    "MP4": ("a.mp4", MP4, ("mp4", None, None)),
    "MP4, open at the end": ("a.mp4", MP4.replace(b"\x0amdat", b"\0mdat"), ("mp4", None, None)),
    "MP4 with a long box": (
        "a.mp4",
        MP4 + b"\0\0\0\1free" + struct.pack(">Q", 16),
        ("mp4", None, None),
    ),
}


@pytest.mark.parametrize(("name", "data", "expected"), FINE.values(), ids=FINE)
def test_fine(name, data, expected):
    facts = examine(name, data)
    assert (facts.kind, facts.width, facts.height, facts.problems) == (*expected, ())


BROKEN = {
    "PNG without signature": ("a.png", PNG[1:], "signature"),
    "PNG with a wrong bit": ("a.png", PNG.replace(b"\x08\0\0\0\0", b"\x09\0\0\0\0"), "'IHDR'"),
    "PNG without its end": ("a.png", PNG[:-12], "not complete"),
    "PNG cut within its end": ("a.png", PNG[:-3], "not complete"),
    "PNG with a tail": ("a.png", PNG + b"<script>", "follows after its end"),
    "PNG without pixels": ("a.png", PNG.replace(PIXELS, b""), "no picture"),
    "PNG without height": (
        "a.png",
        PNG[:8] + part(b"IHDR", struct.pack(">IIBBBBB", 3, 0, 8, 0, 0, 0, 0)) + PNG[33:],
        "no height",
    ),
    "an SVG called PNG": ("a.png", MATPLOTLIB.encode(), "signature"),
    "GIF without trailer": ("a.gif", GIF[:-1], "trailer"),
    "GIF without size": ("a.gif", GIF.replace(b"\3\0\2\0\0", b"\0\0\2\0\0", 1), "no width"),
    "GIF of nothing": ("a.gif", b"GIF89a;", "not complete"),
    "JPEG without end": ("a.jpg", JPEG[:-1], "not complete"),
    "JPEG without frame": ("a.jpg", JPEG.replace(FRAME, b""), "no frame"),
    "JPEG that is short of a segment": ("a.jpg", JPEG[:4] + b"\xff\xff\xff\xd9", "not complete"),
    "PDF without end": ("a.pdf", PDF[:-6], "end mark"),
    "PDF with its table elsewhere": ("a.pdf", PDF.replace(b"\n9\n", b"\n2\n"), "damaged"),
    "PDF that is something else": ("a.pdf", GIF, "no header"),
    "MP4 without moov": ("a.mp4", MP4.replace(b"moov", b"free"), "no moov box"),
    "MP4 cut off": ("a.mp4", MP4[:-1], "not complete"),
    "MP4 with a box of no length": ("a.mp4", MP4 + b"\0\0\0\7free", "not complete"),
    "MP4 that is something else": ("a.mp4", PNG, "ftyp"),
    "a kind that is not known": ("a.webm", b"\x1a\x45\xdf\xa3", "unknown kind"),
    "no suffix": ("svg", MATPLOTLIB.encode(), "unknown kind"),
}


@pytest.mark.parametrize(("name", "data", "problem"), BROKEN.values(), ids=BROKEN)
def test_broken(name, data, problem):
    (found,) = examine(name, data).problems
    assert problem in found


@pytest.mark.parametrize("kind", ["png", "pdf", "jpg"])
def test_as_matplotlib_writes_other_kinds(kind):
    pytest.importorskip("PIL", reason="Pillow writes JPEG")
    assert examine(f"a.{kind}", figure(lambda f: f.subplots())(kind)).problems == ()


WHOLE = {"svg": svg(LINE).encode(), "png": PNG, "gif": GIF, "jpg": JPEG, "pdf": PDF, "mp4": MP4}


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_no_bytes_are_too_odd(kind, data):
    whole = WHOLE[kind]
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, len(whole)))
    facts = examine(f"a.{kind}", whole[:at] + data.draw(st.binary(max_size=9)) + whole[end:])
    assert isinstance(facts, PictureFacts)


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_what_is_cut_off_is_refused(kind, data):
    whole = WHOLE[kind].rstrip()
    assert examine(f"a.{kind}", whole[: data.draw(st.integers(0, len(whole) - 1))]).problems

"""An SVG from a stranger: every way to be refused stands beside the ways to be fine."""

import base64
import struct
import time
import xml.etree.ElementTree as ET
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure import examine

SVG = 'xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns:h="http://www.w3.org/1999/xhtml"'
DOT = (  # a PNG of one grey pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
JPEG = base64.b64encode(
    b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64 + b"\xff\xc9\0\x0b\x08\0\2\0\3\1\1\x11\0"
    b"\xff\xda\0\x08\1\1\0\0\x3f\0pixels\xff\xd9"
).decode()
RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
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
            + '<image href="data:image/png;base64,'
            + DOT
            + '"/><use href="#a"/>'
        ),
        10,
    ),
    "an embedded JPEG": (svg(f'<image xlink:href="data:image/jpeg;base64,{JPEG}"/>'), 1),
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
    "an embedded PNG over several lines": (
        svg(f'<image href="data:image/png;base64,\n{DOT[:40]}\n{DOT[40:]}"/>'),
        1,
    ),
    "a comment in a style sheet": (svg(f"<style>/* plain */ a {{ fill: red }}</style>{LINE}"), 1),
    "a blank before a part's name": (svg(f'<g fill="url( #a )">{LINE}</g>'), 1),
    "gradients that share their colours": (
        svg(
            '<defs><linearGradient id="a"><stop/></linearGradient>'
            f'<radialGradient id="b" xlink:href="#a"/></defs><g fill="url(#b)">{LINE}</g>'
        ),
        1,
    ),
    "a filter": (
        svg(f'<filter id="f"><feFlood flood-color="red"/></filter><g filter="url(#f)">{LINE}</g>'),
        1,
    ),
    "what an editor noted": (
        svg(
            '<n:namedview xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
            f' pagecolor="#fff"/>{LINE}'
        ),
        1,
    ),
    "a part that is shown in many places": (
        svg(f'<defs><g id="a">{LINE}</g></defs>' + '<use href="#a"/>' * 500),
        500,
    ),
    "a comment that speaks of scripts": (svg(f"{LINE}<!-- <script> -->"), 1),
    "plain ASCII, and said so": (
        svg(LINE, before='<?xml version="1.0" encoding="US-ASCII"?>'),
        1,
    ),
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
    "a script": (svg(LINE + "<script>alert(1)</script>"), "<script> is not allowed"),
    "a script in XHTML": (svg(f"{LINE}<h:script {XHTML}/>"), "<script> is not allowed"),
    "any XHTML at all": (svg(f"{LINE}<h:p {XHTML}>x</h:p>"), "<p> is not allowed"),
    "a script hidden in defs": (svg(f"{LINE}<defs><script/></defs>"), "<script> is not allowed"),
    "a script hidden in metadata": (svg(f"{LINE}<metadata><script/></metadata>"), "<script>"),
    "a foreign object": (svg(LINE + "<foreignObject/>"), "<foreignObject>"),
    "an inner frame": (svg(LINE + "<iframe/>"), "<iframe>"),
    "set": (svg('<rect><set attributeName="x"/></rect>'), "<set>"),
    "animate": (svg('<rect><animate attributeName="x"/></rect>'), "<animate>"),
    "animateTransform": (svg("<rect><animateTransform/></rect>"), "<animateTransform>"),
    "a handler": (svg(LINE + "<handler/>"), "<handler>"),
    "an event on the root": (svg(LINE, 'onload="x()"'), "onload of <svg> is not allowed"),
    "an event on a shape": (svg('<rect onclick="x()"/>'), "onclick of <rect> is not allowed"),
    "an event spelled with entities": (
        svg('<rect onclick="&#120;()"/>'),
        "onclick of <rect> is not allowed",
    ),
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
    "a script in capitals": (svg(f"{LINE}<SCRIPT/>"), "<SCRIPT> is not allowed"),
    "a script with a prefix": (
        svg(f'{LINE}<x:script xmlns:x="http://www.w3.org/2000/svg"/>'),
        "<script> is not allowed",
    ),
    "a script in no namespace": (svg(f'{LINE}<script xmlns=""/>'), "<script> is not allowed"),
    "a script that says it describes": (
        svg(f'{LINE}<script xmlns="http://purl.org/dc/elements/1.1/"/>'),
        "<script> is not allowed",
    ),
    "a page that says it describes": (
        svg(f'{LINE}<meta xmlns="http://purl.org/dc/terms/" content="0;url=http://e.org"/>'),
        "<meta> is not allowed",
    ),
    "an element of a namespace made up": (svg(f'{LINE}<a xmlns="urn:x"/>'), "<a> is not allowed"),
    "a namespace that looks alike": (
        svg(f'{LINE}<g xmlns="http://www.w3.org/2000/svg/"/>'),
        "<g> is not allowed",
    ),
    "an included file": (
        svg(f'{LINE}<include xmlns="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
        "<include> is not allowed",
    ),
    "MathML": (svg(f'{LINE}<math xmlns="http://www.w3.org/1998/Math/MathML"/>'), "<math>"),
    "a sound": (svg(f"{LINE}<audio/>"), "<audio> is not allowed"),
    "animateMotion": (svg("<rect><animateMotion/></rect>"), "<animateMotion> is not allowed"),
    "discard": (svg("<rect><discard/></rect>"), "<discard> is not allowed"),
    "a colour profile from a file": (svg(f"{LINE}<color-profile/>"), "<color-profile>"),
    "text from elsewhere": (svg(f'{LINE}<tref xlink:href="#a"/>'), "<tref> is not allowed"),
    "a typeface from a file": (svg(f"{LINE}<font-face-uri/>"), "<font-face-uri>"),
    "a cursor": (svg(f'{LINE}<cursor xlink:href="#a"/>'), "<cursor> is not allowed"),
    "an event in capitals": (svg(LINE, 'ONLOAD="x()"'), "ONLOAD of <svg> is not allowed"),
    "an event with a namespace": (svg(LINE, 'xlink:onload="x()"'), "onload of <svg>"),
    "a listener": (
        svg(f'<g xmlns:e="http://www.w3.org/2001/xml-events" e:handler="x()">{LINE}</g>'),
        "handler of <g> is not allowed",
    ),
    "an event in what describes": (
        svg(f'{LINE}<metadata><r:RDF {RDF} onclick="x()"/></metadata>'),
        "onclick of <RDF>",
    ),
    "a link by another prefix": (
        svg(f'<a xmlns:q="http://www.w3.org/1999/xlink" q:href="http://e.org">{LINE}</a>'),
        "href of <a> leads out",
    ),
    "a program with a tab in its name": (svg('<use href="java&#9;script:x"/>'), "leads out"),
    "a program after a blank": (svg('<use href=" javascript:x"/>'), "leads out"),
    "a blank before a part's name, in a link": (svg('<use href=" #a"/>'), "leads out"),
    "a part spelled in an unusual way": (svg('<use href="#%61"/>'), "leads out of it, to #%61"),
    "a url spelled so": (svg('<rect fill="url(#%61)"/>'), "has a url() that leads out"),
    "a url without end": (svg('<rect fill="url(#a"/>'), "has a url() that leads out"),
    "an empty link": (svg('<use href=""/>'), "leads out"),
    "a page as data, in capitals": (svg('<image href="DATA:TEXT/HTML;base64,AAAA"/>'), "leads out"),
    "an SVG as data, with parameters": (
        svg('<image href="data:image/svg+xml;base64,AAAA"/>'),
        "href of <image> leads out",
    ),
    "a picture that is said to be one": (
        svg('<image href="data:image/png;base64,PHNjcmlwdD4="/>'),
        "holds a picture that is none: it is not a PNG",
    ),
    "a picture that is cut off": (
        svg(f'<image href="data:image/png;base64,{DOT[:60]}"/>'),
        "holds a picture that is",
    ),
    "a picture that is no base64": (svg('<image href="data:image/png;base64,A"/>'), "damaged"),
    "a picture that is not in base64": (svg('<image href="data:image/png,x"/>'), "leads out"),
    "a filter that loads": (
        svg(f'{LINE}<filter><feImage href="http://e.org/a.png"/></filter>'),
        "href of <feImage> leads out",
    ),
    "a mask from a file": (svg('<rect mask="url(a.svg#m)"/>'), "mask of <rect> has a url"),
    "a cursor from a file": (svg('<rect style="cursor: url(a.cur)"/>'), "style of <rect>"),
    "a typeface from an address": (
        svg(f"{LINE}<style>@font-face {{ src: url(http://e.org/f) }}</style>"),
        "<style> has a url()",
    ),
    "a typeface as data": (
        svg(f"{LINE}<style>@font-face {{ src: url(data:font/woff;base64,AA) }}</style>"),
        "<style> has a url()",
    ),
    "a url behind a comment's end": (
        svg(f"{LINE}<style>/* */ a {{ fill: url(b) }} /* */</style>"),
        "<style> has a url()",
    ),
    "a url between what looks like comments": (
        svg(f"{LINE}<style>a {{ content: '/*'; fill: url(b); content: '*/' }}</style>"),
        "<style> has a url()",
    ),
    "an import after an inner style sheet": (
        svg(f"{LINE}<style><style>a</style>@import 'x';</style>"),
        "<style> stands in <style>",
    ),
    "an import around an element": (
        svg(f"{LINE}<style>@im<g/>port 'x';</style>"),
        "<g> stands in <style>",
    ),
    "an import that escapes spell": (svg(f"{LINE}<style>@\\69mport 'a';</style>"), "an escape"),
    "an image in CSS": (svg(f"{LINE}<style>a {{ b: image('c') }}</style>"), "has image in"),
    "a source in CSS": (svg(f"{LINE}<style>a {{ b: src('c') }}</style>"), "has src in"),
    "a binding": (svg("<rect style='-moz-binding: url(#a)'/>"), "has -moz-binding in"),
    "a comment that HTML ends at once": (
        svg(f"{LINE}<!--><script>alert(1)</script>-->"),
        "a comment begins as it would end",
    ),
    "a comment that HTML ends within a title": (
        svg(f"{LINE}<desc><title><!--</title><script>alert(1)</script>--></title></desc>"),
        "a comment has </ in it",
    ),
    "a style that HTML ends earlier": (
        svg(f"{LINE}<title><style><![CDATA[</style><script>x()</script>]]></style></title>"),
        "<style> has </ in its CSS",
    ),
    "a comment in a style": (
        svg(f"{LINE}<title><style><!--a--></style></title>"),
        "a comment of XML stands in <style>",
    ),
    "a typeface of shapes": (svg(f"{LINE}<font><glyph/></font>"), "<font> is not allowed"),
    "quoted text that HTML takes for a comment": (
        svg(f"{LINE}<title><![CDATA[><script>alert(1)</script>]]></title>"),
        "<![CDATA[ stands outside of <style>",
    ),
    "attributes by declaration": (
        svg(LINE, before='<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]>'),
        "DOCTYPE has declarations",
    ),
    "an entity by parameter": (
        svg(LINE, before='<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://e.org/">%a;]>'),
        "declares the entity a",
    ),
    "a DOCTYPE at a place that looks alike": (
        svg(LINE, before=DOCTYPE.replace("www.w3.org", "www-w3.org")),
        "names a foreign file",
    ),
    "a DOCTYPE below the right name": (
        svg(LINE, before=DOCTYPE.replace("www.w3.org/", "www.w3.org@e.org/")),
        "names a foreign file",
    ),
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


def test_the_line_and_what_helps_are_told():
    facts = examine("a.svg", svg(f"{LINE}\n\n<g>\n<script/></g>").encode())
    assert facts.problems == ("line 4: <script> is not allowed in a picture",)
    assert facts.hint.startswith("save a still picture")
    facts = examine("a.svg", svg(f'{LINE}\n<image href="a.png"/>').encode())
    assert facts.problems == ("line 2: href of <image> leads out of it, to a.png",)
    assert facts.hint.startswith("embed the image: ")


WRONG_BYTES = {
    "UTF-16 without a mark": svg(LINE).encode("utf-16-le"),
    "UTF-16 that says so": svg(LINE, before='<?xml version="1.0" encoding="utf-16"?>').encode(
        "utf-16-be"
    ),
    "UTF-32": svg(LINE).encode("utf-32"),
    "a slash in too many bytes": svg(LINE).encode().replace(b"/>", b"\xc0\xaf>"),
    "half a character": svg("<text>").encode() + b"\xed\xa0\x80</text></svg>",
    "a control character": svg("<text>\x1b[2J</text>").encode(),
    "UTF-7": b"+ADw-svg+AD4-",
    "not UTF-8": svg("<text>\xe9</text>").encode("latin-1"),
    "UTF-16": svg(LINE).encode("utf-16"),
    "a null": svg("<text>\0</text>").encode(),
    "bytes like any other": bytes(range(256)),
}


@pytest.mark.parametrize("data", WRONG_BYTES.values(), ids=WRONG_BYTES)
def test_bytes_that_are_no_svg(data):
    assert "not complete XML" in examine("a.svg", data).problems[0]


def test_every_problem_is_named_once_and_never_too_many():
    many = svg("<script/><script/>" + "".join(f'<rect on{n}="x"/>' for n in range(10_000)))
    problems = examine("a.svg", many.encode()).problems
    assert len(problems) == 10
    assert problems[0] == "line 1: <script> is not allowed in a picture"


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


def damaged_png(side):
    """A picture that is found to be none only once 8 bytes a pixel have been unpacked."""
    row = bytes(1 + side * 8)
    rows = zlib.compress(row * (side - 1) + b"\x09" + row[1:], 9)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)), (b"IDAT", rows)]
    packed = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [*parts, (b"IEND", b"")]
    ]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(packed)).decode()


def damaged_images(number):
    """Images that each say the same damaged picture in a way of their own."""
    said = damaged_png(4000)
    each = f'<image href="data:image/png;base64,{said}'
    return "".join(f'{each}{n:04}"/>' for n in range(number))


MUCH = {
    "a million elements": lambda: svg("<g/>" * 300_000 + LINE),
    "a million attributes": lambda: svg(
        "<g " + " ".join(f'a{n}=""' for n in range(200_000)) + "/>" + LINE
    ),
    "a value without end": lambda: svg(f'<g style="{"(" * 5_000_000}"/>{LINE}'),
    "a style without end": lambda: svg(f"<style>{'url( ' * 1_000_000}</style>{LINE}"),
    "many blanks after url(": lambda: svg(f"<style>{'url(' + ' ' * 2_000_000}</style>{LINE}"),
    "beginnings of references": lambda: svg(f"<style>{'url(#' * 1_000_000}</style>{LINE}"),
    "a reference without end": lambda: svg(f"<style>url(#{'a' * 5_000_000}</style>{LINE}"),
    "many images, each a damaged one": lambda: svg(damaged_images(30) + LINE),
    "many styles": lambda: svg("<style>a</style>" * 200_000 + LINE),
    "a name without end": lambda: svg(f"<{'a' * 5_000_000}/>{LINE}"),
    "a number without end": lambda: svg(LINE).replace("100pt", "9" * 5_000_000),
    "a comment without end": lambda: svg(f"{LINE}<!--{'>' * 5_000_000}-->"),
    "many problems": lambda: svg("<script/>" * 200_000 + LINE),
    "many links out": lambda: svg("".join(f'<use href="{n}"/>' for n in range(200_000))),
    "a root without end": lambda: f"<svg {SVG} viewBox='{' ' * 5_000_000}'>{LINE}</svg>",
    "a background without end": lambda: svg(f'<path d="{"M 0 0" + " 1" * 2_000_000}"/>'),
}


@pytest.mark.parametrize("make", MUCH.values(), ids=MUCH)
def test_much_of_anything_takes_time_by_its_length_only(make):
    data = make().encode()
    start = time.process_time()
    examine("a.svg", data)
    assert time.process_time() - start < 3, "loose: it takes a tenth of this"


def test_a_bomb_of_entities_is_not_lit():
    text = svg("<text>&a8;</text>", before=f'<!DOCTYPE svg [<!ENTITY a0 "b">{LAUGHS}]>')
    start = time.process_time()
    assert examine("a.svg", text.encode()).problems
    assert time.process_time() - start < 0.1


def nested(depth, element="g"):
    """A line that lies in so many elements, the root among them; and a shape that is drawn."""
    inner = f"<{element}>" * (depth - 2) + LINE + f"</{element}>" * (depth - 2)
    return svg(f"{inner}{LINE}").encode()


@pytest.mark.parametrize("element", ["g", "defs"])
def test_elements_lie_so_deep_and_no_deeper(element):
    assert examine("a.svg", nested(200, element)).problems == ()
    for depth in (201, 100_000):
        facts = examine("a.svg", nested(depth, element))
        assert facts.problems == ("line 1: more than 200 elements lie within each other",)
        assert facts.hint == "draw with fewer groups within groups"


def test_depth_is_that_of_one_place_not_of_all():
    groups = "<g><defs><g/></defs></g>" * 300 + "<defs/><style>a</style>" * 300
    assert examine("a.svg", svg(groups + LINE).encode()).problems == ()


@given(st.data())
def test_what_passes_is_whole_xml_with_nothing_active_in_it(data):
    whole = MATPLOTLIB.encode()
    piece = st.sampled_from(
        (b"<script/>", b"<", b">", b'"', b"&", b"</g>", b"<!--", b"]]>", b" onload='x'", b"\0")
    )
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, min(len(whole), at + 40)))
    changed = whole[:at] + data.draw(st.one_of(piece, st.binary(max_size=6))) + whole[end:]
    if not examine("a.svg", changed).problems:
        elements = list(ET.fromstring(changed).iter())
        assert not any("script" in element.tag.lower() for element in elements)
        names = [name.lower() for element in elements for name in element.attrib]
        assert not any(name.startswith("on") for name in names)


IMAGE = f'<image width="9" height="9" href="data:image/png;base64,{DOT}"/>'

RASTERS = {
    "an image": (IMAGE, True),
    "two images": (IMAGE + IMAGE, True),
    "an image on a background": (PAGE + IMAGE, True),
    "an image with a line": (IMAGE + LINE, False),
    "an image with a text": (PAGE + IMAGE + "<text>a</text>", False),
    "an image in a pattern": (f"<defs><pattern>{IMAGE}</pattern></defs>{LINE}", False),
    "no image": (LINE, False),
}


@pytest.mark.parametrize(("inside", "is_raster"), RASTERS.values(), ids=RASTERS)
def test_what_is_an_image_and_nothing_else(inside, is_raster):
    facts = examine("a.svg", svg(inside).encode())
    assert (facts.problems, facts.is_raster) == ((), is_raster)


TINY = {
    "a point": ('width="1pt" height="1pt"', True),
    "a point high": ('width="100pt" height="1pt"', True),
    "no height": ('width="100pt" height="0"', True),
    "small": ('width="5pt" height="5pt"', False),
    "relative": ('width="1%" height="1%"', False),
    "not stated": ('viewBox="0 0 1 1"', False),
}


@pytest.mark.parametrize(("sides", "is_tiny"), TINY.values(), ids=TINY)
def test_a_stated_size_in_which_nothing_can_be_seen(sides, is_tiny):
    facts = examine("a.svg", f"<svg {SVG} {sides}>{LINE}</svg>".encode())
    assert (facts.problems, facts.is_tiny) == ((), is_tiny)


@pytest.mark.parametrize("text", [text for text, _ in BAD.values()], ids=BAD)
def test_each_problem_is_of_a_kind(text):
    facts = examine("a.svg", text.encode())
    assert len(facts.faults) == len(facts.problems) > 0

"""How two pictures differ: each change of a real one is told by its kind, and never as none."""

from __future__ import annotations

import re
from math import inf
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.figure.likeness import GEOMETRY_TOLERANCE, Difference, Kind, compare

FIGURES = Path(__file__).resolve().parent.parent.parent / "fig"
RELU = (FIGURES / "relu.svg").read_text()


def swapped(old, new, count=1):
    """What puts `new` in the place of `old`, which must be there."""

    def change(text):
        assert old in text
        return text.replace(old, new, count)

    return change


def moved(by):
    """What moves the first line of the grid to the right."""
    return swapped("M 57.6 307.584 \nL 57.6 41.472", f"M {57.6 + by} 307.584 \nL 57.6 41.472")


def salted(text):
    """The text as another `svg.hashsalt` gives it: every id of a path or a marker is another."""
    return re.sub(r"\b([pm])([0-9a-f]{10})\b", lambda m: f"{m[1]}{m[2][::-1]}", text)


CHANGES = {
    "another date": (swapped("1970-01-01T00", "2026-11-22T07"), {Kind.DATE}),
    "another version of the program": (swapped("v3.11.2", "v3.10.0"), {Kind.METADATA}),
    "another salt": (salted, {Kind.IDS}),
    "another name of an outline": (
        lambda text: text.replace("DejaVuSans-c9c", "DejaVuSans-2212"),
        {Kind.IDS},
    ),
    "another outline of a glyph": (swapped("M 678 2272", "M 680 2272"), {Kind.TEXT_SHAPES}),
    "glyphs further apart": (swapped("translate(83.79", "translate(84.79"), {Kind.TEXT_SHAPES}),
    "a line moved by little": (moved(0.1), {Kind.GEOMETRY}),
    "a line moved by much": (moved(40), {Kind.GEOMETRY}),
    "a path of another make": (
        swapped("M 57.6 307.584 \nL", "M 57.6 307.584 \nQ 1 1"),
        {Kind.GEOMETRY},
    ),
    "a text turned": (swapped("scale(0.1 -0.1)", "rotate(9) scale(0.1 -0.1)"), {Kind.GEOMETRY}),
    "other words": (swapped("2.0 -->", "3.0 -->"), {Kind.TEXTS}),
    "another colour": (swapped("stroke: #b0b0b0", "stroke: #b0b0b1"), {Kind.STYLES}),
    "a thicker line": (swapped("stroke-width: 0.8", "stroke-width: 0.9"), {Kind.STYLES}),
    "another style sheet": (swapped("linejoin: round", "linejoin: bevel"), {Kind.STYLES}),
    "an element more": (
        swapped("</svg>", '<path d="M 0 0 L 1 1"/></svg>'),
        {Kind.STRUCTURE},
    ),
    "another size": (swapped('width="460.8pt"', 'width="400pt"'), {Kind.SIZE}),
    "an attribute that nobody knows": (
        swapped('<g id="axes_1">', '<g id="axes_1" data-x="1">'),
        {Kind.STYLES},
    ),
    "blanks in a style": (swapped("fill: none; stroke", "fill:none;  stroke"), {Kind.WRITING}),
    "a number written longer": (swapped("L 57.6 41.472", "L 57.60 41.472"), {Kind.WRITING}),
    "a comment at the end": (swapped("</svg>", "<!-- x --></svg>"), {Kind.WRITING}),
    "a reference that leads elsewhere": (
        lambda text: text.replace("url(#pfffa4ca4ea)", "url(#m48f71f1a52)", 1),
        {Kind.STRUCTURE},
    ),
}


@pytest.mark.parametrize(("change", "kinds"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_by_its_kind(change, kinds):
    changed = change(RELU)
    assert changed != RELU
    for old, new in ((RELU, changed), (changed, RELU)):
        found = compare("svg", old.encode(), new.encode())
        assert found.kinds == kinds, found
        assert not found.is_identical


def test_several_kinds_are_all_told_the_smallest_first():
    changed = moved(40)(CHANGES["other words"][0](CHANGES["another date"][0](RELU)))
    kinds = [one.kind for one in compare("svg", RELU.encode(), changed.encode()).differences]
    assert kinds == [Kind.DATE, Kind.GEOMETRY, Kind.TEXTS]


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_is_identical_to_itself_alone(path):
    data = path.read_bytes()
    assert compare("svg", data, data).is_identical
    assert compare("svg", data, data + b"\n").kinds == {Kind.WRITING}
    assert compare("svg", data, salted(data.decode()).encode()).kinds <= {Kind.IDS, Kind.WRITING}


SLIGHT = {
    "within the tolerance": (moved(0.4), True),
    "beyond it": (moved(0.5), False),
    "another date": (CHANGES["another date"][0], True),
    "another outline": (CHANGES["another outline of a glyph"][0], True),
    "another colour": (CHANGES["another colour"][0], False),
    "other words": (CHANGES["other words"][0], False),
    "a path of another make": (CHANGES["a path of another make"][0], False),
}


@pytest.mark.parametrize(("change", "is_slight"), SLIGHT.values(), ids=SLIGHT)
def test_drift_is_told_from_change(change, is_slight):
    assert compare("svg", RELU.encode(), change(RELU).encode()).is_slight is is_slight


def test_the_largest_deviation_is_told_as_a_share_of_the_picture():
    (found,) = compare("svg", RELU.encode(), moved(4.608)(RELU).encode()).differences
    assert found.share == pytest.approx(0.01)
    assert found.detail == "geometry by up to 4.61 of 460.8 in 1 place"


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'

MAGNIFIED = {
    "by the group around it": ('<g transform="scale(50)"><path d="M0 0L1 {}"/></g>', 0.05, 0.025),
    "by the groups around it": (
        '<g transform="scale(5)"><g transform="rotate(45) scale(10)"><path d="M0 0L1 {}"/></g></g>',
        *(0.05, 0.025),
    ),
    "where it is used": (
        (
            '<defs><path id="a" d="M0 0L1 {}"/></defs><g transform="scale(50)">'
            '<use href="#a"/><path d="M0 0L1 1"/></g>'
        ),
        *(0.05, 0.025),
    ),
    "by a relative path": ('<path d="m0 0 l1 {0} l1 {0} l1 {0} l1 {0}"/>', 0.05, 0.002),
    "by a scale that changes": ('<path transform="scale({})" d="M0 0L9 9"/>', 0.05, 0.05),
    "by a turn": ('<path transform="rotate({})" d="M0 0L9 9"/>', 0.05, 0.0008),
}


@pytest.mark.parametrize(("drawn", "by", "least"), MAGNIFIED.values(), ids=MAGNIFIED)
def test_a_number_counts_as_much_as_it_is_magnified(drawn, by, least):
    old, new = (SQUARE.format(drawn.format(n)).encode() for n in (1, 1 + by))
    (found,) = compare("svg", old, new).differences
    assert found.kind is Kind.GEOMETRY
    assert found.share >= least


def drawn(*shapes):
    return SQUARE.format(
        "".join(f'<path d="M0 0L{x} 9" fill="{fill}"/>' for x, fill in shapes)
    ).encode()


ORDERS = {
    "two that change places": ([(1, "red"), (2, "blue")], {Kind.ORDER}),
    "three in a circle": ([(2, "blue"), (1, "red"), (3, "red")], {Kind.ORDER}),
    "one that takes another's place, which is gone": ([(2, "blue"), (2, "blue")], None),
    "another colour": ([(1, "red"), (2, "red")], {Kind.STYLES}),
}


@pytest.mark.parametrize(("shapes", "kinds"), ORDERS.values(), ids=ORDERS)
def test_shapes_in_another_order_are_told_as_that(shapes, kinds):
    before = (
        [(2, "blue"), (1, "red")] if len(shapes) == 2 else [(1, "red"), (3, "red"), (2, "blue")]
    )
    before = [(1, "red"), (2, "blue")] if kinds == {Kind.STYLES} else before
    found = compare("svg", drawn(*before), drawn(*shapes))
    assert found.kinds == kinds if kinds else Kind.ORDER not in found.kinds
    assert not found.is_slight


UNBOUNDED = {
    "an arc": ('<path d="M0 0A5 5 0 0 {} 9 9"/>', 0, 1),
    "a transform that is none": ('<path transform="spin({})" d="M0 0L9 9"/>', 1, 2),
    "a number beyond all": ('<path d="M0 0L9 {}"/>', 1, "1e999"),
    "a picture within": ('<svg viewBox="0 0 1 1"><path d="M0 0L1 {}"/></svg>', 1, 1.00001),
}


@pytest.mark.parametrize(("drawn", "one", "other"), UNBOUNDED.values(), ids=UNBOUNDED)
def test_what_cannot_be_bounded_is_never_slight(drawn, one, other):
    old, new = (SQUARE.format(drawn.format(n)).encode() for n in (one, other))
    (found,) = compare("svg", old, new).differences
    assert (found.kind, found.share) == (Kind.GEOMETRY, inf)
    assert not found.is_slight


LONG = {
    "letters that are no transform": f'<path transform="{"a" * 200_000}" d="M0 0L{{}} 9"/>',
    "brackets that do not close": f'<path transform="{"scale(" * 50_000}" d="M0 0L{{}} 9"/>',
    "digits": f'<path d="M0 {"1" * 200_000}L{{}} 9"/>',
    "references": f'<path style="{"url(#" * 50_000}" d="M0 0L{{}} 9"/>',
    "many shapes": '<path d="M0 0L1 1"/>' * 5_000 + '<path d="M0 0L{} 9"/>',
}


@pytest.mark.parametrize("drawn", LONG.values(), ids=LONG)
def test_what_is_long_takes_no_longer_than_its_length(drawn):
    began = process_time()
    old, new = (SQUARE.format(drawn.format(n)).encode() for n in (1, 2))
    assert not compare("svg", old, new).is_slight
    assert process_time() - began < 5


HOSTILE = {
    "no picture at all": b"<p>nothing</p>",
    "nothing": b"",
    "entities": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    "too deep": b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 9999,
    "a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script/><path d="M0 0L1 1"/></svg>',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_sound_picture_is_not_looked_into(data):
    found = compare("svg", data, RELU.encode())
    assert found.kinds == {Kind.UNREAD}
    assert "what stood there is no sound picture" in found.differences[0].detail
    assert not found.is_slight


NUMBERS = st.floats(1, 99).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5), st.data())
def test_a_deviation_is_never_told_smaller_than_it_is(points, data):
    place = data.draw(st.integers(0, len(points) - 1))
    by = data.draw(st.sampled_from([-30, -0.3, -0.001, 0.001, 0.3, 30]))
    other = [(x + by, y) if n == place else (x, y) for n, (x, y) in enumerate(points)]
    old, new = (
        SQUARE.format('<path d="M0 0 {}"/>'.format(" ".join(f"L{x:.3f} {y:.3f}" for x, y in some)))
        for some in (points, other)
    )
    (found,) = compare("svg", old.encode(), new.encode()).differences
    assert found.kind is Kind.GEOMETRY
    assert found.share >= abs(by) / 100 - 1e-9
    assert found.is_slight == (abs(by) / 100 <= GEOMETRY_TOLERANCE)


@given(st.integers(0, len(RELU) - 1), st.sampled_from("0 19aMz#<&-"))
def test_other_bytes_are_never_identical(place, letter):
    changed = f"{RELU[:place]}{letter}{RELU[place + 1 :]}"
    assert compare("svg", RELU.encode(), changed.encode()).is_identical == (changed == RELU)


def test_a_difference_without_a_share_is_not_slight_where_one_is_needed():
    assert not Difference(Kind.GEOMETRY, "x").is_slight
    assert Difference(Kind.IDS, "x").is_slight


def drawing(inside, size='viewBox="0 0 100 100"'):
    """An SVG with that in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()


BASE = '<path d="M0 0L1 1"/>'
MARKED = (
    '<marker id="m" {}><path d="M0 0L.01 {}"/></marker><path marker-end="url(#m)" d="M0 0L9 9"/>'
)
WRITTEN = "<!-- a --><g>{}</g>"

NOT_THE_SAME = {
    "a number that is too large for any machine": ('<path d="M0 {}"/>', "1" * 400, "2" * 400),
    "a text within another one that stands elsewhere": (
        "<text>{}</text>",
        "a<tspan>b</tspan>c",
        "ac<tspan>b</tspan>",
    ),
    "other words below the same comment": (WRITTEN, "<text>b</text>", "<text>c</text>"),
    "another shape below the same comment": (WRITTEN, '<rect x="1"/>', '<rect x="9"/>'),
    "a shape more below the same comment": (WRITTEN, BASE, BASE * 2),
    "a part in the place of an image": (
        '<g id="a"/><use href="{}"/>',
        "data:image/png;base64,iVBORw0KGgo=",
        "#a",
    ),
    "an id that the style sheet names": (
        '<style>#a {{fill: red}}</style><path id="{}" d="M0 0"/>',
        "a",
        "b",
    ),
    "a style that weighs more than a later one": (
        '<path d="M0 0" style="fill: {}; fill: blue"/>',
        "red !important",
        "blue",
    ),
    "little within what is magnified": (MARKED.replace("{}", 'viewBox="0 0 .01 .01"', 1), "0", "1"),
    "little within what is given in shares": (
        '<linearGradient id="g" x1="0" x2="{}"/><path fill="url(#g)" d="M0 0L9 9"/>',
        "1",
        "0.95",
    ),
    "little in what a style magnifies": (
        '<path style="transform: scale(200)" d="M0 0L.1 {}"/>',
        ".1",
        ".15",
    ),
    "little where the style sheet magnifies": (
        "<style>path {{transform: scale(200)}}</style><path d='M0 0L.1 {}'/>",
        ".1",
        ".15",
    ),
    "a text of another size": ('<text style="font: {}px x">a</text>', "5", "50"),
}


@pytest.mark.parametrize(("text", "one", "other"), NOT_THE_SAME.values(), ids=NOT_THE_SAME)
def test_what_may_show_something_else_is_never_slight(text, one, other):
    drawn = (drawing(BASE + text.format(part)) for part in (one, other))
    if "base64" in one:  # which is no picture: only what is sound is looked into
        from orgfig.figure.likeness_svg import svg_differences

        assert not all(found.is_slight for found in svg_differences(*drawn))
    else:
        assert not compare("svg", *drawn).is_slight


STILL_SLIGHT = {
    "a little in a pattern in the picture's own units": (
        '<pattern id="h" patternUnits="userSpaceOnUse"><path d="M0 {}"/></pattern>',
        "0",
        "0.01",
    ),
    "a little beside a text": (WRITTEN, '<path d="M0 0L1 1"/>', '<path d="M0 0L1 1.01"/>'),
    "a text in another font": ('<text style="font: 5px {}">a</text>', "x", "y"),
}


@pytest.mark.parametrize(("text", "one", "other"), STILL_SLIGHT.values(), ids=STILL_SLIGHT)
def test_what_shows_the_same_stays_slight(text, one, other):
    assert compare("svg", *(drawing(BASE + text.format(part)) for part in (one, other))).is_slight


@pytest.mark.parametrize("size", ["", 'width="100%"', 'viewBox="0 0 0 0"'])
def test_in_a_picture_of_no_size_nothing_is_little(size):
    text = BASE + '<path transform="rotate({})" d="M0 9L3 {}"/>'
    for one, other in ((("0", "4"), ("90", "4")), (("0", "4"), ("0", "5"))):
        pair = (drawing(text.format(*numbers), size) for numbers in (one, other))
        assert not compare("svg", *pair).is_slight

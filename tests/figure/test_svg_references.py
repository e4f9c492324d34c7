"""A few lines of references that draw billions are found; pictures that share parts are fine."""

import time

import pytest

from orgfig.figure import examine

LINE = '<path d="M 1 1 L 9 9"/>'


def svg(inside, attributes=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def tower(levels, group, show, times=10):
    """Groups that each show the one below many times."""
    floors = [group.format(0, LINE)]
    floors += [group.format(n, show.format(n - 1) * times) for n in range(1, levels)]
    return "".join(floors)


USED = ('<g id="a{}">{}</g>', '<use href="#a{}"/>')
FILLED = ('<pattern id="a{}">{}</pattern>', '<rect fill="url(#a{})"/>')
MASKED = ('<mask id="a{}">{}</mask>', '<rect style="mask: URL( #a{} )"/>')
CORNERS = "M 0 0 " * 9
MARKED = ('<marker id="a{}">{}</marker>', f'<path d="{CORNERS}" marker-mid="url(#a{{}})"/>')

TOO_MUCH = {
    "groups that use groups": tower(9, *USED),
    "groups within definitions": f"<defs>{tower(9, *USED)}</defs>{LINE}<use href='#a8'/>",
    "symbols": tower(9, '<symbol id="a{}">{}</symbol>', USED[1]) + '<use href="#a8"/>',
    "pictures within": tower(9, '<svg id="a{}">{}</svg>', USED[1]),
    "patterns": tower(9, *FILLED) + '<rect fill="url(#a8)"/>',
    "masks": tower(9, *MASKED) + '<rect mask="url(#a8)"/>',
    "markers at every corner": tower(9, *MARKED, times=1) + '<rect fill="url(#a8)"/>',
    "one marker, and many corners": (
        f'<marker id="a">{LINE * 3000}</marker><path marker-mid="url(#a)" d="{"M 0 0 " * 3000}"/>'
    ),
    "uses that use uses": "".join(
        f'<g id="a{n}"><use id="b{n}" href="#a{n - 1}"/><use href="#b{n}"/></g>'
        for n in range(1, 40)
    )
    + f'<g id="a0">{LINE}</g>',
}


@pytest.mark.parametrize("inside", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_draws_too_much_is_refused_at_once(inside):
    start = time.process_time()
    (problem,) = examine("a.svg", svg(inside)).problems
    assert problem == "its references make it draw more than 2000000 elements"
    assert time.process_time() - start < 0.5


CIRCLES = {
    "a group that shows itself": f'<g id="a">{LINE}<use href="#a"/></g>',
    "two that show each other": (
        f'<g id="a">{LINE}<use href="#b"/></g><g id="b"><use href="#a"/></g>'
    ),
    "a pattern of itself": f'<pattern id="a"><rect fill="url(#a)"/></pattern>{LINE}',
}


@pytest.mark.parametrize("inside", CIRCLES.values(), ids=CIRCLES)
def test_what_is_a_part_of_itself_is_refused(inside):
    (problem,) = examine("a.svg", svg(inside)).problems
    assert "is a part of itself" in problem


def test_the_whole_picture_cannot_be_shown_in_itself():
    (problem,) = examine("a.svg", svg(f'{LINE}<use href="#all"/>', 'id="all"')).problems
    assert problem == "its part #all is a part of itself"


FINE = {
    "a tower of few floors": tower(5, *USED),
    "a long chain": "".join(f'<g id="a{n}"><use href="#a{n - 1}"/></g>' for n in range(1, 1000))
    + f'<g id="a0">{LINE}</g>',
    "many points of one shape": '<defs><path id="a" d="M 0 0"/></defs>'
    + '<use href="#a"/>' * 50_000,
    "many faces behind one window": '<clipPath id="a"><rect/></clipPath>'
    + '<rect clip-path="url(#a)"/>' * 50_000,
    "a reference to nothing": f'<g id="b">{LINE}<use href="#a"/></g><use href="#b"/>',
    "an arrow at the end of a line": (
        f'<marker id="a">{LINE}</marker><path d="M 0 0 L 9 9" marker-end="url(#a)"/>'
    ),
}


@pytest.mark.parametrize("inside", FINE.values(), ids=FINE)
def test_parts_may_be_shared(inside):
    assert examine("a.svg", svg(inside)).problems == ()

"""Titles and descriptions in SVGs: put in, taken out, and never in the way of what is drawn."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orgfig.figure.model import Output
from orgfig.figure.svg import examine_svg
from orgfig.figure.titles import (
    LARGEST,
    LONGEST,
    NO_WORDS,
    Words,
    drawn,
    entitled,
    parted,
    words,
)
from orgfig.location import Location

NS = 'xmlns="http://www.w3.org/2000/svg"'
BODY = '<path d="M0 0L9 9"/>'
PLAIN = f"<svg {NS}>{BODY}</svg>".encode()
BOTH = Words("relu", "flat, then rising")
OURS = '\n <{0} class="orgfig">{1}</{0}>'
DOCTYPE = (
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
)


def of(caption, alt):
    where = Location("figures.org", 1)
    return words(Output("fig/a.svg", "a.svg", "fig/a.svg", caption, alt, where))


# --- what the notebook says ------------------------------------------------------------------

SAID = {
    "both": (("relu", "a curve"), Words("relu", "a curve")),
    "a caption alone": (("relu", None), Words("relu")),
    "an alternative text alone": ((None, "a curve"), Words("a curve")),
    "the same twice": (("a curve", "a  curve"), Words("a curve")),
    "neither": ((None, None), NO_WORDS),
    "blanks": (("  ", "\t"), NO_WORDS),
    "a caption is Org text": (("the =relu=", None), Words("the relu")),
    "an alternative text is not": ((None, "the =relu="), Words("the =relu=")),
    "a caption that is a footnote alone": (("[fn:1]", "a curve"), Words("a curve")),
    "on several lines": (("a\r\n  b\u2028c", None), Words("a b c")),
    "what XML forbids": (("a\x00b\x1b[2J\ud800\ufffec\x7f", None), Words("ab[2Jc")),
    "marks of direction": (("a\u202eb\u2066c", None), Words("abc")),
    "Persian and emoji": (("می\u200cروم 👩\u200d🔬", None), Words("می\u200cروم 👩\u200d🔬")),
}


@pytest.mark.parametrize(("told", "meant"), SAID.values(), ids=SAID)
def test_the_words_of_a_picture(told, meant):
    assert of(*told) == meant


def test_words_without_end_are_cut():
    title, description = of("x" * 50_000, "&" * LONGEST)
    assert (len(title), title[-1]) == (LONGEST, "…")
    assert description == "&" * LONGEST


# --- where they stand ------------------------------------------------------------------------

PLACES = {
    "a root and nothing before": PLAIN,
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "a declaration, a DOCTYPE, a comment": (
        f'<?xml version="1.0"?>\n{DOCTYPE}\n<!-- <svg> -->\n<svg {NS}>\n{BODY}</svg>\n'
    ).encode(),
    "a > in an attribute": f'<svg {NS} class="a>b/>">{BODY}</svg>'.encode(),
    "a tag over several lines": f"<svg\n {NS}\n>\r\n{BODY}</svg>".encode(),
    "an entity first": f"<svg {NS}>&#32;{BODY}</svg>".encode(),
    "a comment first": f"<svg {NS}><!-- a -->{BODY}</svg>".encode(),
    "a prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path d="M0 0L1 1"/></s:svg>',
    "a prefix, and a default that is another": (
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns="http://purl.org/dc/terms/">'
        b'<s:path d="M0 0L1 1"/></s:svg>'
    ),
    "ASCII by its own word": f"<?xml version='1.0' encoding='US-ASCII'?>{PLAIN.decode()}".encode(),
    "titles further in": f"<svg {NS}><g><title>t</title><desc>d</desc></g>{BODY}</svg>".encode(),
}


@pytest.mark.parametrize("svg", PLACES.values(), ids=PLACES)
def test_they_are_the_first_children_of_the_root(svg):
    assert examine_svg(svg).problems == ()
    new = entitled(svg, Words("é & <b> ]]>", "größer"))
    assert examine_svg(new).problems == ()
    assert examine_svg(new).shapes == examine_svg(svg).shapes
    title, description = list(ET.fromstring(new))[:2]
    assert (title.tag, title.text) == ("{http://www.w3.org/2000/svg}title", "é & <b> ]]>")
    assert (description.tag, description.text) == ("{http://www.w3.org/2000/svg}desc", "größer")
    assert parted(new) == (svg, ("é & <b> ]]>", "größer"))


def test_only_what_is_said_is_written():
    assert entitled(PLAIN, NO_WORDS) == PLAIN
    assert entitled(PLAIN, Words("a")).count(b"orgfig") == 1
    assert entitled(PLAIN, Words(None, "a")).count(b"<desc") == 1


OWN = {
    "a title": ("<title>own</title>", ["title:own", "desc:flat, then rising"]),
    "a description": ("<desc>own</desc>", ["title:relu", "desc:own"]),
    "both, at the end of the picture": (
        f"{BODY}<title>own</title><desc>own</desc>",
        ["title:own", "desc:own"],
    ),
    "a title that says the same": ("<title>flat, then rising</title>", ["title:flat, then rising"]),
    "an empty title is none": (
        "<title> </title>",
        ["title:relu", "desc:flat, then rising", "title: "],
    ),
}


@pytest.mark.parametrize(("inside", "seen"), OWN.values(), ids=OWN)
def test_the_pictures_own_words_win(inside, seen):
    svg = f"<svg {NS}>{inside}{BODY}</svg>".encode()
    new = entitled(svg, BOTH)
    found = [one for one in ET.fromstring(new) if one.tag[-4:] in {"itle", "desc"}]
    told = sorted(f"{one.tag.partition('}')[2]}:{one.text}" for one in found)
    assert told == sorted(seen)
    assert drawn(new) == svg


def test_a_picture_with_a_title_of_its_own_keeps_the_notebooks_only_words():
    svg = f"<svg {NS}><title>own</title>{BODY}</svg>".encode()
    assert parted(entitled(svg, Words("relu"))).words == Words(None, "relu")


@pytest.mark.slow
def test_matplotlibs_own_title_wins(tmp_path):
    from matplotlib.figure import Figure

    place = tmp_path / "a.svg"
    Figure().savefig(place, metadata={"Title": "own"})
    new = entitled(place.read_bytes(), BOTH)
    assert re.findall(rb"<title[^>]*>([^<]*)", new) == [b"own"]
    assert b"flat, then rising" in new


LEFT = {
    "no XML": b"hello",
    "nothing": b"",
    "cut in the root's tag": b"<svg xmlns='x",
    "cut behind it": f"<svg {NS}>".encode(),
    "a root without content": f"<svg {NS}/>\n".encode(),
    "UTF-16": PLAIN.decode().encode("utf-16"),
    "no UTF-8": PLAIN.replace(b"M0", b"\xff"),
    "megabytes of a comment": b"<!--" + b"x" * 4_000_000,
}


@pytest.mark.parametrize("data", LEFT.values(), ids=LEFT)
def test_what_is_no_picture_loses_nothing(data):
    assert drawn(data) == data
    assert drawn(entitled(data, BOTH)) == data


FOREIGN = {
    "another class": f'<svg {NS}>\n <title class="orgfig2">a</title>{BODY}</svg>',
    "another place": f'<svg {NS}>{BODY}\n <title class="orgfig">a</title></svg>',
    "another blank": f'<svg {NS}>\n  <title class="orgfig">a</title>{BODY}</svg>',
    "an element within": f'<svg {NS}>\n <title class="orgfig">a<b/></title>{BODY}</svg>',
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_what_others_wrote_stays(text):
    assert drawn(text.encode()) == text.encode()


BROKEN = {
    "bytes that are no UTF-8": b"a \xff\xfe",
    "a control character": b"a \x01",
    "a character that XML has not": "a \ufffe".encode(),
    "a reference to nothing": b"a &nonsense;",
    "a bare ampersand": b"a & b",
    "a reference to no character": b"a &#1;",
    "what was escaped in another way": b"a &#x3c;",
    "the end of a section": b"a ]]>",
}


@pytest.mark.parametrize("name", ["title", "desc"])
@pytest.mark.parametrize("inside", BROKEN.values(), ids=BROKEN)
def test_words_that_were_edited_into_something_else_are_not_taken_out(inside, name):
    whole = entitled(PLAIN, BOTH)
    said = re.compile(rb'(<%b class="orgfig">)[^<]*' % name.encode())
    edited = said.sub(lambda found: found[1] + inside, whole)
    assert parted(edited) == (edited, NO_WORDS)
    assert parted(said.sub(lambda found: found[1] + b"a &amp; b", whole)).drawn == PLAIN


# --- there and back --------------------------------------------------------------------------

TEXTS = st.none() | st.text(max_size=30).filter(
    lambda text: not re.search("[\r\ud800-\udfff]", text)
)
LIKE_OURS = st.sampled_from(
    [
        "",
        "\n ",
        OURS.format("title", "a"),
        OURS.format("desc", "b"),
        OURS.format("title", ""),
        OURS.format("s:title", "a"),
        "<title>own</title>",
        "<desc>own</desc>",
        "<metadata><title>a</title></metadata>",
        "<!-- > -->",
        "&amp;",
        "\r\n",
    ]
)
HEADS = st.sampled_from(
    ["", "\ufeff", '<?xml version="1.0" encoding="us-ascii"?>', DOCTYPE, "<!--a-->\n"]
)


@st.composite
def pictures(draw):
    head, tail = draw(HEADS), draw(st.sampled_from(["", "\n", "<!-- /> -->"]))
    inside = "".join(draw(st.lists(LIKE_OURS, max_size=4)))
    attributes = draw(st.sampled_from(["", ' class=">"', "\n", f" xmlns:s{NS[5:]}"]))
    svg = f"{head}<svg {NS}{attributes}>{inside}{BODY}</svg>{tail}".encode()
    assume(examine_svg(svg).problems == ())
    return svg


@given(pictures(), TEXTS, TEXTS, TEXTS, TEXTS)
def test_the_drawn_bytes_come_back_whatever_was_put_in(svg, title, description, other, last):
    one = entitled(svg, words_of(title, description))
    two = entitled(drawn(one), words_of(other, last))
    assert drawn(one) == drawn(two) == svg
    assert entitled(drawn(two), words_of(title, description)) == one
    for published in (one, two):
        assert examine_svg(published)._replace(hint=None) == examine_svg(svg)._replace(hint=None)
        assert len(published) <= len(svg) + LARGEST


@given(pictures(), TEXTS, TEXTS)
def test_the_words_come_back_but_for_those_of_the_picture(svg, title, description):
    said = words_of(title, description)
    assume(b"own" not in svg and b"orgfig" not in svg)
    assert parted(entitled(svg, said)).words == said


def words_of(title, description):
    return of(title, description)


@given(
    st.binary(max_size=200) | st.text(alphabet="<svg/> x='\"!-title\n", max_size=60).map(str.encode)
)
def test_no_bytes_make_it_fail(data):
    assert len(drawn(data)) <= len(data)
    assert drawn(entitled(data, BOTH)) == drawn(data) or drawn(entitled(data, BOTH)) == data


def test_the_largest_words_fit():
    for encoding in ("utf-8", "us-ascii"):
        svg = f'<?xml version="1.0" encoding="{encoding}"?>{PLAIN.decode()}'.encode()
        most = Words("\U0010ffff" * LONGEST, "\U0010fffe" * LONGEST)
        assert len(entitled(svg, most)) <= len(svg) + LARGEST


@pytest.mark.parametrize("name", ["relu", "pca_limitations_helix", "valley"])
def test_the_repositorys_own_pictures(root, name):
    svg = drawn((root / "fig" / f"{name}.svg").read_bytes())
    new = entitled(svg, BOTH)
    assert drawn(new) == svg
    assert examine_svg(new) == examine_svg(svg)

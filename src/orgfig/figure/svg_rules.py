"""What may stand in an SVG that is published: names of elements, links, styles, comments.

Closed unless opened: an element is allowed because it stands here. The rules hold whether a
browser shows the file as an image, opens it as a page, or finds its text within an HTML page,
where prefixes and the case of letters count for nothing. What a page would load or run is refused
though an image would not, for a picture is opened by a click. A link out, `<a href>`, loads
nothing until somebody follows it; it is refused all the same, since a reader takes it for the
notebook's word.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

__all__ = [
    "EMBED",
    "HIDDEN",
    "IMAGE",
    "PATH",
    "PLAIN",
    "SHAPES",
    "STILL",
    "STYLE",
    "SVG",
    "URL",
    "Kind",
    "Link",
    "comment_problem",
    "css_problem",
    "doctype_problem",
    "is_inert",
    "kind_of",
    "read_link",
    "shown",
]

SVG = "http://www.w3.org/2000/svg"
IMAGE = f"{SVG} image"
PATH = f"{SVG} path"
STYLE = f"{SVG} style"


URL = re.compile(r"url\([ \t\r\n]{0,9}[\"']?#([^\"'()\s%]*+)[\s\"')]", re.IGNORECASE)
"""A reference to a part of the same picture, in a style, spelled without `%61` for `a`.

A bracket ends it, so that a text full of beginnings is not gone over once for each of them.
"""


def _in_svg(names: str) -> frozenset[str]:
    return frozenset(f"{SVG} {name}" for name in names.split())


SHAPES = _in_svg("path use rect circle ellipse line polyline polygon text image")
HIDDEN = _in_svg(
    "defs clipPath symbol mask pattern marker filter metadata style title desc linearGradient"
    " radialGradient"
)
"""Elements whose content is not drawn where it stands."""
PLAIN = _in_svg(
    "svg g a switch view tspan textPath stop solidcolor meshgradient meshrow meshpatch hatch"
    " hatchpath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix"
    " feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB"
    " feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset"
    " fePointLight feSpecularLighting feSpotLight feTile feTurbulence flowRoot flowRegion"
    " flowPara flowSpan"
)
"""Elements of SVG 1.1, 1.2 and 2 that group, fill or describe, and neither act nor load."""

DESCRIBING = frozenset(
    (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "adobe:ns:meta/",
    )
)
"""Vocabularies that say something of a picture, and that no program draws or obeys."""

NOT_INERT = frozenset(
    (
        *("script", "style", "link", "meta", "base", "iframe", "frame", "frameset", "object"),
        *("embed", "applet", "form", "img", "video", "audio", "template", "portal", "math"),
        *("noscript", "noembed", "noframes", "plaintext", "xmp", "foreignobject"),
    )
)
"""What HTML obeys by its name alone, whatever namespace XML has it in; in lower case."""

EMBEDDED = re.compile(r"data:image/(png|jpe?g);base64,", re.IGNORECASE)
LINKS = frozenset(
    (
        *("href", "src", "base", "srcset", "action", "formaction", "poster", "background"),
        *("data", "ping", "manifest", "codebase", "archive", "cite", "longdesc", "profile"),
    )
)
"""Attributes that lead somewhere, in SVG or in a page that has its text; in lower case."""
ACTIVE = frozenset(("srcdoc", "http-equiv", "contenteditable", "autofocus", "externalresources"))
EVENTS = "http://www.w3.org/2001/xml-events"
NOT_CSS = frozenset(("id", "class", "d", "points", "transform"))
"""Attributes without a namespace that hold no CSS, and may hold what looks like it."""

STILL = "save a still picture: without scripts, animation, pages within it and links out of it"
EMBED = "embed the image: `data:image/png;base64,…`, as `imshow` does; nothing is loaded"


class Kind(Enum):
    """What the value of an attribute may be, judged by its name."""

    CSS = "a style, perhaps with a url()"
    LINK = "a reference"
    ACTIVE = "a program"
    PLAIN = "neither"


def kind_of(attribute: str) -> Kind:
    """The kind of an attribute, called as expat does: its namespace, a blank, its name."""
    space, _, local = attribute.rpartition(" ")
    local = local.rpartition(":")[2].lower()
    if local.startswith("on") or local in ACTIVE or space == EVENTS:
        return Kind.ACTIVE
    if local in LINKS:
        return Kind.LINK
    is_plain = attribute in NOT_CSS or local.startswith("aria-")
    return Kind.PLAIN if is_plain else Kind.CSS


def is_inert(name: str) -> bool:
    """Whether an element of another namespace only describes."""
    space, _, local = name.rpartition(" ")
    return space in DESCRIBING and local.lower() not in NOT_INERT


class Link(NamedTuple):
    """What is wrong with a link, if anything, and how many pixels it brings along."""

    problem: str | None = None
    pixels: int = 0


def read_link(value: str) -> Link:
    r"""A link must lead to a part of the picture, or be a sound picture itself.

    A value is taken as it stands: `java\tscript:` and ` data:` are neither.
    """
    embedded = EMBEDDED.match(value)
    if embedded is None:
        is_part = value.startswith("#") and "%" not in value
        return Link(None if is_part else f"leads out of it, to {value[:80]}")
    from binascii import Error, a2b_base64

    from orgfig.figure.formats import examine_format

    try:
        facts = examine_format(embedded[1].lower(), a2b_base64(value[embedded.end() :]))
    except (Error, ValueError):
        return Link("holds a picture that is damaged")
    if facts.problems:
        return Link(f"holds a picture that is none: {facts.problems[0]}")
    return Link(None, int((facts.width or 0) * (facts.height or 0)))


def css_problem(css: str) -> str | None:
    """What in a style loads something (CSS Values 4, CSS Images 4, CSS Cascade 5).

    A backslash could spell any word (CSS Syntax 3, "Escaping"). A comment parts words and never
    joins them, so nothing is hidden by one.
    """
    lowered = css.lower()
    if "\\" in css:
        return "has an escape in its CSS"
    if lowered.count("url(") != len(URL.findall(css)):
        return "has a url() that leads out of it"
    words = (
        "</",
        "@import",
        "image-set(",
        "image(",
        "src(",
        "expression(",
        "-moz-binding",
        "behavior:",
    )
    found = next((word for word in words if word in lowered), None)
    return found and f"has {found.rstrip('(:')} in its CSS"


def comment_problem(text: str) -> str | None:
    """A comment that ends earlier in HTML than in XML.

    It does at once where it begins with `>` (HTML, "Comment start state"); and within a title or
    a style of HTML it is text, which the end tag ends.
    """
    if text.startswith((">", "->")):
        return "a comment begins as it would end in HTML"
    return "a comment has </ in it, which ends something in HTML" if "</" in text else None


def doctype_problem(system: str | None, public: str | None) -> str | None:
    """A DOCTYPE that names something else than the W3C's, which nobody loads."""
    if system is None and public is None:
        return None
    is_w3c = re.fullmatch(r"-//W3C//DTD SVG [\w. ]{1,40}//EN", public or "") is not None
    place = re.fullmatch(r"https?://www\.w3\.org/[\w./-]{1,80}", system or "")
    return None if is_w3c and place else f"its DOCTYPE names a foreign file, {(system or '')[:80]}"


def shown(name: str) -> str:
    """A name as messages have it: without its namespace, and not without end."""
    return name.rpartition(" ")[2][:40]

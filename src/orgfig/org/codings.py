"""The coding system that a text names for itself, as Emacs finds it.

Emacs manual, "Specify Coding" and "Specifying File Variables". What the name means is for
`coding_names`, reading bytes for `decoding`, writing them for tangling.
"""

from __future__ import annotations

import re

__all__ = ["named_coding", "xml_coding"]

_HEAD, _TAIL = 1024, 3072
_SIGN = "-*-"
_CODING = re.compile("(?ai)coding:")
_IN_HEAD = re.compile(r"(?ai)(?:.*;)?[ \t]*coding:[ \t]*([^ ;\n]+)")
_SKIPPED = ("#!", "'\\\"")
_FORM_FEED = re.compile("[\r\n]\f")
_BEGIN = re.compile(r"(?ai)(?<=[\r\n])([^\r\n]*)local variables:[ \t]*([^\r\n]*)(?=[\r\n])")
_XML = re.compile(r"[ \t\r\f\v\n]*<\?xml")
_XML_END = re.compile(r"[\"'][ \t\r\f\v\n]*\?>")
_XML_NAME = re.compile(r"encoding=[\"'](.+?)[\"']")


def named_coding(text: str) -> str | None:
    """The name in the `-*-` line of `text` or in its Local Variables, whatever it is.

    Source: `find-auto-coding`, which looks at the first 1024 and the last 3072 characters.
    """
    head, tail = _CODING.search(text, 0, _HEAD), text[-_TAIL:]
    name = _in_head(text, head.end()) if head else None
    if name is None and _CODING.search(tail):
        name = _in_local_variables(tail)
    return name.removesuffix("!") if name else None


def _in_head(text: str, found: int) -> str | None:
    """The coding between two signs `-*-`: of several behind a semicolon the last."""
    second = text.find("\n") + 1 if text.startswith(_SKIPPED) else 0
    first_end = _line_end(text, 0)
    start = text.find(_SIGN, 0, _line_end(text, second) if second else first_end)
    if start < 0:
        return None
    start += len(_SIGN)
    end = text.find(_SIGN, start, _line_end(text, start))
    if end < 0 or found >= len(text[:end].rstrip(" \t")):
        return None
    named = _IN_HEAD.search(text[start:end].strip(" \t"))
    return named[1] if named else None


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _in_local_variables(tail: str) -> str | None:
    """The coding of the first list of variables, each line of it in the same dress."""
    page = _FORM_FEED.search(tail)
    begin = _BEGIN.search(tail, page.end() if page else 0)
    if begin is None:
        return None
    prefix, suffix = map(re.escape, begin.groups())
    rest = tail[begin.end() :]
    ending = re.search(rf"(?ai)[\r\n]{prefix}[ \t]*end *:[ \t]*{suffix}[\r\n]?", rest)
    named = re.search(
        rf"(?ai)[\r\n]{prefix}[ \t]*coding[ \t]*:[ \t]*([^ \t\r\n]+)[ \t]*{suffix}[\r\n]",
        rest[: ending.end()] if ending else rest,
    )
    return named[1] if named else None


def xml_coding(text: str) -> str | None:
    """The encoding in the XML declaration of `text`, in small letters.

    Source: `sgml-xml-auto-coding-function`, which finds it between `<?xml` and `?>`.
    """
    start = _XML.match(text)
    end = start and _XML_END.search(text, start.end())
    named = _XML_NAME.search(text, start.end(), end.end()) if start and end else None
    return named[1].lower() if named else None

"""Elements with a name, that `:var` can refer to: which there are, and the data they hold.

After `org-babel-ref-resolve` and `org-babel-read-element` of Org 9.7. What a field or a text
stands for, a number or a string, is for tangling. Source blocks have their names themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from orgfig.org.element import Element, Kind
from orgfig.org.extent import is_entry
from orgfig.org.landmarks import Landmarks
from orgfig.org.model import NamedElement, NamedKind

__all__ = ["is_findable", "named_elements", "rows", "text_of"]

_BEGIN = re.compile(r"#\+begin_(\S+)(.*)", re.IGNORECASE)
_KINDS = {"comment": NamedKind.OTHER, "example": NamedKind.EXAMPLE}
_NEVER_EMPTY = frozenset({"verse", "export"})
_NAME = re.compile(r"[ \t]*#\+(?:tbl)?name:[ \t]*(.*?)[ \t]*", re.IGNORECASE)
_AFFILIATED = re.compile(r"[ \t]*#\+\S+?:")
_RULE = re.compile(r"\+(?:-+\+)+[ \t]*")
_QUOTED = re.compile(r"^([ \t]*,*),(?=\*|#\+)", re.MULTILINE)
_KEEPS_INDENTATION = re.compile(r"-i(?!\w)", re.IGNORECASE)
_BLANK = " \t"


def named_elements(
    lines: Sequence[str], marks: Landmarks, elements: Sequence[Element]
) -> tuple[NamedElement, ...]:
    """The elements among `elements` that a name stands above, in order; no source blocks."""
    same = {part.first: part for part in elements if part.kind in {Kind.TEXT, Kind.KEYWORD}}
    found = []
    for element in elements:
        if element.kind is Kind.NAMED:
            name = [one.value for one in element.affiliated if one.key == "NAME"][-1]
            if is_findable(lines, element.first, name):
                kind, last = _kind(lines, marks, element, same.get(element.first))
                found.append(NamedElement(name, kind, element.first, last, element.heading))
    return tuple(found)


def is_findable(lines: Sequence[str], first: int, name: str) -> bool:
    """Whether `name` is written above line `first` as a `#+name:` or `#+tblname:`.

    Older words, such as `#+srcname:`, give an element its name, and nobody finds it by that.
    """
    number = first - 1
    while number > 0 and _AFFILIATED.match(lines[number]):
        written = _NAME.fullmatch(lines[number])
        if written is not None and written[1].lower() == name.lower():
            return True
        number -= 1
    return False


def rows(lines: Sequence[str], element: NamedElement) -> tuple[tuple[str, ...] | None, ...]:
    """The fields of a table, row by row, without blanks around them; None is a line across.

    After `org-table-to-lisp`: rows need not be equally long.
    """
    found: list[tuple[str, ...] | None] = []
    for line in lines[element.first : element.last + 1]:
        bare = line.lstrip(_BLANK)[1:]
        fields = bare.split("|")
        if not fields[-1].strip(_BLANK):
            fields.pop()
        is_line = bare.startswith("-")
        found.append(None if is_line else tuple(field.strip(_BLANK) for field in fields))
    return tuple(found)


def text_of(lines: Sequence[str], element: NamedElement) -> tuple[str, bool] | None:
    """The text of an element that is no table and no list, and whether its indentation stays.

    It has its final newline. None for a block that has to have contents and has none.
    """
    first, last = element.first, element.last
    if element.kind is NamedKind.FIXED:
        bare = (line.lstrip(_BLANK)[1:] for line in lines[first : last + 1])
        return "\n".join(line.removeprefix(" ") for line in bare), True
    if element.kind is NamedKind.PARAGRAPH:
        return "".join(f"{line}\n" for line in lines[first : last + 1]), True
    begin = _BEGIN.match(lines[first].lstrip(_BLANK))
    kind, rest = (begin[1].lower(), begin[2]) if begin else ("", "")
    text = "".join(f"{line}\n" for line in lines[first + 1 : last])
    if element.kind is NamedKind.EXAMPLE:
        return _QUOTED.sub(r"\1", text), _KEEPS_INDENTATION.search(rest) is not None
    if kind == "export":
        text = _QUOTED.sub(r"\1", text)
    return (text, False) if text or kind in _NEVER_EMPTY else None


def _kind(
    lines: Sequence[str], marks: Landmarks, element: Element, same: Element | None
) -> tuple[NamedKind, int]:
    """What a named element is, and its last line; `same` is the text or keyword that it is."""
    first, last = element.first, element.last
    bare = lines[first].lstrip(_BLANK)
    if same is not None:
        is_text = same.kind is Kind.TEXT
        return _kind_of_text(lines, same, last) if is_text else (NamedKind.OTHER, first)
    if begin := _BEGIN.match(bare):
        kind = begin[1].lower()
        end = marks.close(f"#+end_{kind}", first, last + 1)
        return _KINDS.get(kind, NamedKind.BLOCK), first if end is None else end
    if _is_fixed(lines[first]):
        return NamedKind.FIXED, _while(_is_fixed, lines, first, last)
    return NamedKind.OTHER, first


def _kind_of_text(lines: Sequence[str], text: Element, limit: int) -> tuple[NamedKind, int]:
    first, last = text.first, text.last
    bare = lines[first].lstrip(_BLANK)
    if bare.startswith("|"):
        return NamedKind.TABLE, _while(_is_row, lines, first, len(lines) - 1)
    if is_entry(lines[first], bare):
        return NamedKind.LIST, limit
    if lines[first].startswith("[fn:") or _is_drawn(lines, first):
        return NamedKind.OTHER, last
    rule = next((n for n in range(first + 1, last + 1) if _is_rule(lines[n])), last + 1)
    return NamedKind.PARAGRAPH, rule - 1


def _is_row(line: str) -> bool:
    return line.lstrip(_BLANK).startswith("|")


def _is_fixed(line: str) -> bool:
    bare = line.lstrip(_BLANK)
    return bare == ":" or bare.startswith(": ")


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line.lstrip(_BLANK)) is not None


def _is_drawn(lines: Sequence[str], first: int) -> bool:
    """Whether a table drawn with `+---+` begins on line `first`; Org does not read those."""
    if not _is_rule(lines[first]):
        return False
    last = first
    while last + 1 < len(lines) and lines[last + 1].lstrip(_BLANK)[:1] in {"+", "|"}:
        last += 1
    return last > first and _is_rule(lines[last])


def _while(is_one: Callable[[str], bool], lines: Sequence[str], first: int, most: int) -> int:
    """The last line of those from `first` to `most` that go on being one."""
    last = first
    while last < most and is_one(lines[last + 1]):
        last += 1
    return last

"""Header arguments: one string → arguments, in order.

Org manual, "Using Header Arguments". Where the strings come from, and which argument wins, is for
`inheritance`, `blocks` and `layers`; what a value means (a number, Lisp, a file name) is for
tangling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Argument", "arguments_of", "is_closed", "split", "variable_name"]

_WORDS = frozenset({"results", "exports"})
_WHITE = " \f\t\n\r\v"
_KEYS = re.compile(r"[ \t]:")
_PARTS = re.compile(
    r"(?<![^ \f\t\n\r\v])([^ \f\t\n\r\v]++)[ \f\t\n\r\v]++([^ \f\t\n\r\v].*)", re.DOTALL
)
_VARIABLE = re.compile(r"([^= \f\t\n\r\v]+)[ \t]*=")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,5})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = dict(zip("nrtabfves", "\n\r\t\a\b\f\v\x1b ", strict=True))


class Argument(NamedTuple):
    """One argument as written: key without its colon, value, and whether it was a string.

    Org can stop at one that is `risky`, even where another layer overrules it.
    """

    key: str
    value: str | None
    quoted: bool = False
    risky: bool = False


@lru_cache(maxsize=64)  # the same properties hold for block after block
def split(text: str) -> tuple[Argument, ...]:
    """The arguments of a header line, in order; what stands before the first key is dropped."""
    found: list[Argument] = []
    is_plain = '"' not in text and "(" not in text and "[" not in text
    pieces = filter(None, _KEYS.split(text)) if is_plain else _balanced(text, ":")
    for position, piece in enumerate(pieces):
        written = f":{piece}" if position else piece
        parts = _PARTS.match(written.lstrip(_WHITE))
        key, value = (
            (parts[1], parts[2].rstrip(_WHITE)) if parts else (written.rstrip(_WHITE), None)
        )
        if key[:1] != ":":
            continue
        if key == ":var":
            found += (Argument("var", one.strip()) for one in _variables(_read(value)))
        else:
            found.append(_argument(key[1:], value))
    return tuple(found)


def arguments_of(text: str) -> tuple[str, ...]:
    """The arguments between the brackets of a call, which commas separate."""
    return tuple(piece.strip(" \t\n\r") for piece in _balanced(text, None, ","))


def is_closed(text: str) -> bool:
    """Whether the arguments in `text` stay as they are, whatever is written behind it."""
    return split(f'{text} :" "])')[-1:] == (Argument('"', '"])'),)


def variable_name(written: str) -> str | None:
    """The name in `NAME=VALUE`; None if it has none."""
    named = _VARIABLE.match(written)
    return None if named is None else named[1]


def _read(value: str | None) -> str:
    """What is split into variables: the content of a string, and nothing for a number."""
    content = _argument("var", value).value or ""
    return "" if _NUMBER.fullmatch(content) else content


def _argument(key: str, value: str | None) -> Argument:
    if value is not None and value[0] == '"' and value[-1] == '"':
        content = _string(value)
        if content is not None:
            return Argument(key, content, quoted=True, risky=key == "output-dir")
    return Argument(key, value, risky=_is_risky(key, value))


def _is_risky(key: str, value: str | None) -> bool:
    """Whether Org evaluates `value`, misses words in it, or makes a folder of it."""
    if value is None:
        return key == "results"
    if value[0] in "('`[" or value == "*this*" or key == "output-dir":
        return True
    return key in _WORDS and value[0] in "0123456789+-."


def _string(written: str) -> str | None:
    """What a Lisp string stands for, if `written` is one and nothing else."""
    inside = written[1:-1]
    if written == '"' or '"' in _ESCAPE.sub("", inside) or _ends_in_escape(inside):
        return None
    return _ESCAPE.sub(_unescaped, inside)


def _ends_in_escape(inside: str) -> bool:
    return (len(inside) - len(inside.rstrip("\\"))) % 2 == 1


def _unescaped(found: re.Match[str]) -> str:
    octal, two, four, letter = found.groups()
    if octal:
        return chr(int(octal, 8))
    if two or four:
        letter = chr(int(two or four, 16))
        return "\ufffd" if "\ud800" <= letter <= "\udfff" else letter  # half a character
    return "" if letter in {"\n", " "} else _LETTERS.get(letter, letter)


def _variables(text: str) -> Iterator[str]:
    """The `NAME=VALUE` of one `:var`: split at blanks, and glued where `=` stands at an end."""
    waiting = ""
    for piece in _balanced(text, None):
        if waiting and not (waiting.endswith("=") or piece.startswith("=")):
            yield waiting
            waiting = ""
        waiting += piece
    yield waiting


def _balanced(text: str, before: str | None, separator: str = " ") -> Iterator[str]:
    """Splits at `separator`, or at a blank or tab that stands before the character `before`.

    Not within brackets or double quotes that are closed (`org-babel-balanced-split`).
    """
    closing = _closing_brackets(text) if "(" in text or "[" in text else {}
    start = place = 0
    while place < len(text):
        if before is None and text[place] == separator:
            if place > start:
                yield text[start:place]
            start = place = place + 1
        elif text[place] == before and place and text[place - 1] in " \t":
            if place - 1 > start:
                yield text[start : place - 1]
            start = place = place + 1
        elif place in closing:
            place = closing[place] + 1
        elif text[place] == '"' and text[place - 1 : place] != "\\":
            place = _closing_quote(text, place)
        else:
            place += 1
    if place > start:
        yield text[start:]


def _closing_brackets(text: str) -> dict[int, int]:
    """For each bracket that is closed, where; a closing one counts for the innermost only."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for bracket in re.finditer(r"[][()]", text):
        place = bracket.start()
        if bracket[0] in "([":
            opened.append(place)
        elif opened and text[opened[-1]] + bracket[0] in {"()", "[]"}:
            found[opened.pop()] = place
    return found


def _closing_quote(text: str, place: int) -> int:
    """Where to go on behind the string that begins at `place`; the next place if it has no end."""
    end = text.find('"', place + 1)
    while end > 0 and text[end - 1] == "\\":
        end = text.find('"', end + 1)
    return place + 1 if end < 0 else end + 1

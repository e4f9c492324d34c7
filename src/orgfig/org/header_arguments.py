"""Header arguments: one string → arguments; several layers → the arguments of a block.

Org manual, "Using Header Arguments". Where the strings come from is for `properties` and
`blocks`; what a value means (a number, Lisp, a file name) is for tangling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from orgfig.org.model import HeaderArguments

__all__ = ["Argument", "UnnamedVariableError", "merge", "split"]

_WORD_GROUPS: dict[str, tuple[frozenset[str], ...]] = {
    "results": (
        frozenset({"file", "list", "vector", "table", "scalar", "verbatim"}),
        frozenset({"raw", "html", "latex", "org", "code", "pp", "drawer", "link", "graphics"}),
        frozenset({"replace", "silent", "none", "discard", "append", "prepend"}),
        frozenset({"output", "value"}),
    ),
    "exports": (frozenset({"code", "results", "both", "none"}),),
}
"""Words of which only the last one counts (`org-babel-common-header-args-w-values`)."""
_WHITE = " \f\t\n\r\v"
_PARTS = re.compile(r"([^ \f\t\n\r\v]+)[ \f\t\n\r\v]+([^ \f\t\n\r\v].*)", re.DOTALL)
_VARIABLE = re.compile(r"([^= \f\t\n\r\v]+)[ \t]*=")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,5})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = dict(zip("nrtabfves", "\n\r\t\a\b\f\v\x1b ", strict=True))


class UnnamedVariableError(ValueError):
    """A `:var` without a name, and no earlier variable whose value it could be."""


class Argument(NamedTuple):
    """One argument as written: key without its colon, value, and whether it was a string."""

    key: str
    value: str | None
    quoted: bool = False


@lru_cache(maxsize=64)  # the same properties hold for block after block
def split(text: str) -> tuple[Argument, ...]:
    """The arguments of a header line, in order; what stands before the first key is dropped."""
    found: list[Argument] = []
    for position, piece in enumerate(_balanced(text, ":")):
        written = f":{piece}" if position else piece
        parts = _PARTS.match(written)
        key, value = (
            (parts[1], parts[2].rstrip(_WHITE)) if parts else (written.rstrip(_WHITE), None)
        )
        if key[:1] != ":":
            continue
        if key == ":var":
            found += (Argument("var", one.strip()) for one in _variables(value or ""))
        else:
            found.append(_argument(key[1:], value))
    return tuple(found)


def merge(layers: Iterable[Iterable[Argument]]) -> HeaderArguments:
    """The arguments of a block: a later layer wins, key by key, and variable by variable.

    Raises UnnamedVariableError where Org stops, too.
    """
    plain: dict[str, Argument] = {}
    variables: dict[str, str] = {}
    words: dict[str, dict[str, None]] = {}
    unnamed = 0
    for argument in (argument for layer in layers for argument in layer):
        if argument.key == "var":
            unnamed += _set_variable(variables, argument.value or "", unnamed)
        elif argument.key in _WORD_GROUPS:
            _add_words(words.setdefault(argument.key, {}), argument)
        else:
            plain.pop(argument.key, None)
            plain[argument.key] = argument
    return HeaderArguments(
        (
            *(("var", value) for value in variables.values()),
            *((key, " ".join(said)) for key, said in words.items()),
            *((argument.key, argument.value) for argument in plain.values()),
        ),
        frozenset(argument.key for argument in plain.values() if argument.quoted),
    )


def _argument(key: str, value: str | None) -> Argument:
    if value is not None and value[0] == '"' and value[-1] == '"':
        content = _string(value)
        if content is not None:
            return Argument(key, content, quoted=True)
    return Argument(key, value)


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


def _set_variable(variables: dict[str, str], written: str, unnamed: int) -> int:
    """Sets a variable; gives 1 if it took the place of the next one because it had no name."""
    if named := _VARIABLE.match(written):
        variables.pop(named[1], None)
        variables[named[1]] = written
        return 0
    if unnamed >= len(variables):
        raise UnnamedVariableError(written)
    name = list(variables)[unnamed]
    variables[name] = f"{name}={written}"
    return 1


def _add_words(said: dict[str, None], argument: Argument) -> None:
    """Adds words; a word drives out those that contradict it."""
    for word in (argument.value or "").split():
        rivals = next((g for g in _WORD_GROUPS[argument.key] if word in g), (word,))
        for rival in rivals:
            said.pop(rival, None)
        said[word] = None


def _variables(text: str) -> Iterator[str]:
    """The `NAME=VALUE` of one `:var`: split at blanks, and glued where `=` stands at an end."""
    waiting = ""
    for piece in _balanced(text, None):
        if waiting and not (waiting.endswith("=") or piece.startswith("=")):
            yield waiting
            waiting = ""
        waiting += piece
    yield waiting


def _balanced(text: str, before: str | None) -> Iterator[str]:
    """Splits at a blank, or at a blank or tab that stands before the character `before`.

    Not within brackets or double quotes that are closed (`org-babel-balanced-split`).
    """
    closing = _closing_brackets(text) if "(" in text or "[" in text else {}
    start = place = 0
    while place < len(text):
        if before is None and text[place] == " ":
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

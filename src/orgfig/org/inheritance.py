"""The header arguments that a block inherits: keywords, the file's drawer, headings above it.

After `org-babel-params-from-properties` and `org-entry-get-with-inheritance`: a plain value hides
what is further out, one of `NAME+` adds to it, and what is set for the language wins.

Org joins all values of a property and then reads the text. Here what is set at a heading is
added to what has been read of the heading above it, so that deep outlines stay cheap; only where
two values flow together, as at an open bracket, their text is joined and read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orgfig.org.header_arguments import is_closed, split
from orgfig.org.layers import (
    NOTHING,
    Layers,
    UnnamedVariableError,
    add,
    arguments,
    has_unnamed,
    named_only,
    put,
)
from orgfig.org.model import HeaderArguments, Heading, Property

__all__ = ["Inheritance", "Inherited"]

MOST_ARGUMENTS = 100
"""Of more inherited arguments only those are kept that Org or orgfig gives a meaning."""
MOST_RISKY = 30
"""Of more inherited arguments at which Org can stop only the first ones are looked at."""
MOST_VARIABLES = 500
"""How many variables a block may inherit; each is a line of every block."""
MOST_JOINED = 1 << 21
"""How many characters may be read once more because values flow together."""

_KNOWN = frozenset(
    (
        *("cache", "cmdline", "colnames", "comments", "dir", "epilogue", "eval"),
        *("exports", "file", "file-desc", "file-ext", "file-mode", "hlines", "mkdirp"),
        *("no-expand", "noeval", "noweb", "noweb-prefix", "noweb-ref", "noweb-sep"),
        *("output-dir", "padline", "post", "preamble", "prologue", "python", "return"),
        *("rownames", "sep", "session", "shebang", "tangle", "tangle-mode", "wrap"),
        *("deps", "memory", "timeout"),  # orgfig's own
    )
)
_GENERAL = "HEADER-ARGS"


class Inherited(NamedTuple):
    """What a block inherits, and its arguments if it has none of its own.

    `unnamed` is a variable without a name that has no place; `is_too_much` says that there is
    more than can be inherited, and what there is counts for nothing.
    """

    layers: Layers = NOTHING
    arguments: HeaderArguments = HeaderArguments()
    unnamed: str | None = None
    is_too_much: bool = False


class _Value(NamedTuple):
    """The value of one property at one place: its text in pieces, and what it says.

    Pieces are linked from the last one to the first. An odd value has variables without a name,
    so that other properties tell what it says; an open one flows into what is added to it.
    """

    before: _Value | None = None
    written: str = ""
    layers: Layers = NOTHING
    is_odd: bool = False
    is_open: bool = False
    is_too_much: bool = False


_UNSET = _Value()
_NONE = Inherited()
_Set = dict[str, list[Property]]


class Inheritance:
    """What the blocks of the document at `path` inherit, worked out where it is asked for."""

    def __init__(
        self,
        path: str,
        headings: Sequence[Heading],
        drawer: Iterable[Property],
        keywords: Iterable[Property],
    ) -> None:
        self.path = path
        self._headings = headings
        local = ((h.number, _by_name(h.properties)) for h in headings if h.properties)
        self._set = {number: found for number, found in local if found}
        self._nearest = _nearest(headings, self._set)
        self._drawer = _by_name(drawer)
        self._keywords = _of_keywords(keywords)
        everywhere = (self._drawer, self._keywords, *self._set.values())
        self._names = {name for found in everywhere for name in found}
        self._values: dict[tuple[str, int | None], _Value] = {}
        self._inherited: dict[tuple[str | None, int | None], Inherited] = {}
        self._joined = 0

    def at(self, language: str | None, heading: int | None) -> Inherited:
        """What a block in `language` under the heading in that position inherits."""
        if not self._names:
            return _NONE
        place = None if heading is None else self._nearest[heading]
        found = self._inherited.get((language, place))
        if found is None:
            general = self._value(_GENERAL, place)
            special = _UNSET
            if language is not None:
                special = self._value(f"{_GENERAL}:{language.upper()}", place)
            found = self._inherited[(language, place)] = self._together(general, special)
        return found

    def _together(self, general: _Value, special: _Value) -> Inherited:
        layers, unnamed = general.layers, None
        if general.is_odd or special.is_odd:
            layers, unnamed = self._read(general, special)
        elif special is not _UNSET:
            layers = put(general.layers, special.layers)
        if general.is_too_much or special.is_too_much or self._joined > MOST_JOINED:
            return Inherited(is_too_much=True)
        return Inherited(layers, arguments(layers), unnamed)

    def _value(self, name: str, place: int | None) -> _Value:
        """Climbs as far as needed, and remembers what each place on the way has."""
        if name not in self._names and f"{name}+" not in self._names:
            return _UNSET
        climbed: list[int | None] = []
        at = place
        while (name, at) not in self._values:
            climbed.append(at)
            if at is None or name in self._set[at]:
                break
            at = self._above(at)
        for at in reversed(climbed):
            self._values[(name, at)] = self._value_at(name, at)
        return self._values[(name, place)]

    def _above(self, place: int) -> int | None:
        parent = self._headings[place].parent
        return None if parent is None else self._nearest[parent]

    def _value_at(self, name: str, place: int | None) -> _Value:
        here = self._drawer if place is None else self._set[place]
        if name in here:
            value, base = _UNSET, here[name][-1:]
        elif place is None:
            value, base = _UNSET, self._keywords.get(name, [])
        else:
            value, base = self._values[(name, self._above(place))], []
        for entry in (*base, *here.get(f"{name}+", ())):
            value = self._added(value, entry)
        return value

    def _added(self, value: _Value, entry: Property) -> _Value:
        """The value with one more piece."""
        text, below, is_odd = entry.value, value.layers, value.is_odd
        line = entry.where.line if entry.where.path == self.path else 0
        if value is not _UNSET and (value.is_open or text[:1] != ":"):
            text, below, line, is_odd = f"{self._text(value)} {text}", NOTHING, 0, False
        layer = split(text)
        layers = add(below, named_only(layer), line)
        has_room = len(layers.variables) <= MOST_VARIABLES
        return _Value(
            before=None if value is _UNSET else value,
            written=entry.value,
            layers=_bounded(layers if has_room else layers._replace(variables={})),
            is_odd=is_odd or has_unnamed(layer),
            is_open=not is_closed(text),
            is_too_much=value.is_too_much or not has_room,
        )

    def _text(self, value: _Value) -> str:
        """All pieces of a value; nothing once too much has been joined."""
        if self._joined > MOST_JOINED:
            return ""
        pieces = [value.written]
        while value.before is not None:
            value = value.before
            pieces.append(value.written)
        text = " ".join(reversed(pieces))
        self._joined += len(text)
        return text

    def _read(self, *values: _Value) -> tuple[Layers, str | None]:
        """What values say together, read from their texts; and the variable that has no place."""
        layers, unnamed = NOTHING, None
        for value in values:
            layer = split(self._text(value))
            try:
                layers = add(layers, layer, 0)
            except UnnamedVariableError as error:
                unnamed = unnamed or str(error)
                layers = add(layers, named_only(layer), 0)
        return layers, unnamed


def _bounded(layers: Layers) -> Layers:
    """The layers, without what has no meaning if they are many."""
    if len(layers.risky) > MOST_RISKY:
        layers = layers._replace(risky=layers.risky[:MOST_RISKY])
    if len(layers.plain) > MOST_ARGUMENTS:
        plain = {key: value for key, value in layers.plain.items() if key in _KNOWN}
        layers = layers._replace(plain=plain)
    return layers


def _nearest(headings: Sequence[Heading], places: dict[int, _Set]) -> list[int | None]:
    """For each heading the nearest of `places` at or above it."""
    found: list[int | None] = []
    for number, heading in enumerate(headings):
        above = None if heading.parent is None else found[heading.parent]
        found.append(number if number in places else above)
    return found


def _by_name(properties: Iterable[Property]) -> _Set:
    """Those that set header arguments, by name in capitals, `+` included."""
    found: _Set = {}
    for entry in properties:
        name = entry.name.upper()
        if name.startswith(_GENERAL):
            found.setdefault(name, []).append(entry)
    return found


def _of_keywords(properties: Iterable[Property]) -> _Set:
    """By name in capitals; a later line replaces an earlier one, `NAME+` adds to it."""
    found: _Set = {}
    for entry in properties:
        name = entry.name.upper()
        if name.endswith("+"):
            found.setdefault(name.removesuffix("+"), []).append(entry)
        else:
            found[name] = [entry]
    return {name: entries for name, entries in found.items() if name.startswith(_GENERAL)}

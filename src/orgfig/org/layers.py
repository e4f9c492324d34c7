"""Several layers of header arguments → the arguments of a block.

After `org-babel-merge-params`: a later layer wins, key by key and variable by variable. Where the
layers come from is for `inheritance` and `blocks`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from orgfig.org.header_arguments import Argument, variable_name
from orgfig.org.model import HeaderArguments

__all__ = [
    "NOTHING",
    "Layers",
    "UnnamedVariableError",
    "add",
    "arguments",
    "has_unnamed",
    "named_only",
    "put",
]

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
_Words = dict[str, tuple[tuple[str, ...], int]]


class UnnamedVariableError(ValueError):
    """A `:var` without a name, and no earlier variable whose value it could be."""


class Layers(NamedTuple):
    """What some layers say together; each value with the line that it was written on, or 0.

    The dictionaries are shared and never changed. `unnamed` is how many variables were given
    without a name: each takes the place of the next one. `risky` are those arguments of all
    layers, overruled ones too, at which Org can stop.
    """

    plain: dict[str, tuple[Argument, int]]
    variables: dict[str, tuple[str, int]]
    words: _Words
    unnamed: int
    risky: tuple[tuple[str, str | None], ...]


NOTHING = Layers({}, {}, {}, 0, ())


def add(below: Layers, layer: Collection[Argument], line: int) -> Layers:
    """The layers with one more, written on `line`, on top.

    Raises UnnamedVariableError where Org stops, too.
    """
    plain, variables, words, unnamed, _ = below
    plain = plain.copy()
    new_words: dict[str, list[str]] = {}
    for argument in layer:
        key = argument.key
        if key == "var":
            if variables is below.variables:
                variables = variables.copy()
            unnamed += _set_variable(variables, argument.value or "", line, unnamed)
        elif key in _WORD_GROUPS:
            new_words.setdefault(key, []).extend((argument.value or "").split())
        else:
            plain.pop(key, None)
            plain[key] = argument, line
    if new_words:
        words = _with_words(words, {key: (new, line) for key, new in new_words.items()})
    risky = [(one.key, one.value) for one in layer if one.risky]
    return Layers(plain, variables, words, unnamed, (*below.risky, *risky))


def put(below: Layers, above: Layers) -> Layers:
    """The layers of `below` with all those of `above` on top."""
    plain = {key: one for key, one in below.plain.items() if key not in above.plain}
    variables = {name: one for name, one in below.variables.items() if name not in above.variables}
    plain.update(above.plain)
    variables.update(above.variables)
    words = _with_words(below.words, above.words)
    return Layers(plain, variables, words, below.unnamed, below.risky + above.risky)


def arguments(layers: Layers) -> HeaderArguments:
    """The arguments that hold after all: variables, then words, then the others."""
    plain, variables, words, _, risky = layers
    items: list[tuple[str, str | None]] = []
    lines: list[int] = []
    quoted: list[str] = []
    if variables or words:
        items += [("var", value) for value, _ in variables.values()]
        items += [(key, " ".join(said)) for key, (said, _) in words.items()]
        lines += [line for _, line in (*variables.values(), *words.values())]
    for key, (argument, line) in plain.items():
        items.append((key, argument.value))
        lines.append(line)
        if argument.quoted:
            quoted.append(key)
    return HeaderArguments(tuple(items), frozenset(quoted), tuple(lines), risky)


def has_unnamed(layer: Iterable[Argument]) -> bool:
    """Whether a variable of the layer has no name."""
    return any(one.key == "var" and variable_name(one.value or "") is None for one in layer)


def named_only(layer: Iterable[Argument]) -> list[Argument]:
    """The layer without variables that have no name."""
    return [one for one in layer if not has_unnamed((one,))]


def _set_variable(
    variables: dict[str, tuple[str, int]], written: str, line: int, unnamed: int
) -> int:
    """Sets a variable; gives 1 if it took the place of the next one because it had no name."""
    name = variable_name(written)
    if name is not None:
        variables.pop(name, None)
        variables[name] = written, line
        return 0
    if unnamed >= len(variables):
        raise UnnamedVariableError(written)
    name = list(variables)[unnamed]
    variables[name] = f"{name}={written}", line
    return 1


def _with_words(below: _Words, above: Mapping[str, tuple[Iterable[str], int]]) -> _Words:
    """The words with those above; a word drives out those that contradict it."""
    words = dict(below)
    for key, (new, line) in above.items():
        kept = dict.fromkeys(words[key][0] if key in words else ())
        for word in new:
            rivals = next((group for group in _WORD_GROUPS[key] if word in group), (word,))
            for rival in rivals:
                kept.pop(rival, None)
            kept[word] = None
        words[key] = tuple(kept), line
    return words

"""Noweb references: `<<name>>` in a body is replaced by the blocks of that name.

After `org-babel-expand-noweb-references` of Org 9.7. References with arguments, which run a
block, and references to a heading's CUSTOM_ID are refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import Document, SourceBlock
from orgfig.tangle.lines import Allowance, Draft, Lines
from orgfig.tangle.names import Names, text_of
from orgfig.tangle.settings import not_in_bounds, not_yet_honoured
from orgfig.tangle.source import own_lines
from orgfig.tangle.values import value, words

__all__ = ["Expansion", "References", "without_references"]

_EXPANDED_WHEN_INSERTED = {"yes", "no-export", "strip-export", "strip-tangle", "eval"}
_DEEPEST = 100
_COST = 100  # in characters: the work that a block or an error makes wherever it is inserted
_MOST_HINTS = 20
_BLANK = " \t"


class Expansion(NamedTuple):
    """Lines with their references replaced, and the errors met on the way."""

    lines: Lines
    problems: tuple[Diagnostic, ...] = ()


class References:
    """Replaces the references of one document; `expand` is to be called in document order.

    What a block gives where it is inserted is worked out once. `warnings` are the references
    that nothing answers, which Org replaces by nothing. All that is inserted is taken from the
    `allowance`.
    """

    def __init__(self, document: Document, allowance: Allowance) -> None:
        self.warnings: list[Diagnostic] = []
        self._document = document
        self._names = Names(document)
        self._inserted: dict[int, Expansion] = {}
        self._chain: dict[int, str] = {}
        self._allowance = allowance

    def expand(self, block: SourceBlock, lines: Lines) -> Expansion:
        """`lines`, which are those of `block`, with every reference replaced."""
        if not any("<<" in text for text in lines.texts):
            return Expansion(lines)
        draft = Draft(lines.origins[0])
        problems: dict[Diagnostic, None] = {}
        for at, (text, origin) in enumerate(zip(lines.texts, lines.origins, strict=True)):
            if at:
                draft.break_line(origin)
            problems.update(dict.fromkeys(self._expand_line(block, text, origin, draft)))
        return Expansion(draft.lines(), tuple(problems))

    def _expand_line(
        self, block: SourceBlock, text: str, origin: int, draft: Draft
    ) -> list[Diagnostic]:
        """Puts one line of `block` into `draft`, its references replaced; gives the errors."""
        problems: list[Diagnostic] = []
        end = 0
        for start, stop in _references(text):
            prefix = text[end:start]
            draft.write(prefix)
            found = self._resolve(text[start + 2 : stop - 2], origin)
            problems += found.problems
            if not _has_prefix(block):
                draft.take(found.lines)
            elif self._allowance.spend(len(prefix) * _breaks(found.lines)):
                draft.take(_split_at_returns(found.lines), prefix)
            else:
                problems.append(_too_large(Location(self._document.path, origin)))
            end = stop
        draft.write(text[end:])
        return problems

    def _resolve(self, name: str, origin: int) -> Expansion:
        """What the reference `name`, which stands on the Org line `origin`, is replaced by."""
        where = Location(self._document.path, origin)
        if _has_arguments(name):
            return _nothing(where, not_yet_honoured(where, f"<<{name}>>, which runs a block"))
        knew_references = self._names.knows_references
        blocks = self._names.blocks(name)
        if knew_references != self._names.knows_references:
            self._inserted.clear()
        if blocks is None:
            return _nothing(where, not_yet_honoured(where, f"<<{name}>>, which names a heading"))
        if not blocks:
            self.warnings.append(self._unresolved(name, where))
            return _nothing(where)
        return self._joined(blocks, name, where)

    def _joined(self, blocks: list[int], name: str, where: Location) -> Expansion:
        """The texts of `blocks`; after each but the last stands its own `:noweb-sep`."""
        problems: dict[Diagnostic, None] = {}
        draft = Draft(where.line)
        for index in blocks:
            found = self._insert(index, name, where)
            block = self._document.blocks[index]
            problems.update(dict.fromkeys([*found.problems, *_numbers(block)]))
            separator = _separator(block) if index != blocks[-1] else ""
            if not self._allowance.spend(_cost(found) + len(separator)):
                problems[_too_large(where)] = None
                break
            draft.take(found.lines)
            _separate(draft, separator, found.lines.origins[-1])
        return Expansion(draft.lines(), tuple(problems))

    def _insert(self, index: int, name: str, where: Location) -> Expansion:
        """The text of the block at `index`, its own references replaced if it wants that."""
        refusal = self._refusal(index, name, where)
        if refusal is not None:
            return _nothing(where, refusal)
        knew_references = self._names.knows_references
        found = self._inserted.get(index)
        if found is None:
            found = self._expanded_block(self._document.blocks[index], name)
            if knew_references == self._names.knows_references:
                self._inserted[index] = found
        return found

    def _expanded_block(self, block: SourceBlock, name: str) -> Expansion:
        lines = own_lines(block)
        if _EXPANDED_WHEN_INSERTED.isdisjoint(words(text_of(block, "noweb") or "")):
            return Expansion(lines)
        self._chain[block.number] = name
        found = self.expand(block, lines)
        del self._chain[block.number]
        return found

    def _refusal(self, index: int, name: str, where: Location) -> Diagnostic | None:
        """Why the block at `index` cannot be inserted here, if so."""
        if index in self._chain:
            circle = [*self._chain.values()][[*self._chain].index(index) :]
            message = f"noweb references in a circle: {' → '.join([*circle, name])}"
            return _error(where, "noweb-cycle", message, "take one of these references out")
        if len(self._chain) >= _DEEPEST:
            message = f"<<{name}>> is nested more than {_DEEPEST} references deep"
            return _error(where, "noweb-too-deep", message, "nest fewer blocks")
        return _too_large(where) if self._allowance.is_used_up else None

    def _unresolved(self, name: str, where: Location) -> Diagnostic:
        message = f"no block is named {name!r}, which <<{name}>> asks for; nothing is put there"
        hint = f"name a block {name!r}, or say `:noweb no` if this is no reference"
        nearest = self._names.nearest(name) if len(self.warnings) < _MOST_HINTS else None
        if nearest is not None:
            hint = f"a block named {nearest[0]!r} stands at {nearest[1]}"
        return Diagnostic(where, Severity.WARNING, "noweb-unresolved", message, hint)


def without_references(lines: Lines) -> Lines:
    """`lines` with every reference taken out, for `:noweb strip-tangle`."""
    texts = []
    for text in lines.texts:
        end, kept = 0, []
        for start, stop in _references(text):
            kept.append(text[end:start])
            end = stop
        texts.append("".join([*kept, text[end:]]))
    return Lines(tuple(texts), lines.origins)


def _references(text: str) -> Iterator[tuple[int, int]]:
    """Where the references of a line begin and end, `<<` and `>>` included.

    A name has no blank at its ends; of several possible ends the first counts. But Org's regular
    expression would rather have a name of two characters or more: `<<p>> + <<q>>` is one
    reference, to `p>> + <<q`.
    """
    start = text.find("<<")
    while start >= 0:
        if text[start + 2 : start + 3] in _BLANK:
            start = text.find("<<", start + 1)
            continue
        stop = _end_of_name(text, start + 4)
        if stop < 0 and text.startswith(">>", start + 3):
            stop = start + 3
        if stop < 0:
            return
        yield start, stop + 2
        start = text.find("<<", stop + 2)


def _end_of_name(text: str, first: int) -> int:
    """Where, from `first` on, a `>>` follows what is no blank; -1 for nowhere."""
    stop = text.find(">>", first)
    while stop >= 0 and text[stop - 1] in _BLANK:
        stop = text.find(">>", stop + 1)
    return stop


def _has_arguments(name: str) -> bool:
    opening = name.find("(")
    return opening >= 0 and name.find(")", opening) >= 0


def _has_prefix(block: SourceBlock) -> bool:
    """Whether what stands before a reference is put before every line of its expansion."""
    if not block.arguments.has("noweb-prefix"):
        return True
    return block.arguments.get("noweb-prefix") not in {None, "nil", "no"}


def _separator(block: SourceBlock) -> str:
    """What stands between `block` and the next one of a reference."""
    separator = text_of(block, "noweb-sep")
    return "\n" if separator is None else separator


def _separate(draft: Draft, separator: str, origin: int) -> None:
    """Puts `separator` behind a block whose last line came from `origin`."""
    for at, text in enumerate(separator.split("\n")):
        if at:
            draft.break_line(origin)
        draft.write(text)


def _numbers(block: SourceBlock) -> tuple[Diagnostic, ...]:
    """The arguments of an inserted block that are numbers, where Org wants text and stops."""
    return tuple(
        _error(
            block.where,
            "bad-header-argument",
            f":{key} is a number, where Org wants text",
            f"put quotes around the value of :{key}",
        )
        for key in ("noweb", "noweb-sep")
        if isinstance(value(block.arguments, key, evaluate=False), int | float)
    )


def _cost(found: Expansion) -> int:
    """What inserting an expansion takes from the allowance."""
    characters = sum(map(len, found.lines.texts)) + len(found.lines.texts)
    return characters + _COST * (1 + len(found.problems))


def _breaks(lines: Lines) -> int:
    """How many lines Org would put a prefix before."""
    return len(lines.texts) - 1 + sum(text.count("\r") for text in lines.texts)


def _split_at_returns(lines: Lines) -> Lines:
    """Org takes a carriage return in what is inserted for the end of a line."""
    if not any("\r" in text for text in lines.texts):
        return lines
    pairs = [
        (part, origin)
        for text, origin in zip(lines.texts, lines.origins, strict=True)
        for part in text.split("\r")
    ]
    return Lines(tuple(text for text, _ in pairs), tuple(origin for _, origin in pairs))


def _nothing(where: Location, *problems: Diagnostic) -> Expansion:
    return Expansion(Lines(("",), (where.line,)), problems)


def _too_large(where: Location) -> Diagnostic:
    return not_in_bounds(where, "the references here")


def _error(where: Location, name: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(where, Severity.ERROR, name, message, hint)

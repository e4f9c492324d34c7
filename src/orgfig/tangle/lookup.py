"""What `:var` and `<<name()>>` refer to: named elements, headings, results of blocks, other files.

After `org-babel-ref-parse` and `org-babel-ref-resolve` of Org 9.7. How a block is run is for
`running`, how a value is written into a target file for `variables`.
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from orgfig.diagnostics import Diagnostic
from orgfig.location import Location
from orgfig.org.fences import Fences, fences
from orgfig.org.links import lone_link
from orgfig.org.model import Document, NamedElement, NamedKind, SourceBlock, Sources
from orgfig.org.named import is_findable
from orgfig.org.parse import parse
from orgfig.tangle.calls import Call, Variable, assignment, call
from orgfig.tangle.data import element_value, is_web_link, number_or_text, without_indentation
from orgfig.tangle.lisp import (
    Lisp,
    LispError,
    NotEvaluatedError,
    Pair,
    Symbol,
    evaluate,
    printed,
)
from orgfig.tangle.model import Evaluator
from orgfig.tangle.refusals import not_yet_honoured
from orgfig.tangle.refused import RefusedError, missing, refused, valueless
from orgfig.tangle.shapes import indexed
from orgfig.tangle.source import keeps_indentation

if TYPE_CHECKING:
    from orgfig.tangle.lines import Allowance
    from orgfig.tangle.noweb import References

__all__ = ["Lookup", "Surroundings", "lookup_in"]

_LISP = frozenset("('`[")


class Surroundings:
    """What the look-ups in a notebook and in the files that it names have in common.

    `running` are the blocks that wait for a result, by path, position and call, with their names;
    `results` are those that `:post` hands on as `*this*`, the innermost last. `warnings` gather.
    """

    def __init__(
        self, evaluator: Evaluator | None, sources: Sources | None, allowance: Allowance
    ) -> None:
        self.evaluator = evaluator
        self.sources = sources
        self.allowance = allowance
        self.running: dict[tuple[str, int, Call], str] = {}
        self.results: list[Lisp] = []
        self.opened: dict[str, Lookup | None] = {}
        self.warnings: list[Diagnostic] = []

    def depth_around(self, lookup: Lookup) -> int:
        """How deep noweb references are nested in other documents than that of `lookup`."""
        others = (one for one in self.opened.values() if one is not None and one is not lookup)
        return sum(one.references.depth for one in others)


class Lookup:
    """Finds what the names in one document stand for, and remembers the results of blocks."""

    def __init__(
        self, document: Document, references: References, surroundings: Surroundings
    ) -> None:
        self.document = document
        self.references = references
        self.surroundings = surroundings
        self._results: dict[tuple[int, Call], Lisp] = {}
        self._values: dict[int, Lisp] = {}
        surroundings.opened.setdefault(document.path, self)

    def called(self, written: str, line: int) -> str | Diagnostic:
        """What stands for `<<written>>` on an Org line: a string as it is, else its Lisp form."""
        try:
            value = self.resolved(written, Location(self.document.path, line))
        except RefusedError as refused:
            return refused.diagnostic
        return value if isinstance(value, str) else printed(value)

    def variable(self, written: str, where: Location) -> Variable:
        """What a `:var`, which stands at `where`, sets; raises RefusedError."""
        name, value = assignment(written)
        try:
            if written[:1] in _LISP:  # Org evaluates it before it looks for a name
                evaluate(written, self.document.path)
                raise NotEvaluatedError("Lisp that gives variables")
            literal = self._literal(value)
        except LispError as error:
            raise refused(where, error, f":var {written}") from None
        is_reference = isinstance(literal, str) and literal == value
        return Variable(name, self.resolved(value, where) if is_reference else literal, where.line)

    def resolved(self, written: str, where: Location) -> Lisp:
        """What a reference, which stands at `where`, gives; raises RefusedError."""
        asked = call(written)
        value = self._value(asked, where)
        if type(value) is Symbol:
            return printed(value)
        is_list = value is None or type(value) in {tuple, Pair}
        try:
            return indexed(asked.portion, value) if asked.portion and is_list else value
        except LispError as error:
            raise refused(where, error, written) from None

    def _literal(self, written: str) -> Lisp:
        """What the value of a `:var` is without looking anything up; itself for a reference."""
        if written == "*this*" and self.surroundings.results:
            return self.surroundings.results[-1]
        if written[:1] in _LISP or written == "*this*":
            return evaluate(written, self.document.path)
        value = number_or_text(written)
        is_odd = value == written and written[:1] == '"' == written[-1:]
        return evaluate(written, self.document.path) if is_odd else value

    def _value(self, asked: Call, where: Location) -> Lisp:
        """What the name of a call stands for, here or in the file that it begins with."""
        file, _, name = asked.name.rpartition(":")
        other = self._opened(file) if file and name else None
        if other is None:
            return self._found(asked, where)
        return other._found(asked._replace(name=name), where)  # noqa: SLF001 -- the same class

    def _found(self, asked: Call, where: Location) -> Lisp:
        """What the first element of a name gives that is in no COMMENT tree; else a heading."""
        for found in self._named.get(asked.name, ()):
            heading = found.heading
            if heading is not None and self.document.headings[heading].commented:
                continue
            if isinstance(found, NamedElement):
                return self._element(found, where)
            if is_findable(self.lines, found.where.line, asked.name):
                if asked.is_contents:
                    return self._contents(found)
                return self._run(found, asked, where)
        below = self.references.text_below(asked.name, where)
        if below is None:
            raise missing(asked.name, where, is_certain=self._is_certain(asked.name))
        for problem in below.problems:
            raise RefusedError(problem)
        return "\n".join(below.lines.texts)

    def _element(self, element: NamedElement, where: Location) -> Lisp:
        if element.first not in self._values:
            try:
                self._values[element.first] = element_value(self.lines, element, self._fences)
            except LispError as error:
                raise refused(where, error, element.name) from None
        value = self._values[element.first]
        if value is None and self.lines[element.first].lstrip(" \t")[:7].lower() == "#+call:":
            raise RefusedError(not_yet_honoured(where, f"{element.name}, which is a #+call:,"))
        if value is None:
            raise valueless(element, where)
        if element.kind is NamedKind.PARAGRAPH and isinstance(value, str):
            return self._paragraph(element, value, where)
        return value

    def _paragraph(self, element: NamedElement, text: str, where: Location) -> str:
        """The text of a paragraph; of one that is nothing but a link, what the link names."""
        link = lone_link(text)
        if link is not None and is_web_link(link):
            return link
        if link is not None:
            what = f"{element.name}, which stands for the absolute name of the file {link},"
            raise RefusedError(not_yet_honoured(where, what))
        is_cut_off = element.last == len(self.lines) - 1 and not self.document.text.endswith("\n")
        return text.removesuffix("\n") if is_cut_off else text

    def _contents(self, block: SourceBlock) -> str:
        """The text of a block, with its final newline."""
        is_empty = block.last_line == block.where.line + 1
        text = "" if is_empty else f"{block.body}\n"
        return text if keeps_indentation(block) else without_indentation(text)

    def _run(self, block: SourceBlock, asked: Call, where: Location) -> Lisp:
        """The result of a block, which is run once for each way to call it."""
        from orgfig.tangle.running import result

        if self.surroundings.results:  # which it may depend on
            return result(self, block, asked, where)
        key = (block.number, asked._replace(portion=""))
        if key not in self._results:
            self._results[key] = result(self, block, asked, where)
        return self._results[key]

    def _opened(self, name: str) -> Lookup | None:
        """The look-up in another file of the project; None where there is no such file."""
        opened, sources = self.surroundings.opened, self.surroundings.sources
        path = self._path(name)
        if path not in opened:
            data = sources(path) if sources is not None else None
            opened[path] = None
            if data is not None:
                opened[path] = lookup_in(parse(data, path, sources), self.surroundings)
        return opened[path]

    def _path(self, name: str) -> str:
        """The project path of a file that this document names."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.document.path), name))

    def _is_certain(self, name: str) -> bool:
        """Whether Org looks for a name in no file but those that can be read here."""
        file = self._path(name.rpartition(":")[0])
        is_known = self.surroundings.sources is not None and not _is_outside(file)
        return is_known or ":" not in name

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the document; `lines[n]` is line n."""
        return self.references.scan.lines

    @cached_property
    def _fences(self) -> Fences:
        return fences(self.lines)

    @cached_property
    def _named(self) -> dict[str, list[NamedElement | SourceBlock]]:
        """All that has a name, by name, in order."""
        found: dict[str, list[NamedElement | SourceBlock]] = {}
        for element in self.document.named:
            found.setdefault(element.name, []).append(element)
        for block in self.document.blocks:
            if block.name is not None:
                found.setdefault(block.name, []).append(block)
        for same in found.values():
            same.sort(
                key=lambda one: one.first if isinstance(one, NamedElement) else one.where.line
            )
        return found


def _is_outside(path: str) -> bool:
    """Whether a project path leads out of the project, as far as its text says."""
    return path.startswith(("/", "../", "~")) or path == ".."


def lookup_in(document: Document, surroundings: Surroundings) -> Lookup:
    """The look-up in a document; its noweb references can call blocks, too."""
    from orgfig.tangle.noweb import References

    references = References(document, surroundings.allowance)
    found = Lookup(document, references, surroundings)
    references.called = found.called
    return found

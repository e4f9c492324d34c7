"""Noweb references: `<<name>>` in a body is replaced by the blocks of that name.

After `org-babel-expand-noweb-references` of Org 9.7. Which part of a line is a reference is for
`noweb_text`, what it names for `names`, what a call such as `<<name()>>` gives for whoever made
`called`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from orgfig.diagnostics import Diagnostic
from orgfig.location import Location
from orgfig.org.model import Document, Heading, SourceBlock
from orgfig.tangle import noweb_problems as problems
from orgfig.tangle.expansion import Expansion, Point, behind_end, cost, nothing
from orgfig.tangle.lines import Allowance, Draft, Lines
from orgfig.tangle.noweb_problems import Asked
from orgfig.tangle.noweb_text import (
    breaks,
    has_arguments,
    has_prefix,
    references_in,
    separate,
    separator,
    split_at_returns,
    text_of,
)
from orgfig.tangle.refusals import not_yet_honoured
from orgfig.tangle.source import own_lines
from orgfig.tangle.values import words

if TYPE_CHECKING:
    from orgfig.tangle.names import Named, Names
    from orgfig.tangle.scan import Scan

__all__ = ["Expansion", "References"]

_EXPANDED_WHEN_INSERTED = {"yes", "no-export", "strip-export", "strip-tangle", "eval"}
_DEEPEST = 100
_MOST_HINTS = 20

_Called = Callable[[str, int], str | Diagnostic]
"""Gives what a call such as `name(x=1)`, which stands on an Org line, is replaced by."""


class References:
    """Replaces the references of one document; `expand` is to be called in document order.

    What a block gives where it is inserted is worked out once. All that is inserted is taken
    from the `allowance`. Where calls are to be replaced, `called` has to be set; `around` is how
    deep references are nested in other documents at that time.
    """

    def __init__(
        self, document: Document, allowance: Allowance, called: _Called | None = None
    ) -> None:
        self.called = called
        self._document = document
        self._inserted: dict[int, Expansion] = {}
        self.around = 0
        self._chain: dict[int, Asked] = {}
        self._allowance = allowance
        self._hints = 0
        self._begun: int | None = None
        self._point = Point(0, 0)

    @cached_property
    def scan(self) -> Scan:
        """Searches in the document's text."""
        from orgfig.tangle.scan import Scan

        return Scan(self._document)

    @cached_property
    def _names(self) -> Names:
        from orgfig.tangle.names import Names

        return Names(self._document, self.scan)

    def expand(self, block: SourceBlock, lines: Lines, comments: str | None = None) -> Expansion:
        """`lines`, which are those of `block`, with every reference replaced.

        `comments` is what the block's `:comments` says: with `noweb`, what is inserted stands
        between comments.
        """
        if not any("<<" in text for text in lines.texts):
            return Expansion(lines)
        if not self._chain:
            self._begun, self._point = block.number, Point(block.where.line, 0)
        draft = Draft(lines.origins[0])
        wrong: dict[Diagnostic, None] = {}
        outer = block if comments == "noweb" else None
        for at, (text, origin) in enumerate(zip(lines.texts, lines.origins, strict=True)):
            if at:
                draft.break_line(origin)
            if "<<" in text:
                found = self._expand_line(block, outer, text, origin, draft)
                wrong.update(dict.fromkeys(found))
            else:
                draft.write(text)
        return Expansion(draft.lines(), tuple(wrong))

    def expand_for_run(self, block: SourceBlock, comments: str | None = None) -> Expansion:
        """The lines of `block` as it is run: references replaced if its `:noweb` says so.

        `comments` as in `expand`. A block that is about to be inserted or run anyway cannot be
        run on the way, which is an error in the expansion.
        """
        refusal = self._refusal(block.number, f"{block.name}()", block.where)
        if refusal is not None:
            return nothing(block.where, refusal)
        before = self._point
        self._point = Point(block.where.line, 0)
        found = self._expanded_block(block, Asked(f"{block.name}()", block.where.line), comments)
        self._point = before
        return found

    @property
    def depth(self) -> int:
        """How deep the references of this document are nested at this time."""
        return len(self._chain)

    def text_below(self, name: str, where: Location) -> Expansion | None:
        """The text below the heading whose CUSTOM_ID or ID is `name`; None where there is none."""
        named = self._names.heading(name)
        if named is None:
            return None
        if named.heading is None:
            return nothing(where, problems.without_heading(name, where))
        before = self._point
        found = self._heading(named.heading, where)
        self._point = before
        return found

    def line_after(self, block: SourceBlock) -> int:
        """The line where Org is when it has expanded `block`: its own, or that of a heading.

        Org stays at a heading whose text a reference asked for.
        """
        return self._point.line if self._begun == block.number else block.where.line

    def _expand_line(
        self, block: SourceBlock, outer: SourceBlock | None, text: str, origin: int, draft: Draft
    ) -> list[Diagnostic]:
        """Puts one line of `block` into `draft`, its references replaced; gives what is wrong."""
        wrong: list[Diagnostic] = []
        end = 0
        for start, stop in references_in(text):
            prefix = text[end:start]
            draft.write(prefix)
            where = Location(self._document.path, origin)
            found = self._resolve(text[start + 2 : stop - 2], where, outer)
            wrong += found.problems
            if not has_prefix(block):
                draft.take(found.lines)
            elif not prefix or self._allowance.spend(len(prefix) * breaks(found.lines)):
                draft.take(split_at_returns(found.lines), prefix)
            else:
                wrong.append(problems.too_large(where))
            end = stop
        draft.write(text[end:])
        return wrong

    def _resolve(self, name: str, where: Location, outer: SourceBlock | None) -> Expansion:
        """What the reference `name` at `where` is replaced by; with comments if in `outer`."""
        if has_arguments(name):
            return self._called(name, where)
        knew_references = self._names.knows_references
        named = self._names.find(name)
        if knew_references != self._names.knows_references:
            self._inserted.clear()
        if named.is_drawer:
            return nothing(where, problems.without_heading(name, where))
        if named.heading is not None:
            return self._heading(named.heading, where)
        if named.is_hollow and outer is not None:
            return nothing(where, not_yet_honoured(where, f"<<{name}>>, whose name is no block's"))
        if not named.blocks:
            return nothing(where, self._unresolved(name, where))
        return self._joined(named, name, where, outer)

    def _called(self, name: str, where: Location) -> Expansion:
        """The result of a block, as text; it has no lines in the notebook."""
        if self.called is None:
            return nothing(where, not_yet_honoured(where, f"<<{name}>>, which runs a block"))
        found = self.called(name, where.line)
        if isinstance(found, Diagnostic):
            return nothing(where, found)
        if not self._allowance.spend(len(found)):
            return nothing(where, problems.too_large(where))
        texts = tuple(found.split("\n"))
        return Expansion(Lines(texts, (where.line,) * len(texts)))

    def _heading(self, heading: Heading, where: Location) -> Expansion:
        """The text below a heading; Org stays there."""
        self._point = Point(heading.where.line, 0)
        first, texts = self.scan.below(heading)
        if not self._allowance.spend(sum(map(len, texts)) + len(texts)):
            return nothing(where, problems.too_large(where))
        origins = tuple(range(first, first + len(texts)))
        return Expansion(Lines(texts, origins)) if texts else nothing(where)

    def _joined(
        self, named: Named, name: str, where: Location, outer: SourceBlock | None
    ) -> Expansion:
        """The texts of blocks; after each but the last stands its own `:noweb-sep`."""
        wrong: dict[Diagnostic, None] = {}
        draft = Draft(where.line)
        before = self._point
        if named.line is not None:
            self._point = behind_end(self.scan.lines, named.line)
        for at, index in enumerate(named.blocks, 1):
            block = self._document.blocks[index]
            found = self._with_comments(self._insert(index, name, where), block, outer)
            wrong.update(dict.fromkeys([*found.problems, *problems.numbers(block)]))
            between = separator(block) if at < len(named.blocks) else ""
            if not self._allowance.spend(cost(found) + len(between)):
                wrong[problems.too_large(where)] = None
                break
            draft.take(found.lines)
            separate(draft, between, found.lines.origins[-1])
        if named.line is not None:
            self._point = before
        return Expansion(draft.lines(), tuple(wrong))

    def _with_comments(
        self, found: Expansion, block: SourceBlock, outer: SourceBlock | None
    ) -> Expansion:
        """`found`, between comments if it is put into a block with `:comments noweb`."""
        if outer is None:
            return found
        from orgfig.tangle.comments import Insertion, surrounded

        insertion = Insertion(block, outer, self._point, found.lines)
        around = surrounded(self._document, self.scan, insertion, self._allowance)
        if isinstance(around, Diagnostic):
            return found._replace(problems=(*found.problems, around))
        return found._replace(lines=around)

    def _insert(self, index: int, name: str, where: Location) -> Expansion:
        """The text of the block at `index`, its own references replaced if it wants that."""
        refusal = self._refusal(index, name, where)
        if refusal is not None:
            return nothing(where, refusal)
        knew_references = self._names.knows_references
        found = self._inserted.get(index)
        if found is None:
            block = self._document.blocks[index]
            comments = text_of(block, "comments")
            found = self._expanded_block(block, Asked(name, where.line), comments)
            if knew_references == self._names.knows_references and comments != "noweb":
                self._inserted[index] = found
        return found

    def _expanded_block(self, block: SourceBlock, asked: Asked, comments: str | None) -> Expansion:
        lines = own_lines(block)
        if _EXPANDED_WHEN_INSERTED.isdisjoint(words(text_of(block, "noweb") or "")):
            return Expansion(lines)
        self._chain[block.number] = asked
        found = self.expand(block, lines, comments)
        del self._chain[block.number]
        return found

    def _refusal(self, index: int, name: str, where: Location) -> Diagnostic | None:
        """Why the block at `index` cannot be inserted here, if so."""
        if index in self._chain:
            links = [*self._chain.values()][[*self._chain].index(index) :]
            return problems.circle(links, name, where)
        if len(self._chain) + self.around >= _DEEPEST:
            return problems.too_deep(name, where, _DEEPEST)
        return problems.too_large(where) if self._allowance.is_used_up else None

    def _unresolved(self, name: str, where: Location) -> Diagnostic:
        self._hints += 1
        nearest = self._names.nearest(name) if self._hints <= _MOST_HINTS else None
        return problems.unresolved(name, where, nearest)

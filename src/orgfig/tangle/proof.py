"""Whether a notebook with edits is still the same one, and tangles to what is wanted of it.

Each edit is known here by a number. What does not come out as wanted is blamed on edits, so that
the others can be made without them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from orgfig.org import Document, Sources, parse
from orgfig.org.decoding import coding
from orgfig.tangle.blame import Wanted, blamed
from orgfig.tangle.model import Evaluator, TanglePlan
from orgfig.tangle.placing import LineEdit
from orgfig.tangle.plan import plan

__all__ = ["Proof", "Trial"]

_MOST_PARSED = 64
_OTHERWISE = "Org would read the notebook differently with it"


class Trial(NamedTuple):
    """A notebook with edits, and why some of these cannot be made, by their numbers."""

    data: bytes
    blamed: Mapping[int, str]


class Proof:
    """A notebook's bytes, and what they give before any edit."""

    def __init__(
        self,
        data: bytes,
        document: Document,
        tangled: TanglePlan,
        sources: Sources | None,
        evaluator: Evaluator | None,
    ) -> None:
        self.codec = coding(data)
        self._document, self._tangled = document, tangled
        self._sources, self._evaluator = sources, evaluator
        self._lines = document.text.split("\n")
        self._end = _line_end(data, len(self._lines))
        self._raw = data.split(self._end)

    def can_hold(self, lines: Sequence[str]) -> bool:
        """Whether the notebook's encoding has all characters of `lines`."""
        try:
            "\n".join(lines).encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True

    def trial(self, wanted: Mapping[int, Wanted]) -> Trial:
        """The notebook with all edits in `wanted`; those blamed have to be left out or changed."""
        edits = [one.edit for one in wanted.values()]
        data = self._rewritten(edits)
        document = self._parsed(data, edits)
        if document is None:
            return Trial(data, dict.fromkeys(self._culprits(wanted), _OTHERWISE))
        tangled = plan(document, self._evaluator, self._sources)
        return Trial(data, blamed(wanted, (self._document, self._tangled), (document, tangled)))

    def _rewritten(self, edits: Sequence[LineEdit]) -> bytes:
        parts: list[bytes] = []
        at = 0
        for edit in sorted(set(edits)):
            parts += self._raw[at : edit.first - 1]
            parts += [line.encode(self.codec) for line in edit.lines]
            at = edit.last - 1
        return self._end.join([*parts, *self._raw[at:]])

    def _parsed(self, data: bytes, edits: Sequence[LineEdit]) -> Document | None:
        """The notebook with `edits`; None where anything but the bodies of blocks is different."""
        document = parse(data, self._document.path, self._sources)
        lines: list[str] = []
        at = 0
        for edit in sorted(set(edits)):
            lines += [*self._lines[at : edit.first - 1], *edit.lines]
            at = edit.last - 1
        is_read = document.text == "\n".join([*lines, *self._lines[at:]])
        return document if is_read and _is_same(self._document, document, edits) else None

    def _culprits(self, wanted: Mapping[int, Wanted]) -> list[int]:
        """The edits that break the notebook, found by leaving out halves of the blocks."""
        blocks = sorted({one.edit.block for one in wanted.values()})
        left = _MOST_PARSED
        found: list[int] = []
        waiting = [blocks]
        while waiting:
            some = waiting.pop()
            tried = set(some)
            edits = [one.edit for one in wanted.values() if one.edit.block in tried]
            left -= 1
            if left >= 0 and self._parsed(self._rewritten(edits), edits) is not None:
                continue
            if len(some) == 1 or left < 0:
                found += some
            else:
                waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
        chosen = set(found or blocks)
        return [number for number, one in wanted.items() if one.edit.block in chosen]


def _line_end(data: bytes, lines: int) -> bytes:
    """What ends the lines of a notebook that was read as so many of them."""
    ends = (end for end in (b"\r\n", b"\n", b"\r") if data.count(end) == lines - 1)
    return next(ends, b"\n")


def _is_same(before: Document, after: Document, edits: Sequence[LineEdit]) -> bool:
    """Whether headings and blocks are the same, each where the edits have moved it."""
    ordered = sorted(set(edits))
    firsts = [edit.first for edit in ordered]
    shifts = [0, *accumulate(len(e.lines) - (e.last - e.first) for e in ordered)]

    def moved(line: int) -> int:
        return line + shifts[bisect_right(firsts, line)]

    headings = [(h.level, h.title, h.state, h.tags, moved(h.where.line)) for h in before.headings]
    blocks = [
        (b.name, b.language, b.arguments.items, moved(b.where.line), moved(b.last_line))
        for b in before.blocks
    ]
    return headings == [
        (h.level, h.title, h.state, h.tags, h.where.line) for h in after.headings
    ] and blocks == [
        (b.name, b.language, b.arguments.items, b.where.line, b.last_line) for b in after.blocks
    ]

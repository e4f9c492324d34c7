"""Which edits keep tangled files from coming out as they should.

Each edit is known here by a number. What is unexpected is blamed on the edit whose lines it is
in, else on those of the block that it comes from, so that all others can be made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orgfig.org import Document
from orgfig.tangle.differences import Change, changes
from orgfig.tangle.merging import Hunk
from orgfig.tangle.model import TangledFile, TanglePlan
from orgfig.tangle.owners import Ground
from orgfig.tangle.placing import LineEdit

__all__ = ["Wanted", "blamed"]

_Tangled = tuple[Document, TanglePlan]


class Wanted(NamedTuple):
    """One edit that is tried: the change of the file at `path`, as an edit of the notebook."""

    path: str
    hunk: Hunk
    edit: LineEdit


class _Expected(NamedTuple):
    """The lines that a file should have, and which of them come from which edit.

    `origins` are the lines of the notebook without edits, or 0 where an edit gives the line.
    """

    texts: list[str]
    origins: list[int]
    marks: list[tuple[int, int, int]]


class _Suspects(NamedTuple):
    """Both notebooks, and the edits that are tried, by their blocks."""

    before: Ground
    after: Ground
    blocks: Mapping[int, list[int]]

    def of(self, origins: Sequence[int], new_origins: Sequence[int]) -> list[int]:
        """The edits of the blocks that hold these lines of the notebook without and with edits."""
        there = dict.fromkeys(map(self.before.block, origins))
        there |= dict.fromkeys(map(self.after.block, new_origins))
        return [n for block in there if block is not None for n in self.blocks.get(block, ())]


def blamed(wanted: Mapping[int, Wanted], before: _Tangled, after: _Tangled) -> dict[int, str]:
    """The numbers of the edits that have to go, each with the reason; none if all is as wanted.

    `before` is the notebook without edits and `after` the one with them; both have the same
    blocks.
    """
    (document, tangled), (edited, outcome) = before, after
    if [file.path for file in tangled.files] != [file.path for file in outcome.files]:
        return dict.fromkeys(wanted, "with it, the notebook gives other files")
    blocks: dict[int, list[int]] = {}
    paths: dict[str, dict[int, Wanted]] = {}
    for number, one in wanted.items():
        blocks.setdefault(one.edit.block, []).append(number)
        paths.setdefault(one.path, {})[number] = one
    suspects = _Suspects(Ground(document), Ground(edited), blocks)
    found: dict[int, str] = {}
    for former, file in zip(tangled.files, outcome.files, strict=True):
        mine = paths.get(file.path, {})
        if mine or file.text != former.text or former.is_meant > file.is_meant:
            for number, reason in _blamed_in(file, former, mine, suspects):
                found.setdefault(number, reason)
    return found


def _expected(former: TangledFile, mine: Mapping[int, Wanted]) -> _Expected:
    texts: list[str] = []
    origins: list[int] = []
    marks: list[tuple[int, int, int]] = []
    before = former.text.split("\n")[:-1]
    at = 0
    for number, one in sorted(mine.items(), key=lambda pair: pair[1].hunk):
        texts += before[at : one.hunk.first]
        origins += former.origins[at : one.hunk.first]
        marks.append((len(texts), len(texts) + len(one.hunk.lines), number))
        texts += one.hunk.lines
        origins += [0] * len(one.hunk.lines)
        at = one.hunk.last
    return _Expected([*texts, *before[at:]], [*origins, *former.origins[at:]], marks)


def _blamed_in(
    file: TangledFile, former: TangledFile, mine: Mapping[int, Wanted], suspects: _Suspects
) -> Iterator[tuple[int, str]]:
    """The edits that keep `file` from being what is expected of it, each with the reason."""
    everyone = [*mine] or [number for numbers in suspects.blocks.values() for number in numbers]
    expected = _expected(former, mine)
    actual = file.text.split("\n")[:-1]
    for change in changes(expected.texts, actual):
        within, touched = _marked(expected, change)
        reason = _reason(expected.texts, actual, change)
        if not within:
            blamed = _owning(change, expected, file, suspects)
            within = blamed or touched or _around(change, file, suspects) or everyone
            if blamed:
                place = f"{file.path}:{change.first + 1}"
                reason = f"it would change {place}, too, which was not edited alike"
        yield from ((number, reason) for number in within)
    if expected.texts == actual and former.is_meant > file.is_meant:
        yield from ((number, "it makes an error of the notebook") for number in everyone)


def _marked(expected: _Expected, change: Change) -> tuple[list[int], list[int]]:
    """The edits whose lines a difference is in, and those whose lines it is in or touches."""
    marks, at = expected.marks, bisect_left(expected.marks, change.first, key=lambda mark: mark[1])
    touched: list[tuple[int, int, int]] = []
    while at < len(marks) and marks[at][0] <= change.last:
        touched.append(marks[at])
        at += 1
    within = [n for start, end, n in touched if start < change.last and change.first < end]
    return within, [number for _, _, number in touched]


def _owning(
    change: Change, expected: _Expected, file: TangledFile, suspects: _Suspects
) -> list[int]:
    """The edits of the blocks that the lines of a difference came from."""
    origins = expected.origins[change.first : change.last]
    return suspects.of(origins, file.origins[change.new_first : change.new_last])


def _around(change: Change, file: TangledFile, suspects: _Suspects) -> list[int]:
    """The edits of the blocks that stand around a difference."""
    return suspects.of((), file.origins[max(change.new_first - 1, 0) : change.new_last + 1])


def _reason(expected: Sequence[str], actual: Sequence[str], change: Change) -> str:
    wanted = expected[change.first : change.last]
    given = actual[change.new_first : change.new_last]
    if not any(text.strip() for text in [*wanted, *given]):
        if any(given):
            return "noweb puts what stands before a reference before blank lines, too"
        return "tangling takes blank lines from the ends of a block, and adds its own between two"
    if [text.strip() for text in wanted] == [text.strip() for text in given]:
        return "tangling takes the white space that a block's lines have in common"
    if any("<<" in text for text in wanted):
        return "tangling takes <<…>> for a reference"
    shown = [repr(lines[0]) if lines else "nothing" for lines in (given, wanted)]
    return f"tangling would give {shown[0]} there, not {shown[1]}"

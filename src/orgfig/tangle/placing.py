"""Where in the notebook a change of a tangled file could be made: of no, one or several places.

Each is a change of lines within one block. Which of them gives the file back is seen by tangling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orgfig.tangle.merging import Hunk
from orgfig.tangle.owners import Owner, TangledLines

__all__ = ["LineEdit", "parts", "placements"]

_MOST_SLIDES = 16


class LineEdit(NamedTuple):
    """Org lines `first` to `last`, the last not included, become `lines`; all in one `block`.

    Where both numbers are the same, the lines are put in before that line.
    """

    first: int
    last: int
    lines: tuple[str, ...]
    block: int


def parts(view: TangledLines, hunk: Hunk) -> Iterator[Hunk]:
    """`hunk` in parts that each belong to one block at most, where it is plain what belongs where.

    It is if as many lines come as go, or if lines are only taken out, all of them of blocks.
    """
    length = hunk.last - hunk.first
    is_plain = len(hunk.lines) == length or not (
        hunk.lines or None in view.owners[hunk.first : hunk.last]
    )
    if not is_plain or any(_placements(view, hunk)):
        yield hunk
        return
    start = hunk.first
    for at in range(hunk.first + 1, hunk.last + 1):
        if at < hunk.last and _follows(view.owners[at - 1], view.owners[at]):
            continue
        lines = hunk.lines[start - hunk.first : at - hunk.first]
        yield Hunk(start, at, lines, hunk.number + (start - hunk.first if lines else 0))
        start = at


def placements(view: TangledLines, hunk: Hunk) -> tuple[LineEdit, ...]:
    """The places in the notebook where `hunk` could be made, the likeliest first."""
    return tuple(dict.fromkeys(_placements(view, hunk)))


def _placements(view: TangledLines, hunk: Hunk) -> Iterator[LineEdit]:
    for same in _slides(view.texts, hunk):
        if same.first < same.last:
            edit = _replacement(view, same)
            if edit is not None:
                yield edit
        else:
            yield from _insertions(view, same)


def _slides(texts: Sequence[str], hunk: Hunk) -> Iterator[Hunk]:
    """`hunk`, and what gives the same text: a line put in or taken out beside an equal one."""
    yield hunk
    length = hunk.last - hunk.first
    if length and hunk.lines:
        return
    lines, first = hunk.lines, hunk.first
    for _ in range(_MOST_SLIDES):
        end = lines[-1] if lines else texts[first + length - 1]
        if first == 0 or texts[first - 1] != end:
            break
        first, lines = first - 1, (end, *lines[:-1]) if lines else ()
        yield hunk._replace(first=first, last=first + length, lines=lines)
    lines, first = hunk.lines, hunk.first
    for _ in range(_MOST_SLIDES):
        start = lines[0] if lines else texts[first]
        if first + length == len(texts) or texts[first + length] != start:
            break
        first, lines = first + 1, (*lines[1:], start) if lines else ()
        yield hunk._replace(first=first, last=first + length, lines=lines)


def _replacement(view: TangledLines, hunk: Hunk) -> LineEdit | None:
    """The edit for lines that all stand one below the other in one block."""
    owners = [owner for owner in view.owners[hunk.first : hunk.last] if owner is not None]
    is_run = all(map(_follows, owners, owners[1:]))
    if len(owners) < hunk.last - hunk.first or not is_run or any(o.fixed for o in owners):
        return None
    olds = _paired(owners, len(hunk.lines))
    if olds is None:
        return None
    near = owners[0]
    lines = [view.written(text, near, old) for text, old in zip(hunk.lines, olds, strict=True)]
    last = near.line if near.empty else owners[-1].line + 1
    return _edit(near, near.line, last, lines)


def _paired(owners: Sequence[Owner], length: int) -> list[Owner | None] | None:
    """For each new line the one that it takes the place of: the last for the last, if any.

    None where a line would go that holds text of another block, too.
    """
    olds: list[Owner | None] = [*owners[: length - 1]] if length else []
    olds += [None] * (length - 1 - len(olds))
    if length:
        olds.append(owners[-1])
    gone = owners[length - 1 : -1] if length else owners
    return None if any(owner.before.strip() or owner.after for owner in gone) else olds


def _insertions(view: TangledLines, hunk: Hunk) -> Iterator[LineEdit]:
    """The edits that put lines in: behind the line above, or before the line below."""
    above = view.owners[hunk.first - 1] if hunk.first else None
    below = view.owners[hunk.first] if hunk.first < len(view.owners) else None
    if above is not None and not (above.after or above.empty):
        edit = _inserted(view, hunk, above, above.line + 1)
        if edit is not None:
            yield edit
    if below is not None and not (below.before.strip() or below.empty):
        edit = _inserted(view, hunk, below, below.line)
        if edit is not None:
            yield edit


def _inserted(view: TangledLines, hunk: Hunk, near: Owner, line: int) -> LineEdit | None:
    return _edit(near, line, line, [view.written(text, near, None) for text in hunk.lines])


def _edit(near: Owner, first: int, last: int, lines: Sequence[str | None]) -> LineEdit | None:
    written = tuple(line for line in lines if line is not None)
    return LineEdit(first, last, written, near.block) if len(written) == len(lines) else None


def _follows(one: Owner | None, other: Owner | None) -> bool:
    """Whether two lines stand one below the other in the same block."""
    if one is None or other is None:
        return False
    return (one.block, one.place, one.line + 1) == (other.block, other.place, other.line)

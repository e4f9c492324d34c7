"""Which line of which block a tangled line came from, and how it is written there.

The way back over what tangling did to a line: noweb prefix, indentation, labels, comma quoting.
Where more than one way leads back, the likeliest is taken: whoever uses this has to tangle again
and compare.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from orgfig.org.blocks import quote, unquote
from orgfig.org.model import Document
from orgfig.tangle.model import TangledFile

__all__ = ["Ground", "Owner", "TangledLines", "tangled_lines"]

_BLANK = " \t"
_MOST_INDENTATIONS = 64  # that are told apart in one place where a block is put


class Owner(NamedTuple):
    """Where a tangled line stands in the notebook: `block` is a position in `Document.blocks`.

    `place` counts the times that the block has been put into the file before. The tangled line
    is `before`, then what stands in Org behind `indentation` and before `behind`, then `after`.
    A `blank` one holds white space only. One that is `fixed` came from there in another way; an
    `empty` one stands for an empty block, which begins above `line`.
    """

    block: int
    place: int
    line: int
    before: str = ""
    after: str = ""
    indentation: str = ""
    behind: str = ""
    blank: bool = False
    fixed: bool = False
    empty: bool = False


class Ground:
    """A document's lines, and the blocks that they stand in."""

    def __init__(self, document: Document) -> None:
        self.lines = ["", *document.text.split("\n")]
        self.document = document
        self._starts = [block.where.line for block in document.blocks]

    def block(self, line: int) -> int | None:
        """The block whose body `line` stands in, or which is empty and begins there."""
        at = bisect_right(self._starts, line) - 1
        if at < 0:
            return None
        block = self.document.blocks[at]
        is_empty = block.last_line == block.where.line + 1
        inside = block.where.line < line < block.last_line
        return at if inside or (is_empty and line == block.where.line) else None


class TangledLines(NamedTuple):
    """A tangled file, line by line; `owners[n]` is None where no block's text holds line n.

    `indentations` gives, for a block and a place, what stands before the text of a tangled line
    and what stands before it in Org; `blanks` the same for lines without text.
    """

    file: TangledFile
    texts: tuple[str, ...]
    owners: tuple[Owner | None, ...]
    indentations: dict[tuple[int, int], dict[str, str]]
    blanks: dict[tuple[int, int], dict[str, str]]

    def written(self, text: str, near: Owner, old: Owner | None) -> str | None:
        """`text` as a line of the block and place of `near`; None where no line can give it.

        `old` is the line that it is to take the place of, if there is one.
        """
        bare = self._unquoted(text, near, old)
        return None if bare is None else quote(bare)

    def _unquoted(self, text: str, near: Owner, old: Owner | None) -> str | None:
        key = near.block, near.place
        if old is not None and _fits(text, old):
            return old.indentation + text[len(old.before) : len(text) - len(old.after)] + old.behind
        if old is not None and (old.before.strip(_BLANK) or old.after):
            return None
        if not text.strip(_BLANK):
            known = "" if not text else self.blanks.get(key, {}).get(text)
            if known is not None:
                return known
        return _indented(text, self.indentations.get(key, {}))


def tangled_lines(file: TangledFile, ground: Ground) -> TangledLines:
    """The lines of `file`, which the document of `ground` gives, each with its owner."""
    texts = tuple(file.text.split("\n")[:-1])
    owners = _owners(texts, file.origins, ground)
    found = TangledLines(file, texts, owners, {}, {})
    firsts: list[Owner] = []
    for text, owner in zip(texts, owners, strict=True):
        if owner is None or owner.fixed or owner.empty:
            continue
        key = owner.block, owner.place
        if owner.blank:
            found.blanks.setdefault(key, {})[text] = ground.lines[owner.line]
        elif key not in found.indentations:
            found.indentations[key] = {}
            firsts.append(owner)
        elif len(found.indentations[key]) < _MOST_INDENTATIONS:
            found.indentations[key][owner.before] = owner.indentation
    for owner in firsts:  # the first line has lost its own indentation: any other knows better
        found.indentations[owner.block, owner.place].setdefault(owner.before, owner.indentation)
    return found


def _owners(
    texts: Sequence[str], origins: Sequence[int], ground: Ground
) -> tuple[Owner | None, ...]:
    owners: list[Owner | None] = []
    last: dict[int, tuple[int, int]] = {}
    for at, (text, line) in enumerate(zip(texts, origins, strict=True)):
        block = ground.block(line)
        if block is None or _is_frame(ground, block, line, origins[at + 1 : at + 2]):
            owners.append(None)
            continue
        former, place = last.get(block, (0, 0))
        place += line <= former
        last[block] = line, place
        owners.append(_owner(text, block, place, line, ground))
    return tuple(owners)


def _is_frame(ground: Ground, block: int, line: int, following: Sequence[int]) -> bool:
    """Whether a line that comes from a `#+begin_src` is not yet the text of the empty block."""
    return line == ground.document.blocks[block].where.line and line in following


def _owner(text: str, block: int, place: int, line: int, ground: Ground) -> Owner:
    if line == ground.document.blocks[block].where.line:
        return Owner(block, place, line + 1, empty=True, fixed=bool(text))
    meant = unquote(ground.lines[line])
    core = meant.lstrip(_BLANK)
    indentation = meant[: len(meant) - len(core)]
    if not core:
        return Owner(block, place, line, blank=True, fixed=bool(text.strip(_BLANK)))
    at = text.find(core)
    if at >= 0:
        return Owner(block, place, line, text[:at], text[at + len(core) :], indentation)
    bare = text.lstrip(_BLANK)  # white space or a label is gone from its end
    if bare and core.startswith(bare):
        before, behind = text[: len(text) - len(bare)], core[len(bare) :]
        return Owner(block, place, line, before, "", indentation, behind.rstrip(_BLANK + "\r"))
    return Owner(block, place, line, fixed=True)


def _fits(text: str, old: Owner) -> bool:
    """Whether `text` still has what stands around the line that it is to take the place of."""
    if old.blank or old.fixed or not text.strip(_BLANK):
        return False
    is_long_enough = len(text) >= len(old.before) + len(old.after)
    return is_long_enough and text.startswith(old.before) and text.endswith(old.after)


def _indented(text: str, known: dict[str, str]) -> str | None:
    """`text` with the indentation that it must have in Org, after what `known` lines have."""
    if not known:
        return text
    for length in sorted({len(before) for before in known}, reverse=True):
        if text[:length] in known:
            return known[text[:length]] + text[length:]
    cut = {
        org.removesuffix(before) if org.endswith(before) else None for before, org in known.items()
    }
    if len(cut) == 1 and None not in cut:
        return f"{cut.pop()}{text}"
    return _dedented(text, known)


def _dedented(text: str, known: dict[str, str]) -> str | None:
    """`text`, which is indented less than any of the `known` lines."""
    bare = text.lstrip(_BLANK)
    blank = text[: len(text) - len(bare)]
    least = min(known, key=len)
    lost = least.removeprefix(blank)
    if not least.startswith(blank) or not known[least].endswith(lost):
        return None
    return known[least].removesuffix(lost) + bare

"""What a target file is put together from: blocks by name, values of variables, what is around.

Only names a change: whether one is a reason to run anything is not decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orgfig.digest import Digest
from orgfig.figure.meaning import meaning
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.model import TangledFile

__all__ = ["Piece", "changed_pieces", "pieces"]

NUMBERED = re.compile("#[0-9]+")
"""What a block without a name is called, by its place in the target file: places may move."""

ASSIGNED = re.compile(r"([^\W\d]\w*)=")


class Piece(NamedTuple):
    """A part of a target file: the digest of what it means, and the Org line that it begins on."""

    digest: Digest
    where: Location


def pieces(file: TangledFile, blocks: Sequence[SourceBlock]) -> dict[str, Piece]:
    """The pieces of a target file, each by what a person calls it; `blocks` are the document's.

    Blocks of one name are one piece, as they are for Org, and one that is referred to twice is
    the piece that it is once. A piece that is no Python by itself counts by its bytes.
    """
    if not blocks:
        return {}
    lines: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    named = _Names(file, blocks)
    known: set[tuple[str, str, int]] = set()
    for text, origin in zip(file.text.split("\n"), file.origins, strict=False):
        line = (named.of(text, origin), text.strip(), origin)
        if line not in known:  # else the block is referred to once more
            lines.setdefault(line[0], []).append(text)
            places.setdefault(line[0], origin)
        known.add(line)
    return {
        name: Piece(meaning(_aligned(some)), Location(file.where.path, places[name]))
        for name, some in lines.items()
        if any(map(str.strip, some))
    }


def changed_pieces(
    before: Mapping[str, str], now: Mapping[str, Piece]
) -> Iterator[tuple[str, str, Location | None]]:
    """Name, what happened, and place of each piece that is not what it was.

    Of blocks without a name those of equal digests are the same, wherever they stand; the others
    are paired in their order.
    """
    for name, piece in now.items():
        if not NUMBERED.fullmatch(name) and before.get(name) != piece.digest:
            yield _called(name, piece), "" if name in before else "is new", piece.where
    yield from _changed_blocks(before, now)
    for name in before:
        if name not in now and not NUMBERED.fullmatch(name):
            yield name, "is no longer used", None


def _changed_blocks(
    before: Mapping[str, str], now: Mapping[str, Piece]
) -> Iterator[tuple[str, str, Location | None]]:
    """The same for blocks without a name, which are called by their places."""
    old = [digest for name, digest in before.items() if NUMBERED.fullmatch(name)]
    new = []
    for name, piece in now.items():
        if NUMBERED.fullmatch(name):
            if piece.digest in old:
                old.remove(piece.digest)
            else:
                new.append(piece)
    for number, piece in enumerate(new):
        yield f"the block at {piece.where}", "" if number < len(old) else "is new", piece.where
    if len(old) > len(new):
        yield "a block", "is no longer there", None


def _called(name: str, piece: Piece) -> str:
    return f"{name} ({piece.where})" if name.startswith("block ") else name


class _Names:
    """What the pieces of a target file are called, line by line."""

    def __init__(self, file: TangledFile, blocks: Sequence[SourceBlock]) -> None:
        self._blocks = blocks
        self._own = [blocks[number] for number in file.blocks if number < len(blocks)]
        self._numbers: dict[int, str] = {}
        self._variables: dict[str, str] | None = None

    def of(self, text: str, origin: int) -> str:
        """The name of the piece that a line of the file belongs to."""
        at = bisect_right(self._blocks, origin, key=_begin) - 1
        block = self._blocks[at] if at >= 0 else None
        if block is not None and block.where.line < origin < block.last_line:
            return self._block(block)
        return self._variable(text) or "what header arguments add"

    def _block(self, block: SourceBlock) -> str:
        name = block.name or block.arguments.get("noweb-ref")
        if name:
            return f"block `{name}`"
        return self._numbers.setdefault(block.number, f"#{len(self._numbers) + 1}")

    def _variable(self, text: str) -> str | None:
        """What a line sets that tangling has put there for a `:var`."""
        assigned = ASSIGNED.match(text)
        if assigned is None:
            return None
        if self._variables is None:
            self._variables = dict(self._written())
        reference = self._variables.get(assigned[1])
        if reference is None:
            return None
        kind = "table" if text.startswith(f"{assigned[1]}=[") else "value of"
        return reference.replace("TABLE", f"the {kind}")

    def _written(self) -> Iterator[tuple[str, str]]:
        """The variables of the file's blocks, each with what it is called after."""
        from orgfig.tangle.calls import assignment, call, written_variables

        for block in self._own:
            for written, _ in written_variables(block):
                variable, value = assignment(written)
                name = call(value).name
                if not re.fullmatch(r"[^\W\d][^\s\"'()]*", name):
                    yield variable, f"the variable `{variable}`"
                elif any(one.name == name for one in self._blocks):
                    yield variable, f"the result of `{name}`"
                else:
                    yield variable, f"TABLE `{name}`"


def _begin(block: SourceBlock) -> int:
    return block.where.line


def _aligned(lines: Sequence[str]) -> str:
    """The lines less their common indentation, which a reference may have given them."""
    from textwrap import dedent

    return dedent("\n".join(lines)) + "\n"

"""Edits made in tangled files, put back into the blocks that they came from.

Pure: takes the notebook and the files as bytes, gives the notebook with the edits. What is given
has been tangled again and gives the edited lines; an edit that does not come out so is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import Document, Sources
from orgfig.tangle.edited import EditedFile, edited_lines, refused
from orgfig.tangle.merging import Clash, Hunk, carried
from orgfig.tangle.model import Evaluator, TangledFile, TanglePlan
from orgfig.tangle.owners import Ground, TangledLines, tangled_lines
from orgfig.tangle.placing import LineEdit, parts, placements
from orgfig.tangle.proof import Proof
from orgfig.tangle.settling import Candidate, settle

__all__ = ["Conflict", "Detangled", "EditedFile", "LineEdit", "detangle"]


class Conflict(NamedTuple):
    """Lines that were changed in the notebook and in a tangled file since it was written.

    `where` is the place in the notebook, `line` that in the file at `path`; then the lines that
    the notebook gives now, and those that the file has.
    """

    where: Location
    path: str
    line: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


class Detangled(NamedTuple):
    """A notebook with edits of its tangled files, and what could not be put into it.

    `edits` are the changes of its lines, in order. `settled` are the paths of the files of which
    nothing is left to do. `problems` hold an error for each edit that is left out.
    """

    data: bytes
    edits: tuple[LineEdit, ...]
    settled: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Diagnostic, ...]


class _Gathered(NamedTuple):
    """What the edits of one file ask for."""

    candidates: tuple[Candidate, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    barred: frozenset[int] = frozenset()
    problems: tuple[Diagnostic, ...] = ()


def detangle(  # noqa: PLR0913 - what a notebook is read with, and what was edited
    data: bytes,
    document: Document,
    tangled: TanglePlan,
    files: Sequence[EditedFile],
    *,
    sources: Sources | None = None,
    evaluator: Evaluator | None = None,
) -> Detangled:
    """The notebook `data` with the edits of `files`, which are some of those in `tangled`.

    `document` and `tangled` are what `data` gives with `sources` and `evaluator`. Of the edits of
    one block all are made or none.
    """
    ground = Ground(document)
    proof = Proof(data, document, tangled, sources, evaluator)
    known = {file.path: file for file in tangled.files}
    gathered = {file.path: _gathered(known[file.path], file, ground, proof) for file in files}
    candidates = [one for part in gathered.values() for one in part.candidates]
    barred = frozenset[int]().union(*(part.barred for part in gathered.values()))
    made = settle(candidates, barred, proof)
    left_out = {one.path for one, _ in made.refused}
    problems = [_refusal(one, reason, document.path) for one, reason in made.refused]
    problems += [found for part in gathered.values() for found in part.problems]
    settled = [
        path
        for path, part in gathered.items()
        if path not in left_out and not part.conflicts and not part.problems
    ]
    return Detangled(
        data=data if made.data is None else made.data,
        edits=made.edits,
        settled=tuple(settled),
        conflicts=tuple(found for part in gathered.values() for found in part.conflicts),
        problems=tuple(sorted(problems, key=lambda found: found.where.order)),
    )


def _gathered(file: TangledFile, edited: EditedFile, ground: Ground, proof: Proof) -> _Gathered:
    if not file.is_meant:
        what = "the notebook has an error there"
        hint = "mend that first: `orgfig tangle` names it"
        return _Gathered(problems=(refused(file.where, "edit-of-error", file.path, what, hint),))
    lines = edited_lines(file, edited)
    if isinstance(lines, Diagnostic):
        return _Gathered(problems=(lines,))
    view = tangled_lines(file, ground)
    held = [at for at, owner in enumerate(view.owners) if owner is None or owner.fixed]
    hunks, clashes = carried(lines.before, lines.after, view.texts, held)
    conflicts = tuple(_conflict(view, clash, ground) for clash in clashes)
    barred = {block for clash in clashes for block in _blocks(view, clash.first, clash.last)}
    candidates: list[Candidate] = []
    problems: list[Diagnostic] = []
    for hunk in (part for whole in hunks for part in parts(view, whole)):
        found = _candidate(view, hunk, ground, proof)
        if isinstance(found, Candidate):
            candidates.append(found)
        else:
            problems.append(found)
            barred |= _blocks(view, hunk.first, hunk.last)
    if lines.ends_open:
        problems.append(_open_end(view, len(lines.after), ground))
        barred |= _blocks(view, len(view.texts) - 1, len(view.texts))
    return _Gathered(tuple(candidates), conflicts, frozenset(barred), tuple(problems))


def _blocks(view: TangledLines, first: int, last: int) -> set[int]:
    """The blocks that tangled lines came from; of no lines, those that stand around."""
    if first == last:
        first, last = max(first - 1, 0), last + 1
    return {owner.block for owner in view.owners[first:last] if owner is not None}


def _where(view: TangledLines, at: int, ground: Ground) -> Location:
    """The Org line that a tangled line came from, or the last one did, behind the end."""
    line = view.file.origins[min(at, len(view.file.origins) - 1)]
    return Location(ground.document.path, line)


def _conflict(view: TangledLines, clash: Clash, ground: Ground) -> Conflict:
    ours = view.texts[clash.first : clash.last]
    where = _where(view, clash.first, ground)
    return Conflict(where, view.file.path, clash.number, ours, clash.lines)


def _candidate(
    view: TangledLines, hunk: Hunk, ground: Ground, proof: Proof
) -> Candidate | Diagnostic:
    found = placements(view, hunk)
    where = _where(view, hunk.first, ground)
    place = f"{view.file.path}:{hunk.number}"
    if not found:
        return _homeless(view, hunk, where, place)
    held = tuple(edit for edit in found if proof.can_hold(edit.lines))
    if not held:
        what = f"the notebook's encoding, {proof.codec}, has not all of its characters"
        return refused(where, "edit-encoding", place, what, "save the notebook as UTF-8")
    return Candidate(view.file.path, hunk, held)


def _homeless(view: TangledLines, hunk: Hunk, where: Location, place: str) -> Diagnostic:
    owners = view.owners[hunk.first : hunk.last]
    blocks = {None if owner is None or owner.fixed else owner.block for owner in owners}
    if len(blocks - {None}) > 1:
        what = "it reaches over the border of two blocks, and could be divided in several ways"
        return refused(where, "edit-across-blocks", place, what, "detangle one side of it first")
    if None in blocks or not owners:
        what = f"what stands there is no line of a block's text: {where} gives it"
        return refused(where, "edit-outside-blocks", place, what, "edit that line instead")
    what = "no line of the block gives this text: something is put around it, or it is indented"
    return refused(where, "edit-outside-blocks", place, what, "edit the notebook instead")


def _open_end(view: TangledLines, line: int, ground: Ground) -> Diagnostic:
    where = _where(view, len(view.texts), ground)
    what = "its last line has no newline, and tangling always writes one"
    return refused(where, "edit-last-newline", f"{view.file.path}:{line}", what, "put one there")


def _refusal(candidate: Candidate, reason: str | None, path: str) -> Diagnostic:
    edit = candidate.edits[0]
    where = Location(path, edit.first - (edit.first == edit.last))  # or the line above
    place = f"{candidate.path}:{candidate.hunk.number}"
    if reason is None:
        message = (
            f"the edit of {place} is left out, for another one of the same block cannot be made"
        )
        return Diagnostic(where, Severity.NOTE, "edit-left-out", message)
    return refused(where, "edit-not-given-back", place, reason, "edit the notebook instead")

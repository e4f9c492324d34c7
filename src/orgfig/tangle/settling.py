"""Of many edits that are asked for, those that can be made together, each at one of its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from orgfig.tangle.blame import Wanted
from orgfig.tangle.merging import Hunk
from orgfig.tangle.placing import LineEdit
from orgfig.tangle.proof import Proof

__all__ = ["Candidate", "Settled", "settle"]

_MOST_TRIALS = 40
_PATIENT_TRIALS = 20  # after so many, another place is tried for no edit any more
_TWO_WAYS = "it is made in two ways, for that block stands in several places"


class Candidate(NamedTuple):
    """A change of the file at `path`, and the edits of the notebook that could make it."""

    path: str
    hunk: Hunk
    edits: tuple[LineEdit, ...]


class Settled(NamedTuple):
    """The edits that can be made, the notebook with them, and what is left out.

    `data` is None where there are none. The reason is None for an edit that is left out only
    because another one of its block is.
    """

    edits: tuple[LineEdit, ...]
    data: bytes | None
    refused: tuple[tuple[Candidate, str | None], ...]


def settle(candidates: Sequence[Candidate], barred: Iterable[int], proof: Proof) -> Settled:
    """As many edits as can be made; none in a block that is in `barred` or has an edit refused."""
    state = _State(candidates, barred)
    for trial in range(_MOST_TRIALS):
        wanted = state.wanted()
        if not wanted:
            return Settled((), None, tuple(state.refused))
        blamed: Mapping[int, str] = _clashing(wanted)
        if not blamed:
            tried = proof.trial(wanted)
            if not tried.blamed:
                edits = tuple(sorted({one.edit for one in wanted.values()}))
                return Settled(edits, tried.data, tuple(state.refused))
            blamed = tried.blamed
        state.give_up(blamed, patient=trial < _PATIENT_TRIALS)
    state.give_up(dict.fromkeys(state.wanted(), "too many edits hinder each other"), patient=False)
    return Settled((), None, tuple(state.refused))


class _State:
    """Which place each edit is tried at, what has been refused, and for which blocks."""

    def __init__(self, candidates: Sequence[Candidate], barred: Iterable[int]) -> None:
        self.refused: list[tuple[Candidate, str | None]] = []
        self._candidates = candidates
        self._barred = set(barred)
        self._reasons: dict[int, str] = {}
        self._places = dict.fromkeys(range(len(candidates)), 0)
        self._leave_barred()

    def wanted(self) -> dict[int, Wanted]:
        """The edits to try, each at its place."""
        return {
            number: Wanted(one.path, one.hunk, one.edits[place])
            for number, place in self._places.items()
            for one in [self._candidates[number]]
        }

    def give_up(self, blamed: Mapping[int, str], *, patient: bool) -> None:
        """Try the blamed edits elsewhere; refuse those that have no place left."""
        for number, reason in blamed.items():
            self._reasons.setdefault(number, reason)
            self._places[number] += 1
            if not patient or self._places[number] >= len(self._candidates[number].edits):
                self._refuse(number, self._reasons[number])
        self._leave_barred()

    def _refuse(self, number: int, reason: str | None) -> None:
        candidate = self._candidates[number]
        del self._places[number]
        self.refused.append((candidate, reason))
        if reason is not None:
            self._barred.add(candidate.edits[0].block)

    def _leave_barred(self) -> None:
        """Move edits out of blocks that are barred, or refuse them."""
        for number in [*self._places]:
            edits = self._candidates[number].edits
            while self._places[number] < len(edits):
                if edits[self._places[number]].block not in self._barred:
                    break
                self._places[number] += 1
            else:
                self._refuse(number, None)


def _clashing(wanted: Mapping[int, Wanted]) -> dict[int, str]:
    """The edits that overlap with another one, unless both are the same."""
    found: dict[int, str] = {}
    ordered = sorted(wanted.items(), key=lambda pair: pair[1].edit)
    end = 0
    holder: list[int] = []
    for number, one in ordered:
        edit = one.edit
        is_same = bool(holder) and wanted[holder[0]].edit == edit
        is_second = bool(holder) and edit.first == wanted[holder[0]].edit.first == edit.last
        if not is_same and (edit.first < end or is_second):
            found |= dict.fromkeys([*holder, number], _TWO_WAYS)
        if not is_same:
            holder = []
        holder.append(number)
        end = max(end, edit.last)
    return found

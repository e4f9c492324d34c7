"""Which edits are made together, and which are left out; tried on a notebook that is a table."""

from __future__ import annotations

from orgfig.tangle.merging import Hunk
from orgfig.tangle.placing import LineEdit
from orgfig.tangle.proof import Trial
from orgfig.tangle.settling import Candidate, settle


class Refusing:
    """A proof that refuses the edits of these lines, and counts how often it was asked."""

    def __init__(self, *lines):
        self.lines, self.asked = lines, 0

    def trial(self, wanted):
        self.asked += 1
        bad = {n: "no" for n, one in wanted.items() if one.edit.first in self.lines}
        return Trial(b"made", bad)


def candidate(*places, block=0, lines=("x",)):
    """An edit that could be made at any of `places`, each a line or a line and a block."""
    edits = []
    for place in places:
        line, at = place if isinstance(place, tuple) else (place, block)
        edits.append(LineEdit(line, line + 1, lines, at))
    return Candidate("a.py", Hunk(0, 1, lines, 1), tuple(edits))


def settled(candidates, *lines, barred=()):
    found = settle(candidates, barred, Refusing(*lines))
    made = [edit.first for edit in found.edits]
    return made, [(one.edits[0].first, reason) for one, reason in found.refused]


def test_all_that_can_be_made_are():
    assert settled([candidate(2), candidate(8, block=1)]) == ([2, 8], [])


def test_without_edits_nothing_is_tried():
    proof = Refusing()
    assert settle([], (), proof).data is None
    assert proof.asked == 0


def test_a_bad_edit_takes_its_block_along_and_no_other():
    some = [candidate(2), candidate(4), candidate(8, block=1)]
    assert settled(some, 4) == ([8], [(4, "no"), (2, None)])


def test_another_place_is_tried_first():
    assert settled([candidate(2, (8, 1))], 2) == ([8], [])


def test_where_no_place_is_left_the_first_reason_counts():
    assert settled([candidate(2, (8, 1))], 2, 8) == ([], [(2, "no")])


def test_edits_move_out_of_a_block_that_is_barred():
    assert settled([candidate(2, (8, 1)), candidate(4)], barred=[0]) == ([8], [(4, None)])


def test_the_same_edit_twice_is_one():
    assert settled([candidate(2), candidate(2)]) == ([2], [])


def test_one_line_in_two_ways_is_neither():
    made, refused = settled([candidate(2), candidate(2, lines=("y",)), candidate(8, block=1)])
    assert made == [8]
    assert [line for line, _ in refused] == [2, 2]


def test_it_ends_where_every_trial_blames_one_more():
    class OneByOne(Refusing):
        def trial(self, wanted):
            self.asked += 1
            return Trial(b"made", {min(wanted): "no"})

    proof = OneByOne()
    found = settle([candidate(2 * n, block=n) for n in range(1, 200)], (), proof)
    assert (found.edits, found.data, len(found.refused)) == ((), None, 199)
    assert proof.asked <= 40

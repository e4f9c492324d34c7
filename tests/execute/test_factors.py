"""What a run finds that goes one way or another."""

from __future__ import annotations

import pytest

from orgfig.build.verification import Factor
from orgfig.execute.factors import pinned
from orgfig.execute.settings import AS_BUILT

PINNED = dict.fromkeys(Factor, 0)


@pytest.mark.parametrize("factor", Factor, ids=lambda one: one.value)
def test_each_factor_is_let_loose_in_two_ways_that_differ(factor):
    ways = [pinned({**PINNED, factor: way}) for way in (0, 1, 2)]
    assert ways[0] not in ways[1:]
    if factor not in {Factor.ENTROPY, Factor.PLACES}:  # these are another time anyway
        assert ways[1] != ways[2]


def test_memory_is_filled_with_zeros_where_it_is_pinned():
    filled = [pinned(dict.fromkeys(Factor, way)).environment["MALLOC_PERTURB_"] for way in range(3)]
    assert (filled[0], len(set(filled)), set(map(len, filled))) == ("255", 3, {3})


def test_a_build_leaves_memory_as_it_is():
    assert "MALLOC_PERTURB_" not in AS_BUILT.environment

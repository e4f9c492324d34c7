"""Any bytes are read, tangled and detangled: no crash, no hang, nothing outside of the project."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

fuzz = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("fuzz.py"))))
SEEDS = fuzz.seeds()
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=8000)
LINES = st.sampled_from([line for seed in SEEDS for line in seed.splitlines(keepends=True)][:20000])
PIECE = st.one_of(st.sampled_from(fuzz.WORDS), st.binary(max_size=4), LINES)


@st.composite
def mutated(draw):
    """One of the notebooks, with a few places changed."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 3, 20, 200])))
        middle = draw(st.one_of(PIECE, st.just(b""), st.just(data[start:end] * 2)))
        data = data[:start] + middle + data[end:]
    return data


UNITS = st.lists(st.one_of(PIECE, st.sampled_from(fuzz.WORDS)), min_size=1, max_size=4)
LENGTH = 60_000


def check_repeated(before, unit, after):
    """The same piece again and again: what takes more than linear time shows here."""
    piece = b"".join(unit)
    fuzz.check(before + piece * (LENGTH // max(len(piece), 1)) + after)


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes(data):
    fuzz.check(data)


@QUICK
@given(st.lists(PIECE, max_size=12).map(b"".join))
def test_any_pieces_of_notebooks(data):
    fuzz.check(data)


@QUICK
@given(mutated())
def test_mutated_notebooks(data):
    fuzz.check(data)


@settings(QUICK, max_examples=15)
@given(PIECE, UNITS, PIECE)
def test_pieces_repeated_thousands_of_times(before, unit, after):
    check_repeated(before, unit, after)


@pytest.mark.slow
@LONG
@given(st.one_of(st.binary(max_size=300), st.lists(PIECE, max_size=30).map(b"".join)))
def test_any_pieces_for_minutes(data):
    fuzz.check(data)


@pytest.mark.slow
@LONG
@given(mutated())
def test_mutated_notebooks_for_minutes(data):
    fuzz.check(data)


@pytest.mark.slow
@settings(QUICK, max_examples=600)
@given(PIECE, UNITS, PIECE)
def test_pieces_repeated_for_minutes(before, unit, after):
    check_repeated(before, unit, after)

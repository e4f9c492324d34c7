"""What the warm server imports at first, and what it leaves to its second layer."""

from __future__ import annotations

import pytest

from orgfig.execute.forkserver import layers

MOVIE = ("PIL.Image", "av", "matplotlib.animation", "matplotlib.pyplot", "numpy")
STILL = ("matplotlib.pyplot", "numpy")
FITTED = ("matplotlib.pyplot", "sklearn.linear_model")

LATE = {
    "a movie waits for nothing that it does not import": ([MOVIE, *[STILL] * 3, FITTED], FITTED),
    "nor where it is the only one": ([MOVIE, STILL, STILL], None),
    "what most need is no second layer": ([FITTED, FITTED, MOVIE], None),
}


@pytest.mark.parametrize(("imports", "last"), LATE.values(), ids=LATE)
def test_layers(bench, imports, last):
    jobs = tuple(bench.job(f"a{n}", "", imports=names) for n, names in enumerate(imports))
    first, late = layers(jobs)
    assert set(late) == set(last or ()) - set(STILL)
    assert not set(first) & set(late)
    assert set(MOVIE) <= set(first)

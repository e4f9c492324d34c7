"""Notebooks made up at random are tangled by orgfig and by a real Emacs, and compared.

`made_up.py` makes them up; run by itself it tries any number and shows the smallest disagreement.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

pytestmark = pytest.mark.emacs
SLOW = int(os.environ.get("ORGFIG_MADE_UP", "2000"))


@pytest.fixture(scope="session")
def made_up():
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_up.py"))))


def compare(number, made_up, emacs, folder):
    batch = made_up.made_up(number)
    found = made_up.disagreements(emacs, batch, folder)
    assert [made_up.told(batch[name], *two) for name, two in found.items()] == []


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(one, marks=pytest.mark.slow) for one in range(1, 6))]
)
def test_a_few_hundred_notebooks(number, made_up, emacs, tmp_path):
    compare(number, made_up, emacs, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 100 + SLOW // 50))
def test_thousands_of_notebooks(number, made_up, emacs, tmp_path):
    compare(number, made_up, emacs, tmp_path)

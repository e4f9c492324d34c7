"""Every committed case gives the files that Org gave, byte for byte and mode for mode."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from orgfig.diagnostics import Severity

SCRIPT = Path(__file__).resolve().parent / "make_expected.py"
trees = SimpleNamespace(**runpy.run_path(str(SCRIPT)))
CASES = trees.cases()
EXPECTED = trees.expected()
TANGLED = [name for name in CASES if not EXPECTED[name].refused]
REFUSED = [name for name in CASES if EXPECTED[name].refused]


@pytest.mark.parametrize("name", TANGLED)
def test_the_files_are_those_of_org(name, tangled):
    plan = tangled(CASES[name], f"{name}.org")
    assert trees.made(plan) == EXPECTED[name].files
    assert [file.problems for file in plan.files if file.problems] == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_org_refuses_is_an_error(name, tangled):
    plan = tangled(CASES[name], f"{name}.org")
    assert Severity.ERROR in [found.severity for found in plan.diagnostics]
    assert [file.path for file in plan.files if not file.problems] == []


@pytest.mark.parametrize("name", CASES)
def test_every_line_has_an_origin_in_the_notebook(name, tangled):
    last = CASES[name].count(b"\n") + 1
    for file in tangled(CASES[name], f"{name}.org").files:
        assert len(file.origins) == file.text.count("\n")
        assert all(1 <= origin <= last for origin in file.origins)


def test_there_are_enough_cases():
    assert len(TANGLED) > 60
    assert len(REFUSED) > 5

"""Marks at the blocks that are built, in real Emacsen."""

from __future__ import annotations

import pytest

TESTS = "orgfig-marks-tests.el"
SLOW = "orgfig-marks-slow-tests.el"


def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, TESTS)


@pytest.mark.slow
def test_what_takes_long(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, SLOW)


@pytest.mark.slow
@pytest.mark.parametrize("tests", [TESTS, SLOW])
def test_in_other_emacsen(run_ert, other_emacs, tests):
    run_ert(other_emacs, tests)

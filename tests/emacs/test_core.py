"""The core of the Emacs part, in real Emacsen."""

from __future__ import annotations

import pytest

TESTS = "orgfig-tests.el"
SLOW = "orgfig-slow-tests.el"


def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, TESTS)


@pytest.mark.slow
def test_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, TESTS)


@pytest.mark.slow
def test_many_times_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, SLOW)


@pytest.mark.slow
def test_many_times_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, SLOW)

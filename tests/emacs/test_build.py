"""Building in real Emacsen: what is asked for, what runs, what is told."""

from __future__ import annotations

import pytest

TESTS = "orgfig-build-tests.el"
SLOW = "orgfig-build-slow-tests.el"


def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, TESTS)


@pytest.mark.slow
def test_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, TESTS)


@pytest.mark.slow
def test_what_takes_long(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, SLOW)


@pytest.mark.slow
def test_what_takes_long_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, SLOW)

"""Explain, verify, tangle, detangle, gallery and doctor, in real Emacsen."""

from __future__ import annotations

import pytest

TESTS = "orgfig-commands-tests.el"
SLOW = "orgfig-commands-slow-tests.el"


def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, TESTS)


@pytest.mark.slow
def test_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, TESTS)


@pytest.mark.slow
def test_what_takes_longer_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, SLOW)


@pytest.mark.slow
def test_what_takes_longer_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, SLOW)

"""Random sessions and many figures in real Emacsen: all agrees, and nothing takes long."""

from __future__ import annotations

import pytest

SESSION = "orgfig-session-tests.el"
MANY = "orgfig-many-tests.el"


@pytest.mark.slow
@pytest.mark.parametrize("tests", [SESSION, MANY])
def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine, tests):
    run_ert(emacs_of_machine, tests)


@pytest.mark.slow
@pytest.mark.parametrize("tests", [SESSION, MANY])
def test_in_other_emacsen(run_ert, other_emacs, tests):
    run_ert(other_emacs, tests)

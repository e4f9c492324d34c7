"""What a machine lacks is named, and nothing is run there unless the user insists."""

from __future__ import annotations

import os

import pytest

from orgfig.errors import ConfinementError
from orgfig.execute.sandbox import Machine, in_force, probe, require

WHOLE = Machine(7, seccomp=True, system="linux on x86_64", missing=())
BARE = Machine(0, seccomp=False, system="linux on x86_64", missing=("Landlock", "a table"))
OTHER = Machine(0, seccomp=False, system="darwin on arm64", missing=("Linux",), runs=False)


def test_this_machine_can_confine():
    found = probe()
    if found.missing and not os.environ.get("CI"):
        pytest.skip("it cannot, and building says so")
    assert found.missing == ()
    assert "Landlock" in str(in_force("core"))


def test_a_machine_that_can_is_accepted():
    require(WHOLE, confined=True)
    require(WHOLE, confined=False)


def test_what_is_missing_is_named():
    with pytest.raises(ConfinementError, match="lacks Landlock and a table") as caught:
        require(BARE, confined=True)
    assert caught.value.exit_status == 4
    assert "--sandbox none" in caught.value.hint


def test_a_user_may_go_without():
    require(BARE, confined=False)
    assert str(in_force("none")) == "none"


@pytest.mark.parametrize("confined", [True, False])
def test_another_system_is_refused(confined):
    with pytest.raises(ConfinementError, match="Linux only"):
        require(OTHER, confined=confined)

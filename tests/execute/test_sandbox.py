"""What a machine lacks is named, and nothing is run there unless the user insists."""

from __future__ import annotations

import os

import pytest

from orgfig.errors import ConfinementError
from orgfig.execute.protection import UNHELD
from orgfig.execute.sandbox import Machine, chosen, in_force, is_linux, probe
from orgfig.execute.trial import LANDLOCK, NAMESPACES, RIGHTS, SECCOMP, Trial


def machine(landlock=7, *, seccomp=True, namespaces=True, rights=True):
    """A machine that was found to hold by these."""
    found = {RIGHTS: rights, LANDLOCK: bool(landlock), SECCOMP: seccomp, NAMESPACES: namespaces}
    trials = tuple(Trial(name, "it is", holds, f"{name} said so") for name, holds in found.items())
    return Machine("Linux 6.1", landlock, seccomp, namespaces, trials)


HELD = {
    "every layer that works is taken": (
        "default",
        machine(),
        (7, True, True),
    ),
    "core does without namespaces": (
        "core",
        machine(),
        (7, True, False),
    ),
    "Landlock and seccomp are enough": (
        "default",
        machine(4, namespaces=False),
        (4, True, False),
    ),
    "namespaces and seccomp are enough": (
        "default",
        machine(0),
        (0, True, True),
    ),
    "namespaces alone are enough": (
        "default",
        machine(0, seccomp=False),
        (0, False, True),
    ),
    "Landlock and namespaces are enough": (
        "default",
        machine(2, seccomp=False),
        (2, False, True),
    ),
}

REFUSED = {
    "nothing at all": (
        "default",
        machine(0, seccomp=False, namespaces=False),
        "files, the network and other processes .no Landlock: .*, no namespaces: .*, no seccomp: ",
    ),
    "seccomp alone leaves files": (
        "default",
        machine(0, namespaces=False),
        "from files .no Landlock: Landlock said so, no namespaces: namespaces said so.$",
    ),
    "Landlock alone leaves the network": (
        "default",
        machine(7, seccomp=False, namespaces=False),
        "figures: nothing keeps them from the network and other processes .no seccomp",
    ),
    "core without Landlock, though namespaces would do": (
        "core",
        machine(0),
        "from files .no Landlock: Landlock said so, namespaces not asked for",
    ),
    "core without seccomp, though namespaces would do": (
        "core",
        machine(7, seccomp=False),
        "no seccomp: seccomp said so, namespaces not asked for",
    ),
}


@pytest.mark.parametrize(("sandbox", "found", "protection"), HELD.values(), ids=HELD)
def test_what_is_enough(sandbox, found, protection):
    assert chosen(sandbox, found) == protection
    assert chosen(sandbox, found).is_enough


@pytest.mark.parametrize(("sandbox", "found", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_too_little_is_named(sandbox, found, message):
    with pytest.raises(ConfinementError, match=message) as caught:
        chosen(sandbox, found)
    assert caught.value.exit_status == 4
    assert "--sandbox none" in caught.value.hint
    assert "orgfig doctor" in caught.value.hint


def test_this_machine_can_confine():
    found = probe()
    if found.missing and not os.environ.get("CI"):
        pytest.skip("it cannot, and building says so")
    assert found.missing == ()
    assert in_force("default") == found.protection
    assert found.system.startswith("Linux ")


def test_a_machine_of_which_nothing_is_known_holds_nothing():
    assert Machine("Linux 6.1").protection == UNHELD
    assert len(Machine("Linux 6.1").missing) == 3


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_a_user_may_go_without(platform):
    assert in_force("none", platform) == UNHELD
    assert str(UNHELD) == "none"


@pytest.mark.parametrize("sandbox", ["default", "core"])
@pytest.mark.parametrize("platform", ["darwin", "win32", "freebsd14"])
def test_another_system_is_refused(platform, sandbox):
    assert not is_linux(platform)
    with pytest.raises(ConfinementError, match=f"on Linux only, and this is {platform}") as caught:
        in_force(sandbox, platform)
    assert caught.value.exit_status == 4


def test_windows_is_refused_whatever_is_asked_for():
    with pytest.raises(ConfinementError, match="Windows") as caught:
        in_force("none", "win32")
    assert "WSL" in caught.value.hint

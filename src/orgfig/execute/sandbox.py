"""What this machine can hold figures with, found by trying; and the error where that is too little.

What is tried stands in `trials` and `namespace_trials`, what a run is held by in `protection`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from orgfig.errors import ConfinementError
from orgfig.execute.protection import NONE, UNHELD, Protection
from orgfig.execute.trial import LANDLOCK, NAMESPACES, RIGHTS, SECCOMP, Trial

__all__ = ["Machine", "chosen", "in_force", "is_linux", "lacking", "probe"]

CORE = "core"
HINT = "`orgfig doctor` tells more; `--sandbox none` runs figures with all your rights"


class Machine(NamedTuple):
    """What works here: Landlock's version (0: not held by it), seccomp, namespaces.

    `system` names kernel and architecture, `trials` are what was tried; none of another system
    than Linux.
    """

    system: str
    landlock: int = 0
    seccomp: bool = False
    namespaces: bool = False
    trials: tuple[Trial, ...] = ()

    @property
    def protection(self) -> Protection:
        """All that works, together."""
        return Protection(self.landlock, self.seccomp, self.namespaces)

    @property
    def missing(self) -> tuple[str, ...]:
        """What figures cannot be run without and is not there, a phrase each."""
        return lacking(self, self.protection)


def is_linux(platform: str = sys.platform) -> bool:
    """Whether figures can be held at all: no other system has what they are held by."""
    return platform == "linux"


def in_force(sandbox: str, platform: str = sys.platform) -> Protection:
    """What will hold figures where `sandbox` is wanted, found by trying.

    Raises ConfinementError where files, network and processes cannot all be held.
    """
    if sandbox != NONE:
        return chosen(sandbox, probe(platform))
    if platform == "win32":
        raise ConfinementError("figures are not run on Windows", "build in WSL, which is Linux")
    return UNHELD


def probe(platform: str = sys.platform) -> Machine:
    """What this machine enforces, as processes find that give up their rights for a trial."""
    if not is_linux(platform):
        return Machine(platform)
    from orgfig.execute.inside import landlock
    from orgfig.execute.namespace_trials import namespaces_hold
    from orgfig.execute.trial import tried
    from orgfig.execute.trials import core

    one, other = tried((RIGHTS, core), (NAMESPACES, namespaces_hold))
    machine = Machine(f"Linux {os.uname().release} on {os.uname().machine}", trials=(*one, *other))
    if not _holds(RIGHTS, machine.trials):  # with any layer, a figure's process gives them up
        return machine
    return machine._replace(
        landlock=landlock.abi() if _holds(LANDLOCK, machine.trials) else 0,
        seccomp=_holds(SECCOMP, machine.trials),
        namespaces=_holds(NAMESPACES, machine.trials),
    )


def chosen(sandbox: str, machine: Machine) -> Protection:
    """The layers of that machine that `sandbox` asks for, `default` or `core`.

    Raises ConfinementError where these are not enough.
    """
    found = machine.protection
    wanted = found._replace(namespaces=False) if sandbox == CORE else found
    if not machine.trials:
        raise ConfinementError(
            f"figures are confined on Linux only, and this is {machine.system}",
            "tangling and `status` work here; build on Linux or in a container, or with "
            "`--sandbox none`, which runs figures with all your rights",
        )
    open_ = _open(wanted)
    if open_:
        layers = dict.fromkeys(layer for layers in open_.values() for layer in layers)
        raise ConfinementError(
            f"this machine cannot confine figures: nothing keeps them from {_listed(tuple(open_))} "
            f"({_reasons(machine, tuple(layers))})",
            HINT,
        )
    return wanted


def lacking(machine: Machine, wanted: Protection) -> tuple[str, ...]:
    """What those layers leave open, a phrase each, with why the layers for it are not there."""
    return tuple(
        f"nothing keeps them from {name} ({_reasons(machine, layers)})"
        for name, layers in _open(wanted).items()
    )


def _open(wanted: Protection) -> dict[str, tuple[str, ...]]:
    """What is not held, by the layers that would hold it."""
    needs = {
        "files": (wanted.holds_files, (LANDLOCK, NAMESPACES)),
        "the network": (wanted.holds_network, (SECCOMP, NAMESPACES)),
        "other processes": (wanted.holds_processes, (SECCOMP, NAMESPACES)),
    }
    return {name: layers for name, (is_held, layers) in needs.items() if not is_held}


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _reasons(machine: Machine, layers: Sequence[str]) -> str:
    return ", ".join(_why(machine, one) for one in layers)


def _why(machine: Machine, layer: str) -> str:
    """Why a layer is not in force: what the first trial that failed for it has found."""
    known = (layer, RIGHTS)
    failed = [one.found for one in machine.trials if one.layer in known and not one.holds]
    if failed:
        return f"no {layer}: {failed[0]}"
    return f"{layer} not asked for" if _holds(layer, machine.trials) else f"no {layer}"


def _holds(layer: str, trials: tuple[Trial, ...]) -> bool:
    """Whether all that was tried of a layer holds; a layer of which nothing was tried does not."""
    found = [one.holds for one in trials if one.layer == layer]
    return bool(found) and all(found)

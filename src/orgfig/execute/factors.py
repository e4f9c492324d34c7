"""How each factor that may make runs differ is pinned in a run, or varied on purpose.

A way of running gives every factor a number: 0 pins it, 1 and 2 let it be in two ways that differ
as much as two machines on two days. Ids and dates that a file names beside its picture are pinned
in all of them, as in a build: they show nowhere, and nothing but a seed would be found.
"""

from __future__ import annotations

from collections.abc import Mapping

from orgfig.build.policy import SEED
from orgfig.build.verification import Factor
from orgfig.execute.settings import Pins

__all__ = ["pinned"]

MOMENT = 1_000_000_000.0
"""Where a pinned clock stands: 2001-09-09, 01:46:40 UTC."""

LATER = 397 * 86400 + 5 * 3600 + 7 * 60 + 11.0
"""Seconds by which the clock is ahead in the second way: year, month, day, hour differ."""

ZONES = {1: "ORGA-5:30", 2: "ORGB+8"}
"""Time zones that need no table (tzset(3))."""
LOCALES = {1: "de_DE.UTF-8", 2: "C"}

FILLED = {0: "255", 1: "170", 2: "101"}
"""What glibc fills memory by before it hands it out, and other libraries pass over: the bits of
this number turned over, so nothing but zeros where it is pinned (`MALLOC_PERTURB_`, mallopt(3)).

All are as long, for what a variable holds moves what lies behind it.
"""


def pinned(way: Mapping[Factor, int]) -> Pins:
    """What a run finds that goes that way; every factor must be named."""
    variables = {
        "PYTHONHASHSEED": str(way[Factor.ORDER]),
        "MALLOC_PERTURB_": FILLED[way[Factor.MEMORY]],
    }
    around = way[Factor.ENVIRONMENT]
    if around:
        variables |= {"TZ": ZONES[around], "LANG": LOCALES[around], "LC_ALL": LOCALES[around]}
    return Pins(
        seed=SEED + way[Factor.GENERATOR],
        environment=variables,
        moment=None if way[Factor.TIME] else MOMENT,
        ahead=LATER if way[Factor.TIME] == max(ZONES) else 0.0,
        threads=way[Factor.THREADS],
        entropy=None if way[Factor.ENTROPY] else SEED,
        places=not way[Factor.PLACES],
    )

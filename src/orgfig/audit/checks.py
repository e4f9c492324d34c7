"""All checks, registered: importing this module fills the register."""

from __future__ import annotations

from orgfig.audit import (
    checks_blocks,
    checks_calls,
    checks_dates,
    checks_drawn,
    checks_history,
    checks_links,
    checks_movies,
    checks_outputs,
    checks_pictures,
    checks_planning,
    checks_runs,
    checks_states,
    checks_titles,
    ignores,
)
from orgfig.audit.register import CHECKS, SURVEYS

__all__ = ["CHECKS", "MODULES", "SURVEYS"]

MODULES = (
    checks_planning,
    checks_dates,
    checks_history,
    checks_states,
    checks_blocks,
    checks_calls,
    checks_runs,
    checks_drawn,
    checks_links,
    checks_outputs,
    checks_pictures,
    checks_movies,
    checks_titles,
    ignores,
)
"""Where the checks stand, by what they look at."""

"""All checks, registered: importing this module fills the register."""

from __future__ import annotations

from orgfig.audit import checks_code, checks_dates, checks_outputs, checks_planning
from orgfig.audit.register import CHECKS, SURVEYS

__all__ = ["CHECKS", "MODULES", "SURVEYS"]

MODULES = (checks_planning, checks_dates, checks_code, checks_outputs)
"""Where the checks stand, by what they look at."""

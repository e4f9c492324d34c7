"""Words of a figure made fit to be shown: what it printed, raised or named is never trusted."""

from __future__ import annotations

import re

__all__ = ["escaped", "escaped_line"]

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, those that turn the direction of writing, and half characters."""


def escaped(text: str) -> str:
    """The text with its lines and tabs, every other character that commands written out."""
    return _UNFIT.sub(_written_out, text.replace("\r\n", "\n"))


def escaped_line(text: str) -> str:
    """As `escaped`, but on one line whatever it held."""
    return escaped(text).replace("\n", "\\n").replace("\t", "\\t")


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape", "surrogatepass").decode("ascii")

"""Sizes in bytes as text, both ways: what a policy and a header argument say, what people read."""

from __future__ import annotations

import re

__all__ = ["amount", "parse_size", "spoken_size"]

UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def parse_size(value: object) -> int:
    """Bytes: a whole number as it is, or text such as `64K`, `512M`, `4G` (powers of 1024).

    Raises:
        ValueError: it is neither; the message says what it must be.

    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    written = re.fullmatch(r"([0-9]{1,15})([KMG]?)", value) if isinstance(value, str) else None
    if written is None:
        raise ValueError('must be a number of bytes, or a size such as "512M" or "4G"')
    return int(written[1]) * UNITS[written[2]]


def amount(size: int) -> str:
    """A number of bytes as policies write it, exactly: `2G`, `64M`, `100K`, `17`."""
    for unit in ("G", "M", "K"):
        if size >= UNITS[unit] and size % UNITS[unit] == 0:
            return f"{size // UNITS[unit]}{unit}"
    return str(size)


def spoken_size(size: float) -> str:
    """A number of bytes as sentences have it, rounded: `2.0 GiB`, `64.5 MiB`, `17 bytes`."""
    for unit in ("G", "M", "K"):
        if size >= UNITS[unit]:
            return f"{size / UNITS[unit]:.1f} {unit}iB"
    return f"{size:.0f} bytes"

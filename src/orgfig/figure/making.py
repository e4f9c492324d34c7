"""How a block makes a file of some kind, in words for hints."""

from __future__ import annotations

from orgfig.figure.data import is_data

__all__ = ["how_made"]

BY = {".gif": "matplotlib's PillowWriter", ".mp4": "PyAV (`import av`)"}
"""What writes movies without a program, which a figure could not start."""


def how_made(name: str) -> str:
    """What makes the file of that name: `savefig("relu.svg")`, `writing points.csv`."""
    if is_data(name):
        return f"writing {name}"
    by = BY.get(name[-4:].lower())
    return f"writing {name} by {by}" if by else f'savefig("{name}")'

"""Paths that differ by upper and lower case, or by how accents are encoded: one file on some disks.

What people read as one name, and what macOS and Windows take for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["folded", "spellings"]


def folded(path: str) -> str:
    """What paths have in common that differ in spelling only."""
    if path.isascii():
        return path.lower()
    from unicodedata import normalize  # few paths have accents

    return normalize("NFC", normalize("NFC", path).casefold())


def spellings(paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The paths that are spelled in more than one way, by what they have in common."""
    found: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    for path in paths:
        first = found.setdefault(folded(path), path)
        if first != path:
            known = several.get(folded(path), (first,))
            several[folded(path)] = known if path in known else (*known, path)
    return several

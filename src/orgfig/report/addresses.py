"""Where things stand in the gallery: names of its pages, and addresses that lead to them.

Paths are below the gallery's folder, with `/`; an address is such a path with every sign that
means something in a URL written as `%` and its number (RFC 3986).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

__all__ = ["address", "page_names"]

LONGEST = 60
RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}
"""Names that Windows has other uses for (Naming Files, Paths, and Namespaces)."""


def address(path: str) -> str:
    """The relative address of the file at `path`: spaces, `#`, `?`, `%`, quotes are encoded."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # of a surrogate that stands for no byte; no file has such a name
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe="/-_.~")


def page_names(titles: Iterable[str], taken: Iterable[str] = ("index",)) -> list[str]:
    """A file name without suffix for each title: plain ASCII, all different, whatever the case.

    Those in `taken` are given to none.
    """
    used = {*taken, *RESERVED}
    return [_unused(_plain(title), used) for title in titles]


def _plain(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title[: 4 * LONGEST]).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9._]+", "-", folded.lower()).strip("-._")[:LONGEST] or "figure"


def _unused(name: str, used: set[str]) -> str:
    found, turn = name, 1
    while found in used:
        turn += 1
        found = f"{name}-{turn}"
    used.add(found)
    return found

"""Which fonts the system has: what a figure falls back from, or finds instead, once it changes.

Looks at names, sizes and times and opens no font; which one a figure uses is seen when it runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from orgfig.digest import Digest, digest_fields

__all__ = ["FOLDERS", "FONT_ENDINGS", "INSTALLED", "installed_fonts"]

FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts"),
    *("/usr/X11R6/lib/X11/fonts/TTF", "/usr/X11/lib/X11/fonts"),
    *("/Library/Fonts", "/Network/Library/Fonts", "/System/Library/Fonts"),
    "/opt/local/share/fonts",
)
"""Where a figure finds the system's fonts: matplotlib's list, and fontconfig's as it comes.

Those in a home folder are not among them, for no figure sees one.
"""

FONT_ENDINGS = (
    *(".ttf", ".otf", ".ttc", ".otc", ".dfont", ".pfa", ".pfb", ".afm", ".bdf", ".pcf", ".pcf.gz"),
    *(".woff", ".woff2"),
)
"""How the names of font files end, in small letters."""

INSTALLED = "installed fonts"
"""Stands, among the paths of fonts that a run used, for all that are installed."""


def installed_fonts(folders: Iterable[str] = FOLDERS) -> Digest:
    """The digest of which font files lie below the folders, how large, and since when."""
    return digest_fields({path: facts for folder in folders for path, facts in _fonts(folder)})


def _fonts(top: str) -> Iterator[tuple[str, str]]:
    """Each font file with its facts; folders that are links, or cannot be read, are passed over."""
    waiting = [top]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.name.lower().endswith(FONT_ENDINGS):
                        yield entry.path, _facts(entry)
        except OSError:  # not there, closed to this user, or gone meanwhile
            continue


def _facts(entry: os.DirEntry[str]) -> str:
    """The size and time of a file; those of a link that leads nowhere are none."""
    try:
        found = entry.stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"

"""`#+SETUPFILE:` lines: the keywords of the files that they name.

Org manual, "Summary of In-Buffer Settings"; `org-collect-keywords` of Org 9.7. Of such a file
only keywords count, in the place of the line that names it, and the files that it names itself.
A file is never read within itself. Unlike Org, nothing outside of the project is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import dirname, join, normpath

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.decoding import decode
from orgfig.org.keywords import Keyword, read_keywords
from orgfig.org.landmarks import landmarks
from orgfig.org.model import Sources
from orgfig.org.sections import read_sections

__all__ = ["with_setup_files"]

MOST_FILES = 64
"""How often files may be read in one text, each time that one is named counted."""

_URL = re.compile(r"(?:news(?:post)?|mailto|file):|(?:ftp|https?|telnet|gopher|www|wais)://")


def with_setup_files(
    keywords: Iterable[Keyword], path: str, sources: Sources | None
) -> tuple[tuple[Keyword, ...], tuple[Diagnostic, ...]]:
    """The keywords of the text at `path`, with those of setup files where these are named.

    And what is to say of files that are not read.
    """
    reader = _Reader(sources)
    found = reader.expanded(keywords, (normpath(path),))
    return tuple(found), tuple(reader.problems)


class _Reader:
    """Reads setup files, each one once; keeps problems, and counts."""

    def __init__(self, sources: Sources | None) -> None:
        self.problems: list[Diagnostic] = []
        self._sources = sources
        self._known: dict[str, tuple[Keyword, ...] | None] = {}
        self._count = 0

    def expanded(self, keywords: Iterable[Keyword], within: tuple[str, ...]) -> list[Keyword]:
        """The keywords of the file that is last in `within`, the others being around it."""
        found: list[Keyword] = []
        for keyword in keywords:
            if keyword.key != "SETUPFILE":
                found.append(keyword)
            elif keyword.value:
                path = self._path(keyword, within[-1])
                if path is not None and path not in within:
                    self._count += 1
                    found += self.expanded(self._keywords(path, keyword.where), (*within, path))
        return found

    def _path(self, keyword: Keyword, named_in: str) -> str | None:
        """Where the file is that a keyword names; None if it is out of reach."""
        name = keyword.value
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = name[1:-1]
        path = normpath(join(dirname(named_in), name))
        if _URL.search(name):
            self._refuse(keyword.where, name, "orgfig fetches nothing from elsewhere")
        elif name.startswith(("/", "~")) or path == ".." or path.startswith("../"):
            self._refuse(keyword.where, name, "it is outside of the project")
        elif self._count >= MOST_FILES:
            self._refuse(keyword.where, name, f"{MOST_FILES} have been read already")
        else:
            return path
        return None

    def _keywords(self, path: str, where: Location) -> tuple[Keyword, ...]:
        if path not in self._known:
            self._known[path] = self._read(path)
        found = self._known[path]
        if found is None:
            self._refuse(where, path, "there is no file that can be read")
        return found or ()

    def _read(self, path: str) -> tuple[Keyword, ...] | None:
        data = None if self._sources is None else self._sources(path)
        if data is None:
            return None
        text, problems = decode(data, path)
        self.problems += problems
        if text is None:
            return ()
        lines = ["", *text.removesuffix("\n").split("\n")]
        sections = read_sections(lines, landmarks(text), path)
        return read_keywords(lines, [part for one in sections for part in one.elements], path)

    def _refuse(self, where: Location, name: str, why: str) -> None:
        message = f"the setup file {name} is not read: {why}"
        hint = "put it into the project, or write the keywords that matter into this file"
        self.problems.append(
            Diagnostic(where, Severity.WARNING, "setupfile-not-read", message, hint)
        )

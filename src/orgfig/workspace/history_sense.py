"""Whether a figure means the same in two versions: its code, and the files that it names.

Remembers what extracts of versions mean, so that each is read once.
"""

from __future__ import annotations

from orgfig.digest import digest_fields, digest_text
from orgfig.workspace.history_meaning import Extract, Meaning, changed, extract, meaning_of
from orgfig.workspace.history_past import Past, Spot
from orgfig.workspace.history_versions import LFS, Version
from orgfig.workspace.project import Project
from orgfig.workspace.sources import read_source

__all__ = ["Senses"]


class Senses:
    """Compares what figures mean; `kept` is all that is known of extracts, by their names."""

    def __init__(self, project: Project, past: Past, kept: dict[str, Meaning]) -> None:
        self.kept = kept
        self._project = project
        self._past = past
        self._extracts: dict[tuple[Version, int], Extract] = {}
        self._names: dict[tuple[Extract, str], str] = {}
        self._consulting: dict[str, tuple[str, ...]] = {}
        self._with_sources: dict[tuple[str, ...], Meaning] = {}
        self._data: dict[str, str | None] = {}

    def changed(self, older: Spot, newer: Spot) -> str:
        """What of a figure is not as it was, in words; empty where it means the same."""
        part = self._extract(newer)
        if older.path == newer.path and part.is_whole and part == self._extract(older):
            return ""
        before, now = self._meaning(older), self._meaning(newer)
        code = changed(before, now)
        data = [path for path in now.data if path in before.data]
        others = [f"its data {path}" for path in data if self._differs(path, older, newer)]
        return " and ".join(filter(None, (code, *others[:2])))

    def _differs(self, path: str, older: Spot, newer: Spot) -> bool:
        """Whether a file is another one; one that a version has not got is not known."""
        one, other = self._blob(path, older.commit), self._blob(path, newer.commit)
        return None not in {one, other} and one != other

    def _meaning(self, spot: Spot) -> Meaning:
        part = self._extract(spot)
        name = self._name(part, spot.path)
        if name in self.kept:
            return self.kept[name]
        if name in self._consulting:
            known = self._with_sources.get(self._full(name, spot))
            if known is not None:
                return known
        return self._read(part, name, spot)

    def _read(self, part: Extract, name: str, spot: Spot) -> Meaning:
        consulted: dict[str, None] = {}

        def source(path: str) -> bytes | None:
            consulted[path] = None
            return self._source(path, spot.commit)

        here = spot.path.removeprefix(self._past.commits.tip.prefix)
        found = meaning_of(part, here, self._project.figures, source)
        if consulted:
            self._consulting[name] = tuple(consulted)
            self._with_sources[self._full(name, spot)] = found
        else:
            self.kept[name] = found
        return found

    def _extract(self, spot: Spot) -> Extract:
        place = self._past.version(spot), spot.position
        if place not in self._extracts:
            self._extracts[place] = extract(*place)
        return self._extracts[place]

    def _name(self, part: Extract, path: str) -> str:
        """What an extract is remembered by, in a notebook at that path of the repository."""
        known = self._names.get((part, path))
        if known is None:
            fields = {"text": digest_text(part.text), "number": str(part.number), "path": path}
            known = self._names[part, path] = digest_fields(fields)
        return known

    def _full(self, name: str, spot: Spot) -> tuple[str, ...]:
        """The name of an extract with what the other files are that it was read with."""
        if spot.commit is None:
            return (name,)
        others = (self._blob(path, spot.commit) or "" for path in self._consulting[name])
        return (name, "committed", *others)

    def _source(self, path: str, commit: str | None) -> bytes | None:
        if commit is None:
            return read_source(self._project, path)
        name = self._past.commits.blob(commit, f"{self._past.commits.tip.prefix}{path}")
        return None if name is None else self._past.blob(name)

    def _blob(self, path: str, commit: str | None) -> str | None:
        """The name that git has for a file of the project; None where it is in no commit."""
        whole = f"{self._past.commits.tip.prefix}{path}"
        if commit is not None:
            return self._past.commits.blob(commit, whole)
        if whole not in self._data:
            head = self._past.commits.head
            name = None if head is None else self._past.commits.blob(head, whole)
            self._data[whole] = None if name is None else self._name_now(path, name)
        return self._data[whole]

    def _name_now(self, path: str, committed: str) -> str | None:
        """The name of the file as it is now: the committed one, if git would see no change."""
        data = read_source(self._project, path)
        if data is None:
            return None
        own = _blob_name(data, committed)
        if committed in {own, _blob_name(data.replace(b"\r\n", b"\n"), committed)}:
            return committed
        kept = self._past.blob(committed)
        return committed if kept is not None and _stands_for(kept, data) else own


def _blob_name(data: bytes, like: str) -> str:
    """How git names these bytes, by the algorithm of another name."""
    from hashlib import new

    algorithm = "sha256" if len(like) == 64 else "sha1"  # noqa: PLR2004 - hexadecimal digits
    head = b"blob %d\0" % len(data)
    return new(algorithm, head + data, usedforsecurity=False).hexdigest()


def _stands_for(kept: bytes, data: bytes) -> bool:
    """Whether a commit holds but the name of these bytes."""
    from hashlib import sha256

    return kept.startswith(LFS) and sha256(data).hexdigest().encode() in kept

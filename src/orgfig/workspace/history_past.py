"""Follows headings of notebooks back through the commits, wherever they stood and were called.

A heading is followed to the commit that last changed its claim. Where a merge joins several
histories, it goes on where the claim came from; where all of them have it, where the figure means
the same. What changed on the way is for `history`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from orgfig.notebook import Notebook
from orgfig.workspace.history_commits import Commits
from orgfig.workspace.history_git import Git
from orgfig.workspace.history_versions import Version, read_version, twin
from orgfig.workspace.project import Project

__all__ = ["CutError", "Past", "Spot"]


class CutError(Exception):
    """The history of a shallow clone ends before what is looked for."""


class _UnreadableError(Exception):
    """A version that is no text, or too large to be one."""


class Spot(NamedTuple):
    """A heading in a version: a commit, or None for the files as they are now.

    `path` is that of the notebook in the repository, `position` that of the heading's section.
    """

    commit: str | None
    path: str
    position: int


class Past:
    """The versions of a project's notebooks; may raise `GitError` and `MissingError`."""

    def __init__(
        self, project: Project, git: Git, commits: Commits, notebooks: Iterable[Notebook]
    ) -> None:
        self.commits = commits
        self._project = project
        self._git = git
        self._texts: dict[tuple[str, ...], Version] = {}
        self._sections: dict[str, str] = {}
        self._blobs: dict[str, Version | None] = {}
        some = list(notebooks)
        self._states = "\n".join(dict.fromkeys(_states(one) for one in some))
        prefix = commits.tip.prefix
        self._now = {
            f"{prefix}{one.path}": self._shared(Version(one.document.text, self._states))
            for one in some
        }
        self._endings = tuple({os.path.splitext(path)[1] or path for path in self._now})

    def line(self, spot: Spot, is_changed: Callable[[Spot, Spot], object]) -> list[Spot]:
        """The heading at `spot` back to where its claim was last changed, which comes last.

        `is_changed` tells whether the figure means something else at one spot than at another.

        Raises:
            CutError: this is not known.

        """
        found = [spot]
        claim = self.claim(spot)
        while True:
            before = self._before(found[-1])
            same = [one for one in before if self.claim(one) == claim]
            if not same:
                if found[-1].commit in self.commits.tip.cut:
                    raise CutError
                return found
            found.append(_nearest(found[-1], same, is_changed))

    def claim(self, spot: Spot) -> tuple[str, ...]:
        """The lines of a heading that are its claim."""
        return self.version(spot).claim(spot.position)

    def version(self, spot: Spot) -> Version:
        """The version that a spot is in."""
        found = self._version(spot.commit, spot.path)
        if found is None:
            raise KeyError(spot)
        return found

    def is_committed(self, path: str) -> bool:
        """Whether the last commit has a file at that path of the repository."""
        head = self.commits.head
        return head is not None and self.commits.blob(head, path) is not None

    def is_text(self, path: str) -> bool:
        """Whether that file of the last commit can be read as a notebook."""
        try:
            return self._version(self.commits.head, path) is not None
        except _UnreadableError:
            return False

    def blob(self, name: str) -> bytes | None:
        """The bytes of a blob; None where it is too large."""
        return self._git.blob(name)

    def _before(self, spot: Spot) -> list[Spot]:
        """The heading in each of the versions before; what cannot be read is passed over."""
        waiting = list(self._parents(spot.commit))
        found: list[Spot] = []
        for parent in waiting:
            try:
                found.extend(self._twins(spot, parent))
            except _UnreadableError:
                waiting += [one for one in self._parents(parent) if one not in waiting]
                if parent in self.commits.tip.cut:
                    raise CutError from None
        return found

    def _parents(self, commit: str | None) -> tuple[str, ...]:
        if commit is not None:
            return self.commits.nodes[commit].parents
        return () if self.commits.head is None else (self.commits.head,)

    def _twins(self, spot: Spot, parent: str) -> Iterator[Spot]:
        """The heading in a commit before: in the same notebook, else in one that it has left."""
        commit, path = spot.commit, spot.path
        is_same = commit and self.commits.blob(commit, path) == self.commits.blob(parent, path)
        if is_same:
            yield Spot(parent, path, spot.position)
            return
        newer, older = self.version(spot), self._version(parent, path)
        place = None if older is None else _place(newer, spot.position, older)
        if place is not None:
            yield Spot(parent, path, place)
            return
        for other in sorted(self._others(commit, parent)):
            older = None if other == path else self._version(parent, other)
            place = None if older is None else twin(newer, spot.position, older)
            if older is None or place is None:
                continue
            left = self._version(commit, other)
            if left is None or twin(older, place, left) is None:
                yield Spot(parent, other, place)
                return

    def _others(self, commit: str | None, parent: str) -> list[str]:
        """The paths of notebooks that are not the same in two versions."""
        if commit is not None:
            found = self.commits.differing(commit, parent)
        else:
            found = [path for path in self.commits.paths if self._is_changed(path, parent)]
        return [path for path in found if path.endswith(self._endings)]

    def _is_changed(self, path: str, head: str) -> bool:
        """Whether a notebook of the last commit is another one now, or gone."""
        if self.commits.blob(head, path) is None:
            return False
        here = os.path.relpath(path, self.commits.tip.prefix or ".")
        return path in self._now or not os.path.lexists(self._project.root / here)

    def _version(self, commit: str | None, path: str) -> Version | None:
        """The notebook at a path of the repository; None where there is none."""
        if commit is None:
            return self._now.get(path)
        name = self.commits.blob(commit, path)
        if name is None:
            return None
        if name not in self._blobs:
            data = self._git.blob(name)
            read = None if data is None else read_version(data, path, self._states)
            self._blobs[name] = None if read is None else self._shared(read)
        found = self._blobs[name]
        if found is None:
            raise _UnreadableError
        return found

    def _shared(self, version: Version) -> Version:
        """The version of these sections, which are shared among versions, too."""
        known = self._sections
        version.sections = tuple(known.setdefault(one, one) for one in version.sections)
        return self._texts.setdefault(version.sections, version)


def _nearest(spot: Spot, several: list[Spot], is_changed: Callable[[Spot, Spot], object]) -> Spot:
    """The one of several in which the figure means what it does at `spot`; else the first."""
    if len(several) == 1:
        return several[0]
    return next((one for one in several if not is_changed(one, spot)), several[0])


def _place(newer: Version, position: int, older: Version) -> int | None:
    return position if newer is older else twin(newer, position, older)


def _states(notebook: Notebook) -> str:
    """A line that names the states of a notebook, those of its setup files among them."""
    todo = notebook.document.todo
    return f"#+TODO: {' '.join(todo.open)} | {' '.join(todo.done)}"

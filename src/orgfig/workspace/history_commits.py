"""The commits that changed files of certain names, and which blob each file was in each of them.

What the blobs say is for `history_versions`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.history import Commit
from orgfig.workspace.history_git import LOST, Git, GitError, Tip

__all__ = ["Commits", "commits"]

EMPTY_TREE = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""The tree without files, which git knows without having it, by the length of its name."""

ESCAPED = re.compile(r"[\\*?\[]")
FILES = ("100644", "100755", "100664")
"""Modes of files; of links and of submodules nothing is read."""


class Node(NamedTuple):
    """A commit, its parents among the commits asked for, and what it changed over the first.

    `changed` maps paths in the repository to names of blobs, or to None for what is gone.
    """

    commit: Commit
    tree: str
    parents: tuple[str, ...]
    changed: Mapping[str, str | None] = MappingProxyType({})


def commits(git: Git, tip: Tip, endings: Iterable[str], paths: Iterable[str]) -> Commits:
    """The commits up to `tip` that changed files with these endings, or at these paths.

    Paths count from the top of the repository. Of a merge that left all these files as one parent
    had them, the other parents are left out. Raises `GitError`.
    """
    plain = (ESCAPED.sub(r"\\\g<0>", ending) for ending in endings)
    several = (f":(top,glob)**/*{ending}" for ending in plain)
    limits = ["--", *several, *(f":(top,literal){path}" for path in paths)]
    shape = ["--format=%T%x00%aI%x00%s%x00", "--encoding=UTF-8"]
    listed = git.output(["rev-list", "--topo-order", "--parents", *shape, tip.head, *limits])
    try:
        nodes = dict(_nodes(listed))
        changes = _compared(git, nodes, limits)
    except (ValueError, LookupError):
        raise GitError(LOST) from None
    if len(changes) != len(nodes):
        raise GitError("git did not say what each commit changed")
    with_changes = zip(nodes.items(), changes, strict=True)
    return Commits(
        tip, {name: node._replace(changed=changed) for (name, node), changed in with_changes}
    )


def _compared(
    git: Git, nodes: Mapping[str, Node], limits: Iterable[str]
) -> list[dict[str, str | None]]:
    """What each commit changed over its first parent."""
    pairs = "".join(f"{_before(node, nodes)} {node.tree}\n" for node in nodes.values())
    compare = ["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"]
    return list(_changes(git.output([*compare, *limits], pairs.encode())))


class Commits:
    """The commits of a history with the files of each; a path's blobs are looked up in one go."""

    def __init__(self, tip: Tip, nodes: dict[str, Node]) -> None:
        self.tip = tip
        self.nodes = nodes
        self.head = next(iter(nodes), None)
        self.paths = frozenset(path for node in nodes.values() for path in node.changed)
        self._columns: dict[str, dict[str, str | None]] = {}

    def blob(self, commit: str, path: str) -> str | None:
        """The name of the blob at a path of a commit."""
        column = self._columns.get(path)
        if column is None:
            column = self._columns[path] = {}
            for name in reversed(self.nodes):  # parents first
                node = self.nodes[name]
                above = column[node.parents[0]] if node.parents else None
                column[name] = node.changed.get(path, above)
        return column[commit]

    def differing(self, one: str, other: str) -> list[str]:
        """The paths at which two commits have other blobs."""
        return [path for path in self.paths if self.blob(one, path) != self.blob(other, path)]


def _nodes(listed: bytes) -> Iterator[tuple[str, Node]]:
    """What `rev-list` printed: `commit NAME PARENT…`, a line end, tree, date, subject, a NUL."""
    fields = listed.decode("utf-8", "replace").split("\0")
    for place in range(0, len(fields) - 1, 3):
        head, _, tree = fields[place].strip("\n").partition("\n")
        _, name, *parents = head.split()
        commit = Commit(name, _moment(fields[place + 1]), fields[place + 2].replace("\n", " "))
        yield name, Node(commit, tree, tuple(parents))


def _moment(written: str) -> datetime | None:
    """An author's time; None for one that no calendar has."""
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _before(node: Node, nodes: Mapping[str, Node]) -> str:
    return nodes[node.parents[0]].tree if node.parents else EMPTY_TREE[len(node.tree)]


def _changes(printed: bytes) -> Iterator[dict[str, str | None]]:
    """What `diff-tree -z` printed of each pair: a line of its own, then entries and paths."""
    found: dict[str, str | None] | None = None
    fields = iter(printed.split(b"\0"))
    for field in fields:
        # The names of a pair end in a line end; what follows begins in the same field.
        *pairs, entry = field.split(b"\n") if not field.startswith(b":") else [field]
        for _ in pairs:
            if found is not None:
                yield found
            found = {}
        if entry.startswith(b":") and found is not None:
            _, mode, _, blob, _ = entry.decode("ascii").split(" ")
            found[os.fsdecode(next(fields, b""))] = blob if mode in FILES else None
    if found is not None:
        yield found

"""Which figures are made by one run: those that share a target file, directly or over others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from orgfig.figure.model import Figure
from orgfig.tangle.model import TangledFile

__all__ = ["Group", "group"]


class Group(NamedTuple):
    """Figures with the target files and the outputs of them all, each once."""

    figures: tuple[Figure, ...]
    files: tuple[TangledFile, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """The project's paths of what the figures promise, in their order."""
        return tuple({output.path: None for one in self.figures for output in one.outputs})


def group(figures: Iterable[Figure], tangled: Sequence[TangledFile]) -> tuple[Group, ...]:
    """The groups in order of appearance; a figure without code or outputs is in none.

    Files stand in the order of `tangled`, which is the order in which they must run.
    """
    makers = [figure for figure in figures if figure.files and figure.outputs]
    leaders = _leaders(makers)
    members: dict[str, list[Figure]] = {}
    for figure in makers:
        members.setdefault(_leader(leaders, figure.files[0].path), []).append(figure)
    order: dict[str, int] = {}
    for position, file in enumerate(tangled):
        order.setdefault(file.path, position)
    return tuple(Group(tuple(some), _files(some, order)) for some in members.values())


def _files(figures: Iterable[Figure], order: Mapping[str, int]) -> tuple[TangledFile, ...]:
    files: dict[str, TangledFile] = {}
    for figure in figures:
        for file in figure.files:
            files.setdefault(file.path, file)
    return tuple(sorted(files.values(), key=lambda file: order.get(file.path, len(order))))


def _leaders(figures: Iterable[Figure]) -> dict[str, str]:
    """For each path one that stands for it; equal at the end of the way for joined paths."""
    leaders: dict[str, str] = {}
    for figure in figures:
        first = figure.files[0].path
        for file in figure.files:
            leaders.setdefault(file.path, file.path)
            leaders[_leader(leaders, file.path)] = _leader(leaders, first)
    return leaders


def _leader(leaders: dict[str, str], path: str) -> str:
    """The path at the end of the way; every second step is cut short for the next search."""
    while leaders[path] != path:
        leaders[path] = leaders[leaders[path]]
        path = leaders[path]
    return path

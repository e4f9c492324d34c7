"""Sorts a document's outputs and code into figures; decides nothing about their truth.

A heading is a figure if

1. an output belongs to it (`promises` says which do), or
2. it has a state and tangled code, no figure of the first kind stands at or above it, and no
   other target file imports its module: it claims something that it does not show, or
3. it has a state and neither code nor output, and no figure stands above or below it: planned.

A figure's code is every tangled Python block of its subtree that no inner figure owns. Headings
in COMMENT and archived trees are no figures and own nothing, as Org does not run them either.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from collections.abc import Set as AbstractSet

from orgfig.diagnostics import Diagnostic
from orgfig.figure.imports import imports, module_name
from orgfig.figure.model import Claim, Figure, Output
from orgfig.figure.promises import Promise, promises
from orgfig.org.model import Document, Heading, SourceBlock
from orgfig.tangle.model import TangledFile, TanglePlan

__all__ = ["assemble"]

PATH_LENGTH = 200
"""Where an outline path stops taking in further ancestors, so that deep trees stay cheap."""

Code = Sequence[tuple[SourceBlock, TangledFile]]


def assemble(
    document: Document, tangled: TanglePlan, figures_folder: str
) -> tuple[tuple[Figure, ...], tuple[Diagnostic, ...]]:
    """The figures of a document in order of appearance, and the pictures that belong to none.

    `figures_folder` is the project's folder of outputs, relative to the project's, with `/`.
    """
    headings = document.headings
    states = {h.number for h in headings if h.state is not None and h.is_alive}
    promised, problems = promises(document, nearest(headings, states), figures_folder)
    code = _tangled_code(document, tangled)
    chosen = {promise.heading for promise in promised}
    chosen |= _claiming(headings, states, chosen, code, tangled)
    chosen |= _planned(headings, states, chosen, code)
    return _figures(headings, chosen, promised, code), problems


def nearest(headings: Sequence[Heading], chosen: Container[int]) -> list[int | None]:
    """For each heading the nearest of the `chosen` at or above it; parents come before children."""
    found: list[int | None] = []
    for heading in headings:
        above = None if heading.parent is None else found[heading.parent]
        found.append(heading.number if heading.number in chosen else above)
    return found


def _tangled_code(document: Document, tangled: TanglePlan) -> Code:
    """The Python blocks that are tangled and stand under a living heading, with their files."""
    python = (file for file in tangled.files if file.language == "python")
    files = {position: file for file in python for position in file.blocks}
    return [
        (block, files[block.number])
        for block in document.blocks
        if block.number in files
        and block.heading is not None
        and document.headings[block.heading].is_alive
    ]


# --- which headings are figures --------------------------------------------------------------


def _claiming(
    headings: Sequence[Heading],
    states: AbstractSet[int],
    with_outputs: AbstractSet[int],
    code: Code,
    tangled: TanglePlan,
) -> set[int]:
    """Headings with a state and code that show nothing and that nobody imports."""
    figure_above = nearest(headings, with_outputs)
    state_above = nearest(headings, states)
    files: dict[int, set[str]] = {}
    for block, file in code:
        position = block.heading
        if position is None or figure_above[position] is not None:
            continue
        claimant = state_above[position]
        if claimant is not None:
            files.setdefault(claimant, set()).add(file.path)
    modules = _imported(set().union(*files.values()), tangled.files) if files else set()
    return {claimant for claimant, paths in files.items() if modules.isdisjoint(paths)}


def _imported(paths: AbstractSet[str], files: Iterable[TangledFile]) -> set[str]:
    """Those of `paths` that another target file imports as a module.

    A syntax tree is made only of a text in which a module's name occurs at all.
    """
    stems: dict[str, set[str]] = {}
    for path in paths:
        stems.setdefault(module_name(path), set()).add(path)
    word = re.compile(r"\w+")
    found: set[str] = set()
    for file in files:
        if file.language == "python" and not stems.keys().isdisjoint(word.findall(file.text)):
            names = {name.partition(".")[0] for name in imports(file.text)}
            for stem in names & stems.keys():
                found |= stems[stem] - {file.path}
    return found


def _planned(
    headings: Sequence[Heading], states: AbstractSet[int], figures: AbstractSet[int], code: Code
) -> set[int]:
    """Headings with a state that have no code, and no figure above or below them."""
    busy_below = _with_ancestors(headings, figures | {block.heading for block, _ in code})
    covered: list[bool] = []
    planned = set()
    for heading in headings:
        above = heading.parent is not None and covered[heading.parent]
        is_planned = heading.number in states and not above and heading.number not in busy_below
        if is_planned:
            planned.add(heading.number)
        covered.append(above or is_planned or heading.number in figures)
    return planned


def _with_ancestors(headings: Sequence[Heading], some: Iterable[int | None]) -> set[int]:
    reached: set[int] = set()
    for position in some:
        current = position
        while current is not None and current not in reached:
            reached.add(current)
            current = headings[current].parent
    return reached


# --- what belongs to them ----------------------------------------------------------------------


def _figures(
    headings: Sequence[Heading], chosen: AbstractSet[int], promised: Iterable[Promise], code: Code
) -> tuple[Figure, ...]:
    outputs: dict[int, list[Output]] = {position: [] for position in chosen}
    for promise in promised:
        outputs[promise.heading].append(promise.output)
    owned: dict[int, list[tuple[SourceBlock, TangledFile]]] = {position: [] for position in chosen}
    owners = nearest(headings, chosen)
    for block, file in code:
        owner = None if block.heading is None else owners[block.heading]
        if owner is not None:
            owned[owner].append((block, file))
    names = _names(headings, chosen)
    return tuple(
        _figure(headings[position], names[position], owned[position], outputs[position])
        for position in sorted(chosen)
    )


def _figure(heading: Heading, name: str, code: Code, outputs: Sequence[Output]) -> Figure:
    planning = heading.planning
    return Figure(
        name=name,
        heading=heading,
        claim=Claim(heading.state, heading.is_done, planning.closed, planning.log, heading.where),
        blocks=tuple(block for block, _ in code),
        files=tuple({file.path: file for _, file in code}.values()),
        outputs=tuple(outputs),
        where=heading.where,
    )


def _names(headings: Sequence[Heading], chosen: AbstractSet[int]) -> dict[int, str]:
    """Titles; outline paths where titles repeat; numbered where these repeat, too."""
    ordered = sorted(chosen)
    names = {position: headings[position].title or "untitled" for position in ordered}
    for position in _repeated(names):
        names[position] = _outline_path(headings, position)
    taken = set(names.values())
    counts: dict[str, int] = {}
    for position in _repeated(names):
        name = names[position]
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > 1:
            names[position] = _unused(name, counts, taken)
    return names


def _repeated(names: dict[int, str]) -> list[int]:
    seen: dict[str, int] = {}
    for name in names.values():
        seen[name] = seen.get(name, 0) + 1
    return [position for position, name in names.items() if seen[name] > 1]


def _unused(name: str, counts: dict[str, int], taken: set[str]) -> str:
    while f"{name} ({counts[name]})" in taken:
        counts[name] += 1
    taken.add(f"{name} ({counts[name]})")
    return f"{name} ({counts[name]})"


def _outline_path(headings: Sequence[Heading], position: int) -> str:
    path = headings[position].title or "untitled"
    parent = headings[position].parent
    while parent is not None and len(path) < PATH_LENGTH:
        path = f"{headings[parent].title or 'untitled'} / {path}"
        parent = headings[parent].parent
    return path

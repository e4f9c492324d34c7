"""Which files code saves, as far as its text shows; once it has run, the run knows better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from orgfig.audit.places import has_run, place, texts
from orgfig.audit.register import Subject
from orgfig.figure.data import is_data
from orgfig.figure.promises import PICTURES
from orgfig.location import Location

if TYPE_CHECKING:
    from orgfig.figure.acts import Act, Acts

__all__ = ["SAVING", "cannot_save", "name_saved", "undeclared"]

SAVING = {
    "imsave": "fname",
    "imwrite": "uri",
    "save": "file",
    "savefig": "fname",
    "savetxt": "fname",
    "savez": "file",
    "savez_compressed": "file",
    "to_csv": "path_or_buf",
    "to_json": "path_or_buf",
    "tofile": "fid",
    "write_image": "file",
}
"""Last names of functions that save what their first argument names, and that argument's name."""

TRACES_OF_SAVING = (
    *("sav", "writ", "open", "export", "dump", "tofile", "to_", "print_", "render", "memmap"),
    *("exec", "eval", "compile", "import", "attr", "globals", "locals", "vars", "dict", "backend"),
)
"""What the name of a function may hold that saves, or that hides which one is called."""

HARMLESS = frozenset((
    *("__future__", "cmath", "collections", "dataclasses", "datetime", "decimal", "enum"),
    *("fractions", "functools", "itertools", "math", "matplotlib", "mpl_toolkits", "numbers"),
    *("numpy", "operator", "random", "scipy", "sklearn", "statistics", "string", "textwrap"),
    *("time", "typing", "warnings"),
))  # fmt: skip
"""Packages in which all that saves has such a name."""

SAVES = re.compile(r"\b(?:savefig|imsave|save|open|write)\(")
NAMES = re.compile(r"[\"'/]([^\"'/\n]{1,200}\.\w{1,10})[\"']")
"""What shows without a syntax tree, which few texts need, that there is nothing to accuse of."""


def cannot_save(subject: Subject) -> bool:
    """Whether nothing in the code can save a file, by the names of all that it mentions.

    A function that nobody knows may save, so of code that uses any nothing is said.
    """
    step = subject.step
    if step is None or step.job.modules or has_run(subject):
        return False
    if any(block.arguments.has("file") for block in subject.figure.blocks):
        return False  # where Org may save what the block gives
    if any(_saves(line) for file in step.job.files for line in file.text.split("\n")):
        return False
    found = [_acts(file.text) if file.language == "python" else None for file in step.job.files]
    return all(some is not None and _is_harmless(some) for some in found)


def undeclared(subject: Subject) -> Iterator[tuple[Location, str]]:
    """Files that the code will save by a name which no link under its headings has."""
    job = None if subject.step is None else subject.step.job
    paths = [output.path for output in subject.figure.outputs]
    paths += () if job is None else [*job.outputs, *job.data]
    known = {basename(path) for path in paths}
    for file in texts(subject):
        some = _acts(file.text) if any(map(_is_kept, _names(file.text) - known)) else None
        for call in () if some is None else some.calls:
            name = basename(name_saved(call) or "")
            if some and _is_kept(name) and name not in known and some.strings.count(name) == 1:
                where = place(subject, file, call.line, call.column)
                yield where, f"it saves {name}, which no link declares"


def name_saved(call: Act) -> str | None:
    """The name that a call saves a file by, where it is one that saves and the name is written."""
    keyword = SAVING.get(call.name.rpartition(".")[2])
    name = None if keyword is None else call.get(keyword, 0)
    return name if isinstance(name, str) else None


def _saves(line: str) -> bool:
    return "(" in line and SAVES.search(line.partition("#")[0]) is not None


def _names(text: str) -> set[str]:
    return set(NAMES.findall(text))


def _acts(text: str) -> Acts | None:
    from orgfig.figure.acts import acts

    return acts(text)


def _is_kept(name: str) -> bool:
    return name.rpartition(".")[2].lower() in PICTURES or is_data(name)


def _is_harmless(some: Acts) -> bool:
    tops = {one.name.partition(".")[0] for one in some.imports}
    words = " ".join((*some.words, *some.strings, *(one.name for one in some.imports))).lower()
    return tops <= HARMLESS and not any(trace in words for trace in TRACES_OF_SAVING)

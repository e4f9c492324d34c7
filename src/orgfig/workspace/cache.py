"""Notebooks as they were read, so that an unchanged one is not read again.

A cache can be lost at any time, and whoever can write the folder can put something else in its
place. So it is named by the digest of all that the reading depends on, and it holds plain data,
in tables whose form is checked in `tables`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress

from orgfig import __version__
from orgfig.digest import Digest, digest_fields
from orgfig.errors import WriteError
from orgfig.notebook import Notebook
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, state_path, write_state
from orgfig.workspace.values import VALUE, forget_values

__all__ = ["are_remembered", "cached_notebook", "program", "remember_notebooks"]

READERS = ("org", "tangle", "figure")
READING = ("diagnostics.py", "digest.py", "location.py", "notebook.py", "workspace/tables.py")
ENDING = ".notebook"


def cached_notebook(project: Project, name: str, digest: Digest) -> Notebook | None:
    """The notebook `name` as it was read from bytes of that digest; None where that is lost."""
    try:
        data = read_state(project, f"cache/{_name(project, name, digest)}")
    except (OSError, WriteError):
        return None
    from orgfig.workspace.tables import decode  # `json` only if needed

    try:
        found = decode(data)
    except ValueError:
        return None
    return found if (found.path, found.digest) == (name, digest) else None


def are_remembered(project: Project, notebooks: Iterable[Notebook]) -> bool:
    """Whether something is kept for each notebook as it was read, or no build has kept any yet.

    What is kept is not looked at.
    """
    folder = os.path.join(project.state, "cache")
    names = (_name(project, one.path, one.digest) for one in notebooks)
    return not os.path.isdir(folder) or all(os.path.lexists(f"{folder}/{name}") for name in names)


def remember_notebooks(project: Project, notebooks: tuple[Notebook, ...]) -> None:
    """Keep the notebooks as they were read, in place of those kept before.

    Results of blocks that none of them asked for are dropped.

    What cannot be kept is no loss: it is read again.
    """
    from orgfig.workspace.tables import encode

    kept = {_name(project, one.path, one.digest): one for one in notebooks}
    with suppress(WriteError, OSError):
        for name, notebook in kept.items():
            write_state(project, f"cache/{name}", encode(notebook))
        for entry in os.scandir(state_path(project, "cache")):
            if entry.name.endswith(ENDING) and entry.name not in kept:
                os.unlink(entry)
    forget_values(
        project, {name.removeprefix(VALUE) for one in notebooks for name, _ in one.consulted}
    )


def _name(project: Project, name: str, digest: Digest) -> str:
    """The name of the file for a notebook with these bytes, read by the program as it is now."""
    fields = {"name": name, "text": digest, "figures": project.figures, "program": program()}
    return f"{digest_fields(fields)}{ENDING}"


def program(more: Iterable[str] = ()) -> str:
    """The versions, and when each module that reads was last changed: a checkout is edited.

    `more` are other rooms whose modules count.
    """
    top = os.path.dirname(os.path.dirname(__file__))
    files = [os.path.join(top, name) for name in READING]
    for room in (*READERS, *more):
        with os.scandir(os.path.join(top, room)) as entries:
            files.extend(entry.path for entry in entries if entry.name.endswith(".py"))
    stamps = [f"{path.removeprefix(top + os.sep)} {os.stat(path).st_mtime_ns}" for path in files]
    return "\n".join([__version__, sys.version, *sorted(stamps)])

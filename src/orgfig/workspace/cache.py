"""Notebooks as they were read, so that an unchanged one is not read again.

A cache can be lost at any time, and whoever can write the folder can put something else in its
place. So it is named by the digest of all that the reading depends on, and it is loaded by an
unpickler that makes nothing but orgfig's own values (Python manual, "Restricting Globals").
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from datetime import datetime
from enum import Enum
from importlib import import_module

from orgfig import __version__
from orgfig.digest import Digest, digest_fields
from orgfig.errors import WriteError
from orgfig.notebook import Notebook
from orgfig.workspace.files import write_state
from orgfig.workspace.project import Project

__all__ = ["cached_notebook", "remember_notebooks"]

VALUES = frozenset(
    {
        "orgfig.diagnostics",
        "orgfig.figure.model",
        "orgfig.location",
        "orgfig.notebook",
        "orgfig.org.model",
        "orgfig.tangle.model",
    }
)
READERS = ("org", "tangle", "figure")
ENDING = ".notebook"


def cached_notebook(project: Project, name: str, digest: Digest) -> Notebook | None:
    """The notebook `name` as it was read from bytes of that digest; None where that is lost."""
    try:
        with open(project.state / "cache" / _name(project, name, digest), "rb") as file:
            found = _Values(file).load()
    except (OSError, EOFError, MemoryError, ValueError, TypeError, AttributeError):
        return None
    except (pickle.UnpicklingError, ImportError, LookupError, RecursionError):
        return None
    fits = isinstance(found, Notebook) and (found.path, found.digest) == (name, digest)
    return found if fits else None


def remember_notebooks(project: Project, notebooks: tuple[Notebook, ...]) -> None:
    """Keep the notebooks as they were read, in place of those kept before.

    What cannot be kept is no loss: it is read again.
    """
    kept = {_name(project, one.path, one.digest): one for one in notebooks}
    with suppress(WriteError, OSError, RecursionError):
        for name, notebook in kept.items():
            write_state(project, f"cache/{name}", pickle.dumps(notebook, protocol=5))
        for entry in os.scandir(project.state / "cache"):
            if entry.name.endswith(ENDING) and entry.name not in kept:
                os.unlink(entry)


class _Values(pickle.Unpickler):
    """Makes values of orgfig, and nothing else, whatever the file says."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) == ("datetime", "datetime"):
            return datetime
        found = getattr(import_module(module), name) if module in VALUES else None
        if not (isinstance(found, type) and issubclass(found, (tuple, Enum))):
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a notebook")
        return found


def _name(project: Project, name: str, digest: Digest) -> str:
    """The name of the file for a notebook with these bytes, read by the program as it is now."""
    fields = {"name": name, "text": digest, "figures": project.figures, "program": _program()}
    return f"{digest_fields(fields)}{ENDING}"


def _program() -> str:
    """The version, and when each module that reads was last changed: a checkout is edited."""
    top = os.path.dirname(os.path.dirname(__file__))
    stamps = [
        f"{entry.name} {entry.stat().st_mtime_ns}"
        for room in READERS
        for entry in os.scandir(os.path.join(top, room))
        if entry.name.endswith(".py")
    ]
    return "\n".join([__version__, *sorted(stamps)])

"""The project folder as orgfig sees it: settings, files, the build database, the lock, one look.

Everything that touches the project's disk is here, and decides nothing about figures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from orgfig.workspace.cache import are_remembered, cached_notebook, remember_notebooks
from orgfig.workspace.database import Database
from orgfig.workspace.files import keep, read_notebook, write_atomically
from orgfig.workspace.places import ForbiddenError
from orgfig.workspace.project import Project, around, find
from orgfig.workspace.reading import Consulting, Reader, is_current, lacks_results
from orgfig.workspace.snapshot import take
from orgfig.workspace.state import write_state_folder

if TYPE_CHECKING:
    from orgfig.workspace.cleaning import MadeFile, forget, left_in_state, made_files, remove
    from orgfig.workspace.found import find_used
    from orgfig.workspace.lock import build_lock, mend
    from orgfig.workspace.stamp import Stamp, leave_stamp, stamped
    from orgfig.workspace.standing import Action, Target
    from orgfig.workspace.tangled import (
        look_at_tangled,
        look_below,
        make_folders,
        write_below,
        write_tangled,
    )

__all__ = [
    "Action",
    "Consulting",
    "Database",
    "ForbiddenError",
    "MadeFile",
    "Project",
    "Reader",
    "Stamp",
    "Target",
    "are_remembered",
    "around",
    "build_lock",
    "cached_notebook",
    "find",
    "find_used",
    "forget",
    "is_current",
    "keep",
    "lacks_results",
    "leave_stamp",
    "left_in_state",
    "look_at_tangled",
    "look_below",
    "made_files",
    "make_folders",
    "mend",
    "read_notebook",
    "remember_notebooks",
    "remove",
    "stamped",
    "take",
    "write_atomically",
    "write_below",
    "write_state_folder",
    "write_tangled",
]

LATE = {
    "cleaning": ("MadeFile", "forget", "left_in_state", "made_files", "remove"),
    "found": ("find_used",),
    "lock": ("build_lock", "mend"),
    "stamp": ("Stamp", "leave_stamp", "stamped"),
    "standing": ("Action", "Target"),
    "tangled": ("look_at_tangled", "look_below", "make_folders", "write_below", "write_tangled"),
}
"""What each module gives that is loaded when it is asked for: a status does without."""


def __getattr__(name: str) -> object:
    """What only some verbs need, loaded when it is asked for."""
    for module, names in LATE.items():
        if name in names:
            return getattr(import_module(f"orgfig.workspace.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

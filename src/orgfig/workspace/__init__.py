"""The project folder as orgfig sees it: settings, files, the build database, the lock, one look.

Everything that touches the project's disk is here, and decides nothing about figures.
"""

from orgfig.workspace.cache import cached_notebook, remember_notebooks
from orgfig.workspace.cleaning import MadeFile, forget, made_files, remove
from orgfig.workspace.database import Database
from orgfig.workspace.files import keep, read_notebook, write_atomically
from orgfig.workspace.lock import build_lock
from orgfig.workspace.project import Project, find
from orgfig.workspace.snapshot import take
from orgfig.workspace.state import write_state_folder
from orgfig.workspace.tangled import Action, TangledWrite, other_modes, write_tangled

__all__ = [
    "Action",
    "Database",
    "MadeFile",
    "Project",
    "TangledWrite",
    "build_lock",
    "cached_notebook",
    "find",
    "forget",
    "keep",
    "made_files",
    "other_modes",
    "read_notebook",
    "remember_notebooks",
    "remove",
    "take",
    "write_atomically",
    "write_state_folder",
    "write_tangled",
]

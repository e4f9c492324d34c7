"""orgfig's own folder, `.orgfig/`: a path in it never leads out of it.

A cloned project may hold a link where orgfig would write, empty or delete. What the files in the
folder hold is the matter of those who write them.
"""

from __future__ import annotations

import os

from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.workspace.files import real_path, write_whole
from orgfig.workspace.project import Project

__all__ = ["read_state", "state_path", "write_kept", "write_state", "write_state_folder"]

README = """\
orgfig keeps here what it remembers between two builds:

  traces.db   what each figure was built from, and what came out
  replaced/   texts of tangled files and notebooks that orgfig has written over
  written     the tangled files as orgfig last wrote them, to know edits by
  cache/      notebooks as they were read, and results of blocks that others ask for
  run/        working folders of a build that is running
  lock        held by the build that is running

All of it can be deleted; then every figure counts as never built.
"""


def state_path(project: Project, name: str) -> str:
    """Where the file `name` of `.orgfig/` lies, whether it is there or not.

    Raises:
        WriteError: it, or a folder on the way from the project's folder to it, is a link.

    """
    place, shown = str(project.root), ""
    for part in (project.state.name, *name.split("/")):
        place, shown = os.path.join(place, part), f"{shown}/{part}".lstrip("/")
        if os.path.islink(place):
            raise WriteError(f"{shown} is a link", "remove it: orgfig follows no link there")
    return place


def read_state(project: Project, name: str) -> bytes:
    """The bytes of a file below `.orgfig/`; a pipe that lies there in its place is not waited for.

    Raises:
        OSError: it cannot be read.
        WriteError: a link stands there or on the way.

    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(state_path(project, name), flags)
    try:
        with open(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def write_state(project: Project, name: str, data: bytes) -> None:
    """Write a file below `.orgfig/`, for orgfig's own use.

    Raises:
        WriteError: it cannot be written, or a link stands in the way.

    """
    write_whole(f"{project.state.name}/{name}", state_path(project, name), data)


def write_state_folder(project: Project) -> None:
    """Make `.orgfig/`, which says what it is and keeps itself out of git.

    Raises:
        WriteError: it cannot be made, or a link or a file stands there.

    """
    for name, text in (("README", README), (".gitignore", "*\n")):
        write_state(project, name, text.encode())


def write_kept(project: Project, name: str, data: bytes) -> str:
    """Keep a text that is about to be written over; the project path of the copy.

    The name of the copy holds a part of its digest, so that no copy replaces another.

    Raises:
        WriteError: it cannot be kept.

    """
    inside = os.path.relpath(real_path(project, name), os.path.realpath(project.root))
    kept = f"{project.replaced.name}/{inside}-{digest_bytes(data)[:8]}"
    write_state(project, kept, data)
    return f"{project.state.name}/{kept}"

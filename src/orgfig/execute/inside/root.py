"""The private root: what a figure may read, read-only, its own two folders, and nothing else.

No home, no project, no /proc, /sys, /run or /var; of /dev five nodes, of /etc what libraries
read. Which paths may be read is `reading`'s to say.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from . import data, mounts
from .packages import within
from .reading import outermost

__all__ = ["FIGURE", "TEMPORARY", "build", "prepare", "provide", "provide_beside"]

FIGURE, TEMPORARY = "/orgfig-figure", "/orgfig-temporary"
"""What stands for the project, with the folder a figure runs in; and for temporary files."""

MOST_LINKS = 40
"""How many links a path may lead over (path_resolution(7))."""


def build(place: str, names: Mapping[str, str], devices: Iterable[str], figures: str) -> None:
    """Make a new root at the folder `place`, and go there; nothing else can be reached after.

    `names` are real paths by the name they are known by, `figures` is the folder of pictures as
    the project names it. Raises OSError.
    """
    trees = {path: mounts.copy(path) for path in outermost(names.values())}
    nodes = {path: mounts.copy(path) for path in devices if os.path.exists(path)}
    mounts.memory(place, "mode=0755")
    for path, tree in trees.items():
        mounts.make_read_only(tree)
        _attach(tree, place, path)
    for path, node in nodes.items():
        mounts.make_read_only(node, devices=True)
        _attach(node, place, path)
    for name in names:
        _link(place, name, tuple(trees))
    _furnish(place, figures)
    mounts.change_root(place)
    root = os.open("/", os.O_PATH | os.O_CLOEXEC)
    mounts.make_read_only(root, devices=True)
    os.close(root)


def provide(given: int, figures: str) -> None:
    """Put the files of a memory file (see `data`) below what stands for the project.

    They cannot be written any more after; those in the folder of pictures are left out, for it
    is not there yet. Raises OSError.
    """
    mounts.memory(FIGURE, "mode=0700")
    data.place(given, FIGURE, lambda name: not name.startswith(f"{figures}/"))
    os.makedirs(os.path.join(FIGURE, figures), exist_ok=True)
    project = os.open(FIGURE, os.O_PATH | os.O_CLOEXEC)
    mounts.make_read_only(project)
    os.close(project)


def provide_beside(given: int, figures: str) -> None:
    """Put those files that lie in the folder of pictures where a job runs. Raises OSError."""
    data.place(given, FIGURE, lambda name: name.startswith(f"{figures}/"))


def prepare(figures: str, size: int, files: int) -> tuple[str, str]:
    """Mount a job's folders, for so many bytes and files each; their paths. Raises OSError.

    The first is where it runs and leaves its pictures, the second for temporary files.
    """
    output = os.path.join(FIGURE, figures)
    for path in (output, TEMPORARY):
        mounts.memory(path, f"mode=0700,size={size},nr_inodes={files + 1}")
    return output, TEMPORARY


def _attach(tree: int, place: str, path: str) -> None:
    """Show a copied tree at `path` below `place`, on a folder or file made for it."""
    is_folder = os.path.isdir(path)
    target = place + path
    if is_folder:
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _write(target, "")
    mounts.attach(tree, target)
    os.close(tree)


def _link(place: str, path: str, bound: tuple[str, ...]) -> None:
    """Make the links again over which `path` leads to what is shown, as /lib to usr/lib."""
    for _ in range(MOST_LINKS):
        link = _first_link(path)
        if link is None or any(within(link, folder) for folder in bound):
            return
        target = os.readlink(link)
        os.makedirs(os.path.dirname(place + link), exist_ok=True)
        with suppress(FileExistsError):
            os.symlink(target, place + link)
        path = os.path.join(os.path.dirname(link), target) + path[len(link) :]


def _first_link(path: str) -> str | None:
    """The first part of a path that is a link."""
    known = ""
    for part in os.path.normpath(path).split("/")[1:]:
        known = f"{known}/{part}"
        if os.path.islink(known):
            return known
    return None


def _furnish(place: str, figures: str) -> None:
    """Folders to mount on, and a user's name for libraries that ask for one."""
    for path in (os.path.join(FIGURE, figures), TEMPORARY, "/etc"):
        os.makedirs(place + path, exist_ok=True)
    common = f"{place}/tmp"  # noqa: S108 (the name that some programs write out)
    if not os.path.lexists(common):
        os.symlink(TEMPORARY, common)
    _write(f"{place}/etc/passwd", f"orgfig:x:{os.geteuid()}:{os.getegid()}::{TEMPORARY}:\n")
    _write(f"{place}/etc/group", f"orgfig:x:{os.getegid()}:\n")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)

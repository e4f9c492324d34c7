"""Which interpreter runs the figures, and which versions of packages it would import.

Reads names of folders where the standard library's importlib.metadata would read files: it is
asked on every `status`. Imports and runs nothing of what it finds.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError
from orgfig.workspace.environment import environment, named
from orgfig.workspace.project import Project

__all__ = ["Installed", "installed", "interpreter", "libraries", "versions"]

ASKING = """
import os, sys, sysconfig
home = os.path.dirname(os.path.dirname(sys.executable))
own = {"base": home, "platbase": home} if os.path.isfile(home + "/pyvenv.cfg") else {}
schemes = [name for name in sysconfig.get_scheme_names() if "user" not in name and name[:2] != "nt"]
schemes = ["posix_prefix"] if own else [name for name in schemes if name != "posix_home"]
folders = [sysconfig.get_path(key, name, own) for name in schemes for key in ("purelib", "platlib")]
answer = [sys.implementation.name, sys.version.split()[0], *dict.fromkeys(folders)]
sys.stdout.buffer.write("\\0".join(answer).encode("utf-8", "surrogateescape"))
"""
"""Asked with `-S`: else a `sitecustomize` would run, and a notebook may have written one."""
ASKING_SECONDS = 30

SEPARATORS = re.compile("[-_.]+")
SHORT = 8
"""So many digits of a digest tell one installation from the next."""

# Distributions that are named unlike their modules; only where to look first, never believed.
LIKELY = {
    "PIL": "pillow",
    "cv2": "opencv-python",
    "mpl_toolkits": "matplotlib",
    "pylab": "matplotlib",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}


def interpreter(project: Project) -> tuple[str, tuple[str, ...]]:
    """The project's interpreter as `CPython 3.11.7`, and the folders that it imports from.

    That of a virtual environment is not run. No program in the project is ever run here: looking
    at somebody's project must not run what came with it.

    Raises:
        ProjectError: there is no such program, or it is no Python 3, or it lies in the project
            and is not that of a virtual environment.

    """
    if _is_running(project.python):
        return named(sys.implementation.name, sys.version.split()[0]), tuple(sys.path)
    if told := environment(project.python):
        return told
    if os.path.exists(project.python) and _is_inside(project, project.python):
        what = f"the interpreter {project.python} lies in the project and in no environment"
        hint = "name that of a virtual environment (`python -m venv`), or one outside the project"
        raise ProjectError(what, hint)
    name, version, *path = _asked(project.python)
    return named(name, version), tuple(path)


def versions(
    modules: Iterable[str], search_path: Iterable[str], project: Project
) -> dict[str, str]:
    """The distribution and version of each top-level module, such as `scikit-learn 1.9.1`.

    What belongs to Python, to the project itself or to no distribution has no entry.
    """
    folders = libraries(search_path, project)
    found = {name: _provider(name, folders) for name in sorted(set(modules))}
    return {name: provider for name, provider in found.items() if provider}


class Installed(NamedTuple):
    """A distribution as it is installed: its name and version, and the path of its record."""

    name: str
    version: str
    record: str

    def __str__(self) -> str:
        """As `scikit-learn 1.9.1`."""
        return f"{self.name} {self.version}"


def libraries(search_path: Iterable[str], project: Project) -> list[str]:
    """The folders of a search path that do not belong to the project."""
    return [folder for folder in search_path if _is_foreign(folder, project)]


def installed(name: str, folders: Iterable[str]) -> Installed | None:
    """The distribution of that name that comes first in the folders; names as PEP 503 has them."""
    wanted = _normal(name)
    for folder in folders:
        _, there = _listed(folder)
        if wanted in there:
            version, entry = there[wanted]
            record = os.path.join(folder, entry)
            return Installed(wanted, _exact(version, record), record)
    return None


# --- the interpreter -------------------------------------------------------------------------


def _is_running(python: str) -> bool:
    """Whether it is the running one; two virtual environments share a binary, but no folder."""
    mine, theirs = (os.path.split(path) for path in (sys.executable, python))
    if mine == theirs:
        return True
    same_folder = os.path.realpath(mine[0]) == os.path.realpath(theirs[0])
    return same_folder and os.path.realpath(sys.executable) == os.path.realpath(python)


def _is_inside(project: Project, python: str) -> bool:
    """Whether a program, or a link to it, lies below the project's folder."""
    folder, name = os.path.split(python)
    places = os.path.realpath(python), os.path.join(os.path.realpath(folder), name)
    root = os.path.realpath(project.root).rstrip("/") + "/"
    return any(place.startswith(root) for place in (*places, os.path.abspath(python)))


def _asked(python: str) -> list[str]:
    import subprocess  # only for an interpreter of the project's own

    hint = 'name a Python 3 in pyproject.toml: [tool.orgfig] python = "…"'
    try:
        answer = subprocess.run(  # noqa: S603 - the user's own setting
            [python, "-I", "-S", "-c", ASKING],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASKING_SECONDS,
            check=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectError(f"the interpreter {python} cannot be run: {reason}", hint) from None
    except subprocess.SubprocessError as error:
        status = getattr(error, "returncode", None)
        why = (
            f" within {ASKING_SECONDS} s" if status is None else f": it ended with status {status}"
        )
        raise ProjectError(f"the interpreter {python} gives no answer{why}", hint) from None
    told = answer.stdout.decode("utf-8", "surrogateescape").split("\0")
    if len(told) <= len(("name", "version")):
        raise ProjectError(f"the interpreter {python} is no Python 3", hint)
    return told


# --- the packages ----------------------------------------------------------------------------


def _is_foreign(folder: str, project: Project) -> bool:
    """Whether what lies in a folder is not the project's own; an environment in it is foreign."""
    place = os.path.realpath(folder) + "/"
    own = place.startswith(os.path.realpath(project.root).rstrip("/") + "/")
    return bool(folder) and (not own or "/site-packages/" in place or "/dist-packages/" in place)


def _provider(module: str, folders: Iterable[str]) -> str | None:
    if module in sys.stdlib_module_names:
        return None
    for folder in folders:
        stems, installed = _listed(folder)
        if module in stems and (found := _owner(module, folder, installed)):
            return found
        if found := _by_name(
            module, folder, installed
        ):  # an editable install has only a record here
            return found
    return None


def _listed(folder: str) -> tuple[frozenset[str], dict[str, tuple[str, str]]]:
    """What can be imported from a folder, and its distributions: name → version, entry."""
    try:
        return _listed_at(folder, os.stat(folder).st_mtime_ns)
    except OSError:
        return frozenset(), {}


@lru_cache(maxsize=64)
def _listed_at(
    folder: str,
    _moment: int,  # a folder changes when a name in it does
) -> tuple[frozenset[str], dict[str, tuple[str, str]]]:
    entries = sorted(os.listdir(folder))
    installed: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if entry.endswith((".dist-info", ".egg-info")):
            name, version, *_ = [*entry.rpartition(".")[0].split("-"), ""]
            if name and version and not name.startswith("~"):  # half removed by an installer
                installed.setdefault(_normal(name), (version, entry))
    return frozenset(entry.split(".")[0] for entry in entries), installed


def _owner(module: str, folder: str, installed: dict[str, tuple[str, str]]) -> str | None:
    """The distribution that says it has installed `module`."""
    if found := _by_name(module, folder, installed):
        return found
    for name in _likely_first(module, installed):
        version, entry = installed[name]
        record = os.path.join(folder, entry)
        if _provides(record, module):
            return f"{name} {_exact(version, record)}"
    return None


def _by_name(module: str, folder: str, installed: dict[str, tuple[str, str]]) -> str | None:
    name = _normal(module)
    if name not in installed:
        return None
    version, entry = installed[name]
    return f"{name} {_exact(version, os.path.join(folder, entry))}"


def _exact(version: str, record: str) -> str:
    """The version; of what came from no index, with what was installed, as `1.0@3f2a9c1b`.

    A folder or a repository gives other code under one version, a release never does. An installer
    notes where such came from (PEP 610), and in RECORD the digest of each file.
    """
    origin = _bytes(record, "direct_url.json")
    if not origin:
        return version
    return f"{version}@{digest_bytes(origin + _bytes(record, 'RECORD'))[:SHORT]}"


def _likely_first(module: str, installed: Iterable[str]) -> Iterator[str]:
    likely, part = LIKELY.get(module), _normal(module)
    return iter(sorted(installed, key=lambda name: (name != likely, part not in name, name)))


def _provides(info: str, module: str) -> bool:
    if module.encode() in _bytes(info, "top_level.txt").split():
        return True
    record = b"\n" + _bytes(info, "RECORD")
    ends = (b"/", b".py,", b".so,", b".abi3.so,", b".cpython-")
    return any(b"\n" + module.encode() + end in record for end in ends)


def _bytes(info: str, name: str) -> bytes:
    try:
        with open(os.path.join(info, name), "rb") as file:
            return file.read()
    except OSError:  # either may be missing: a distribution says as much as it likes
        return b""


def _normal(name: str) -> str:
    """As package indexes compare names (PEP 503)."""
    return SEPARATORS.sub("-", name).lower()

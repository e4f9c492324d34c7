"""What is said to the figures' interpreter: how it is to prepare, and what it is to run.

The bytes and descriptors are `inside.protocol`'s; what comes back is read by `reports`.
"""

from __future__ import annotations

import json
import os
import posixpath
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from orgfig.build.job import Job
from orgfig.build.policy import ENVIRONMENT, HASH_SALT, Policy
from orgfig.execute.collect import RESULT
from orgfig.execute.folder import Folder
from orgfig.execute.inside.protocol import packed, send
from orgfig.execute.protection import Protection
from orgfig.execute.running import Run
from orgfig.execute.settings import AS_BUILT, Pins, Settings
from orgfig.fonts import installed_fonts
from orgfig.tangle.model import TangledFile

__all__ = ["WARMED", "Warmth", "environment", "pinned", "post", "preload", "setup"]

WARMED = {
    *("matplotlib", "mpl_toolkits", "numpy", "scipy", "sklearn", "pandas", "seaborn", "PIL"),
    *("networkx", "sympy", "skimage", "statsmodels", "joblib", "av"),
}
"""Packages that the server imports, unconfined: slow to import, and nothing happens when they are.

The text of a notebook chooses among them and no others; figures import the rest, confined.
"""

PROGRAMS = {"__main__", "conftest", "setup"}
"""Modules that are not for importing; so are all that begin with `test`."""


class Warmth(NamedTuple):
    """What an interpreter does before it serves: imports, and those of a second layer, drawing.

    `once` is one that takes one request and becomes its worker.
    """

    imports: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    draw: bool = False
    once: bool = False


def setup(settings: Settings, protection: Protection, folder: Path, warmth: Warmth) -> int:
    """A descriptor of what a server is to prepare."""
    document = {
        "parent": os.getpid(),
        "project": os.path.realpath(settings.project),
        "home": os.path.realpath(os.path.expanduser("~")),
        "scratch": os.path.realpath(settings.scratch),
        "folder": str(folder),
        "protection": protection._asdict(),
        "figures": settings.figures,
        "environment": environment(folder) | dict(settings.pins.environment),
        **warmth._asdict(),
    }
    return packed([("setup", json.dumps(document).encode())])


def environment(folder: Path) -> dict[str, str]:
    """The whole environment of the figures' interpreter; `folder` is the server's own."""
    own = {"MPLCONFIGDIR": _matplotlib_cache(folder), "MATPLOTLIBRC": os.devnull}
    return ENVIRONMENT | own | {"HOME": str(folder)}


def preload(jobs: Sequence[Job]) -> tuple[str, ...]:
    """The modules that the server imports for jobs, sorted: those worth it of WARMED.

    Also where a target file is named as one of them: the server imports from library folders
    alone, and a figure, too, finds what is installed before the notebook's own modules.
    """
    names = {name for job in jobs for name in job.imports}
    return tuple(sorted(filter(_is_fit, names)))


def _is_fit(name: str) -> bool:
    top, *rest = name.split(".")
    is_program = any(part in PROGRAMS or part.startswith("test") for part in rest)
    return top in WARMED and not is_program


def post(channel: socket.socket, run: Run, pins: Pins = AS_BUILT) -> None:
    """Send a run to a server, with the descriptors that its process needs. Raises OSError."""
    job, file = run.job, run.file
    brought = {"data": run.data, "earlier": run.earlier}
    brought = {name: one for name, one in brought.items() if one >= 0}
    request = {
        "brings": list(brought),
        "path": file.path,
        "modules": [module.path for module in job.modules],
        "place": _place(run.folder),
        "quota": {
            "size": job.policy.output_size + run.room.bytes,
            "files": job.policy.output_files + run.room.files,
        },
        "limits": limits(job.policy),
        "threads": job.policy.threads,
        **pinned(pins),
        "salt": HASH_SALT,
        "result": _result(job),
        "outputs": [posixpath.basename(path) for path in job.outputs],
        "movies": [posixpath.basename(path) for path in run.movies],
        "data": job.data,
        "environment": dict(job.environment),
    }
    sources = () if run.movies else _sources(job, file)
    parts = packed([("request", json.dumps(request).encode()), *sources])
    message = {"kind": "run", "run": run.number}
    given = [parts, *(one.writer for one in run.channels), *brought.values()]
    try:
        send(channel, message, given)
    finally:
        os.close(parts)


def pinned(pins: Pins) -> dict[str, object]:
    """The seed of a run, and what else its process changes; that is None in a build."""
    names = ("moment", "ahead", "threads", "entropy")
    changed = any(getattr(pins, name) != getattr(AS_BUILT, name) for name in names)
    measures = {name: getattr(pins, name) for name in names}
    return {"seed": pins.seed, "pins": measures if changed else None}


def _place(folder: Folder | None) -> dict[str, str] | None:
    """The paths of a job's folders; None where its process makes them for itself."""
    if folder is None:
        return None
    names = ("project", "output", "temporary")
    return {name: getattr(folder, name) for name in names}


def _result(job: Job) -> dict[str, object] | None:
    """Where a block leaves its result, and of which kind that is; None for a figure."""
    if job.asked is None:
        return None
    return {"file": RESULT, "is_output": job.asked.is_output, "words": job.asked.results}


def limits(policy: Policy) -> dict[str, int]:
    """The limits that a process puts on itself; the others are watched from outside."""
    return {name: getattr(policy, name) for name in ("cpu", "memory", "file_size", "open_files")}


def _sources(job: Job, file: TangledFile) -> Iterator[tuple[str, bytes]]:
    """The texts that a worker needs, as they stand on disk: the modules, and its file."""
    for one in (*job.modules, file):
        yield one.path, one.data


def _matplotlib_cache(folder: Path) -> str:
    """Where matplotlib keeps its list of fonts between builds, which takes long to make.

    Beside the user's other caches, and not matplotlib's own folder there: no setting of the
    user's gets into a picture. Where that cannot be, or is another user's, who may have put
    anything there, in the server's folder, for one build.
    """
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):
        home = os.path.expanduser("~/.cache")
    cache = os.path.join(home, "orgfig", "matplotlib")
    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        is_ours = os.stat(cache).st_uid == os.geteuid() and os.access(cache, os.W_OK)
        if is_ours:
            _forget_fonts(cache)
    except OSError:
        return str(folder)
    return cache if is_ours else str(folder)


def _forget_fonts(cache: str) -> None:
    """Remove the list of fonts if others are installed since: matplotlib would not look again."""
    mark, fonts = Path(cache, "installed"), installed_fonts()
    if mark.is_file() and mark.read_bytes() == fonts.encode():
        return
    for old in Path(cache).glob("fontlist*.json"):
        old.unlink(missing_ok=True)
    mark.write_bytes(fonts.encode())

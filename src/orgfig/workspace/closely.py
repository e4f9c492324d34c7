"""A closer look at the project, for who audits: what a build has no need to know.

What files show that no run is known to have made, which Python files stand where modules are
tangled, which links lead to nothing, and of which pictures verified runs have differed. Decides
nothing about any of it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from posixpath import dirname, join

from orgfig.build.model import Snapshot, Trace
from orgfig.build.sizes import spoken_size
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.figure.picture import Fault, PictureFacts, examine
from orgfig.tangle.model import TangledFile
from orgfig.workspace.database import Database, Varied
from orgfig.workspace.digests import look
from orgfig.workspace.files import real_path
from orgfig.workspace.pictures import read_picture
from orgfig.workspace.project import Project

__all__ = ["look_closely"]

MOST = 32 * 1024 * 1024
"""Bytes of pictures that are examined; thousands that came with a clone would take minutes."""


def look_closely(
    project: Project,
    snapshot: Snapshot,
    database: Database,
    *,
    files: Collection[TangledFile],
    links: Iterable[str],
) -> Snapshot:
    """The snapshot with facts on files that no run is known to have made, and what else stands.

    `files` are all target files, `links` the project paths that ordinary links lead to.
    """
    facts, unreadable = _facts(project, snapshot)
    targets = frozenset(file.path for file in files)
    return snapshot._replace(
        facts=facts,
        unreadable={**snapshot.unreadable, **unreadable},
        modules=_modules(project, snapshot, targets, database.written()),
        nowhere=frozenset(path for path in set(links) if _is_nowhere(project, path)),
        varying=_varying(snapshot.traces, database.varying()),
        alike=frozenset(_alike(project, snapshot, files)),
    )


def _varying(traces: Mapping[str, Trace], known: Mapping[str, Varied]) -> dict[str, str]:
    """By what verified runs differed, of those outputs whose last run was one of the same."""
    found = {path: one for path, one in known.items() if path in traces}
    return {path: by for path, (basis, by) in found.items() if traces[path].basis == basis}


# --- pictures --------------------------------------------------------------------------------


def _facts(project: Project, snapshot: Snapshot) -> tuple[dict[str, PictureFacts], dict[str, str]]:
    facts: dict[str, PictureFacts] = {}
    unreadable: dict[str, str] = {}
    left = MOST
    for path in _unmade(snapshot):
        try:
            size = os.stat(join(project.root, path)).st_size
            if size > project.policy.file_size:
                facts[path] = _too_large(path, project.policy.file_size)
            elif left > 0:
                facts[path] = examine(path, read_picture(project, path, size))
                left -= size
        except (OSError, WriteError, ValueError) as error:
            unreadable[path] = getattr(error, "strerror", None) or str(error)
    return facts, unreadable


def _unmade(snapshot: Snapshot) -> list[str]:
    """The outputs that are not as a run left them; first those of which a run is known at all."""
    others = [p for p, digest in snapshot.outputs.items() if not _is_as_built(p, digest, snapshot)]
    return sorted(others, key=lambda path: path not in snapshot.traces)


def _is_as_built(path: str, digest: Digest, snapshot: Snapshot) -> bool:
    trace = snapshot.traces.get(path)
    return trace is not None and trace.failure is None and trace.outputs.get(path) == digest


def _too_large(path: str, most: int) -> PictureFacts:
    problem = f"it is larger than {spoken_size(most)}, and no build makes such"
    kind = path.rpartition(".")[2].lower()
    return PictureFacts(kind, None, None, 0, (problem,), faults=(Fault.TOO_LARGE,))


# --- modules ---------------------------------------------------------------------------------


def _modules(
    project: Project,
    snapshot: Snapshot,
    targets: frozenset[str],
    records: Mapping[str, frozenset[Digest]],
) -> dict[str, bool]:
    """Python files in the folders of target files, and others that orgfig once wrote."""
    found = set(_standing(project, {dirname(path) for path in targets if path.endswith(".py")}))
    left = [path for path in records if path.endswith(".py") and path not in targets]
    digests = look(project, left, {}, snapshot.now).digests if left else {}
    as_written = {path for path, digest in digests.items() if digest in records[path]}
    return {path: path in as_written for path in sorted(found | as_written)}


def _standing(project: Project, folders: Iterable[str]) -> Iterator[str]:
    """Python files; a folder that cannot be listed has none that anybody could be told of."""
    for folder in filter(None, folders):
        with suppress(OSError, WriteError), os.scandir(real_path(project, folder)) as entries:
            for entry in entries:
                if entry.name.endswith(".py") and entry.is_file():
                    yield join(folder, entry.name)


def _alike(project: Project, snapshot: Snapshot, files: Iterable[TangledFile]) -> Iterator[str]:
    """Modules that somebody has edited in what means nothing; those of the last run are known."""
    ran = {pair for trace in snapshot.traces.values() for pair in trace.texts.items()}
    for file in files:
        there = snapshot.tangled.get(file.path)
        is_module = file.language == "python" and file.is_meant and there is not None
        is_edited = is_module and (file.path, there) not in ran and there != digest_bytes(file.data)
        if is_edited and _means_the_same(project, file):
            yield file.path


def _means_the_same(project: Project, file: TangledFile) -> bool:
    from orgfig.figure.meaning import reading  # few modules are edited

    with suppress(OSError, WriteError, ValueError):
        there = read_picture(project, file.path, MOST)
        return reading(there).code == reading(file.data).code
    return False


# --- links -----------------------------------------------------------------------------------


def _is_nowhere(project: Project, path: str) -> bool:
    """Whether nothing stands there; what cannot be looked at may be there."""
    try:
        os.stat(os.path.join(project.root, path))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False

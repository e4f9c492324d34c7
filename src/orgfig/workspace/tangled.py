"""Writing tangled files as Org would, without losing what somebody typed into one by hand.

What stands at a target and what is to become of it is judged in `standing`.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.tangle.model import TangledFile
from orgfig.workspace.committed import Committed
from orgfig.workspace.database import Database
from orgfig.workspace.places import Places
from orgfig.workspace.project import Project
from orgfig.workspace.standing import Action, Standing, Target, not_written
from orgfig.workspace.state import write_kept
from orgfig.workspace.writing import put, write_error
from orgfig.workspace.written import keep_written

__all__ = [
    "Records",
    "Runs",
    "look_at_tangled",
    "look_below",
    "make_folders",
    "write_below",
    "write_tangled",
]

Runs = Sequence[Sequence[TangledFile]]
"""Target files in the order of writing; as in Org, one that cannot be written ends its run."""

Records = Mapping[str, frozenset[Digest]]
"""By project path, what orgfig last wrote there."""

STANDS = {Action.WRITTEN, Action.UNCHANGED, Action.REPLACED}


def look_at_tangled(
    project: Project,
    runs: Runs,
    records: Records,
    *,
    force: bool = False,
    folders: Iterable[str] = (),
) -> Iterator[Target]:
    """What `write_tangled` would do with each file, once `folders` are made."""
    ground = _Ground(project, Places(project.root), records, force)
    made = {os.path.join(project.root, one) for one in folders}
    with _standing(ground, runs, made) as standing:
        yield from _in_turn(runs, standing.judged)


def look_below(
    folder: str, project: Project, runs: Runs, *, folders: Iterable[str] = ()
) -> Iterator[Target]:
    """What `write_below` would do with each file, once `folders` are made."""
    ground = _Ground(project, Places(folder, folder))
    made = {os.path.join(folder, one) for one in folders}
    with _standing(ground, runs, made | _homes(folder, runs)) as standing:
        yield from _in_turn(runs, standing.judged)


def make_folders(
    root: str | os.PathLike[str], folders: Iterable[str], whole: str = "the project"
) -> dict[str, WriteError]:
    """Make folders below `root`, which messages call `whole`; why not, by name, where one is not.

    A `ForbiddenError` is orgfig's own reason, any other one would keep Org from making it, too.
    """
    places = Places(root, whole)
    refused: dict[str, WriteError] = {}
    for name in folders:
        try:
            os.makedirs(places.writable(name).path, exist_ok=True)
        except WriteError as error:
            refused[name] = error
        except OSError as error:
            refused[name] = write_error(name, error)
    return refused


def write_tangled(
    project: Project,
    runs: Runs,
    database: Database,
    *,
    force: bool = False,
    unchanged: Mapping[str, Target] | None = None,
) -> tuple[Target, ...]:
    """Write the target files: one that Org could not write ends its run, no other stops any.

    With `force` an edit by hand is written over, too; its text is kept in `.orgfig/replaced/`.
    Those in `unchanged`, by path, are as they were found, and not looked at again.

    Raises:
        DatabaseError: what was written cannot be recorded.

    """
    records, known = database.written(), unchanged or {}
    meant = {file.path: file for files in runs for file in files if file.is_meant}
    digests = {path: digest_bytes(file.data) for path, file in meant.items()}
    pending = [[file for file in files if file.path not in known] for files in runs]
    with _standing(_Ground(project, Places(project.root), records, force), pending) as standing:
        # Before: killed in between, our own text is still known as ours. Somebody else's text that
        # stands there must not look like an edit of it.
        names = (file.path for files in pending for file in files if file.is_meant)
        ours = [path for path in names if path in records or not standing.stands(path)]
        database.announce_written(
            {path: digests[path] for path in ours if digests[path] not in records.get(path, ())}
        )

        def write(file: TangledFile) -> Target:
            seen = known.get(file.path)
            return seen or _written(standing.judged(file), project)

        results = tuple(_in_turn(runs, write))
    stands = {result.path for result in results if result.action in STANDS}
    never = set(ours).difference(stands, records)
    if never:  # announced, and not written after all
        database.forget(never)
    database.record_written(
        {
            path: digests[path]
            for path in stands
            if records.get(path, frozenset()) != {digests[path]}
        }
    )
    keep_written(project, {path: meant[path].data for path in stands}, records)
    return results


def write_below(folder: str, project: Project, runs: Runs) -> tuple[Target, ...]:
    """Write the target files below another folder: nothing is recorded, nothing counts as edited.

    A link out of that folder is refused, and so is a notebook of the project as a target.
    """
    ground = _Ground(project, Places(folder, folder))
    with _standing(ground, runs, _homes(folder, runs)) as standing:
        return tuple(_in_turn(runs, lambda file: _put(standing.judged(file))))


class _Ground(NamedTuple):
    """Where files are written, and what is known of those that stand there; None: nothing."""

    project: Project
    places: Places
    records: Records | None = None
    force: bool = False


@contextmanager
def _standing(ground: _Ground, runs: Runs, made: Iterable[str] = ()) -> Iterator[Standing]:
    """Judges the files of `runs`; the folders `made` count as standing there."""
    root = ground.project.root
    committed = Committed(root)
    try:
        yield Standing(
            ground.places,
            [file for run in runs for file in run],
            notebooks=frozenset(os.path.realpath(root / one) for one in ground.project.notebooks),
            records=ground.records,
            committed=committed,
            force=ground.force,
            made={os.path.realpath(one) for one in made},
        )
    finally:
        committed.close()


def _homes(folder: str, runs: Runs) -> set[str]:
    """The folders of the notebooks, below `folder`: for Org these are always there."""
    homes = {os.path.dirname(file.where.path) for run in runs for file in run}
    return {os.path.join(folder, home) for home in homes}


def _in_turn(runs: Runs, step: Callable[[TangledFile], Target]) -> Iterator[Target]:
    """What `step` gives for each file, up to one that fails; those behind it are not reached."""
    for run in runs:
        is_over = False
        for file in run:
            target = Target(file, Action.NOT_REACHED) if is_over else step(file)
            is_over = is_over or target.action is Action.FAILED
            yield target


def _written(target: Target, project: Project) -> Target:
    if target.action is not Action.REPLACED or target.old is None:
        return _put(target)
    try:
        saved = write_kept(project, target.path, target.old)
    except WriteError as error:
        return not_written(target.file, error)
    put_there = _put(target)
    if put_there.action is not Action.REPLACED:
        return put_there
    what = f"{target.path} was written over; its old text is kept in {saved}"
    note = Diagnostic(target.file.where, Severity.NOTE, "target-replaced", what)
    return put_there._replace(saved=saved, diagnostic=note)


def _put(target: Target) -> Target:
    """The target written, if it is to be; `place` is then what stands there, if that is certain.

    The time of its last change is set, and finer than the clock that files have: whoever writes
    there next, in the same tick even, leaves another.
    """
    if target.place is None or target.action not in {Action.WRITTEN, Action.REPLACED}:
        return target._replace(old=None)
    when = time.time_ns()
    try:
        put(target.path, target.place.path, target.file.data, _mode(target), when)
    except WriteError as error:
        return not_written(target.file, error)
    with suppress(OSError):
        found = os.lstat(target.place.path)
        if found.st_mtime_ns == when:
            return target._replace(old=None, place=target.place._replace(found=found))
    return target._replace(old=None, place=None)


def _mode(target: Target) -> int | None:
    """The mode to write with: the one asked for, or what stands there has, or the umask's.

    A file that may not be written is made anew, as by Org (`file-writable-p`).
    """
    place = target.place
    if target.file.mode is not None or place is None or place.found is None:
        return target.file.mode
    is_kept = os.access(place.path, os.W_OK)
    return stat.S_IMODE(place.found.st_mode) & 0o777 if is_kept else None

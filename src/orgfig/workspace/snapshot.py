"""One look at the project folder and the interpreter: all that planning and auditing go by."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from orgfig.build.inputs import UNSET
from orgfig.build.model import Snapshot, Trace
from orgfig.digest import Digest, digest_fields
from orgfig.errors import WriteError
from orgfig.workspace.database import Database
from orgfig.workspace.digests import Looked, look
from orgfig.workspace.files import real_path
from orgfig.workspace.packages import interpreter, versions
from orgfig.workspace.project import Project
from orgfig.workspace.republished import known_again
from orgfig.workspace.requirements import requirements

__all__ = ["take"]


def take(  # noqa: PLR0913 - named, and each a question to the disk
    project: Project,
    *,
    tangled: Iterable[str],
    outputs: Iterable[str],
    packages: Iterable[str],
    database: Database,
    now: datetime | None = None,
    data: Iterable[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Snapshot:
    """What stands at these project paths, which versions of `packages` there are, at `now`.

    `data` are the paths of files that figures are to read, `variables` the environment, of which
    the project names what figures are given. Digests are remembered in `database` unless that is
    read-only.

    Raises:
        ProjectError: the project's interpreter cannot be asked.
        DatabaseError: digests cannot be remembered.

    """
    targets, promised = set(tangled), set(outputs)
    moment = now or datetime.now(UTC)
    looked = look(project, sorted(targets | promised), database.remembered(), moment)
    read = _looked_at_data(project, sorted(data), database, moment)
    traces = known_again(project, database.traces(), looked.digests)
    fonts = _looked_at_fonts(traces, database, moment)
    if not database.readonly:
        database.remember({**looked.fresh, **read.fresh, **fonts.fresh})
    name, search_path = interpreter(project)
    providers = versions(packages, search_path, project)
    present, closed = _present(project)
    return Snapshot(
        interpreter=name,
        packages=providers,
        tangled={path: digest for path, digest in looked.digests.items() if path in targets},
        outputs={path: digest for path, digest in looked.digests.items() if path in promised},
        traces=traces,
        present=present,
        now=moment,
        unreadable={**looked.unreadable, **closed},
        data=read.digests,
        unreadable_data=read.unreadable,
        requirements=requirements(providers, search_path, project),
        fonts=fonts.digests,
        environment=_values(project.environment, variables or {}),
    )


def _values(names: Iterable[str], variables: Mapping[str, str]) -> dict[str, Digest]:
    """A digest for each value: it may be a secret, which nothing that is kept or told may hold."""
    return {
        name: digest_fields({name: variables[name]}) if name in variables else Digest(UNSET)
        for name in names
    }


def _looked_at_fonts(traces: Mapping[str, Trace], database: Database, now: datetime) -> Looked:
    paths = {font for trace in traces.values() for font in trace.seen.fonts}
    if not paths:
        return Looked({}, {}, {})
    from orgfig.workspace.fonts import look_at_fonts  # few figures use other than matplotlib's

    return look_at_fonts(sorted(paths), database.remembered(), now)


def _looked_at_data(
    project: Project, paths: Sequence[str], database: Database, now: datetime
) -> Looked:
    if not paths:
        return Looked({}, {}, {})
    from orgfig.workspace.data import look_at_data  # few figures read data

    return look_at_data(project, paths, database.remembered(), now)


def _present(project: Project) -> tuple[tuple[str, ...], dict[str, str]]:
    """The files in the figure folder, dot files left out, and the folders that cannot be read.

    Links to files count; links to folders are not followed.
    """
    found: list[str] = []
    closed: dict[str, str] = {}
    folders = [project.figures]
    while folders:
        folder = folders.pop()
        try:
            _list(project, folder, found, folders)
        except FileNotFoundError:
            continue
        except (OSError, WriteError) as error:
            closed[folder] = getattr(error, "strerror", None) or str(error)
    return tuple(sorted(found)), closed


def _list(project: Project, folder: str, found: list[str], folders: list[str]) -> None:
    place = os.path.join(project.root, folder)
    if os.path.islink(place):
        place = real_path(project, folder)
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(f"{folder}/{entry.name}")
            elif _is_file(entry):
                found.append(f"{folder}/{entry.name}")


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return False

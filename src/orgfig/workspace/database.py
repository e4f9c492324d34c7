"""What builds leave for the next one: traces, records of what was written, digests of files.

All of it can be lost: then every figure counts as never built. Decides nothing about freshness;
what happens to a file that is of no use is in `store`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from orgfig.build.model import Trace
from orgfig.digest import Digest
from orgfig.workspace.digests import Remembered
from orgfig.workspace.project import Project
from orgfig.workspace.schema import BEFORE, SCHEMA, VERSION
from orgfig.workspace.state import write_state_folder
from orgfig.workspace.store import Store

__all__ = ["Database", "Varied"]

FORGET = (
    "DELETE FROM output WHERE path = ?",
    "DELETE FROM written WHERE path = ?",
    "DELETE FROM published WHERE path = ?",
    "DELETE FROM seen WHERE path = ?",
    "DELETE FROM varying WHERE path = ?",
)
LOOSE = "DELETE FROM trace WHERE id NOT IN (SELECT trace FROM output)"
RENEW = "UPDATE trace SET body = ? WHERE id = (SELECT trace FROM output WHERE path = ?)"
TRACES = "SELECT path, trace.id, body FROM output JOIN trace ON trace.id = output.trace"


Varied = tuple[Digest, str]
"""What verified runs depended on (`Trace.basis`), and by which factors they differed."""


class Database:
    """The build database of a project; made by `Database.open`, closed by `with` or `close`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._messages: list[str] = []
        self._traces = self._stored_traces()

    @classmethod
    def open(cls, project: Project, *, readonly: bool) -> Self:
        """The project's database; `readonly` makes and changes no file, and is empty without one.

        A file that cannot be used is set aside, or, read-only, passed over; `messages` says so.

        Raises:
            DatabaseError: it cannot be made or written; never if `readonly`.
            WriteError: `.orgfig/` cannot be made; never if `readonly`.

        """
        if not readonly:
            write_state_folder(project)
        name = f"{project.state.name}/{project.database.name}"
        path = str(project.database)
        return cls(
            Store(path, name, schema=SCHEMA, version=VERSION, before=BEFORE, readonly=readonly)
        )

    @property
    def readonly(self) -> bool:
        """Whether it was opened so."""
        return self._store.readonly

    @property
    def messages(self) -> tuple[str, ...]:
        """What the user should know about the file; complete when open, unless it breaks later."""
        return (*self._store.messages, *self._messages)

    def traces(self) -> dict[str, Trace]:
        """The last trace of each output, by the output's path."""
        return dict(self._traces)

    def save(self, trace: Trace, outputs: Iterable[str]) -> None:
        """Remember `trace` as the last one of a job's `outputs`, made or not; all or nothing.

        What was published last is known on, too, whatever became of the job since.

        Raises:
            DatabaseError: it cannot be written; the former traces are still there.

        """
        from orgfig.workspace.traces import encode  # `json` only if needed

        paths = {*outputs, *trace.outputs}
        with self._store.transaction() as connection:
            number = connection.execute("INSERT INTO trace (body) VALUES (?)", [encode(trace)])
            rows = [(_key(path), number.lastrowid) for path in paths]
            connection.executemany("REPLACE INTO output VALUES (?, ?)", rows)
            connection.execute(LOOSE)
            published = [(_key(path), digest) for path, digest in trace.outputs.items()]
            connection.executemany("REPLACE INTO published VALUES (?, ?)", published)
        self._traces |= dict.fromkeys(paths, trace)

    def renew(self, traces: Mapping[str, Trace]) -> None:
        """Put these traces, by output, in the place of those of the same runs; all or none.

        What was published last is known on, as in `save`.

        Raises:
            DatabaseError: it cannot be written; the former traces are still there.

        """
        from orgfig.workspace.traces import encode

        if traces:
            with self._store.transaction() as connection:
                rows = [(encode(trace), _key(path)) for path, trace in traces.items()]
                connection.executemany(RENEW, rows)
                outputs = [one for trace in traces.values() for one in trace.outputs.items()]
                published = [(_key(path), digest) for path, digest in outputs]
                connection.executemany("REPLACE INTO published VALUES (?, ?)", published)
            self._traces |= traces

    def written(self) -> dict[str, frozenset[Digest]]:
        """What orgfig last wrote to each target file; several where a write was interrupted."""
        return self._digests("SELECT path, digest FROM written")

    def made(self) -> dict[str, frozenset[Digest]]:
        """Every path that orgfig wrote, target file or output, and what it may have left there."""
        return self._digests(
            "SELECT path, digest FROM written UNION SELECT path, digest FROM published"
        )

    def forget(self, paths: Iterable[str]) -> None:
        """Drop all that is remembered of `paths`.

        Raises:
            DatabaseError: it cannot be dropped.

        """
        keys = [(_key(path),) for path in paths]
        with self._store.transaction() as connection:
            for statement in FORGET:
                connection.executemany(statement, keys)
            connection.execute(LOOSE)
        self._traces = self._stored_traces()

    def announce_written(self, digests: Mapping[str, Digest]) -> None:
        """Note what is about to be written, beside what was.

        Raises:
            DatabaseError: it cannot be noted.

        """
        if digests:
            rows = [(_key(path), digest) for path, digest in digests.items()]
            with self._store.transaction() as connection:
                connection.executemany("INSERT OR IGNORE INTO written VALUES (?, ?)", rows)

    def record_written(self, digests: Mapping[str, Digest]) -> None:
        """Remember what was written, in place of what was.

        Raises:
            DatabaseError: it cannot be remembered.

        """
        if digests:
            rows = [(_key(path), digest) for path, digest in digests.items()]
            with self._store.transaction() as connection:
                connection.executemany("DELETE FROM written WHERE path = ?1", [r[:1] for r in rows])
                connection.executemany("INSERT INTO written VALUES (?, ?)", rows)

    def remembered(self) -> Remembered:
        """Digests of files by path, each with the stamp that the file had."""
        query = "SELECT path, stamp, digest FROM seen"
        return dict(
            self._store.rows(query, lambda path, stamp, d: (_path(path), (stamp, Digest(d))))
        )

    def remember(self, fresh: Remembered) -> None:
        """Keep digests of files for `remembered`.

        Raises:
            DatabaseError: they cannot be kept.

        """
        if fresh:
            rows = [(_key(path), stamp, digest) for path, (stamp, digest) in fresh.items()]
            with self._store.transaction() as connection:
                connection.executemany("REPLACE INTO seen VALUES (?, ?, ?)", rows)

    def varying(self) -> dict[str, Varied]:
        """Of which outputs verified runs differed; said of other runs than the last, it is old."""
        query = "SELECT path, basis, factors FROM varying"
        return dict(
            self._store.rows(query, lambda path, b, by: (_path(path), (Digest(b), str(by))))
        )

    def vary(self, found: Mapping[str, Varied | None]) -> None:
        """Remember, by output, that runs differ; None forgets it.

        Raises:
            DatabaseError: it cannot be remembered.

        """
        new = [(_key(path), *one) for path, one in found.items() if one is not None]
        with self._store.transaction() as connection:
            connection.executemany(
                "DELETE FROM varying WHERE path = ?", [(_key(path),) for path in found]
            )
            connection.executemany("INSERT INTO varying VALUES (?, ?, ?)", new)

    def close(self) -> None:
        """Let the file go; a second time does nothing."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _digests(self, query: str) -> dict[str, frozenset[Digest]]:
        found: dict[str, frozenset[Digest]] = {}
        for path, digest in self._store.rows(query, lambda path, d: (_path(path), Digest(d))):
            found[path] = found.get(path, frozenset()) | {digest}
        return found

    def _stored_traces(self) -> dict[str, Trace]:
        rows = self._store.rows(TRACES, lambda path, *trace: (_path(path), *trace))
        bodies = {number: str(body) for _, number, body in rows}
        traces = {number: self._decoded(body) for number, body in bodies.items()}
        found = ((path, traces[number]) for path, number, _ in rows)
        return {path: trace for path, trace in found if trace is not None}

    def _decoded(self, body: str) -> Trace | None:
        """A trace; one that cannot be read costs its own figure only, and is a message."""
        from orgfig.workspace.traces import decode  # `json` only if needed

        try:
            return decode(body)
        except ValueError as error:
            what = "a trace in the build database is passed over, its figures count as never built"
            self._messages.append(f"{what}: it {error}")
            return None


def _key(path: str) -> bytes:
    return path.encode("utf-8", "surrogatepass")


def _path(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")

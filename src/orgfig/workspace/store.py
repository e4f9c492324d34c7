"""One SQLite file that may be lost: opens it, begins it anew where it is of no use, and says so.

What stands in its tables is the matter of `database`. SQLite's rollback journal keeps the file
whole whenever a process is killed (https://www.sqlite.org/atomiccommit.html).
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from orgfig.errors import DatabaseError

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Store"]

WAIT = 10.0
"""Seconds that one process waits for another's transaction, which takes milliseconds."""

LOST = "so every figure counts as never built"

# Result codes that speak of the disk, not of the file: https://www.sqlite.org/rescode.html
HINTS = {
    3: "you need the right to write there",  # SQLITE_PERM
    5: "another program has it open: close that",  # SQLITE_BUSY
    6: "another program has it open: close that",  # SQLITE_LOCKED
    8: "you need the right to write there",  # SQLITE_READONLY
    10: "the disk may be full or failing",  # SQLITE_IOERR
    13: "free some space on that disk",  # SQLITE_FULL
    14: "you need the right to write into its folder, and some room there",  # SQLITE_CANTOPEN
}
READONLY_ROLLBACK = 776  # a killed writer's journal must be rolled back, which needs writing

Row = TypeVar("Row")


class Store:
    """A SQLite file of one schema version; `messages` tells what became of one that was of no use.

    Read-only it changes nothing and never fails: what cannot be read is empty. A file of a version
    `before` has all tables that it has as they must be; the schema adds those that it lacks.
    """

    def __init__(  # noqa: PLR0913 - what a file is, each part by its name
        self,
        path: str,
        name: str,
        *,
        schema: str,
        version: int,
        readonly: bool,
        before: Container[int] = (),
        wait: float = WAIT,
    ) -> None:
        self._path, self._name, self._wait = path, name, wait
        self._schema, self._version, self._before = schema, version, before
        self.readonly = readonly
        self.messages: list[str] = []
        self._connection: sqlite3.Connection | None = None
        if not readonly:
            self._open()
        elif self._is_there():
            self._open_readonly()

    def rows(self, query: str, convert: Callable[..., Row]) -> list[Row]:
        """What `convert` makes of each row; nothing where the file turns out to be damaged.

        Raises:
            DatabaseError: the disk cannot be read; never if read-only.

        """
        import sqlite3

        if self._connection is None:
            return []
        try:
            return [convert(*row) for row in self._connection.execute(query)]
        except sqlite3.Error as error:
            self._give_up(error)
        except (TypeError, ValueError, AttributeError) as error:  # not what we write there
            self._begin_anew(f"is damaged ({error})")
        return []

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is kept, or none of it.

        Raises:
            DatabaseError: it cannot be written.

        """
        import sqlite3

        if self._connection is None or self.readonly:
            raise DatabaseError(f"{self._name} is not open for writing")
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                with suppress(sqlite3.Error):  # the first error is the one to tell
                    connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise self._error(error) from None
            raise

    def close(self) -> None:
        """Let the file go; a second time does nothing."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    # --- opening -----------------------------------------------------------------------------

    def _is_there(self) -> bool:
        try:
            os.lstat(self._path)
        except FileNotFoundError:
            return False
        except OSError as error:  # as in a folder that nobody else may look into
            self._begin_anew(f"cannot be used ({error.strerror})")
            return False
        return True

    def _open_readonly(self) -> None:
        import sqlite3

        try:
            if unfit := self._unfit("ro"):
                self._begin_anew(unfit)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == READONLY_ROLLBACK:
                self._read_copy()
            else:
                self._give_up(error)

    def _open(self) -> None:
        import sqlite3

        try:
            unfit = self._unfit("rwc")
        except sqlite3.Error as error:
            self._give_up(error)
        else:
            if unfit:
                self._begin_anew(unfit)

    def _unfit(self, mode: str) -> str | None:
        """Connect; what makes the file one of no use, if anything."""
        if os.path.lexists(self._path) and not stat.S_ISREG(os.lstat(self._path).st_mode):
            return "is not a regular file"
        if os.path.islink(os.path.dirname(self._path)):
            return "lies behind a link"
        self._connection = _connected(self._path, mode, self._wait)
        return self._misfit(self._connection)

    def _misfit(self, connection: sqlite3.Connection) -> str | None:
        """What makes an open file one of no use; one without tables gets them, or holds nothing."""
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == self._version:
            return None if self.readonly or _is_sound(connection) else "is damaged"
        if version in self._before:
            return self._upgrade(connection)
        if version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return f"is of version {version}, and this orgfig needs version {self._version}"
        if self.readonly:  # its writer was killed before there were any
            self.close()
        else:
            self._create(connection)
        return None

    def _upgrade(self, connection: sqlite3.Connection) -> str | None:
        """Give a file of a former version what it lacks; read-only, a copy of it in memory."""
        import sqlite3

        if not _is_sound(connection):
            return "is damaged"
        if self.readonly:
            self._connection = sqlite3.connect(":memory:", isolation_level=None)
            connection.backup(self._connection)
            connection.close()
        self._create(self._connection or connection)
        return None

    def _create(self, connection: sqlite3.Connection) -> None:
        connection.executescript(
            f"BEGIN IMMEDIATE; {self._schema} PRAGMA user_version = {self._version}; COMMIT;"
        )

    def _read_copy(self) -> None:
        """A killed writer left a journal that only a writer can roll back: do so in a copy."""
        import sqlite3
        from shutil import copyfile
        from tempfile import TemporaryDirectory

        self.close()
        memory = sqlite3.connect(":memory:", isolation_level=None)
        try:
            with TemporaryDirectory(prefix="orgfig-") as folder:
                copy = os.path.join(folder, "copy.db")
                for suffix in ("", "-journal"):
                    copyfile(self._path + suffix, copy + suffix)
                source = _connected(copy, "rw", self._wait)
                source.backup(memory)
                source.close()
            self._connection = memory
            if unfit := self._misfit(memory):
                self._begin_anew(unfit)
        except (OSError, sqlite3.Error) as error:
            self._begin_anew(f"is damaged ({error})")

    # --- what is of no use -------------------------------------------------------------------

    def _give_up(self, error: sqlite3.Error) -> None:
        """Go on without the file, unless the disk is at fault: that must not cost the traces."""
        if _code(error) in HINTS and not self.readonly:
            raise self._error(error)
        self._begin_anew(f"cannot be used ({error})")

    def _begin_anew(self, why: str) -> None:
        self.close()
        if self.readonly:
            self.messages.append(f"{self._name} {why}; it is passed over, {LOST}")
            return
        aside = self._set_aside()
        self.messages.append(f"{self._name} {why}; it was set aside as {aside}, {LOST}")
        self._connection = _connected(self._path, "rwc", self._wait)
        self._create(self._connection)

    def _set_aside(self) -> str:
        """Rename the file, and its journal, which SQLite would play into the new one."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        suffix = f".old-{stamp}-{os.urandom(2).hex()}"
        for part in ("", "-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.rename(self._path + part, self._path + suffix + part)
        return self._name + suffix

    def _error(self, error: sqlite3.Error) -> DatabaseError:
        hint = HINTS.get(_code(error), f"delete {self._name}; every figure is built again then")
        return DatabaseError(f"{self._name} cannot be used: {error}", hint)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _connected(path: str, mode: str, wait: float) -> sqlite3.Connection:
    import sqlite3

    address = f"file:{quote(os.fsencode(path))}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=wait)


def _is_sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong; half a millisecond for the traces of 25 figures."""
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))

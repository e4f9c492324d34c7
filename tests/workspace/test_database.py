import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from orgfig.digest import digest_bytes
from orgfig.errors import DatabaseError
from orgfig.workspace.database import Database
from orgfig.workspace.project import Project
from orgfig.workspace.schema import BEFORE, SCHEMA, VERSION
from orgfig.workspace.store import Store

A, B, C = "fig/a.svg", "fig/b.svg", "fig/c.svg"
ONE, TWO = digest_bytes(b"1"), digest_bytes(b"2")


@pytest.fixture
def saved(project, trace):
    """A project with one trace saved."""
    with Database.open(project, readonly=False) as database:
        database.save(trace(A, B), [A, B])
    return project


def states(project):
    return sorted(path.name for path in project.state.iterdir())


# --- what is kept ----------------------------------------------------------------------------


@pytest.mark.parametrize("readonly", [True, False])
def test_a_trace_is_found_under_each_of_its_outputs(saved, trace, readonly):
    with Database.open(saved, readonly=readonly) as database:
        assert database.traces() == {A: trace(A, B), B: trace(A, B)}
        assert database.messages == ()


def test_a_failure_is_found_under_what_it_should_have_made(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.save(trace(failed=True), [A, B])
        assert database.traces() == {A: trace(failed=True), B: trace(failed=True)}


def test_an_output_that_moves_to_another_job_leaves_the_rest_alone(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.save(trace(B, C), [B, C])
        assert database.traces() == {A: trace(A, B), B: trace(B, C), C: trace(B, C)}


def test_a_renewed_trace_takes_the_place_of_the_one_of_its_run(saved, trace):
    new = trace(A, B)._replace(texts={"tangled/a.py": ONE})
    with Database.open(saved, readonly=False) as database:
        database.save(trace(C), [C])
        database.renew({A: new, B: new})
        assert database.traces() == {A: new, B: new, C: trace(C)}
        database.renew({})
    with Database.open(saved, readonly=True) as database:
        assert database.traces() == {A: new, B: new, C: trace(C)}


def test_a_trace_without_outputs_left_is_gone(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.save(trace(A, B, C), [A, B, C])
    with sqlite3.connect(saved.database) as connection:
        assert connection.execute("SELECT count(*) FROM trace").fetchone() == (1,)
    connection.close()


def test_any_path_can_be_a_key(project, trace):
    paths = (os.fsdecode(b"fig/\xff.svg"), "fig/\0.svg", "fig/ü'\".svg", "")
    with Database.open(project, readonly=False) as database:
        database.save(trace(*paths), paths)
        assert set(database.traces()) == set(paths)


def test_what_was_written_is_recorded(project):
    with Database.open(project, readonly=False) as database:
        database.announce_written({"a.py": ONE})
        assert database.written() == {"a.py": {ONE}}
        database.record_written({"a.py": ONE})
        database.announce_written({"a.py": TWO})
        database.announce_written({"a.py": TWO})
        assert database.written() == {"a.py": {ONE, TWO}}
        database.record_written({"a.py": TWO})
        assert database.written() == {"a.py": {TWO}}


def test_what_was_published_is_known_after_a_failure(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.record_written({"a.py": ONE})
        database.save(trace(failed=True), [A, B])
        expected = {A: {digest_bytes(A.encode())}, B: {digest_bytes(B.encode())}, "a.py": {ONE}}
        assert database.made() == expected
        database.save(trace(A)._replace(outputs={A: TWO}), [A])
        assert database.made() == expected | {A: {TWO}}


def test_what_is_forgotten_is_gone_and_the_rest_stays(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.record_written({"a.py": ONE, "b.py": TWO})
        database.remember({A: ("1 2", ONE), B: ("3 4", ONE)})
        database.forget([A, "a.py", "never.py"])
        assert database.traces() == {B: trace(A, B)}
        assert set(database.made()) == {B, "b.py"}
        assert set(database.remembered()) == {B}
        database.forget([B])
    with sqlite3.connect(saved.database) as connection:
        assert connection.execute("SELECT count(*) FROM trace").fetchone() == (0,)
    connection.close()


def test_what_varies_is_remembered_by_path_until_it_is_forgotten(saved):
    with Database.open(saved, readonly=False) as database:
        database.vary({A: (ONE, "time"), B: (TWO, "")})
        database.vary({A: (TWO, "time, hash order"), C: None})
    with Database.open(saved, readonly=True) as database:
        assert database.varying() == {A: (TWO, "time, hash order"), B: (TWO, "")}
    with Database.open(saved, readonly=False) as database:
        database.vary({B: None})
        database.forget([A])
        assert database.varying() == {}


def test_nothing_varies_where_there_is_no_database(project):
    with Database.open(project, readonly=True) as database:
        assert database.varying() == {}


def test_digests_are_remembered_with_their_stamps(project):
    with Database.open(project, readonly=False) as database:
        database.remember({"a": ("1 2", ONE), "b": ("3 4", ONE)})
        database.remember({"a": ("5 6", TWO)})
        assert database.remembered() == {"a": ("5 6", TWO), "b": ("3 4", ONE)}


# --- read-only -------------------------------------------------------------------------------


def test_reading_makes_no_file(project):
    with Database.open(project, readonly=True) as database:
        assert (database.traces(), database.written(), database.remembered()) == ({}, {}, {})
        assert database.messages == ()
    assert not project.state.exists()


def test_reading_changes_no_file(saved):
    before = (states(saved), saved.database.stat())
    with Database.open(saved, readonly=True) as database:
        assert database.traces()
    assert (states(saved), saved.database.stat()) == before


def test_writing_is_refused(saved, trace):
    with (
        Database.open(saved, readonly=True) as database,
        pytest.raises(DatabaseError, match="not open for writing"),
    ):
        database.save(trace(A), [A])


def test_closing_twice_does_nothing(saved):
    database = Database.open(saved, readonly=True)
    database.close()
    database.close()
    assert database.written() == {}


# --- what is of no use -----------------------------------------------------------------------


def of_version(number):
    def make(path):
        path.unlink()
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE another (x)")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.close()

    return make


def with_sql(statement):
    def make(path):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(statement)
        connection.close()

    return make


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def torn(path):
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xaa" * (len(data) - 4096))


def as_folder(path):
    path.unlink()
    path.mkdir()


def as_pipe(path):
    path.unlink()
    os.mkfifo(path)


def as_link(path):
    path.rename(path.with_name("elsewhere.db"))
    path.symlink_to("elsewhere.db")


def content(path):
    """What a file holds, and what it is where it holds nothing that may be read."""
    is_file = path.is_file() and not path.is_symlink()
    return path.read_bytes() if is_file else path.lstat().st_ino


USELESS = {
    "an older schema": (of_version(min(BEFORE) - 1), f"is of version {min(BEFORE) - 1}"),
    "a newer schema": (of_version(VERSION + 1), f"is of version {VERSION + 1}"),
    "a file of another program": (of_version(0), "is of version 0"),
    "no database at all": (lambda path: path.write_bytes(b"hello\n" * 99), "cannot be used"),
    "a database cut short": (cut, "cannot be used"),
    "a database with torn pages": (torn, "traces.db "),
    "a missing table": (with_sql("DROP TABLE output"), "no such table"),
    "paths that are no bytes": (with_sql("UPDATE output SET path = rowid"), "is damaged"),
    "a folder": (as_folder, "is not a regular file"),
    "a named pipe, without waiting for it": (as_pipe, "is not a regular file"),
    "a link": (as_link, "is not a regular file"),
}


@pytest.mark.parametrize(("spoil", "message"), USELESS.values(), ids=USELESS)
def test_read_only_it_is_passed_over(saved, spoil, message):
    spoil(saved.database)
    before = states(saved)
    with Database.open(saved, readonly=True) as database:
        assert database.traces() == {}
        (told,) = database.messages
    assert message in told
    assert "passed over, so every figure counts as never built" in told
    assert states(saved) == before


@pytest.mark.parametrize(("spoil", "message"), USELESS.values(), ids=USELESS)
def test_for_writing_it_is_set_aside(saved, trace, spoil, message):
    spoil(saved.database)
    before = content(saved.database)
    with Database.open(saved, readonly=False) as database:
        assert database.traces() == {}
        (told,) = database.messages
        database.save(trace(C), [C])
    assert message in told
    (aside,) = [name for name in states(saved) if name.startswith("traces.db.old-")]
    assert aside in told
    assert content(saved.state / aside) == before
    with Database.open(saved, readonly=True) as database:
        assert database.traces() == {C: trace(C)}
        assert database.messages == ()


@pytest.mark.usefixtures("ordinary")
def test_a_folder_that_nobody_may_look_into_is_told(saved):
    saved.database.parent.chmod(0)
    with Database.open(saved, readonly=True) as database:
        (told,) = database.messages
        assert database.traces() == {}
    saved.database.parent.chmod(0o755)
    assert "cannot be used (Permission denied); it is passed over" in told


@pytest.mark.parametrize("readonly", [True, False])
def test_an_empty_file_is_a_database_without_tables(project, readonly):
    """Its writer was killed before it had any."""
    project.state.mkdir()
    project.database.write_bytes(b"")
    with Database.open(project, readonly=readonly) as database:
        assert (database.traces(), database.messages) == ({}, ())


def test_one_bad_trace_costs_its_own_outputs_only(saved, trace):
    with Database.open(saved, readonly=False) as database:
        database.save(trace(C), [C])
    with_sql("UPDATE trace SET body = 'nonsense' WHERE id = 1")(saved.database)
    with Database.open(saved, readonly=True) as database:
        assert set(database.traces()) == {C}
        (told,) = database.messages
    assert "is passed over" in told


def hurried(project, *, readonly):
    shape = {"schema": SCHEMA, "version": VERSION}
    return Store(str(project.database), "traces.db", readonly=readonly, wait=0.01, **shape)


def test_a_lock_that_another_program_holds_costs_no_traces(saved):
    other = sqlite3.connect(saved.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match="database is locked") as refusal:
        hurried(saved, readonly=False)
    (told,) = hurried(saved, readonly=True).messages
    other.close()
    assert "another program" in refusal.value.hint
    assert "database is locked" in told
    with Database.open(saved, readonly=True) as database:
        assert database.traces()


def test_a_full_disk_costs_no_traces(full_disk, trace):
    project = Project(full_disk)
    with Database.open(project, readonly=False) as database:
        database.save(trace(A), [A])
        with pytest.raises(DatabaseError, match="full") as refusal:
            database.save(trace(A, inputs={"x": "x" * 200_000}), [A])
        assert "free some space" in refusal.value.hint
        assert database.traces() == {A: trace(A)}
    with Database.open(project, readonly=True) as database:
        assert database.traces() == {A: trace(A)}


# --- killed writers --------------------------------------------------------------------------

KILLED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE trace SET body = 'gone'")
for _ in range(200):  # more than fits the cache: pages reach the file before the commit
    connection.execute("INSERT INTO trace (body) VALUES (?)", ["x" * 5000])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(saved):
    """A project whose database was left in the middle of a transaction."""
    command = [sys.executable, "-c", KILLED, str(saved.database)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert saved.database.with_name("traces.db-journal").stat().st_size > 0
    return saved


def test_status_reads_on_after_a_killed_writer_and_still_changes_nothing(killed, trace):
    before = (states(killed), killed.database.stat())
    with Database.open(killed, readonly=True) as database:
        assert database.traces() == {A: trace(A, B), B: trace(A, B)}
        assert database.messages == ()
    assert (states(killed), killed.database.stat()) == before


def test_the_next_build_goes_on_after_a_killed_writer(killed, trace):
    with Database.open(killed, readonly=False) as database:
        database.save(trace(C), [C])
        assert set(database.traces()) == {A, B, C}
        assert database.messages == ()


def test_a_database_set_aside_takes_its_journal_along(killed, trace):
    killed.database.write_bytes(b"hello\n" * 99)
    with Database.open(killed, readonly=False) as database:
        database.save(trace(C), [C])
    with Database.open(killed, readonly=True) as database:
        assert database.traces() == {C: trace(C)}


def test_an_error_within_a_transaction_keeps_nothing_of_it(saved, trace):
    with Database.open(saved, readonly=False) as database:
        with pytest.raises(AttributeError):
            database.record_written({"a.py": ONE, None: TWO})
        assert database.written() == {}
        database.save(trace(C), [C])
        assert set(database.traces()) == {A, B, C}

"""The stamp of a tangled notebook: it holds as long as nothing has changed, and no longer."""

import json
import os
import time

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes, digest_text
from orgfig.location import Location
from orgfig.workspace import Database, Stamp, leave_stamp, stamped, write_tangled
from orgfig.workspace import stamp as room

TEXTS = {"figures.org": digest_bytes(b"* TODO relu\n")}
WARNING = Diagnostic(
    Location("figures.org", 3, 7), Severity.WARNING, "no-block", "no block \udcff", "a hint"
)
PATHS = ("tangled/a.py", "tangled/deep/b.py", "c.py")


@pytest.fixture
def tangle(project, tangled_file):
    """Writes three files and leaves a stamp; what was written at once counts as certain."""

    def write(text="print(1)\n", begun=None, consulted=()):
        files = [tangled_file(text, path=path) for path in PATHS]
        with Database.open(project, readonly=False) as database:
            results = write_tangled(project, [files], database)
        leave_stamp(
            project,
            TEXTS,
            strict=False,
            results=results,
            diagnostics=[WARNING],
            consulted=consulted,
            begun=begun or time.time_ns(),
        )
        return results

    return write


@pytest.fixture
def holds(project):
    def ask(project=project, texts=TEXTS, *, strict=False):
        return stamped(project, texts, strict=strict)

    return ask


@pytest.fixture
def file(project):
    def find():
        (found,) = (project.state / "cache").glob("*.tangled")
        return found

    return find


def test_it_holds_at_once_and_tells_the_warnings_again(tangle, holds):
    assert holds() is None
    tangle()
    for _ in range(2):
        assert holds() == Stamp(PATHS, (WARNING,))


def edited(root):
    path = root / PATHS[0]
    path.write_text(path.read_text().replace("1", "2"))  # as many bytes, in the same file


def replaced(root):
    (root / "new").write_text("print(2)\n")
    os.replace(root / "new", root / PATHS[0])


def with_its_old_time(root):
    before = (root / PATHS[0]).stat()
    edited(root)
    os.utime(root / PATHS[0], ns=(before.st_atime_ns, before.st_mtime_ns))


def moved_behind_a_link(root):
    (root / "tangled").rename(root / "elsewhere")
    (root / "tangled").symlink_to("elsewhere")


def in_an_environment(root):
    (root / "tangled/pyvenv.cfg").touch()


def database_lost(root):
    (root / ".orgfig/traces.db").rename(root / ".orgfig/old.db")


CHANGES = {
    "a file is edited at once": edited,
    "a file is replaced": replaced,
    "a file is removed": lambda root: (root / PATHS[2]).unlink(),
    "a file has another mode": lambda root: (root / PATHS[1]).chmod(0o600),
    "a file is edited and its old time set": with_its_old_time,
    "a folder is moved behind a link": moved_behind_a_link,
    "a folder becomes a virtual environment": in_an_environment,
    "a file becomes a link": lambda root: (
        (root / "c.py").rename(root / "d.py"),
        (root / "c.py").symlink_to("d.py"),
    ),
    "the records are lost": database_lost,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_on_disk_ends_it(tangle, holds, project, change):
    tangle()
    change(project.root)
    assert holds() is None


def test_other_files_change_nothing(tangle, holds, project):
    tangle()
    (project.root / "tangled/other.py").touch()
    assert holds() is not None


OTHERS = {
    "another text": lambda p: {"texts": {"figures.org": digest_bytes(b"")}},
    "another notebook of that text": lambda p: {"texts": {"b.org": TEXTS["figures.org"]}},
    "more notebooks": lambda p: {"texts": {**TEXTS, "b.org": digest_bytes(b"")}},
    "strictly": lambda p: {"strict": True},
    "other settings": lambda p: {"project": p._replace(figures="pictures")},
}


@pytest.mark.parametrize("asked", OTHERS.values(), ids=OTHERS)
def test_it_is_one_of_what_was_tangled(tangle, holds, project, asked):
    tangle()
    assert holds(**asked(project)) is None


def test_another_home_folder_and_another_program_end_it(tangle, holds, monkeypatch):
    tangle()
    with monkeypatch.context() as patch:
        patch.setenv("HOME", "/elsewhere")
        assert holds() is None
    assert holds() is not None
    monkeypatch.setattr(room, "program", lambda _rooms: "a newer one")
    assert holds() is None


def test_another_file_that_was_consulted_counts(tangle, holds, project):
    (project.root / "setup.org").write_text("#+TODO: A | B\n")
    digest = digest_text("#+TODO: A | B\n")
    tangle(consulted=[("file:setup.org", digest), ("file:none.org", None)])
    assert holds() is not None
    (project.root / "none.org").touch()
    assert holds() is None


def test_what_was_found_unchanged_counts_only_if_it_was_at_rest(tangle, holds, project, file):
    tangle()
    file().unlink()
    tangle()
    assert not list((project.state / "cache").glob("*.tangled")), "a tick may have hidden a change"
    tangle(begun=time.time_ns() + 10**10)
    assert holds() is not None


def test_a_new_stamp_takes_the_place_of_the_old(tangle, holds, file):
    tangle()
    tangle("print(2)\n")
    assert file()
    assert holds() is not None


def test_an_edit_between_writing_and_stamping_is_noticed(project, tangled_file, holds):
    with Database.open(project, readonly=False) as database:
        results = write_tangled(project, [[tangled_file()]], database)
    (project.root / "tangled/relu.py").write_text("print(2)\n")
    leave_stamp(
        project,
        TEXTS,
        strict=False,
        results=results,
        diagnostics=(),
        consulted=(),
        begun=time.time_ns(),
    )
    assert holds() is None


def forged(**changes):
    def change(data):
        return json.dumps({**json.loads(data), **changes}).encode()

    return change


ROW = [33188, 9, 1, 1, 1, 1]
FORGED = {
    "nothing": lambda data: b"",
    "half of it": lambda data: data[: len(data) // 2],
    "a list": lambda data: b"[1]",
    "much nesting": lambda data: b"[" * 100_000,
    "no rows": forged(files=None),
    "a number for a path": forged(files=[[7, *ROW]]),
    "a path outside": forged(files=[["../../etc/passwd", *ROW]]),
    "an absolute path": forged(files=[["/etc/passwd", *ROW]]),
    "a path with a null": forged(files=[["a\0b", *ROW]]),
    "an empty row": forged(files=[[]]),
    "words for facts": forged(files=[["c.py", "a", "b"]]),
    "no severity": forged(diagnostics=[["figures.org", 1, None, 9, "n", "m", None]]),
    "a number for a message": forged(diagnostics=[["figures.org", 1, None, 2, "n", 7, None]]),
    "a line without end": forged(diagnostics=[["figures.org", float("inf"), None, 2, *"nmh"]]),
    "a number for a folder": forged(folders=[7]),
    "a consulted number": forged(consulted=[[7, None]]),
    "another key": forged(key="x"),
    "other records": forged(records="x"),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_stamp_says_nothing(tangle, holds, file, forge):
    tangle()
    file().write_bytes(forge(file().read_bytes()))
    assert holds() is None


def test_the_facts_of_a_file_outside_are_no_stamp(tangle, holds, file, tmp_path):
    """Even if all that is said of it is true."""
    tangle()
    outside = tmp_path / "outside.py"
    outside.touch()
    for path in ("../outside.py", str(outside), "tangled/../../outside.py"):
        data = json.loads(file().read_bytes())
        data["files"] = [[path, *room._facts(os.lstat(outside))]]
        file().write_bytes(json.dumps(data).encode())
        assert holds() is None


def test_no_link_and_no_pipe_is_read(tangle, holds, file, tmp_path):
    tangle()
    place = file()
    place.rename(tmp_path / "stamp")
    place.symlink_to(tmp_path / "stamp")
    assert holds() is None
    place.unlink()
    os.mkfifo(place)
    assert holds() is None


def test_a_link_on_the_way_leaves_no_stamp(tangle, holds, project):
    (project.root / "real").mkdir()
    (project.root / "tangled").symlink_to("real")
    tangle()
    assert holds() is None


def test_where_it_cannot_be_kept_nothing_is_lost(tangle, holds, project):
    project.state.mkdir()
    (project.state / "cache").write_text("in the way")
    tangle()
    assert holds() is None

"""Other files that a notebook names: plain files of the project are read, nothing else."""

from __future__ import annotations

import os
import socket

import pytest

from orgfig.workspace import sources
from orgfig.workspace.sources import read_source


@pytest.fixture
def home(project):
    root = project.root
    (root / "sub").mkdir()
    (root / "setup.org").write_bytes(b"#+TODO: A | B\n")
    (root / "sub/tables.org").write_bytes(b"\xff\0")
    (root / "inside.org").symlink_to("sub/tables.org")
    (root / "empty.org").touch()
    return project


READ = {
    "a file": ("setup.org", b"#+TODO: A | B\n"),
    "one in a folder, whatever it holds": ("sub/tables.org", b"\xff\0"),
    "a link that stays inside": ("inside.org", b"\xff\0"),
    "a way up and down again": ("sub/../setup.org", b"#+TODO: A | B\n"),
    "an empty file": ("empty.org", b""),
}


@pytest.mark.parametrize(("path", "data"), READ.values(), ids=READ)
def test_plain_files_of_the_project_are_read(home, path, data):
    assert read_source(home, path) == data


MISSING = {
    "nothing there": "none.org",
    "a folder": "sub",
    "the project's folder": "",
    "a file as a folder": "setup.org/x",
    "outside": "../outside.org",
    "an absolute path": "/etc/passwd",
    "what git keeps": ".git/config",
    "what orgfig keeps": ".orgfig/cache/x",
    "a name that no file can have": "a\0b",
    "half a character": "\ud800",
    "a name that is too long": "x" * 5000,
}


@pytest.mark.parametrize("path", MISSING.values(), ids=MISSING)
def test_what_must_not_be_read_is_as_good_as_missing(home, path):
    (home.root.parent / "outside.org").write_text("a secret")
    for folder in (".git", ".orgfig/cache"):
        (home.root / folder).mkdir(parents=True, exist_ok=True)
    (home.root / ".git/config").write_text("a secret")
    (home.root / ".orgfig/cache/x").write_text("a secret")
    assert read_source(home, path) is None


def listen(place):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place.name)


TRAPS = {
    "a link out": lambda place: place.symlink_to("/etc/passwd"),
    "a link to itself": lambda place: place.symlink_to(place.name),
    "a link to a folder outside": lambda place: place.symlink_to("/etc"),
    "a pipe": os.mkfifo,
    "a socket": listen,
    "a device": lambda place: place.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_trap_is_as_good_as_missing(home, trap, monkeypatch):
    monkeypatch.chdir(home.root)  # a socket's path must be short
    trap(home.root / "trap")
    before = set(os.listdir("/proc/self/fd"))
    assert read_source(home, "trap") is None
    assert set(os.listdir("/proc/self/fd")) <= before, "nothing stays open"


def test_a_file_that_is_too_large_is_not_read(home):
    os.truncate(home.root / "empty.org", sources.MOST_BYTES + 1)
    assert read_source(home, "empty.org") is None
    os.truncate(home.root / "empty.org", 10)
    assert read_source(home, "empty.org") == bytes(10)


def test_a_file_that_may_not_be_read_is_as_good_as_missing(home, ordinary):
    (home.root / "setup.org").chmod(0)
    assert read_source(home, "setup.org") is None

"""Files are taken from a folder that may be full of traps."""

from __future__ import annotations

import os

import pytest

from orgfig.build.model import FailureKind
from orgfig.execute.collect import RESULT, collect, collect_result
from orgfig.figure.picture import PictureFacts

DATA = b"a picture"
FACTS = PictureFacts("svg", 1.0, 1.0, 1, ())


def sound(name, data):
    return FACTS


def broken(name, data):
    return PictureFacts("svg", None, None, 0, ("it draws nothing", "it is\x1b[2J odd"))


@pytest.fixture
def folder(tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield tmp_path, descriptor
    os.close(descriptor)


def test_a_declared_file_is_taken(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    assert collected.failure is None
    assert [(one.path, one.data, one.facts) for one in collected.artifacts] == [
        ("fig/a.svg", DATA, FACTS)
    ]


TRAPS = {
    "a link out": lambda path: path.symlink_to("/etc/passwd"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a pipe": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "an empty file": lambda path: path.write_bytes(b""),
    "a file that is too large": lambda path: path.write_bytes(bytes(101)),
    "a file with two names": lambda path: (path.write_bytes(DATA), os.link(path, f"{path}2")),
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_trap_is_not_walked_into(folder, trap):
    path, descriptor = folder
    trap(path / "a.svg")
    before = len(os.listdir("/proc/self/fd"))
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    assert collected.artifacts == ()
    assert collected.failure.kind is FailureKind.BAD_OUTPUT
    assert collected.failure.message.startswith("a.svg: ")
    assert len(os.listdir("/proc/self/fd")) == before


def test_one_bad_file_spoils_the_job_and_all_are_named(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    (path / "b.svg").write_bytes(b"")
    (path / "c.svg").write_bytes(b"")
    failure = collect(descriptor, ("fig/a.svg", "fig/b.svg", "fig/c.svg"), 100, sound).failure
    assert failure.message == "b.svg: is empty"
    assert failure.detail == "c.svg: is empty"


def test_what_is_wrong_with_a_picture_is_told(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    failure = collect(descriptor, ("fig/a.svg",), 100, broken).failure
    assert failure.message == "a.svg: it draws nothing; it is\\x1b[2J odd"


def test_missing_files_are_named_and_what_stands_there_instead(folder):
    path, descriptor = folder
    (path / "sigmoid.svg").write_bytes(DATA)
    collected = collect(descriptor, ("fig/a.svg", "fig/b.svg"), 100, sound)
    assert collected.failure.kind is FailureKind.MISSING_OUTPUT
    assert collected.failure.message == "it did not make a.svg, b.svg"
    assert "sigmoid.svg" in collected.failure.hint


def test_many_undeclared_files_are_not_all_listed(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    for number in range(50):
        (path / f"x{number}").write_bytes(b"")
    notes = collect(descriptor, ("fig/a.svg",), 100, sound).notes
    assert len(notes) == 21
    assert notes[-1].message == "and 30 more files"


def test_a_result_is_taken_whatever_it_holds(folder):
    path, descriptor = folder
    assert collect_result(descriptor, 100).result == b""
    (path / RESULT).write_bytes(b"")
    assert collect_result(descriptor, 100) == collect(descriptor, (), 100)._replace(notes=())
    (path / RESULT).write_bytes(b"\xff\0")
    assert collect_result(descriptor, 100).result == b"\xff\0"


@pytest.mark.parametrize("trap", [one for name, one in TRAPS.items() if "empty" not in name])
def test_a_trap_in_place_of_a_result_is_not_walked_into(folder, trap):
    path, descriptor = folder
    trap(path / RESULT)
    collected = collect_result(descriptor, 100)
    assert collected.result == b""
    assert collected.failure.kind is FailureKind.BAD_OUTPUT
    assert collected.failure.message.startswith("its result is ")

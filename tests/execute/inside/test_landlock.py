"""What is asked of Landlock, version by version, and what the kernel that runs makes of it."""

from __future__ import annotations

import errno
import mmap
import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.inside import landlock as ll
from orgfig.execute.inside import limits

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

HANDLED = {
    1: (0x01FFF,),
    2: (0x03FFF,),
    3: (0x07FFF,),
    4: (0x07FFF, 0b11),
    5: (0x0FFFF, 0b11),
    6: (0x0FFFF, 0b11, 0b11),
    7: (0x0FFFF, 0b11, 0b11),
    8: (0x0FFFF, 0b11, 0b11),
    9: (0x1FFFF, 0b11, 0b11),
    10: (0x1FFFF, 0b1111, 0b11),
    11: (0x1FFFF, 0b1111, 0b11),
    99: (0x1FFFF, 0b1111, 0b11),
}
"""Rights on files and on networks, and scopes, as `linux/landlock.h` numbers them."""

MAKES_FILES = 1 << 7 | 1 << 8  # folders and regular ones
NEVER = 1 << 0 | 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 15 | 1 << 16
"""Execute; devices, sockets, pipes and links; orders to devices; reaching sockets."""
OF_FOLDERS = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 13 | MAKES_FILES

versions = st.integers(1, 99)


@pytest.mark.parametrize(("version", "words"), HANDLED.items())
def test_all_that_a_version_knows_is_withheld(version, words):
    assert struct.unpack(f"={len(words)}Q", ll.attributes(version)) == words
    assert ll.rights(version) == words[0]


def granted(version, path, wanted):
    """The rights that a rule for `path` grants; it names the file that was opened."""
    descriptor = os.open(path, os.O_PATH)
    try:
        allowed, named = struct.unpack("=Qi", ll.rule(version, descriptor, wanted))
        assert named == descriptor
        return allowed
    finally:
        os.close(descriptor)


RULES = {
    "a folder is read and listed": (7, os.curdir, ll.READ, 1 << 2 | 1 << 3),
    "its own folder is written": (7, os.curdir, ll.WRITE, 0x1BE | 1 << 13 | 1 << 14),
    "before version 3, nothing is known of cutting": (2, os.curdir, ll.WRITE, 0x1BE | 1 << 13),
    "before version 2, nothing of moving to another folder": (1, os.curdir, ll.WRITE, 0x1BE),
    "a file is read": (7, os.__file__, ll.READ, 1 << 2),
    "a file is not listed, nor are others made in it": (7, os.__file__, ll.WRITE, 0x4006),
    "a device is read and written": (7, os.devnull, ll.DEVICE, 0x4006),
    "a device is not cut before version 3": (1, os.devnull, ll.DEVICE, 0x6),
    "what may be read is no more": (7, os.devnull, ll.READ, 0x4),
}


@pytest.mark.parametrize(("version", "path", "wanted", "rights"), RULES.values(), ids=RULES)
def test_a_rule_has_what_has_meaning(version, path, wanted, rights):
    assert granted(version, path, wanted) == rights & ll.rights(version)


@given(versions, st.integers(0, 2**20), st.sampled_from([os.curdir, os.__file__, os.devnull]))
def test_no_rule_lets_run_programs_or_make_anything_but_files(version, wanted, path):
    allowed = granted(version, path, wanted)
    assert not allowed & NEVER
    assert not allowed & ~wanted
    assert not allowed & ~ll.rights(version)
    assert path == os.curdir or not allowed & OF_FOLDERS


# On the kernel that runs.


@pytest.fixture
def version():
    found = ll.abi()
    if found == 0:
        reason = "this kernel has no Landlock (Linux 5.13 or newer, and switched on)"
        pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)
    return found


@pytest.fixture
def place(tmp_path):
    """A folder of libraries with a file and a program, one of its own, and one of nobody's."""
    for name in ("library", "own", "private"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    (tmp_path / "library" / "program").write_text("#!/bin/sh\n")
    (tmp_path / "library" / "program").chmod(0o755)
    (tmp_path / "own" / "folder").mkdir()
    return tmp_path


def outcome(version, place, act):
    """The error that a child finds that may read one folder and write another; 0 for none."""
    pid = os.fork()
    if pid == 0:
        found = 255
        try:
            os.chdir(place)
            grants = {"library": ll.READ, "own": ll.WRITE, os.devnull: ll.DEVICE}
            rules = [ll.rule(version, os.open(p, os.O_PATH), grant) for p, grant in grants.items()]
            limits.no_new_privileges()
            ll.restrict(version, rules)
            found = _tried(act)
        finally:
            os._exit(found)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _tried(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0


def _write(path, flags=os.O_CREAT):
    return lambda: os.write(os.open(path, os.O_WRONLY | flags, 0o600), b"x")


WORKS = {
    "reading a library": (1, lambda: os.open("library/file", os.O_RDONLY)),
    "listing it": (1, lambda: os.listdir("library")),
    "loading it as code": (
        1,
        lambda: mmap.mmap(os.open("library/file", os.O_RDONLY), 1, mmap.MAP_PRIVATE, 5),
    ),
    "writing a file of its own": (1, _write("own/file", 0)),
    "making one": (1, _write("own/new")),
    "making one without a name": (1, _write("own", 0o20200000)),
    "removing one": (1, lambda: os.unlink("own/file")),
    "making and removing folders": (1, lambda: (os.mkdir("own/x"), os.rmdir("own/x"))),
    "renaming in place": (1, lambda: os.rename("own/file", "own/other")),
    "renaming into another folder": (2, lambda: os.rename("own/file", "own/folder/file")),
    "cutting a file": (1, lambda: os.truncate("own/file", 0)),
    "writing to the void": (1, _write(os.devnull, os.O_TRUNC)),
}

REFUSED = {
    "reading what is private": (1, lambda: os.open("private/file", os.O_RDONLY), errno.EACCES),
    "listing what is private": (1, lambda: os.listdir("private"), errno.EACCES),
    "listing what holds it": (1, lambda: os.listdir("."), errno.EACCES),
    "writing into a library": (1, _write("library/file", 0), errno.EACCES),
    "making a file there": (1, _write("library/new"), errno.EACCES),
    "making one without a name there": (1, _write("library", 0o20200000), errno.EACCES),
    "removing one there": (1, lambda: os.unlink("library/file"), errno.EACCES),
    "running a program": (1, lambda: os.execv("library/program", ["x"]), errno.EACCES),
    "a link": (1, lambda: os.symlink("file", "own/x"), errno.EACCES),
    "a second name of a library": (1, lambda: os.link("library/file", "own/x"), errno.EXDEV),
    "a pipe with a name": (1, lambda: os.mkfifo("own/x"), errno.EACCES),
    "moving a library to itself": (1, lambda: os.rename("library/file", "own/x"), errno.EACCES),
    "moving its own away": (1, lambda: os.rename("own/file", "private/x"), errno.EACCES),
    "cutting a library": (3, lambda: os.truncate("library/file", 0), errno.EACCES),
    "signalling its parent": (6, lambda: os.kill(os.getppid(), 0), errno.EPERM),
}


@pytest.mark.parametrize(("since", "act"), WORKS.values(), ids=WORKS)
def test_what_is_granted_works(version, place, since, act):
    if version < since:
        pytest.skip(f"Landlock has this since version {since}, and this is version {version}")
    assert outcome(version, place, act) == 0


@pytest.mark.parametrize(("since", "act", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_granted_is_refused(version, place, since, act, expected):
    if version < since:
        pytest.skip(f"Landlock has this since version {since}, and this is version {version}")
    assert outcome(version, place, act) == expected
    assert (place / "library" / "file").read_text() == "x"
    assert (place / "private" / "file").read_text() == "x"
    assert sorted(os.listdir(place / "library")) == ["file", "program"]


@pytest.mark.parametrize("older", range(1, 6))
def test_what_an_older_kernel_is_asked_for_is_taken(version, place, older):
    """A newer kernel takes what an older one does, so that this one can stand for it."""
    if version < older:
        pytest.skip(f"this is version {version}")
    assert outcome(older, place, lambda: os.listdir("private")) == errno.EACCES
    assert outcome(older, place, lambda: os.listdir("library")) == 0


def test_no_rules_at_all_withhold_all(version):
    pid = os.fork()
    if pid == 0:
        found = 255
        try:
            limits.no_new_privileges()
            ll.restrict(version, [])
            found = _tried(lambda: os.listdir("/"))
        finally:
            os._exit(found)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == errno.EACCES

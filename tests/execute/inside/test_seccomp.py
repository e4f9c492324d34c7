"""The filter of system calls, run here on a small model of the kernel's packet machine."""

from __future__ import annotations

import errno
import struct

import pytest

from orgfig.execute.inside import seccomp
from orgfig.execute.inside.syscalls import ALLOWED, REFUSED, TABLES

TABLE = TABLES["x86_64"]
PID = 4711
ALLOW, KILL = "allow", "kill"


def answer(name, *arguments, audit=TABLE.audit, landlock=7):
    number = TABLE.numbers[name] if isinstance(name, str) else name
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, audit, 0, *words)
    return run(seccomp.program(TABLE, landlock).filled(PID), data)


def run(code, data):
    """What `code` returns for a call; raises if a jump leaves the program."""
    program = list(struct.iter_unpack("=HBBI", code))
    place = word = 0
    while True:
        operation, then, otherwise, value = program[place]
        place += 1
        if operation == seccomp.LOAD:
            (word,) = struct.unpack_from("=I", data, value)
        elif operation == seccomp.AND:
            word &= value
        elif operation == seccomp.RETURN:
            return {seccomp.ALLOW: ALLOW, seccomp.KILL: KILL}.get(value, value & 0xFFFF)
        else:
            holds = {
                seccomp.EQUAL: word == value,
                seccomp.AT_LEAST: word >= value,
                seccomp.ANY_BIT: bool(word & value),
            }[operation]
            place += then if holds else otherwise


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_allowed(name):
    assert answer(name) == ALLOW


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused(name):
    assert name not in TABLE.numbers or answer(name) == errno.EPERM


ARGUMENTS = {
    "a thread may be started": (("clone", 0x3D0F00), ALLOW),
    "a process may not": (("clone", 17), errno.EPERM),
    "a thread in a new namespace may not": (("clone", 0x3D0F00 | 0x10000000), errno.EPERM),
    "a shared process may not": (("clone", 0x4111), errno.EPERM),
    "flags in memory are not looked at": (("clone3", 0, 88), errno.ENOSYS),
    "it may signal itself": (("kill", PID, 15), ALLOW),
    "it may not signal its group": (("kill", 0, 15), errno.EPERM),
    "it may not signal all": (("kill", 2**64 - 1, 15), errno.EPERM),
    "it may not signal its server": (("kill", PID - 1, 15), errno.EPERM),
    "it may signal its threads": (("tgkill", PID, 1, 6), ALLOW),
    "it may not signal another's thread": (("tgkill", 1, 1, 6), errno.EPERM),
    "it may lower its own limits": (("prlimit64", 0, 7), ALLOW),
    "it may not lower another's": (("prlimit64", 1, 7), errno.EPERM),
    "it may ask for a terminal": (("ioctl", 1, 0x5401), ALLOW),
    "it may not type into one": (("ioctl", 1, 0x5412), errno.ENOTTY),
    "high bits of a request count for nothing": (("ioctl", 1, 0x5412 | 1 << 32), errno.ENOTTY),
    "it may duplicate a descriptor": (("fcntl", 1, 1030), ALLOW),
    "it may not send signals by one": (("fcntl", 1, 8), errno.EPERM),
    "it may name a thread": (("prctl", 15), ALLOW),
    "it may not outlive its parent": (("prctl", 1, 0), errno.EPERM),
    "it may cut a file": (("truncate",), ALLOW),
    "a thread without its files may not": (("clone", 0x3D0B00), errno.EPERM),
    "a thread without its folder may not": (("clone", 0x3D0D00), errno.EPERM),
    "it may close many": (("close_range", 3, 9, 0), ALLOW),
    "it may not unshare them": (("close_range", 3, 9, 2), errno.EPERM),
    "it may not lock": (("fcntl", 1, 6), errno.EPERM),
    "nor lock a description": (("fcntl", 1, 37), errno.EPERM),
    "it may ask for its own session": (("getsid", PID), ALLOW),
    "it may not ask for another's": (("getsid", PID - 1), errno.EPERM),
    "it may ask for its processors": (("sched_getaffinity", 0), ALLOW),
    "libc does without those of a thread": (("sched_getaffinity", PID + 1), errno.ENOSYS),
    "it may ask for its priority": (("getpriority", 0, 0), ALLOW),
    "it may not ask for another's priority": (("getpriority", 0, 1), errno.EPERM),
    "it may open": (("openat", 0, 0, 0o100, 0o666), ALLOW),
    "a mode that counts for nothing may be any": (("openat", 0, 0, 0, 0o7777), ALLOW),
    "it may not make a program of its owner's": (("openat", 0, 0, 0o100, 0o4755), errno.EPERM),
    "nor one without a name": (("open", 0, 0o20200000, 0o2755), errno.EPERM),
    "nor in the old way": (("creat", 0, 0o4755), errno.EPERM),
    "it may make a folder": (("mkdir", 0, 0o777), ALLOW),
    "it may not make a sticky one": (("mkdirat", 0, 0, 0o1777), errno.EPERM),
    "it may rename": (("renameat2", 0, 0, 0, 0, 1), ALLOW),
    "it may not leave a device": (("renameat2", 0, 0, 0, 0, 4), errno.EPERM),
    "a call nobody knows is not there": ((9999,), errno.ENOSYS),
    "a call of the x32 kind is not there": ((0x40000000,), errno.ENOSYS),
}


@pytest.mark.parametrize(("call", "expected"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_are_looked_at(call, expected):
    assert answer(*call) == expected


def test_another_architecture_is_killed():
    assert answer("read", audit=0x40000003) == KILL


def test_an_old_landlock_needs_help_with_truncate():
    assert answer("truncate", landlock=2) == errno.EPERM


def test_nothing_is_both_allowed_and_refused():
    assert not set(ALLOWED) & set(REFUSED)
    assert len(set(TABLE.numbers.values())) == len(TABLE.numbers)


def test_the_program_is_one_that_the_kernel_takes():
    code = seccomp.program(TABLE, 7).code
    assert len(code) % 8 == 0
    assert len(code) // 8 <= 4096

"""The numbers of system calls are those of the kernel's headers, and each call is decided on."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from orgfig.execute.inside import calls, syscalls
from orgfig.execute.inside.syscalls import tables

MACHINES = ["x86_64", "aarch64"]
both = pytest.mark.parametrize("machine", MACHINES)

KNOWN = {
    "x86_64": {"read": 0, "open": 2, "newfstatat": 262, "clone": 56, "prlimit64": 302},
    "aarch64": {"read": 63, "newfstatat": 79, "clone": 220, "mmap": 222, "prlimit64": 261},
}
NEWEST = 471
"""The last call that was decided on; what kernels have since is not there for a figure."""
HEADERS = {
    "x86_64": ("x86_64-linux-gnu/asm/unistd_64.h", "asm/unistd_64.h"),
    "aarch64": ("asm-generic/unistd.h",),
}
FOR_ARM64 = "RENAMEAT NEW_STAT SET_GET_RLIMIT SYS_CLONE3 MEMFD_SECRET TIME32_SYSCALLS"
"""What arm64 defines as `__ARCH_WANT_...` before it includes the general list."""


def header(machine):
    found = [Path("/usr/include", name) for name in HEADERS[machine]]
    for path in found:
        if path.exists():
            return path.read_text()
    reason = f"{found[-1]} is missing (Debian has it in linux-libc-dev)"
    if "CI" in os.environ and machine in (os.uname().machine, "aarch64"):
        pytest.fail(reason)
    return pytest.skip(reason)


def defined(text):
    """The calls of a header by number, its conditions resolved for 64 bits and arm64."""
    found, open_ = {}, [True]
    for line in text.splitlines():
        if line.startswith(("#if ", "#ifdef ", "#ifndef ")):
            open_.append(open_[-1] and wanted(line))
        elif line.startswith("#else"):
            open_[-1] = open_[-2] and not open_[-1]
        elif line.startswith("#endif"):
            open_.pop()
        elif open_[-1] and (match := re.match(r"#define (__NR\w*?_\w+)\s+(\w+)", line)):
            name, value = match.groups()
            found[name] = found.get(value, value)
    return {
        name.removeprefix("__NR_"): int(value)
        for name, value in found.items()
        if name.startswith("__NR_") and name not in ("__NR_syscalls", "__NR_arch_specific_syscall")
    }


def wanted(line):
    """Whether what stands below a condition counts."""
    if "BITS_PER_LONG" in line and "== 32" not in line:
        return True
    if "ARCH_WANT" in line:
        return any(f"__ARCH_WANT_{name}" in line for name in FOR_ARM64.split())
    return line.startswith("#ifndef")


@both
def test_numbers_are_those_of_the_headers(machine):
    theirs = defined(header(machine))
    ours = {name: n for name, n in tables(8)[machine].numbers.items() if n <= max(theirs.values())}
    assert len(theirs) > 300
    assert ours == {name: theirs[name] for name in ours}
    decided = set(ours) | set(calls.ABSENT)
    assert {name for name, n in theirs.items() if n <= NEWEST} <= decided


@both
def test_some_numbers_are_known_by_heart(machine):
    numbers = tables(8)[machine].numbers
    assert {name: numbers[name] for name in KNOWN[machine]} == KNOWN[machine]
    assert numbers["open_tree_attr"] == 467
    assert len(set(numbers.values())) == len(numbers)


def test_one_of_them_has_no_old_calls():
    old = {"open", "stat", "fork", "vfork", "rename", "unlink", "pipe", "poll", "creat", "mkdir"}
    assert old <= set(tables(8)["x86_64"].numbers)
    assert not old & set(tables(8)["aarch64"].numbers)


def test_a_call_is_decided_on_once():
    lists = [*calls.ALLOWED, *calls.REFUSED, *calls.UNSUPPORTED, *calls.ABSENT, *calls.checked(7)]
    assert len(set(lists)) == len(lists)
    named = set().union(*(table.numbers for table in tables(8).values()))
    assert named == set(lists) - set(calls.ABSENT)


def test_there_is_no_table_for_a_32_bit_interpreter():
    assert set(tables(8)) == set(MACHINES)
    assert tables(4) == {}


def test_a_call_has_a_number_where_there_is_a_table(monkeypatch):
    assert syscalls.number("getpid") == syscalls.TABLES[os.uname().machine].numbers["getpid"]
    monkeypatch.setattr(syscalls, "TABLES", tables(4))
    with pytest.raises(OSError, match="no table of system calls") as caught:
        syscalls.number("getpid")
    assert caught.value.errno == errno.ENOSYS

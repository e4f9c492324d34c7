"""The filter of system calls, run on a small model of the kernel's packet machine.

What is expected stands here by itself, for both architectures, and is not read from the lists that
the filter is made of.
"""

from __future__ import annotations

import errno
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.inside import calls, seccomp
from orgfig.execute.inside.syscalls import tables

PID = 4711
ALLOW, KILL, GIVEN = "allowed", "killed", "said to be done"
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
FILTERS = {
    (machine, landlock): seccomp.program(table, landlock).filled(PID)
    for machine, table in tables(8).items()
    for landlock in (2, 7)
}

# The machine.


def run(code, data):
    """What `code` returns for a call; raises if a jump leaves the program."""
    program = list(struct.iter_unpack("=HBBI", code))
    place = word = 0
    while True:
        operation, then, otherwise, value = program[place]
        place += 1
        if operation == 0x20:
            (word,) = struct.unpack_from("=I", data, value)
        elif operation == 0x54:
            word &= value
        elif operation == 0x05:
            place += value
        elif operation == 0x06:
            return told(value)
        else:
            holds = {0x15: word == value, 0x35: word >= value, 0x45: bool(word & value)}
            place += then if holds[operation] else otherwise


def told(value):
    action, number = value & 0xFFFF0000, value & 0xFFFF
    names = {0x7FFF0000: ALLOW, 0x80000000: KILL, 0x00050000: number or GIVEN}
    return names[action]


def answer(machine, number, *arguments, audit=None, landlock=7):
    words = [word & (2**64 - 1) for word in (*arguments, *[0] * (6 - len(arguments)))]
    word = MACHINES[machine] if audit is None else audit
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, word, 0, *words)
    return run(FILTERS[machine, landlock], data)


def number_of(machine, name):
    return tables(8)[machine].numbers[name]


both = pytest.mark.parametrize("machine", MACHINES)

OLD = ["stat", "access", "rename", "rmdir", "poll", "epoll_wait", "fork", "vfork", "chmod", "utime"]
OLD += ["symlink", "mknod", "open", "creat", "mkdir", "modify_ldt", "iopl", "ioperm"]
"""Of the calls named below, those that aarch64 has not."""


def on_both(cases, name_of):
    """The cases for both machines, but for what only one has."""
    return [
        pytest.param(machine, case, id=f"{name}-{machine}")
        for name, case in cases.items()
        for machine in MACHINES
        if machine == "x86_64" or name_of(case) not in OLD
    ]


# What is expected.

WORKS = """
read write pread64 lseek close stat fstat newfstatat statx access readlinkat getdents64 getcwd chdir
unlinkat rename renameat rmdir fsync ftruncate copy_file_range sendfile dup3 pipe2 poll ppoll
pselect6 epoll_create1 epoll_wait epoll_pwait brk munmap mprotect mremap rt_sigaction
rt_sigprocmask rt_sigreturn sigaltstack set_robust_list set_tid_address rseq nanosleep
gettimeofday getrandom uname sysinfo getpid getppid gettid getuid getrusage sched_yield wait4
setitimer umask exit exit_group
"""

FORBIDDEN = """
fork vfork execve execveat socket socketpair connect bind listen accept4 sendto recvmsg sendmmsg
chmod fchmod fchmodat fchmodat2 fchown fchownat utime utimensat setxattr setxattrat removexattrat
file_setattr flock linkat symlink symlinkat mknod mknodat mount umount2 mount_setattr open_tree
open_tree_attr move_mount fsopen fsmount statmount listmount pivot_root chroot unshare setns ptrace
process_vm_readv process_vm_writev process_madvise pidfd_open pidfd_send_signal pidfd_getfd kcmp
rt_sigqueueinfo rt_tgsigqueueinfo setuid setresgid setgroups capset setsid setpgid setpriority
sched_setaffinity sched_setscheduler sched_setattr personality seccomp landlock_create_ruleset
landlock_restrict_self lsm_set_self_attr bpf perf_event_open userfaultfd io_uring_setup
io_uring_enter io_uring_register io_setup io_submit keyctl add_key request_key memfd_create
memfd_secret shmget semget msgget mq_open mlock mlock2 mlockall splice tee vmsplice inotify_init1
fanotify_init open_by_handle_at name_to_handle_at sethostname settimeofday clock_settime reboot
swapon init_module finit_module kexec_load acct quotactl quotactl_fd syslog sync move_pages mbind
set_mempolicy modify_ldt iopl ioperm
"""

NOT_THERE = {"clone3": 435, "openat2": 437, "futex_waitv": 449, "cachestat": 451, "mseal": 462}
NOT_THERE |= {"map_shadow_stack": 453, "futex_wait": 455, "rseq_slice_yield": 471, "none": 9999}
NOT_THERE |= {"a call of the x32 kind": 0x40000000, "open of x32": 0x40000002, "none at all": -1}

UNSUPPORTED = "fallocate getxattr fgetxattr listxattr flistxattr listxattrat"

THREAD = 0x3D0F00
HIGH = 1 << 32
BY_ARGUMENTS = {
    "a thread may be started": (("clone", THREAD), ALLOW),
    "a thread of another libc may": (("clone", THREAD | 0x400000), ALLOW),
    "a process may not": (("clone", 17), errno.EPERM),
    "a process that shares memory may not": (("clone", 0x4111), errno.EPERM),
    "a thread in a new user namespace may not": (("clone", THREAD | 0x10000000), errno.EPERM),
    "nor in a new cgroup namespace": (("clone", THREAD | 0x02000000), errno.EPERM),
    "nor one that is traced": (("clone", THREAD | 0x2000), errno.EPERM),
    "nor one with a descriptor": (("clone", THREAD | 0x1000), errno.EPERM),
    "nor one with another parent": (("clone", THREAD | 0x8000), errno.EPERM),
    "nor with bits of clone3": (("clone", THREAD | HIGH), errno.EPERM),
    "a thread without its files may not": (("clone", 0x3D0B00), errno.EPERM),
    "a thread without its folder may not": (("clone", 0x3D0D00), errno.EPERM),
    "it may signal itself": (("kill", PID, 15), ALLOW),
    "it may not signal its group": (("kill", 0, 15), errno.EPERM),
    "it may not signal all": (("kill", -1, 15), errno.EPERM),
    "it may not signal its server": (("kill", PID - 1, 15), errno.EPERM),
    "it may signal its threads": (("tgkill", PID, 1, 6), ALLOW),
    "it may not signal another's thread": (("tgkill", 1, 1, 6), errno.EPERM),
    "nor by the thread alone": (("tkill", 1, 6), errno.EPERM),
    "it may lower its own limits": (("prlimit64", 0, 7), ALLOW),
    "it may lower them by its number": (("prlimit64", PID, 7), ALLOW),
    "it may not lower another's": (("prlimit64", 1, 7), errno.EPERM),
    "it may ask for its own session": (("getsid", PID), ALLOW),
    "it may not ask for another's": (("getsid", PID - 1), errno.EPERM),
    "it may ask for its scheduler": (("sched_getattr", 0), ALLOW),
    "it may not ask for another's scheduler": (("sched_getattr", 1), errno.EPERM),
    "it may ask for its processors": (("sched_getaffinity", 0), ALLOW),
    "libc does without those of a thread": (("sched_getaffinity", PID + 1), errno.ENOSYS),
    "it may ask for its priority": (("getpriority", 0, 0), ALLOW),
    "it may not ask for another's priority": (("getpriority", 0, 1), errno.EPERM),
    "it may not ask for its user's": (("getpriority", 2, 0), errno.EPERM),
    "it may ask for the time": (("clock_gettime", 0), ALLOW),
    "it may ask for its processor time": (("clock_gettime", 2), ALLOW),
    "it may not ask for another's time": (("clock_gettime", (~1 << 3) | 2), errno.EINVAL),
    "nor how fine that is": (("clock_getres", (~1 << 3) | 2), errno.EINVAL),
    "it may sleep": (("clock_nanosleep", 1), ALLOW),
    "it may not sleep by another's time": (("clock_nanosleep", (~1 << 3) | 2), errno.EINVAL),
    "it may ask for a terminal": (("ioctl", 1, 0x5401), ALLOW),
    "it may not type into one": (("ioctl", 1, 0x5412), errno.ENOTTY),
    "nor by bits that the kernel leaves out": (("ioctl", 1, 0x5412 | HIGH), errno.ENOTTY),
    "it may not clone a file": (("ioctl", 1, 0x40049409), errno.ENOTTY),
    "it may duplicate a descriptor": (("fcntl", 1, 1030), ALLOW),
    "it may not make a pipe larger": (("fcntl", 1, 1031), errno.EPERM),
    "it may not be signalled by a file": (("fcntl", 1, 8), errno.EPERM),
    "nor choose the signal": (("fcntl", 1, 10), errno.EPERM),
    "it may not take a lease": (("fcntl", 1, 1024), errno.EPERM),
    "it may not watch a folder": (("fcntl", 1, 1026), errno.EPERM),
    "its locks are kept by nobody else": (("fcntl", 1, 6), GIVEN),
    "also those that it waits for": (("fcntl", 1, 7), GIVEN),
    "it may ask who locks": (("fcntl", 1, 5), ALLOW),
    "it may not lock a description": (("fcntl", 1, 37), errno.EPERM),
    "it may name a thread": (("prctl", 15), ALLOW),
    "it may name its memory": (("prctl", 0x53564D41), ALLOW),
    "it may not outlive its parent": (("prctl", 1, 0), errno.EPERM),
    "it may not put on a filter": (("prctl", 22, 2), errno.EPERM),
    "it may not let others trace it": (("prctl", 0x59616D61), errno.EPERM),
    "it may map memory": (("mmap", 0, 4096, 3, 0x22), ALLOW),
    "it may map memory that runs": (("mmap", 0, 4096, 7, 0x22), ALLOW),
    "it may not take huge pages set aside": (("mmap", 0, 1 << 21, 3, 0x40022), errno.ENOMEM),
    "it may not take stacks that no limit counts": (("mmap", 0, 4096, 3, 0x122), errno.ENOMEM),
    "it may free memory": (("madvise", 0, 4096, 4), ALLOW),
    "it may not merge pages with others": (("madvise", 0, 4096, 12), errno.EINVAL),
    "nor call memory broken": (("madvise", 0, 4096, 100), errno.EINVAL),
    "it may wait": (("futex", 0, 0x189), ALLOW),
    "it may wake": (("futex", 0, 0x81), ALLOW),
    "it may not lend its priority": (("futex", 0, 6 | 0x80), errno.ENOSYS),
    "nor wait for that": (("futex", 0, 11 | 0x100), errno.ENOSYS),
    "it may order its own threads": (("membarrier", 8), ALLOW),
    "it may not disturb all": (("membarrier", 2), errno.EINVAL),
    "it may close many": (("close_range", 3, 9, 0), ALLOW),
    "it may not unshare them": (("close_range", 3, 9, 2), errno.EPERM),
    "it may open": (("openat", 0, 0, 0o100, 0o666), ALLOW),
    "a mode that counts for nothing may be any": (("openat", 0, 0, 0, 0o7777), ALLOW),
    "it may not make a program of its owner's": (("openat", 0, 0, 0o100, 0o4755), errno.EPERM),
    "nor of its group's in the old way": (("open", 0, 0o101, 0o2755), errno.EPERM),
    "nor one without a name": (("openat", 0, 0, 0o20200000, 0o2755), errno.EPERM),
    "nor by creat": (("creat", 0, 0o4755), errno.EPERM),
    "it may make a folder": (("mkdirat", 0, 0, 0o777), ALLOW),
    "it may not make a sticky one": (("mkdirat", 0, 0, 0o1777), errno.EPERM),
    "nor in the old way": (("mkdir", 0, 0o1777), errno.EPERM),
    "it may rename": (("renameat2", 0, 0, 0, 0, 1), ALLOW),
    "it may not leave a device": (("renameat2", 0, 0, 0, 0, 4), errno.EPERM),
    "it may cut a file": (("truncate",), ALLOW),
}


def each(names):
    return pytest.mark.parametrize(
        ("machine", "name"), on_both({name: name for name in names.split()}, str)
    )


@each(WORKS)
def test_what_figures_need_is_allowed(machine, name):
    assert answer(machine, number_of(machine, name)) == ALLOW


@each(FORBIDDEN)
def test_what_reaches_further_is_refused(machine, name):
    assert answer(machine, number_of(machine, name)) == errno.EPERM


@both
@pytest.mark.parametrize("number", NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_known_is_not_there(machine, number):
    assert answer(machine, number) == errno.ENOSYS


@each(UNSUPPORTED)
def test_what_libraries_do_without_is_not_supported(machine, name):
    assert answer(machine, number_of(machine, name)) == errno.EOPNOTSUPP


@pytest.mark.parametrize(("machine", "case"), on_both(BY_ARGUMENTS, lambda case: case[0][0]))
def test_arguments_are_looked_at(machine, case):
    (name, *arguments), expected = case
    assert answer(machine, number_of(machine, name), *arguments) == expected


@both
def test_an_old_landlock_needs_help_with_truncate(machine):
    assert answer(machine, number_of(machine, "truncate"), landlock=2) == errno.EPERM


# What holds for any call.

words = st.one_of(
    st.integers(0, 2**64 - 1),
    st.integers(0, 40),
    st.builds(lambda bits: sum(1 << bit for bit in bits), st.sets(st.integers(0, 63))),
    st.sampled_from([PID, PID - 1, THREAD, THREAD | HIGH, PID | HIGH, 0x40022, 0o100, 0o4755]),
)
six = st.lists(words, min_size=6, max_size=6)

LOW = 2**32 - 1
PLAINLY = {
    "kill": lambda a: a[0] & LOW == PID,
    "tgkill": lambda a: a[0] & LOW == PID,
    "prlimit64": lambda a: a[0] & LOW in (0, PID),
    "clone": lambda a: (
        a[0] >> 32 == 0 and a[0] & 0x10F00 == 0x10F00 and not a[0] & ~0x17D0F00 & LOW
    ),
    "mmap": lambda a: not a[3] & 0x40100,
    "openat": lambda a: not (a[2] & 0o20000100 and a[3] & 0o7000),
    "mkdirat": lambda a: not a[2] & 0o7000,
    "clock_gettime": lambda a: a[0] & LOW < 16,
    "ioctl": lambda a: a[1] & LOW in (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451),
    "getpriority": lambda a: a[0] & LOW == 0 and a[1] & LOW in (0, PID),
    "futex": lambda a: a[1] & LOW & ~0x180 in (0, 1, 3, 4, 5, 9, 10),
}
"""When a call is made, said once more and in other words."""


@given(st.sampled_from(sorted(MACHINES)), st.sampled_from(sorted(PLAINLY)), six)
def test_a_call_is_made_for_no_other_arguments(machine, name, arguments):
    made = answer(machine, tables(8)[machine].numbers[name], *arguments) == ALLOW
    assert made == PLAINLY[name](arguments)


@given(st.sampled_from(sorted(MACHINES)), st.integers(0, LOW), st.integers(0, LOW), six)
def test_another_architecture_is_killed(machine, audit, number, arguments):
    if audit != MACHINES[machine]:
        assert answer(machine, number, *arguments, audit=audit) == KILL


@both
@pytest.mark.parametrize("audit", [0x40000003, 0x40000028, 0xC000003E, 0xC00000B7, 0])
def test_the_other_one_and_those_of_32_bits_are_killed(machine, audit):
    expected = ALLOW if audit == MACHINES[machine] else KILL
    assert answer(machine, number_of(machine, "read"), audit=audit) == expected


@given(st.sampled_from(sorted(MACHINES)), st.integers(472, LOW), six)
def test_calls_that_come_later_are_not_there(machine, number, arguments):
    assert answer(machine, number, *arguments) == errno.ENOSYS


@given(st.sampled_from(sorted(MACHINES)), st.integers(0, 600), six)
def test_any_call_has_an_answer(machine, number, arguments):
    numbers = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL}
    assert answer(machine, number, *arguments) in {ALLOW, GIVEN, errno.ENOMEM} | numbers


# Whether the kernel takes it.


@both
def test_the_program_is_one_that_the_kernel_takes(machine):
    """As `bpf_check_classic` of the kernel has it: jumps go on and stay in, the end returns."""
    code = FILTERS[machine, 7]
    program = list(struct.iter_unpack("=HBBI", code))
    assert len(code) == 8 * len(program)
    assert len(program) <= 4096
    assert program[-1][0] == 0x06
    for place, (operation, then, otherwise, value) in enumerate(program[:-1]):
        furthest = {0x05: value}.get(operation, max(then, otherwise))
        assert place + 1 + furthest < len(program)
        assert operation != 0x20 or (value % 4 == 0 and value < 64)


@both
def test_the_gaps_are_where_the_number_is_looked_at(machine):
    program = seccomp.program(tables(8)[machine], 7)
    filled = {struct.unpack_from("=I", program.filled(PID), gap)[0] for gap in program.gaps}
    assert filled == {PID}
    assert struct.pack("=I", calls.OWN) not in program.filled(PID)
    assert run(program.filled(1), struct.pack("=IIQ6Q", *_kill(machine, 1))) == ALLOW
    assert run(program.filled(1), struct.pack("=IIQ6Q", *_kill(machine, PID))) == errno.EPERM


def _kill(machine, pid):
    return (number_of(machine, "kill"), MACHINES[machine], 0, pid, 9, 0, 0, 0, 0)

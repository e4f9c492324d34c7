"""What becomes of each system call of a figure: made, refused with an error, or not there.

The question for each that is allowed: can a figure act by it on anything but its own process and
the files that Landlock lets it open, or take what no limit counts? Numbers stand in `syscalls`,
and `seccomp` puts both together. Calls are described in section 2 of the manual.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

from .bpf import ALLOW, WORD, Block, below, fail, one_of, when_any, when_one_of, whole, without

__all__ = ["ABSENT", "ALLOWED", "REFUSED", "UNSUPPORTED", "answers", "checked"]

OWN = 0x0F1660F1
"""Stands for the process's own number in what is compared; nothing else has this value."""


def _names(groups: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for names in groups.values() for name in names.split())


ALLOWED = _names(
    {
        "on files that are open, or that Landlock lets it reach": """
            read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close
            fsync fdatasync ftruncate fadvise64 copy_file_range sendfile getdents getdents64
            rmdir unlink unlinkat rename renameat""",
        "tell of files what no layer but namespaces can hide": """
            stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat
            getcwd chdir fchdir statfs fstatfs""",
        "descriptors, which are counted; pipes of one size": """
            dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create epoll_create1
            epoll_ctl epoll_wait epoll_pwait""",
        "its own memory, which is counted": "brk munmap mprotect mremap msync",
        "its own threads and signals": """
            set_robust_list set_tid_address rseq arch_prctl rt_sigaction rt_sigprocmask
            rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall
            pause alarm getitimer setitimer nanosleep sched_yield wait4 waitid exit exit_group""",
        "who it is, and what time": """
            gettimeofday time times getrusage sysinfo uname getrandom getcpu getpid getppid gettid
            getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp umask getrlimit
            setrlimit sched_get_priority_max sched_get_priority_min""",
    }
)
"""Calls that are made as they are."""

REFUSED = _names(
    {
        "processes, programs and namespaces": """
            fork vfork execve execveat setsid setpgid chroot pivot_root unshare setns listns
            personality""",
        "other processes: looking in, signalling, asking, slowing": """
            ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_open
            pidfd_send_signal pidfd_getfd kcmp rt_sigqueueinfo rt_tgsigqueueinfo get_robust_list
            setpriority sched_setaffinity sched_setparam sched_setscheduler sched_setattr
            ioprio_set ioprio_get migrate_pages move_pages mbind set_mempolicy
            set_mempolicy_home_node""",
        "every network": """
            socket socketpair connect bind listen accept accept4 sendto recvfrom sendmsg recvmsg
            sendmmsg recvmmsg shutdown getsockname getpeername setsockopt getsockopt""",
        "what Landlock does not watch of files, see landlock(7)": """
            chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat
            futimesat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr
            fremovexattr removexattrat file_getattr file_setattr flock open_by_handle_at
            name_to_handle_at inotify_init inotify_init1 inotify_add_watch inotify_rm_watch
            fanotify_init fanotify_mark""",
        "links, pipes, devices": "link linkat symlink symlinkat mknod mknodat",
        "mounts": """
            mount umount2 mount_setattr open_tree open_tree_attr move_mount fsopen fsconfig
            fsmount fspick statmount listmount quotactl quotactl_fd""",
        "rights; Landlock too, for its rules are memory that nothing counts": """
            setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capget
            capset seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self
            lsm_get_self_attr lsm_set_self_attr lsm_list_modules keyctl add_key request_key""",
        "memory that nothing counts, or that all share": """
            memfd_create memfd_secret shmget shmat shmctl shmdt semget semop semctl semtimedop
            msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify
            mq_getsetattr mlock mlock2 mlockall munlock munlockall""",
        "work that the kernel does past this list, and parts with many faults": """
            io_uring_setup io_uring_enter io_uring_register io_setup io_destroy io_submit
            io_cancel io_getevents io_pgetevents bpf perf_event_open userfaultfd splice tee
            vmsplice modify_ldt""",
        "the machine": """
            sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex reboot
            swapon swapoff init_module finit_module delete_module kexec_load kexec_file_load acct
            syslog vhangup iopl ioperm sync syncfs""",
    }
)
"""Calls that fail with EPERM, which Python shows as a PermissionError."""

UNSUPPORTED = _names(
    {
        "may reserve more of a disk than RLIMIT_FSIZE; libc writes zeros instead": "fallocate",
        "extended attributes; what copies files goes on without": """
            getxattr lgetxattr fgetxattr getxattrat listxattr llistxattr flistxattr listxattrat""",
    }
)
"""Calls that fail with EOPNOTSUPP, as where a file system does not have them."""

ABSENT = _names(
    {
        "flags lie in memory, where a filter cannot look; libc uses the older call": """
            clone3 openat2""",
        "nothing that draws needs these": """
            cachestat epoll_pwait2 eventfd eventfd2 futex_requeue futex_wait futex_waitv
            futex_wake get_mempolicy map_shadow_stack mincore mseal pkey_alloc pkey_free
            pkey_mprotect readahead remap_file_pages rseq_slice_yield signalfd signalfd4
            sync_file_range timer_create timer_delete timer_getoverrun timer_gettime timer_settime
            timerfd_create timerfd_gettime timerfd_settime""",
        "long gone, or never for programs": """
            _sysctl afs_syscall create_module epoll_ctl_old epoll_wait_old get_kernel_syms
            get_thread_area getpmsg lookup_dcookie nfsservctl putpmsg query_module security
            set_thread_area sysfs tuxcall uprobe uretprobe uselib ustat vserver""",
    }
)
"""Calls that fail with ENOSYS, as all do that stand nowhere here, so that libraries fall back."""

THREAD, OF_THREADS = 0x00010F00, 0x017D0F00
"""CLONE_VM, FS, FILES, SIGHAND and THREAD: what every thread shares. One with open files or a
folder of its own would have them where nobody looks. And all that libc sets for a thread."""
CREATES, SPECIAL = 0o100 | 0o20000000, 0o7000
"""O_CREAT and O_TMPFILE, with which a mode counts; the bits set-user-id, set-group-id, sticky."""
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX; see ioctl_tty(2)."""
FCNTLS = (0, 1, 2, 3, 4, 5, 1030, 1032, 1034)
"""Duplicate, flags; who locks, pipe size, seals, to ask for; no owner, signal or lease. See
fcntl(2)."""
LOCKS = (6, 7)
"""F_SETLK and F_SETLKW, which keep other processes out: here is only one, so that they need not
be made to be kept. SQLite wants them; taken, they would hold up others at files that all share."""
PRCTLS = (15, 16, 0x53564D41)
"""A thread's name, and names of memory areas; see prctl(2)."""
FUTEXES, FUTEX_FLAGS = (0, 1, 3, 4, 5, 9, 10), 0x180
"""Wait, wake and requeue, not those that inherit priorities; FUTEX_PRIVATE_FLAG and
FUTEX_CLOCK_REALTIME, which go with any. See futex(2)."""
ADVICE = (0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 102, 103)
"""Order of access, need, freeing, huge pages, dumps, guards; not merging pages with those of other
processes. See madvise(2)."""
BARRIERS = (0, 8, 16)
"""To ask, and MEMBARRIER_CMD_PRIVATE_EXPEDITED with its registration: of this process only."""
HUGE, GROWS_DOWN = 0x40000, 0x100
"""MAP_HUGETLB: pages that the machine has set aside for somebody. MAP_GROWSDOWN: a stack, which
RLIMIT_DATA does not count; libc makes those of threads without."""
CLOCKS = 16
"""The kernel's own clocks have lower numbers; others are processor times of any process."""


def answers(landlock: int) -> dict[str, Block]:
    """The answer to each call but those that are not there, beside Landlock of that version."""
    return {
        **dict.fromkeys(ALLOWED, ALLOW),
        **dict.fromkeys(REFUSED, fail(errno.EPERM)),
        **dict.fromkeys(UNSUPPORTED, fail(errno.EOPNOTSUPP)),
        **{name: (*checks, *ALLOW) for name, checks in checked(landlock).items()},
    }


def checked(landlock: int) -> dict[str, Block]:
    """What is asked of the arguments of calls that are made if they pass it.

    Only the lower word of an argument is looked at where the kernel reads no more of it.
    """
    return {
        **_of_files(landlock),
        **_of_processes(),
        "mmap": without(3, HUGE | GROWS_DOWN, errno.ENOMEM),
        "madvise": one_of(2, ADVICE, errno.EINVAL),
        "futex": one_of(1, FUTEXES, errno.ENOSYS, WORD ^ FUTEX_FLAGS),
        "membarrier": one_of(0, BARRIERS, errno.EINVAL),
        "prctl": one_of(0, PRCTLS, errno.EPERM),
        "clock_gettime": below(0, CLOCKS, errno.EINVAL),
        "clock_getres": below(0, CLOCKS, errno.EINVAL),
        "clock_nanosleep": below(0, CLOCKS, errno.EINVAL),
    }


def _of_files(landlock: int) -> dict[str, Block]:
    def plain(mode: int) -> Block:
        return without(mode, SPECIAL, errno.EPERM)

    return {
        "open": when_any(1, CREATES, plain(2)),
        "openat": when_any(2, CREATES, plain(3)),
        "creat": plain(1),
        "mkdir": plain(1),
        "mkdirat": plain(2),
        "renameat2": one_of(4, (0, 1), errno.EPERM),  # RENAME_NOREPLACE, which leaves no device
        # Landlock before version 3 lets truncate(2) empty any file.
        "truncate": () if landlock >= 3 else fail(errno.EPERM),  # noqa: PLR2004
        "ioctl": one_of(1, IOCTLS, errno.ENOTTY),
        "fcntl": (*when_one_of(1, LOCKS, fail(0)), *one_of(1, FCNTLS, errno.EPERM)),
        "close_range": one_of(2, (0, 4), errno.EPERM),  # CLOSE_RANGE_CLOEXEC, and not UNSHARE
    }


def _of_processes() -> dict[str, Block]:
    own = one_of(0, (0, OWN), errno.EPERM)
    named = one_of(0, (OWN,), errno.EPERM)  # for kill(2), 0 is a group
    return {
        "clone": (
            *whole(0, THREAD, errno.EPERM),
            *without(0, WORD ^ OF_THREADS, errno.EPERM),
        ),
        **dict.fromkeys(("kill", "tgkill", "tkill"), named),
        **dict.fromkeys(("getpgid", "getsid", "prlimit64"), own),
        **dict.fromkeys(("sched_getparam", "sched_getscheduler", "sched_getattr"), own),
        "sched_rr_get_interval": own,
        # libc asks this of its threads by their numbers, and does without where it is not there.
        "sched_getaffinity": one_of(0, (0, OWN), errno.ENOSYS),
        # PRIO_PROCESS: of a group or a user, others would be counted too.
        "getpriority": (*one_of(0, (0,), errno.EPERM), *one_of(1, (0, OWN), errno.EPERM)),
    }

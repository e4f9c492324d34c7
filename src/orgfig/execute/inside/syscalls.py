"""The system calls of Linux that a figure may make, may not make, and their numbers.

Data only; `seccomp` makes a filter of it. Another architecture is another entry in `TABLES`
(numbers: `asm/unistd_64.h` of the kernel's user-space headers; calls: section 2 of the manual).
What stands in no list does not exist for a figure (ENOSYS), so that libc falls back.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ALLOWED", "REFUSED", "TABLES", "Table"]


class Table(NamedTuple):
    """An architecture: the word that `seccomp_data.arch` holds, and its calls' numbers."""

    audit: int
    numbers: dict[str, int]


_ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close stat lstat
fstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd
chdir fchdir rmdir unlink unlinkat rename renameat umask statfs fstatfs fsync fdatasync ftruncate
fallocate fadvise64 readahead copy_file_range sendfile sync_file_range dup dup2 dup3 pipe pipe2
poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd
eventfd2 timerfd_create timerfd_settime timerfd_gettime brk mmap munmap mprotect mremap madvise
msync mincore membarrier pkey_alloc pkey_free pkey_mprotect futex futex_waitv set_robust_list
set_tid_address rseq arch_prctl rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending
rt_sigtimedwait rt_sigsuspend sigaltstack restart_syscall pause alarm getitimer setitimer
timer_create timer_settime timer_gettime timer_getoverrun timer_delete nanosleep clock_nanosleep
clock_gettime clock_getres gettimeofday time times getrusage sysinfo uname getrandom getcpu getpid
getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getrlimit
setrlimit sched_yield sched_get_priority_max sched_get_priority_min wait4 waitid exit exit_group
"""

ALLOWED = tuple(_ALLOWED.split())
"""Calls that act on the figure's own process and descriptors, or that Landlock watches."""

_REFUSED = """
capget
fork vfork execve execveat socket socketpair connect bind listen accept accept4 sendto recvfrom
sendmsg recvmsg sendmmsg recvmmsg shutdown getsockname getpeername setsockopt getsockopt chmod
fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat setxattr
lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat link linkat
symlink symlinkat mknod mknodat flock chroot pivot_root mount umount2 mount_setattr open_tree
move_mount fsopen fsconfig fsmount fspick unshare setns ptrace process_vm_readv process_vm_writev
process_madvise process_mrelease pidfd_open pidfd_send_signal pidfd_getfd kcmp rt_sigqueueinfo
rt_tgsigqueueinfo setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups
capset setsid setpgid setpriority sched_setaffinity sched_setparam sched_setscheduler
sched_setattr ioprio_set personality seccomp bpf perf_event_open userfaultfd io_uring_setup
io_uring_enter io_uring_register keyctl add_key request_key shmget shmat shmctl shmdt semget semop
semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink mlock mlock2 mlockall munlock
munlockall memfd_secret inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark
open_by_handle_at name_to_handle_at sethostname setdomainname settimeofday clock_settime
clock_adjtime adjtimex reboot swapon swapoff init_module finit_module delete_module kexec_load
kexec_file_load acct quotactl quotactl_fd syslog vhangup iopl ioperm modify_ldt sync syncfs
migrate_pages move_pages mbind set_mempolicy set_mempolicy_home_node lookup_dcookie nfsservctl
"""

REFUSED = tuple(_REFUSED.split())
"""Calls that fail with EPERM: other processes, the network, and what Landlock does not watch
(owners, modes, times, extended attributes, locks and links of files; see landlock(7))."""

_X86_64 = """
accept=43 accept4=288 access=21 acct=163 add_key=248 adjtimex=159 alarm=37 arch_prctl=158 bind=49
bpf=321 brk=12 capget=125 capset=126 chdir=80 chmod=90 chown=92 chroot=161 clock_adjtime=305
clock_getres=229 clock_gettime=228 clock_nanosleep=230 clock_settime=227 clone=56 clone3=435
close=3 close_range=436 connect=42 copy_file_range=326 creat=85 delete_module=176 dup=32 dup2=33
dup3=292 epoll_create=213 epoll_create1=291 epoll_ctl=233 epoll_pwait=281 epoll_wait=232
eventfd=284 eventfd2=290 execve=59 execveat=322 exit=60 exit_group=231 faccessat=269
faccessat2=439 fadvise64=221 fallocate=285 fanotify_init=300 fanotify_mark=301 fchdir=81 fchmod=91
fchmodat=268 fchmodat2=452 fchown=93 fchownat=260 fcntl=72 fdatasync=75 finit_module=313 flock=73
fork=57 fremovexattr=199 fsconfig=431 fsetxattr=190 fsmount=432 fsopen=430 fspick=433 fstat=5
fstatfs=138 fsync=74 ftruncate=77 futex=202 futex_waitv=449 futimesat=261 get_robust_list=274
getcpu=309 getcwd=79 getdents=78 getdents64=217 getegid=108 geteuid=107 getgid=104 getgroups=115
getitimer=36 getpeername=52 getpgid=121 getpgrp=111 getpid=39 getppid=110 getpriority=140
getrandom=318 getresgid=120 getresuid=118 getrlimit=97 getrusage=98 getsid=124 getsockname=51
getsockopt=55 gettid=186 gettimeofday=96 getuid=102 init_module=175 inotify_add_watch=254
inotify_init=253 inotify_init1=294 io_uring_enter=426 io_uring_register=427 io_uring_setup=425
ioctl=16 ioperm=173 iopl=172 ioprio_set=251 kcmp=312 kexec_file_load=320 kexec_load=246 keyctl=250
kill=62 lchown=94 link=86 linkat=265 listen=50 lookup_dcookie=212 lremovexattr=198 lseek=8
lsetxattr=189 lstat=6 madvise=28 mbind=237 membarrier=324 memfd_secret=447 migrate_pages=256
mincore=27 mkdir=83 mkdirat=258 mknod=133 mknodat=259 mlock=149 mlock2=325 mlockall=151 mmap=9
modify_ldt=154 mount=165 mount_setattr=442 move_mount=429 move_pages=279 mprotect=10 mq_open=240
mq_unlink=241 mremap=25 msgctl=71 msgget=68 msgrcv=70 msgsnd=69 msync=26 munlock=150
munlockall=152 munmap=11 name_to_handle_at=303 nanosleep=35 newfstatat=262 nfsservctl=180 open=2
open_by_handle_at=304 open_tree=428 openat=257 pause=34 perf_event_open=298 personality=135
pidfd_getfd=438 pidfd_open=434 pidfd_send_signal=424 pipe=22 pipe2=293 pivot_root=155
pkey_alloc=330 pkey_free=331 pkey_mprotect=329 poll=7 ppoll=271 prctl=157 pread64=17 preadv=295
preadv2=327 prlimit64=302 process_madvise=440 process_mrelease=448 process_vm_readv=310
process_vm_writev=311 pselect6=270 ptrace=101 pwrite64=18 pwritev=296 pwritev2=328 quotactl=179
quotactl_fd=443 read=0 readahead=187 readlink=89 readlinkat=267 readv=19 reboot=169 recvfrom=45
recvmmsg=299 recvmsg=47 removexattr=197 removexattrat=466 rename=82 renameat=264 renameat2=316
request_key=249 restart_syscall=219 rmdir=84 rseq=334 rt_sigaction=13 rt_sigpending=127
rt_sigprocmask=14 rt_sigqueueinfo=129 rt_sigreturn=15 rt_sigsuspend=130 rt_sigtimedwait=128
rt_tgsigqueueinfo=297 sched_get_priority_max=146 sched_get_priority_min=147 sched_getaffinity=204
sched_getparam=143 sched_getscheduler=145 sched_rr_get_interval=148 sched_setaffinity=203
sched_setattr=314 sched_setparam=142 sched_setscheduler=144 sched_yield=24 seccomp=317 select=23
semctl=66 semget=64 semop=65 semtimedop=220 sendfile=40 sendmmsg=307 sendmsg=46 sendto=44
set_mempolicy=238 set_mempolicy_home_node=450 set_robust_list=273 set_tid_address=218
setdomainname=171 setfsgid=123 setfsuid=122 setgid=106 setgroups=116 sethostname=170 setitimer=38
setns=308 setpgid=109 setpriority=141 setregid=114 setresgid=119 setresuid=117 setreuid=113
setrlimit=160 setsid=112 setsockopt=54 settimeofday=164 setuid=105 setxattr=188 setxattrat=463
shmat=30 shmctl=31 shmdt=67 shmget=29 shutdown=48 sigaltstack=131 socket=41 socketpair=53 stat=4
statfs=137 statx=332 swapoff=168 swapon=167 symlink=88 symlinkat=266 sync=162 sync_file_range=277
syncfs=306 sysinfo=99 syslog=103 tgkill=234 time=201 timer_create=222 timer_delete=226
timer_getoverrun=225 timer_gettime=224 timer_settime=223 timerfd_create=283 timerfd_gettime=287
timerfd_settime=286 times=100 tkill=200 truncate=76 umask=95 umount2=166 uname=63 unlink=87
unlinkat=263 unshare=272 userfaultfd=323 utime=132 utimensat=280 utimes=235 vfork=58 vhangup=153
wait4=61 waitid=247 write=1 writev=20
"""


def _numbers(pairs: str) -> dict[str, int]:
    return {
        name: int(number) for name, _, number in (pair.partition("=") for pair in pairs.split())
    }


TABLES = {
    "x86_64": Table(0xC000003E, _numbers(_X86_64)),
}
"""By machine, as `os.uname().machine` names it."""

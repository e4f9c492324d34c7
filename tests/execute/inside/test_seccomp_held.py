"""What a process finds behind the filter, on the kernel that runs."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from orgfig.execute.inside import limits, seccomp
from orgfig.execute.inside.kernel import syscall
from orgfig.execute.inside.syscalls import TABLES

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

ALLOW, KILL = "allowed", "killed"


def outcome(act, *, held=True):
    """What a child finds that does `act` behind the filter: ALLOW, an error, or KILL."""
    if os.uname().machine not in TABLES:
        pytest.skip(f"there is no table for {os.uname().machine}")
    pid = os.fork()
    if pid == 0:
        found = 255
        try:
            signal.alarm(20)
            limits.no_new_privileges()
            program = seccomp.program(TABLES[os.uname().machine], 7)
            if held:
                seccomp.install(program.filled(os.getpid()))
            found = _tried(act)
        finally:
            os._exit(found)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return {0: ALLOW, -signal.SIGSYS: KILL}.get(status, status)


def _tried(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0


def _thread():
    thread = threading.Thread(target=time.sleep, args=(0,))
    thread.start()
    thread.join()


def _callback():
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    assert kind(lambda number: number + 1)(41) == 42


def _database():
    import sqlite3

    for mode in ("delete", "wal"):
        with sqlite3.connect(f"{mode}.db") as database:
            assert database.execute(f"pragma journal_mode={mode}").fetchall() == [(mode,)]
            database.execute("create table t (x)")
            database.execute("insert into t values (1)")
        assert sqlite3.connect(f"{mode}.db").execute("select x from t").fetchall() == [(1,)]


def _copied():
    import shutil

    Path("a").write_bytes(b"x" * 99)
    shutil.copyfile("a", "b")
    assert Path("b").stat().st_size == 99


def _renamed():
    Path("a").touch()
    os.makedirs("c/d")
    os.replace("a", "c/d/e")
    os.unlink("c/d/e")
    os.removedirs("c/d")


def _reserved():
    descriptor = os.open("a", os.O_CREAT | os.O_WRONLY)
    os.posix_fallocate(descriptor, 0, 4096)
    assert os.fstat(descriptor).st_size == 4096


def _array():
    numpy = pytest.importorskip("numpy")
    numpy.zeros((300, 300)).tofile("a")
    assert numpy.fromfile("a").size == 90000
    assert numpy.memmap("a", mode="r+").sum() == 0


def _alarmed():
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    assert signal.sigtimedwait([signal.SIGALRM], 10)


def _waited():
    first, second = os.pipe()
    os.write(second, b"x")
    import selectors

    with selectors.DefaultSelector() as selector:
        selector.register(first, selectors.EVENT_READ)
        assert selector.select(10)


WORK = {
    "a thread": _thread,
    "a function for C": _callback,
    "a database in a file": _database,
    "copying a file": _copied,
    "renaming and removing": _renamed,
    "room for a file": _reserved,
    "an array in a file": _array,
    "waiting for a pipe": _waited,
    "waiting for a signal": lambda: (
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM]),
        _alarmed(),
    ),
    "memory that is shared": lambda: mmap.mmap(-1, 1 << 20).close(),
    "signalling itself": lambda: os.kill(os.getpid(), 0),
    "the time": lambda: (time.process_time(), time.thread_time(), time.clock_gettime(0)),
    "its limits": lambda: os.cpu_count() and os.sched_getaffinity(0) and os.getsid(0),
    "random numbers": lambda: os.urandom(8),
    "a terminal is looked for": lambda: os.isatty(0),
}
"""What must still work."""


@pytest.mark.parametrize("act", WORK.values(), ids=WORK)
def test_the_kernel_lets_it_work(act, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert outcome(act) == ALLOW


LIBRARIES = """
import os, sys
from orgfig.execute.inside import limits, seccomp
from orgfig.execute.inside.syscalls import TABLES
limits.no_new_privileges()
program = seccomp.program(TABLES[os.uname().machine], 7)
seccomp.install(program.filled(os.getpid()))

import concurrent.futures, shutil, tempfile, zipfile
import numpy, scipy.fft, scipy.optimize, scipy.spatial
import matplotlib
matplotlib.use("Agg")
from matplotlib import animation, pyplot
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier

figure, axes = pyplot.subplots()
(line,) = axes.plot(numpy.arange(9), label=r"$\\alpha$")
axes.legend()
for ending in ("svg", "png", "pdf"):
    figure.savefig(f"a.{ending}")
moves = animation.FuncAnimation(figure, lambda n: line.set_ydata(numpy.arange(9) * n), frames=2)
moves.save("a.gif", writer=animation.PillowWriter())
Image.open("a.png").convert("RGB").resize((9, 9)).save("b.jpg")
data = numpy.random.default_rng(0).random((200, 4))
numpy.savez_compressed("data", data=data)
scipy.fft.fft(data, workers=2)
scipy.spatial.KDTree(data).query(data, workers=2)
scipy.optimize.minimize(lambda x: (x**2).sum(), [1, 2])
KMeans(3, n_init=2).fit(data)
RandomForestClassifier(5, n_jobs=2).fit(data, data[:, 0] > 0.5)
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    list(pool.map(str, range(99)))
with tempfile.TemporaryDirectory() as folder:
    shutil.copyfile("a.svg", os.path.join(folder, "b"))
with zipfile.ZipFile("a.zip", "w") as archive:
    archive.write("a.svg")
print(sorted(os.listdir()))
"""


@pytest.mark.slow
def test_libraries_work_behind_the_filter(tmp_path):
    pytest.importorskip("sklearn")
    chosen = {"JOBLIB_MULTIPROCESSING": "0", "OPENBLAS_NUM_THREADS": "2", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LIBRARIES],
        cwd=tmp_path,
        env={**os.environ, **chosen},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("a.svg", "a.png", "a.pdf", "a.gif", "b.jpg", "data.npz", "a.zip"):
        assert repr(name) in done.stdout


def _call(name, *arguments):
    return lambda: syscall(TABLES[os.uname().machine].numbers[name], *arguments)


def _kept():
    """Room on the disk that makes the file no longer, so that no limit of its size counts it."""
    with open("a", "w") as file:
        _call("fallocate", file.fileno(), 1, 0, 1 << 20)()


NUL = os.devnull
STOPPED = {
    "a process": (os.fork, errno.EPERM),
    "a program": (lambda: os.execv("/nonexistent", ["x"]), errno.EPERM),
    "a socket": (socket.socket, errno.EPERM),
    "a pair of sockets": (socket.socketpair, errno.EPERM),
    "signalling its parent": (lambda: os.kill(os.getppid(), 0), errno.EPERM),
    "signalling all": (lambda: os.kill(-1, 0), errno.EPERM),
    "its parent's session": (lambda: os.getsid(os.getppid()), errno.EPERM),
    "its parent's processor time": (
        lambda: time.clock_gettime((~os.getppid() << 3) | 2),
        errno.EINVAL,
    ),
    "its user's priority": (lambda: os.getpriority(os.PRIO_USER, 0), errno.EPERM),
    "a user namespace": (_call("unshare", 0x10000000), errno.EPERM),
    "io_uring": (_call("io_uring_setup", 1, None), errno.EPERM),
    "a ruleset of Landlock": (_call("landlock_create_ruleset", None, 0, 1), errno.EPERM),
    "the list of mounts": (_call("listmount", None, None, 0, 0), errno.EPERM),
    "a file in memory": (lambda: os.memfd_create("x"), errno.EPERM),
    "a watch": (_call("inotify_init1", 0), errno.EPERM),
    "pages set aside": (lambda: mmap.mmap(-1, 1 << 21, 0x40022), errno.ENOMEM),
    "disk past the limit": (_kept, errno.EOPNOTSUPP),
    "a larger pipe": (lambda: fcntl.fcntl(os.pipe()[0], 1031, 1 << 20), errno.EPERM),
    "a lock of a description": (lambda: fcntl.flock(os.open(NUL, os.O_RDONLY), 2), errno.EPERM),
    "a mode": (lambda: os.chmod("/nonexistent", 0), errno.EPERM),
    "a link": (lambda: os.symlink("x", "y"), errno.EPERM),
    "a pipe with a name": (lambda: os.mkfifo("x"), errno.EPERM),
    "a sticky folder": (lambda: os.mkdir("x", 0o1777), errno.EPERM),
    "a program of its owner's": (lambda: os.open("x", os.O_CREAT, 0o4755), errno.EPERM),
    "typing into a terminal": (lambda: fcntl.ioctl(0, 0x5412, b"x"), errno.ENOTTY),
    "a call nobody knows": (lambda: syscall(9999), errno.ENOSYS),
}


@pytest.mark.parametrize(("act", "expected"), STOPPED.values(), ids=STOPPED)
def test_the_kernel_stops_it(act, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert outcome(act) == expected
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "a"])


NOT_STOPPED = ["a process", "a socket", "its parent's session", "its parent's processor time"]
NOT_STOPPED += ["a file in memory", "a watch", "a larger pipe", "disk past the limit", "a link"]
NOT_STOPPED += ["a lock of a description", "a pipe with a name", "a sticky folder"]


@pytest.mark.parametrize("name", NOT_STOPPED)
def test_without_the_filter_it_works(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert outcome(STOPPED[name][0], held=False) == ALLOW


def test_a_lock_is_never_asked_for(tmp_path):
    """Where somebody has it, who would be asked says no, and the filter says that it was given."""
    with open(tmp_path / "x", "w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)

        def lock():
            with open(tmp_path / "x", "w") as again:
                fcntl.lockf(again, fcntl.LOCK_EX | fcntl.LOCK_NB)

        assert outcome(lock, held=False) == errno.EAGAIN
        assert outcome(lock) == ALLOW


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only x86-64 has another kind of calls")
def test_calls_of_32_bits_end_the_process():
    """`int 0x80` asks the kernel by the numbers of 32-bit x86: 20 is getpid there."""
    code = bytes.fromhex("b814000000cd80c3")  # mov eax, 20; int 0x80; ret

    def ask():
        memory = mmap.mmap(-1, 4096, prot=7)
        memory.write(code)
        place = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        ctypes.CFUNCTYPE(ctypes.c_int)(place)()

    assert outcome(ask) == KILL

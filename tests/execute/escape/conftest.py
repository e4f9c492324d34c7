"""What lies around a build of hostile blocks, and what somebody sees who looks from outside.

A project, a home folder, a process and open sockets that belong to whoever builds, each with
something that no figure may learn or change. The build is a process of its own (`driver`), so
that what becomes of it is seen too. Nothing here asks a block what it did.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import re
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from orgfig.execute import Settings
from orgfig.execute.inside import limits

LONGEST = 300  # seconds after which a build that should be over hangs
SHORT = 20  # seconds in which a process ends that was killed
SOMEBODY = 40711
"""A user that the machine does not know."""

LITTERED = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/etc", "/etc/cron.d")
PR_SET_CHILD_SUBREAPER = 36


class Who(NamedTuple):
    """Who builds: a number, or None for whoever runs the tests; and the figures' interpreter."""

    python: str
    uid: int | None = None

    def options(self) -> dict[str, object]:
        """For `subprocess`."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.uid, "extra_groups": []}


class Surroundings:
    """The world of one build. `token` stands in every name that a block may leave anywhere."""

    def __init__(self, folder: Path, who: Who) -> None:
        self.folder, self.who = folder, who
        self.token = f"orgfig-{secrets.token_hex(8)}"
        self.key = secrets.randbits(30) | 1
        self.closing = ExitStack()
        self.secrets = {
            name: f"orgfig-secret-{secrets.token_hex(16)}"
            for name in ("project", "home", "other", "environment", "process", "neighbour", "own")
        }
        self.secrets["machine"] = os.uname().nodename
        self.secrets["users"] = Path("/etc/passwd").read_text().splitlines()[1]
        for name in ("project", "home", "other", "loot", "scratch"):
            (folder / name).mkdir()
        _fill(folder, self.secrets)
        _give(folder, who)
        shutil.copy(Path(__file__).with_name("driver.py"), folder)
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(folder / "home"),
            "ORGFIG_TEST_SECRET": self.secrets["environment"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        self.ports = {name: self._listen(name) for name in ("tcp", "tcp6", "udp", "path", "name")}
        self.victim = self._start_victim()
        self.children = set(_children())

    def close(self) -> None:
        self.victim.kill()
        self.victim.wait()
        self.closing.close()

    def names(self) -> dict[str, object]:
        """What each block is told of the world: hiding places are no protection."""
        paths = {name.upper(): str(self.folder / name) for name in ("project", "home", "loot")}
        return paths | {
            "SCRATCH": str(self.folder / "scratch"),
            "OTHER": str(self.folder / "other" / "letter.txt"),
            "OWN": self.secrets["own"],
            "TOKEN": self.token,
            "KEY": self.key,
            "PORTS": {name: listener.getsockname() for name, listener in self.ports.items()},
            "VICTIM": self.victim.pid,
        }

    def run(self, jobs, sandbox="default", kind="server"):
        """The outcomes of the jobs by name; fails if the build itself ended in any other way."""
        settings = Settings(
            python=self.who.python,
            workers=2,
            scratch=self.folder / "scratch",
            project=self.folder / "project",
            sandbox=sandbox,
        )
        done = subprocess.run(
            [self.who.python, str(self.folder / "driver.py")],
            input=pickle.dumps((kind, settings, tuple(jobs))),
            capture_output=True,
            check=False,
            cwd=self.folder / "project",
            env=self.environment,
            timeout=LONGEST,
            start_new_session=True,
            **self.who.options(),
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stderr == b""
        return pickle.loads(done.stdout)

    def told(self, outcome) -> set[str]:
        """The names of the secrets that stand anywhere in what came out of a job."""
        words = (outcome.stdout, outcome.stderr, str(outcome.failure), str(outcome.notes))
        pictures = (one.data.decode("utf-8", "replace") for one in outcome.artifacts)
        text = "\n".join((*words, *pictures))
        known = self.secrets.items()
        return {name for name, one in known if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)}

    def left(self, *marks: str) -> dict[str, list[str]]:
        """The files outside that have the mark in their name, of each mark."""
        inside = [(str(path), path.name) for path in self.folder.rglob("*")]
        litter = [(f"{place}/{name}", name) for place in _littered() for name in _listed(place)]
        own = [one for one in litter if self.token in one[1]]
        return {mark: [path for path, name in inside + own if mark in name] for mark in marks}

    def reached(self) -> list[bytes]:
        """What came in at the open sockets since it was asked for last."""
        return [data for listener in self.ports.values() for data in _arrived(listener)]

    def state(self) -> dict[str, object]:
        """Everything that a figure must not change, as it is now."""
        places = ("project", "home", "other", "loot")
        return {
            "files": {name: _tree(self.folder / name) for name in places},
            "scratch": os.listdir(self.folder / "scratch"),
            "library": [_facts(path) for path in _library_canaries()],
            "litter": self.left(self.token)[self.token],
            "victim": _process(self.victim.pid),
            "mounts": Path("/proc/self/mountinfo").read_text(),
            "host": os.uname().nodename,
            "keys": self.token in Path("/proc/keys").read_text(),
            "shared": _shared(self.key),
            "processes": _stay_behind(set(_children()) - self.children),
        }

    def sweep(self) -> None:
        """Take away what was left outside of the world's own folder."""
        for path in self.left(self.token)[self.token]:
            if not path.startswith(str(self.folder)):
                os.remove(path)
        for pid in set(_children()) - self.children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _listen(self, name: str) -> socket.socket:
        family = {"tcp6": socket.AF_INET6, "path": socket.AF_UNIX, "name": socket.AF_UNIX}
        kind = socket.SOCK_DGRAM if name == "udp" else socket.SOCK_STREAM
        listener = socket.socket(family.get(name, socket.AF_INET), kind)
        self.closing.callback(listener.close)
        address = {
            "tcp6": ("::1", 0),
            "path": str(self.folder / "listener"),
            "name": "\0" + self.token,
        }
        listener.bind(address.get(name, ("127.0.0.1", 0)))
        listener.settimeout(0)
        if name == "path":
            os.chmod(self.folder / "listener", 0o777)
        if kind == socket.SOCK_STREAM:
            listener.listen(64)
        return listener

    def _start_victim(self) -> subprocess.Popen[bytes]:
        """Without capabilities, as figures are: else root's figures could not even try."""
        return subprocess.Popen(
            ["sleep", "1000"],
            env={"PATH": os.defpath, "ORGFIG_TEST_SECRET": self.secrets["process"]},
            start_new_session=True,
            preexec_fn=limits.drop_capabilities,  # noqa: PLW1509 (no threads here)
            **self.who.options(),
        )


def _fill(folder: Path, known: dict[str, str]) -> None:
    """Put secrets where people have them."""
    files = {
        "project/secret.txt": known["project"],
        "project/.git/config": known["project"],
        "project/.orgfig/state.sqlite": known["project"],
        "project/fig/a.svg": "<svg/>",
        "home/.ssh/id_ed25519": known["home"],
        "home/.bashrc": known["home"],
        f"home/{known['home']}": "",
        "other/letter.txt": known["other"],
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _give(folder: Path, who: Who) -> None:
    """All is open to whoever builds; only a sandbox keeps figures out."""
    folder.chmod(0o755)
    if who.uid is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, who.uid, who.uid)


def _tree(top: Path) -> dict[str, object]:
    return {str(path.relative_to(top)): _facts(path) for path in (top, *top.rglob("*"))}


def _facts(path: Path) -> tuple[object, ...]:
    """All of a file but when it was read; its change time moves with anything else."""
    facts = path.lstat()
    text = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    return facts.st_mode, facts.st_uid, facts.st_nlink, facts.st_mtime_ns, facts.st_ctime_ns, text


def _library_canaries() -> list[Path]:
    """Files of the libraries that blocks aim at."""
    import wave

    return [Path(os.__file__), Path(wave.__file__), Path(sysconfig.get_paths()["purelib"])]


def _littered() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    libraries = (paths["purelib"], paths["stdlib"], paths["stdlib"] + "/__pycache__")
    return (*LITTERED, *libraries, os.path.expanduser("~"), os.getcwd())


def _listed(place: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(place)
    return []


def _arrived(listener: socket.socket) -> list[bytes]:
    found = []
    with suppress(BlockingIOError):
        while listener.type == socket.SOCK_DGRAM:
            found.append(listener.recv(1000))
        while True:
            with listener.accept()[0] as connection:
                connection.settimeout(SHORT)
                found.append(connection.recv(1000))
    return found


def _process(pid: int) -> tuple[object, ...]:
    """How another process is: alive and asleep, of this rank, on these processors, untraced."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    kept = ("State", "TracerPid", "Cpus_allowed", "Uid")
    limits = Path(f"/proc/{pid}/limits").read_text()
    words = [line for line in status if line.startswith(kept)]
    return (*words, limits, os.getpriority(os.PRIO_PROCESS, pid), os.sched_getscheduler(pid))


def _shared(key: int) -> list[str]:
    """System V memory, semaphores and queues with that key (sysvipc(7))."""
    lists = (Path(f"/proc/sysvipc/{kind}").read_text() for kind in ("shm", "sem", "msg"))
    lines = (line for text in lists for line in text.splitlines())
    return [line for line in lines if line.split()[0] == str(key)]


def _children() -> list[int]:
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def _stay_behind(pids: set[int]) -> list[int]:
    """Those that do not end, of processes that came to this one when their parents ended."""
    staying = []
    for pid in pids:
        watch = os.pidfd_open(pid)
        if select.select([watch], [], [], SHORT)[0]:
            os.waitpid(pid, 0)
        else:
            staying.append(pid)
        os.close(watch)
    return staying


@pytest.fixture(scope="session")
def user():
    """An ordinary user, with an interpreter that one can start (`ORGFIG_USER_PYTHON`)."""
    if os.geteuid() != 0:
        return Who(sys.executable)
    python = os.environ.get("ORGFIG_USER_PYTHON")
    if python is None:
        reason = "ORGFIG_USER_PYTHON names no interpreter that has orgfig and that all may use"
        pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)
    return Who(python, SOMEBODY)


@pytest.fixture(scope="module")
def adopting():
    """Meanwhile what its parents leave behind becomes a child of this process (prctl(2))."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def surroundings(adopting):
    """Makes a world for whoever builds; all are taken down at the end."""
    with ExitStack() as stack:

        def make(who: Who | None = None) -> Surroundings:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orgfig-")))
            world = Surroundings(folder, who or Who(sys.executable))
            stack.callback(world.close)
            return world

        yield make

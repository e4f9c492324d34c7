"""How a process ended → why its job failed, in one sentence, with what to do about it.

Decides from facts that the parent saw, and from the report only where nothing speaks against it.
"""

from __future__ import annotations

import errno
import signal
from typing import NamedTuple

from orgfig.build.model import Failure, FailureKind
from orgfig.build.policy import Policy
from orgfig.execute.reports import Raised, Report
from orgfig.execute.words import amount

__all__ = ["Ended", "failure", "limit"]


class Ended(NamedTuple):
    """A process's end as the kernel tells it: wait status, seconds of CPU, bytes of memory."""

    status: int
    cpu: float
    memory: int


LIMITS = {
    "wall": "it ran longer than {}",
    "cpu": "it used more than {} of processor time",
    "memory": "it asked for more than {} of memory",
    "file_size": "it wrote a file of more than {}",
    "output_size": "its files took more than {} together",
    "output_files": "it made more than {} files",
    "open_files": "it held more than {} files open",
    "threads": "it ran more than {} threads",
    "text": "it printed more than {}",
}
"""By the field of the policy."""

TEXT_FACTOR = 16
"""How much more than `Policy.text` a job may print before it is ended."""

_TIMES = ("wall", "cpu")
_COUNTS = ("output_files", "open_files", "threads")

DISTRIBUTIONS = {
    "cv2": "opencv-python",
    "mpl_toolkits": "matplotlib",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Packages that are installed under another name than they are imported by."""

_NETWORK = {"http", "requests", "socket", "ssl", "urllib", "urllib3"}
_PROGRAMS = {"multiprocessing", "subprocess"}


def limit(name: str, policy: Policy) -> Failure:
    """The failure of a job that went over the limit called `name`, a field of the policy."""
    allowed = getattr(policy, name) * (TEXT_FACTOR if name == "text" else 1)
    more = _written(name, getattr(policy, name) * 2)
    return Failure(
        FailureKind.LIMIT,
        f"{LIMITS[name].format(_spoken(name, allowed))} (limit `{name}`)",
        f"`{name} = {more}` under `[tool.orgfig.policy]` allows more",
    )


def failure(ended: Ended, report: Report, policy: Policy) -> Failure | None:
    """Why a process that nobody stopped failed; None if it ran to its end."""
    code = ended.status
    number = code & 0x7F  # as os.WTERMSIG
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ended.cpu >= policy.cpu):
        return limit("cpu", policy)
    if number:
        return _killed(number)
    if report.raised is not None:
        return _raised(report.raised, policy)
    if report.ended and code == 0:
        return None
    message = f"its process ended by itself, with status {code >> 8}, before its code was done"
    return Failure(FailureKind.DIED, message, "os._exit() leaves nobody to tell what happened")


def _killed(number: int) -> Failure:
    words = signal.strsignal(number) or "unknown"
    message = f"its process was ended by signal {number} ({words})"
    hints: dict[int, str] = {
        signal.SIGKILL: "the machine may have run out of memory",
        signal.SIGABRT: "a library gave up, perhaps for want of memory; see what it printed",
        signal.SIGSYS: "it made a system call of another architecture",
    }
    faulty = "a library made a fault; what it printed shows the line"
    return Failure(FailureKind.DIED, message, hints.get(number, faulty))


def _raised(raised: Raised, policy: Policy) -> Failure:
    name = _limit_met(raised)
    if name is not None:
        over = limit(name, policy)
        return Failure(
            over.kind, over.message, over.hint, raised.frames, raised.column, _told(raised)
        )
    message = f"{raised.type}: {raised.message}" if raised.message else raised.type
    if raised.asked:
        message = f"input(): {raised.message}"
    return Failure(
        FailureKind.EXCEPTION, message, _hint(raised), raised.frames, raised.column, raised.detail
    )


def _told(raised: Raised) -> str:
    return "\n".join(filter(None, (f"{raised.type}: {raised.message}".rstrip(": "), raised.detail)))


def _limit_met(raised: Raised) -> str | None:
    """The limit that an exception is the sign of."""
    if "MemoryError" in raised.kinds:
        return "memory"
    if "OSError" in raised.kinds:
        return {errno.EFBIG: "file_size", errno.EMFILE: "open_files"}.get(raised.errno)
    return None


def _hint(raised: Raised) -> str | None:
    if raised.asked:
        return "write the value into the block: a figure is built where nobody types"
    if "ModuleNotFoundError" in raised.kinds and raised.module:
        top = raised.module.partition(".")[0]
        return (
            f"`pip install {DISTRIBUTIONS.get(top, top)}` in the environment of the figures' Python"
        )
    if _NETWORK & set(raised.through) and "OSError" in raised.kinds:
        return "a figure has no network: keep the data in the notebook"
    if "OSError" not in raised.kinds:
        return _hint_for_threads(raised)
    if _PROGRAMS & set(raised.through):
        return "a figure may not start programs"
    return _HINTS.get(raised.errno)


_HINTS = {
    errno.EACCES: "a figure reads the installed libraries and its own folder, and saves only there",
    errno.EPERM: (
        "a figure may not use the network, start programs, "
        "or change owners, modes, times or links of files"
    ),
    errno.ENOENT: (
        "a figure runs in an empty folder of its own: "
        "it finds no file of the project, and saves under a bare name"
    ),
    errno.EROFS: "a figure may write only into its own folder, under a bare name",
    errno.ENOSPC: "the disk that holds the scratch folder is full",
}


def _hint_for_threads(raised: Raised) -> str | None:
    if "RuntimeError" in raised.kinds and "start new thread" in raised.message:
        return "a thread's stack is memory too; `memory` under `[tool.orgfig.policy]` allows more"
    return None


def _spoken(name: str, value: float) -> str:
    if name in _TIMES:
        return f"{value:g} s"
    return str(value) if name in _COUNTS else amount(int(value))


def _written(name: str, value: float) -> str:
    """A value as a policy has it in TOML."""
    if name in _TIMES or name in _COUNTS:
        return f"{value:g}"
    return f'"{amount(int(value))}"'

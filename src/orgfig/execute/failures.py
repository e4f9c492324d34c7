"""How a process ended → why its job failed, in one sentence, with what to do about it.

Decides from facts that the parent saw, and from the report only where nothing speaks against it.
"""

from __future__ import annotations

import errno
import os
import re
import signal
from itertools import chain
from typing import NamedTuple

from orgfig.build.job import Failure, FailureKind, Job
from orgfig.execute.breaches import limit
from orgfig.execute.grants import not_given
from orgfig.execute.reports import Raised, Report
from orgfig.execute.settings import Settings

__all__ = ["Ended", "failure", "is_out_of_time"]


class Ended(NamedTuple):
    """A process's end as the kernel tells it: wait status, seconds of CPU, bytes of memory."""

    status: int
    cpu: float
    memory: int


NEARLY = 0.9
"""What part of its processor time a process has used, at least, that the kernel killed for it.

The kernel stops it by a clock that counts in ticks, and tells afterwards what was exact: on a busy
machine up to a twentieth less (getrlimit(2), getrusage(2)).
"""

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
_NO_PROGRAMS = "a figure may not start programs"

_BY_PROGRAM = {"PIL", "imageio_ffmpeg", "matplotlib"}
_NO_PROGRAM = re.compile(
    r"unknown file extension: \.mp4"  # matplotlib found no FFmpeg, and took Pillow for it
    r"|Requested MovieWriter \(ffmpeg"
    r"|No ffmpeg exe could be found"
)
"""What libraries say that write movies by the program FFmpeg."""

_REFERENCE = re.compile(r"\s*<<[^<>\s][^<>]*>>\s*")
"""A line that noweb would put a block in the place of."""

_REFUSED = re.compile(r"(\[Errno \d+\] )?Generic error in an external library")
"""What PyAV says where an encoder refuses: not why."""


def is_out_of_time(ended: Ended, job: Job) -> bool:
    """Whether the kernel ended a process for the processor time that it used."""
    number = os.WTERMSIG(ended.status)
    is_out = number == signal.SIGKILL and ended.cpu >= NEARLY * job.policy.cpu
    return is_out or number == signal.SIGXCPU


def failure(ended: Ended, report: Report, job: Job, settings: Settings) -> Failure | None:
    """Why a process that nobody stopped failed; None if it ran to its end."""
    code = ended.status
    number = os.WTERMSIG(code)
    if is_out_of_time(ended, job):
        return limit("cpu", job, frames=report.stack.frames)
    if number:
        return _killed(number)
    if report.raised is not None:
        return _raised(report.raised, job, settings)
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


def _raised(raised: Raised, job: Job, settings: Settings) -> Failure:
    name = _limit_met(raised, job)
    if name is not None:
        over = limit(name, job, frames=raised.frames)
        return over._replace(column=raised.column, detail=_told(raised))
    message = f"{raised.type}: {raised.message}" if raised.message else raised.type
    if raised.asked:
        message = raised.message
    sentence, hint = not_given(raised, job, settings) or (None, _hint(raised, job))
    return Failure(
        FailureKind.EXCEPTION,
        sentence or message,
        hint,
        raised.frames,
        raised.column,
        _told(raised) if sentence else raised.detail,
    )


def _told(raised: Raised) -> str:
    return "\n".join(filter(None, (f"{raised.type}: {raised.message}".rstrip(": "), raised.detail)))


_ERRORS = {errno.ENOMEM: "memory", errno.EFBIG: "file_size", errno.EMFILE: "open_files"}

STACK = 8 * 1024 * 1024
"""Bytes of memory that a thread asks for, where nothing else is set (pthread_create(3))."""


def _limit_met(raised: Raised, job: Job) -> str | None:
    """The limit that an exception is the sign of."""
    if "MemoryError" in raised.kinds:
        return "memory"
    if "RuntimeError" in raised.kinds and "start new thread" in raised.message:
        is_enough = job.policy.threads * STACK <= job.policy.memory
        return "threads" if is_enough else "memory"
    return _ERRORS.get(raised.errno) if "OSError" in raised.kinds else None


def _hint(raised: Raised, job: Job) -> str | None:
    if raised.asked or "BdbQuit" in raised.kinds:
        is_input = raised.message.startswith("input")
        mend = "write the value into the block" if is_input else "take it out of the block"
        return f"{mend}: a figure is built where nobody types"
    if "ModuleNotFoundError" in raised.kinds and raised.module:
        top = raised.module.partition(".")[0]
        if not top.isidentifier():  # the code chose these words, and they are to be typed
            return None
        name = DISTRIBUTIONS.get(top, top)
        return f"`pip install {name}` in the environment of the figures' Python"
    if "SyntaxError" in raised.kinds and _is_left_to_noweb(raised, job):
        return "`:noweb yes` on the block puts the block that is named there in its place"
    for_movie = _hint_for_movie(raised, any(path.lower().endswith(".mp4") for path in job.outputs))
    return for_movie or (_hint_for_system(raised) if "OSError" in raised.kinds else None)


def _hint_for_movie(raised: Raised, is_mp4: bool) -> str | None:  # noqa: FBT001 (one of two facts)
    """What to do where a library cannot write an MP4: for want of a program, or as it is."""
    through = set(raised.through)
    is_started = is_mp4 and _PROGRAMS & through and "OSError" in raised.kinds
    if is_started or (_BY_PROGRAM & through and _NO_PROGRAM.match(raised.message)):
        return f"{_NO_PROGRAMS} such as FFmpeg: PyAV (`import av`) writes an MP4 without it"
    if is_mp4 and raised.type == "av.error.ExternalError" and _REFUSED.match(raised.message):
        return "libx264 takes even widths and heights only, in pixels: `figsize` times `dpi`"
    return None


def _is_left_to_noweb(raised: Raised, job: Job) -> bool:
    """Whether the line that is no Python still has its `<<name>>`."""
    texts = {file.path: file.text.split("\n") for file in (*job.files, *job.modules)}
    found = [texts.get(one.path, [])[one.line - 1 : one.line] for one in raised.frames[-1:]]
    return any(map(_REFERENCE.fullmatch, chain.from_iterable(found)))


def _hint_for_system(raised: Raised) -> str | None:
    if _NETWORK & set(raised.through):
        return "a figure has no network: keep the data in the project, and name it by `:deps`"
    if _PROGRAMS & set(raised.through):
        return _NO_PROGRAMS
    return _HINTS.get(raised.errno)


_HINTS = {
    errno.EACCES: "a figure reads the installed libraries and its own folder, and saves only there",
    errno.EPERM: (
        "a figure may not use the network, start programs, "
        "or change owners, modes, times or links of files"
    ),
    errno.ENOENT: (
        "a figure runs in an empty folder of its own: it finds no file of the project "
        "but those that `:deps` names, and saves under a bare name"
    ),
    errno.EROFS: "a figure may write only into its own folder, under a bare name",
    errno.ENOSPC: "the disk that holds the scratch folder is full",
}

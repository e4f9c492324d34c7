"""Why a process that is gone failed: what its end, its channels and its files say together.

What a limit or an exception means is `failures`' and `breaches`' to say.
"""

from __future__ import annotations

import errno
import os
import signal

from orgfig.build.job import Failure, FailureKind
from orgfig.errors import ConfinementError
from orgfig.execute import failures
from orgfig.execute.breaches import limit
from orgfig.execute.inside.protocol import UNCONFINED, UNPROVIDED
from orgfig.execute.reports import Report
from orgfig.execute.running import Run, filled, overflowed
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped_line

__all__ = ["why_failed"]


def why_failed(run: Run, report: Report, settings: Settings) -> Failure | None:
    """Why the ended process of a run failed; None if it ran to its end, within its limits.

    A breach is told with how far the run said it was. Raises ConfinementError if it could not be
    held, and so ran nothing.
    """
    failure, count = _why(run, report, settings), run.out.count
    if failure is None or failure.kind is not FailureKind.LIMIT or count is None:
        return failure
    done, total = count
    return failure._replace(message=f"{failure.message}, at {done} of {total}")


def _why(run: Run, report: Report, settings: Settings) -> Failure | None:
    if run.ended is None:
        return _lost(run.why)
    if not run.standing.has_begun and os.WIFEXITED(run.ended.status):
        return _never_began(os.waitstatus_to_exitcode(run.ended.status), run.standing.words)
    flood = overflowed(run)
    if flood or (run.over is not None and _was_stopped(run, run.ended)):
        return _ended_by(flood or str(run.over), run, report)
    failure = failures.failure(run.ended, report, run.job, settings)
    too_full = _too_full(run, failure, report)
    frames = failure.frames if failure else ()
    return limit(too_full, run.job, frames=frames) if too_full else failure


def _was_stopped(run: Run, ended: failures.Ended) -> bool:
    """Whether it was killed for what was seen, and was not ending for another reason just then.

    While the kernel kills a process of several threads, it looks like one that hides its files:
    its first thread is gone, and others are not yet. What is in a folder is hidden from nobody.
    """
    if run.over != "output_size" or (run.folder is not None and filled(run)):
        return os.WIFSIGNALED(ended.status)
    is_killed = os.WTERMSIG(ended.status) == signal.SIGKILL
    return is_killed and not failures.is_out_of_time(ended, run.job)


def _lost(why: str) -> Failure:
    message = "the server that it ran in died, and nobody can tell why"
    if why:
        message = f"no process was to be had for it: {escaped_line(why)}"
    return Failure(FailureKind.INTERNAL, message, "build again; `--executor fresh` does without it")


def _never_began(status: int, words: str) -> Failure:
    """Why a process ended before its block began. Raises ConfinementError if nothing held it."""
    why = escaped_line(words) or "nobody knows why"
    if status == UNCONFINED:
        raise ConfinementError(f"a figure could not be confined: {why}")
    if status == UNPROVIDED:
        return Failure(FailureKind.INTERNAL, why, "it takes memory: give it less, or free some")
    return Failure(FailureKind.DIED, f"its process ended before it began: {why}")


def _ended_by(name: str, run: Run, report: Report) -> Failure:
    """The breach that a process was killed for; one of time, where its code stood then."""
    if name == "wall":
        return limit(name, run.job, frames=report.stack.frames, waits=report.stack.waits)
    printed = run.out.total + run.err.total if name == "text" else None
    return limit(name, run.job, used=printed)


def _too_full(run: Run, failure: Failure | None, report: Report) -> str | None:
    """The limit that the files of an ended process were over.

    On the disk it may have been quicker than a look. In memory nothing can be over its quota: a
    failure of a process that has reached it, or was refused more, is taken to come from that.
    """
    if run.folder is not None:
        return filled(run) if failure is None else None
    if failure is None:
        return None
    is_refused = report.raised is not None and report.raised.errno == errno.ENOSPC
    return filled(run) or ("output_size" if is_refused else None)

"""A new interpreter for each file, held by nothing: what `--sandbox none` is where Linux is not.

Needs nothing that only Linux has. A figure runs in a folder of its own, with the environment,
the seeds and the checks on its files that it has elsewhere; of the limits, time, printed text,
open files and what is taken from its folder are kept.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import reduce
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic
from typing import NamedTuple

from orgfig.build.job import Failure, Finished, Job, Note, Outcome, Seen, Started, Woken
from orgfig.build.policy import HASH_SALT
from orgfig.errors import ExecutorError, ProjectError
from orgfig.execute import wire
from orgfig.execute.breaches import TEXT_FACTOR, limit
from orgfig.execute.collect import RESULT, Collected, claimed, collect, collect_result
from orgfig.execute.data import beside
from orgfig.execute.failures import Ended, failure
from orgfig.execute.folder import Folder, make_folder, place_in, remove
from orgfig.execute.inside import start
from orgfig.execute.inside.report import LONGEST
from orgfig.execute.protection import UNHELD
from orgfig.execute.reports import read_report
from orgfig.execute.settings import Pins, Settings
from orgfig.execute.used import given, united, unused
from orgfig.execute.words import escaped
from orgfig.tangle.model import TangledFile

__all__ = ["Plain"]

TICK = 0.02
"""Seconds between two looks at a process."""


class _Said(NamedTuple):
    """What one process gave: why it failed, its notes, what it printed, what it used."""

    failure: Failure | None
    notes: tuple[Note, ...]
    seen: Seen
    stdout: str
    stderr: str
    cpu: float
    memory: int


class Plain:
    """An executor that holds nothing, for systems that cannot hold anything."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._over = Event()

    def run(self, jobs: Iterable[Job]) -> Iterator[Started | Finished | Woken]:
        """Run the jobs; closing the iterator ends them. Raises ProjectError."""
        chosen = tuple(jobs)
        events: SimpleQueue[Started | Finished | BaseException] = SimpleQueue()
        self._over.clear()
        with place_in(self.settings.scratch) as place:
            pool = ThreadPoolExecutor(self.settings.workers)
            try:
                for number, job in enumerate(chosen):
                    pool.submit(self._tell, events, job, place / f"job-{number}")
                left = len(chosen)
                while left:
                    try:
                        event = events.get(timeout=5 * TICK)
                    except Empty:
                        yield Woken()
                        continue
                    if isinstance(event, BaseException):
                        raise event
                    left -= isinstance(event, Finished)
                    yield event
            finally:
                self._over.set()
                pool.shutdown(cancel_futures=True)

    def _tell(
        self, events: SimpleQueue[Started | Finished | BaseException], job: Job, path: Path
    ) -> None:
        """Run one job; what it raises is told, too, for nobody waits for this thread's result."""
        events.put(Started(job))
        try:
            events.put(Finished(job, self._outcome(job, path)))
        except BaseException as error:  # noqa: BLE001 (raised again where it is read)
            events.put(error)

    def _outcome(self, job: Job, path: Path) -> Outcome:
        began = monotonic()
        folder = make_folder(path, self.settings.figures)
        try:
            _give(self.settings, job.data, Path(folder.project))
            said = []
            for file in job.files:
                said.append(self._said(job, file, folder, began + job.policy.wall))
                if said[-1].failure is not None:
                    break
            return _joined(job, folder, said, monotonic() - began)
        finally:
            os.close(folder.descriptor)
            remove(path)

    def _said(self, job: Job, file: TangledFile, folder: Folder, deadline: float) -> _Said:
        """Run one file of a job, and read what it left beside its pictures."""
        names = {name: folder.path / name for name in ("request", "report", "stdout", "stderr")}
        for name in ("report", "stdout", "stderr"):
            names[name].write_bytes(b"")
        request = _request(job, file, folder, str(names["report"]), self.settings.pins)
        names["request"].write_text(json.dumps(request), encoding="utf-8")
        with open(names["stdout"], "wb") as out, open(names["stderr"], "wb") as err:
            process = self._started(folder, names["request"], out.fileno(), err.fileno())
            texts = (out.fileno(), err.fileno())
            ended, over = self._watched(process, job, texts, deadline)
        with open(names["report"], "rb") as told:
            paths = [one.path for one in (*job.files, *job.modules)]
            report = read_report(told.read(LONGEST), paths, given(job))
        why = limit(over, job) if over else failure(ended, report, job, self.settings)
        stdout, stderr = (_text(names[name], job.policy.text) for name in ("stdout", "stderr"))
        return _Said(why, report.notes, report.seen, stdout, stderr, ended.cpu, ended.memory)

    def _started(
        self, folder: Folder, request: Path, out: int, err: int
    ) -> subprocess.Popen[bytes]:
        script = os.path.join(os.path.dirname(os.path.abspath(start.__file__)), "plain.py")
        own = {"HOME": folder.temporary, "TMPDIR": folder.temporary}
        try:
            return subprocess.Popen(  # noqa: S603 (the user's own interpreter, and no shell)
                [self.settings.python, "-s", "-P", script, str(request)],
                cwd=folder.output,
                env=wire.environment(folder.path) | dict(self.settings.pins.environment) | own,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        except OSError as error:
            message = f"the figures' Python, {self.settings.python}, cannot be started"
            hint = "`python` under `[tool.orgfig]` names it"
            raise ProjectError(f"{message}: {error.strerror}", hint) from None

    def _watched(
        self, process: subprocess.Popen[bytes], job: Job, texts: Iterable[int], deadline: float
    ) -> tuple[Ended, str | None]:
        """How a process ended, and the limit that it was ended for, if it was."""
        over = None
        while (ended := _ended(process, os.WNOHANG)) is None:
            over = _exceeded(job, texts, deadline)
            if over or self._over.wait(TICK):
                _kill(process)
                ended = _ended(process, 0)
                break
        _kill(process)  # what it has left behind in its group
        if ended is None:
            raise ExecutorError("a figure's process cannot be waited for")
        return ended, over


def _exceeded(job: Job, texts: Iterable[int], deadline: float) -> str | None:
    """The limit that a process is over, by what it printed and by the time."""
    if sum(os.fstat(one).st_size for one in texts) > job.policy.text * TEXT_FACTOR:
        return "text"
    return "wall" if monotonic() >= deadline else None


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _ended(process: subprocess.Popen[bytes], flags: int) -> Ended | None:
    """What a process used until its end, with WNOHANG in `flags` None if it still runs."""
    pid, status, used = os.wait4(process.pid, flags)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, see getrusage(2)
    return Ended(status, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)


def _give(settings: Settings, data: Iterable[str], place: Path) -> None:
    """Copy the files that a job may read to where it looks for them."""
    for path in data:
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        newer = settings.made and settings.made / path
        shutil.copyfile(newer if newer and newer.is_file() else settings.project / path, target)


def _request(
    job: Job, file: TangledFile, folder: Folder, report: str, pins: Pins
) -> dict[str, object]:
    """What `inside.plain` is to run, as JSON has it."""
    asked = job.asked and {
        "file": os.path.join(folder.output, RESULT),
        "is_output": job.asked.is_output,
        "words": job.asked.results,
    }
    return {
        "path": file.path,
        "modules": [module.path for module in job.modules],
        "files": {one.path: one.data.decode("latin-1") for one in (*job.modules, file)},
        **wire.pinned(pins),
        "salt": HASH_SALT,
        "result": asked,
        "outputs": [os.path.basename(path) for path in job.outputs],
        "folders": [folder.project, folder.temporary],
        "data": job.data,
        "environment": dict(job.environment),
        "open_files": job.policy.open_files,
        "report": report,
    }


def _text(path: Path, most: int) -> str:
    with open(path, "rb") as file:
        text = escaped(file.read(most).decode("utf-8", "replace"))
        left = os.fstat(file.fileno()).st_size - most
    return f"{text}\n[{left} bytes more]\n" if left > 0 else text


def _joined(job: Job, folder: Folder, said: list[_Said], wall: float) -> Outcome:
    """The outcome of a job from what its processes gave, the last of which may have failed."""
    collected = _collected(job, folder)
    why = said[-1].failure or collected.failure
    seen = reduce(united, (one.seen for one in said))
    unopened = () if why else unused(job, seen)
    return Outcome(
        failure=why,
        artifacts=() if why else collected.artifacts,
        notes=(*(note for one in said for note in one.notes), *collected.notes, *unopened),
        stdout="".join(one.stdout for one in said),
        stderr="".join(one.stderr for one in said),
        wall=wall,
        cpu=sum(one.cpu for one in said),
        memory=max(one.memory for one in said),
        protection=str(UNHELD),
        result=collected.result,
        seen=seen,
    )


def _collected(job: Job, folder: Folder) -> Collected:
    if job.asked is None:
        if claimed(folder.descriptor, job.outputs) > job.policy.output_size:
            return Collected((), limit("output_size", job), ())
        return collect(folder.descriptor, job.outputs, job.policy.file_size, given=beside(job))
    return collect_result(folder.descriptor, job.policy.file_size)

"""A new interpreter for each file, held by nothing: what `--sandbox none` is where Linux is not.

Needs nothing that only Linux has. A figure runs in a folder of its own, with the environment,
the seeds and the checks on its files that it has elsewhere; of the limits, time, printed text,
open files and what is taken from its folder are kept.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import reduce
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event as Flag
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.job import (
    Event,
    Failure,
    Finished,
    Job,
    Note,
    Outcome,
    Progressed,
    Seen,
    Started,
    Woken,
)
from orgfig.build.policy import HASH_SALT
from orgfig.errors import ProjectError
from orgfig.execute import wire
from orgfig.execute.breaches import limit
from orgfig.execute.channels import Capture
from orgfig.execute.collect import RESULT, Collected, claimed, collect, collect_result
from orgfig.execute.counted import Counted
from orgfig.execute.data import beside
from orgfig.execute.failures import Ended, failure
from orgfig.execute.folder import Folder, make_folder, place_in, remove
from orgfig.execute.inside import start
from orgfig.execute.inside.report import LONGEST
from orgfig.execute.movies import named, read_words, to_read, why_unread
from orgfig.execute.protection import UNHELD
from orgfig.execute.reports import Report, read_report
from orgfig.execute.settings import Pins, Settings
from orgfig.execute.used import given, united, unused
from orgfig.execute.watched import REST, Tell, Watched
from orgfig.figure.movies import Played
from orgfig.tangle.model import TangledFile

__all__ = ["Plain"]


class _Said(NamedTuple):
    """What one process gave: why it failed, its notes, what it printed, what it used.

    `played` is what movies play, from the process that has read them back.
    """

    failure: Failure | None
    notes: tuple[Note, ...]
    seen: Seen
    stdout: str
    stderr: str
    cpu: float
    memory: int
    played: Mapping[str, Played] = MappingProxyType({})


class _Done(NamedTuple):
    """How one process ended, what limit it was over, its report, what it printed."""

    ended: Ended
    over: str | None
    report: bytes
    stdout: str
    stderr: str


class Plain:
    """An executor that holds nothing, for systems that cannot hold anything."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._over = Flag()

    def run(self, jobs: Iterable[Job]) -> Iterator[Event]:
        """Run the jobs; closing the iterator ends them. Raises ProjectError."""
        chosen = tuple(jobs)
        events: SimpleQueue[Event | BaseException] = SimpleQueue()
        self._over.clear()
        with place_in(self.settings.scratch) as place:
            pool = ThreadPoolExecutor(self.settings.workers)
            try:
                for number, job in enumerate(chosen):
                    pool.submit(self._tell, events, job, place / f"job-{number}")
                left = len(chosen)
                while left:
                    try:
                        event = events.get(timeout=REST)
                    except Empty:
                        yield Woken()
                        continue
                    if isinstance(event, BaseException):
                        raise event
                    left -= isinstance(event, Finished)
                    yield event
                    if isinstance(event, Progressed):  # where many count, the time is never empty
                        yield Woken()
            finally:
                self._over.set()
                pool.shutdown(cancel_futures=True)

    def _tell(self, events: SimpleQueue[Event | BaseException], job: Job, path: Path) -> None:
        """Run one job; what it raises is told, too, for nobody waits for this thread's result."""
        events.put(Started(job))
        try:
            events.put(Finished(job, self._outcome(job, path, events.put)))
        except BaseException as error:  # noqa: BLE001 (raised again where it is read)
            events.put(error)

    def _outcome(self, job: Job, path: Path, tell: Tell) -> Outcome:
        began = monotonic()
        folder = make_folder(path, self.settings.figures)
        try:
            _give(self.settings, job.data, Path(folder.project))
            said = []
            for file in job.files:
                said.append(self._said(job, file, folder, began + job.policy.wall, tell))
                if said[-1].failure is not None:
                    break
            movies = to_read(folder.descriptor, job.outputs)
            if movies and said[-1].failure is None:
                said.append(self._read_back(job, movies, folder, began + job.policy.wall))
            return _joined(job, folder, said, monotonic() - began)
        finally:
            os.close(folder.descriptor)
            remove(path)

    def _said(
        self, job: Job, file: TangledFile, folder: Folder, deadline: float, tell: Tell
    ) -> _Said:
        """Run one file of a job, and read what it left beside its pictures."""
        request = _request(job, file, folder, self.settings.pins)
        done = self._done(job, request, folder, deadline, tell)
        paths = [one.path for one in (*job.files, *job.modules)]
        report = read_report(done.report, paths, given(job))
        why = failure(done.ended, report, job, self.settings)
        if done.over:
            why = limit(done.over, job)
        used = done.ended.cpu, done.ended.memory
        return _Said(why, report.notes, report.seen, done.stdout, done.stderr, *used)

    def _read_back(self, job: Job, movies: Sequence[str], folder: Folder, deadline: float) -> _Said:
        """Read the job's movies back, in a process that runs nothing of the notebook's."""
        request = _request(job, job.files[-1], folder, self.settings.pins, movies)
        done = self._done(job, request, folder, deadline, lambda _: None)
        back = read_words(done.report, movies)
        reading = named(job, back.at)
        why = failure(done.ended, Report(back.ended, None, ()), reading, self.settings)
        why = limit(done.over, reading) if done.over else why_unread(job, back, why)
        return _Said(why, (), Seen(), "", "", done.ended.cpu, done.ended.memory, back.played)

    def _done(
        self, job: Job, request: dict[str, object], folder: Folder, deadline: float, tell: Tell
    ) -> _Done:
        """Have a process of its own do what is requested."""
        names = {name: folder.path / name for name in ("request", "report", "stdout", "stderr")}
        names["report"].write_bytes(b"")
        request["report"] = str(names["report"])
        names["request"].write_text(json.dumps(request), encoding="utf-8")
        with (
            closing(Capture.of_file(names["stdout"], job.policy.text, Counted())) as out,
            closing(Capture.of_file(names["stderr"], job.policy.text)) as err,
        ):
            process = self._started(folder, names["request"], out.writer, err.writer)
            watched = Watched(job, out, err, tell, self._over)
            ended, over = watched.until_end(process, deadline)
            texts = out.text(), err.text()
        with open(names["report"], "rb") as told:
            return _Done(ended, over, told.read(LONGEST), *texts)

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


def _give(settings: Settings, data: Iterable[str], place: Path) -> None:
    """Copy the files that a job may read to where it looks for them."""
    for path in data:
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        newer = settings.made and settings.made / path
        shutil.copyfile(newer if newer and newer.is_file() else settings.project / path, target)


def _request(
    job: Job, file: TangledFile, folder: Folder, pins: Pins, movies: Sequence[str] = ()
) -> dict[str, object]:
    """What `inside.plain` is to run, or which movies it is to read back, as JSON has it."""
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
        "movies": [os.path.basename(path) for path in movies],
    }


def _joined(job: Job, folder: Folder, said: list[_Said], wall: float) -> Outcome:
    """The outcome of a job from what its processes gave, the last of which may have failed."""
    collected = _collected(job, folder, said[-1].played)
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


def _collected(job: Job, folder: Folder, played: Mapping[str, Played]) -> Collected:
    if job.asked is None:
        if claimed(folder.descriptor, job.outputs) > job.policy.output_size:
            return Collected((), limit("output_size", job), ())
        most, beside_it = job.policy.file_size, beside(job)
        return collect(folder.descriptor, job.outputs, most, given=beside_it, played=played)
    return collect_result(folder.descriptor, job.policy.file_size)

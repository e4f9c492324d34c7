"""Which of two reasons a process ended for is told, where both may be."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from orgfig.build.job import FailureKind, Job
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.ends import why_failed
from orgfig.execute.failures import Ended
from orgfig.execute.folder import make_folder
from orgfig.execute.reports import Report
from orgfig.execute.running import Run
from orgfig.execute.settings import Settings
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

SILENT = Report(ended=False, raised=None, notes=())
FILE = TangledFile("tangled/a.py", "", None, "python", (0,), (), Location("figures.org", 1))
JOB = Job("relu", ("relu",), (FILE,), (), (), (), {}, Digest("0"), Policy(cpu=20))
SETTINGS = Settings("python", 1, Path("/nowhere"), Path("/nowhere"))

HIDES, TIME = "wrote more than 64.0 MiB in all its files", "used more than 20 s of processor time"
ENDS = {
    "stopped while it hid files": ("output_size", Ended(signal.SIGKILL, 3, 1), HIDES),
    "killed for its time when that was seen": ("output_size", Ended(signal.SIGKILL, 21, 1), TIME),
    "told of its time when that was seen": ("output_size", Ended(signal.SIGXCPU, 20, 1), TIME),
    "at fault when that was seen": ("output_size", Ended(signal.SIGSEGV, 3, 1), "signal 11"),
    "stopped for threads": ("threads", Ended(signal.SIGKILL, 21, 1), "more than 32 threads"),
    "asked where it is": ("wall", Ended(signal.SIGXCPU, 3, 1), "ran longer than 60 s"),
}


@contextmanager
def begun(job, folder=None):
    made = Run.make(1, job, FILE, folder, 0.0)
    made.standing.has_begun = True
    yield made
    made.close_writers()
    made.close()


@pytest.fixture
def run():
    with begun(JOB) as made:
        yield made


@pytest.mark.parametrize("name", ENDS)
def test_a_stopped_process(run, name):
    run.over, run.ended, words = ENDS[name]
    told = why_failed(run, SILENT, SETTINGS)
    assert words in told.message
    assert told.kind is (FailureKind.DIED if "signal" in words else FailureKind.LIMIT)


@pytest.mark.parametrize(("size", "words"), [(100_000, "wrote more than"), (1, "used more than")])
def test_files_over_their_limit_are_told_however_much_time_was_used(tmp_path, size, words):
    job = JOB._replace(policy=Policy(cpu=20, output_size=50_000))
    folder = make_folder(tmp_path / "run", "fig")
    Path(folder.output, "large").write_bytes(b"x" * size)
    with begun(job, folder) as run:
        run.over, run.ended = "output_size", Ended(signal.SIGKILL, 19, 1)
        assert words in why_failed(run, SILENT, SETTINGS).message
    os.close(folder.descriptor)

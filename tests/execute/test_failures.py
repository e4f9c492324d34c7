"""How a process ended is told in one sentence, from what the parent saw and it reported."""

from __future__ import annotations

import errno
import signal
from pathlib import Path

import pytest

from orgfig.build.job import FailureKind, Frame, Job
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.failures import Ended, failure
from orgfig.execute.reports import Raised, Report
from orgfig.execute.settings import Settings
from orgfig.execute.stacks import Stack

DONE = Report(ended=True, raised=None, notes=())
SILENT = Report(ended=False, raised=None, notes=())
JOB = Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), Policy())
SETTINGS = Settings("python", 1, Path("/nowhere"), Path("/nowhere"))

ENDS = {
    "the end of its code is none": (Ended(0, 1, 1), DONE, None),
    "leaving early is dying": (Ended(0, 1, 1), SILENT, FailureKind.DIED),
    "a status without a word is dying": (Ended(3 << 8, 1, 1), SILENT, FailureKind.DIED),
    "a fault is dying": (Ended(signal.SIGSEGV, 1, 1), SILENT, FailureKind.DIED),
    "an unusual signal is dying": (Ended(40, 1, 1), SILENT, FailureKind.DIED),
    "a kill early is dying": (Ended(signal.SIGKILL, 1, 1), SILENT, FailureKind.DIED),
    "a kill after all its time is the limit": (
        Ended(signal.SIGKILL, 21, 1),
        SILENT,
        FailureKind.LIMIT,
    ),
    "the signal for time is the limit": (Ended(signal.SIGXCPU, 20, 1), SILENT, FailureKind.LIMIT),
}


@pytest.mark.parametrize(("ended", "report", "kind"), ENDS.values(), ids=ENDS)
def test_the_end_of_a_process(ended, report, kind):
    told = failure(ended, report, JOB, SETTINGS)
    assert (told and told.kind) == kind


def test_where_processor_time_ran_out_is_told():
    frames = (Frame("tangled/a.py", 3, "f"),)
    hung = SILENT._replace(stack=Stack(frames))
    told = failure(Ended(signal.SIGXCPU, 20, 1), hung, JOB, SETTINGS)
    assert told.message == "relu used more than 20 s of processor time"
    assert told.frames == frames


def raised(kind, message="", number=0, **facts):
    kinds = {kind, *({"OSError"} if number else ())}
    described = Raised(kind, message, "", (), None, (), "", number, "", tuple(kinds), asked=False)
    report = Report(ended=True, raised=described._replace(**facts), notes=())
    return failure(Ended(1 << 8, 1, 1), report, JOB, SETTINGS)


SIGNS = {
    "no memory": (("MemoryError",), "relu used more than 2.0 GiB of memory"),
    "no memory for the system": (("OSError", "", errno.ENOMEM), "more than 2.0 GiB of memory"),
    "a file too large": (("OSError", "", errno.EFBIG), "wrote a file of more than 32.0 MiB"),
    "too many open": (("OSError", "", errno.EMFILE), "held more than 128 files open"),
    "no more threads": (("RuntimeError", "can't start new thread"), "ran more than 32 threads"),
}


@pytest.mark.parametrize(("said", "words"), SIGNS.values(), ids=SIGNS)
def test_an_exception_that_is_the_sign_of_a_limit(said, words):
    told = raised(*said)
    assert told.kind is FailureKind.LIMIT
    assert words in told.message
    assert said[0] in told.detail


def test_threads_that_have_no_room_for_their_stacks_are_memory():
    little = JOB._replace(policy=Policy(memory=64 << 20))
    described = Raised(
        "RuntimeError",
        "can't start new thread",
        "",
        (),
        None,
        (),
        "",
        0,
        "",
        ("RuntimeError",),
        asked=False,
    )
    report = Report(ended=True, raised=described, notes=())
    told = failure(Ended(1 << 8, 1, 1), report, little, SETTINGS)
    assert told.message == "relu used more than 64.0 MiB of memory"


OTHERS = {
    "a full disk is none of its limits": ("OSError", "", errno.ENOSPC),
    "an error of its own": ("ValueError", "can't start new thread"),
    "a runtime error of its own": ("RuntimeError", "memory"),
}


@pytest.mark.parametrize("said", OTHERS.values(), ids=OTHERS)
def test_other_exceptions_are_no_limit(said):
    assert raised(*said).kind is FailureKind.EXCEPTION


ASKED = {
    "input": ("input(): a figure has nobody to ask", "write the value into the block"),
    "breakpoint": ("breakpoint(): a figure has nobody to ask", "take it out of the block"),
}


@pytest.mark.parametrize(("message", "hint"), ASKED.values(), ids=ASKED)
def test_who_asks_is_told_that_nobody_answers(message, hint):
    told = raised("orgfig.NobodyToAskError", message, asked=True)
    assert told.message == message
    assert told.hint == f"{hint}: a figure is built where nobody types"


def test_a_debugger_that_found_nobody_is_told_so():
    assert "take it out" in raised("bdb.BdbQuit", kinds=("BdbQuit",)).hint

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
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

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
    "so it is where the kernel counted in ticks": (
        Ended(signal.SIGKILL, 19.2, 1),
        SILENT,
        FailureKind.LIMIT,
    ),
    "a kill long before is dying": (Ended(signal.SIGKILL, 17, 1), SILENT, FailureKind.DIED),
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


def raised(kind, message="", number=0, *, outputs=(), **facts):
    kinds = {kind, *({"OSError"} if number else ())}
    described = Raised(kind, message, "", (), None, (), "", number, "", tuple(kinds), asked=False)
    report = Report(ended=True, raised=described._replace(**facts), notes=())
    return failure(Ended(1 << 8, 1, 1), report, JOB._replace(outputs=outputs), SETTINGS)


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


ENCODERS = {
    "matplotlib that found no program": (
        ("ValueError", "unknown file extension: .mp4"),
        {"through": ("PIL", "__main__", "matplotlib")},
    ),
    "matplotlib that was told which": (
        ("RuntimeError", "Requested MovieWriter (ffmpeg) not available"),
        {"through": ("__main__", "matplotlib")},
    ),
    "imageio, which would have one installed": (
        ("RuntimeError", "No ffmpeg exe could be found. Install ffmpeg on your system"),
        {"through": ("__main__", "imageio", "imageio_ffmpeg")},
    ),
    "a program that was started for a movie": (
        ("PermissionError", "", errno.EPERM),
        {"through": ("__main__", "subprocess"), "outputs": ("fig/a.mp4",)},
    ),
}
REFUSED = "[Errno 542398533] Generic error in an external library: 'avcodec_open2(\"libx264\")'"
NO_ENCODERS = {
    "an encoder that refuses is none that is lacking": (
        ("av.error.ExternalError", REFUSED),
        {"through": ("__main__",), "outputs": ("fig/a.mp4",)},
    ),
    "a program that was started for a picture": (
        ("PermissionError", "", errno.EPERM),
        {"through": ("__main__", "subprocess"), "outputs": ("fig/mp4.svg",)},
    ),
    "the same words of the block's own": (
        ("ValueError", "unknown file extension: .mp4"),
        {"through": ("__main__",)},
    ),
    "another kind of file": (
        ("ValueError", "unknown file extension: .xyz"),
        {"through": ("PIL", "__main__", "matplotlib")},
    ),
    "a file of a movie": (
        ("PermissionError", "", errno.EACCES),
        {"through": ("__main__",), "outputs": ("fig/a.mp4",)},
    ),
}


@pytest.mark.parametrize(("said", "facts"), ENCODERS.values(), ids=ENCODERS)
def test_who_wants_ffmpeg_is_told_what_writes_movies(said, facts):
    hint = raised(*said, **facts).hint
    assert hint.startswith("a figure may not start programs")
    assert "PyAV (`import av`) writes an MP4" in hint


@pytest.mark.parametrize(("said", "facts"), NO_ENCODERS.values(), ids=NO_ENCODERS)
def test_nobody_else_is_told_of_movies(said, facts):
    assert "PyAV" not in (raised(*said, **facts).hint or "")


@pytest.mark.parametrize("path", ["fig/a.mp4", "fig/A.MP4"])
def test_who_is_refused_by_the_encoder_is_told_of_sizes(path):
    told = raised("av.error.ExternalError", REFUSED, outputs=(path,))
    assert told.hint.startswith("libx264 takes even widths and heights only")


LEFT = {
    "a reference that stayed": ("import numpy\n<<movies>>\n", 2, True),
    "one that is indented": ("if x:\n    <<steps of it>>\n", 2, True),
    "shifts are none": ("a = 1 +\nb = a<<b>>c c\n", 2, False),
    "another line is to blame": ("<<movies>>\nx = = 1\n", 2, False),
    "a line that is not there": ("<<movies>>\n", 7, False),
}


@pytest.mark.parametrize(("text", "line", "is_told"), LEFT.values(), ids=LEFT)
def test_who_leaves_a_reference_in_the_code_is_told_of_noweb(text, line, is_told):
    frames = (Frame("tangled/a.py", line, "<module>"),)
    described = Raised(
        "SyntaxError", "x", "", frames, 1, (), "", 0, "", ("SyntaxError",), asked=False
    )
    file = TangledFile("tangled/a.py", text, None, "python", (0,), (), Location("figures.org", 1))
    job = JOB._replace(files=(file,))
    report = Report(ended=True, raised=described, notes=())
    told = failure(Ended(1 << 8, 1, 1), report, job, SETTINGS)
    assert ("`:noweb yes`" in (told.hint or "")) is is_told


def test_another_library_that_is_refused_is_told_nothing_of_sizes():
    told = raised("RuntimeError", REFUSED, outputs=("fig/a.mp4",))
    assert told.hint is None


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

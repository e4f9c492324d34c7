"""A figure that reads a file of the project without leave is told which one it was."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from orgfig.build.job import FailureKind, Frame, Job
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.failures import Ended, failure
from orgfig.execute.reports import Raised, Report
from orgfig.execute.settings import Settings

FRAMES = (Frame("tangled/relu.py", 3, "load"),)


@pytest.fixture
def settings(tmp_path):
    for name in ("data/points.csv", "with blank.csv", "fig/relu.svg", ".git/config", "top.csv"):
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).touch()
    (tmp_path / "outside.csv").touch()
    return Settings("python", 1, tmp_path / "scratch", tmp_path / "project")


def told(settings, name, kind="FileNotFoundError", *, message="", data=()):
    job = Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), Policy(), data=data)
    number = errno.EACCES if kind == "PermissionError" else errno.ENOENT
    raised = Raised(
        kind,
        message or f"[Errno {number}] it said: {name!r}",
        "",
        FRAMES,
        None,
        (),
        "",
        0 if message else number,
        "" if message else str(name),
        (kind, "OSError"),
        asked=False,
    )
    report = Report(ended=True, raised=raised, notes=())
    return failure(Ended(1 << 8, 0.1, 1), report, job, settings)


def test_it_is_told_what_it_reads_and_how_to_give_it(settings):
    found = told(settings, "../data/points.csv")
    assert found.message == "relu reads data/points.csv, which it was not given"
    assert found.hint == ":deps data/points.csv"
    assert found.kind is FailureKind.EXCEPTION
    assert found.frames == FRAMES
    assert "FileNotFoundError: [Errno 2]" in found.detail


HINTS = {
    "a blank": ("../with blank.csv", ':deps "with blank.csv"'),
    "seen from the top": (
        "data/points.csv",
        ":deps data/points.csv, and read it as '../data/points.csv'",
    ),
    "a winding way": ("../data/../top.csv", ":deps top.csv, and read it as '../top.csv'"),
    "by its whole path": ("{root}/top.csv", ":deps top.csv, and read it as '../top.csv'"),
    "by the path that the figure sees": (
        "/orgfig-figure/top.csv",
        ":deps top.csv, and read it as '../top.csv'",
    ),
}


@pytest.mark.parametrize(("name", "hint"), HINTS.values(), ids=HINTS)
def test_hints(settings, name, hint):
    assert told(settings, name.format(root=settings.project)).hint == hint


MESSAGES = {
    "numpy's": "../data/points.csv not found.",
    "a style's": "'../data/points.csv' is not a valid package style, path of style file, or name",
    "one with the number in it": "[Errno 2] No such file or directory: '../data/points.csv'",
    "one of bytes": "File b'../data/points.csv' does not exist",
    "a name in brackets": "unable to open file: name = '../data/points.csv', errno = 2",
    "a bare name": "Unable to open file: ../data/points.csv, sorry",
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_names_in_messages(settings, message):
    found = told(settings, "", "OSError", message=message)
    assert found.message == "relu reads data/points.csv, which it was not given"
    assert found.hint == ":deps data/points.csv"


SILENT_MESSAGES = {
    "a name of no file": "'../data/nothing.csv' is not there",
    "another kind of error": ("ValueError", "'../data/points.csv' is not there"),
    "a word that is no path": "top.csv is not there",
    "no word at all": "",
    "words without end": "x" * 100_000,
    "a name outside": "'../../outside.csv' is not there",
}


@pytest.mark.parametrize("message", SILENT_MESSAGES.values(), ids=SILENT_MESSAGES)
def test_messages_that_name_no_file_of_the_project(settings, message):
    kind, text = message if isinstance(message, tuple) else ("OSError", message)
    kinds = (kind, "Exception") if kind == "ValueError" else (kind,)
    raised = Raised(kind, text, "", FRAMES, None, (), "", 0, "", kinds, asked=False)
    job = Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), Policy())
    found = failure(
        Ended(1 << 8, 0.1, 1), Report(ended=True, raised=raised, notes=()), job, settings
    )
    assert "not given" not in found.message


def test_a_file_that_cannot_be_written_is_not_said_to_be_read(settings):
    message = "[Errno 30] Read-only file system: '../data/points.csv'"
    raised = Raised(
        "OSError", message, "", FRAMES, None, (), "", errno.EROFS, "", ("OSError",), asked=False
    )
    job = Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), Policy())
    found = failure(
        Ended(1 << 8, 0.1, 1), Report(ended=True, raised=raised, notes=()), job, settings
    )
    assert "not given" not in found.message


def test_a_file_that_is_given_and_found_faulty_gets_no_advice(settings):
    message = "'../data/points.csv' is not a valid package style"
    found = told(settings, "", "OSError", message=message, data=("data/points.csv",))
    assert (found.message, found.hint) == (f"OSError: {message}", None)


def test_what_an_exception_was_raised_after_is_told(settings):
    raised = Raised(
        *("ValueError", "no data", "", FRAMES, None, (), "", 0, "", ("ValueError",)),
        asked=False,
        sought=("", "elsewhere.csv", "../data/points.csv"),
    )
    job = Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), Policy())
    found = failure(
        Ended(1 << 8, 0.1, 1), Report(ended=True, raised=raised, notes=()), job, settings
    )
    assert found.message == "relu reads data/points.csv, which it was not given"
    assert found.detail == "ValueError: no data"


def test_a_folder_is_there_if_a_file_in_it_was_given(settings):
    found = told(settings, "../data")
    assert found.message == "relu looks into data/, of which it was given no file"
    assert found.hint == "name each file that it reads, such as :deps data/points.csv"
    assert "data/" not in told(settings, "data", data=("data/points.csv",)).message
    (settings.project / "empty").mkdir()
    for name in ("../empty", "../fig", "../.git", str(settings.project)):
        assert "looks into" not in told(settings, name).message


def test_a_refusal_is_told_like_an_absence(settings):
    name = f"{settings.project}/top.csv"
    assert "relu reads top.csv" in told(settings, name, "PermissionError").message


def test_numpy_names_the_file_in_its_message_only(settings):
    found = told(settings, None, message="../data/points.csv not found.")
    assert found.message == "relu reads data/points.csv, which it was not given"


def test_a_file_that_it_was_given_is_to_be_found_elsewhere(settings):
    found = told(settings, "data/points.csv", data=("data/points.csv",))
    assert found.message.startswith("FileNotFoundError: ")
    assert found.hint == "it was given data/points.csv: read it as '../data/points.csv'"


OTHERS = {
    "a file that is nowhere": "../data/nothing.csv",
    "a file outside": "../../outside.csv",
    "a picture, which it may have tried to write": "{root}/fig/relu.svg",
    "what is git's": "../.git/config",
    "the project itself": "..",
    "no name": "",
    "a name that none can have": "a\0b",
    "a name that is too long": "x" * 9000,
    "a folder whose name begins alike": "{root}2/top.csv",
}


@pytest.mark.parametrize("name", OTHERS.values(), ids=OTHERS)
def test_an_error_of_another_kind_stays_as_it_is(settings, name):
    found = told(settings, name.format(root=settings.project))
    assert found.message.startswith("FileNotFoundError: ")
    assert ":deps data" not in found.hint


def test_another_exception_is_none_of_its_business(settings):
    assert told(settings, "../top.csv", "IsADirectoryError").message.startswith("IsADirectoryError")


def test_the_project_may_be_reached_by_a_link(settings, tmp_path):
    (tmp_path / "link").symlink_to(settings.project)
    linked = settings._replace(project=Path(tmp_path / "link"))
    assert "reads top.csv" in told(linked, f"{settings.project}/top.csv").message

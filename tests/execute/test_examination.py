"""What the doctor finds out about the figures' Python, and what a protection leaves open."""

from __future__ import annotations

import sys

import pytest

from orgfig.execute.examination import examine, gaps, interpreter
from orgfig.execute.protection import Protection
from orgfig.execute.trial import LIMITS, THREADS, Trial


@pytest.fixture
def script(tmp_path):
    """Makes a program of one shell command, and gives its path."""

    def make(command):
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{command}\n")
        path.chmod(0o755)
        return str(path)

    return make


def test_the_python_that_runs_this():
    found = interpreter(sys.executable)
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert found.trouble is None


PYTHONS = {
    "too old": ("echo 3.10.14", "3.10.14", "3.11 or newer"),
    "no Python": ("echo hello", None, "no Python"),
    "one that fails": ("echo 3.12.1; exit 7", None, "status 7"),
    "one that says hostile things": ("printf '\\033[2J'", None, "no Python"),
}


@pytest.mark.parametrize(("command", "version", "trouble"), PYTHONS.values(), ids=PYTHONS)
def test_pythons_that_cannot_run_figures(script, command, version, trouble):
    found = interpreter(script(command))
    assert found.version == version
    assert trouble in found.trouble


@pytest.mark.parametrize("path", ["/nonexistent", "/", "a\0b"])
def test_what_cannot_be_started(path):
    found = interpreter(path)
    assert found.version is None
    assert "cannot be started" in found.trouble


COUNTED = Trial(LIMITS, THREADS, holds=False, found="it is allowed")
GAPS = {
    "nothing": (Protection(7, seccomp=True, namespaces=True), (), []),
    "root": (Protection(7, seccomp=True, namespaces=True), (COUNTED,), ["root's threads"]),
    "no namespaces": (
        Protection(7, seccomp=True),
        (COUNTED,),
        ["a figure can learn", "its files and threads"],
    ),
    "no Landlock": (Protection(0, seccomp=True, namespaces=True), (), ["files are held by"]),
    "no seccomp": (Protection(7, namespaces=True), (), ["every system call"]),
}


@pytest.mark.parametrize(("protection", "trials", "starts"), GAPS.values(), ids=GAPS)
def test_what_is_left_open(protection, trials, starts):
    found = list(gaps(protection, trials))
    assert len(found) == len(starts)
    assert all(one.startswith(start) for one, start in zip(found, starts, strict=True))


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_another_system_is_examined_without_trials(platform):
    found = examine(sys.executable, platform)
    assert (found.trials, found.protection) == ((), None)
    assert found.missing == (f"figures are confined on Linux only, and this is {platform}",)
    assert found.interpreter.trouble is None

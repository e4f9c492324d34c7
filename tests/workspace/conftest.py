"""A project in a temporary folder, and the values that it is asked to write."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from orgfig.build.job import Failure, FailureKind, Frame, Note
from orgfig.build.model import Trace
from orgfig.digest import digest_text
from orgfig.location import Location
from orgfig.tangle.model import TangledFile
from orgfig.workspace import Project


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    (root / "figures.org").write_text("* TODO relu\n")
    return Project(root)


@pytest.fixture
def tangled_file():
    def make(text="print(1)\n", path="tangled/relu.py", mode=None, problems=()):
        lines = tuple(range(1, text.count("\n") + 1))
        where = Location("figures.org", 7)
        return TangledFile(path, text, mode, "python", (0,), lines, where, tuple(problems))

    return make


@pytest.fixture
def trace():
    def make(*outputs, failed=False, inputs=None):
        frames = (Frame("tangled/relu.py", 3, "<module>"),)
        return Trace(
            figures=("relu",),
            inputs=inputs or {"numpy": "numpy 2.0"},
            outputs={} if failed else {path: digest_text(path) for path in outputs},
            failure=Failure(FailureKind.EXCEPTION, "no", frames=frames) if failed else None,
            notes=(Note("show", "show() was called", frames[0], "relu.svg"),),
            protection="none",
            wall=0.25,
            when=datetime(2025, 4, 12, 17, 22, tzinfo=UTC),
        )

    return make


@pytest.fixture
def full_disk(tmp_path):
    """A folder on a disk of its own with no room left."""
    folder = tmp_path / "full"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk of a known size")
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let root mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)

"""What a build prints, and where it goes: shown, cut off, full or closed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def test_what_a_figure_prints_is_shown(notebook, make, orgfig):
    notebook(make.figure("talks", f"print('hello from it')\n{make.drawing('talks')}"))
    ran = orgfig("build")
    assert ran.status == 0
    assert "  | hello from it" in ran.err


@pytest.mark.parametrize("word", ["build", "status"])
def test_nobody_reading_changes_neither_the_work_nor_the_status(
    word, notebook, make, tmp_path, environment
):
    folder = notebook(make.figure("zero", "1 / 0"), make.drawn("square"))
    command = [sys.executable, "-m", "orgfig", word]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        process.stdout.close()
        assert process.wait(timeout=60) == 1
    assert (folder / "fig/square.svg").exists() == (word == "build")


UNREAD = {
    "a figure that waits": ([], 143, ""),
    "an error before any is run": (["nosuch"], 2, "error: no figure is called 'nosuch'\n"),
}
"""Figures that are to be built, how it is left, and what is said first."""


def said_to(out, words, folder, environment):
    """The program, once it has ended, that printed to a file."""
    return subprocess.run(
        [sys.executable, "-m", "orgfig", *words],
        cwd=folder,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("case", UNREAD)
def test_events_that_nobody_reads(case, notebook, make, tmp_path, environment):
    words, status, told = UNREAD[case]
    folder = notebook(make.figure("waits", "import time\ntime.sleep(600)"))
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as out:
        done = said_to(out, ["build", "--events", *words], tmp_path, environment)
    assert done.returncode == status
    assert done.stderr.startswith(told)
    assert not (folder / "fig/waits.svg").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_an_output_that_cannot_be_written_is_no_bug(notebook, make, tmp_path, environment):
    notebook(make.drawn("square"))
    with open("/dev/full", "w") as full:
        done = said_to(full, ["status"], tmp_path, environment)
    assert done.returncode == 2, done.stderr
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_no_bug(notebook, make, tmp_path, environment):
    notebook(make.drawn("square", state="TODO"))
    command = f"{sys.executable} -m orgfig status >&-"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr

"""Cleaning away what no heading promises any more, with a user at a terminal and without one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest


@pytest.fixture
def orphaned(notebook, make, orgfig):
    """A project with a picture and a module that nothing promises."""
    folder = notebook(make.drawn("one"), make.drawn("two"))
    assert orgfig("build").status == 0
    notebook(make.drawn("one"))
    return folder


@pytest.fixture
def on_terminal(orphaned, environment):
    """Runs the verb on a terminal, waits for its question and answers it."""

    def run(act):
        ours, theirs = os.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "orgfig", "clean", "--orphans"],
            cwd=orphaned,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        text = b""
        try:
            while b"[y/N]" not in text:
                text += os.read(ours, 4096)
            act(process, ours)
            status = process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        return status, text.decode()

    return run


def left(folder):
    return sorted(path.name for name in ("fig", "tangled") for path in (folder / name).iterdir())


def says(answer):
    return lambda _, terminal: os.write(terminal, answer)


ANSWERS = {
    "yes": (says(b"y\n"), 0, ["one.py", "one.svg"]),
    "no": (says(b"n\n"), 1, ["one.py", "one.svg", "two.py", "two.svg"]),
    "nothing": (says(b"\n"), 1, ["one.py", "one.svg", "two.py", "two.svg"]),
    "the end of what is typed": (says(b"\x04"), 1, ["one.py", "one.svg", "two.py", "two.svg"]),
    "Ctrl-C": (
        lambda process, _: process.send_signal(signal.SIGINT),
        130,
        ["one.py", "one.svg", "two.py", "two.svg"],
    ),
}


@pytest.mark.parametrize(("act", "status", "stays"), ANSWERS.values(), ids=ANSWERS)
def test_on_a_terminal_it_asks_after_showing(on_terminal, orphaned, act, status, stays):
    ended, text = on_terminal(act)
    assert ended == status
    assert "would remove fig/two.svg" in text.partition("remove these 2 files?")[0]
    assert left(orphaned) == stays


def test_without_a_terminal_it_shows_and_removes_only_with_yes(orphaned, orgfig):
    shown = orgfig("clean", "--orphans")
    assert shown.status == 1
    assert "would remove fig/two.svg" in shown.out
    assert "`orgfig clean --orphans --yes` removes them" in shown.err
    assert "two.svg" in left(orphaned)
    assert orgfig("clean", "--orphans", "--yes").status == 0
    assert left(orphaned) == ["one.py", "one.svg"]
    assert orgfig("clean", "--orphans", "--yes").out.startswith("nothing to remove")


def test_yes_alone_is_refused(orphaned, orgfig):
    refused = orgfig("clean", "--yes")
    assert refused.status == 2
    assert "--yes goes with --orphans" in refused.err
    assert "two.svg" in left(orphaned)

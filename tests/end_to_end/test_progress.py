"""The live line on a real terminal, 40 columns wide; and what a log gets in its place."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from contextlib import contextmanager

import pytest

WAITS = "import time\ntime.sleep(50)"
BUDGET = 120.0
COLUMNS = 40


@pytest.fixture
def on_terminal(tmp_path, environment):
    """Starts `orgfig` with its messages on a terminal; gives the process and a reader of these."""

    @contextmanager
    def run(*words, **extra):
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, COLUMNS))
        known = {name: value for name, value in environment.items() if name != "CI"}
        process = subprocess.Popen(
            [sys.executable, "-m", "orgfig", *words],
            cwd=tmp_path,
            env=known | {"TERM": "xterm"} | extra,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        try:
            yield process, Shown(ours)
        finally:
            process.kill()
            process.communicate()
            os.close(ours)

    return run


class Shown:
    """What was written to a terminal up to now."""

    def __init__(self, terminal):
        self.terminal, self.text = terminal, ""

    def wait_for(self, pattern):
        """Read on until it is there."""
        ends = time.monotonic() + BUDGET
        while not re.search(pattern, self.text):
            left = ends - time.monotonic()
            if left <= 0 or not self._read(left):
                pytest.fail(f"{pattern} was never shown: {self.text!r}")

    def wait_for_end(self):
        while self._read(BUDGET):
            pass

    def _read(self, seconds):
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # nobody has the other end any more
            return False
        self.text += data.decode()
        return bool(data)

    @property
    def lines(self):
        """What the lines say in the end: each may have been written over."""
        return [line.split("\r\x1b[K")[-1] for line in self.text.split("\r\n")]

    @property
    def drawn(self):
        """All that stood on the live line, one after another."""
        return re.split(r"\r\x1b\[K|\r\n", self.text)


def test_the_live_line_tells_the_time_and_is_gone_in_the_end(notebook, make, on_terminal):
    notebook(make.figure("waits with a name that is far too long", WAITS), make.drawn("square"))
    with on_terminal("build", "-j2") as (build, shown):
        shown.wait_for(r"\[1/2\] [1-9][0-9]* s")  # a second has passed, and nothing else happened
        build.send_signal(signal.SIGINT)
        shown.wait_for_end()
        out = build.communicate(timeout=BUDGET)[0].decode()
        assert build.returncode == 130
    assert all(len(line) < COLUMNS for line in shown.drawn)
    assert any(line.endswith("…") for line in shown.drawn)
    assert shown.lines == ["orgfig: interrupted", ""]
    assert "1 figure built in" in out
    assert "1 figure not done: waits with a name that is far too long" in out


@pytest.mark.parametrize("verb", ["build", pytest.param("verify", marks=pytest.mark.slow)])
def test_the_live_line_tells_how_far_a_figure_is(notebook, make, on_terminal, verb):
    code = f"print('words')\nprint('[3/9] of it', flush=True)\n{WAITS}"
    notebook(make.figure("counts and has a name that is far too long", code), make.drawn("square"))
    with on_terminal(verb, "-j1") as (build, shown):
        shown.wait_for(r"\[0/2\] .*counts and.*…[^\r]*too long 3/9")
        build.send_signal(signal.SIGINT)
        shown.wait_for_end()
        assert build.wait(timeout=BUDGET) == 130
    assert all(len(line) < COLUMNS for line in shown.drawn)
    assert shown.lines == ["orgfig: interrupted", ""]


def test_no_live_line_in_the_log_of_ci(notebook, make, on_terminal):
    counting = "print('[3/9] of it', flush=True)\n" + make.drawing("square")
    notebook(make.figure("square", counting), make.drawn("other"))
    with on_terminal("build", CI="true") as (build, shown):
        shown.wait_for_end()
        assert build.wait(timeout=BUDGET) == 0
    assert "\x1b" not in shown.text
    assert "3/9" not in shown.text
    assert [line[:5] for line in shown.lines if line] == ["[1/2]", "[2/2]"]


def test_events_leave_the_terminal_to_people(notebook, make, on_terminal):
    counts = "for n in range(5):\n    print(f'[{n}/4] sides')\nprint('words')\n"
    square = make.figure("square", counts + make.drawing("square"))
    notebook(square, make.figure("broken", "1 / 0"))
    with on_terminal("build", "--events") as (build, shown):
        out = build.communicate(timeout=BUDGET)[0].decode()
        shown.wait_for_end()
        assert build.returncode == 1
    told = [json.loads(line) for line in out.splitlines()]
    mine = [event for event in told if event.get("job") == "square"]
    names = [event["event"] for event in mine]
    assert names == ["started", *["progressed"] * (len(mine) - 2), "finished"]
    assert [mine[-2][name] for name in ("done", "total")] == [4, 4]
    assert mine[-2]["blocks"][0]["line"] == 9
    assert mine[-1]["stdout"] == "words\n"
    others = [event["event"] for event in told if event not in mine]
    assert others == ["plan", "started", "finished", "ended"]
    assert "1 figure failed:" in shown.lines

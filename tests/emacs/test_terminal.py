"""A session as a user has it: a real Emacs on a terminal, driven by keys, judged by what it shows.

Breaks a block of the real notebook, builds it, jumps to the error, is refused DONE, mends it,
builds it, and sets DONE. `ORGFIG_CAPTURES=FOLDER` keeps what was on the screen, to be looked at.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LISP = Path(__file__).resolve().parent.parent.parent / "emacs"
BUDGET = 60  # seconds
STEP = 0.05  # seconds between two looks at the screen

INIT = """\
(setq load-prefer-newer t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil)
(add-to-list 'load-path "{lisp}")
(require 'orgfig)
(setq orgfig-program '("{python}" "-m" "orgfig"))
(add-hook 'org-mode-hook #'orgfig-maybe)
(add-hook 'orgfig-mode-hook #'orgfig-gate-mode)
"""


class Terminal:
    """A terminal of 110 columns and 40 lines in which a program runs."""

    def __init__(self, tmux, folder, command, captures):
        self.tmux = [tmux, "-S", str(folder / "tmux"), "-f", os.devnull]
        self.captures = captures
        size = ["-x", "110", "-y", "40"]
        self._run("new-session", "-d", *size, "-c", str(folder), shlex.join(command))

    def _run(self, *words):
        done = subprocess.run([*self.tmux, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def press(self, *keys):
        """Press keys, as tmux names them."""
        self._run("send-keys", *keys)

    def write(self, text):
        """Type a text."""
        self._run("send-keys", "-l", text)

    @property
    def screen(self):
        return self._run("capture-pane", "-p").splitlines()

    @property
    def line_of_cursor(self):
        return self.screen[int(self._run("display-message", "-p", "#{cursor_y}"))]

    def until(self, what, pattern, look=None):
        """Wait until the screen shows a pattern, and keep what it shows under a name."""
        deadline = time.monotonic() + BUDGET
        look = look or (lambda: "\n".join(self.screen))
        while not re.search(pattern, look()):
            if time.monotonic() > deadline:
                self.keep(f"never-{what}")
                pytest.fail(f"never showed {pattern!r}:\n" + "\n".join(self.screen))
            time.sleep(STEP)
        self.keep(what)

    def keep(self, what):
        self.captures.mkdir(parents=True, exist_ok=True)
        number = len(list(self.captures.iterdir())) + 1
        name = self.captures / f"{number:02}-{what}.txt"
        name.write_text("\n".join(self.screen) + f"\n--- cursor: {self.line_of_cursor}\n")

    def search(self, text):
        """Search a text from the top of the buffer, as somebody does who looks for it."""
        self.press("M-<")
        self.press("C-s")
        self.write(text)
        self.press("Enter")
        self.until("found", re.escape(text), lambda: self.line_of_cursor)

    def end(self):
        subprocess.run([*self.tmux, "kill-server"], capture_output=True, check=False)


@pytest.fixture
def folder(tmp_path, root):
    """A project of the real notebook, whose settings name a program; no figure is built."""
    project = tmp_path / "project"
    project.mkdir()
    settings = f'[tool.orgfig]\npython = "{sys.executable}"\n'
    (project / "pyproject.toml").write_text(settings)
    shutil.copy(root / "figures.org", project)
    return project


@pytest.fixture
def start(tmp_path, folder, need):
    """Opens the notebook in an Emacs on a terminal."""
    terminals = []

    def open_notebook(emacs, name):
        init = tmp_path / "init.el"
        init.write_text(INIT.format(lisp=LISP, python=sys.executable))
        command = [*emacs, "-nw", "-l", str(init), str(folder / "figures.org")]
        captures = Path(os.environ.get("ORGFIG_CAPTURES", tmp_path / "captures")) / name
        own = {"HOME": str(tmp_path), "TERM": "screen-256color", "LC_ALL": "C.UTF-8"}
        words = ["env", *(f"{key}={value}" for key, value in own.items()), *command]
        terminals.append(Terminal(need("tmux"), tmp_path, words, captures))
        return terminals[0]

    yield open_notebook
    for terminal in terminals:
        terminal.end()


def test_in_the_emacs_of_the_machine(start, folder, emacs_of_machine):
    session(start(emacs_of_machine, "machine"), folder)


def test_in_other_emacsen(start, folder, other_emacs, request):
    session(start(other_emacs, request.node.callspec.id), folder)


def session(terminal, folder):
    """From a DONE that was taken back to a DONE that is proven."""
    notebook = folder / "figures.org"
    terminal.until(
        "asked-for-trust", r"DONE relu[\s\S]*Start the interpreter that ~/project/ names"
    )
    terminal.press("y")
    terminal.until("opened", r"DONE relu[\s\S]*Fig:29")
    take_back(terminal)
    break_block(terminal)
    is_refused(terminal)
    mend(terminal)
    set_done(terminal)
    assert re.search(
        r'^\* DONE relu\nCLOSED: \[.*\]\n- State "DONE" +from "TODO" .*\n- State "DONE"',
        notebook.read_text(),
        re.MULTILINE,
    )
    status = subprocess.run(
        [sys.executable, "-m", "orgfig", "status", "relu"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(r"(?m)^done +relu +DONE", status.stdout), status.stdout + status.stderr
    assert status.returncode == 0


def take_back(terminal):
    terminal.search("DONE relu")
    terminal.press("C-c", "C-t")
    terminal.until("states", r"\[d\] DONE")
    terminal.press("t")
    terminal.until("taken-back", r"TODO relu")


def break_block(terminal):
    terminal.search("ax.plot(z, np")
    terminal.write("p")
    terminal.press("C-c", "_", "b")
    terminal.until("asked", r"Save figures\.org")
    terminal.press("y")
    terminal.until("failed", r"NameError: name 'npp' is not defined")
    terminal.search("DONE sigmoid")
    terminal.press("M-g", "n")
    terminal.until("jumped", r"npp\.maximum", lambda: terminal.line_of_cursor)


def is_refused(terminal):
    terminal.search("TODO relu")
    terminal.press("C-c", "C-t")
    terminal.until("states", r"\[d\] DONE")
    terminal.press("d")
    terminal.until(
        "refused", r"DONE refused: figures\.org:38: .*NameError: name 'npp' is not defined"
    )


def mend(terminal):
    terminal.search("npp")
    terminal.press("BSpace")
    terminal.press("C-c", "_", "b")
    terminal.until("asked", r"Save figures\.org")
    terminal.press("y")
    terminal.until("built", r"Built relu in")
    assert "*orgfig: " not in "\n".join(terminal.screen)  # what failed is mended, its window gone


def set_done(terminal):
    terminal.search("TODO relu")
    terminal.press("C-c", "C-t")
    terminal.until("states", r"\[d\] DONE")
    terminal.press("d")
    terminal.until("done", r"DONE relu\s+CLOSED: \[")
    terminal.press("C-x", "C-s")
    terminal.until("saved", r":--[^*\n]* figures\.org")  # no edit that is not saved

"""Runs the real program on a small notebook whose figures write their SVG by hand: fast."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

HEAD = "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes\n"


def figure(name, code, state="DONE"):
    """The Org text of one figure whose module is `code`."""
    closed = "CLOSED: [2025-04-12 Sat 17:22]\n" if state == "DONE" else ""
    return (
        f"* {state} {name}\n{closed}\n#+CAPTION: {name}\n[[file:fig/{name}.svg]]\n\n"
        f"** code\n#+begin_src python :tangle tangled/{name}.py\n{code}\n#+end_src\n\n"
    )


def drawing(name, size=10):
    """Python code that writes an SVG with one rectangle."""
    return (
        'svg = \'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">\'\n'
        f'svg += \'<rect width="{size}" height="{size}"/></svg>\'\n'
        f"with open('{name}.svg', 'w') as file:\n    file.write(svg)"
    )


class Watch:
    """A running `orgfig watch`, and what it says, line by line."""

    def __init__(self, folder, environment, *words):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "orgfig", "watch", *words],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.said = []
        self.lines = queue.Queue()
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream):
        with stream:
            for line in stream:
                self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, words):
        """The next line with these words; all before it are kept in `said`."""
        ends = 0
        while True:
            try:
                line = self.lines.get(timeout=BUDGET)
            except queue.Empty:
                pytest.fail(f"no line says {words!r}: {self.said}")
            if line is None:
                ends += 1
                if ends == 2:
                    pytest.fail(f"ended before a line said {words!r}: {self.said}")
                continue
            self.said.append(line)
            if words in line:
                return line

    def ready(self):
        self.until(": watching ")
        self.said.clear()
        return self

    def processes(self):
        """All processes below it, however deep."""
        return processes_under(self.process.pid)

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait(timeout=BUDGET)
        return self.process.returncode


def processes_under(parent):
    """All processes below one, however deep (proc(5), `children`)."""
    found = []
    try:
        for task in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{task}/children") as file:
                found += [int(word) for word in file.read().split()]
    except OSError:
        return []  # it has just ended
    return found + [deep for child in found for deep in processes_under(child)]


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


@pytest.fixture
def environment():
    """The tests' own environment, without what could change the program's output."""
    hidden = {"NO_COLOR", "TERM", "COLUMNS", "FORCE_COLOR"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


@pytest.fixture
def orgfig(tmp_path, environment):
    """Runs `orgfig` in the project folder and gives status, output and messages."""

    def run(*words, folder=None, **extra):
        done = subprocess.run(
            [sys.executable, "-m", "orgfig", *words],
            cwd=folder or tmp_path,
            env=environment | extra,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def start(tmp_path, environment):
    """Starts `orgfig` and gives the running process."""
    running = []

    def run(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "orgfig", *words],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def notebook(tmp_path):
    """Writes figures.org from figure texts."""

    def write(*figures, head=HEAD):
        (tmp_path / "figures.org").write_text(head + "".join(figures))
        return tmp_path

    return write


@pytest.fixture
def make():
    """The two text makers above, for tests."""

    @dataclass
    class Make:
        figure = staticmethod(figure)
        drawing = staticmethod(drawing)

        @staticmethod
        def drawn(name, size=10, state="DONE"):
            return figure(name, drawing(name, size), state)

    return Make


@pytest.fixture
def watch(tmp_path, environment):
    running = []

    def start(*words):
        running.append(Watch(tmp_path, environment, *words))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.wait()


@pytest.fixture(scope="module")
def chromium(without):
    """A real browser, one for all tests here."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        without("chromium is not installed")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, folder):
    """Opens a page of the gallery in `folder`, which is the test module's; at the end nothing was
    said, asked for outside, or run.
    """
    ours = f"{folder.as_uri()}/"

    @contextmanager
    def visit(page="index.html", width=1440, scheme="light", **options):
        seen = []
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        context.route("http*://**", lambda route: (seen.append(route.request.url), route.abort()))
        tab = context.new_page()
        tab.on("console", lambda message: seen.append(message.text))
        tab.on("pageerror", lambda error: seen.append(str(error)))
        tab.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda asked: seen.append(asked.url) if is_outside(asked.url) else None)
        tab.on(
            "requestfailed", lambda asked: is_given_up(asked) or seen.append(f"failed: {asked.url}")
        )
        tab.goto(f"{ours}{page}")
        yield tab
        if options.get("java_script_enabled", True):
            assert tab.evaluate("window.hit") is None
        assert seen == []
        context.close()

    def is_given_up(asked):
        """Left for another page before it was there, as an icon may be, or a video of which the
        beginning is enough; a file that is not there, or that a rule refuses, fails for another
        reason.
        """
        return asked.failure == "net::ERR_ABORTED" and asked.url.startswith(ours)

    def is_outside(url):
        return not url.startswith(ours)

    return visit

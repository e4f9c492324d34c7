"""What the tests in a real Emacs share: which ones there are, and how a file of tests is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LISP = HERE.parent.parent / "emacs"
BUDGET = 280  # seconds
PLAIN = ["-Q", "--eval", "(setq native-comp-deferred-compilation nil)"]
"""Without anybody's settings, and without compiling to machine code what is used once."""


@pytest.fixture(scope="session")
def lisp():
    """The folder of the Emacs part."""
    return LISP


@pytest.fixture(scope="session")
def emacs_of_machine():
    """How the machine's own Emacs is called, with the Org that it brings."""
    return [shutil.which("emacs") or missing("emacs is not installed"), *PLAIN]


@pytest.fixture(
    scope="session", params=["Org 9.7", "next Emacs", "next Emacs, Org 9.8"], ids=str.lower
)
def other_emacs(request):
    """How every other Emacs that is tested with is called."""
    return {
        "Org 9.7": lambda: [named("emacs", None), *PLAIN, "-L", named(None, "ORGFIG_ORG_LISP")],
        "next Emacs": lambda: [named(None, "ORGFIG_NEXT_EMACS"), *PLAIN],
        "next Emacs, Org 9.8": lambda: [
            named(None, "ORGFIG_NEXT_EMACS"),
            *PLAIN,
            "-L",
            named(None, "ORGFIG_NEXT_ORG_LISP"),
        ],
    }[request.param]()


@pytest.fixture(scope="session")
def package_lint():
    """The folder of package-lint."""
    return named(None, "ORGFIG_PACKAGE_LINT")


@pytest.fixture
def run_ert(tmp_path):
    """Runs a file of ERT tests in an Emacs that is called so, and fails as they do."""

    def run(emacs, name):
        environment = {
            **os.environ,
            "ORGFIG_PROGRAM": f"{sys.executable}\n-m\norgfig",
            "TMPDIR": str(tmp_path),
            "HOME": str(tmp_path),
        }
        newest = ["--eval", "(setq load-prefer-newer t)"]  # also beside what somebody compiled
        words = ["--batch", *newest, "-L", str(LISP), "-L", str(HERE), "-l", name]
        ended = subprocess.run(
            [*emacs, *words, "-f", "ert-run-tests-batch-and-exit"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=BUDGET,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-20000:]
        assert "0 unexpected" in ended.stderr
        assert "Ran 0 tests" not in ended.stderr

    return run


def named(program, variable):
    """A program's path, or what a variable of the environment names; else the test ends."""
    if program is not None:
        return shutil.which(program) or missing(f"{program} is not installed")
    return os.environ.get(variable) or missing(f"{variable} names none; CONTRIBUTING.md says how")


def missing(reason):
    """Skip for `reason`, but fail where CI promises that everything is there."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)

"""What the tests of tangling share: notebooks from literals, and a real Emacs."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from orgfig.org import parse
from orgfig.tangle import plan

SCRIPT = Path(__file__).resolve().parent / "make_expected.py"


@pytest.fixture(scope="session")
def trees():
    """The module that knows the expected trees and how Emacs makes them."""
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@pytest.fixture(scope="session")
def emacs(trees):
    """How a real Emacs with Org 9.7 is called; else skips, but fails where CI promises one."""
    command = trees.emacs_command()
    if command is None:
        missing("emacs is not installed")
    version = trees.org_version(command)
    if not version.startswith(trees.VERSION):
        missing(f"Emacs has Org {version}, not {trees.VERSION}x; ORGFIG_ORG_LISP can name one")
    return command


@pytest.fixture(scope="session")
def tangled():
    """Tangles an Org text with orgfig: gives the plan."""

    def make(text, path="notebook.org"):
        return plan(parse(text if isinstance(text, bytes) else text.encode(), path))

    return make


@pytest.fixture(scope="session")
def files(tangled):
    """Tangles an Org text with orgfig: gives path → text."""

    def make(text, path="notebook.org"):
        return {file.path: file.text for file in tangled(text, path).files}

    return make


@pytest.fixture(scope="session")
def planned():
    """Tangles an Org text `n.org` with answers to what it asks for: gives the plan."""

    def make(text, evaluator=None, sources=None):
        read = None if sources is None else {name: sources[name].encode() for name in sources}.get
        return plan(parse(text.encode(), "n.org", read), evaluator, read)

    return make


def missing(reason):
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)

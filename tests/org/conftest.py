"""What the tests of this room share: reading a text, and asking a real Org."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from orgfig.org import parse

DUMP = Path(__file__).with_name("dump.el")


@pytest.fixture
def read():
    """Reads a text as `n.org`."""
    return lambda text: parse(text if isinstance(text, bytes) else text.encode(), "n.org")


@pytest.fixture(scope="session")
def org(need, tmp_path_factory):
    """What Org itself reads in texts: one answer each, all from one Emacs."""
    emacs = need("emacs")
    lisp = os.environ.get("ORGFIG_ORG_LISP")
    if lisp is None:
        if "CI" in os.environ:
            pytest.fail("ORGFIG_ORG_LISP names no folder with Org's lisp")
        pytest.skip("ORGFIG_ORG_LISP names no folder with Org's lisp")

    def ask(texts):
        folder = tmp_path_factory.mktemp("org")
        files = [folder / f"{position}.org" for position in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        command = [emacs, "-Q", "--batch", "-L", lisp, "-l", DUMP, "--", *files]
        told = subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=120,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        return [json.loads(line) for line in told.stdout.decode().split("\n")[:-1]]

    return ask

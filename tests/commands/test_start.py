"""What verbs that find nothing to do must not load: it would take longer than all they do."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from orgfig.cli import main
status = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(status)
"""
RARE = {
    *("_hashlib", "ast", "asyncio", "filelock", "rich", "selectors", "signal", "subprocess"),
    *("tempfile", "tomllib", "watchfiles"),
    *("orgfig.execute", "orgfig.figure.meaning", "orgfig.build.pieces", "orgfig.build.course"),
    *("orgfig.workspace.tangled", "orgfig.workspace.stamp", "orgfig.workspace.cleaning"),
    *("orgfig.commands.building", "orgfig.commands.ready", "orgfig.commands.tangling"),
}


def loaded(folder, *words):
    command = [sys.executable, "-I", "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("verb", ["build", "status", "explain"])
def test_with_nothing_to_do_only_what_is_needed_is_loaded(tmp_path, verb):
    (tmp_path / "figures.org").write_text("* A heading without a figure\n")
    assert loaded(tmp_path, verb) & RARE == set()


def test_what_is_rare_is_loaded_where_it_is_needed(tmp_path):
    block = "#+begin_src python :tangle a.py\nx = 1\n#+end_src\n"
    (tmp_path / "figures.org").write_text(block)
    assert {"orgfig.workspace.tangled", "orgfig.commands.tangling"} <= loaded(tmp_path, "tangle")

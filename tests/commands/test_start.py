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
    *("difflib", "jinja2", "jsonschema", "markupsafe", "pygments", "tokenize", "unicodedata"),
    *("orgfig.audit.selection", "orgfig.figure.acts", "orgfig.figure.suspects"),
    *("orgfig.report.gallery", "orgfig.report.json_document", "orgfig.workspace.gallery"),
}
ASKING = {
    *("ast", "subprocess", "orgfig.figure.meaning", "orgfig.workspace.history_commits"),
    *("orgfig.workspace.history_past", "orgfig.workspace.history_sense"),
}
"""What goes through a history: only needed where something has changed since it was asked."""


def loaded(folder, *words):
    command = [sys.executable, "-I", "-c", PROGRAM, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("verb", ["build", "status", "explain"])
def test_with_nothing_to_do_only_what_is_needed_is_loaded(tmp_path, verb):
    (tmp_path / "figures.org").write_text("* A heading without a figure\n")
    assert loaded(tmp_path, verb) & RARE == set()


def test_what_git_has_said_is_remembered_and_not_asked_again(tmp_path, need):
    claim = "* DONE relu\nCLOSED: [2025-04-12 Sat 17:22]\n[[file:fig/relu.svg]]\n"
    (tmp_path / "figures.org").write_text(claim)
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "figures.org"], ["commit", "-q", "-m", "a"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    status = ("status", "--exit-zero")
    assert loaded(tmp_path, *status) & ASKING
    assert loaded(tmp_path, *status) & ASKING == set()
    (tmp_path / "figures.org").write_text(claim + "More words.\n")
    assert loaded(tmp_path, *status) & ASKING


def test_what_is_rare_is_loaded_where_it_is_needed(tmp_path):
    block = "#+begin_src python :tangle a.py\nx = 1\n#+end_src\n"
    (tmp_path / "figures.org").write_text(block)
    assert {"orgfig.workspace.tangled", "orgfig.commands.tangling"} <= loaded(tmp_path, "tangle")

"""A process with threads is not confined, for only one of them would be."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from orgfig.execute.inside import start

SCRIPT = """
import runpy, sys, threading
runpy.run_path(sys.argv[1])["load"]()
from orgfig_inside import worker
if sys.argv[2:]:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
worker.require_one_thread()
"""


@pytest.mark.parametrize(("words", "is_fit"), [([], True), (["thread"], False)])
def test_only_a_process_with_one_thread_is_fit(words, is_fit):
    command = [sys.executable, "-c", SCRIPT, os.path.abspath(start.__file__), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is is_fit
    assert is_fit or "SharedError: their Python has 2 threads" in done.stderr

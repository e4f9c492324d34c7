"""Warming up leaves nothing that forks of the server would share."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from orgfig.execute.inside import warm
from orgfig.execute.inside.protocol import packed


def test_an_open_file_is_seen_and_a_memory_file_of_ours_is_not(tmp_path):
    before = set(warm.open_files())
    memory = packed([("a", b"b")])
    with open(tmp_path / "x", "w"):
        assert set(warm.open_files()) - before == {str(tmp_path / "x")}
    os.close(memory)


WARMING = """
import runpy, sys
runpy.run_path(sys.argv[1])["load"]()
from orgfig_inside import warm
assert warm.imported(["matplotlib.pyplot", "no_such_module", "numpy"]) is None
assert warm.drawn() is None
assert warm.threads() == 1
import matplotlib.pyplot
assert matplotlib.pyplot.get_fignums() == []
"""


def test_drawing_once_leaves_no_file_and_no_thread():
    pytest.importorskip("matplotlib")
    start = os.path.join(os.path.dirname(warm.__file__), "start.py")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    subprocess.run([sys.executable, "-c", WARMING, start], check=True, env=environment)

"""Warming up leaves nothing that forks of the server would share."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from orgfig.execute.inside import warm

WARMING = """
import runpy, sys
runpy.run_path(sys.argv[1])["load"]()
from orgfig_inside import process, warm
assert warm.imported(["matplotlib.pyplot", "no_such_module", "numpy"]) is None
assert warm.drawn() is None
assert process.threads() == 1
import matplotlib.pyplot
assert matplotlib.pyplot.get_fignums() == []
"""


def test_drawing_once_leaves_no_file_and_no_thread():
    pytest.importorskip("matplotlib")
    start = os.path.join(os.path.dirname(warm.__file__), "start.py")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    subprocess.run([sys.executable, "-c", WARMING, start], check=True, env=environment)


def test_a_figure_that_imports_matplotlib_itself_gets_the_list_of_fonts(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "fontlist-v390.json").write_text("{}")
    (shared / "matplotlibrc").write_text("lines.linewidth: 9")
    monkeypatch.setenv("MPLCONFIGDIR", str(shared))
    warm.lend_fonts(str(tmp_path))
    assert os.environ["MPLCONFIGDIR"] == str(tmp_path / "matplotlib")
    assert os.listdir(tmp_path / "matplotlib") == ["fontlist-v390.json"]


SPOILED = {
    "a file in its place": lambda path: path.write_text("x"),
    "a folder that others filled": lambda path: (path / "fontlist-v390.json").mkdir(parents=True),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_folder_does_not_keep_a_figure_from_its_run(tmp_path, monkeypatch, spoil):
    shared, own = tmp_path / "shared", tmp_path / "matplotlib"
    shared.mkdir()
    (shared / "fontlist-v390.json").write_text("{}")
    monkeypatch.setenv("MPLCONFIGDIR", str(shared))
    spoil(own)
    warm.lend_fonts(str(tmp_path))
    assert os.environ["MPLCONFIGDIR"] == str(own)
    assert not (own / "fontlist-v390.json").is_file()

"""What runs see while they draw, whoever runs them; and that figures.org is drawn as without."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

FAULTY = """import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.set_title('long ' * 40)
ax.text(.5, .5, 'one text')
ax.text(.51, .51, '\u6f22 text', family='No Such Font')
fig.savefig('a.svg')
plt.figure()
"""
TOLD = [
    ("font-fallback", 6),
    ("glyph-missing", 6),
    ("figures-left-open", None),
    ("text-cut-off", 6),
    ("text-overlap", 6),
]


@pytest.mark.parametrize(
    "how",
    [{}, {"kind": "fresh"}, {"sandbox": "none"}, {"imports": ("matplotlib.pyplot",)}],
    ids=["server", "fresh", "unconfined", "warm"],
)
def test_every_executor_tells(bench, without, how):
    if not _has_matplotlib():
        without("matplotlib is not installed")
    outcome = bench.outcome(FAULTY, **how)
    assert outcome.succeeded
    assert [(one.name, one.frame and one.frame.line) for one in outcome.notes] == TOLD
    assert [one.file for one in outcome.notes] == ["", "", "", "a.svg", "a.svg"]


def test_without_matplotlib_nothing_is_told(bench):
    outcome = bench.outcome(bench.save)
    assert outcome.succeeded
    assert outcome.notes == ()


FORGED = """import json, os
pair = {'name': 'text-overlap', 'file': 'a.svg', 'texts': ['a', 'b']}
notes = [pair, {'name': 'last-run-failed', 'texts': ['a', 'b']}]
os.write(3, json.dumps({'ended': True, 'notes': notes}).encode() + b'\\n')
os._exit(0)
"""


def test_a_hostile_figure_forges_notes_and_nothing_else(bench):
    outcome = bench.outcome(bench.save + FORGED)
    assert [one.name for one in outcome.notes] == ["text-overlap"]


ALL = """import io, json, os, pathlib, sys, warnings
warnings.simplefilter("ignore")
import matplotlib
matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "salt"
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
modules, looks = sys.argv[1], sys.argv[2] == "looks"
real, accused = Figure.savefig, {}
names = []
def savefig(figure, name, **options):
    names.append(name)
    return real(figure, name, **{"metadata": {"Date": None}, **options})
Figure.savefig = savefig
if looks:
    from orgfig.execute.inside import texts
    class Any(frozenset):
        def __contains__(self, name): return name.endswith(".svg")
    look = texts.watch((), {})
    look.outputs = Any()
for path in sorted(pathlib.Path(modules).glob("*.py")):
    exec(compile(path.read_text(), str(path), "exec"), {"__name__": "__main__"})
    if looks:
        accused[path.name] = look.told()
        assert look.pictures, path
        look.pictures.clear()
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.rcParams["svg.hashsalt"] = "salt"
print(json.dumps({name: notes for name, notes in accused.items() if notes}))
"""


def test_the_figures_of_the_notebook_are_drawn_alike_and_none_is_accused(root, tmp_path, without):
    if not _has_matplotlib():
        without("matplotlib is not installed")
    for way in ("looks", "plain"):
        (tmp_path / way).mkdir()
    command = [sys.executable, "-c", ALL, str(root / "tangled")]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    said = {
        way: subprocess.run(
            [*command, way],
            cwd=tmp_path / way,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        for way in ("looks", "plain")
    }
    assert json.loads(said["looks"].splitlines()[-1]) == {}  # before it, figures count their frames
    pictures = sorted(path.name for path in (tmp_path / "plain").glob("*.svg"))
    assert len(pictures) >= 31
    for name in pictures:
        seen = (tmp_path / "looks" / name).read_bytes()
        assert seen == (tmp_path / "plain" / name).read_bytes(), name


def _has_matplotlib():
    import importlib.util

    return importlib.util.find_spec("matplotlib") is not None

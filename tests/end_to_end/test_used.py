"""What a figure was seen to use outdates it when it changes, and nothing else does."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAD = "#+PROPERTY: header-args:python :mkdirp yes\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0"/></svg>'
SETTINGS = '[tool.orgfig]\npython = "env/bin/python"\n'


def figure(name, *lines, deps=""):
    code = "\n".join(
        (
            *lines,
            f"with open('{name}.svg', 'w') as file:",
            f"    file.write({SVG!r})",
        )
    )
    block = f"#+begin_src python :tangle tangled/{name}.py{deps}\n{code}\n#+end_src\n"
    return f"* TODO {name}\n[[file:fig/{name}.svg]]\n\n{block}\n"


@pytest.fixture
def notebook(tmp_path):
    """Writes figures and settings into the project."""

    def write(*figures, settings=""):
        (tmp_path / "figures.org").write_text("".join((HEAD, *figures)))
        (tmp_path / "pyproject.toml").write_text(settings or "[tool.orgfig]\n")
        return tmp_path

    return write


@pytest.fixture
def packages(tmp_path):
    """Installs distributions, each with one module and what it needs, in an environment."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")]
    subprocess.run(command, check=True)
    (folder,) = (tmp_path / "env").glob("lib/python*/site-packages")

    def install(name, version, *needs):
        for old in folder.glob(f"{name}-*.dist-info"):
            (old / "METADATA").unlink()
            old.rmdir()
        (folder / f"{name}.py").write_text("")
        record = folder / f"{name}-{version}.dist-info"
        record.mkdir()
        lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
        (record / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n{lines}\n")

    return install


def explained(orgfig, **variables):
    ran = orgfig("explain", **variables)
    return ran.text


def test_a_package_that_no_text_imports_counts_once_it_was_imported(orgfig, notebook, packages):
    packages("deepest", "1")
    packages("deep", "1", "deepest")
    packages("top", "1", "deep", "nobody ; extra == 'more'")
    packages("other", "1")
    dynamic = ("import importlib", "importlib.import_module('to' + 'p')")
    notebook(figure("seen", *dynamic), figure("still"), settings=SETTINGS)
    assert orgfig("build").status == 0
    assert "2 figures are up to date" in explained(orgfig)
    packages("other", "2")
    assert "2 figures are up to date" in explained(orgfig)
    packages("deepest", "2")
    told = explained(orgfig)
    assert "seen: deepest 1 → 2" in told
    assert "still:" not in told
    assert "1 figure built" in orgfig("build").out
    assert "2 figures are up to date" in explained(orgfig)


def test_a_dependency_of_a_dependency_counts(orgfig, notebook, packages):
    packages("deepest", "1")
    packages("deep", "1", "Deepest>=1")
    packages("top", "1", "deep")
    notebook(figure("plain", "import top"), settings=SETTINGS)
    assert orgfig("build").status == 0
    packages("deepest", "1.1")
    assert "plain: deepest 1 → 1.1" in explained(orgfig)


def test_a_package_that_was_looked_for_counts_when_it_is_there(orgfig, notebook, packages):
    lines = ("try:", "    __import__('wanted')", "except ImportError:", "    pass")
    notebook(figure("seen", *lines), settings=SETTINGS)
    packages("other", "1")
    assert orgfig("build").status == 0
    assert "up to date" in explained(orgfig)
    packages("wanted", "1")
    assert "seen: wanted is installed now, 1" in explained(orgfig)


def test_a_font_counts_as_long_as_it_is_used(orgfig, notebook, tmp_path_factory):
    font = tmp_path_factory.mktemp("fonts") / "a.ttf"
    font.write_bytes(b"one")
    folder = notebook(figure("seen", f"open({str(font)!r}, 'rb').read()"))
    assert orgfig("build", "--sandbox", "none").status == 0
    assert "up to date" in orgfig("build", "-n", "--sandbox", "none").out
    font.write_bytes(b"two")
    assert f"{font} changed" in orgfig("build", "-n", "--sandbox", "none").out
    assert orgfig("build", "--sandbox", "none").status == 0
    font.unlink()
    assert f"{font} is gone" in orgfig("build", "-n", "--sandbox", "none").out
    (folder / "figures.org").write_text(HEAD + figure("seen", "pass"))
    assert orgfig("build", "--sandbox", "none").status == 0
    assert "up to date" in orgfig("build", "-n", "--sandbox", "none").out


VARIABLES = '[tool.orgfig.policy]\nenvironment = ["TOKEN"]\n'
SECRET = "a-secret-that-nobody-tells"


def test_a_variable_that_is_given_counts_read_or_not_and_is_nowhere_told(orgfig, notebook):
    reads = figure("reads", "import os", "assert os.environ['TOKEN'].startswith('a-secret')")
    folder = notebook(reads, figure("does_not"), settings=VARIABLES)
    built = orgfig("build", TOKEN=SECRET)
    assert built.status == 0
    assert "2 figures are up to date" in explained(orgfig, TOKEN=SECRET)
    told = explained(orgfig, TOKEN=f"{SECRET}-2") + explained(orgfig)
    assert told.count("$TOKEN") >= 4
    assert "2 figures are up to date" in explained(orgfig, TOKEN=SECRET, OTHER="1")
    failed = orgfig("build")
    assert failed.status == 1
    texts = [built.text, told, failed.text]
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if SECRET in text]
    assert not [data for data in kept if SECRET.encode() in data]


def test_a_variable_that_is_not_given_is_not_seen(orgfig, notebook):
    notebook(figure("reads", "import os", "assert 'TOKEN' not in os.environ"))
    assert orgfig("build", TOKEN=SECRET).status == 0
    assert "up to date" in explained(orgfig)


def test_data_that_is_never_opened_is_noted_and_counts(orgfig, notebook):
    deps = " :deps data/a.csv data/b.csv"
    folder = notebook(figure("reads", "open('../data/a.csv').read()", deps=deps))
    (folder / "data").mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / "data" / name).write_text("1\n")
    assert orgfig("build").status == 0
    told = orgfig("status", "-v").out
    assert "data/b.csv was given to it and was never seen to be opened" in told
    assert "[unused-data]" in told
    assert "data/a.csv was" not in told
    (folder / "data" / "b.csv").write_text("2\n")
    assert "data/b.csv changed" in explained(orgfig)


def test_data_of_another_figure_is_seen_where_it_lies(orgfig, notebook):
    makes = figure("makes", "open('points.csv', 'w').write('1\\n')").replace(
        "tangled/makes.py", "tangled/makes.py :file points.csv"
    )
    reads = figure("reads", "open('points.csv').read()", deps=" :deps fig/points.csv")
    notebook(makes, reads)
    assert orgfig("build").status == 0
    assert "unused-data" not in orgfig("status").out


FORGED = (
    "import json, os",
    f"open('seen.svg', 'w').write({SVG!r})",
    "told = {'ended': True, 'seen': {'packages': [], 'data': [], 'fonts': ['/dev/zero', 3]}}",
    "os.write(3, json.dumps(told).encode() + b'\\n')",
    "os._exit(0)",
)


def test_a_forged_report_takes_nothing_away(orgfig, notebook, packages):
    packages("top", "1")
    code = ("import top", *FORGED)
    folder = notebook(figure("seen", *code, deps=" :deps data/a.csv"), settings=SETTINGS)
    (folder / "data").mkdir()
    (folder / "data" / "a.csv").write_text("1\n")
    assert orgfig("build").status == 0
    packages("top", "2")
    (folder / "data" / "a.csv").write_text("2\n")
    told = explained(orgfig)
    assert "top 1 → 2" in told
    assert "data/a.csv changed" in told

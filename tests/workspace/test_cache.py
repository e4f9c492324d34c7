"""The cache of notebooks: what fits is found again, everything else is nothing."""

from __future__ import annotations

import os
import pickle

import pytest

import orgfig
from orgfig.notebook import read
from orgfig.workspace import are_remembered, cache, cached_notebook, find, remember_notebooks
from orgfig.workspace.tables import encode

TEXT = b"""#+TODO: TODO | DONE
* DONE a
CLOSED: [2025-04-12 Sat 17:22]
- State "DONE"       from              [2025-04-12 Sat 17:22]
:PROPERTIES:
CLOSED: [2025-04-12 Sat 17:22]
:END:
[[file:fig/a.svg]]
#+begin_src python :tangle a.py
x = 1
#+end_src
#+begin_src python
"""


class Evil:
    """What a forged cache would like to run."""

    def __reduce__(self):
        return os.mkdir, ("harm",)


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "figures.org").write_bytes(TEXT)
    monkeypatch.chdir(tmp_path)
    return find(tmp_path)


@pytest.fixture
def kept(home):
    """The notebook, remembered, and the file that holds it."""
    notebook = read(TEXT, "figures.org")
    remember_notebooks(home, (notebook,))
    (file,) = (home.state / "cache").iterdir()
    return notebook, file


def test_what_was_read_is_found_again(home, kept):
    notebook, _ = kept
    assert notebook.diagnostics, "the example has something of everything"
    assert cached_notebook(home, "figures.org", notebook.digest) == notebook


def test_another_text_is_not_found(home, kept):
    assert cached_notebook(home, "figures.org", read(b"", "figures.org").digest) is None


def test_another_figure_folder_is_another_reading(home, kept):
    notebook, _ = kept
    assert (
        cached_notebook(home._replace(figures="pictures"), "figures.org", notebook.digest) is None
    )


def test_a_newer_text_takes_the_place_of_the_older(home, kept):
    remember_notebooks(home, (read(b"* a\n", "figures.org"),))
    assert len(list((home.state / "cache").iterdir())) == 1


FORGED = {
    "nothing": b"",
    "no tables": b"hello",
    "half of one": encode(read(TEXT, "figures.org"))[:400],
    "another notebook": encode(read(b"* DONE z\n", "figures.org")),
    "a notebook of another name": encode(read(TEXT, "other.org")),
    "a pickle, which could run anything": pickle.dumps(Evil()),
    "a pickle that changes a class": b"corgfig.figure.model\nClaim\n}Vis_done\nI01\nsb.",
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_what_does_not_fit_is_as_good_as_lost(home, kept, data):
    notebook, file = kept
    file.write_bytes(data)
    assert cached_notebook(home, "figures.org", notebook.digest) is None
    assert not os.path.exists("harm")


def test_a_link_for_the_cache_is_neither_read_nor_written(home, kept, tmp_path):
    notebook, file = kept
    file.parent.rename(tmp_path / "elsewhere")
    file.parent.symlink_to(tmp_path / "elsewhere")
    assert cached_notebook(home, "figures.org", notebook.digest) is None
    remember_notebooks(home, (read(b"* a\n", "figures.org"),))
    assert [one.name for one in (tmp_path / "elsewhere").iterdir()] == [file.name]


def test_whatever_reads_a_notebook_is_a_part_of_the_name(home):
    top = os.path.dirname(orgfig.__file__)
    told = cache.program()
    for name in (*cache.READING, "org/parse.py", "tangle/plan.py", "figure/assemble.py"):
        assert f"{name} {os.stat(os.path.join(top, name)).st_mtime_ns}" in told.split("\n")
    assert "build/plan.py" not in told


def test_a_cache_that_cannot_be_written_is_no_loss(home):
    home.state.mkdir()
    (home.state / "cache").write_text("in the way")
    remember_notebooks(home, (read(TEXT, "figures.org"),))
    assert (home.state / "cache").read_text() == "in the way"


def test_what_is_kept_of_another_text_is_no_memory_of_this_one(home, kept):
    notebook, file = kept
    assert are_remembered(home, [notebook])
    assert not are_remembered(home, [notebook, read(b"* a\n", "figures.org")])
    file.unlink()
    assert not are_remembered(home, [notebook])


def test_a_project_that_was_never_built_has_nothing_to_remember_in(home):
    assert are_remembered(home, [read(TEXT, "figures.org")])
    assert not home.state.exists()

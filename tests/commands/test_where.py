"""The where verb: from a module's line to the notebook's, and back."""

from __future__ import annotations

import pytest

from orgfig.commands.where import where
from orgfig.errors import UsageError

NOTEBOOK = """\
* a
#+begin_src python :tangle t/a.py :mkdirp yes :noweb yes :shebang #!/bin/sh
x = 1
  # <<part>>
y = 2
#+end_src
* part
#+name: part
#+begin_src python
one
two
#+end_src
* b
#+begin_src python :tangle b.py :noweb yes
<<part>>
#+end_src
* broken
#+begin_src python :tangle ../c.py
z = 1
#+end_src
"""


@pytest.fixture
def ask(desk):
    """Asks, from the project's folder: gives what is printed, the messages and the status."""
    (desk.folder / "figures.org").write_text(NOTEBOOK)

    def run(*places, folder=None):
        status = where(desk.session(), places, folder=str(folder or desk.folder))
        return desk.out.getvalue().split(), desk.err.getvalue(), status

    return run


FROM_MODULES = {
    "a line of a block": ("t/a.py:2", "figures.org:3"),
    "a line by a reference": ("t/a.py:3", "figures.org:10"),
    "the last line by a reference, behind a prefix": ("t/a.py:4", "figures.org:11"),
    "a line behind it": ("t/a.py:5", "figures.org:5"),
    "a line that no Org line holds": ("t/a.py:1", "figures.org:2"),
    "a line with a column": ("t/a.py:2:7", "figures.org:3"),
    "an odd way to write the path": ("./t/../t/a.py:2", "figures.org:3"),
}


@pytest.mark.parametrize(("place", "line"), FROM_MODULES.values(), ids=FROM_MODULES)
def test_from_a_module(ask, place, line):
    assert ask(place) == ([line], "", 0)


FROM_THE_NOTEBOOK = {
    "a line": ("figures.org:5", ["t/a.py:5"]),
    "a line that stands in two files": ("figures.org:10", ["t/a.py:3", "b.py:1"]),
    "a line with a column": ("figures.org:5:1", ["t/a.py:5"]),
    "the line of a block whose shebang was put there": ("figures.org:2", ["t/a.py:1"]),
}


@pytest.mark.parametrize(("place", "lines"), FROM_THE_NOTEBOOK.values(), ids=FROM_THE_NOTEBOOK)
def test_from_the_notebook(ask, place, lines):
    assert ask(place) == (lines, "", 0)


NOWHERE = {
    "a line behind the last": ("t/a.py:6", "t/a.py has 5 lines"),
    "line 0": ("t/a.py:0", "no such line"),
    "a line behind the notebook's last": ("figures.org:21", "figures.org has 20 lines"),
    "a heading": ("figures.org:1", "no line of a tangled file comes from here"),
    "a line of a block that is refused": ("figures.org:19", "no line of a tangled file"),
    "another file": ("tasks.py:1", "nothing is tangled into it"),
    "a file outside": ("/etc/passwd:1", "nothing is tangled into it"),
}


@pytest.mark.parametrize(("place", "message"), NOWHERE.values(), ids=NOWHERE)
def test_nowhere(ask, place, message):
    out, err, status = ask(place, "b.py:2")
    assert (out, status) == (["figures.org:11"], 1), "the next one is answered all the same"
    assert err.startswith(f"{place}: error: ")
    assert message in err


@pytest.mark.parametrize("place", ["t/a.py", "12", ":12", "t/a.py:x", "t/a.py:1234567890", ""])
def test_a_place_that_is_none(ask, place):
    with pytest.raises(UsageError, match="names no line"):
        ask("t/a.py:2", place)


def test_paths_are_those_of_the_current_folder_or_of_the_project(ask, desk):
    (desk.folder / "t").mkdir()
    for place in ("a.py:2", "t/a.py:2", str(desk.folder / "t/a.py:2")):
        assert ask(place, folder=desk.folder / "t")[0] == ["figures.org:3"]
    assert ask("../figures.org:5", folder=desk.folder / "t")[0] == ["t/a.py:5"]


OTHER = {
    "its own line": ("t/a.py:2", ["figures.org:3"], "t/a.py:2"),
    "the line of another way to write the path": ("./t/a.py:2", ["figures.org:3"], "t/a.py:2"),
    "a line of the notebook that it has": ("figures.org:5", ["t/a.py:5"], "t/a.py:5"),
}


@pytest.mark.parametrize(("place", "lines", "told"), OTHER.values(), ids=OTHER)
def test_a_module_that_was_edited_is_warned_of(ask, desk, place, lines, told):
    (desk.folder / "t").mkdir()
    (desk.folder / "t/a.py").write_text("# mine\nx = 1\n")
    out, err, status = ask(place)
    assert (out, status) == (lines, 0), "the answer is the plan's all the same"
    assert err.startswith(f"{told}: warning: t/a.py is not what the notebook gives")


@pytest.mark.parametrize("place", ["t/a.py:3", "b.py:1"])
def test_a_module_as_the_notebook_gives_it_or_missing_is_not_warned_of(ask, desk, place):
    (desk.folder / "t").mkdir()
    (desk.folder / "t/a.py").write_text("#!/bin/sh\nx = 1\n  # one\n  # two\ny = 2\n")
    assert ask(place) == (["figures.org:10"], "", 0)


def test_nothing_is_written(ask, desk):
    before = desk.files
    ask("t/a.py:2")
    assert desk.files == before

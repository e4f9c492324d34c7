"""What a text needs: what it promises, and what it only uses."""

from __future__ import annotations

import pytest

from orgfig.build.needed import needed
from orgfig.build.policy import Ceilings
from orgfig.build.requests import requests
from orgfig.notebook import read

FIGURE = """\
* DONE a
[[file:fig/a.svg]]
#+begin_src python :tangle tangled/a.py :deps data/x.csv
1
#+end_src
"""


def of(text, path="figures.org"):
    notebook = read(text.encode(), path)
    return needed([notebook], requests([notebook], Ceilings()))


def test_outputs_and_target_files_are_promised():
    assert of(FIGURE).promised == {"fig/a.svg", "tangled/a.py"}


def test_a_target_whose_block_has_errors_is_promised_all_the_same():
    broken = FIGURE.replace(":deps data/x.csv", ":var x=missing()")
    assert "tangled/a.py" in of(broken).promised


NOT_PROMISED = {
    "under a heading in a comment": FIGURE.replace("DONE a", "COMMENT a"),
    "in a comment": "".join(f"# {line}\n" for line in FIGURE.splitlines()),
    "in an example": f"#+begin_example\n{FIGURE.replace('* DONE', ',* DONE')}#+end_example\n",
}


@pytest.mark.parametrize("text", NOT_PROMISED.values(), ids=NOT_PROMISED)
def test_not_promised(text):
    assert not of(text).promised
    assert "fig/a.svg" not in of(text).used


ARCHIVED = FIGURE.replace("DONE a", "DONE a :ARCHIVE:")

USED = {
    "a picture under an archived heading": (ARCHIVED, "fig/a.svg", "figures.org:2:1 links to it"),
    "a module under an archived heading": (ARCHIVED, "tangled/a.py", "figures.org:3 names it"),
    "an output of an archived block": (
        ARCHIVED.replace(":deps", ":file a.csv :deps"),
        "fig/a.csv",
        "figures.org:3 names it",
    ),
    "data that a block reads": (FIGURE, "data/x.csv", "figures.org:3 reads it"),
    "a picture in the text": ("[[file:fig/b.svg]]\n", "fig/b.svg", "figures.org:1:1 links to it"),
    "a link from the project's folder": ("[[./fig/../b.py]]\n", "b.py", "figures.org:1:1 links"),
}


@pytest.mark.parametrize(("text", "path", "why"), USED.values(), ids=USED)
def test_used(text, path, why):
    assert of(text).used[path].startswith(why)


def test_what_an_archived_heading_names_is_used_and_not_promised():
    assert not of(ARCHIVED).promised
    assert not of(ARCHIVED.replace("DONE", "COMMENT")).used


def test_links_are_seen_from_the_notebook_too():
    used = of("[[file:../fig/b.svg]]\n", "notes/figures.org").used
    assert "fig/b.svg" in used

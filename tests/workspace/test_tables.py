"""Notebooks as tables: they come back as they were, and nothing else is ever made of a text."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.notebook import Notebook, read
from orgfig.workspace.tables import CLASSES, decode, encode

TEXT = b"""#+TODO: TODO | DONE
* DONE a
CLOSED: [2025-04-12 Sat 17:22]
- State "DONE"       from              [2025-04-12 Sat 17:22]
:PROPERTIES:
CLOSED: [2025-04-12 Sat 17:22]
:END:
** DONE b
:PROPERTIES:
:ID: x
:END:
[[file:fig/a.svg]]
#+name: t
| 1 |

#+begin_src python :tangle a.py :tangle-mode o755 :var x="1"
x = 1
#+end_src
#+begin_src python
"""
NOTEBOOK = read(TEXT, "figures.org")


def test_the_example_has_something_of_almost_everything():
    tables = json.loads(encode(NOTEBOOK))
    assert {name for name, table in tables.items() if not table} == set()


def test_a_notebook_comes_back(root):
    real = read((root / "figures.org").read_bytes(), "figures.org")
    for notebook in (NOTEBOOK, real, read(b"", "x.org"), read(b"* \xff\n", "x.org")):
        found = decode(encode(notebook))
        assert found == notebook
        assert [type(one) for one in found] == [type(one) for one in notebook]


def test_what_was_consulted_comes_back():
    consulted = (("file:a.org", None), ("value:abc", "0123"))
    notebook = NOTEBOOK._replace(consulted=consulted)
    assert decode(encode(notebook)) == notebook


LINES = st.sampled_from([*TEXT.split(b"\n"), b"* TODO c", b"#+name: n", b"<<n>>", b"\xff", b"- x"])


@settings(deadline=None)
@given(st.lists(LINES, max_size=30))
def test_any_notebook_comes_back(lines):
    notebook = read(b"\n".join(lines), "figures.org")
    assert decode(encode(notebook)) == notebook


def test_all_classes_stand_after_those_that_they_hold():
    assert list(CLASSES)[-1] == "Notebook"
    assert CLASSES["Notebook"] is Notebook


def field(table, name):
    return CLASSES[table]._fields.index(name)


def forged(table, name, value, /):
    """The example with another value in the first row of a table."""
    tables = copy.deepcopy(json.loads(encode(NOTEBOOK)))
    tables[table][field(table, name)][0] = value
    return json.dumps(tables).encode()


def test_a_forgery_of_the_right_form_is_a_notebook():
    assert decode(forged("Heading", "title", "z")).document.headings[0].title == "z"


FORGED = {
    "nothing": b"",
    "no JSON": b"hello",
    "half of one": encode(NOTEBOOK)[:400],
    "another value": b"[]",
    "no tables": b"{}",
    "text that is not UTF-8": b"\xff\xff",
    "very deep": b"[" * 100_000,
    "a number for a text": forged("Heading", "title", 1),
    "a text for a number": forged("Heading", "level", "1"),
    "true for a number": forged("Heading", "level", bool(1)),
    "a fraction for a position": forged("Heading", "where", 0.0),
    "nothing for a list": forged("Notebook", "figures", None),
    "nothing for a text": forged("Notebook", "path", None),
    "a list for a text": forged("Notebook", "path", ["figures.org"]),
    "a value that is not there": forged("Notebook", "document", 9),
    "a value of another kind in a list": forged("Notebook", "figures", ["x"]),
    "an unknown choice": forged("Diagnostic", "severity", 9),
    "no date": forged("Timestamp", "moment", "yesterday"),
    "a date that is a number": forged("Timestamp", "moment", 3),
    "an argument of three parts": forged("HeaderArguments", "items", [["a", "b", "c"]]),
    "an argument that is a number": forged("HeaderArguments", "items", [["a", 1]]),
    "a heading that is its own parent": forged("Heading", "parent", 0),
    "a block in no heading": forged("SourceBlock", "heading", 99),
    "a link in no heading": forged("Link", "heading", -1),
    "a file of no block": forged("TangledFile", "blocks", [99]),
    "a table in no heading": forged("NamedElement", "heading", 99),
    "more files written than there are": forged("TanglePlan", "reach", 2),
    "fewer files written than none": forged("TanglePlan", "reach", -1),
    "a coding that nobody knows": forged("TangledFile", "encoding", "x"),
    "a coding that is none of text": forged("TangledFile", "encoding", "rot13"),
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_what_is_no_notebook_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        decode(data)


def test_columns_of_different_length_are_refused():
    tables = json.loads(encode(NOTEBOOK))
    tables["Location"][0].append("figures.org")
    with pytest.raises(ValueError, match=r"shorter|longer"):
        decode(json.dumps(tables).encode())


def test_two_notebooks_are_not_one():
    tables = json.loads(encode(NOTEBOOK))
    tables["Notebook"] = [column * 2 for column in tables["Notebook"]]
    with pytest.raises(ValueError, match="too many"):
        decode(json.dumps(tables).encode())

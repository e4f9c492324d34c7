from __future__ import annotations

import pytest

from orgfig.org.model import NamedElement, NamedKind
from orgfig.org.named import is_findable, rows, text_of

KINDS = {
    "a table": ("| 1 |\n|---|\n| 2 |\n\n", NamedKind.TABLE, 4),
    "a table with a formula": ("| 1 |\n#+tblfm: $1=1\n", NamedKind.TABLE, 2),
    "a list": ("- a\n- b\n\nc\n", NamedKind.LIST, 5),
    "an example": ("#+begin_example\nx\n#+end_example\n", NamedKind.EXAMPLE, 4),
    "fixed lines": (": a\n:\n: b\nc\n", NamedKind.FIXED, 4),
    "a quote": ("#+begin_quote\nx\n#+end_quote\n", NamedKind.BLOCK, 4),
    "a block of an own kind": ("#+begin_note\nx\n#+end_note\n", NamedKind.BLOCK, 4),
    "verse": ("#+begin_verse\nx\n#+end_verse\n", NamedKind.BLOCK, 4),
    "an export block": ("#+begin_export html\nx\n#+end_export\n", NamedKind.BLOCK, 4),
    "a paragraph": ("one\ntwo\n\nthree\n", NamedKind.PARAGRAPH, 3),
    "a paragraph before a table": ("one\n| 1 |\n", NamedKind.PARAGRAPH, 2),
    "a paragraph before a drawn table": ("one\n+--+\n", NamedKind.PARAGRAPH, 2),
    "a begin line without an end": ("#+begin_quote\nx\n", NamedKind.PARAGRAPH, 3),
    "a drawer without an end": (":d:\nx\n", NamedKind.PARAGRAPH, 3),
    "a comment block": ("#+begin_comment\nx\n#+end_comment\n", NamedKind.OTHER, 4),
    "a drawer": (":d:\nx\n:END:\n", NamedKind.OTHER, 2),
    "a keyword": ("#+title: x\n", NamedKind.OTHER, 2),
    "a drawn table": ("+--+\n| a|\n+--+\n", NamedKind.OTHER, 2),
    "a footnote": ("[fn:1] x\n", NamedKind.OTHER, 2),
}
NAMELESS = {
    "a blank line between": "#+name: x\n\n| 1 |\n",
    "a comment below": "#+name: x\n# c\n| 1 |\n",
    "a heading below": "#+name: x\n* h\n",
    "a clock line below": "#+name: x\nCLOCK: [2020-01-01 Wed]\n",
    "an older word for name": "#+srcname: x\n| 1 |\n",
    "the name of a result": "#+results: x\n| 1 |\n",
    "within an example": "#+begin_example\n#+name: x\n| 1 |\n#+end_example\n",
    "a source block": "#+name: x\n#+begin_src python\n#+end_src\n",
    "on the first line of an entry": "- #+name: x\n  | 1 |\n",
    "the end of a drawer below": ":d:\n#+name: x\n:END:\n",
}


@pytest.mark.parametrize(("text", "kind", "last"), KINDS.values(), ids=KINDS)
def test_kinds_and_last_lines(text, kind, last, read):
    (found,) = read(f"#+name: x\n{text}").named
    assert (found.name, found.kind, found.first, found.last) == ("x", kind, 2, last)


@pytest.mark.parametrize("text", NAMELESS.values(), ids=NAMELESS)
def test_nothing_is_named(text, read):
    assert read(text).named == ()


def test_the_last_of_several_names_counts(read):
    assert [one.name for one in read("#+name: a\n#+TBLNAME: b\n| 1 |\n").named] == ["b"]


def test_an_element_knows_its_heading(read):
    named = read("#+name: a\n: 1\n* h\n#+name: b\n: 2\n").named
    assert [one.heading for one in named] == [None, 0]


def test_a_paragraph_ends_with_its_entry(read):
    (found,) = read("- a\n  #+name: x\n  one\n   two\nthree\n").named
    assert (found.first, found.last) == (3, 4)


def test_a_name_is_found_in_any_case_but_not_behind_a_gap():
    lines = ["", "#+NAME: Foo", "#+caption: c", "| 1 |"]
    assert is_findable(lines, 3, "foo")
    assert not is_findable(["", "#+name: foo", "", "| 1 |"], 3, "foo")


ROWS = {
    "fields are trimmed": ("|  a b | c|", ("a b", "c")),
    "the last bar may miss": ("| a | b", ("a", "b")),
    "an empty field is one": ("||  |", ("", "")),
    "a bar alone has no field": ("|", ()),
    "a carriage return stays": ("| a\r|", ("a\r",)),
    "what begins with a minus is a line": ("|-a | b |", None),
    "a minus behind a blank is none": ("| - |", ("-",)),
}


@pytest.mark.parametrize(("line", "row"), ROWS.values(), ids=ROWS)
def test_rows(line, row):
    assert rows(["", line], NamedElement("x", NamedKind.TABLE, 1, 1, None)) == (row,)


TEXTS = {
    "an example, unquoted": ("#+begin_example\n  ,* a\n#+end_example", ("  * a\n", False)),
    "an example that keeps its indentation": (
        "#+begin_example -n -i\n  a\n#+end_example",
        ("  a\n", True),
    ),
    "a quote keeps its commas": ("#+begin_quote\n,* a\n#+end_quote", (",* a\n", False)),
    "an export block does not": ("#+begin_export x\n,* a\n#+end_export", ("* a\n", False)),
    "fixed lines": (":  a\n:\n: b", (" a\n\nb", True)),
    "a paragraph": ("  a\nb", ("  a\nb\n", True)),
    "an empty example": ("#+begin_example\n#+end_example", ("", False)),
    "empty verse": ("#+begin_verse\n#+end_verse", ("", False)),
    "an empty quote has no text": ("#+begin_quote\n#+end_quote", None),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts(text, expected, read):
    (element,) = read(f"#+name: x\n{text}\n").named
    assert text_of(["", "#+name: x", *text.split("\n")], element) == expected

from __future__ import annotations

import contextlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org import parse
from orgfig.org.fences import fences
from orgfig.tangle.data import (
    element_value,
    is_web_link,
    number_or_text,
    result_value,
    without_indentation,
)
from orgfig.tangle.lisp import LispError, NotEvaluatedError, Symbol, Vector
from orgfig.tangle.shapes import HLINE

READ = {
    "a whole number": ("5", 5),
    "zeros before it": ("007", 7),
    "a point behind it": ("1.", 1),
    "a fraction": (".5", 0.5),
    "an exponent": ("1e3", 1000.0),
    "a sign": ("+4", 4),
    "blanks around it": (" 5\n", 5),
    "a string": ('"a b"', "a b"),
    "a string with escapes": (r'"a\n\"b\""', 'a\n"b"'),
    "an empty string": ('""', ""),
    "two numbers are text": ("1 2", "1 2"),
    "half an exponent is text": ("1e", "1e"),
    "a sign alone is text": ("-", "-"),
    "a point alone is text": (".", "."),
    "an octal number is text": ("#o7", "#o7"),
    "Lisp is text": ("(1 2)", "(1 2)"),
    "a string with more behind it is text": ('"a" b', '"a" b'),
    "a quote alone is text": ('"', '"'),
    "text keeps its blanks": (" a ", " a "),
    "nothing stays nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "value"), READ.values(), ids=READ)
def test_number_or_text(text, value):
    found = number_or_text(text)
    assert (type(found), found) == (type(value), value)


ELEMENTS = {
    "a table": ('| a | "b" |\n|--|\n| 1 | 2.50 |', (("a", "b"), HLINE, (1, 2.5))),
    "a row without fields": ("|", (None,)),
    "a list": ('- 1\n- "a"\n- b\n  c', (1, "a", "b\nc")),
    "an example": ("#+begin_example\n  a\n    b\n#+end_example", "a\n  b\n"),
    "fixed lines": (": a\n: b", "a\nb"),
    "a fixed number": (": 5.0", 5.0),
    "a fixed string keeps its quotes": (': "a"', '"a"'),
    "a quote": ("#+begin_quote\n a\n#+end_quote", "a\n"),
    "a paragraph keeps its indentation": ("  a\n  b", "  a\n  b\n"),
    "an empty quote": ("#+begin_quote\n#+end_quote", None),
    "a drawer": (":d:\na\n:END:", None),
}


@pytest.mark.parametrize(("text", "value"), ELEMENTS.values(), ids=ELEMENTS)
def test_values_of_elements(text, value):
    document = parse(f"#+name: x\n{text}\n".encode(), "n.org")
    lines = ("", *document.text.split("\n"))
    assert element_value(lines, document.named[0], fences(lines)) == value


RESULTS = {
    "a number": ("5", "", 5),
    "text": ("a b", "", "a b"),
    "text in quotes": ("'a b'", "", "a b"),
    "a list": ("[1, 'a', [2.5]]", "", (1, "a", (2.5,))),
    "a tuple": ("(1, 2)", "", (1, 2)),
    "an empty list": ("[]", "", None),
    "None in a list is a line": ("[None, 1]", "", (HLINE, 1)),
    "not further inside": ("[[None]]", "", ((Symbol("None"),),)),
    "None alone is text": ("None", "", "None"),
    "True in a list is a symbol": ("[True]", "", (Symbol("True"),)),
    "a dictionary is text": ("{'a': 1}", "", "{'a': 1}"),
    "commas in strings stay": ("['a, b', \"c's\"]", "", ("a, b", "c's")),
    "brackets in strings stay": ("['[a]', '{b}']", "", ("[a]", "{b}")),
    "quotes in strings": ("['a\"b', \"it's\"]", "", ('a"b', "it's")),
    "backslashes": (r"['a\\b', 'a\nb']", "", ("a\\b", "a\\nb")),
    "what is no list stays text": ("[1, 2", "", "[1, 2"),
    "nor is a bracket that nothing closes": ("(a, `b", "", "(a, `b"),
    "two lists are the first": ("[1][2]", "", (1,)),
    "a quoted word is a symbol": ("'a", "", Symbol("a")),
    "a vector is one": ("[1 2] x", "", Vector((1, 2))),
    "scalar": ("[1]", "scalar", "[1]"),
    "verbatim": ("5", "verbatim", "5"),
    "output": ("[1]", "output", "[1]"),
    "output as a table": ("[1]", "output table", (1,)),
    "raw": ("[1]", "raw", "[1]"),
    "discard": ("[1]", "discard", None),
    "nothing": ("", "", ""),
}


@pytest.mark.parametrize(("raw", "words", "value"), RESULTS.values(), ids=RESULTS)
def test_results(raw, words, value):
    assert result_value(raw, words.split(), "n.org") == value


@pytest.mark.parametrize("raw", ["[<it's>]", "[a\\b]", "(1 . 2)"])
def test_results_that_stop_org(raw):
    with pytest.raises(LispError) as error:
        result_value(raw, (), "n.org")
    assert not isinstance(error.value, NotEvaluatedError)


def test_lisp_in_a_result_is_not_evaluated():
    with pytest.raises(NotEvaluatedError):
        result_value("(delete-file x) y", (), "n.org")


@given(st.recursive(st.integers() | st.text("ab '\"\\,[]{}\n"), st.lists, max_leaves=20))
def test_lists_and_texts_of_python_come_back(value):
    if not isinstance(value, list):
        value = [value]
    assert result_value(repr(value), (), "n.org") == _lisp(value)


def _lisp(value):
    """A list as Org has it: a backslash and what is behind it are two characters."""
    if isinstance(value, list):
        return tuple(map(_lisp, value)) or None
    if isinstance(value, str):
        return value.replace("\n", "\\n")
    return value


@given(st.text("[](){}'\"\\,ab1. \n", max_size=30))
def test_any_result_is_read_or_refused(raw):
    with contextlib.suppress(LispError):
        result_value(raw, (), "n.org")


LONG = {
    "a text": '"' + "a" * 10**6 + '"',
    "a text without an end": '["' + "a" * 10**6,
    "a text of escapes": '["' + "\\\\" * 10**6 + '"]',
    "white space": "[" + " " * 10**6 + "1]",
    "a word": "[" + "a" * 10**6 + "]",
}


@pytest.mark.parametrize("raw", LONG.values(), ids=LONG)
def test_a_long_result_takes_little_memory(raw):
    """A block may print many megabytes, and a hundred times that would be all there is."""
    tracemalloc.start()
    try:
        result_value(raw, (), "n.org")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60 * len(raw)


def test_web_links():
    assert is_web_link("https://x")
    assert not is_web_link("file:x.png")
    assert not is_web_link("x.png")


def test_indentation_goes_where_all_lines_have_it():
    assert without_indentation("  a\n   b\n") == "a\n b\n"
    assert without_indentation("  a\nb\n") == "  a\nb\n"

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org.header_arguments import Argument, is_closed, split

SPLIT = {
    "keys and values": (":tangle a.py :mkdirp yes", [("tangle", "a.py"), ("mkdirp", "yes")]),
    "a value with blanks": (":tangle my file.py :x y", [("tangle", "my file.py"), ("x", "y")]),
    "a comment is part of the value": (":tangle a.py # note", [("tangle", "a.py # note")]),
    "a key without a value": (":tangle :comments", [("tangle", None), ("comments", None)]),
    "a colon without a blank before it": (
        ":tangle b.py:padline no",
        [("tangle", "b.py:padline no")],
    ),
    "tabs": (":x\ty\t:z\tw", [("x", "y"), ("z", "w")]),
    "what stands before the first key": ("stray :x y", [("x", "y")]),
    "nothing but stray words": ("stray", []),
    "brackets protect": (":x (f :y 1) :z [1 :w]", [("x", "(f :y 1)"), ("z", "[1 :w]")]),
    "braces do not": (":x {a :y b}", [("x", "{a"), ("y", "b}")]),
    "a bracket without its end does not": (":x (f :y 1", [("x", "(f"), ("y", "1")]),
    "a quote in a word protects": (':x a" :b" :c d', [("x", 'a" :b"'), ("c", "d")]),
    "a quote without its end does not": (':x "a :y b', [("x", '"a'), ("y", "b")]),
    "numbers and Lisp stay text": (":x 007 :y '(1 2)", [("x", "007"), ("y", "'(1 2)")]),
    "variables are split": (
        ":var a=1 b = 2 c=(x y)",
        [("var", "a=1"), ("var", "b=2"), ("var", "c=(x y)")],
    ),
    "commas do not split variables": (":var x=1, y=2", [("var", "x=1,"), ("var", "y=2")]),
}


@pytest.mark.parametrize(("text", "arguments"), SPLIT.values(), ids=SPLIT)
def test_split(text, arguments):
    assert [(one.key, one.value) for one in split(text)] == arguments


STRINGS = {
    "a quoted string is its content": ('"a b"', "a b", True),
    "an empty string": ('""', "", True),
    "escapes are undone": (r'"a\tb\"c\\d\101\u00e9"', 'a\tb"c\\dAé', True),
    "an unknown escape is its letter": (r'"\q"', "q", True),
    "what follows the string keeps it raw": ('"a" b', '"a" b', False),
    "two strings stay raw": ('"a" "b"', '"a" "b"', False),
    "a string without its end stays raw": ('"a', '"a', False),
    "a string whose end is escaped stays raw": (r'"a\"', r'"a\"', False),
    "a single quote stays raw": ('"', '"', False),
    "backslashes outside of strings stay": (r"a\tb", r"a\tb", False),
}


@pytest.mark.parametrize(("written", "value", "quoted"), STRINGS.values(), ids=STRINGS)
def test_string(written, value, quoted):
    assert split(f":x {written}") == (Argument("x", value, quoted),)


@given(st.text(st.sampled_from(':"\\()[]{} \tab=')))
def test_any_header_is_split_and_no_key_has_a_blank(text):
    assert all(not set(one.key) & set(" \t") for one in split(text))


CLOSED = {
    "keys and values": (":a b :c", True),
    "brackets that close": (":a (b [c])", True),
    "strings that close": (':a "b\\" (" :c "d"', True),
    "nothing": ("", False),
    "a bracket that may close later": (":a (b", False),
    "brackets in a wrong order": (":a [(b]", False),
    "a string that may close later": (':a "b', False),
    "a string whose end is escaped": (':a "b\\"', False),
}


@pytest.mark.parametrize(("text", "closed"), CLOSED.values(), ids=CLOSED)
def test_closed(text, closed):
    assert is_closed(text) == closed


@given(st.text(st.sampled_from(':"\\()[] \tab=')), st.text(st.sampled_from(':"\\()[] \tab=')))
def test_what_is_closed_stays_as_it_is(text, more):
    if is_closed(text):
        assert split(f"{text} :k{more}") == split(text) + split(f":k{more}")


@given(st.text(st.sampled_from(":ab \t\f")))
def test_without_brackets_and_quotes_the_split_is_the_same(text):
    assert split(text) == split(f"{text} :last ()")[:-1]

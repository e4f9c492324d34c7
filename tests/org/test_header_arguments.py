from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org.header_arguments import Argument, UnnamedVariableError, merge, split

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


def test_a_quoted_value_is_told_from_lisp():
    arguments = merge([split(':x "(f)" :y (f)')])
    assert (arguments.get("x"), arguments.get("y")) == ("(f)", "(f)")
    assert arguments.quoted == {"x"}


def test_a_later_layer_wins_key_by_key():
    arguments = merge([split(':a 1 :b "2"'), split(":b 3 :c 4")])
    assert dict(arguments.items) == {"a": "1", "b": "3", "c": "4"}
    assert arguments.quoted == frozenset()


VARIABLES = {
    "in order of appearance": ([":var a=1", ":var b=2"], ["a=1", "b=2"]),
    "one that is set again moves to the end": ([":var a=1 b=2", ":var a=3"], ["b=2", "a=3"]),
    "one without a name takes the next place": ([":var a=1 b=2", ":var 7 8"], ["a=7", "b=8"]),
}


@pytest.mark.parametrize(("layers", "variables"), VARIABLES.values(), ids=VARIABLES)
def test_variables(layers, variables):
    assert list(merge(map(split, layers)).all("var")) == variables


@pytest.mark.parametrize("text", [":var 5", ":var", ":var a=1 2 3"])
def test_a_variable_without_a_name_or_a_place_is_refused(text):
    with pytest.raises(UnnamedVariableError):
        merge([split(text)])


def test_words_of_results_are_merged():
    merged = merge([split(":results output silent"), split(":results value file")])
    assert merged.get("results") == "silent value file"


@given(st.text(st.sampled_from(':"\\()[]{} \tab=')))
def test_any_header_is_split_and_no_key_has_a_blank(text):
    assert all(not set(one.key) & set(" \t") for one in split(text))


def test_words_of_results_that_repeat_count_where_they_stand_last():
    merged = merge([split(":results a b raw"), split(":results c a html b")])
    assert merged.get("results") == "c a html b"


def test_thousands_of_words_are_merged_in_no_time():
    words = " ".join(f"w{n}" for n in range(16_000))
    started = time.process_time()
    assert merge([split(f":results {words}")]).get("results") == words
    assert time.process_time() - started < 2

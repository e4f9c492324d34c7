"""Layers of header arguments: the later one wins, variable by variable and word by word."""

from __future__ import annotations

import time

import pytest

from orgfig.org.header_arguments import split
from orgfig.org.layers import NOTHING, UnnamedVariableError, add, arguments, put


def stacked(texts):
    layers = NOTHING
    for line, text in enumerate(texts, 1):
        layers = add(layers, split(text), line)
    return layers


def merged(*texts):
    return arguments(stacked(texts))


def test_a_quoted_value_is_told_from_lisp():
    found = merged(':x "(f)" :y (f)')
    assert (found.get("x"), found.get("y")) == ("(f)", "(f)")
    assert found.quoted == {"x"}


def test_a_later_layer_wins_key_by_key():
    found = merged(':a 1 :b "2"', ":b 3 :c 4")
    assert dict(found.items) == {"a": "1", "b": "3", "c": "4"}
    assert found.quoted == frozenset()


VARIABLES = {
    "in order of appearance": ([":var a=1", ":var b=2"], ["a=1", "b=2"]),
    "one that is set again moves to the end": ([":var a=1 b=2", ":var a=3"], ["b=2", "a=3"]),
    "one without a name takes the next place": ([":var a=1 b=2", ":var 7 8"], ["a=7", "b=8"]),
}


@pytest.mark.parametrize(("layers", "variables"), VARIABLES.values(), ids=VARIABLES)
def test_variables(layers, variables):
    assert list(merged(*layers).all("var")) == variables


@pytest.mark.parametrize("text", [":var 5", ":var", ":var a=1 2 3"])
def test_a_variable_without_a_name_or_a_place_is_refused(text):
    with pytest.raises(UnnamedVariableError):
        merged(text)


def test_words_of_results_are_merged():
    found = merged(":results output silent", ":results value file")
    assert found.get("results") == "silent value file"


def test_words_of_results_that_repeat_count_where_they_stand_last():
    found = merged(":results a b raw", ":results c a html b")
    assert found.get("results") == "c a html b"


def test_thousands_of_words_are_merged_in_no_time():
    words = " ".join(f"w{n}" for n in range(16_000))
    started = time.process_time()
    assert merged(f":results {words}").get("results") == words
    assert time.process_time() - started < 2


def test_each_argument_knows_its_line():
    found = merged(":a 1 :var x=1 y=2 :results output", ":var x=3 :b 2", ":results silent :a 4")
    said = [("y=2", 1), ("x=3", 2), ("output silent", 3), ("2", 2), ("4", 3)]
    assert list(zip([value for _, value in found.items], found.lines, strict=True)) == said


PUT = [
    ([":a 1 :var x=1 y=2 :results output", ":b 2"], [":b 3 :var x=5", ":results value :c 1"]),
    ([], [":a 1"]),
    ([":a (f) :exports code"], []),
    ([":results a b"], [":results silent", ":results b replace c"]),
]


@pytest.mark.parametrize(("below", "above"), PUT)
def test_layers_can_be_put_on_layers(below, above):
    put_together = arguments(put(stacked(below), stacked(above)))
    assert put_together.items == arguments(stacked(below + above)).items


def test_what_is_shared_is_not_changed():
    below = stacked([":a 1 :var x=1 :results output"])
    before = arguments(below)
    add(below, split(":a 2 :var x=2 y=3 :results value"), 2)
    put(below, stacked([":a 3 :var x=5 :results table"]))
    assert arguments(below) == before

"""What a header argument's value is taken for."""

from __future__ import annotations

import pytest

from orgfig.org.model import HeaderArguments
from orgfig.tangle.values import LispText, value, words

READ = {
    "a word is text": ("a.py", "a.py"),
    "a whole number": ("007", 7),
    "a whole number with a point": ("1.", 1),
    "a sign": ("+4", 4),
    "a fraction": (".5", 0.5),
    "an exponent": ("1.e3", 1000.0),
    "a large exponent letter": ("1E3", 1000.0),
    "half an exponent is text": ("1e", "1e"),
    "a lone sign is text": ("-", "-"),
    "two points are text": ("1.5.2", "1.5.2"),
    "numbers with a blank are text": ("1 2", "1 2"),
    "another script's digit is text": ("٣", "٣"),
    "a parenthesis opens Lisp": ("(a)", LispText("(a)")),
    "a quote opens Lisp": ("'#o755", LispText("'#o755")),
    "a backquote opens Lisp": ("`a", LispText("`a")),
    "a bracket opens Lisp": ("[a]", LispText("[a]")),
    "a brace is text": ("{a}", "{a}"),
    "Lisp further on is text": ("a(b)", "a(b)"),
    "as many digits as Python reads": ("1" * 500, int("1" * 500)),
    "more digits than Python reads are a number all the same": ("1" * 5000, float("inf")),
    "and so are those with a point": (f"-{'1' * 5000}.", float("-inf")),
    "what a table calls itself opens Lisp": ("*this*", LispText("*this*")),
    "no value": (None, None),
}


@pytest.mark.parametrize(("written", "meant"), READ.values(), ids=READ)
def test_value(written, meant):
    assert value(HeaderArguments((("key", written),)), "key") == meant


def test_a_quoted_value_is_text_whatever_it_looks_like():
    arguments = HeaderArguments((("key", "(5)"),), frozenset({"key"}))
    assert value(arguments, "key") == "(5)"


def test_lisp_is_text_in_a_block_that_is_only_looked_up():
    assert value(HeaderArguments((("key", "(a)"),)), "key", evaluate=False) == "(a)"


def test_words_are_split_at_ascii_white_space_only():
    assert words(" yes\ttangle\u00a0no\n") == ["yes", "tangle\u00a0no"]

"""Indentation and trimming are Emacs's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.lines import Allowance, Draft, Lines, dedent, trim, trim_but_indentation

DEDENT = {
    "common blanks go": ("  a\n    b", "a\n  b"),
    "a line at column 0 keeps all as it is": ("a\n    b\n   ", "a\n    b\n   "),
    "an empty line does not count": ("  a\n\n  b", "a\n\nb"),
    "a short white line becomes empty": ("    a\n  \n    b", "a\n\nb"),
    "a long white line keeps its rest": ("  a\n     \n  b", "a\n   \nb"),
    "short white lines alone become empty": ("   \n  ", "\n"),
    "a tab wider than the whole text stays": ("\t", "\t"),
    "tabs reach to the next eighth column": ("\ta\n        b", "a\nb"),
    "a tab that reaches across stays whole": ("    a\n\tb", "a\n\tb"),
    "a tab behind blanks is as wide as the rest": ("    a\n    \tb", "a\n\tb"),
    "a form feed left of the column stops it": ("  a\n\f\n  b", "  a\n\f\n  b"),
    "a form feed behind the column does not": ("  a\n  \f\n  b", "a\n\f\nb"),
    "a no-break space is no indentation": ("  a\n\u00a0b\n  c", "  a\n\u00a0b\n  c"),
    "a carriage return left of the column stops it": ("  a\n\r\n  b", "  a\n\r\n  b"),
    "nothing stays nothing": ("", ""),
}
TRIM = {
    "blanks at both ends go": ("  a  ", "a"),
    "the first line loses its own indentation": ("\n\n   a\n   b\n \n", "a\n   b"),
    "carriage returns go": ("\r\na\r", "a"),
    "a form feed stays": ("\f\na", "\f\na"),
    "white alone leaves one empty line": (" \n\t\n", ""),
}
TRIM_BUT_INDENTATION = {
    "the first line keeps its indentation": ("\n \n   a\n b  \n\n", "   a\n b"),
    "a leading carriage return stays": ("\r\na", "\r\na"),
    "white alone leaves one empty line": (" \n\t\n", ""),
}


def lines(text):
    texts = tuple(text.split("\n"))
    return Lines(texts, tuple(range(1, len(texts) + 1)))


def text(made):
    assert len(made.texts) == len(made.origins)
    return "\n".join(made.texts)


@pytest.mark.parametrize(("written", "meant"), DEDENT.values(), ids=DEDENT)
def test_common_indentation(written, meant):
    assert "\n".join(dedent(written.split("\n"))) == meant


@pytest.mark.parametrize(("written", "meant"), TRIM.values(), ids=TRIM)
def test_trimming(written, meant):
    assert text(trim(lines(written))) == meant


@pytest.mark.parametrize(
    ("written", "meant"), TRIM_BUT_INDENTATION.values(), ids=TRIM_BUT_INDENTATION
)
def test_trimming_but_the_indentation(written, meant):
    assert text(trim_but_indentation(lines(written))) == meant


def test_trimming_keeps_each_line_with_its_origin():
    assert trim(lines("\n\n a\nb\n")).origins == (3, 4)


@given(st.text(" \t\r\f\nab", max_size=40))
def test_trimming_agrees_with_stripping(written):
    assert text(trim(lines(written))) == written.strip(" \t\r\n")


@given(st.lists(st.text(" \tab", max_size=12), min_size=1, max_size=6))
def test_removing_indentation_keeps_what_is_not_blank(texts):
    assert [one.lstrip(" \t") for one in dedent(texts)] == [one.lstrip(" \t") for one in texts]


def test_a_draft_goes_on_with_its_last_line():
    draft = Draft(1)
    draft.write("x = [")
    draft.take(Lines(("a", "b"), (7, 8)), "x = [")
    draft.write("]")
    draft.break_line(2)
    draft.write("end")
    assert draft.lines() == Lines(("x = [a", "x = [b]", "end"), (7, 8, 2))


def test_a_line_keeps_the_origin_of_the_first_text_that_it_took():
    draft = Draft(1)
    for part in (Lines(("",), (5,)), Lines(("a",), (6,)), Lines(("b",), (7,))):
        draft.take(part)
    assert draft.lines() == Lines(("ab",), (6,))


def test_an_allowance_is_spent_once():
    allowance = Allowance(10)
    assert (allowance.spend(6), allowance.spend(4), allowance.is_used_up) == (True, True, True)
    assert (allowance.spend(0), allowance.spend(1)) == (True, False)


def test_an_allowance_that_was_too_small_is_used_up():
    allowance = Allowance(10)
    assert (allowance.spend(11), allowance.is_used_up, allowance.spend(1)) == (False, True, False)

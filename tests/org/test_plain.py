"""Org text as plain words: what a reader of the exported page sees."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org.plain import plain

SEEN = {
    "code and verbatim": ("the =relu= of ~z~", "the relu of z"),
    "bold, italic, underlined and struck": ("*a* /b/ _c_ +d+", "a b c d"),
    "emphasis within emphasis": ("*a /b/ c*", "a b c"),
    "marks within code stay": ("=*a*= ~x_1~", "*a* x_1"),
    "before a full stop": ("that is *it*.", "that is it."),
    "a link is what it is called": ("see [[https://x.org][the /page/]]", "see the page"),
    "a link without a name is its target": ("[[file:fig/a.svg]]", "fig/a.svg"),
    "an address in angle brackets": ("<https://x.org>", "https://x.org"),
    "footnotes go": ("a curve[fn:1], [fn:: see [[x][y]]]drawn[fn:n: once]", "a curve, drawn"),
    "an entity": (r"0 < \beta \le 1\deg{}C", "0 < β ≤ 1°C"),
    "an entity that HTML calls otherwise": (r"a \to b", "a → b"),
    "targets go, radio targets show": ("<<here>>a <<<b>>>", "a b"),
}
KEPT = {
    "plain words": "the relu of z",
    "a lone star": "2 * 3 and a*b",
    "marks within words": "snake_case_name and a/b/c and x=1",
    "subscripts": "w_{ij} and x^2",
    "LaTeX": r"\(\beta_1 *x*\) and $\beta$ and \[=x=\]",
    "an entity that nobody knows": r"\foo and \Alph1",
    "macros and citations": "{{{name}}} [cite:@key]",
    "a mark before a blank": "a * b * c",
    "brackets": "[0, 1] and [[ and <a>",
}


@pytest.mark.parametrize(("written", "seen"), SEEN.values(), ids=SEEN)
def test_what_a_reader_sees(written, seen):
    assert plain(written) == seen


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_stays_as_it_is(text):
    assert plain(text) == text


@given(st.text(alphabet="ab *=/~_+[]<>\\$(){}fn:1.\n", max_size=60))
def test_any_text_has_an_answer_and_no_sign_of_its_own(text):
    assert set(plain(text)) <= set(text)


HOSTILE = {
    "openings of emphasis": " *a" * 7000,
    "openings of code": " =a" * 7000,
    "openings of footnotes": "[fn:" * 5000,
    "openings of footnotes with brackets": "[fn:[a]" * 3000,
    "openings of links": "[[a][" * 4000,
    "openings of LaTeX": r"\(" * 10_000,
    "dollars": "$a" * 10_000,
    "backslashes": "\\a" * 10_000,
    "one mark": "*" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_takes_no_time(text):
    begun = time.process_time()
    plain(text)
    assert time.process_time() - begun < 1

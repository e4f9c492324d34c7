"""A block's own lines and its switches."""

from __future__ import annotations

import pytest

from orgfig.location import Location
from orgfig.org.model import HeaderArguments, SourceBlock
from orgfig.tangle.lines import Lines
from orgfig.tangle.source import (
    keeps_indentation,
    label_format,
    own_lines,
    removes_labels,
    without_label,
)

LABELS = {
    "a label goes with the blanks before it": ("(ref:%s)", "x = 1  (ref:one)", "x = 1"),
    "blanks behind it go": ("(ref:%s)", "x (ref:one) \t", "x"),
    "a label alone leaves nothing": ("(ref:%s)", "(ref:one)", ""),
    "blanks within it": ("(ref:%s)", "x (ref:a b-c_1)", "x"),
    "only the last one goes": ("(ref:%s)", "x (ref:a) (ref:b)", "x (ref:a)"),
    "case does not matter": ("(ref:%s)", "x (REF:a)", "x"),
    "a label in the middle stays": ("(ref:%s)", "x (ref:a) y", "x (ref:a) y"),
    "an empty label stays": ("(ref:%s)", "x (ref:)", "x (ref:)"),
    "a label that begins with a blank stays": ("(ref:%s)", "x (ref: a)", "x (ref: a)"),
    "another character stays": ("(ref:%s)", "x (ref:a.b)", "x (ref:a.b)"),
    "a format of its own": ("#[%s]", "x #[a]", "x"),
    "a format without end takes all": ("#%s", "x #a b", "x"),
    "two labels": ("%s:%s", "x a:b", ""),
    "two labels between signs": ("(%s:%s)", "x (a b:c) ", "x"),
    "two labels side by side need two letters": ("(%s%s)", "x (a)", "x (a)"),
    "two labels side by side": ("(%s%s)", "x (ab)", "x"),
    "the first place of several counts": ("%s-%s;", "x +a-b-c;", "x +"),
    "a second label that is missing": ("(%s:%s)", "x (a:)", "x (a:)"),
    "a format without label": (";;", "x ;;", "x"),
    "a format without label that is not there": (";;", "x ;; y", "x ;; y"),
}


def block(body, switches="", last=None):
    lines = body.count("\n") + 1
    return SourceBlock(
        number=0,
        name=None,
        language="python",
        switches=switches,
        arguments=HeaderArguments(),
        body=body,
        heading=None,
        where=Location("n.org", 10),
        last_line=10 + lines + 1 if last is None else last,
    )


@pytest.mark.parametrize(("written", "line", "left"), LABELS.values(), ids=LABELS)
def test_labels(written, line, left):
    assert without_label(written)(line) == left


def test_lines_know_where_they_stand():
    assert own_lines(block("  a\n    b")) == Lines(("a", "  b"), (11, 12))


def test_an_empty_block_stands_where_it_begins():
    assert own_lines(block("", last=11)) == Lines(("",), (10,))


def test_a_block_of_one_empty_line_has_that_line():
    assert own_lines(block("", last=12)) == Lines(("",), (11,))


def test_the_switch_that_keeps_indentation():
    assert own_lines(block("  a", "-n -i")).texts == ("  a",)
    assert not keeps_indentation(block("", "-n -r"))
    assert not keeps_indentation(block("", ""))


def test_the_switches_for_labels():
    assert removes_labels(block("", "-n 5 -r"))
    assert not removes_labels(block("", "-n -k"))
    assert label_format(block("", '-r -l "#%s"')) == "#%s"
    assert label_format(block("", "-r")) == "(ref:%s)"

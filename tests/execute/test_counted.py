"""Lines that count are taken out of what is printed, and nothing else is."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.counted import Counted


def taken(*pieces):
    """What is left of a stream that came in these pieces, and the last count."""
    counted = Counted()
    left = [counted.words(piece) for piece in pieces]
    return b"".join([*left, counted.rest()]), counted.latest


COUNTS = {
    "alone": (b"[1/2]\n", b"", (1, 2)),
    "with words": (b"[12/45] quadratic\n", b"", (12, 45)),
    "ended by a return": (b"[1/2]\r[2/2]\r", b"", (2, 2)),
    "ended by both": (b"[1/2] a\r\nb\r\n", b"b\r\n", (1, 2)),
    "after a return, as most print them": (b"\r[1/2]\r[2/2]\n", b"", (2, 2)),
    "that has not ended": (b"a\n[1/2]", b"a\n", (1, 2)),
    "that has not ended, with words": (b"a\n[1/2] b", b"a\n", (1, 2)),
    "between words": (b"a\n[1/2]\nb\n[2/2]\nc", b"a\nb\nc", (2, 2)),
    "at the begin of all": (b"[0/1]\n", b"", (0, 1)),
    "twice from the begin": (b"[2/2]\n[1/2]\n", b"", (1, 2)),
    "with zeros before": (b"[01/12]\n", b"", (1, 12)),
    "of nine digits": (b"[1/999999999]\n", b"", (1, 999999999)),
    "with anything after the space": (b"[1/2] \0\x1b[2J\xff\n", b"", (1, 2)),
    "an empty line before stays": (b"\n[1/2]\n\n", b"\n\n", (1, 2)),
    "a return of another line stays": (b"a\r\r[1/2]\n", b"a\r", (1, 2)),
}


@pytest.mark.parametrize(("stream", "left", "count"), COUNTS.values(), ids=COUNTS)
def test_lines_that_count(stream, left, count):
    assert taken(stream) == (left, count)


WORDS = {
    "something right after it": b"[1/2]x\n",
    "a tab after it": b"[1/2]\tx\n",
    "more than all": b"[3/2]\n",
    "of nothing": b"[0/0]\n",
    "no end": b"[1/2",
    "no total": b"[1/]\n",
    "no number": b"[a/2]\n",
    "too many digits": b"[1/99999999999] a\n[9999999999/9999999999]\n",
    "digits of another script": "[\u0661/\u0662]\n".encode(),
    "a sign": b"[-1/2]\n[+1/2]\n",
    "a space within": b"[1 /2]\n[ 1/2]\n",
    "in the middle of a line": b"a [1/2]\n",
    "after a space": b" [1/2]\n",
    "after NUL": b"\0[1/2]\n",
    "after another sign that ends lines": b"a\x0b[1/2]\x0c[1/2]\xc2\x85[1/2]",
    "a list": b"[1, 2]\n[[1/2]]\n",
    "a colour": b"\x1b[1/2]\n",
}


@pytest.mark.parametrize("stream", WORDS.values(), ids=WORDS)
def test_lines_that_do_not_count_stay_as_they_are(stream):
    assert taken(stream) == (stream, None)


def test_a_count_is_known_before_its_line_has_ended():
    """`print("\\r[1/2]", end="")` ends it only with the next one."""
    counted = Counted()
    assert counted.words(b"a\n\r[1/2]") == b"a\n"
    assert counted.latest == (1, 2)
    assert counted.words(b"0]") == b"\r[1/2]0]"
    assert counted.latest is None, "it was none"


PARTS = [b"[", b"]", b"/", b"1", b"2", b"12345678", b" ", b"\r", b"\n", b"x", b"[1/2]", b"\0"]
STREAMS = st.lists(st.sampled_from(PARTS), max_size=30).map(b"".join)


@given(STREAMS)
def test_any_cut_of_the_stream_gives_the_same(stream):
    whole = taken(stream)
    assert taken(*(stream[at : at + 1] for at in range(len(stream)))) == whole
    assert all(taken(stream[:at], stream[at:]) == whole for at in range(len(stream)))


@given(STREAMS, st.lists(st.integers(0, 200)))
def test_so_do_several_cuts(stream, places):
    ends = sorted({0, len(stream), *(at for at in places if at < len(stream))})
    assert taken(*(stream[a:b] for a, b in itertools.pairwise(ends))) == taken(stream)


def reference(stream):
    """The rule, line by line, for a whole stream."""
    left, last = [], None
    lines = re.findall(rb"(?:(?<![^\r\n])\r(?=\[))?[^\r\n]*(?:\r\n|\r|\n|$)", stream)
    for line in lines:
        found = re.fullmatch(rb"(?s)\r?\[([0-9]{1,9})/([0-9]{1,9})\](?: .*|[\r\n]*)", line)
        if found and int(found[1]) <= int(found[2]) and int(found[2]):
            last = int(found[1]), int(found[2])
        else:
            left.append(line)
    return b"".join(left), last


@given(STREAMS)
def test_it_does_what_the_rule_says(stream):
    assert taken(stream) == reference(stream)


@given(st.binary(max_size=200).filter(lambda one: b"]" not in one))
def test_a_text_without_counts_is_not_touched(stream):
    assert taken(stream) == (stream, None)


@given(STREAMS)
def test_little_is_held_back(stream):
    counted = Counted()
    for at in range(len(stream)):
        counted.words(stream[at : at + 1])
        assert len(counted.held) <= len(b"\r[123456789/123456789]")

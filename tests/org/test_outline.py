from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orgparse import loads

from orgfig.org import TodoKeywords, parse
from orgfig.org.outline import _failing

HEADINGS = {
    "plain": ("* a b", (1, None, None, (), "a b")),
    "state": ("** TODO a", (2, "TODO", None, (), "a")),
    "priority": ("* DONE [#A] a", (1, "DONE", "A", (), "a")),
    "any letter is a priority": ("* [#é] a", (1, None, "é", (), "a")),
    "two letters are none": ("* [#AB] a", (1, None, None, (), "[#AB] a")),
    "priority before the state": ("* [#A] TODO a", (1, None, "A", (), "TODO a")),
    "state of another file": ("* WAIT a", (1, None, None, (), "WAIT a")),
    "state in small letters": ("* todo a", (1, None, None, (), "todo a")),
    "state alone": ("* TODO", (1, "TODO", None, (), "")),
    "a tab behind the state": ("* TODO\ta", (1, None, None, (), "TODO\ta")),
    "blanks everywhere": ("*  \tTODO   a  b \t", (1, "TODO", None, (), "a  b")),
    "tags": ("* a :x:y_1@#%:", (1, None, None, ("x", "y_1@#%"), "a")),
    "tags in other scripts": ("* a :é:नमस्ते:", (1, None, None, ("é", "नमस्ते"), "a")),
    "tags without a blank": ("* a:x:", (1, None, None, ("x",), "a")),
    "tags alone": ("* :x:", (1, None, None, ("x",), "")),
    "no tags before the end": ("* a :x: b", (1, None, None, (), "a :x: b")),
    "no tags with a minus": ("* a :x-y:", (1, None, None, (), "a :x-y:")),
    "two colons": ("* a ::", (1, None, None, (), "a ::")),
    "a cookie stays": ("* a [1/2]", (1, None, None, (), "a [1/2]")),
    "a link stays": ("* a [[file:b][c]]", (1, None, None, (), "a [[file:b][c]]")),
    "COMMENT goes": ("* TODO COMMENT a", (1, "TODO", None, (), "a")),
    "empty": ("* ", (1, None, None, (), "")),
}


@pytest.mark.parametrize(("line", "parts"), HEADINGS.values(), ids=HEADINGS)
def test_heading(line, parts, read):
    (heading,) = read(f"{line}\n").headings
    assert (heading.level, heading.state, heading.priority, heading.tags, heading.title) == parts


NO_HEADINGS = ["*no", " * no", "*\tno", "*", "text * no", ",* no"]


@pytest.mark.parametrize("line", NO_HEADINGS)
def test_no_heading(line, read):
    assert read(f"{line}\n").headings == ()


TODO = {
    "none": ("", ("TODO",), ("DONE",)),
    "a bar": ("#+TODO: A B | C D", ("A", "B"), ("C", "D")),
    "no bar": ("#+SEQ_TODO: A B C", ("A", "B"), ("C",)),
    "fast keys": ("#+todo: TODO(t) WAIT(w@/!) | DONE(d!)", ("TODO", "WAIT"), ("DONE",)),
    "all lines count": ("#+TODO: A | B\n#+TYP_TODO: C | D", ("C", "A"), ("D", "B")),
    "only done ones": ("#+TODO: | X", (), ("X",)),
    "no done one": ("#+TODO: A B |", ("A",), ("B",)),
    "nothing": ("#+TODO:", (), ()),
    "in an example": (
        "#+begin_example\n#+TODO: A | B\n#+end_example",
        ("TODO",),
        ("DONE",),
    ),
}


@pytest.mark.parametrize(("text", "todo", "done"), TODO.values(), ids=TODO)
def test_states(text, todo, done, read):
    assert read(f"{text}\n").todo == TodoKeywords(todo, done)


def test_states_hold_above_their_line_too(read):
    heading = read("* KO a\n#+TODO: GO | KO\n").headings[0]
    assert (heading.state, heading.is_done) == ("KO", True)


def test_parents_and_ends(read):
    headings = read("text\n* a\n*** b\nx\n** c\n* d\n\n").headings
    assert [heading.parent for heading in headings] == [None, 0, 0, None]
    assert [heading.last_line for heading in headings] == [5, 4, 5, 7]


def test_commented_and_archived_are_inherited(read):
    headings = read("* COMMENT a\n** b\n* c :ARCHIVE:\n** d\n* COMMENTED\n* e :archive:\n").headings
    assert [heading.commented for heading in headings] == [True, True, False, False, False, False]
    assert [heading.archived for heading in headings] == [False, False, True, True, False, False]


def test_an_impossible_date_in_one_title_hides_no_heading(read):
    document = read("* a\n* <2025-02-30> b\n* DONE c\n")
    assert [(h.title, h.state) for h in document.headings] == [
        ("a", None),
        ("<2025-02-30> b", None),
        ("c", "DONE"),
    ]
    assert [(d.name, d.where.line) for d in document.diagnostics] == [("odd-heading", 2)]


def test_a_possible_date_in_a_title_is_nothing_special(read):
    assert read("* <2025-02-28> b\n").diagnostics == ()


def test_dates_are_read_one_by_one_where_all_at_once_fails():
    def load(lines):
        if "* bad" in lines:
            raise RecursionError("too deep")

    assert list(_failing({2: "* a", 5: "* bad", 7: "* DONE b"}, load)) == [(5, "too deep")]


WORDS = st.lists(st.sampled_from(["a", "TODO", "DONE", "é", "1.", "a*b", "#", "-"]), min_size=1)


@given(st.integers(1, 5), WORDS)
def test_orgparse_agrees_on_plain_headings(level, words):
    line = f"{'*' * level} {' '.join([*words, 'b'])}"
    (heading,) = parse(line.encode(), "n.org").headings
    node = loads(line).children[0]
    assert (heading.level, heading.state, heading.title) == (node.level, node.todo, node.heading)


def test_a_deep_outline_is_read():
    data = b"".join(b"*" * depth + b" h :t:\n" for depth in range(1, 1500))
    headings = parse(data, "n.org").headings
    assert headings[-1].parent == len(headings) - 2


def test_thousands_of_states_are_read_in_no_time():
    states = " ".join(f"A{n}" for n in range(8000)) + " | " + " ".join(f"B{n}" for n in range(8000))
    text = f"#+TODO: {states}\n" + "".join(f"* B{n} h\n" for n in range(8000))
    started = time.process_time()
    headings = parse(text.encode(), "n.org").headings
    assert time.process_time() - started < 3
    assert all(heading.is_done and heading.title == "h" for heading in headings)


def test_a_heading_is_alive_outside_of_comments_and_archives(read):
    headings = read("* a\n* COMMENT b\n** c\n* d :ARCHIVE:\n* COMMENTED e :archive:\n").headings
    assert [heading.is_alive for heading in headings] == [True, False, False, False, True]

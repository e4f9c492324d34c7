from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orgfig.location import Location
from orgfig.org import Misplaced, parse

FAULTS = (Path(__file__).parent.parent / "notebooks" / "faults.org").read_bytes()
PIECES = [
    *FAULTS.decode().splitlines(),
    *("#+begin_src", "#+begin_src\tpython", "#+end_src x", "#+begin_example", "#+end_example"),
    *(
        ":END:",
        ":LOGBOOK:",
        "[fn:1] x",
        "- item",
        "  - deep",
        "#+begin: x",
        "#+end:",
        "* [2025-02-30]",
    ),
    *(
        "#+TODO: A | B(b!) |",
        "#+header: :var 5",
        "#+begin_src sh :var",
        "[[file:a][b",
        "* :::",
        "***",
    ),
    *(
        "CLOSED: [9999-99-99 x 99:99]",
        "#+SETUPFILE: x",
        "\\begin{a}",
        "\\end{a}",
        "* [#",
        "| a |",
        "",
    ),
    *(
        "\x00",
        "\x0c",
        "\u2028",
        "\r",
        "#+property: +",
        ":a+: b",
        '#+begin_src python :a "\\"',
        "%%(",
    ),
]
notebooks = st.lists(st.sampled_from(PIECES), max_size=40).map("\n".join).map(str.encode)


def locations(value):
    """All locations within a document, however deep."""
    if isinstance(value, Location):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from locations(part)


TITLES = {
    "a text without one": ("* relu\n", ""),
    "one line": ("#+TITLE: Activations\n", "Activations"),
    "several lines are one": (
        "#+title: What\n#+TITLE:\n#+Title:  they do \n",
        "What they do",
    ),
    "one within a block is an example": ("#+begin_example\n#+TITLE: x\n#+end_example\n", ""),
    "another keyword, or a comment": ("#+TITLES: x\n# +TITLE: y\n", ""),
}


@pytest.mark.parametrize(("text", "title"), TITLES.values(), ids=TITLES)
def test_the_title(read, text, title):
    assert read(text).title == title


@given(st.one_of(st.binary(), notebooks))
@example(b"")
@example(b"\xff\xfe*\x00")
@example(b"* a\r\n#+begin_src python\r\n")
@example(b"\xef\xbb\xbf* a")
def test_any_bytes_are_read_and_every_line_is_within_the_file(data):
    document = parse(data, "n.org")
    count = max(data.count(b"\n"), data.count(b"\r")) + 1  # lines may end in CR alone
    assert all(1 <= where.line <= count for where in locations(document))
    assert [heading.number for heading in document.headings] == [*range(len(document.headings))]
    assert all(h.where.line <= h.last_line <= count for h in document.headings)
    assert all(b.where.line < b.last_line for b in document.blocks)


@given(st.integers(0, len(FAULTS)), st.integers(0, 40), st.binary(max_size=8))
def test_a_mutated_notebook_is_read(place, gone, put):
    parse(FAULTS[:place] + put + FAULTS[place + gone :], "n.org")


def test_the_faults_of_a_real_notebook_are_seen(read):
    document = read(FAULTS)
    step = next(heading for heading in document.headings if heading.title == "step")
    assert step.planning.closed is None
    (misplaced,) = step.planning.misplaced
    assert (misplaced.why, misplaced.timestamp.where.line) == (Misplaced.DRAWER, 26)
    (entry,) = step.planning.log
    assert (entry.state, entry.drawer, entry.where.line) == ("DONE", "PROPERTIES", 27)
    assert [block.arguments.get("tangle") for block in document.blocks] == [
        "tangled/relu.py",
        "tangled/step.py",
        "tangled/batch_normalization.py",
    ]
    assert document.links[0].target == "/home/someone/teaching/networks/fig/relu.svg"
    assert [(str(d.where), d.name) for d in document.diagnostics] == [
        ("n.org:26", "no-property-drawer")
    ]


def test_an_empty_file_has_nothing_and_nothing_wrong(read):
    document = read("")
    assert (document.headings, document.blocks, document.diagnostics) == ((), (), ())


def test_a_setup_file_is_not_read_and_that_is_said(read):
    (problem,) = read("text\n#+setupfile: theme.org\n").diagnostics
    assert (problem.name, problem.where.line) == ("setupfile-not-read", 2)


def test_a_setup_file_named_in_an_example_is_nothing(read):
    assert read("#+begin_example\n#+setupfile: x\n#+end_example\n").diagnostics == ()


def test_one_bad_part_hides_no_other(read):
    text = (
        "* [2025-02-30] a\n#+begin_src python\n"
        "* b\nCLOSED: [2025-99-99]\n#+begin_src python\nx\n#+end_src\n"
        "* c\n#+begin_src python :var 5\ny\n#+end_src\n"
    )
    document = read(text)
    assert [heading.title for heading in document.headings] == ["[2025-02-30] a", "b", "c"]
    assert [block.body for block in document.blocks] == ["x", "y"]
    assert [d.name for d in document.diagnostics] == [
        "odd-heading",
        "unclosed-block",
        "swallowed-block",
        "unnamed-variable",
    ]


def test_diagnostics_come_in_the_order_of_the_lines(read):
    lines = [
        d.where.line
        for d in read("#+setupfile: a\n#+begin_src python\n#+setupfile: b\n").diagnostics
    ]
    assert lines == [1, 2, 3]


LONG = 100_000
HOSTILE = {
    "stars": b"*" * LONG,
    "blanks in a heading": b"* a" + b" " * LONG + b"b",
    "colons in a heading": b"* " + b"a:" * LONG + b"!",
    "open brackets": b"#+begin_src python " + b"(" * LONG + b"\n#+end_src",
    "escaped quotes": b"#+begin_src python " + b'\\" :a "' * LONG + b"\n#+end_src",
    "links without an end": b"[[a][" * LONG,
    "verbatim before a link": b"=a= " * LONG + b"[[file:a]]",
    "verbatim without an end": b"=a [[b]] " * LONG,
    "many links": b"[[file:a.svg]]" * 50_000,
    "blocks without an end": b"#+begin_src python\n" * 20_000,
    "quotes in quotes": b"#+begin_quote\n" * 20_000 + b"#+end_quote\n" * 20_000,
    "footnotes": b"[fn:1] x\n\n" * 20_000,
    "names": b"#+name: x\n" * 30_000,
    "dates without an end": b"* a\nCLOSED: " + b"[2025-01-01 " * LONG,
}


def test_no_text_makes_reading_hang():
    for name, data in HOSTILE.items():
        began = time.process_time()
        parse(data, "n.org")
        assert time.process_time() - began < 5, name

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org import parse
from orgfig.org.blocks import quote, unquote

QUOTING = {
    "a comma before a star goes": (",* x", "* x"),
    "a comma before a keyword goes": ("  ,#+x", "  #+x"),
    "only the last of two commas goes": (",,* x", ",* x"),
    "a comma within a line stays": ("f(a, b)", "f(a, b)"),
    "a comma before a blank stays": (", * x", ", * x"),
    "a comma before a comment stays": (",# x", ",# x"),
    "a comma before text stays": (",x", ",x"),
}


@pytest.mark.parametrize(("written", "meant"), QUOTING.values(), ids=QUOTING)
def test_quoting(written, meant):
    assert unquote(written) == meant


@given(st.text(st.sampled_from(" \t,*#+ab\n:_[]")))
def test_what_is_quoted_comes_back(body):
    quoted = re.sub(r"^([ \t]*)(?=,*(?:\*|#\+))", r"\1,", body, flags=re.MULTILINE)
    (block,) = parse(f"#+begin_src x\n{quoted}\n#+end_src\n".encode(), "n.org").blocks
    assert block.body == body


def test_a_block_knows_its_place(read):
    document = read(
        "x\n* a\n** b\n#+name: n\n  #+begin_src python -n 5 -r :tangle x.py\n  y\n\n  #+end_src\n"
    )
    (block,) = document.blocks
    assert (block.number, block.heading, block.where.line, block.last_line) == (0, 1, 5, 8)
    assert (block.name, block.language, block.switches) == ("n", "python", "-n 5 -r")
    assert block.body == "  y\n"
    assert block.arguments.get("tangle") == "x.py"


BODIES = {
    "an empty block": ("", ""),
    "one blank line": ("\n", ""),
    "blank lines at both ends": ("\n\nx\n\n", "\n\nx\n"),
    "other line ends stay": ("a\x0cb\u2028c\r\n", "a\x0cb\u2028c\r"),
    "NUL": ("a\0b\n", "a\0b"),
}


@pytest.mark.parametrize(("written", "body"), BODIES.values(), ids=BODIES)
def test_body(written, body, read):
    assert read(f"#+begin_src python\n{written}#+end_src\n").blocks[0].body == body


HEADERS = {
    "switches end at the first other word": (
        "python -n -i x -r :a b",
        "python",
        "-n -i",
        {"a": "b"},
    ),
    "a format for labels": ('python -l "(%s :x)" :a b', "python", '-l "(%s :x)"', {"a": "b"}),
    "a language of any letters": ("C++ :a b", "C++", "", {"a": "b"}),
    "no language, but a key": (":a x.py", ":a", "", {}),
}


@pytest.mark.parametrize(
    ("header", "language", "switches", "arguments"), HEADERS.values(), ids=HEADERS
)
def test_header(header, language, switches, arguments, read):
    (block,) = read(f"#+begin_src {header}\n#+end_src\n").blocks
    assert (block.language, block.switches) == (language, switches)
    assert dict(block.arguments.items) == arguments


LAYERS = {
    "the block's own line beats the properties": (
        "#+property: header-args :tangle p.py\n#+begin_src python :tangle b.py",
        "b.py",
    ),
    "a header line beats the block's own": (
        "#+header: :tangle h.py\n#+begin_src python :tangle b.py",
        "h.py",
    ),
    "the last header line beats the others": (
        "#+header: :tangle h.py\n#+HEADERS: :tangle i.py\n#+begin_src python",
        "i.py",
    ),
    "those of the language beat the general ones": (
        (
            "#+property: header-args:python :tangle l.py\n#+property: header-args :tangle p.py\n"
            "#+begin_src python"
        ),
        "l.py",
    ),
    "those of another language do not count": (
        "#+property: header-args:sh :tangle l.py\n#+begin_src python",
        None,
    ),
}


@pytest.mark.parametrize(("text", "target"), LAYERS.values(), ids=LAYERS)
def test_layers(text, target, read):
    assert read(f"{text}\n#+end_src\n").blocks[0].arguments.get("tangle") == target


def test_a_block_that_org_passes_over_is_read_and_named(read):
    text = "#+begin_example\n#+begin_src python\n#+end_example\n#+begin_src sh\n#+end_src\n"
    document = read(text)
    assert [(block.language, block.ordinals) for block in document.blocks] == [("sh", ())]
    (problem,) = document.diagnostics
    assert (problem.name, problem.where.line) == ("swallowed-block", 4)
    assert "misses this block, for it takes line 2" in problem.message


def test_a_block_that_org_takes_twice_is_read_once_and_named(read):
    document = read("#+begin_src sh\n#+end_srcs\n#+begin_src sh\n#+end_src\n")
    assert [block.ordinals for block in document.blocks] == [(1, 2)]
    assert "takes this block once more" in document.diagnostics[0].message


def test_a_closed_block_in_an_example_swallows_nothing(read):
    text = "#+begin_example\n#+begin_src a\n#+end_src\n#+end_example\n#+begin_src b\n#+end_src\n"
    assert read(text).diagnostics == ()


ODD = {
    "no language": ("#+begin_src\n#+end_src", "no-language"),
    "a key in the language's place": ("#+begin_src :tangle x\n#+end_src", "language-is-key"),
    "a variable without a name": ("#+begin_src sh :var 5\n#+end_src", "unnamed-variable"),
}


@pytest.mark.parametrize("above", ["* COMMENT h\n", "* h :ARCHIVE:\n", "#+begin_src sh\n* h\n"])
def test_header_arguments_that_org_does_not_read_are_not_wrong(above, read):
    text = f"{above}#+begin_src sh :var 5\n#+end_src\n"
    assert "unnamed-variable" not in [d.name for d in read(text).diagnostics]


@pytest.mark.parametrize(("text", "name"), ODD.values(), ids=ODD)
def test_an_odd_header_is_named(text, name, read):
    assert [(d.name, d.where.line) for d in read(text).diagnostics] == [(name, 1)]


@pytest.mark.parametrize("text", ["* x", "#+x", ",* x", " \t,,#+x", "x *", ",x", "*\n, x\n#+"])
def test_quoting_is_undone(text):
    assert unquote(quote(text)) == text
    assert not any(line.lstrip().startswith(("*", "#+")) for line in quote(text).split("\n"))

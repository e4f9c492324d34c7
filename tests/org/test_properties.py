from __future__ import annotations

import time

import pytest

SRC = "#+begin_src python\n#+end_src\n"
TAB = ":header-args:\t:x a"


def drawer(*lines):
    return ":PROPERTIES:\n" + "".join(f"{line}\n" for line in lines) + ":END:\n"


INHERITED = {
    "a heading's drawer": (f"* a\n{drawer(':header-args: :x a')}{SRC}", "a"),
    "an ancestor's drawer": (f"* a\n{drawer(':header-args: :x a')}** b\n*** c\n{SRC}", "a"),
    "a sibling's drawer does not count": (f"* a\n{drawer(':header-args: :x a')}* b\n{SRC}", None),
    "a drawer under the planning line": (
        f"* a\nSCHEDULED: <2025-01-01>\n{drawer(':header-args: :x a')}{SRC}",
        "a",
    ),
    "a drawer after a blank line does not count": (
        f"* a\n\n{drawer(':header-args: :x a')}{SRC}",
        None,
    ),
    "a drawer with other text does not count": (
        f"* a\n{drawer(':header-args: :x a', 'text')}{SRC}",
        None,
    ),
    "a drawer with a blank line does not count": (
        f"* a\n{drawer(':header-args: :x a', '')}{SRC}",
        None,
    ),
    "names in any case": (f"* a\n:properties:\n:HEADER-Args: :x a\n:end:\n{SRC}", "a"),
    "a tab behind the name": (f"* a\n{drawer(TAB)}{SRC}", "a"),
    "of the language": (
        f"* a\n{drawer(':header-args:python: :x l', ':header-args: :x a')}{SRC}",
        "l",
    ),
    "the language wins from further out": (
        f"* a\n{drawer(':header-args:python: :x l')}** b\n{drawer(':header-args: :x a')}{SRC}",
        "l",
    ),
    "the last of a drawer": (
        f"* a\n{drawer(':header-args: :x a', ':header-args: :x b')}{SRC}",
        "b",
    ),
    "nil is as good as nothing": (
        f"#+property: header-args :x p\n* a\n{drawer(':header-args: nil')}{SRC}",
        None,
    ),
    "an empty value hides what is further out": (
        f"* a\n{drawer(':header-args: :x a')}** b\n{drawer(':header-args:')}{SRC}",
        None,
    ),
    "the file's drawer": (f"{drawer(':header-args: :x f')}* a\n{SRC}", "f"),
    "the file's drawer after blanks and comments": (
        f"\n# c\n{drawer(':header-args: :x f')}* a\n{SRC}",
        "f",
    ),
    "the file's drawer after a keyword does not count": (
        f"#+title: t\n{drawer(':header-args: :x f')}* a\n{SRC}",
        None,
    ),
    "the file's drawer beats the keyword": (
        f"{drawer(':header-args: :x f')}#+property: header-args :x p\n{SRC}",
        "f",
    ),
    "a keyword anywhere": (f"* a\n{SRC}* COMMENT b\n- c\n  #+PROPERTY: header-args :x p\n", "p"),
    "a keyword in an example does not count": (
        f"#+begin_example\n#+property: header-args :x p\n#+end_example\n{SRC}",
        None,
    ),
    "the last of equal keywords": (
        f"#+property: header-args :x p\n#+property: Header-Args :x q\n{SRC}",
        "q",
    ),
    "a colon in the keyword's name does not count": (f"#+property: header-args: :x p\n{SRC}", None),
    "a keyword that only looks so": (f"#+header-args: :x p\n{SRC}", None),
}


@pytest.mark.parametrize(("text", "value"), INHERITED.values(), ids=INHERITED)
def test_inherited(text, value, read):
    assert read(text).blocks[0].arguments.get("x") == value


def test_a_plain_value_hides_all_of_the_outer_ones(read):
    text = f"* a\n{drawer(':header-args: :x a :y a')}** b\n{drawer(':header-args: :x b')}{SRC}"
    assert dict(read(text).blocks[0].arguments.items) == {"x": "b"}


def test_a_plus_adds_to_the_outer_ones(read):
    text = (
        "#+property: header-args :p 1\n#+property: header-args+ :q 2\n"
        f"* a\n{drawer(':header-args+: :x a :y a')}** b\n{drawer(':header-args+: :x b')}{SRC}"
    )
    assert dict(read(text).blocks[0].arguments.items) == {"p": "1", "q": "2", "y": "a", "x": "b"}


def test_a_plus_for_a_language(read):
    text = f"#+property: header-args:python :a 1\n* a\n{drawer(':header-args:python+: :b 2')}{SRC}"
    assert dict(read(text).blocks[0].arguments.items) == {"a": "1", "b": "2"}


def test_names_and_lines_are_kept_as_written(read):
    document = read(f"#+PROPERTY: Foo a b\n* h\n{drawer(':header-args:python: :x  y ', ':a+:')}")
    assert [(p.name, p.value, p.where.line) for p in document.properties] == [("Foo", "a b", 1)]
    assert [(p.name, p.value, p.where.line) for p in document.headings[0].properties] == [
        ("header-args:python", ":x  y", 4),
        ("a+", "", 5),
    ]


def test_a_drawer_that_org_does_not_read_is_named_once(read):
    (problem,) = read("* a\n\n:PROPERTIES:\n:a: b\n\n:c: d\n:END:\n").diagnostics
    assert (problem.name, problem.where.line) == ("no-property-drawer", 4)


@pytest.mark.parametrize("line", ["#+property: header-args+ :x {}\n", ":header-args+: :x {}\n"])
def test_thousands_of_added_values_are_joined_in_no_time(line, read):
    lines = "".join(line.format(n) for n in range(40_000))
    text = f"* a\n:PROPERTIES:\n{lines}:END:\n" if line.startswith(":") else lines
    started = time.process_time()
    assert read(text + SRC).blocks[0].arguments.get("x") == "39999"
    assert time.process_time() - started < 4

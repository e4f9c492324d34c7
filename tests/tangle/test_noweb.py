"""Noweb references: what they are replaced by, what is warned of, what is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.diagnostics import Severity
from orgfig.tangle.lines import Lines
from orgfig.tangle.noweb import without_references

OUTER = "#+begin_src python :tangle a.py :noweb yes\n{}\n#+end_src\n"
STRIPPED = {
    "a reference": ("a <<part>> b", "a  b"),
    "a name with blanks": ("<<a part>>", ""),
    "a blank behind the opening": ("<< part>>", "<< part>>"),
    "a blank before the closing": ("<<part >>", "<<part >>"),
    "a blank before the first closing": ("<<part >> more>>", ""),
    "no name": ("<<>>", "<<>>"),
    "a name of one letter": ("x<<y>>z", "xz"),
    "two names of one letter": ("<<p>> + <<q>>", ""),
    "two longer names": ("<<pp>> + <<qq>>", " + "),
    "a third bracket in front": ("<<<pp>>", ""),
    "a third bracket behind": ("<<pp>>>", ">"),
    "shifts are none": ("a << b >> c", "a << b >> c"),
}


def named(name, body, arguments=""):
    return f"#+name: {name}\n#+begin_src python {arguments}\n{body}\n#+end_src\n"


def names(plan):
    return [(found.name, found.where.line) for found in plan.diagnostics]


@pytest.mark.parametrize(("written", "left"), STRIPPED.values(), ids=STRIPPED)
def test_what_is_a_reference(written, left):
    assert without_references(Lines((written,), (1,))).texts == (left,)


@given(st.text("<> ab", max_size=30))
def test_no_line_is_too_odd(written):
    assert len(without_references(Lines((written,), (1,))).texts) == 1


def test_a_line_knows_the_block_that_it_came_from(tangled):
    notebook = OUTER.format("first\n  <<part>>\nlast") + named("part", "x\ny")
    assert tangled(notebook).files[0].origins == (2, 8, 9, 4)


def test_a_line_around_a_reference_belongs_to_what_was_inserted(tangled):
    plan = tangled(OUTER.format("f(<<part>>)") + named("part", "x\ny"))
    assert (plan.files[0].text, plan.files[0].origins) == ("f(x\nf(y)\n", (6, 7))


def test_a_reference_that_nothing_answers_is_a_warning_that_names_the_nearest(tangled):
    plan = tangled(OUTER.format("a\n<<laod>>\nb") + named("load", "x"))
    assert names(plan) == [("noweb-unresolved", 3)]
    assert "'load'" in plan.diagnostics[0].hint
    assert "notebook.org:7" in plan.diagnostics[0].hint
    assert (plan.files[0].text, plan.files[0].problems) == ("a\n\nb\n", ())


def test_the_line_of_an_inner_reference_is_that_of_the_inserted_block(tangled):
    plan = tangled(OUTER.format("<<part>>") + named("part", "x\n<<missing>>", ":noweb yes"))
    assert names(plan) == [("noweb-unresolved", 7)]


def test_a_circle_is_named_in_full(tangled):
    notebook = (
        OUTER.format("<<one>>")
        + named("one", "<<two>>", ":noweb yes")
        + named("two", "<<three>>", ":noweb yes")
        + named("three", "<<one>>", ":noweb yes")
    )
    plan = tangled(notebook)
    assert names(plan) == [("noweb-cycle", 14)]
    assert "one → two → three → one" in plan.diagnostics[0].message
    assert plan.files[0].problems == plan.diagnostics


def test_a_circle_touches_only_the_files_that_reach_it(tangled):
    notebook = (
        OUTER.format("<<one>>")
        + named("one", "<<one>>", ":noweb yes")
        + OUTER.format("fine").replace("a.py", "b.py")
    )
    assert [bool(file.problems) for file in tangled(notebook).files] == [True, False]


def test_a_block_that_is_inserted_as_it_stands_makes_no_circle(tangled):
    plan = tangled("#+name: self\n" + OUTER.format("<<self>>").replace("yes", "tangle"))
    assert (plan.files[0].text, plan.diagnostics) == ("<<self>>\n", ())


@pytest.mark.parametrize("reference", ["part()", "part(x=1)", "a(b)c"])
def test_a_reference_that_runs_a_block_is_not_honoured_yet(reference, tangled):
    plan = tangled(OUTER.format(f"<<{reference}>>") + named("part", "x"))
    assert names(plan) == [("not-yet-honoured", 2)]
    assert plan.files[0].problems == plan.diagnostics


@pytest.mark.parametrize("key", ["CUSTOM_ID", "ID", "custom_id"])
def test_a_reference_to_a_heading_is_not_honoured_yet(key, tangled):
    notebook = f"* H\n:PROPERTIES:\n:{key}: there\n:END:\n" + OUTER.format("<<there>>")
    assert names(tangled(notebook)) == [("not-yet-honoured", 6)]


@pytest.mark.parametrize("arguments", [":noweb 5", ":noweb-ref two :noweb-sep 5"])
def test_a_number_in_an_inserted_block_keeps_the_file_back(arguments, tangled):
    plan = tangled(OUTER.format("<<one>>\n<<two>>") + named("one", "x", arguments))
    assert ("bad-header-argument", 6) in names(plan)
    assert [found.name for found in plan.files[0].problems] == ["bad-header-argument"]


def test_nesting_has_an_end(tangled):
    blocks = [named(f"part {n}", f"<<part {n + 1}>>", ":noweb yes") for n in range(300)]
    plan = tangled(OUTER.format("<<part 0>>") + "".join(blocks))
    assert [found.name for found in plan.diagnostics] == ["noweb-too-deep"]
    assert plan.files[0].problems == plan.diagnostics


def test_nesting_of_some_depth_is_fine(tangled):
    blocks = [named(f"part {n}", f"<<part {n + 1}>>", ":noweb yes") for n in range(90)]
    plan = tangled(OUTER.format("<<part 0>>") + "".join(blocks) + named("part 90", "x"))
    assert (plan.files[0].text, plan.diagnostics) == ("x\n", ())


def test_doubling_has_an_end(tangled):
    blocks = [
        named(f"part {n}", f"<<part {n + 1}>>\n<<part {n + 1}>>", ":noweb yes") for n in range(60)
    ]
    text = "x" * 1000
    plan = tangled(OUTER.format("<<part 0>>") + "".join(blocks) + named("part 60", text))
    assert {found.name for found in plan.diagnostics} == {"tangled-too-large"}
    assert plan.files[0].problems


def test_ten_thousand_names_are_looked_up_at_once(tangled):
    count = 10_000
    references = "\n".join(f"<<part {n}>>" for n in range(count))
    blocks = "".join(named(f"part {n}", "x") for n in range(count))
    notebook = OUTER.format(references) + blocks
    started = time.process_time()
    plan = tangled(notebook)
    assert time.process_time() - started < 10
    assert plan.files[0].text == "x\n" * count


def test_many_unresolved_references_are_all_warned_of(tangled):
    plan = tangled(OUTER.format("\n".join(f"<<missing {n}>>" for n in range(100))))
    assert len(plan.diagnostics) == 100
    assert {found.severity for found in plan.diagnostics} == {Severity.WARNING}


def test_once_references_are_known_they_come_before_names(files):
    notebook = (
        OUTER.format("<<both>>\n<<wrapper>>\n<<both>>")
        + named("both", "by name")
        + named("wrapper", "<<both>> <<only ref>> <<both>>", ":noweb yes")
        + "#+begin_src python :noweb-ref both\nby ref\n#+end_src\n"
        + "#+begin_src python :noweb-ref only ref\nref\n#+end_src\n"
    )
    assert files(notebook)["a.py"] == "by name\nby name ref by ref\nby ref\n"


LARGE = {
    "a prefix before every line": (
        OUTER.format("\n".join("p" * 3000 + "<<part>>" for _ in range(3))),
        named("part", "x\n" * 3000),
    ),
    "a separator": (
        f"#+property: header-args :noweb-sep {'s' * 5000}\n" + OUTER.format("<<part>>"),
        "#+begin_src python :noweb-ref part\nx\n#+end_src\n" * 4000,
    ),
    "blocks of nothing": (
        OUTER.format("<<part>>\n" * 1000),
        "#+begin_src python :noweb-ref part\n#+end_src\n" * 1000,
    ),
    "carriage returns with a prefix": (
        OUTER.format("p" * 5000 + "<<part>>"),
        named("part", "x\r" * 5000),
    ),
}


@pytest.mark.parametrize(("outer", "inserted"), LARGE.values(), ids=LARGE)
def test_all_that_is_inserted_has_an_end(outer, inserted, tangled):
    started = time.process_time()
    plan = tangled(outer + inserted)
    assert time.process_time() - started < 10
    assert "tangled-too-large" in {found.name for found in plan.diagnostics}
    assert plan.files[0].problems
    assert len(plan.files[0].text) < 40_000_000


@pytest.mark.parametrize("argument", ["prologue", "epilogue", "shebang"])
def test_what_stands_around_all_blocks_has_an_end(argument, tangled):
    first = f"#+property: header-args :{argument} {'x' * 100_000}\n"
    blocks = [
        f"#+begin_src python :tangle {n}.py\nx\n#+end_src\n#+begin_src sh :tangle no\n#+end_src\n"
        for n in range(200)
    ]
    files = tangled(first + "".join(blocks)).files
    refused = [file for file in files if not file.is_meant]
    assert {found.name for file in refused for found in file.problems} == {"tangled-too-large"}
    assert sum(len(file.text) for file in files) < 17_000_000
    assert 0 < len(refused) < len(files)


def test_a_block_that_inserts_nothing_is_fine_beside_too_much(tangled):
    outer, inserted = LARGE["a prefix before every line"]
    plain = OUTER.format("fine").replace("a.py", "b.py")
    assert [file.is_meant for file in tangled(outer + inserted + plain).files] == [False, True]


def test_a_few_megabytes_are_fine(tangled):
    plan = tangled(OUTER.format("<<part>>\n" * 50) + named("part", "x" * 50_000))
    assert (len(plan.files[0].text), plan.diagnostics) == (50 * 50_001, ())


def test_one_long_line_takes_no_longer_than_many(tangled):
    blocks = '#+begin_src python :noweb-ref part :noweb-sep ""\nx\n#+end_src\n' * 2000
    started = time.process_time()
    plan = tangled(OUTER.format("<<part>>" * 30) + blocks)
    assert time.process_time() - started < 5
    assert plan.files[0].text == "x" * 60_000 + "\n"


def test_long_names_are_not_compared(tangled):
    references = "\n".join(f"<<{'a' * 5000}{n}>>" for n in range(20))
    blocks = "".join(named(f"{'a' * 5000}b{n}", "x") for n in range(200))
    started = time.process_time()
    plan = tangled(OUTER.format(references) + blocks)
    assert time.process_time() - started < 5
    assert {found.name for found in plan.diagnostics} == {"noweb-unresolved"}

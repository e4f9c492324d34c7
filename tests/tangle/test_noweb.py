"""Noweb references: what they are replaced by, what is warned of, what is refused."""

from __future__ import annotations

import time

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org import parse
from orgfig.tangle.lines import Allowance, Lines
from orgfig.tangle.noweb import References
from orgfig.tangle.source import own_lines

OUTER = "#+begin_src python :tangle a.py :noweb yes\n{}\n#+end_src\n"


def named(name, body, arguments=""):
    return f"#+name: {name}\n#+begin_src python {arguments}\n{body}\n#+end_src\n"


def names(plan):
    return [(found.name, found.where.line) for found in plan.diagnostics]


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
    assert (plan.files[0].text, plan.files[0].problems) == ("a\n\nb\n", plan.diagnostics)
    assert plan.files[0].is_meant


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
    way = "one (line 2) → two (line 6) → three (line 10) → one (line 14)"
    assert way in plan.diagnostics[0].message
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


@pytest.mark.parametrize("key", ["CUSTOM_ID", "ID", "custom_id"])
def test_a_reference_to_a_heading_gives_the_text_below_it(key, tangled):
    notebook = (
        OUTER.format("# <<There>>")
        + f"* H\nSCHEDULED: <2025-04-12 Sat>\n:PROPERTIES:\n:{key}: there\n:END:\n"
        + "text\n,* as it is\n** sub\n\n* next\n"
    )
    plan = tangled(notebook)
    assert plan.files[0].text == "# text\n# ,* as it is\n# ** sub\n#\n"
    assert plan.files[0].origins == (9, 10, 11, 12)
    assert plan.diagnostics == ()


def test_the_last_heading_gives_its_final_newlines_too(files):
    heading = "* H\n:PROPERTIES:\n:ID: there\n:END:\ntext\n\n"
    assert files(OUTER.format("<<there>>\nend") + heading) == {"a.py": "text\n\n\nend\n"}


def test_the_drawer_of_the_file_has_no_heading(tangled):
    plan = tangled(":PROPERTIES:\n:CUSTOM_ID: there\n:END:\n" + OUTER.format("<<there>>"))
    assert names(plan) == [("noweb-without-heading", 5)]
    assert (plan.files[0].problems, plan.reach) == (plan.diagnostics, 0)


def references(text, called=None):
    document = parse(text.encode(), "notebook.org")
    return document, References(document, Allowance(1000), called)


@pytest.mark.parametrize("reference", ["part()", "part(x=1)", "a(b)c"])
def test_a_call_is_replaced_by_what_it_gives(reference):
    asked = []

    def called(written, line):
        asked.append((written, line))
        return "1\n2"

    document, found = references(OUTER.format(f"# <<{reference}>>."), called)
    block = document.blocks[0]
    assert found.expand(block, own_lines(block)).lines == Lines(("# 1", "# 2."), (2, 2))
    assert asked == [(reference, 2)]


def test_a_call_that_cannot_be_answered_is_an_error():
    problem = Diagnostic(Location("notebook.org", 2), Severity.ERROR, "no", "not run")
    document, found = references(OUTER.format("<<part()>>"), lambda *_: problem)
    block = document.blocks[0]
    expansion = found.expand(block, own_lines(block))
    assert (expansion.lines.texts, expansion.problems) == (("",), (problem,))


@pytest.mark.parametrize(
    ("noweb", "text"), [("yes", "x"), ("eval", "x"), ("tangle", "<<part>>"), ("no", "<<part>>")]
)
def test_what_is_run_has_its_references_replaced_if_it_wants_that(noweb, text):
    document, found = references(named("run", "<<part>>", f":noweb {noweb}") + named("part", "x"))
    assert found.expand_for_run(document.blocks[0]).lines.texts == (text,)


def test_a_block_that_is_run_to_be_inserted_into_itself_is_a_circle():
    document = parse(named("run", "<<run()>>", ":noweb yes").encode(), "notebook.org")
    found = References(document, Allowance(1000))

    def called(*_):
        return next(iter(found.expand_for_run(document.blocks[0]).problems), "no circle")

    found.called = called
    problems = found.expand_for_run(document.blocks[0]).problems
    assert [problem.name for problem in problems] == ["noweb-cycle"]


def test_a_name_in_an_example_stops_the_search(tangled):
    example = "#+begin_example\n" + named("part", "there") + "#+end_example\n"
    plan = tangled(OUTER.format("<<part>>") + example + named("part", "here"))
    assert names(plan) == [("noweb-unresolved", 2)]
    assert plan.files[0].text == "\n"


def test_a_name_in_an_example_leaves_the_reference_words(files):
    example = "#+begin_example\n" + named("part", "there") + "#+end_example\n"
    by_word = "#+begin_src python :noweb-ref part\nby word\n#+end_src\n"
    assert files(OUTER.format("<<part>>") + example + by_word) == {"a.py": "by word\n"}


@pytest.mark.parametrize("arguments", [":noweb 5", ":noweb-ref two :noweb-sep 5"])
def test_a_number_in_an_inserted_block_keeps_the_file_back(arguments, tangled):
    plan = tangled(OUTER.format("<<one>>\n<<two>>") + named("one", "x", arguments))
    assert ("bad-header-argument", 6) in names(plan)
    assert "bad-header-argument" in [found.name for found in plan.files[0].problems]
    assert not plan.files[0].is_meant


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

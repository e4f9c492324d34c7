from __future__ import annotations

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

TABLE = "#+name: t\n| a | b |\n|---+---|\n| 1 | 2 |\n\n"


def notebook(block, asked):
    """A block named f, in full, and another one that asks for its result."""
    tail = f"#+begin_src python :tangle a.py :var x={asked}\nbody\n#+end_src\n"
    return f"{TABLE}#+name: f\n{block}\n#+end_src\n\n{tail}"


@pytest.fixture
def asks(planned):
    """What an Evaluator is asked, and what becomes of the answer `given`."""

    def ask(block, asked="f", given="5"):
        heard = []

        def evaluator(evaluation):
            heard.append(evaluation)
            return given

        return heard, planned(notebook(block, asked), evaluator)

    return ask


PROGRAMS = {
    "the body": ("#+begin_src python\n  a\n    b", "f", "a\n  b"),
    "its variables": ('#+begin_src python :var y=1 z="s"\na', "f", 'y=1\nz="s"\na'),
    "prologue and epilogue": (
        '#+begin_src python :var y=1 :prologue "p" :epilogue "e"\na',
        "f",
        "p\ny=1\na\ne",
    ),
    "an argument": ("#+begin_src python :var y=1 z=2\na", "f(y=3)", "z=2\ny=3\na"),
    "arguments by place": ("#+begin_src python :var y=1 z=2\na", "f(3, 4)", "y=3\nz=4\na"),
    "an argument that is a table": ("#+begin_src python :var y=1\na", "f(y=t)", "y=[[1, 2]]\na"),
    "a new argument": ("#+begin_src python :colnames yes\na", "f(y=t)", None),
    "labels go": ("#+begin_src python\na (ref:l)\nb", "f", "a\nb"),
    "references stay without noweb": ("#+begin_src python\n<<n>>", "f", "<<n>>"),
}


@pytest.mark.parametrize(("block", "asked", "code"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_program_that_is_run(block, asked, code, asks):
    heard, _ = asks(block, asked)
    table = 'y=[["a", "b"], None, [1, 2]]\na'
    assert [one.code for one in heard] == [table if code is None else code]


def test_references_are_replaced_for_a_run(planned):
    heard = []
    text = notebook("#+begin_src python :noweb eval\n  <<n>>", "f")
    text += "#+name: n\n#+begin_src python\none\ntwo\n#+end_src\n"
    planned(text, lambda asked: heard.append(asked) or "1")
    assert heard[0].code == "one\ntwo"
    assert heard[0].origins == (16, 17)


def test_how_the_result_is_wanted(asks):
    (asked,), _ = asks('#+begin_src python :results output table :return r :preamble "p"\na')
    assert (asked.name, asked.language, asked.is_output) == ("f", "python", True)
    assert {"output", "table"} <= set(asked.results)
    assert (asked.returns, asked.preamble) == ("r", "p")
    assert asked.where == Location("n.org", 7)


VALUES = {
    "a number": ("", "f", "5", "5"),
    "a list": ("", "f", "[1, 'a']", '[1, "a"]'),
    "a part of it": ("", "f[1]", "[1, 'a']", '"a"'),
    "text": ("", "f", "a\nb", '"""a\nb"""'),
    "nothing": ("", "f", "None", '"None"'),
    "None in a list": ("", "f", "[None, 1]", "[1]"),
    "None where lines stay": ("", "f", "[[None], 1]", "[[None], 1]"),
    "output": (":results output", "f", "[1]\n", '"""[1]\n"""'),
    "verbatim": (":results verbatim", "f", "[1]", '"[1]"'),
    "a word of the call": ("", "f[:results verbatim]()", "[1]", '"[1]"'),
    "a table of one value": (":results table", "f", "5", "[[5]]"),
    "a vector of one value": (":results vector", "f", "'a'", '[["a"]]'),
    "nothing is wanted": (":results discard", "f", "5", "[]"),
    "a file": (":results file :file out.txt", "f", None, '"out.txt"'),
    "never run": (":eval never", "f", None, "[]"),
    "not run in this call": ("", "f[:eval no]()", None, "[]"),
    "run when exporting does not matter": (":eval no-export", "f", "5", "5"),
    "names of columns come back": (":var y=t :colnames yes", "f[0]", "[[3, 4]]", '["a", "b"]'),
    "they do not without a word": (":var y=t", "f[0]", "[[3, 4]]", "[3, 4]"),
    "a column's name": (":var y=t :colnames yes", "f", "[[3, 4]]", "[[3, 4]]"),
}


@pytest.mark.parametrize(("header", "asked", "given", "value"), VALUES.values(), ids=VALUES)
def test_values_of_results(header, asked, given, value, asks):
    heard, plan = asks(f"#+begin_src python {header}\na", asked, given)
    assert plan.files[0].text == f"x={value}\nbody\n"
    assert len(heard) == (given is not None)


def test_a_result_is_worked_out_once(asks):
    heard, plan = asks("#+begin_src python\na", "f y=f z=f()")
    assert plan.files[0].text == "x=5\ny=5\nz=5\nbody\n"
    assert len(heard) == 1


def test_a_result_goes_on_to_another_block(planned):
    text = notebook("#+begin_src python :var y=g[0]\na", "f")
    text += "#+name: g\n#+begin_src python\nb\n#+end_src\n"
    answers = {"b": "[7, 8]", "y=7\na": "'z'"}
    assert planned(text, lambda asked: answers[asked.code]).files[0].text == 'x="z"\nbody\n'


def test_what_post_makes_of_a_result(planned):
    text = notebook("#+begin_src python :post g(y=*this*)\na", "f")
    text += "#+name: g\n#+begin_src python :var y=0\nb\n#+end_src\n"
    answers = {"a": "[1, 2]", "y=[1, 2]\nb": "'z'"}
    assert planned(text, lambda asked: answers[asked.code]).files[0].text == 'x="z"\nbody\n'


def test_a_call_in_a_body_is_answered(planned):
    text = "#+name: f\n#+begin_src python\na\n#+end_src\n\n"
    text += "#+begin_src python :tangle a.py :noweb yes\nv = <<f()>> + <<f()[0]>>\n#+end_src\n"
    assert planned(text, lambda _: "[1, 'a']").files[0].text == 'v = (1 "a") + 1\n'


OF_ORGS = {
    "a block that asks for itself": ("#+begin_src python :var y=f\na", "f", "reference-cycle"),
    "a block whose argument asks for it so": (
        "#+begin_src python :var y=f(1)\na",
        "f(1)",
        "reference-cycle",
    ),
    "more arguments than variables": ("#+begin_src python\na", "f(1)", "bad-variable"),
    "a language that Org does not run": ("#+begin_src sh\na", "f", "language-not-run"),
    "a question": ("#+begin_src python :eval query\na", "f", "bad-variable"),
    "an argument that is not there": (
        "#+begin_src python :var y=1\na",
        "f(y=nope)",
        "reference-not-found",
    ),
}
OF_ORGFIGS = {
    "Emacs Lisp": ("#+begin_src emacs-lisp\na", "f", "not-evaluated"),
    "a session": ("#+begin_src python :session s\na", "f", "not-yet-honoured"),
    "a drawing without a file": (
        "#+begin_src python :results graphics\na",
        "f",
        "not-yet-honoured",
    ),
}


@pytest.mark.parametrize(("block", "asked", "name"), OF_ORGS.values(), ids=OF_ORGS)
def test_what_stops_org(block, asked, name, asks):
    heard, plan = asks(block, asked)
    assert [one.name for one in plan.diagnostics] == [name]
    assert plan.reach == 0
    assert heard == []


@pytest.mark.parametrize(("block", "asked", "name"), OF_ORGFIGS.values(), ids=OF_ORGFIGS)
def test_what_only_orgfig_refuses(block, asked, name, asks):
    heard, plan = asks(block, asked)
    assert [one.name for one in plan.diagnostics] == [name]
    assert plan.reach is None
    assert heard == []


def test_an_argument_may_ask_for_the_block_itself(planned):
    text = notebook("#+begin_src python :var y=1\na", "f(y=f(y=2))")
    answers = {"y=1\na": "0", "y=2\na": "3", "y=3\na": "4"}
    assert planned(text, lambda asked: answers[asked.code]).files[0].text == "x=4\nbody\n"


def test_a_circle_is_named_in_full(planned):
    text = notebook("#+begin_src python :var y=g\na", "f")
    text += "#+name: g\n#+begin_src python :var z=f\nb\n#+end_src\n"
    (problem,) = planned(text, lambda _: "1").diagnostics
    assert problem.name == "reference-cycle"
    assert "f (n.org:11) → g (n.org:7) → f (n.org:15)" in problem.message


def test_a_circle_through_a_body_is_one_too(planned):
    text = notebook("#+begin_src python :noweb yes\n<<f()>>", "f")
    (problem,) = planned(text, lambda _: "1").diagnostics
    assert problem.name in {"reference-cycle", "noweb-cycle"}


def test_without_an_evaluator_a_block_gives_nothing(planned):
    plan = planned(notebook("#+begin_src python\na", "f"))
    (problem,) = plan.diagnostics
    assert (problem.name, problem.where.line) == ("not-evaluated", 11)
    assert problem.message.startswith("f has to be run")
    assert plan.reach is None


def test_what_an_evaluator_says_is_passed_on(asks):
    said = Diagnostic(Location("n.org", 7), Severity.ERROR, "no-result", "it hangs", None)
    _, plan = asks("#+begin_src python\na", "f", said)
    assert plan.diagnostics == (said,)
    assert not plan.files[0].is_meant


def test_many_blocks_in_a_row_are_refused(planned):
    blocks = "".join(
        f"#+name: b{n}\n#+begin_src python :var x=b{n + 1}\n1\n#+end_src\n" for n in range(500)
    )
    text = "#+begin_src python :tangle a.py :var x=b0\nq\n#+end_src\n" + blocks
    (problem,) = planned(text, lambda _: "1").diagnostics
    assert problem.name == "reference-too-deep"


def test_blocks_that_ask_twice_for_each_other_are_run_once(planned):
    blocks = "".join(
        f"#+name: b{n}\n#+begin_src python :var x=b{n + 1} y=b{n + 1}\n1\n#+end_src\n"
        for n in range(15)
    )
    heard = []
    text = "#+begin_src python :tangle a.py :var x=b0\nq\n#+end_src\n" + blocks
    planned(text + "#+name: b15\n: 1\n", lambda asked: heard.append(asked) or "1")
    assert len(heard) == 15

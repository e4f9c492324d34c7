from __future__ import annotations

import pytest

TABLE = "#+name: t\n| a | b |\n|---+---|\n| 1 | 2 |\n\n"

LITERALS = {
    "a number": ("5", "5"),
    "a float": ("2.50", "2.5"),
    "a large float": ("1e15", "1e+15"),
    "a float that is whole": ("1e3", "1000.0"),
    "a large number": ("123456789012345678901234567890", "123456789012345678901234567890"),
    "a string": ('"a b"', '"a b"'),
    "quotes and backslashes": (r'"q\"\\"', r'"q\"\\"'),
    "several lines": (r'"a\nb"', '"""a\nb"""'),
    "a carriage return": (r'"a\rb"', '"""a\rb"""'),
    "a tab": (r'"a\tb"', '"a\tb"'),
    "an empty string": ('""', '""'),
    "a symbol": ("'t", "t"),
    "nil": ("'nil", "[]"),
    "a list": ('\'(1 "b" (c nil))', '[1, "b", [c, []]]'),
    "a line goes": ("'(1 2 hline)", "[1, 2]"),
    "a list of two with a line behind the first loses it": ("'(1 hline)", "[]"),
    "a vector": ('[1 "b"]', '[1 "b"]'),
    "Lisp": ('(concat "a" "b")', '"ab"'),
}


@pytest.mark.parametrize(("written", "value"), LITERALS.values(), ids=LITERALS)
def test_literals(written, value, files):
    text = f"#+begin_src python :tangle a.py :var x={written}\nbody\n#+end_src\n"
    assert files(text) == {"a.py": f"x={value}\nbody\n"}


WHOLE = {
    "in order": (":var b=1 a=2", "b=1\na=2\n"),
    "what is set again moves to the end": (":var a=1 b=2 :var a=3", "b=2\na=3\n"),
    "values without a name go by place": (':var a=1 b=2 :var "x" "y"', 'a="x"\nb="y"\n'),
    "all in one string": (':var "a=1 b=2"', "a=1\nb=2\n"),
    "a header row goes": (":var x=t", "x=[[1, 2]]\n"),
    "a header row stays": (":var x=t :colnames no", 'x=[["a", "b"], [1, 2]]\n'),
    "lines stay": (":var x=t :colnames no :hlines yes", 'x=[["a", "b"], None, [1, 2]]\n'),
    "names of rows go": (":var x=t :rownames yes", "x=[[2]]\n"),
    "a prologue stands before": (':var a=1 :prologue "p" :epilogue "e"', "p\na=1\n", "e\n"),
    "without expansion there is nothing": (":var a=1 :no-expand", ""),
}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_variables_of_python(case, planned):
    arguments, before, after = (*case, "")[:3]
    text = f"{TABLE}#+begin_src python :tangle a.py {arguments}\nbody\n#+end_src\n"
    plan = planned(text)
    assert plan.files[0].text == f"{before}body\n{after}"
    assert plan.diagnostics == ()


IN_LISP = {
    "one": (":var x=5", "(let ((x '5))\nbody\n)\n"),
    "two": (':var x=5 y="s"', "(let ((x '5)\n      (y '\"s\"))\nbody\n)\n"),
    "a table": (":var x=t", "(let ((x '((1 2))))\nbody\n)\n"),
    "nil": (":var x='()", "(let ((x 'nil))\nbody\n)\n"),
    "a pair": (":var x='(a . b)", "(let ((x '(a . b)))\nbody\n)\n"),
    "a prologue": (
        ':var x=5 :prologue "(p)\\n(q)"',
        "(let ((x '5))\n(p)\n(q)\n      body\n)\n",
    ),
    "an epilogue": (':var x=5 :epilogue "(e)"', "(let ((x '5))\nbody\n      (e)\n\n)\n"),
    "none": ("", "body\n"),
}


@pytest.mark.parametrize(("arguments", "expected"), IN_LISP.values(), ids=IN_LISP)
@pytest.mark.parametrize("language", ["emacs-lisp", "elisp"])
def test_variables_of_emacs_lisp(language, arguments, expected, files):
    text = f"{TABLE}#+begin_src {language} :tangle a.el {arguments}\nbody\n#+end_src\n"
    assert files(text) == {"a.el": expected}


STOPPED = {
    "a pair in Python": ("python", ":var x='(a . b)"),
    "an unclosed list": ("python", ":var x='(1"),
    "names of rows that are none": ("python", ":var x='(1 2) :rownames yes"),
    "nothing of that name": ("python", ":var x=nope"),
    "nothing of that name, in a language without variables": ("sh", ":var x=nope"),
    "nothing of that name, without expansion": ("python", ":var x=nope :no-expand"),
}


@pytest.mark.parametrize(("language", "arguments"), STOPPED.values(), ids=STOPPED)
def test_what_stops_org(language, arguments, planned):
    text = f"#+begin_src {language} :tangle a.x {arguments}\nbody\n#+end_src\n"
    plan = planned(text)
    assert plan.reach == 0
    assert not all(file.is_meant for file in plan.files)


def test_other_languages_have_no_variables(planned):
    plan = planned("#+begin_src sh :tangle a.sh :var x=5\nbody\n#+end_src\n")
    assert plan.files[0].text == "body\n"
    assert [one.name for one in plan.diagnostics] == ["variables-ignored"]
    assert plan.reach is None


def test_what_has_no_form_in_python_does_not_matter_elsewhere(planned):
    plan = planned("#+begin_src Python :tangle a.py :var x='(1 . 2)\nbody\n#+end_src\n")
    assert [one.name for one in plan.diagnostics] == ["variables-ignored"]


def test_a_block_that_is_not_tangled_asks_for_nothing(planned):
    plan = planned("#+begin_src python :var x=nope\nbody\n#+end_src\n")
    assert plan.diagnostics == ()


def test_lisp_that_is_not_evaluated_is_refused_by_name(planned):
    plan = planned("#+begin_src python :tangle a.py :var x=(shell-command)\nq\n#+end_src\n")
    (problem,) = plan.diagnostics
    assert problem.name == "lisp-not-evaluated"
    assert "shell-command" in problem.message
    assert plan.reach is None


def test_every_line_knows_where_it_comes_from(planned):
    text = (
        '#+header: :var x="a\\nb"\n#+header: :var y=1\n'
        '#+begin_src python :tangle a.py :prologue "p"\nbody\n#+end_src\n'
    )
    (file,) = planned(text).files
    assert file.text == 'p\nx="""a\nb"""\ny=1\nbody\n'
    assert file.origins == (3, 1, 1, 2, 4)


def test_lines_of_lisp_know_it_too(planned):
    text = "#+header: :var y=1\n#+begin_src elisp :tangle a.el :var x=1\nbody\n#+end_src\n"
    (file,) = planned(text).files
    assert file.text == "(let ((x '1)\n      (y '1))\nbody\n)\n"
    assert file.origins == (2, 1, 3, 2)


@pytest.mark.slow
def test_values_that_grow_without_end_are_refused(planned):
    big = "#+name: t\n" + "| x |\n" * 2000 + "\n"
    blocks = "#+begin_src python :tangle a.py :var x=t\nq\n#+end_src\n" * 1500
    plan = planned(big + blocks)
    assert {one.name for one in plan.diagnostics} == {"tangled-too-large"}

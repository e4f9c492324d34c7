from __future__ import annotations

import pytest

TABLE = "#+name: t\n| a | b |\n|---+---|\n| 1 | 2 |\n\n"
HEADING = "* h\n:PROPERTIES:\n:CUSTOM_ID: idd\n:END:\nbelow\n** sub\nmore\n* end\n"
BLOCK = "#+name: s\n#+begin_src python\n  one\n    ,* two\n#+end_src\n\n"

FOUND = {
    "a table": (TABLE, "t", "[[1, 2]]"),
    "a part of it": (TABLE, "t[2,0]", "1"),
    "its line": (TABLE, "t[1]", "None"),
    "arguments do nothing to it": (TABLE, "t(x=1)[0,0]", '"a"'),
    "an empty index does nothing to it": (TABLE, "t[]", "[[1, 2]]"),
    "the first of several": ("#+name: x\n: 1\n\n#+name: x\n: 2\n\n", "x", "1"),
    "not one in a COMMENT tree": ("* COMMENT\n#+name: x\n: 1\n* b\n#+name: x\n: 2\n", "x", "2"),
    "one in an archive": ("* b :ARCHIVE:\n#+name: x\n: 1\n* c\n", "x", "1"),
    "one further down": ("", "later", "3"),
    "a name with a colon": ("#+name: a:b\n: 1\n\n", "a:b", "1"),
    "the text below a heading": (HEADING, "idd", '"""below\n** sub\nmore"""'),
    "in any case of letters": (HEADING, "IDD", '"""below\n** sub\nmore"""'),
    "text has no index": (HEADING, "idd[0]", '"""below\n** sub\nmore"""'),
    "the text of a block": (BLOCK, "s[]", '"""one\n  * two\n"""'),
    "a list": ("#+name: l\n- 1\n- b\n\n", "l", '[1, "b"]'),
    "an example": ("#+name: e\n#+begin_example\nx\n#+end_example\n\n", "e", '"""x\n"""'),
    "a link to the web": ("#+name: w\n[[https://x][y]]\n\n", "w", '"https://x"'),
    "a link with more behind it is text": (
        "#+name: w\n[[https://x][y]] z\n\n",
        "w",
        '"""[[https://x][y]] z\n"""',
    ),
}
NOT_FOUND = {
    "no such name": (TABLE, "u"),
    "another case of letters": (TABLE, "T"),
    "a name with a blank between": ("#+name: x\n\n| 1 |\n\n", "x"),
    "an older word for name": ("#+srcname: s\n#+begin_src python\n#+end_src\n\n", "s[]"),
    "a name that another overrules": ("#+name: a\n#+name: b\n: 1\n\n", "a"),
    "a drawer": ("#+name: d\n:x:\n:END:\n\n", "d"),
    "an empty quote": ("#+name: q\n#+begin_quote\n#+end_quote\n\n", "q"),
    "nothing": ("", ""),
    "a file that is not there": (TABLE, "no.org:t"),
    "only the first counts, even without a value": (
        "#+name: x\n#+title: y\n\n#+name: x\n: 1\n\n",
        "x",
    ),
}


def with_variable(above, value):
    block = f"#+begin_src python :tangle a.py :var x={value}\nbody\n#+end_src\n"
    return f"{above}{block}\n#+name: later\n: 3\n"


@pytest.mark.parametrize(("above", "asked", "value"), FOUND.values(), ids=FOUND)
def test_what_is_found(above, asked, value, files):
    assert files(with_variable(above, asked)) == {"a.py": f"x={value}\nbody\n"}


@pytest.mark.parametrize(("above", "asked"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_is_not_found_is_an_error_of_orgs(above, asked, planned):
    plan = planned(with_variable(above, asked), sources={})
    (problem,) = [one for one in plan.diagnostics if one.severity.name == "ERROR"]
    assert problem.name == "reference-not-found"
    assert plan.reach == 0


REFUSED = {
    "a link to a file stands for its absolute name": ("#+name: f\n[[./a.png]]\n\n", "f"),
    "a call": ("#+name: c\n#+call: t()\n\n", "c"),
}


@pytest.mark.parametrize(("above", "asked"), REFUSED.values(), ids=REFUSED)
def test_what_orgfig_refuses_is_no_error_of_orgs(above, asked, planned):
    plan = planned(with_variable(TABLE + above, asked))
    assert [one.name for one in plan.diagnostics] == ["not-yet-honoured"]
    assert plan.reach is None


OTHER = "#+name: t\n| 5 |\n\n#+name: deep\n#+begin_src python :var z=../up.org:t\nq\n#+end_src\n"
SOURCES = {"sub/other.org": OTHER, "up.org": "#+name: t\n: 8\n"}
FILES = {
    "a table of another file": ("sub/other.org:t", "[[5]]"),
    "a part of it": ("sub/other.org:t[0,0]", "5"),
    "dots in the name": ("./sub/../up.org:t", "8"),
    "what another file finds from where it is": ("sub/other.org:deep[]", '"""q\n"""'),
}


@pytest.mark.parametrize(("asked", "value"), FILES.values(), ids=FILES)
def test_other_files(asked, value, planned):
    (file,) = planned(with_variable("", asked), sources=SOURCES).files
    assert file.text == f"x={value}\nbody\n"


OUTSIDE = ["../x.org:t", "/etc/x.org:t", "~/x.org:t"]


@pytest.mark.parametrize("asked", OUTSIDE)
def test_files_outside_of_the_project_are_refused(asked, planned):
    plan = planned(with_variable("", asked), sources={})
    assert [one.name for one in plan.diagnostics] == ["source-not-read"]
    assert plan.reach is None


def test_one_value_that_is_missing_does_not_hide_another(planned):
    text = "#+begin_src python :tangle a.py :var x=u y=v\nbody\n#+end_src\n"
    assert len(planned(text).diagnostics) == 2


def test_an_error_has_the_line_of_its_variable(planned):
    text = "#+header: :var x=u\n#+begin_src python :tangle a.py\nbody\n#+end_src\n"
    (problem,) = planned(text).diagnostics
    assert problem.where.line == 1
    assert "'u'" in problem.message

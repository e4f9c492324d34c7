"""Header arguments that orgfig does not honour, or Org would stop at, are said with their line."""

from __future__ import annotations

import pytest

from orgfig.diagnostics import Severity

NOT_YET = {
    "variables": ":var x=1",
    "comments with links": ":comments link",
    "comments with text": ":comments org",
    "comments around references": ":comments noweb",
    "Lisp for the shebang": ':shebang (concat "#!" "/bin/sh")',
    "Lisp for the mode": ":tangle-mode (if t #o755)",
    "Lisp for the padding": ":padline (not t)",
    "Lisp for the prologue": ":prologue (identity 5)",
    "Lisp for noweb": ":noweb (identity yes)",
}
BAD = {
    "a mode that is none": ":tangle-mode 755",
    "a number for the shebang": ":shebang 5",
    "a number for the padding": ":padline 5",
    "a number for noweb": ":noweb 5",
    "a number for the comments": ":comments 5",
    "a number for the epilogue": ":epilogue 5",
}
HARMLESS = {
    "comments no": ":comments no",
    "comments that are none": ":comments LINK",
    "variables of a body that is not expanded": ":var x=1 :no-expand",
    "the mode in the usual Lisp": ":tangle-mode (identity #o755)",
    "the mode in short Lisp": ":tangle-mode '#o755",
    "Lisp where tangling does not look": ":results (identity 5) :eval (no)",
    "a quoted parenthesis": ':shebang "(echo)"',
}


def block(arguments, language="python"):
    return f"text\n\n#+begin_src {language} :tangle a.py {arguments}\nx\n#+end_src\n"


@pytest.mark.parametrize("arguments", NOT_YET.values(), ids=NOT_YET)
def test_what_is_not_honoured_yet_keeps_the_file_back(arguments, tangled):
    plan = tangled(block(arguments))
    assert [(found.name, found.where.line) for found in plan.diagnostics] == [
        ("not-yet-honoured", 3)
    ]
    assert plan.files[0].problems == plan.diagnostics
    assert arguments.split()[0] in plan.diagnostics[0].message


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_what_org_stops_at_keeps_the_file_back(arguments, tangled):
    plan = tangled(block(arguments))
    assert [found.name for found in plan.diagnostics] == ["bad-header-argument"]
    assert plan.files[0].problems == plan.diagnostics


@pytest.mark.parametrize("arguments", HARMLESS.values(), ids=HARMLESS)
def test_what_changes_no_byte_is_no_problem(arguments, tangled):
    plan = tangled(block(arguments))
    assert plan.diagnostics == ()
    assert plan.files[0].problems == ()


@pytest.mark.parametrize("arguments", ["", "5", "(concat)"])
def test_a_target_that_is_no_text_is_in_no_file(arguments, tangled):
    plan = tangled(f"#+begin_src python :tangle {arguments}\nx\n#+end_src\n")
    assert plan.files == ()
    assert [found.severity for found in plan.diagnostics] == [Severity.ERROR]


def test_variables_of_a_language_that_org_does_not_know_are_a_warning(tangled):
    plan = tangled(block(":var x=1", "sh"))
    assert [found.name for found in plan.diagnostics] == ["variables-ignored"]
    assert plan.files[0].problems == ()


def test_a_block_that_is_not_tangled_may_say_what_it_likes(tangled):
    plan = tangled("#+begin_src python :comments link :tangle-mode 755\nx\n#+end_src\n")
    assert (plan.files, plan.diagnostics) == ((), ())


@pytest.mark.parametrize("arguments", [f":tangle {'1' * 5000}", f":tangle-mode {'1' * 5000}"])
def test_a_number_of_thousands_of_digits_is_refused_like_any_other(arguments, tangled):
    plan = tangled(f"#+begin_src python :tangle a.py {arguments}\nx\n#+end_src\n")
    assert [found.name for found in plan.diagnostics] == ["bad-header-argument"]


def test_a_mode_in_lisp_of_thousands_of_digits_is_refused(tangled):
    written = f":tangle a.py :tangle-mode '{'1' * 5000}"
    plan = tangled(f"#+begin_src python {written}\nx\n#+end_src\n")
    assert [found.name for found in plan.diagnostics] == ["not-yet-honoured"]

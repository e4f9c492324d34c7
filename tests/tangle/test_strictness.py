"""`--strict` makes an error of what Org is silent about."""

from __future__ import annotations

from orgfig.diagnostics import Severity
from orgfig.tangle import strict

BLOCK = "#+begin_src {} :tangle {} :noweb yes {}\n{}\n#+end_src\n"


def test_a_reference_that_nothing_answers_keeps_only_its_own_files_back(tangled):
    plan = tangled(
        BLOCK.format("python", "a.py", "", "<<missing>>") + BLOCK.format("python", "b.py", "", "x")
    )
    raised = strict(plan)
    assert [file.is_meant for file in plan.files] == [True, True]
    assert [file.is_meant for file in raised.files] == [False, True]
    assert [one.severity for one in raised.diagnostics] == [Severity.ERROR]


def test_so_does_one_in_a_part_that_is_inserted(tangled):
    part = "#+name: part\n#+begin_src python :noweb yes\n<<missing>>\n#+end_src\n"
    plan = tangled(
        BLOCK.format("python", "a.py", "", "<<part>>")
        + BLOCK.format("python", "b.py", "", "<<part>>")
        + part
    )
    assert [file.is_meant for file in strict(plan).files] == [False, False]
    assert [one.where.line for one in plan.diagnostics] == [9]


def test_other_warnings_stay(tangled):
    plan = tangled(BLOCK.format("sh", "a.sh", ":var x=1", "x"))
    assert [one.severity for one in plan.diagnostics] == [Severity.WARNING]
    assert strict(plan) == plan


def test_a_plan_without_problems_stays(tangled):
    plan = tangled(BLOCK.format("python", "a.py", "", "x"))
    assert strict(plan) == plan

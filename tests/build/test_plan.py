"""Which jobs there are, which are chosen, and what stands in their way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import UsageError
from orgfig.location import Location
from orgfig.notebook import read


def jobs(project, **options):
    """Of each job its figures, files and outputs."""
    return [
        (list(job.figures), [file.path for file in job.files], list(job.outputs))
        for job in (step.job for step in project.plan(**options).steps)
    ]


@pytest.fixture
def three(make):
    """Two figures that share a module's run, one that stands alone."""
    a, b, c = (make.make_file(f"t/{name}.py", f"# {name}") for name in "abc")
    figures = [
        make.make_figure("first", [a, b], ["fig/one.svg"], line=10),
        make.make_figure("alone", [c], ["fig/alone.svg", "fig/alone.gif"], line=20),
        make.make_figure("second", [b], ["fig/two.svg"], line=30),
    ]
    return make.project(figures, [a, b, c])


FIRST = (["first", "second"], ["t/a.py", "t/b.py"], ["fig/one.svg", "fig/two.svg"])
ALONE = (["alone"], ["t/c.py"], ["fig/alone.svg", "fig/alone.gif"])


def test_figures_that_share_a_file_share_a_run(three):
    assert jobs(three) == [FIRST, ALONE]
    assert [step.job.name for step in three.plan().steps] == ["first, second", "alone"]


def test_figures_joined_over_a_third(make):
    files = [make.make_file(f"t/{n}.py", "") for n in range(4)]
    figures = [
        make.make_figure("a", [files[0], files[1]], ["fig/a.svg"]),
        make.make_figure("b", [files[2], files[3]], ["fig/b.svg"]),
        make.make_figure("c", [files[1], files[2]], ["fig/c.svg"]),
    ]
    ((names, paths, _),) = jobs(make.project(figures, files))
    assert names == ["a", "b", "c"]
    assert paths == [f"t/{n}.py" for n in range(4)]


def test_files_run_in_the_notebook_s_order(three):
    turned = three._replace(tangled=three.tangled[::-1])
    assert jobs(turned)[0][1] == ["t/b.py", "t/a.py"]


NO_STEPS = {
    "no code": lambda make, code: make.make_figure("a", [], ["fig/a.svg"]),
    "no output": lambda make, code: make.make_figure("a", [code], []),
    "neither": lambda make, code: make.make_figure("a", [], []),
}


@pytest.mark.parametrize("figure", NO_STEPS.values(), ids=NO_STEPS)
def test_no_step_for_a_figure_with(make, figure):
    code = make.make_file("t/a.py", "")
    assert make.project([figure(make, code)], [code]).plan().steps == ()


def test_a_plan_of_nothing(make):
    plan = make.project([], []).plan()
    assert (plan.steps, plan.diagnostics, plan.jobs) == ((), (), ())


# --- only ------------------------------------------------------------------------------------

CALLED = {
    "its heading": "alone",
    "its module": "c",
    "its module's path": "t/c.py",
    "its output": "alone",
    "its output's file name": "alone.gif",
    "its output's path": "fig/alone.svg",
}


@pytest.mark.parametrize("word", CALLED.values(), ids=CALLED)
def test_a_figure_is_selected_by(three, word):
    assert jobs(three, only=[word]) == [ALONE]


def test_a_figure_that_shares_the_run_comes_along(three):
    assert jobs(three, only=["second"]) == [FIRST]


def test_several_are_selected_in_the_notebook_s_order(three):
    assert jobs(three, only=["alone", "two", "alone"]) == [FIRST, ALONE]


def test_a_repeated_title_selects_all_of_that_title_and_a_path_one(make):
    files = [make.make_file(f"t/{n}.py", "") for n in range(2)]
    figures = []
    for part, code in zip("PQ", files, strict=True):
        figure = make.make_figure("relu", [code], [f"fig/{part}.svg"])
        figures.append(figure._replace(name=f"{part} / relu"))
    project = make.project(figures, files)
    assert len(jobs(project, only=["relu"])) == 2
    assert [names for names, _, _ in jobs(project, only=["Q / relu"])] == [["Q / relu"]]


UNKNOWN = {
    "a name nearly right": ("alonne", "did you mean alone"),
    "a name like none": ("xyz", "`orgfig status` lists all figures"),
    "no name": ("", "`orgfig status` lists all figures"),
}


@pytest.mark.parametrize(("word", "hint"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_name_is_refused(three, word, hint):
    with pytest.raises(UsageError) as refused:
        three.plan(only=["first", word])
    assert str(refused.value) == f"no figure is called {word!r}"
    assert refused.value.hint.startswith(hint)


def test_asking_for_what_cannot_be_built_is_answered(make):
    code = make.make_file("t/b.py", "")
    figures = [make.make_figure("later", [], []), make.make_figure("blind", [code], [])]
    project = make.project(figures, [code])
    plan = project.plan(only=["later", "blind", "later"])
    assert plan.steps == ()
    assert [found.message for found in plan.diagnostics] == [
        "later has no code, so there is nothing to build",
        "blind has no output link, so there is nothing to build",
    ]
    assert project.plan().diagnostics == ()


# --- problems ----------------------------------------------------------------------------------


def problems(project):
    return {
        step.job.name: [(found.name, found.where.line) for found in step.problems]
        for step in project.plan().steps
    }


def found(severity):
    return Diagnostic(Location("figures.org", 7), severity, "noweb-unknown", "no such block")


def test_a_file_with_an_error_is_not_run(make):
    bad = make.make_file("t/bad.py", "", problems=(found(Severity.ERROR),))
    good = make.make_file("t/good.py", "", problems=(found(Severity.WARNING),))
    figures = [make.make_figure("bad", [bad], ["fig/a.svg"])]
    figures += [make.make_figure("good", [good], ["fig/b.svg"])]
    project = make.project(figures, [bad, good])
    assert problems(project) == {"bad": [("noweb-unknown", 7)], "good": []}
    assert [job.name for job in project.plan().jobs] == ["good"]


def test_nor_is_a_file_that_imports_one(make):
    bad = make.make_file("t/bad.py", "", problems=(found(Severity.ERROR),))
    user = make.make_file("t/user.py", "import bad")
    project = make.project([make.make_figure("user", [user], ["fig/a.svg"])], [bad, user])
    assert problems(project) == {"user": [("noweb-unknown", 7)]}


def test_two_figures_that_promise_one_output_are_both_refused(make):
    files = [make.make_file(f"t/{n}.py", "") for n in range(3)]
    figures = [
        make.make_figure("a", files[:1], ["fig/same.svg"], line=10),
        make.make_figure("b", files[1:2], ["fig/b.svg", "fig/same.svg"], line=20),
        make.make_figure("c", files[2:], ["fig/c.svg"], line=30),
    ]
    project = make.project(figures, files)
    both = [("two-figures-one-output", 11), ("two-figures-one-output", 21)]
    assert problems(project) == {"a": both, "b": both, "c": []}
    assert [job.name for job in project.plan().jobs] == ["c"]
    assert "also promised by b (figures.org:20)" in project.plan().steps[0].problems[0].message


def test_also_in_one_job(make):
    code = make.make_file("t/a.py", "")
    figures = [make.make_figure(name, [code], ["fig/same.svg"]) for name in "ab"]
    plan = make.project(figures, [code]).plan()
    assert plan.jobs == ()
    assert len(plan.steps[0].problems) == 2
    assert plan.steps[0].job.outputs == ("fig/same.svg",)


def test_a_heading_without_code_may_show_what_another_makes(make):
    code = make.make_file("t/a.py", "")
    figures = [make.make_figure("a", [code], ["fig/a.svg"])]
    figures += [make.make_figure("prose", [], ["fig/a.svg"])]
    assert problems(make.project(figures, [code])) == {"a": []}


def test_a_file_that_two_notebooks_write_differently_is_not_run(make):
    one = make.make_file("t/a.py", "x = 1", line=3)
    two = make.make_file("t/a.py", "x = 2", line=5)
    project = make.project([make.make_figure("a", [one], ["fig/a.svg"])], [one, two])
    assert problems(project) == {"a": [("two-texts-one-file", 5)]}


def test_one_that_both_write_alike_is(make):
    one = make.make_file("t/a.py", "x = 1", line=3)
    project = make.project(
        [make.make_figure("a", [one], ["fig/a.svg"])], [one, one._replace(origins=(9,))]
    )
    assert problems(project) == {"a": []}


def test_what_is_not_outdated_is_in_the_plan_but_not_run(three):
    plan = three.built().plan()
    assert (len(plan.steps), plan.jobs) == (2, ())


# --- any project -------------------------------------------------------------------------------

SOME = st.sets(st.integers(0, 5), max_size=3)
FIGURES = st.lists(st.tuples(SOME, SOME), max_size=8)


@given(FIGURES, SOME)
@settings(deadline=None)
def test_any_plan_is_whole_and_the_same_every_time(make, shapes, bad):
    error = (found(Severity.ERROR),)
    files = [
        make.make_file(f"t/m{n}.py", f"import m{n + 1}", problems=error if n in bad else ())
        for n in range(6)
    ]
    figures = [
        make.make_figure(
            f"f{n}", [files[k] for k in sorted(code)], [f"fig/{k}" for k in sorted(out)]
        )
        for n, (code, out) in enumerate(shapes)
    ]
    project = make.project(figures, files)
    plan = project.plan()
    assert plan == project.plan()
    covered = [name for step in plan.steps for name in step.job.figures]
    assert sorted(covered) == sorted(f.name for f in figures if f.files and f.outputs)
    outputs = [path for job in plan.jobs for path in job.outputs]
    assert len(outputs) == len(set(outputs))
    run = [file.path for step in plan.steps for file in step.job.files]
    assert len(run) == len(set(run))
    assert project.built().plan().jobs == ()


def test_ten_thousand_figures_take_no_time(make):
    import time

    files = [make.make_file(f"t/m{n}.py", "import os") for n in range(10_000)]
    figures = [
        make.make_figure(f"f{n}", files[n : n + 1 + n % 2], [f"fig/{n % 9_000}.svg"])
        for n in range(10_000)
    ]
    project = make.project(figures, files)
    start = time.process_time()
    assert len(project.plan().steps) == 5_001
    assert time.process_time() - start < 4, "loose: several times what it takes"


NOTEBOOK = b"""\
* DONE relu
[[file:fig/relu.svg]]
** code
#+begin_src python :tangle tangled/relu.py
import shared
#+end_src
* shared
#+begin_src python :tangle tangled/shared.py
import numpy
#+end_src
"""


def test_a_notebook_as_it_is_read(make):
    notebook = read(NOTEBOOK, "figures.org")
    project = make.project(notebook.figures, notebook.tangled.files)
    (job,) = project.plan().jobs
    assert [file.path for file in job.files] == ["tangled/relu.py"]
    assert [file.path for file in job.modules] == ["tangled/shared.py"]
    assert job.imports == ("numpy", "shared")
    assert project.built().plan().jobs == ()
    moved = read(b"A line more.\n" + NOTEBOOK, "figures.org")
    again = project.built()._replace(figures=moved.figures, tangled=moved.tangled.files)
    assert again.plan().jobs == ()

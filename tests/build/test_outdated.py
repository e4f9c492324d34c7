"""Every reason to build, and beside it what is none."""

import pytest

from orgfig.build import Cause, Failure, FailureKind, Policy
from orgfig.digest import digest_text

PATH = "fig/relu.svg"
TEXT = "tangled/relu.py"


def told(project, **options):
    (step,) = project.plan(**options).steps
    return [str(reason) for reason in step.reasons]


def failed(job):
    from orgfig.build import Outcome

    failure = Failure(FailureKind.EXCEPTION, "ZeroDivisionError: division by zero")
    return Outcome(failure, (), (), "", "", 0.1, 0.1, 1, "none")


def test_what_was_never_built(relu):
    assert told(relu) == ["never built"]


def test_what_was_built_is_up_to_date(relu):
    assert told(relu.built()) == []


CHANGES = {
    "the text": (
        lambda p: p.written(TEXT, "import numpy\nimport os\nx"),
        ["tangled/relu.py changed"],
    ),
    "the version of a package": (
        lambda p: p.seen(packages={"numpy": "numpy 2.4.6"}),
        ["numpy 2.4.5 → 2.4.6"],
    ),
    "a package that is gone": (
        lambda p: p.seen(packages={}),
        ["numpy is gone, it was 2.4.5"],
    ),
    "another package of that name": (
        lambda p: p.seen(packages={"numpy": "numpy-nightly 3.0"}),
        ["numpy is gone, it was 2.4.5", "numpy-nightly is installed now, 3.0"],
    ),
    "the interpreter": (
        lambda p: p.seen(interpreter="CPython 3.14.1"),
        ["CPython 3.11.9 → 3.14.1"],
    ),
    "another kind of interpreter": (
        lambda p: p.seen(interpreter="PyPy 3.11.9"),
        ["python CPython 3.11.9 → PyPy 3.11.9"],
    ),
    "the time": (lambda p: p._replace(policy=Policy(wall=5.0)), ["the time limit 60 s → 5 s"]),
    "two limits": (
        lambda p: p._replace(policy=Policy(memory=2**30, threads=1)),
        ["the limit of memory 2G → 1G", "the limit of threads 32 → 1"],
    ),
    "the sandbox": (lambda p: p._replace(policy=Policy(confined=False)), ["the sandbox on → off"]),
    "a policy that was kept otherwise": (
        lambda p: with_inputs(p, policy="0123"),
        ["the policy changed"],
    ),
    "what all figures are given": (
        lambda p: with_inputs(p, policy=f"{Policy().written()}0"),
        ["what all figures are given alike changed"],
    ),
    "a variable": (lambda p: p.seen(environment={"TOKEN": "a"}), ["$TOKEN is given now"]),
    "an output that is gone": (lambda p: p.seen(outputs={}), ["fig/relu.svg is missing"]),
    "an output that was edited": (
        lambda p: p.seen(outputs={PATH: digest_text("by hand")}),
        ["fig/relu.svg was edited since"],
    ),
    "an output that cannot be read": (
        lambda p: p.seen(outputs={}, unreadable={PATH: "Permission denied"}),
        ["fig/relu.svg cannot be read"],
    ),
    "a new import": (
        lambda p: p.written(TEXT, "import numpy\nimport sklearn.svm"),
        ["tangled/relu.py changed"],
    ),
    "an import less": (
        lambda p: p.written(TEXT, "import os"),
        ["tangled/relu.py changed"],
    ),
    "what is kept of its texts": (lambda p: with_inputs(p, texts={}), []),
    "two things at once": (
        lambda p: p.seen(packages={"numpy": "numpy 2.4.6"}, outputs={}),
        ["numpy 2.4.5 → 2.4.6", "fig/relu.svg is missing"],
    ),
}


def with_inputs(project, texts=None, **inputs):
    """The project with other parts in its trace."""
    (trace,) = project.snapshot.traces.values()
    trace = trace._replace(inputs={**trace.inputs, **inputs})
    return project.seen(traces={PATH: trace if texts is None else trace._replace(texts=texts)})


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_outdated_by(relu, change, expected):
    assert told(change(relu.built())) == expected


NO_CHANGES = {
    "a package that it does not import": lambda p: p.seen(
        packages={"numpy": "numpy 2.4.5", "sklearn": "scikit-learn 9"}
    ),
    "the tangled file on disk": lambda p: p.seen(tangled={TEXT: digest_text("by hand")}),
    "the tangled file missing": lambda p: p.seen(tangled={}),
    "another output": lambda p: p.seen(outputs={**p.snapshot.outputs, "fig/b.svg": "0"}),
    "another file in the folder": lambda p: p.seen(present=("fig/b.svg",)),
    "the time": lambda p: p.seen(now=p.snapshot.now.replace(year=2100)),
    "the line on which it stands": lambda p: p._replace(
        figures=(
            p.figures[0]._replace(files=(p.tangled[0]._replace(origins=(99,), blocks=(7,)),)),
        ),
    ),
    "the name of its heading": lambda p: p._replace(
        figures=(p.figures[0]._replace(name="rectifier"),)
    ),
    "an input that was not there and still is not": lambda p: p,
    "a comment": lambda p: p.written(TEXT, "import numpy  # fast\nimport os\n"),
    "layout": lambda p: p.written(TEXT, "\nimport numpy; import os"),
    "a package that a package no longer needs": lambda p: p.seen(requirements={"sklearn": ()}),
}


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_not_outdated_by(relu, change):
    assert told(change(relu.built())) == []


def test_a_failure_is_tried_again_and_says_nothing_of_its_outputs(relu):
    project = relu.built(failed)
    (step,) = project.plan().steps
    assert [reason.cause for reason in step.reasons] == [Cause.FAILED]
    assert step.reasons[0].detail == "ZeroDivisionError: division by zero"


def test_a_failure_with_a_change_tells_both(relu):
    project = relu.built(failed).written(TEXT, "import numpy")
    assert told(project) == ["failed last time", "tangled/relu.py changed"]


def test_success_after_a_failure_is_up_to_date(relu):
    assert told(relu.built(failed).built()) == []


def test_forced_is_told_beside_what_is_true(relu):
    assert told(relu.built(), force=True) == ["forced"]
    assert told(relu, force=True) == ["never built", "forced"]


def test_a_missing_package_is_remembered_as_missing(relu):
    project = relu.seen(packages={}).built()
    assert told(project) == []
    there = project.seen(packages={"numpy": "numpy 2.4.5"})
    assert told(there) == ["numpy is installed now, 2.4.5"]


def test_one_output_more_is_never_built(make, relu):
    project = relu.built()
    more = make.make_figure("relu", project.tangled, [PATH, "fig/b.svg"])
    assert told(project._replace(figures=(more,))) == ["fig/b.svg was never built"]


def test_one_output_less(make):
    code = make.make_file("tangled/relu.py", "pass\n")
    both = make.make_figure("relu", [code], ["fig/a.svg", "fig/b.svg"])
    project = make.project([both], [code]).built()
    assert told(project) == []
    one = make.make_figure("relu", [code], ["fig/a.svg"])
    assert told(project._replace(figures=(one,))) == [], "the run that made it made the other, too"
    assert told(project._replace(figures=(one,)).built()._replace(figures=(both,))) == [
        "fig/b.svg was not made by the same run"
    ]


def test_figures_that_now_share_a_run_tell_what_changed_for_both(make):
    a, b = make.make_file("t/a.py", "pass"), make.make_file("t/b.py", "pass")
    apart = [make.make_figure("a", [a], ["fig/a.svg"]), make.make_figure("b", [b], ["fig/b.svg"])]
    project = make.project(apart, [a, b]).built()
    joined = (apart[0], make.make_figure("b", [b, a], ["fig/b.svg"]))
    assert told(project._replace(figures=joined)) == [
        "t/b.py is new",
        "fig/b.svg was not made by the same run",
        "t/a.py is new",
        "fig/a.svg was not made by the same run",
    ]


def test_the_order_of_runs_counts(make):
    a, b = make.make_file("t/a.py", "pass"), make.make_file("t/b.py", "pass")
    both = make.make_figure("a", [a, b], ["fig/a.svg"])
    project = make.project([both], [a, b]).built()
    assert told(project) == []
    assert told(project._replace(tangled=(b, a))) == [
        "the order of files changed, now t/b.py, t/a.py"
    ]


def test_what_was_imported_and_is_run_now_counts(make):
    a, b = make.make_file("t/a.py", "import b"), make.make_file("t/b.py", "import a")
    project = make.project([make.make_figure("a", [a], ["fig/a.svg"])], [a, b]).built()
    other = make.make_figure("a", [b], ["fig/a.svg"])
    assert told(project._replace(figures=(other,))) == [
        "t/b.py is run now, and was only imported",
        "t/a.py is only imported now, and was run",
    ]

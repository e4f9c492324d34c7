import re

import pytest

from orgfig.build import plan_build
from orgfig.build.model import Finished
from orgfig.build.policy import Policy
from orgfig.report.escape import columns
from orgfig.report.terminal import Progress, build_summary, explanation


def screen(text):
    """What a terminal shows once `text` was written to it: a line may be written over."""
    lines = []
    for line in text.split("\n"):
        shown = re.split(r"\r\x1b\[K", line)[-1]
        lines.append(shown)
    return lines


def test_plain_lines(scene, make_outcome, failure):
    progress = Progress(12)
    relu, step = scene.job("relu"), scene.job("step")
    assert progress.started(relu) == ""
    assert progress.finished(relu, make_outcome()) == "[ 1/12] relu  0.4 s\n"
    assert progress.finished(step, make_outcome(failure)) == "[ 2/12] step  failed\n"
    assert progress.tell("figures.org:19: error: x") == "figures.org:19: error: x\n"
    assert progress.cleared() == ""


def test_the_live_line_is_never_torn(scene, make_outcome, failure):
    progress = Progress(3, live=True)
    relu, step = scene.job("relu"), scene.job("step")
    written = progress.started(relu) + progress.started(step)
    assert screen(written) == ["[0/3] relu, step"]
    written += progress.finished(relu, make_outcome())
    assert screen(written) == ["[1/3] step"]
    written += progress.tell("a message")
    assert screen(written) == ["a message", "[1/3] step"]
    written += progress.finished(step, make_outcome(failure))
    assert screen(written) == ["a message", "[2/3] step  failed", ""]
    written += progress.cleared()
    assert screen(written)[-1] == ""


def test_a_terminal_without_a_width_still_shows_the_line(scene):
    assert screen(Progress(3, width=0, live=True).started(scene.job("relu"))) == ["[0/3] relu"]


@pytest.mark.parametrize("width", [1, 10, 40])
def test_the_live_line_keeps_off_the_edge(scene, width):
    progress = Progress(3, width=width, live=True)
    job = scene.job("relu")._replace(name="図" * 100)
    assert columns(screen(progress.started(job))[0]) < max(width, 1)


def test_hostile_names_stay_text(scene, make_outcome):
    job = scene.job("relu")._replace(name="a\x1b[2J\nb")
    assert Progress(1).finished(job, make_outcome()) == "[1/1] a\\x1b[2J\\nb  0.4 s\n"
    assert "\x1b[2J" not in Progress(1, live=True).started(job)


def test_explanation(scene):
    assert explanation(scene.plan).split("\n") == [
        "step: failed last time",
        "tanh: fig/tanh.svg was edited since",
        "sigmoid: never built",
    ]


def test_explanation_names_what_changed(scene):
    notebook = scene.notebook
    snapshot = scene.snapshot._replace(interpreter="CPython 3.99.1")
    plan = plan_build(notebook.figures, notebook.tangled.files, snapshot, Policy(), only=("relu",))
    assert explanation(plan).startswith("relu: ")
    assert explanation(plan).endswith(" → 3.99.1")


def up_to_date(make_scene):
    return make_scene(never=(), failed=(), edited=())


def test_nothing_to_do(make_scene):
    plan = up_to_date(make_scene).plan
    assert explanation(plan) == "nothing to do: 5 figures are up to date"
    assert build_summary(plan, (), 0.0) == "nothing to do: 5 figures are up to date"


def test_nothing_at_all(make_scene):
    plan = make_scene(text="* TODO a\n").plan
    assert explanation(plan) == "nothing to do: there are no figures with code"


def finished(scene, outcome, *names):
    return [Finished(scene.job(name), outcome) for name in names]


def test_all_were_built(scene, make_outcome):
    done = finished(scene, make_outcome(), "step", "tanh", "sigmoid")
    assert build_summary(scene.plan, done, 3.14) == "3 figures built in 3.1 s"


def test_failures_come_last(scene, make_outcome, failure):
    done = finished(scene, make_outcome(), "sigmoid")
    done += finished(scene, make_outcome(failure), "step")
    assert build_summary(scene.plan, done, 3.14).split("\n") == [
        "1 figure built in 3.1 s",
        "1 figure not run",
        "1 figure failed: step",
    ]


def test_many_failures_are_not_all_named(scene, make_outcome, failure):
    done = finished(scene, make_outcome(failure), *["step"] * 8)
    last = build_summary(scene.plan, done, 3.14).split("\n")[-1]
    assert last == "8 figures failed: step, step, step, step, step and 3 more"


def test_what_cannot_be_run_is_said(make_scene):
    text = "* DONE {0}\n[[file:fig/x.svg]]\n#+begin_src python :tangle {0}.py\nx\n#+end_src\n"
    plan = make_scene(text=text.format("a") + text.format("b"), never=("a", "b")).plan
    assert build_summary(plan, (), 0.0) == "2 figures cannot be run: a, b"
    assert "also promised by" not in explanation(plan), "told once, with the other problems"

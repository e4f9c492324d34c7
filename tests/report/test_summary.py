"""How a build ended, in lines."""

from orgfig.build import Finished, Settled
from orgfig.report.summary import build_summary, ending


def up_to_date(make_scene):
    return make_scene(never=(), failed=(), edited=())


def finished(scene, outcome, *names):
    return [Finished(scene.job(name), outcome) for name in names]


def test_nothing_to_do(make_scene):
    plan = up_to_date(make_scene).plan
    assert build_summary(plan, (), 0.0) == "nothing to do: 5 figures are up to date"


def test_all_were_built(scene, make_outcome):
    done = finished(scene, make_outcome(), "step", "tanh", "sigmoid")
    assert build_summary(scene.plan, done, 3.14) == "3 figures built in 3.1 s, 2 up to date"


def test_failures_come_last_each_with_its_org_line(scene, make_outcome, failure):
    done = finished(scene, make_outcome(failure), "step")
    done += finished(scene, make_outcome(), "sigmoid")
    assert build_summary(scene.plan, done, 75.0).split("\n") == [
        "1 figure built in 1 min 15 s, 2 up to date",
        "1 figure not done: tanh",
        "1 figure failed:",
        "  figures.org:19: step: NameError: name 'zz' is not defined",
    ]


def test_an_interrupted_build_says_what_was_not_done(scene):
    assert build_summary(scene.plan, (), 0.1).split("\n") == [
        "2 figures up to date",
        "3 figures not done: step, tanh, sigmoid",
    ]


def test_many_that_were_not_done_are_not_all_named(scene):
    steps = scene.plan.steps[1:2] * 8
    plan = scene.plan._replace(
        steps=tuple(
            step._replace(job=step.job._replace(outputs=(f"fig/{n}.svg",)))
            for n, step in enumerate(steps)
        )
    )
    last = build_summary(plan, (), 0.1).split("\n")[-1]
    assert last == "8 figures not done: step, step, step, step, step and 3 more"


def test_what_cannot_be_run_is_said_with_its_line(make_scene):
    text = "* DONE {0}\n[[file:fig/x.svg]]\n#+begin_src python :tangle {0}.py\nx\n#+end_src\n"
    plan = make_scene(text=text.format("a") + text.format("b"), never=("a", "b")).plan
    lines = build_summary(plan, (), 0.0).split("\n")
    assert lines[0] == "2 figures cannot be run:"
    assert lines[1].startswith("  figures.org:2:1: a: fig/x.svg is also promised by b")
    assert lines[2].startswith("  figures.org:7:1: b: fig/x.svg is also promised by a")


def test_a_hostile_message_stays_on_its_line(scene, make_outcome, failure):
    loud = failure._replace(message="a\x1b[2J\nb" + "x" * 5000)
    text = build_summary(scene.plan, finished(scene, make_outcome(loud), "step"), 1.0)
    assert "\x1b" not in text
    assert len(text.split("\n")[-1]) < 1100


def test_a_step_that_waited_is_what_it_was_settled_to_be(scene):
    tanh = next(step for step in scene.plan.steps if step.job.name == "tanh")
    settled = [Settled(tanh._replace(reasons=()))]
    before, after = ending(scene.plan, ()), ending(scene.plan, settled)
    assert "tanh" in [step.job.name for step in before.not_run]
    assert "tanh" in [step.job.name for step in after.up_to_date]
    assert len(after.not_run) + len(after.up_to_date) == len(scene.plan.steps)

"""What becomes of the steps that wait: run, left alone, or held, each told once."""

import pytest

from orgfig.build.course import Course, Made
from orgfig.build.data import DataFile
from orgfig.build.requests import Request
from orgfig.digest import digest_bytes
from orgfig.location import Location

HERE = Location("figures.org", 1)
OLD, NEW = digest_bytes(b"1"), digest_bytes(b"2")


class Build:
    """A plan of figures that each make `fig/NAME.csv` after a first build; `reads` says who reads
    whose. `ends` carries it on by hand."""

    def __init__(self, make, reads, changed):
        files = {name: make.make_file(f"t/{name}.py", f"x = {name!r}") for name in reads}
        figures = [make.make_figure(name, [files[name]], [f"fig/{name}.csv"]) for name in reads]
        self.requested = {
            f"t/{name}.py": Request(
                data=tuple(DataFile(f"fig/{one}.csv", HERE, is_output=True) for one in others)
            )
            for name, others in reads.items()
        }
        there = {f"fig/{name}.csv": OLD for name in reads}
        project = make.project(figures, files.values()).seen(data=there, outputs=there)
        traces = {}
        for step in project.plan(requested=self.requested, force=True).steps:
            trace = make.record(step.job, make.outcome(step.job, b"1"))
            traces |= dict.fromkeys(step.job.outputs, trace)
        self.project = project.seen(traces=traces)
        for name in changed:
            self.project = self.project.written(f"t/{name}.py", "x = 0")
        self.plan = self.project.plan(requested=self.requested)
        self.course = Course(self.plan, self.project.snapshot)
        self.jobs = {step.job.name: step.job for step in self.plan.steps}

    def ends(self, name, digest=OLD, *, succeeded=True, why=""):
        """What the end of that job settles, in words."""
        job = self.jobs[name]
        wanted = self.course.wanted(job)
        made = (
            Made({}, dict.fromkeys(wanted, why)) if why else Made(dict.fromkeys(wanted, digest), {})
        )
        return dict(map(told, self.course.ended(job, succeeded=succeeded, made=made)))


def told(step):
    if step.problems:
        return step.job.name, [problem.message for problem in step.problems]
    return step.job.name, [str(why) for why in step.reasons]


@pytest.fixture
def build(make):
    def begin(changed, **reads):
        return Build(make, reads, changed)

    return begin


CHAIN = {"a": "", "b": "a", "c": "b"}
DIAMOND = {"a": "", "b": "a", "c": "a", "d": "bc"}


def test_the_same_bytes_leave_all_alone_that_comes_after(build):
    assert build("a", **CHAIN).ends("a") == {"b": [], "c": []}


def test_other_bytes_run_the_next_one_and_no_further(build):
    begun = build("a", **CHAIN)
    assert begun.ends("a", NEW) == {"b": ["fig/a.csv changed"]}
    assert begun.ends("b", OLD) == {"c": []}


def test_each_runs_as_long_as_bytes_change(build):
    begun = build("a", **CHAIN)
    begun.ends("a", NEW)
    assert begun.ends("b", NEW) == {"c": ["fig/b.csv changed"]}


def test_what_is_settled_is_what_a_new_plan_would_say(build):
    begun = build("a", **CHAIN)
    (step,) = begun.course.ended(begun.jobs["a"], succeeded=True, made=Made({"fig/a.csv": NEW}, {}))
    job = begun.jobs["a"]
    traces = begun.project.snapshot.traces
    now = begun.project.seen(
        data={**begun.project.snapshot.data, "fig/a.csv": NEW},
        outputs={**begun.project.snapshot.outputs, "fig/a.csv": NEW},
        traces={
            **traces,
            "fig/a.csv": traces["fig/a.csv"]._replace(
                inputs=job.inputs, outputs={"fig/a.csv": NEW}
            ),
        },
    )
    planned = now.plan(requested=begun.requested)
    assert step in planned.steps
    assert step.is_runnable


def test_a_diamond_waits_for_both_sides(build):
    begun = build("a", **DIAMOND)
    assert begun.ends("a", NEW) == {"b": ["fig/a.csv changed"], "c": ["fig/a.csv changed"]}
    assert begun.ends("c", NEW) == {}
    assert begun.ends("b", OLD) == {"d": ["fig/c.csv changed"]}


def test_a_diamond_of_which_one_side_is_left_alone(build):
    begun = build("ab", **DIAMOND)
    assert begun.ends("a", OLD) == {"b": ["t/b.py changed"], "c": []}
    assert begun.ends("b", OLD) == {"d": []}


def test_after_a_failure_nobody_who_needs_it_is_run(build):
    begun = build("a", **DIAMOND, z="")
    assert begun.ends("a", succeeded=False) == {
        "b": ["fig/a.csv, which it reads, is not made: a failed"],
        "c": ["fig/a.csv, which it reads, is not made: a failed"],
        "d": ["fig/c.csv, which it reads, is not made: c cannot be run"],
    }


def test_a_failure_on_one_side_settles_once(build):
    begun = build("a", **DIAMOND)
    begun.ends("a", NEW)
    assert set(begun.ends("b", succeeded=False)) == {"d"}
    assert begun.ends("c", NEW) == {}


def test_a_step_with_a_reason_of_its_own_runs_whatever_its_data_are(build):
    assert build("ab", **CHAIN).ends("a", OLD) == {"b": ["t/b.py changed"]}


def test_a_file_that_cannot_be_given_holds_its_reader_and_what_follows(build):
    found = build("a", **CHAIN).ends("a", why="a.csv is a symbolic link")
    assert "a.csv is a symbolic link" in found["b"][0]
    assert found["c"] == ["fig/b.csv, which it reads, is not made: b cannot be run"]


def test_who_waits_for_what_cannot_be_run_is_held_at_once(make):
    begun = Build(make, {"a": "b", "b": "a", "c": "b", "d": "c", "z": ""}, "abcd")
    held = dict(map(told, begun.course.held()))
    assert set(held) == {"c", "d"}
    assert "b cannot be run" in held["c"][0]
    assert [job.name for job in begun.plan.jobs] == []


def test_without_anybody_who_waits_nothing_is_settled(build):
    begun = build("a", a="", b="")
    assert list(begun.course.held()) == []
    assert begun.ends("a", NEW) == {}
    assert begun.course.wanted(begun.jobs["a"]) == ()

"""Who makes comes before who reads; circles are named; what may change waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.data import DataFile
from orgfig.build.model import Cause
from orgfig.build.order import circles, makers_first
from orgfig.build.requests import Request
from orgfig.digest import digest_bytes
from orgfig.location import Location

ORDERS = {
    "nobody needs anything": ({0: (), 1: (), 2: ()}, [(0,), (1,), (2,)]),
    "who makes comes first": ({0: (2,), 1: (), 2: ()}, [(2,), (0,), (1,)]),
    "a chain against its order": ({0: (1,), 1: (2,), 2: ()}, [(2,), (1,), (0,)]),
    "a diamond": ({0: (1, 2), 1: (3,), 2: (3,), 3: ()}, [(3,), (1,), (2,), (0,)]),
    "a chain as it stands": ({0: (), 1: (0,), 2: (1,)}, [(0,), (1,), (2,)]),
    "one that needs itself": ({0: (0,), 1: ()}, [(0,), (1,)]),
    "two in a circle, and one behind": ({0: (1,), 1: (2,), 2: (1,)}, [(1, 2), (0,)]),
}


@pytest.mark.parametrize(("needs", "order"), ORDERS.values(), ids=ORDERS)
def test_makers_first(needs, order):
    assert makers_first(needs) == order


WAYS = {
    "none": ({0: (1,), 1: ()}, {}),
    "itself": ({0: (0,)}, {0: (0, 0)}),
    "two": ({0: (1,), 1: (0,)}, {0: (0, 1, 0), 1: (1, 0, 1)}),
    "three": ({0: (1,), 1: (2,), 2: (0,)}, {0: (0, 1, 2, 0), 1: (1, 2, 0, 1), 2: (2, 0, 1, 2)}),
    "the shortest, and a longer one for who is not in it": (
        {0: (1, 2), 1: (0,), 2: (1,)},
        {0: (0, 1, 0), 1: (1, 0, 1), 2: (2, 1, 0, 2)},
    ),
}


@pytest.mark.parametrize(("needs", "ways"), WAYS.values(), ids=WAYS)
def test_circles(needs, ways):
    found = {}
    for together in makers_first(needs):
        found |= circles(together, needs)
    assert {one: circle.way for one, circle in found.items()} == ways
    assert not any(circle.left for circle in found.values())


def test_of_a_long_circle_the_beginning_is_named():
    needs = {one: ((one + 1) % 100,) for one in range(100)}
    found = circles(tuple(needs), needs)
    assert len(found) == 100
    assert found[7].way == tuple(range(7, 16))
    assert found[7].left == 92


NEEDS = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.sets(st.integers(0, n - 1)), min_size=n, max_size=n)
)


@given(NEEDS)
def test_any_order_is_whole_and_every_circle_is_one(some):
    needs = {one: tuple(sorted(others)) for one, others in enumerate(some)}
    order = makers_first(needs)
    assert sorted(one for together in order for one in together) == list(needs)
    seen = set()
    for together in order:
        seen.update(together)
        for one in together:
            assert set(needs[one]) <= seen
        found = circles(together, needs)
        is_circle = len(together) > 1 or together[0] in needs[together[0]]
        assert set(found) == (set(together) if is_circle else set())
        for one, circle in found.items():
            assert circle.way[0] == one
            assert all(b in needs[a] for a, b in zip(circle.way, circle.way[1:], strict=False))
            assert circle.left or circle.way[-1] == one


# --- steps -------------------------------------------------------------------------------------


class Chain:
    """Figures that each make `fig/NAME.csv`; `reads` says which read which."""

    def __init__(self, make, **reads):
        files = {
            name: make.make_file(f"t/{name}.py", f"x = {name!r}", line=10 * n)
            for n, name in enumerate(reads, 1)
        }
        figures = [
            make.make_figure(name, [files[name]], [f"fig/{name}.csv"], line=10 * n)
            for n, name in enumerate(reads, 1)
        ]
        self.make = make
        self.project = make.project(figures, files.values())
        self.requested = {
            f"t/{name}.py": Request(
                data=tuple(
                    DataFile(f"fig/{one}.csv", Location("figures.org", 10 * n + 5), is_output=True)
                    for one in others
                )
            )
            for n, (name, others) in enumerate(reads.items(), 1)
        }

    def plan(self, project=None, **options):
        return (project or self.project).plan(requested=self.requested, **options)

    def steps(self, project=None, **options):
        return {step.job.name: step for step in self.plan(project, **options).steps}

    def built(self, content=b"1"):
        """The project after a build in which every figure gave the same bytes."""
        outputs = [path for figure in self.project.figures for path in (figure.outputs[0].path,)]
        there = dict.fromkeys(outputs, digest_bytes(content))
        project = self.project.seen(data=there)
        traces = {}
        for step in project.plan(requested=self.requested, force=True).steps:
            outcome = self.make.outcome(step.job, content)
            trace = self.make.record(step.job, outcome)
            traces |= dict.fromkeys(step.job.outputs, trace)
        return project.seen(traces=traces, outputs=there)


@pytest.fixture
def chain(make):
    return Chain(make, c="b", b="a", a="", other="")


def test_a_reader_waits_for_its_maker_and_is_not_run_now(chain):
    plan = chain.plan()
    assert [step.job.name for step in plan.steps] == ["a", "b", "c", "other"]
    assert [job.name for job in plan.jobs] == ["a", "other"]
    assert [job.name for job in plan.prospects] == ["a", "b", "c", "other"]
    assert [step.after for step in plan.steps] == [(), ("a",), ("b",), ()]


def test_what_was_built_is_up_to_date(chain):
    assert chain.plan(chain.built()).prospects == ()


def test_a_reader_of_an_outdated_maker_may_change_and_so_on(chain):
    steps = chain.steps(chain.built().written("t/a.py", "x = 0"))
    assert [str(why) for why in steps["b"].reasons] == ["fig/a.csv may change: a is outdated"]
    assert [str(why) for why in steps["c"].reasons] == ["fig/b.csv may change: b may change"]
    assert (steps["b"].after, steps["c"].after) == (("a",), ("b",))
    assert steps["other"].reasons == ()


def test_a_reason_of_its_own_is_the_only_one(chain):
    built = chain.built().written("t/a.py", "x = 0").written("t/b.py", "x = 0")
    (reason,) = chain.steps(built)["b"].reasons
    assert (reason.cause, reason.what) == (Cause.INPUT_CHANGED, "t/b.py")
    assert chain.steps(built)["b"].after == ("a",)


def test_a_made_file_that_is_gone_is_its_maker_s_reason_alone(chain):
    built = chain.built()
    there = {path: digest for path, digest in built.snapshot.data.items() if path != "fig/a.csv"}
    steps = chain.steps(built.seen(data=there, outputs=there))
    assert [why.cause for why in steps["a"].reasons] == [Cause.OUTPUT_MISSING]
    assert [why.cause for why in steps["b"].reasons] == [Cause.MAY_CHANGE]
    assert steps["b"].problems == ()


def test_a_file_that_is_newly_read_is_a_reason_of_its_own(chain):
    built = chain.built().written("t/a.py", "x = 0")
    chain.requested["t/other.py"] = chain.requested["t/b.py"]
    (reason,) = chain.steps(built)["other"].reasons
    assert (reason.cause, reason.what) == (Cause.INPUT_CHANGED, "fig/a.csv")


def test_a_maker_that_cannot_be_run_is_waited_for_all_the_same(chain):
    built = chain.built()
    chain.requested["t/a.py"] = Request(data=(DataFile("no.csv", Location("figures.org", 35)),))
    steps = chain.steps(built)
    assert [one.name for one in steps["a"].problems] == ["data-unreadable"]
    assert (steps["b"].problems, steps["b"].after) == ((), ("a",))
    assert [str(why) for why in steps["b"].reasons] == ["fig/a.csv may change: a cannot be run"]
    assert chain.steps()["b"].after == ("a",)


def test_makers_come_along_and_are_named(chain):
    plan = chain.plan(only=["b"])
    assert [step.job.name for step in plan.steps] == ["a", "b"]
    assert [str(one) for one in plan.diagnostics] == [
        "figures.org:25: note: a comes along: b reads fig/a.csv, which it makes"
    ]
    assert chain.plan(chain.built(), only=["b"]).diagnostics == ()
    forced = chain.steps(chain.built(), only=["b"], force=True)
    assert [bool(step.reasons) for step in forced.values()] == [False, True]


CIRCLES = {
    "of one": (
        {"a": "a", "z": ""},
        {"a": "figures.org:15: error: a reads what it makes itself"},
    ),
    "of two": (
        {"a": "b", "b": "a", "z": ""},
        {
            "a": "figures.org:15: error: a needs b (figures.org:25), which needs a: a circle",
            "b": "figures.org:25: error: b needs a (figures.org:15), which needs b: a circle",
        },
    ),
    "of three, and one behind it": (
        {"a": "b", "b": "c", "c": "a", "d": "c", "z": ""},
        {
            "a": "a needs b (figures.org:25), which needs c (figures.org:35), which needs a: ",
            "b": "b needs c (figures.org:35), which needs a (figures.org:15), which needs b: ",
            "c": "c needs a (figures.org:15), which needs b (figures.org:25), which needs c: ",
        },
    ),
}


@pytest.mark.parametrize(("reads", "messages"), CIRCLES.values(), ids=CIRCLES)
def test_a_circle_is_named_at_each_of_its_figures(make, reads, messages):
    chain = Chain(make, **reads)
    steps = chain.steps()
    told = {name: step.problems for name, step in steps.items() if step.problems}
    assert set(told) == set(messages)
    for name, (problem,) in told.items():
        assert problem.name == "data-cycle"
        assert messages[name] in str(problem)
    assert [job.name for job in chain.plan().jobs] == ["z"]


def test_figures_that_share_a_run_are_one_in_a_circle(make):
    code = make.make_file("t/a.py", "", line=10)
    figures = [make.make_figure(name, [code], [f"fig/{name}.csv"]) for name in "ab"]
    project = make.project(figures, [code])
    file = DataFile("fig/a.csv", Location("figures.org", 12), is_output=True)
    requested = {"t/a.py": Request(data=(file,))}
    (step,) = project.plan(requested=requested).steps
    assert [one.message for one in step.problems] == ["a, b reads what it makes itself"]


def test_a_thousand_in_a_row_or_around_take_no_time(make):
    import time

    names = [f"f{n}" for n in range(1000)]
    row = dict(zip(names, [[names[n + 1]] if n < 999 else [] for n in range(1000)], strict=True))
    ring = row | {"f999": ["f0"]}
    for reads in (row, ring):
        chain = Chain(make, **reads)
        start = time.process_time()
        assert len(chain.plan().steps) == 1000
        assert time.process_time() - start < 2, "loose: several times what it takes"

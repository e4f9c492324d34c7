from datetime import UTC, datetime

import pytest

from orgfig.audit import Lack, Verdict
from orgfig.build.changes import SANDBOX
from orgfig.build.job import Failure, FailureKind, Frame
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest
from orgfig.location import Location

A, B = "fig/a.svg", "fig/b.svg"
RELU, MODULE = "fig/relu.svg", "tangled/relu.py"
PICTURE = Digest("d" * 40)  # what the world's pictures are
OLD = Digest("b" * 40)
CHANGED = Reason(Cause.INPUT_CHANGED, MODULE)
SANDBOX_ON = Reason(Cause.INPUT_CHANGED, SANDBOX, "off → on")
MAY_CHANGE = Reason(Cause.MAY_CHANGE, "fig/points.csv", "points is outdated")
NAME_ERROR = Failure(
    FailureKind.EXCEPTION,
    "NameError: name 'npp' is not defined",
    frames=(Frame(MODULE, 2, "<module>"),),
)


def error(name, message, severity=Severity.ERROR):
    return Diagnostic(Location("figures.org", 11), severity, name, message)


TANGLING = error("noweb", "no block is named x")
UNDONE = error("other", "this is only odd", Severity.WARNING)
UNKNOWN_RESULT = error("not-evaluated", "the block at figures.org:3 was not evaluated yet")
NO_SUCH_DATA = error("data-unreadable", "data/a.csv cannot be given to a figure: there is no")
CLOSED_DATA = error("data-unseen", "data/a.csv cannot be given to a figure: Permission denied")

MISSING = {
    "a figure true in every way lacks nothing": ({}, []),
    "a forced build says nothing against a figure": (
        {"reasons": (Reason(Cause.FORCED, "relu"),)},
        [],
    ),
    "a warning on its file does not unprove it": ({"file_problems": (UNDONE,)}, []),
    "no code": ({"code": None}, [(Lack.NOTHING, "no code", 1)]),
    "no output link": ({"links": ()}, [(Lack.NOTHING, "no output link", 1)]),
    "neither": (
        {"links": (), "code": None},
        [(Lack.NOTHING, "no code", 1), (Lack.NOTHING, "no output link", 1)],
    ),
    "never built is said once, and nothing is expected on disk": (
        {
            "traced": False,
            "reasons": (Reason(Cause.NEVER_BUILT, RELU),),
            "absent": (RELU,),
            "tangled": {},
        },
        [(Lack.NEVER_BUILT, "never built", 1)],
    ),
    "a picture without a trace, as in a fresh clone, is no proof": (
        {"traced": False},
        [(Lack.NEVER_BUILT, "never built here; fig/relu.svg stands there, made elsewhere", 1)],
    ),
    "several without a trace": (
        {"traced": False, "links": (A, B)},
        [(Lack.NEVER_BUILT, f"never built here; {A} and {B} stand there, made elsewhere", 1)],
    ),
    "another picture of the same run, of another figure, was never built": (
        {"reasons": (Reason(Cause.NEVER_BUILT, "fig/second.svg", "was never built"),)},
        [],
    ),
    "a figure that no step makes": (
        {"planned": False},
        [(Lack.UNKNOWN, "no job builds it", 1)],
    ),
    "its code changed": (
        {"reasons": (CHANGED,)},
        [(Lack.OUTDATED, "outdated: tangled/relu.py changed", 10)],
    ),
    "a block changed that it takes in, which has a line": (
        {"reasons": (Reason(Cause.INPUT_CHANGED, "load", "", Location("figures.org", 77)),)},
        [(Lack.OUTDATED, "outdated: load changed", 77)],
    ),
    "a package changed": (
        {"reasons": (Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6"),)},
        [(Lack.OUTDATED, "outdated: numpy 2.4.5 → 2.4.6", 1)],
    ),
    "what it reads may change: neither outdated nor up to date": (
        {"reasons": (MAY_CHANGE,)},
        [(Lack.UNKNOWN, "fig/points.csv may change: points is outdated", 1)],
    ),
    "it waits, and the plan's reason is another's missing picture": (
        {"reasons": (Reason(Cause.OUTPUT_MISSING, "fig/second.svg"),), "after": ("points",)},
        [(Lack.UNKNOWN, "what it reads may change: points must be run before", 1)],
    ),
    "the last run failed": (
        {"failure": NAME_ERROR, "reasons": (Reason(Cause.FAILED, "relu", "NameError"),)},
        [(Lack.BROKEN, "the last run failed: NameError: name 'npp' is not defined", 12)],
    ),
    "the last run failed, and the plan does not mention it": (
        {"failure": NAME_ERROR},
        [(Lack.BROKEN, "the last run failed: NameError: name 'npp' is not defined", 12)],
    ),
    "a line number means nothing once the code has changed": (
        {"failure": NAME_ERROR, "reasons": (Reason(Cause.FAILED, "relu"), CHANGED)},
        [
            (Lack.BROKEN, "the last run failed: NameError: name 'npp' is not defined", 1),
            (Lack.OUTDATED, "outdated: tangled/relu.py changed", 10),
        ],
    ),
    "the run failed that made another picture by the same code": (
        {"reasons": (Reason(Cause.FAILED, "relu, second", "NameError"),)},
        [(Lack.BROKEN, "the last run failed: NameError", 1)],
    ),
    "an output is gone": (
        {"absent": (RELU,), "reasons": (Reason(Cause.OUTPUT_MISSING, RELU),)},
        [(Lack.MISSING, "fig/relu.svg is missing", 5)],
    ),
    "an output is gone, and the plan does not mention it": (
        {"absent": (RELU,)},
        [(Lack.MISSING, "fig/relu.svg is missing", 5)],
    ),
    "an output of another figure of the job is gone, which is not this one's": (
        {"reasons": (Reason(Cause.OUTPUT_MISSING, "fig/second.svg"),)},
        [],
    ),
    "an output of another figure of the job was edited": (
        {"reasons": (Reason(Cause.OUTPUT_EDITED, "fig/second.svg"),)},
        [],
    ),
    "an output was edited": (
        {"altered": (RELU,), "reasons": (Reason(Cause.OUTPUT_EDITED, RELU),)},
        [(Lack.ALTERED, "fig/relu.svg was edited since it was built", 5)],
    ),
    "an output was edited, and the plan does not mention it": (
        {"altered": (RELU,)},
        [(Lack.ALTERED, "fig/relu.svg was edited since it was built", 5)],
    ),
    "an output cannot be read": (
        {
            "unreadable": {RELU: "Permission denied"},
            "reasons": (Reason(Cause.OUTPUT_UNREADABLE, RELU, "Permission denied"),),
        },
        [(Lack.UNKNOWN, "fig/relu.svg cannot be read: Permission denied", 5)],
    ),
    "the tangled file was edited: who runs it gets another picture": (
        {"tangled": {MODULE: OLD}},
        [(Lack.UNTANGLED, "tangled/relu.py is not what the notebook gives", 10)],
    ),
    "the tangled file has the text of the last run, which means the same": (
        {"tangled": {MODULE: OLD}, "texts": {MODULE: OLD}},
        [],
    ),
    "the tangled file has the text of the last run, which the plan says has changed": (
        {"tangled": {MODULE: OLD}, "texts": {MODULE: OLD}, "reasons": (CHANGED,)},
        [(Lack.OUTDATED, "outdated: tangled/relu.py changed", 10)],
    ),
    "the tangled file was edited, and means the same": (
        {"tangled": {MODULE: OLD}, "alike": frozenset((MODULE,))},
        [],
    ),
    "the tangled file is gone: that says nothing wrong": ({"tangled": {}}, []),
    "the tangled file cannot be read": (
        {"tangled": {}, "unreadable": {MODULE: "Permission denied"}},
        [(Lack.UNKNOWN, "tangled/relu.py cannot be read: Permission denied", 10)],
    ),
    "a file that cannot be tangled is not expected on disk": (
        {"file_problems": (TANGLING,), "problems": (TANGLING,), "tangled": {}},
        [(Lack.BROKEN, "no block is named x", 11)],
    ),
    "code that is no Python, and did not run yet": (
        {"traced": False, "code": "x = (\ny", "absent": (RELU,)},
        [
            (Lack.BROKEN, "SyntaxError: '(' was never closed", 11),
            (Lack.NEVER_BUILT, "never built", 1),
        ],
    ),
    "code that is no Python to us, and did run": ({"code": "x = ("}, []),
    "code for another version of Python is not judged": (
        {"traced": False, "code": "x = (", "absent": (RELU,), "interpreter": "CPython 3.99.0"},
        [(Lack.NEVER_BUILT, "never built", 1)],
    ),
    "it ran without confinement": (
        {"protection": "none"},
        [(Lack.UNCONFINED, "built without confinement", 1)],
    ),
    "it ran without confinement, which outdates it, too: told once, by the word for it": (
        {"protection": "none", "reasons": (SANDBOX_ON,)},
        [(Lack.UNCONFINED, "built without confinement", 1)],
    ),
    "it ran without confinement, and something else has changed": (
        {"protection": "none", "reasons": (CHANGED, SANDBOX_ON)},
        [
            (Lack.OUTDATED, f"outdated: {CHANGED}", 10),
            (Lack.UNCONFINED, "built without confinement", 1),
        ],
    ),
    "it was confined, and is not to be": (
        {"reasons": (SANDBOX_ON._replace(detail="on → off"),)},
        [(Lack.OUTDATED, "outdated: the sandbox on → off", 1)],
    ),
    "nobody said what held it": (
        {"protection": " "},
        [(Lack.UNCONFINED, "built without confinement", 1)],
    ),
    "a result is not known that its text asks for": (
        {
            "file_problems": (UNKNOWN_RESULT,),
            "problems": (UNKNOWN_RESULT,),
            "reasons": (Reason(Cause.INPUT_CHANGED, MODULE, "is not known: it was not evaluated"),),
        },
        [(Lack.UNKNOWN, "the block at figures.org:3 was not evaluated yet", 11)],
    ),
    "a text that is not known for an error has not changed, as far as is known": (
        {
            "file_problems": (TANGLING,),
            "reasons": (Reason(Cause.INPUT_CHANGED, MODULE, "is not known: no block is named x"),),
        },
        [(Lack.BROKEN, "no block is named x", 11)],
    ),
    "data that cannot be read": (
        {
            "problems": (CLOSED_DATA,),
            "unreadable_data": {"data/a.csv": "Permission denied"},
            "reasons": (Reason(Cause.INPUT_CHANGED, "data/a.csv", "cannot be read any more"),),
        },
        [(Lack.UNKNOWN, "data/a.csv cannot be given to a figure: Permission denied", 11)],
    ),
    "data that no figure is given, whoever looks": (
        {
            "problems": (error("data-unreadable", "data/a.csv cannot be given: it is a link"),),
            "unreadable_data": {"data/a.csv": "it is a link"},
            "reasons": (Reason(Cause.INPUT_CHANGED, "data/a.csv", "cannot be read any more"),),
        },
        [(Lack.BROKEN, "data/a.csv cannot be given: it is a link", 11)],
    ),
    "data that is not there, beside data of a like name that nobody may look at": (
        {
            "problems": (error("data-unreadable", "data/a b.csv cannot be given: it is a link"),),
            "unreadable_data": {"data/a": "Permission denied", "data/a b.csv": "it is a link"},
            "reasons": (Reason(Cause.INPUT_CHANGED, "data/a b.csv", "is gone"),),
        },
        [(Lack.BROKEN, "data/a b.csv cannot be given: it is a link", 11)],
    ),
    "data that is not there": (
        {
            "problems": (NO_SUCH_DATA,),
            "reasons": (Reason(Cause.INPUT_CHANGED, "data/a.csv", "is gone"),),
        },
        [
            (Lack.BROKEN, "data/a.csv cannot be given to a figure: there is no", 11),
            (Lack.OUTDATED, "outdated: data/a.csv is gone", 1),
        ],
    ),
    "runs of it differ, and its text shows where": (
        {"varying": {RELU: "time"}, "code": "import time\nx = time.time()"},
        [(Lack.UNREPRODUCIBLE, "another run gives another picture, by time", 12)],
    ),
    "runs of it differ, and its text does not show where": (
        {"varying": {RELU: "time, hash order"}},
        [(Lack.UNREPRODUCIBLE, "another run gives another picture, by time, hash order", 1)],
    ),
    "runs of it differ, and nobody knows why": (
        {"varying": {RELU: ""}},
        [(Lack.UNREPRODUCIBLE, "another run gives another picture, and why is not known", 1)],
    ),
    "runs of another figure differ": ({"varying": {"fig/second.svg": "time"}}, []),
}  # fmt: skip


def told(world):
    missing = world.only.evidence.missing
    return [(one.lack, one.sentence, one.where.line) for one in missing]


@pytest.mark.parametrize(("changes", "expected"), MISSING.values(), ids=MISSING)
def test_missing(make_world, changes, expected):
    assert told(make_world(**changes)) == expected


@pytest.mark.parametrize(("changes", "expected"), MISSING.values(), ids=MISSING)
def test_it_is_done_only_if_nothing_is_missing(make_world, changes, expected):
    one = make_world(**changes).only
    assert one.evidence.is_proof is (one.verdict is Verdict.DONE) is (expected == [])


def test_every_kind_is_given():
    given = {lack for _, expected in MISSING.values() for lack, *_ in expected}
    assert given == set(Lack)


def test_the_worst_comes_first(make_world):
    world = make_world(reasons=(CHANGED,), protection="none", altered=(RELU,), failure=None)
    lacks = [lack for lack, *_ in told(world)]
    assert lacks == [Lack.ALTERED, Lack.OUTDATED, Lack.UNCONFINED]


# --- figures whose pictures were made by several runs, and traces that lie --------------------


@pytest.fixture
def two(make_world):
    """A figure with two pictures; what makes a trace of it, and what is missing by such traces."""
    world = make_world(links=(A, B))
    base = world.trace

    class Two:
        good = base

        def missing(self, **traces):
            names = {"a": A, "b": B}
            world.traces = {names[name]: one for name, one in traces.items() if one is not None}
            return [(lack, text) for lack, text, _ in told(world)]

    return Two()


def test_a_failure_of_any_of_its_runs_counts(two):
    older = datetime(2024, 1, 1, tzinfo=UTC)
    failed = two.good._replace(failure=NAME_ERROR, outputs={}, when=older)
    assert two.missing(a=two.good, b=failed)[0][0] is Lack.BROKEN
    assert two.missing(a=failed, b=two.good)[0][0] is Lack.BROKEN


def test_any_run_without_confinement_counts(two):
    bare = two.good._replace(protection="none")
    expected = [(Lack.UNCONFINED, "built without confinement")]
    assert two.missing(a=two.good, b=bare) == two.missing(a=bare, b=two.good) == expected


def test_one_of_two_pictures_was_never_built(two):
    expected = [(Lack.NEVER_BUILT, f"{B} was never built here; it was made elsewhere")]
    assert two.missing(a=two.good, b=None) == expected


def test_a_run_that_did_not_fail_and_made_nothing_is_no_proof(two):
    empty = two.good._replace(outputs={})
    assert {lack for lack, _ in two.missing(a=empty, b=empty)} == {Lack.NEVER_BUILT}


def test_a_run_that_made_another_picture_is_no_proof_of_this_one(two):
    other = two.good._replace(outputs={A: PICTURE, "fig/c.svg": PICTURE})
    assert {lack for lack, _ in two.missing(a=two.good, b=other)} == {Lack.NEVER_BUILT}


@pytest.mark.parametrize("digest", ["", "d" * 39, "D" * 40, "0" * 40])
def test_an_odd_digest_is_no_proof(two, digest):
    odd = two.good._replace(outputs={A: PICTURE, B: Digest(digest)})
    assert two.missing(a=two.good, b=odd) == [(Lack.ALTERED, f"{B} was edited since it was built")]

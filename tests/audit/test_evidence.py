import pytest

from orgfig.build.job import Failure, FailureKind, Frame
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest
from orgfig.location import Location

CHANGED = Reason(Cause.INPUT_CHANGED, "tangled/relu.py")
OLD = Digest("b" * 40)
NAME_ERROR = Failure(
    FailureKind.EXCEPTION,
    "NameError: name 'npp' is not defined",
    frames=(Frame("tangled/relu.py", 2, "<module>"),),
)
TANGLING = Diagnostic(Location("figures.org", 11), Severity.ERROR, "noweb", "no block is named x")
UNDONE = Diagnostic(Location("figures.org", 11), Severity.WARNING, "other", "this is only odd")

MISSING = {
    "a figure true in every way lacks nothing": ({}, []),
    "a forced build says nothing against a figure": (
        {"reasons": (Reason(Cause.FORCED, "relu"),)},
        [],
    ),
    "a warning on its file does not unprove it": ({"file_problems": (UNDONE,)}, []),
    "no code": ({"code": None}, ["no code"]),
    "no output link": ({"links": ()}, ["no output link"]),
    "neither": ({"links": (), "code": None}, ["no code", "no output link"]),
    "never built is said once, and nothing is expected on disk": (
        {
            "traced": False,
            "reasons": (Reason(Cause.NEVER_BUILT, "fig/relu.svg"),),
            "absent": ("fig/relu.svg",),
            "tangled": {},
        },
        ["never built"],
    ),
    "a picture without a trace is no proof, even if nothing asks for a run": (
        {"traced": False},
        ["never built"],
    ),
    "another picture of the same run was never built": (
        {"reasons": (Reason(Cause.NEVER_BUILT, "fig/second.svg"),)},
        ["outdated: fig/second.svg was never built"],
    ),
    "a figure that no step makes": ({"planned": False}, ["no job builds it"]),
    "its code changed": ({"reasons": (CHANGED,)}, ["outdated: tangled/relu.py changed"]),
    "a package changed": (
        {"reasons": (Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6"),)},
        ["outdated: numpy 2.4.5 → 2.4.6"],
    ),
    "what it reads may change: neither outdated nor up to date": (
        {"reasons": (Reason(Cause.MAY_CHANGE, "fig/points.csv", "points is outdated"),)},
        ["fig/points.csv may change: points is outdated"],
    ),
    "the last run failed": (
        {"failure": NAME_ERROR, "reasons": (Reason(Cause.FAILED, "relu", "NameError"),)},
        ["the last run failed: NameError: name 'npp' is not defined (figures.org:12)"],
    ),
    "a line number means nothing once the code has changed": (
        {"failure": NAME_ERROR, "reasons": (Reason(Cause.FAILED, "relu"), CHANGED)},
        [
            "the last run failed: NameError: name 'npp' is not defined",
            "outdated: tangled/relu.py changed",
        ],
    ),
    "an output is gone": (
        {"absent": ("fig/relu.svg",), "reasons": (Reason(Cause.OUTPUT_MISSING, "fig/relu.svg"),)},
        ["fig/relu.svg is missing"],
    ),
    "an output of another figure of the job is gone": (
        {"reasons": (Reason(Cause.OUTPUT_MISSING, "fig/second.svg"),)},
        ["outdated: fig/second.svg is missing"],
    ),
    "an output was edited": (
        {"altered": ("fig/relu.svg",), "reasons": (Reason(Cause.OUTPUT_EDITED, "fig/relu.svg"),)},
        ["fig/relu.svg was edited since it was built"],
    ),
    "an output was edited, and the plan does not mention it": (
        {"altered": ("fig/relu.svg",)},
        ["fig/relu.svg was edited since it was built"],
    ),
    "an output cannot be read": (
        {
            "unreadable": {"fig/relu.svg": "Permission denied"},
            "reasons": (Reason(Cause.OUTPUT_UNREADABLE, "fig/relu.svg", "Permission denied"),),
        },
        ["fig/relu.svg cannot be read: Permission denied"],
    ),
    "the tangled file is another text": (
        {"tangled": {"tangled/relu.py": OLD}},
        ["tangled/relu.py is not what the notebook gives"],
    ),
    "the tangled file is gone": ({"tangled": {}}, ["tangled/relu.py is not tangled"]),
    "the tangled file cannot be read": (
        {"tangled": {}, "unreadable": {"tangled/relu.py": "Permission denied"}},
        ["tangled/relu.py cannot be read: Permission denied"],
    ),
    "a file that cannot be tangled is not expected on disk": (
        {"file_problems": (TANGLING,), "problems": (TANGLING,), "tangled": {}},
        ["no block is named x (figures.org:11)"],
    ),
    "it ran without confinement": ({"protection": "none"}, ["built without confinement"]),
}


@pytest.mark.parametrize(("changes", "expected"), MISSING.values(), ids=MISSING)
def test_missing(make_world, changes, expected):
    assert list(make_world(**changes).only.evidence.missing) == expected


@pytest.mark.parametrize(("changes", "expected"), MISSING.values(), ids=MISSING)
def test_it_is_proof_only_if_nothing_is_missing(make_world, changes, expected):
    assert make_world(**changes).only.evidence.is_proof is (expected == [])


def test_what_is_known_is_told_apart(make_world):
    links = ("fig/a.svg", "fig/b.svg", "fig/c.svg")
    found = make_world(links=links, absent=("fig/a.svg",), altered=("fig/b.svg",)).only.evidence
    assert (found.absent, found.altered, found.stale_files) == (("fig/a.svg",), ("fig/b.svg",), ())
    assert found.has_code
    assert found.trace is not None

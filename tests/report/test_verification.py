"""A verification told in words and as JSON."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest

from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import Cause, Reason
from orgfig.build.verification import Compared, Factor, Standing, Varying, Verified
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.likeness import Difference, Kind, Likeness
from orgfig.location import Location
from orgfig.report.verification import verification_json, verification_text

WHERE = Location("figures.org", 7)
JOB = SimpleNamespace(name="relu", figures=("relu",), files=(), modules=(), key="key")
SAME = Compared("fig/relu.svg", Likeness())
SLIGHT = Compared("fig/relu.svg", Likeness((Difference(Kind.IDS, "3 ids renamed"),)))
MUCH = Compared("fig/relu.svg", Likeness((Difference(Kind.TEXTS, "“a” → “b”"),)))
PACKAGE = Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6")
PROBLEM = Diagnostic(WHERE, Severity.ERROR, "some-name", "no", "do")
FAILURE = Failure(FailureKind.EXCEPTION, "ValueError: no")


def verified(*outputs, **more):
    return Verified(JOB, outputs, **more)


TOLD = {
    "identical": (verified(SAME), "relu: identical"),
    "drift": (
        verified(SLIGHT, reasons=(PACKAGE,), is_known=True),
        (
            "relu: differs from fig/relu.svg: 3 ids renamed\n"
            "  drift: it shows the same; since it was built: numpy 2.4.5 → 2.4.6"
        ),
    ),
    "a change": (
        verified(MUCH, reasons=(PACKAGE,), is_known=True, changed_itself=True),
        (
            "relu: differs from fig/relu.svg: texts (“a” → “b”)\n"
            "  a change of the figure; since it was built: numpy 2.4.5 → 2.4.6"
        ),
    ),
    "more than drift": (
        verified(MUCH, is_known=True),
        (
            "relu: differs from fig/relu.svg: texts (“a” → “b”)\n"
            "  more than drift, though its own text and data are the same; "
            "nothing that was recorded has changed since it was built"
        ),
    ),
    "no record": (
        verified(SLIGHT),
        (
            "relu: differs from fig/relu.svg: 3 ids renamed\n"
            "  drift: it shows the same; "
            "what changed is not known: no build of it is recorded here"
        ),
    ),
    "nothing there": (
        verified(Compared("fig/relu.svg", None)),
        "relu: fig/relu.svg is not built",
    ),
    "not to be read": (
        verified(Compared("fig/relu.svg", None, "it is a pipe")),
        "relu: fig/relu.svg cannot be read: it is a pipe",
    ),
    "a failure": (verified(failure=FAILURE), "relu: failed: ValueError: no"),
    "in the way": (verified(problems=(PROBLEM,)), "relu: cannot be run"),
    "a cause that a build does not pin": (
        verified(SAME, varying=Varying((Factor.TIME,), lines=(WHERE,))),
        "relu: identical\n  the run differs from a second run; cause: time (figures.org:7)",
    ),
    "two together": (
        verified(SAME, varying=Varying((Factor.ORDER, Factor.THREADS), is_joint=True)),
        (
            "relu: identical\n"
            "  note: it depends on hash order and threads, only together, which orgfig keeps; "
            "run otherwise, it differs\n"
            "  with another number of processors, an encoder may choose other threads"
        ),
    ),
    "memory as it was found": (
        verified(SAME, varying=Varying((Factor.MEMORY,))),
        (
            "relu: identical\n"
            "  the run differs from a second run; cause: memory that nobody has written\n"
            "  an array that was never filled (np.empty), or an encoder: x264 needs mbtree=0"
        ),
    ),
    "no cause": (
        verified(SAME, varying=Varying(())),
        (
            "relu: identical\n  the run differs from a second run; "
            "cause not found by varying these: generator, hash order, time, threads, environment, "
            "random bytes of the system, addresses of objects, memory that nobody has written"
        ),
    ),
    "a hostile name": (
        verified(Compared("fig/\x1b[2J.svg", None)),
        "relu: fig/\\x1b[2J.svg is not built",
    ),
}


@pytest.mark.parametrize(("one", "text"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_a_figure(one, text):
    assert verification_text([one]).rpartition("\n")[0] == text


def test_the_counts():
    some = [verified(SAME), verified(SLIGHT), verified(SAME, varying=Varying((Factor.TIME,)))]
    some.append(verified(SAME, varying=Varying((Factor.ORDER,))))
    assert verification_text(some).rpartition("\n")[2] == (
        "4 figures: 3 identical, 1 drifted, 1 not the same twice, "
        "1 the same only because orgfig pins it"
    )


HOLDS = {
    "identical": (verified(SAME), True),
    "varying where nothing is pinned": (verified(SAME, varying=Varying((Factor.ORDER,))), True),
    "varying as built": (verified(SAME, varying=Varying((Factor.ORDER, Factor.TIME))), False),
    "varying for no known cause": (verified(SAME, varying=Varying(())), False),
    "drifted": (verified(SLIGHT), False),
    "one of two": (verified(SAME, MUCH), False),
}


@pytest.mark.parametrize(("one", "holds"), HOLDS.values(), ids=HOLDS)
def test_what_holds(one, holds):
    assert one.holds is holds


def test_slight_differences_after_a_change_of_its_own_are_no_drift():
    assert verified(SLIGHT).standing is Standing.DRIFTED
    assert verified(SLIGHT, changed_itself=True).standing is Standing.CHANGED


FULL = verified(
    SLIGHT,
    failure=FAILURE,
    problems=(PROBLEM,),
    reasons=(PACKAGE,),
    varying=Varying((Factor.TIME,), lines=(WHERE,)),
)


def test_the_docs_name_its_fields_in_its_order(fields, root):
    page = (root / "docs" / "json.md").read_text()
    section = page.partition("\n## `orgfig verify --json`\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert rows == fields(json.loads(verification_json([FULL])))


def test_the_docs_name_all_kinds_and_factors(root):
    page = (root / "docs" / "json.md").read_text()
    assert [one.value for one in (*Kind, *Factor) if f"`{one.value}`" not in page] == []


def test_a_share_without_bound_is_null():
    boundless = Difference(Kind.GEOMETRY, "other points", float("inf"))
    text = verification_json([verified(Compared("a.svg", Likeness((boundless,))))])
    assert json.loads(text)["figures"][0]["outputs"][0]["differences"][0]["share"] is None

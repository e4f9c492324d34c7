import pytest

from orgfig.audit import Claimed, Verdict
from orgfig.audit.verdict import CANCELLING, VERDICTS, claimed, states
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import Cause, Reason
from orgfig.figure.model import Claim
from orgfig.location import Location
from orgfig.org.model import TodoKeywords

OUTDATED = (Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6"),)
MAY_CHANGE = (Reason(Cause.MAY_CHANGE, "fig/points.csv", "points is outdated"),)

CASES = {
    "claimed and proven is done": ("DONE", (), Verdict.DONE),
    "claimed and not proven is unproven": ("DONE", OUTDATED, Verdict.UNPROVEN),
    "claimed and not known is unknown, never done": ("DONE", MAY_CHANGE, Verdict.UNKNOWN),
    "not known and not proven is unproven": ("DONE", MAY_CHANGE + OUTDATED, Verdict.UNPROVEN),
    "proven and not claimed is ready": ("TODO", (), Verdict.READY),
    "neither is open": ("TODO", OUTDATED, Verdict.OPEN),
    "not claimed and not known is unknown, never ready": ("TODO", MAY_CHANGE, Verdict.UNKNOWN),
    "a cancelled heading is cancelled, proven": ("CANCELLED", (), Verdict.CANCELLED),
    "a cancelled heading is cancelled, or not": ("CANCELLED", OUTDATED, Verdict.CANCELLED),
    "a cancelled heading is cancelled, known or not": ("CANCELLED", MAY_CHANGE, Verdict.CANCELLED),
    "a heading without a state claims nothing": (None, (), Verdict.READY),
}


@pytest.mark.parametrize(("state", "reasons", "expected"), CASES.values(), ids=CASES)
def test_verdict(world, state, reasons, expected):
    world.state, world.reasons = state, reasons
    assert world.only.verdict is expected


def test_every_claim_has_a_verdict_for_each_evidence():
    assert set(VERDICTS) == set(Claimed)
    assert {one for row in VERDICTS.values() for one in row} == set(Verdict)


def test_nothing_but_proof_is_shown_as_fine():
    fine = {Verdict.DONE, Verdict.READY}
    for proven, *others in VERDICTS.values():
        assert fine.isdisjoint(others)
        assert proven in fine | {Verdict.CANCELLED}


# --- which states cancel ---------------------------------------------------------------------

STATES = {
    "done is a claim": ("DONE", ("DONE",), (), Claimed.DONE),
    "any other done state is one, too": ("PUBLISHED", ("PUBLISHED",), (), Claimed.DONE),
    "a well-known word cancels": ("WONTFIX", ("DONE", "WONTFIX"), (), Claimed.CANCELLED),
    "in any case of letters": ("Cancelled", ("Done", "Cancelled"), (), Claimed.CANCELLED),
    "as the only done state, too": ("CANCELED", ("CANCELED",), (), Claimed.CANCELLED),
    "but not as an open state": ("CANCELLED", ("DONE",), (), Claimed.OPEN),
    "nor as a part of another word": ("UNCANCELLED", ("UNCANCELLED",), (), Claimed.DONE),
    "a word of the project's cancels": (
        "VERWORFEN", ("FERTIG", "VERWORFEN"), ("VERWORFEN",), Claimed.CANCELLED,
    ),
    "not in other letters, which are another state": (
        "Verworfen", ("Verworfen",), ("VERWORFEN",), Claimed.DONE,
    ),
    "not as an open state": ("VERWORFEN", ("DONE",), ("VERWORFEN",), Claimed.OPEN),
    "the well-known ones go on cancelling": (
        "CANCELLED", ("CANCELLED",), ("VERWORFEN",), Claimed.CANCELLED,
    ),
    "no state claims nothing": (None, ("DONE",), ("VERWORFEN",), Claimed.OPEN),
}  # fmt: skip


@pytest.mark.parametrize(("state", "done", "words", "expected"), STATES.values(), ids=STATES)
def test_claimed(state, done, words, expected):
    claim = Claim(state, state in done, None, (), Location("figures.org", 1))
    assert claimed(claim, words) is expected


def test_every_state_of_a_notebook_claims_what_a_heading_in_it_does():
    todo = TodoKeywords(open=("DRAW", "CANCEL"), done=("SHOWN", "Killed", "VERWORFEN"))
    assert dict(states("a.org", todo, ("VERWORFEN",)).claims) == {
        "DRAW": Claimed.OPEN,
        "CANCEL": Claimed.OPEN,
        "SHOWN": Claimed.DONE,
        "Killed": Claimed.CANCELLED,
        "VERWORFEN": Claimed.CANCELLED,
    }


def test_the_words_are_in_capitals_and_done_is_none_of_them():
    assert all(word == word.upper() for word in CANCELLING)
    assert CANCELLING.isdisjoint({"DONE", "FIXED", "CLOSED", "FINISHED", "VERIFIED"})


@pytest.mark.parametrize("words", [(), ("SCRAPPED",)])
def test_what_is_cancelled_is_accused_of_nothing(make_world, words):
    world = make_world(
        state="SCRAPPED", done=("DONE", "SCRAPPED"), cancelled=words,
        failure=Failure(FailureKind.EXCEPTION, "NameError: no"), absent=("fig/relu.svg",),
    )  # fmt: skip
    (failed,) = world.findings("last-run-failed")
    assert (failed.severity.name == "NOTE") is bool(words)
    assert world.only.verdict is (Verdict.CANCELLED if words else Verdict.UNPROVEN)


@pytest.mark.parametrize("check", ["no-code", "no-output-link"])
def test_a_cancelled_heading_need_have_neither_code_nor_picture(make_world, check):
    assert make_world(code=None, links=()).findings(check)
    assert not make_world(code=None, links=(), state="CANCELLED").findings(check)

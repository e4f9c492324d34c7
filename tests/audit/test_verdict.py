import pytest

from orgfig.audit import Verdict
from orgfig.audit.verdict import VERDICTS
from orgfig.build.model import Cause, Reason

OUTDATED = (Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6"),)

CASES = {
    "claimed and proven is done": ("DONE", (), Verdict.DONE),
    "claimed and not proven is unproven": ("DONE", OUTDATED, Verdict.UNPROVEN),
    "proven and not claimed is ready": ("TODO", (), Verdict.READY),
    "neither is open": ("TODO", OUTDATED, Verdict.OPEN),
    "any done state claims": ("CANCELLED", OUTDATED, Verdict.UNPROVEN),
    "a heading without a state claims nothing": (None, (), Verdict.READY),
}


@pytest.mark.parametrize(("state", "reasons", "expected"), CASES.values(), ids=CASES)
def test_verdict(world, state, reasons, expected):
    world.state, world.reasons = state, reasons
    assert world.only.verdict is expected


def test_every_combination_has_a_verdict_of_its_own():
    assert len(VERDICTS) == len(set(VERDICTS.values())) == len(Verdict)

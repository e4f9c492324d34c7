"""A report is never longer than what is read of it."""

from __future__ import annotations

import json

import pytest

from orgfig.execute.inside import report

WIDE = "\U00020000"  # twelve characters in JSON
REASON = {"type": "X", "message": "the reason", "detail": "", "through": [], "frames": []}


def test_an_honest_report_fits():
    frames = [{"path": "a" * 2000, "line": 1, "function": WIDE * 200}] * report.FRAMES
    failure = {"type": "X", "message": WIDE * 2000, "detail": WIDE * 8000, "frames": frames}
    text = report.line({"ended": True, "failure": failure, "notes": []})
    assert len(text) <= report.LONGEST
    told = json.loads(text)["failure"]
    assert told["message"] == WIDE * 2000
    assert told["frames"] == frames[-report.FEW :]


def test_what_fits_is_told_whole():
    document = {"ended": True, "failure": {"type": "X", "detail": "y"}, "notes": [1]}
    assert json.loads(report.line(document)) == document


def test_what_cannot_be_made_to_fit_is_told_as_a_failure():
    failure = {"type": "X", "message": "", "kinds": ["k" * report.LONGEST]}
    text = report.line({"ended": True, "failure": failure, "notes": []})
    assert len(text) <= report.LONGEST
    assert json.loads(text)["failure"] == report.NO_ROOM


@pytest.mark.parametrize("failure", [None, REASON], ids=["no failure", "a failure"])
def test_notes_that_are_too_long_take_nothing_else_with_them(failure):
    notes = [{"name": "thread-failed", "texts": [WIDE * 2000]}] * 20
    document = {"ended": True, "failure": failure, "notes": notes, "seen": {"packages": ["numpy"]}}
    text = report.line(document)
    assert len(text) <= report.LONGEST
    assert json.loads(text) == document | {"notes": [report.NO_NOTES]}

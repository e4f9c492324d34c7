"""How a process ended is told in one sentence, limits by their names in the policy."""

from __future__ import annotations

import signal

import pytest

from orgfig.build.model import FailureKind
from orgfig.build.policy import Policy
from orgfig.execute.failures import LIMITS, Ended, failure, limit
from orgfig.execute.reports import Report

DONE = Report(ended=True, raised=None, notes=())
SILENT = Report(ended=False, raised=None, notes=())

SENTENCES = {
    "wall": ("it ran longer than 60 s (limit `wall`)", "`wall = 120`"),
    "memory": ("it asked for more than 2G of memory (limit `memory`)", '`memory = "4G"`'),
    "output_files": ("it made more than 512 files (limit `output_files`)", "`output_files = 1024`"),
    "text": ("it printed more than 1M (limit `text`)", '`text = "128K"`'),
}


@pytest.mark.parametrize(("name", "words"), SENTENCES.items(), ids=SENTENCES)
def test_a_limit_says_what_was_allowed_and_how_to_allow_more(name, words):
    told = limit(name, Policy())
    assert told.kind is FailureKind.LIMIT
    assert told.message == words[0]
    assert told.hint.startswith(f"{words[1]} under `[tool.orgfig.policy]`")


def test_every_limit_of_the_policy_has_its_sentence():
    assert set(LIMITS) == set(Policy._fields) - {"confined"}


ENDS = {
    "the end of its code is none": (Ended(0, 1, 1), DONE, None),
    "leaving early is dying": (Ended(0, 1, 1), SILENT, FailureKind.DIED),
    "a status without a word is dying": (Ended(3 << 8, 1, 1), SILENT, FailureKind.DIED),
    "a fault is dying": (Ended(signal.SIGSEGV, 1, 1), SILENT, FailureKind.DIED),
    "an unusual signal is dying": (Ended(40, 1, 1), SILENT, FailureKind.DIED),
    "a kill early is dying": (Ended(signal.SIGKILL, 1, 1), SILENT, FailureKind.DIED),
    "a kill after all its time is the limit": (
        Ended(signal.SIGKILL, 21, 1),
        SILENT,
        FailureKind.LIMIT,
    ),
    "the signal for time is the limit": (Ended(signal.SIGXCPU, 20, 1), SILENT, FailureKind.LIMIT),
}


@pytest.mark.parametrize(("ended", "report", "kind"), ENDS.values(), ids=ENDS)
def test_the_end_of_a_process(ended, report, kind):
    told = failure(ended, report, Policy())
    assert (told and told.kind) == kind

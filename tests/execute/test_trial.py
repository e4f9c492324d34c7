"""A trial runs in a process of its own; whatever becomes of that is told, and nothing stays."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest

from orgfig.execute import trial
from orgfig.execute.trial import FURTHER, Trial, refused, tried, works

GOOD = Trial("x", "it works", holds=True, found="done")


def raises(number):
    raise OSError(number, "whatever")


def test_answers_come_back_in_their_order():
    one, two = tried(("x", lambda: [GOOD, GOOD._replace(what="more")]), ("y", list))
    assert [found.what for found in one] == ["it works", "more"]
    assert two == ()


def _killed():
    yield GOOD
    os.kill(os.getpid(), signal.SIGSYS)


def _gone():
    yield GOOD
    os._exit(3)


def _wrong():
    yield GOOD
    raise ValueError("no such thing")


ENDS = {
    "killed by the kernel": (_killed, "ended by signal 31 "),
    "gone by itself": (_gone, "ended by itself"),
    "an exception": (_wrong, "ValueError: no such thing"),
}


@pytest.mark.parametrize(("question", "found"), ENDS.values(), ids=ENDS)
def test_a_process_that_does_not_come_to_its_end_is_a_trial_that_fails(question, found):
    ((first, last),) = tried(("x", question))
    assert first == GOOD
    assert (last.layer, last.what, last.holds) == ("x", FURTHER, False)
    assert found in last.found


def test_one_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(trial, "WITHIN", 0.05)
    ((last,),) = tried(("x", lambda: iter(signal.pause, None)))
    assert not last.holds
    assert "no answer within" in last.found


def test_nothing_of_it_stays():
    before = descriptors(), children()
    tried(("x", lambda: [GOOD]), ("x", _killed))
    assert (descriptors(), children()) == before


def descriptors():
    return sorted(os.listdir("/proc/self/fd"))


def children():
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()


REFUSALS = {
    "Landlock's word": (errno.EACCES, True),
    "seccomp's word": (errno.EPERM, True),
    "the word that was named": (errno.ENOSPC, True),
    "a file that is not there is no refusal": (errno.ENOENT, False),
}


@pytest.mark.parametrize(("number", "holds"), REFUSALS.values(), ids=REFUSALS)
def test_what_counts_as_refused(number, holds):
    found = refused("x", "no", lambda: raises(number), errno.ENOSPC)
    assert found.holds is holds
    assert found.found == os.strerror(number)


def test_what_is_allowed_is_not_refused():
    assert refused("x", "no", lambda: None).holds is False


def test_what_works_and_what_does_not():
    assert works("x", "it works", lambda: None) == GOOD
    assert works("x", "it works", lambda: raises(errno.EPERM)).holds is False

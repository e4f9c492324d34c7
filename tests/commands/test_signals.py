"""A signal ends what runs, even one that comes where Python drops what its answer raises."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from orgfig.commands.signals import ended_by_signals

ENDS = {
    signal.SIGINT: (KeyboardInterrupt, ()),
    signal.SIGTERM: (SystemExit, (143,)),
    signal.SIGHUP: (SystemExit, (129,)),
}


@pytest.fixture
def printed(monkeypatch):
    """The kinds of what Python would have printed of exceptions that it could not raise."""
    kinds = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: kinds.append(found.exc_type))
    return kinds


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_leaves_at_once(number):
    kind, said = ENDS[number]
    with pytest.raises(kind) as found, ended_by_signals():
        send(number)
    assert found.value.args == said


@pytest.mark.parametrize("number", ENDS)
def test_one_that_was_dropped_is_not_forgotten_and_prints_nothing(number, printed):
    class Forgotten:
        def __del__(self):
            send(number)

    kind, said = ENDS[number]
    with ended_by_signals() as leave_if_told:
        leave_if_told()
        Forgotten()
        with pytest.raises(kind) as found:
            leave_if_told()
    assert found.value.args == said
    assert printed == []


def test_what_else_goes_wrong_in_a_destructor_is_printed(printed):
    class Faulty:
        def __del__(self):
            raise ValueError("oh")

    with ended_by_signals():
        Faulty()
    assert printed == [ValueError]


def test_an_interruption_that_no_signal_made_is_printed(printed):
    class Leaving:
        def __del__(self):
            raise KeyboardInterrupt

    with ended_by_signals():
        Leaving()
    assert printed == [KeyboardInterrupt]


def test_what_a_signal_did_before_it_does_after():
    former = [signal.getsignal(number) for number in ENDS]
    with ended_by_signals():
        pass
    assert [signal.getsignal(number) for number in ENDS] == former


def test_one_that_is_ignored_stays_so():
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by_signals() as leave_if_told:
            send(signal.SIGHUP)
            leave_if_told()
    finally:
        signal.signal(signal.SIGHUP, former)

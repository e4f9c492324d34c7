"""A signal ends what runs, even one that comes where Python drops what its answer raises."""

from __future__ import annotations

import os
import signal

import pytest

from orgfig.commands.signals import ended_by_signals

ENDS = {
    signal.SIGINT: (KeyboardInterrupt, ()),
    signal.SIGTERM: (SystemExit, (143,)),
    signal.SIGHUP: (SystemExit, (129,)),
}


def send(number):
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_leaves_at_once(number):
    kind, said = ENDS[number]
    with pytest.raises(kind) as found, ended_by_signals():
        send(number)
    assert found.value.args == said


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("number", ENDS)
def test_one_that_was_dropped_is_not_forgotten(number):
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

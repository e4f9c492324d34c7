"""A signal ends what runs, even one that comes where Python drops what its answer raises."""

from __future__ import annotations

import io
import os
import select
import signal
import socket
import sys
import threading

import pytest

from orgfig.commands.signals import ended_by_signals, ended_without_reader, listener

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

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


def piped():
    """The two ends of a pipe, as text to be read and written."""
    return [os.fdopen(one, mode) for one, mode in zip(os.pipe(), "rw", strict=True)]


def socketed():
    """A reader and a writer that are joined by a socket."""
    here, there = socket.socketpair()
    with here, there:
        return here.makefile("r"), there.makefile("w")


@pytest.mark.parametrize("joined", [piped, socketed])
def test_a_reader_that_goes_ends_it(joined):
    reader, writer = joined()

    def left_by_its_reader():
        with ended_by_signals(), ended_without_reader(listener(writer)):
            reader.close()
            select.select([], [], [], BUDGET)

    with pytest.raises(SystemExit) as found, writer:
        left_by_its_reader()
    assert found.value.args == (143,)


def test_it_ends_as_well_where_a_line_met_the_end_first():
    reader, writer = piped()

    def written_in_between():
        written = listener(writer)
        os.dup2(os.open(os.devnull, os.O_WRONLY), writer.fileno())
        with ended_by_signals(), ended_without_reader(written):
            reader.close()
            select.select([], [], [], BUDGET)

    with pytest.raises(SystemExit) as found, writer:
        written_in_between()
    assert found.value.args == (143,)


@pytest.mark.parametrize("joined", [piped, socketed])
def test_a_reader_that_is_there_and_does_not_read_ends_nothing(joined):
    reader, writer = joined()
    with reader, writer:
        writer.write("a line\n")
        with ended_by_signals() as leave_if_told, ended_without_reader(listener(writer)):
            writer.flush()
        leave_if_told()


def test_one_that_goes_afterwards_ends_nothing():
    reader, writer = piped()
    before = threading.active_count(), os.listdir("/proc/self/fd")
    with writer, ended_by_signals() as leave_if_told:
        with ended_without_reader(listener(writer)):
            pass
        assert (threading.active_count(), os.listdir("/proc/self/fd")) == before
        reader.close()
        leave_if_told()


def in_a_file(folder):
    return (folder / "told").open("w")


def to_nowhere(_folder):
    return open(os.devnull, "w")


def in_memory(_folder):
    return io.StringIO()


def already_closed(folder):
    with in_a_file(folder) as stream:
        return stream


@pytest.mark.parametrize("make", [in_a_file, to_nowhere, in_memory, already_closed])
def test_what_has_no_reader_that_could_go_is_not_watched(make, tmp_path):
    before = threading.active_count()
    stream = make(tmp_path)
    written = listener(stream)
    assert written is None
    with ended_without_reader(written):
        assert threading.active_count() == before
    stream.close()


def test_no_stream_is_not_watched():
    before = threading.active_count()
    with ended_without_reader(None):
        assert threading.active_count() == before

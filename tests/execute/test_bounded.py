"""Work in a process of its own: its result, or none once it takes too much; and nothing stays."""

from __future__ import annotations

import os
import signal
import time

import pytest

from orgfig.execute.bounded import bounded

GIB = 1024**3


def endless():
    while True:
        pass


def greedy():
    return len(bytearray(4 * GIB))


def failing():
    return 1 / 0


def dying():
    os.kill(os.getpid(), signal.SIGKILL)


def deep():
    return deep() + 1


TOO_MUCH = {
    "work without end": endless,
    "more memory than there may be": greedy,
    "a crash": dying,
    "calls without end": deep,
}


@pytest.fixture(autouse=True)
def _none_of_others():
    """Waits for what tests of other modules ended without waiting for it."""
    while not no_child():
        continue


@pytest.mark.parametrize("work", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_takes_too_much_gives_nothing(work):
    begun = time.monotonic()
    assert bounded(work, 1, GIB) is None
    assert time.monotonic() - begun < 10
    assert no_child()


def test_what_waits_without_working_is_ended():
    begun = time.monotonic()
    assert bounded(lambda: time.sleep(60), 1, GIB) is None
    assert time.monotonic() - begun < 10
    assert no_child()


def test_what_is_raised_is_raised_here():
    with pytest.raises(ZeroDivisionError):
        bounded(failing, 5, GIB)
    assert no_child()


def test_a_result_is_handed_over_however_long():
    assert bounded(lambda: "x" * 3_000_000, 5, GIB) == "x" * 3_000_000
    assert no_child()


def test_what_is_done_there_is_not_done_here():
    here = []
    assert bounded(lambda: here.append(1) or len(here), 5, GIB) == 1
    assert here == []


def no_child():
    """Whether no process of ours is left that is to be waited for."""
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True

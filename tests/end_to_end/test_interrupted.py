"""A build that is ended in the middle or has to wait: nothing is half, the next one goes on."""

from __future__ import annotations

import signal
import time

import pytest

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

WAITS = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'begun')\ntime.sleep(50)"
"""A figure that names its process (PR_SET_NAME in prctl(2)), so that it is seen from outside."""


def until(fact, otherwise):
    """Waits until a fact is so; fails with words if it never is."""
    end = time.monotonic() + BUDGET
    while not fact():
        if time.monotonic() > end:
            pytest.fail(otherwise)
        time.sleep(0.02)


def wait_for_figure(build):
    """Waits until a figure of the build has begun."""
    until(lambda: "begun" in map(name_of, processes_under(build.pid)), "no figure began")


def name_of(process):
    try:
        with open(f"/proc/{process}/comm") as file:
            return file.read().strip()
    except OSError:
        return None  # it has just ended


def processes_under(parent):
    """All processes below one, however deep (proc(5), `children`)."""
    try:
        with open(f"/proc/{parent}/task/{parent}/children") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        return []  # it has just ended
    return children + [deep for child in children for deep in processes_under(child)]


def is_running(process):
    """Whether it has not ended; one that ended may wait for whoever is to hear of it."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def assert_gone(processes):
    until(lambda: not any(map(is_running, processes)), f"some still run: {processes}")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle(how, notebook, make, start, orgfig):
    folder = notebook(make.drawn("square"), make.figure("waits", WAITS))
    build = start("build")
    wait_for_figure(build)
    children = processes_under(build.pid)
    assert children
    build.send_signal(how)
    build.communicate(timeout=BUDGET)
    assert build.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    assert_gone(children)
    assert how == signal.SIGKILL or not list(folder.glob("fig/.*.tmp"))
    notebook(make.drawn("square"), make.drawn("waits"))
    assert orgfig("build").status == 0
    assert not list(folder.glob("fig/.*.tmp"))  # nobody can clear up after a kill but the next
    assert orgfig("status").status == 0
    assert list((folder / ".orgfig" / "run").iterdir()) == []


@pytest.mark.parametrize(
    "words", [["build", "--events"], ["watch", "--events"], ["verify"]], ids=" ".join
)
def test_it_ends_when_nobody_is_left_to_read_it(words, notebook, make, start):
    folder = notebook(make.figure("waits", WAITS))
    run = start(*words)
    wait_for_figure(run)
    children = processes_under(run.pid)
    run.stdout.close()
    assert run.wait(BUDGET) == 143
    assert_gone(children)
    assert not list(folder.glob(".orgfig/run/*"))


@pytest.mark.parametrize("words", [["build", "--events"], ["watch", "--events"]], ids=" ".join)
def test_it_waits_for_no_other_build_when_nobody_is_left_to_read_it(words, notebook, make, start):
    notebook(make.figure("waits", WAITS))
    first = start("build")
    wait_for_figure(first)
    second = start(*words)
    assert "orgfig waits for the build of process" in second.stderr.readline()
    second.stdout.close()
    assert second.wait(BUDGET) == 143
    assert first.poll() is None


def test_a_build_whose_messages_nobody_reads_goes_on(notebook, make, start):
    folder = notebook(make.drawn("square"))
    build = start("build")
    build.stdout.close()
    build.stderr.close()
    assert build.wait(BUDGET) == 0
    assert (folder / "fig/square.svg").exists()


def test_waiting_is_interrupted_at_once_and_reading_never_waits(
    notebook, make, start, orgfig, tmp_path
):
    notebook(make.figure("waits", WAITS))
    first = start("build")
    wait_for_figure(first)
    second = start("build", "--events")
    assert "orgfig waits for the build of process" in second.stderr.readline()
    assert '"event": "said", "text": "orgfig waits for' in second.stdout.readline()
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=BUDGET)
    assert second.returncode == 130
    assert first.poll() is None
    first.send_signal(signal.SIGSTOP)  # so nothing here can have waited for its end
    for words in (["status"], ["explain"], ["build", "-n"], ["tangle", "--check"], ["clean", "-n"]):
        assert "waits for" not in orgfig(*words).text
    first.send_signal(signal.SIGCONT)


def test_a_second_build_waits_and_says_for_whom(notebook, make, start, tmp_path):
    folder = notebook(make.figure("waits", WAITS))
    first = start("build")
    wait_for_figure(first)
    second = start("build")
    line = second.stderr.readline()
    assert str(first.pid) in line
    notebook(make.drawn("waits"))  # read anew by the second when its turn comes
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=BUDGET)
    out, err = second.communicate(timeout=BUDGET)
    assert second.returncode == 0, out + err
    assert (folder / "fig/waits.svg").exists()

"""A build that is ended in the middle or has to wait: nothing is half, the next one goes on."""

from __future__ import annotations

import signal

import pytest

WAITS = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'begun')\ntime.sleep(50)"
"""A figure that names its process (PR_SET_NAME in prctl(2)), so that it is seen from outside."""


def wait_for_figure(build):
    """Waits until a figure of the build has begun."""
    import time

    for _ in range(1000):
        if "begun" in map(name_of, processes_under(build.pid)):
            return
        time.sleep(0.02)
    pytest.fail("no figure began")


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
    import time

    for _ in range(500):
        left = [one for one in processes if is_running(one)]
        if not left:
            return
        time.sleep(0.02)
    pytest.fail(f"still running: {left}")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle(how, notebook, make, start, orgfig):
    folder = notebook(make.drawn("square"), make.figure("waits", WAITS))
    build = start("build")
    wait_for_figure(build)
    children = processes_under(build.pid)
    assert children
    build.send_signal(how)
    build.communicate(timeout=20)
    assert build.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    assert_gone(children)
    assert how == signal.SIGKILL or not list(folder.glob("fig/.*.tmp"))
    notebook(make.drawn("square"), make.drawn("waits"))
    assert orgfig("build").status == 0
    assert not list(folder.glob("fig/.*.tmp"))  # nobody can clear up after a kill but the next
    assert orgfig("status").status == 0
    assert list((folder / ".orgfig" / "run").iterdir()) == []


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
    second.communicate(timeout=20)
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
    first.communicate(timeout=20)
    out, err = second.communicate(timeout=60)
    assert second.returncode == 0, out + err
    assert (folder / "fig/waits.svg").exists()

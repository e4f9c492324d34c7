import os
import signal
import subprocess
import sys

import pytest

from orgfig.errors import WriteError
from orgfig.workspace import build_lock

HOLDING = """
import sys
from pathlib import Path
from orgfig.workspace import Project, build_lock

def waiting(message):
    print(message, flush=True)

try:
    with build_lock(Project(Path(sys.argv[1])), waiting):
        print("held", flush=True)
        sys.stdin.readline()
        print("done", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.fixture
def holder(project):
    """Starts processes that hold the lock until they are told to let go."""
    started = []

    def start():
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        command = [sys.executable, "-c", HOLDING, str(project.root)]
        started.append(subprocess.Popen(command, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def never(message):
    pytest.fail(f"had to wait: {message}")


def said(process):
    return process.stdout.readline().strip()


def test_one_alone_does_not_wait(project):
    for _ in range(2):
        with build_lock(project, never):
            assert list(project.scratch.iterdir()) == []


def test_the_second_waits_and_says_for_whom(holder):
    first = holder()
    assert said(first) == "held"
    second = holder()
    told = said(second)
    assert told.startswith(f"orgfig waits for the build of process {first.pid} (")
    assert "started " in told
    first.communicate("go\n")
    assert said(second) == "held"


def test_a_killed_holder_leaves_no_lock(project, holder):
    first = holder()
    assert said(first) == "held"
    first.kill()
    first.wait()
    assert (project.state / "lock.holder").exists()
    with build_lock(project, never):
        pass


def test_waiting_can_be_interrupted(holder):
    first = holder()
    assert said(first) == "held"
    second = holder()
    assert said(second).startswith("orgfig waits")
    second.send_signal(signal.SIGINT)
    assert said(second) == "interrupted"
    assert second.wait() == 0


def test_a_holder_that_does_not_say_who_it_is_is_another_build(project, holder):
    first = holder()
    assert said(first) == "held"
    (project.state / "lock.holder").write_bytes(b"\xff")
    assert said(holder()) == "orgfig waits for another build"


def test_an_error_inside_lets_go(project):
    with pytest.raises(KeyError), build_lock(project, never):
        raise KeyError
    assert not (project.state / "lock.holder").exists()
    with build_lock(project, never):
        pass


def test_what_killed_builds_left_is_gone(project, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "text").touch()
    closed = project.scratch / "job" / "closed"
    closed.mkdir(parents=True)
    (closed / "file").touch()
    (project.scratch / "job" / "link").symlink_to(tmp_path / "precious")
    (project.scratch / "link").symlink_to(tmp_path / "precious")
    (project.scratch / "file").touch()
    closed.chmod(0)
    with build_lock(project, never):
        assert list(project.scratch.iterdir()) == []
    assert (tmp_path / "precious" / "text").exists()
    assert (tmp_path / "precious").stat().st_mode & 0o777 != 0


def test_a_file_for_a_scratch_folder_is_refused(project):
    project.state.mkdir()
    project.scratch.touch()
    with pytest.raises(WriteError, match="run cannot be emptied"), build_lock(project, never):
        pass


def test_what_cannot_be_removed_is_named(project):
    inner = project.scratch / "job"
    inner.mkdir(parents=True)
    (inner / "file").touch()
    command = ["chattr", "+i", str(inner / "file")]
    try:
        done = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("needs chattr, root, and a disk that knows it")
    try:
        with pytest.raises(WriteError, match="not permitted"), build_lock(project, never):
            pass
    finally:
        subprocess.run(["chattr", "-i", str(inner / "file")], check=True)


@pytest.mark.parametrize("name", ["run", "lock"])
def test_what_a_link_leads_to_is_left_alone(project, tmp_path, name):
    precious = tmp_path / "precious"
    (precious if name == "run" else tmp_path / "unused").mkdir()
    text = precious / "text" if name == "run" else precious
    text.write_text("mine")
    project.state.mkdir()
    (project.state / name).symlink_to(precious)
    with pytest.raises(WriteError, match=f"{name} is a link"), build_lock(project, never):
        pass
    assert text.read_text() == "mine"


def test_a_link_for_the_words_of_the_holder_is_not_written_through(project, tmp_path):
    (tmp_path / "text").write_text("mine")
    project.state.mkdir()
    (project.state / "lock.holder").symlink_to(tmp_path / "text")
    with build_lock(project, never):
        pass
    assert (tmp_path / "text").read_text() == "mine"


def test_the_words_of_the_holder_cannot_steer_a_terminal(project, holder):
    first = holder()
    assert said(first) == "held"
    (project.state / "lock.holder").write_bytes(b"process 1\x1b[2J")
    assert said(holder()).endswith(r"process 1\x1b[2J'")


def test_a_link_for_the_state_folder_is_refused(project, tmp_path):
    os.symlink(tmp_path, project.state)
    with pytest.raises(WriteError, match="is a link"), build_lock(project, never):
        pass

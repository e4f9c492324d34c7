import os
import signal
import subprocess
import sys

import pytest

from orgfig.errors import WriteError
from orgfig.workspace import build_lock, mend

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


WITHOUT_FLOCK = """
import ctypes, struct

# Whatever calls flock (73 on x86-64) is told ENOSYS (38), as by a disk that has none: seccomp(2).
rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 73), (0x06, 0, 0, 0x50000 | 38), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
program = struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code))
prctl = ctypes.CDLL(None).prctl
assert prctl(38, 1, 0, 0, 0) == 0 and prctl(22, 2, program, 0, 0) == 0
"""


@pytest.fixture
def holder(project):
    """Starts processes that hold the lock until they are told to let go."""
    started = []

    def start(before=""):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        command = [sys.executable, "-c", before + HOLDING, str(project.root)]
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


@pytest.fixture
def killed(project, holder):
    """The number of a process that was killed while it held the lock."""
    first = holder()
    assert said(first) == "held"
    first.kill()
    first.wait()
    assert (project.state / "lock.holder").exists()
    return first.pid


def test_a_killed_holder_leaves_no_lock_and_is_told_of_once(project, killed):
    told = []
    with build_lock(project, told.append):
        (line,) = told
        assert line.startswith(f"process {killed} (")
        assert "was ended in the middle" in line
    with build_lock(project, never):
        pass


def test_a_killed_holder_is_not_waited_for_whoever_has_its_number_now(project, killed):
    words = project.state / "lock.holder"
    words.write_text(words.read_text().replace(str(killed), str(os.getpid())))
    told = []
    with build_lock(project, told.append):
        assert len(told) == 1


def test_what_a_killed_holder_left_half_written_is_gone(project, killed):
    gone = [project.root / "fig/.orgfig-{}-0123abcd.tmp", project.state / ".orgfig-{}-01230000.tmp"]
    others = project.root / f"fig/.orgfig-{os.getpid()}-0123abcd.tmp"
    paths = [path.with_name(path.name.format(killed)) for path in gone]
    for path in (*paths, others):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    mend(project, print)
    assert [path.exists() for path in (*paths, others)] == [False, False, True]
    assert not (project.state / "lock.holder").exists()


def test_nothing_is_mended_while_a_build_goes_on(project, holder):
    first = holder()
    assert said(first) == "held"
    running = project.scratch / "job"
    running.touch()
    mend(project, never)
    assert running.exists()
    assert (project.state / "lock.holder").exists()


def test_where_nobody_was_killed_mending_makes_no_file(project):
    mend(project, never)
    assert not project.state.exists()


def test_a_stopped_holder_is_waited_for_with_a_hint(holder):
    first = holder()
    assert said(first) == "held"
    first.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, first.pid, os.WSTOPPED | os.WNOWAIT)
    second = holder()
    assert said(second).startswith("orgfig waits for the build of process")
    assert f"`kill -CONT {first.pid}` lets it go on" in said(second)
    first.send_signal(signal.SIGCONT)
    first.communicate("go\n")
    assert said(second) == "held"


def test_a_holder_on_another_machine_is_named_with_it(project, holder):
    first = holder()
    assert said(first) == "held"
    words = f"process {first.pid} on far (orgfig build, started 14:03:22)\n{first.pid} far boot 7\n"
    (project.state / "lock.holder").write_text(words)
    assert said(holder()) == f"orgfig waits for the build of {words.splitlines()[0]}"


@pytest.fixture
def markers(without):
    """Lets only tests run where a disk without flock(2) can be imitated."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        without("needs Linux on x86-64")


def test_without_flock_a_second_waits_and_a_killed_holder_leaves_no_lock(holder, markers):
    first = holder(WITHOUT_FLOCK)
    assert said(first) == "held"
    second = holder(WITHOUT_FLOCK)
    assert said(second).startswith(f"orgfig waits for the build of process {first.pid} (")
    first.kill()
    first.wait()
    assert "was ended in the middle" in said(second)
    assert said(second) == "held"


def test_without_flock_a_marker_of_nobody_known_is_waited_for_with_a_hint(project, holder, markers):
    project.state.mkdir()
    (project.state / "lock").touch()
    first = holder(WITHOUT_FLOCK)
    assert said(first) == "orgfig waits for another build"
    assert said(first).endswith("remove .orgfig/lock")
    (project.state / "lock").unlink()
    assert said(first) == "held"


def test_words_of_a_process_that_is_gone_name_nobody(project, holder):
    """Whoever holds the lock now has not said so yet."""
    first = holder()
    assert said(first) == "held"
    words = project.state / "lock.holder"
    start = words.read_text().split()[-1]
    words.write_text(words.read_text().replace(start, "1"))
    assert said(holder()) == "orgfig waits for another build"


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
    with pytest.raises(WriteError, match="run cannot be made empty"), build_lock(project, never):
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

"""Where nothing can hold figures and the user wants them all the same: the rest of the promises."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from orgfig.build.job import FailureKind, Finished, Started
from orgfig.errors import ConfinementError, ProjectError
from orgfig.execute import Evaluations, make_executor
from orgfig.execute.plain import Plain
from orgfig.location import Location
from orgfig.tangle.model import Evaluation

DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.svg')\n"


@pytest.fixture
def plain(bench):
    """Runs jobs unconfined, and gives their outcomes by name."""

    def run(*jobs, **changes):
        events = list(bench.executor("plain", **changes).run(jobs))
        assert sum(isinstance(event, Started) for event in events) == len(jobs)
        return {event.job.name: event.outcome for event in events if isinstance(event, Finished)}

    return run


def test_a_picture_is_that_of_the_warm_server(bench, plain):
    job = bench.job("draws", DRAW, imports=("matplotlib.pyplot",))
    theirs = bench.run(job)["draws"]
    ours = plain(job)["draws"]
    assert ours.failure is None
    assert ours.artifacts == theirs.artifacts
    assert (ours.protection, ours.protection == theirs.protection) == ("none", False)


def test_it_sees_a_chosen_environment(bench, plain, monkeypatch):
    monkeypatch.setenv("TOKEN", "nobody may know this")
    code = f"import os, sys\nprint(sorted(os.environ))\nprint(sys.argv, __name__)\n{bench.save}"
    out = plain(bench.job("looks", code))["looks"].stdout
    assert "TOKEN" not in out
    assert "SOURCE_DATE_EPOCH" in out
    assert "['tangled/looks.py'] __main__" in out


def test_a_failure_stands_at_its_line(bench, plain):
    failure = plain(bench.job("fails", "x = 1\nraise ValueError('no')\n"))["fails"].failure
    assert (failure.kind, failure.message) == (FailureKind.EXCEPTION, "ValueError: no")
    assert (failure.frames[0].path, failure.frames[0].line) == ("tangled/fails.py", 2)


def test_files_of_a_job_share_a_folder_and_modules_are_found(bench, plain):
    first, second = (
        "open('t', 'w').write('1')",
        f"import more\nassert open('t').read()\n{bench.save}",
    )
    job = bench.job("two", first, second, modules={"more": "x = 1"})
    assert plain(job)["two"].failure is None


def test_it_reads_what_it_was_given_where_emacs_finds_it(bench, plain):
    (bench.project / "data").mkdir(exist_ok=True)
    (bench.project / "data" / "x.csv").write_text("1,2")
    job = bench.job("reads", f"assert open('../data/x.csv').read() == '1,2'\n{bench.save}")
    assert plain(job._replace(data=("data/x.csv",)))["reads"].failure is None
    assert plain(job)["reads"].failure is not None


LIMITS = {
    "time": ("while True: pass", {"wall": 0.3}, "longer"),
    "text on one stream": ("while True: print('x' * 999)", {"text": 1000}, "printed more"),
    "open files": ("f = [open('/dev/null') for _ in range(99)]", {"open_files": 30}, "open"),
}


@pytest.mark.parametrize(("code", "limits", "words"), LIMITS.values(), ids=LIMITS)
def test_limits_that_are_kept(bench, plain, code, limits, words):
    failure = plain(bench.job("greedy", code, **limits))["greedy"].failure
    assert failure.kind is FailureKind.LIMIT
    assert words in failure.message


def test_control_characters_are_written_out(bench, plain):
    outcome = plain(bench.job("rude", f"print('\\x1b[2J\\u202e')\n{bench.save}"))["rude"]
    assert outcome.stdout == "\\x1b[2J\\u202e\n"


def test_a_link_is_no_picture(bench, plain):
    failure = plain(bench.job("links", "import os\nos.symlink('/etc/passwd', 'a.svg')"))["links"]
    assert failure.failure.kind is FailureKind.BAD_OUTPUT
    assert failure.artifacts == ()


def test_leaving_early_is_no_success(bench, plain):
    outcome = plain(bench.job("leaves", f"{bench.save}\nimport os\nos._exit(0)"))["leaves"]
    assert outcome.failure.kind is FailureKind.DIED


def test_closing_it_ends_what_runs_and_removes_its_folder(bench, tmp_path):
    mark = tmp_path / "runs"
    code = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    running = bench.executor("plain").run([bench.job("sleeps", code)])
    assert isinstance(next(running), Started)
    until = time.monotonic() + 60
    while not (mark.exists() and mark.read_text()):
        assert time.monotonic() < until
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    assert list(bench.scratch.glob("run-*")) == []


def test_an_interpreter_that_is_not_there_is_told(bench):
    settings = bench.settings(sandbox="none", python="/nonexistent/python")
    with pytest.raises(ProjectError, match="/nonexistent/python, cannot be started"):
        list(Plain(settings).run([bench.job("one", "x = 1")]))


def test_one_that_is_no_python_makes_a_failure(bench, plain):
    outcome = plain(bench.job("one", "x = 1"), python="/bin/true")["one"]
    assert outcome.failure.kind is FailureKind.DIED
    assert sys.executable != "/bin/true"


ELSEWHERE = {
    "os": ("pidfd_open", "memfd_create", "waitid", "P_PID", "unshare", "O_PATH", "ST_RDONLY"),
    "signal": ("pidfd_send_signal", "SIGSTKFLT"),
    "socket": ("SOCK_SEQPACKET", "SOCK_CLOEXEC", "SOCK_NONBLOCK", "MSG_CMSG_CLOEXEC"),
    "resource": ("RLIMIT_MSGQUEUE", "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_SIGPENDING"),
    "select": ("epoll",),
}
"""What Linux has and other systems have not."""


def test_it_needs_nothing_of_linux_alone(bench, tmp_path):
    lines = [
        f"import {module}\n[delattr({module}, n) for n in {names!r} if hasattr({module}, n)]"
        for module, names in ELSEWHERE.items()
    ]
    script = tmp_path / "elsewhere.py"
    script.write_text(
        "\n".join(lines) + "\nimport sys, runpy\n"
        "from orgfig.execute.plain import Plain\n"
        "import orgfig.execute.inside.plain\n"
        "sys.argv = sys.argv[1:]\n"
        "if len(sys.argv) > 1: runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$1" "$2" {script} "$3" "$4"\n')
    python.chmod(0o755)
    settings = bench.settings(sandbox="none", python=str(python))
    events = list(Plain(settings).run([bench.job("one", bench.save)]))
    assert events[-1].outcome.failure is None
    assert events[-1].outcome.stderr == ""
    here = subprocess.run([sys.executable, str(script), "-"], capture_output=True, check=False)
    assert (here.returncode, here.stderr) == (0, b"")


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_it_is_what_runs_figures_elsewhere_without_a_sandbox(bench, kind):
    assert isinstance(make_executor(kind, bench.settings(sandbox="none"), "darwin"), Plain)
    assert not isinstance(make_executor(kind, bench.settings(sandbox="none"), "linux"), Plain)
    with pytest.raises(ConfinementError, match="Linux only"):
        make_executor(kind, bench.settings(), "darwin")


def test_blocks_are_run_for_results_elsewhere_without_a_sandbox(bench):
    code = "def main():\n    return 6 * 7\n"
    asked = Evaluation("b", "python", code, False, ("value",), None, Location("figures.org", 1))  # noqa: FBT003 (a tuple's field)
    job = bench.job("asked", code, outputs=())._replace(asked=asked)
    with Evaluations(bench.settings(sandbox="none"), "darwin") as evaluations:
        assert b"42" in evaluations.run(job).result
    with (
        Evaluations(bench.settings(), "darwin") as evaluations,
        pytest.raises(ConfinementError),
    ):
        evaluations.run(job)

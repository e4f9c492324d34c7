"""Nothing outlives a build: not when it is abandoned, killed, or loses its server."""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import venv
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from orgfig.build.job import FailureKind, Finished, Started
from orgfig.errors import ConfinementError, ExecutorError, ProjectError, UsageError
from orgfig.execute import begun, make_executor, warmed
from orgfig.execute.sandbox import in_force

ENDLESS = "import time\nwhile True: time.sleep(9)\n"
SHORT = 60  # seconds after which a process that should be gone is taken to live


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found


def is_gone(watch: int) -> bool:
    return bool(select.select([watch], [], [], SHORT)[0])


def started(events, number: int) -> int:
    """How many of so many jobs are started; however long it takes a server to be ready."""
    return sum(1 for _ in islice((one for one in events if isinstance(one, Started)), number))


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_closing_the_iterator_ends_all(bench, kind):
    before = set(children(os.getpid()))
    jobs = [bench.job("a", ENDLESS), bench.job("b", ENDLESS)]
    with closing(make_executor(kind, bench.settings()).run(jobs)) as events:
        assert started(events, 2) == 2
        watches = [os.pidfd_open(pid) for pid in set(children(os.getpid())) - before]
        assert watches
    for watch in watches:
        assert is_gone(watch)
        os.close(watch)
    assert os.listdir(bench.scratch) == []


def test_an_exception_between_events_ends_all(bench):
    with closing(
        make_executor("server", bench.settings()).run([bench.job("a", ENDLESS)])
    ) as events:
        assert started(events, 1) == 1
        with pytest.raises(KeyboardInterrupt):
            events.throw(KeyboardInterrupt)
    assert os.listdir(bench.scratch) == []


SCRIPT = """
import sys, pickle
from orgfig.build.job import Started
from orgfig.execute import make_executor, warmed
from orgfig.execute.sandbox import in_force
settings, jobs, kind = pickle.load(sys.stdin.buffer)
for event in make_executor(kind, settings).run(jobs):
    if isinstance(event, Started):
        print(event.job.name, flush=True)
"""


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_a_killed_parent_takes_all_with_it(bench, kind):
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        text = "print('x', flush=True)\n" + ENDLESS
        parent.stdin.write(pickle.dumps((bench.settings(), [bench.job("a", text)], kind)))
        parent.stdin.close()
        assert parent.stdout.readline() == b"a\n"
        watches = [os.pidfd_open(pid) for pid in children(parent.pid)]
        parent.kill()
    assert watches
    for watch in watches:
        assert is_gone(watch)
        os.close(watch)
    assert os.listdir(bench.scratch)
    bench.run(bench.job("next", bench.save))
    assert os.listdir(bench.scratch) == []


def test_a_lost_server_is_replaced_and_the_rest_is_built(bench):
    server_killed = False
    jobs = [bench.job("a", ENDLESS), *(bench.job(f"b{n}", bench.save) for n in range(3))]
    outcomes = {}
    before = set(children(os.getpid()))
    for event in make_executor("server", bench.settings(workers=1)).run(jobs):
        if isinstance(event, Started) and not server_killed:
            server = min(set(children(os.getpid())) - before)
            os.kill(server, signal.SIGKILL)
            server_killed = True
        if isinstance(event, Finished):
            outcomes[event.job.name] = event.outcome
    assert outcomes.pop("a").failure.kind is FailureKind.INTERNAL
    assert [one.failure for one in outcomes.values()] == [None] * 3


def server_of(others: set[int]) -> int:
    """The process that serves: below the first one, where that keeps it in namespaces."""
    found = [pid for pid in children(os.getpid()) if pid not in others]
    return found[1] if in_force("default").namespaces else found[0]


def test_the_process_that_serves_may_die_as_may_the_one_that_keeps_it(bench):
    jobs = [bench.job("a", ENDLESS), *(bench.job(f"b{n}", bench.save) for n in range(3))]
    outcomes = {}
    others = set(children(os.getpid()))
    for event in make_executor("server", bench.settings(workers=1)).run(jobs):
        if isinstance(event, Started) and event.job.name == "a":
            os.kill(server_of(others), signal.SIGKILL)
        if isinstance(event, Finished):
            outcomes[event.job.name] = event.outcome
    assert outcomes.pop("a").failure.kind is FailureKind.INTERNAL
    assert [one.failure for one in outcomes.values()] == [None] * 3


def test_a_server_that_dies_while_nothing_runs_costs_one_figure_at_most(bench):
    jobs = [bench.job(f"a{n}", bench.save) for n in range(4)]
    others = set(children(os.getpid()))
    outcomes = {}
    with warmed(make_executor("server", bench.settings(workers=1)), jobs) as server:
        outcomes |= ended(server.run(jobs[:1]))
        os.kill(server_of(others), signal.SIGKILL)
        outcomes |= ended(server.run(jobs[1:]))
    assert [outcomes[name].failure for name in ("a0", "a2", "a3")] == [None] * 3
    assert os.listdir(bench.scratch) == []


def ended(events):
    return {one.job.name: one.outcome for one in events if isinstance(one, Finished)}


def test_a_server_that_dies_before_it_is_ready_costs_no_figure(bench):
    jobs = [bench.job(f"a{n}", bench.save) for n in range(2)]
    others = set(children(os.getpid()))
    with warmed(make_executor("server", bench.settings()), jobs) as server:
        os.kill(min(set(children(os.getpid())) - others), signal.SIGKILL)
        outcomes = ended(server.run(jobs))
    assert [one.failure for one in outcomes.values()] == [None] * 2


def test_a_server_that_dies_again_is_given_up(bench):
    jobs = [bench.job(name, ENDLESS) for name in "abc"]
    others = set(children(os.getpid()))
    lost = []

    def kill_each() -> None:
        for event in make_executor("server", bench.settings(workers=1)).run(jobs):
            if isinstance(event, Started):
                os.kill(server_of(others), signal.SIGKILL)
            elif isinstance(event, Finished):
                lost.append(event.job.name)

    with pytest.raises(ExecutorError, match="ended"):
        kill_each()
    assert lost == ["a"]
    assert set(children(os.getpid())) == others
    assert os.listdir(bench.scratch) == []


def test_a_server_that_hangs_is_replaced_once_its_figure_is_over_its_time(bench):
    jobs = [bench.job("a", ENDLESS, wall=1.0), bench.job("b", bench.save)]
    outcomes = {}
    others = set(children(os.getpid()))
    for event in make_executor("server", bench.settings(workers=1, ready=1.0)).run(jobs):
        if isinstance(event, Started) and event.job.name == "a":
            os.kill(server_of(others), signal.SIGSTOP)
        if isinstance(event, Finished):
            outcomes[event.job.name] = event.outcome
    assert outcomes["a"].failure is not None
    assert outcomes["b"].failure is None


def test_a_module_that_kills_the_server_kills_one_figure_only(bench, broken):
    jobs = [
        bench.job("bad", "import networkx\n" + bench.save, imports=("networkx",)),
        bench.job("good", "import json\n" + bench.save, imports=("json",)),
    ]
    outcomes = bench.run(*jobs, python=broken)
    assert outcomes["bad"].failure.kind is FailureKind.DIED
    assert outcomes["good"].failure is None


def test_a_module_that_starts_a_thread_is_left_to_the_figure(bench, broken):
    name = "joblib"
    text = f"import {name}, threading\nprint(threading.active_count())\n{bench.save}"
    for kind in ("server", "fresh"):
        outcome = bench.run(bench.job("a", text, imports=(name,)), kind=kind, python=broken)["a"]
        assert outcome.failure is None
        assert outcome.stdout == "2\n"


def test_what_few_figures_import_is_imported_once_in_a_second_layer(bench, broken):
    name = "seaborn"
    text = f"import {name}, os\nprint({name}.pid)\nassert {name}.pid != os.getpid()\n{bench.save}"
    jobs = [bench.job(f"plain{n}", bench.save) for n in range(5)]
    jobs += [bench.job(f"late{n}", text, imports=(name,)) for n in range(2)]
    outcomes = bench.run(*jobs, python=broken)
    assert all(one.failure is None for one in outcomes.values())
    assert outcomes["late0"].stdout == outcomes["late1"].stdout


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """An interpreter whose environment has faulty packages under names that are imported early."""
    folder = tmp_path_factory.mktemp("broken") / "venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "seaborn.py").write_text("import os\npid = os.getpid()\n")
    (packages / "networkx.py").write_text("import ctypes\nctypes.string_at(0)\n")
    (packages / "joblib.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    (packages / "sympy.py").write_text("import time\ntime.sleep(999)\n")
    return str(folder / "bin" / "python")


def test_an_import_that_hangs_costs_the_server_its_imports_and_nothing_else(bench, broken):
    job = bench.job("a", bench.save, imports=("sympy",))
    assert bench.run(job, python=broken, ready=2.0)["a"].failure is None


@pytest.mark.slow
def test_a_second_layer_that_hangs_is_done_without(bench, broken):
    jobs = [bench.job(f"plain{n}", bench.save) for n in range(3)]
    jobs.append(bench.job("late", bench.save, imports=("sympy",)))
    outcomes = bench.run(*jobs, python=broken, ready=2.0)
    assert [one.failure for one in outcomes.values()] == [None] * 4


@pytest.mark.slow
def test_a_figure_that_hangs_in_its_import_is_over_its_own_limit(bench, broken):
    jobs = [bench.job("bad", "import sympy", imports=("sympy",), wall=3.0)]
    for kind in ("server", "fresh"):
        outcome = bench.run(*jobs, python=broken, ready=1.0, kind=kind)["bad"]
        assert outcome.failure.kind is FailureKind.LIMIT


def test_an_interpreter_that_never_answers_is_an_error(bench, tmp_path):
    (tmp_path / "python").write_text("#!/bin/sh\nexec sleep 999\n")
    (tmp_path / "python").chmod(0o755)
    settings = bench.settings(python=str(tmp_path / "python"), ready=0.5)
    with pytest.raises(ExecutorError, match="not ready within"):
        list(make_executor("server", settings).run([bench.job("a", bench.save)]))
    assert os.listdir(bench.scratch) == []


def test_an_environment_in_the_project_works_and_an_editable_package_is_not_seen(bench):
    folder = bench.project / ".venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "installed.py").write_text("x = 1\n")
    (packages / "editable.pth").write_text(f"{bench.project}/src\n")
    (bench.project / "src").mkdir()
    (bench.project / "src" / "of_the_project.py").write_text("x = 1\n")
    python = str(folder / "bin" / "python")
    good = bench.job("good", "import installed\n" + bench.save)
    bad = bench.job("bad", "import of_the_project\n", imports=("of_the_project",))
    outcomes = bench.run(good, bad, python=python)
    assert outcomes["good"].failure is None
    assert outcomes["bad"].failure.message.startswith("ModuleNotFoundError")


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_an_interpreter_that_is_none_is_an_error(bench, kind):
    job = bench.job("a", bench.save)
    with pytest.raises(ProjectError, match="cannot be started"):
        list(make_executor(kind, bench.settings(python="/nonexistent/python")).run([job]))
    with pytest.raises(ExecutorError, match="ended"):
        list(make_executor(kind, bench.settings(python="/bin/false")).run([job]))
    assert os.listdir(bench.scratch) == []


def test_a_project_among_the_libraries_is_refused(bench):
    settings = bench.settings()._replace(project=Path(os.__file__).parent / "json")
    for kind in ("server", "fresh"):
        with pytest.raises(ConfinementError, match="holds the project"):
            list(make_executor(kind, settings).run([bench.job("a", bench.save)]))


NOTEBOOK = """* DONE a
[[file:fig/a.svg]]
#+begin_src python :tangle a.py
pass
#+end_src
"""

TOO_LITTLE = {
    "open files for orgfig": ("NOFILE", 8, "too few files may be open"),
    "open files for the server": ("NOFILE", 63, "too few files may be open"),
    "room in a file": ("FSIZE", 0, "File too large"),
}


@pytest.mark.parametrize("what", TOO_LITTLE)
@pytest.mark.parametrize("kind", ["server", "fresh"])
@pytest.mark.usefixtures("bench")
def test_where_the_system_gives_too_little_that_is_said(tmp_path, kind, what):
    limit, value, words = TOO_LITTLE[what]
    (tmp_path / "figures.org").write_text(NOTEBOOK)
    command = [sys.executable, "-m", "orgfig", "build", "--executor", kind]
    number = getattr(resource, f"RLIMIT_{limit}")
    subprocess.run([sys.executable, "-m", "orgfig", "build"], cwd=tmp_path, check=False)
    done = subprocess.run(
        [*command, "--force"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(number, (value, value)),
    )
    assert done.returncode == 2
    assert f"error: figures cannot be run: {words}" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_has_begun_runs_the_first_jobs_and_ends(bench):
    job = bench.job("a", bench.save)
    with begun("server", bench.settings(), [job]) as executor:
        first = executor.begun
        for _ in range(2):  # the second time with an interpreter of its own
            *_, end = executor.run([job])
            assert end.outcome.succeeded
            assert first.ended is not None
    with begun("server", bench.settings(), [job]) as executor:
        first = executor.begun
    assert first.ended is not None


def test_nothing_has_begun_without_jobs(bench):
    with begun("server", bench.settings(), []) as executor:
        assert executor.begun is None


def test_an_unknown_kind_is_refused(bench):
    with pytest.raises(UsageError, match="cloud"):
        make_executor("cloud", bench.settings())

"""The loop over many builds: jobs that join, jobs that are given up, and being woken."""

from __future__ import annotations

import gc
import os
import select

import pytest

from orgfig.build.job import Finished, Started, Woken
from orgfig.execute.forkserver import ForkServer
from orgfig.execute.lasting import Ground, Lasting
from orgfig.execute.sandbox import in_force
from orgfig.execute.spawn import kill

SOON = 60  # seconds
WAITS = "import time\nopen('begun', 'w').write('x')\ntime.sleep(50)\n"


@pytest.fixture(params=["default", "core"])
def loop(bench, request):
    settings = bench.settings(sandbox=request.param)
    server = ForkServer(settings, in_force(request.param))
    with server.opened([bench.job("one", bench.save)]) as opened:
        yield opened


@pytest.fixture
def wake():
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)
    os.close(writer)


def children(process):
    """Processes below one that run (proc(5), `children`)."""
    found = []
    for task in os.listdir(f"/proc/{process}/task"):
        try:
            with open(f"/proc/{process}/task/{task}/children") as file:
                found += [int(word) for word in file.read().split()]
        except OSError:
            continue
    return found + [deep for one in found for deep in below(one)]


def below(process):
    return children(process) if os.path.isdir(f"/proc/{process}/task") else []


def names(events, kind=Finished):
    return [event.job.name for event in events if isinstance(event, kind)]


def test_a_job_that_runs_is_given_up_and_another_goes_on(bench, loop):
    slow, kept = bench.job("slow", WAITS), bench.job("kept", bench.save)
    assert names(loop.run([kept])) == ["kept"]
    idle = set(children(os.getpid()))
    events = []
    for event in loop.run([slow]):
        events.append(event)
        if isinstance(event, Started) and event.job is slow:
            loop.add([kept])
        if isinstance(event, Finished):
            assert loop.keys == {slow.key}
            assert loop.drop({slow.key}) == (slow,)
            assert loop.keys == frozenset()
            assert loop.drop({slow.key}) == ()
    assert names(events) == ["kept"]
    assert set(children(os.getpid())) <= idle
    assert not list(loop.place.glob("job-*"))


def test_a_job_that_waits_is_given_up_before_it_starts(bench, loop):
    jobs = [bench.job(f"j{n}", bench.save) for n in range(6)]
    events = []
    for event in loop.run(jobs):
        if isinstance(event, Started) and not names(events, Started):
            assert loop.drop({job.key for job in jobs[3:]}) == ()
        events.append(event)
    assert sorted(names(events, Started)) == ["j0", "j1", "j2"]
    assert sorted(names(events)) == ["j0", "j1", "j2"]


def test_what_is_given_up_may_come_again(bench, loop):
    slow = bench.job("same", WAITS)
    again = bench.job("same", bench.save)
    assert slow.key == again.key
    events = []
    for event in loop.run([slow]):
        if isinstance(event, Started) and event.job is slow:
            loop.drop({slow.key})
            loop.add([again])
        events.append(event)
    (end,) = (event for event in events if isinstance(event, Finished))
    assert end.outcome.succeeded


def test_a_key_that_nobody_has_changes_nothing(bench, loop):
    job = bench.job("one", bench.save)
    events = []
    for event in loop.run([job]):
        loop.drop({"none"})
        events.append(event)
    assert names(events) == ["one"]


def test_a_job_of_several_files_is_given_up_as_a_whole(bench, loop):
    job = bench.job("two", WAITS, bench.save)
    for event in loop.run([job]):
        assert not isinstance(event, Finished)
        if isinstance(event, Started):
            loop.drop({job.key})
    assert loop.working == []


def test_it_tells_that_it_was_woken(bench, loop, wake):
    reader, writer = wake
    woken = []
    for event in loop.run([bench.job("slow", WAITS)], reader):
        if isinstance(event, Started):
            os.write(writer, b"!")
        if isinstance(event, Woken):
            os.set_blocking(reader, False)
            try:
                woken.append(os.read(reader, 10))
            except BlockingIOError:
                continue
            loop.drop(loop.keys)
    assert woken == [b"!"]


def test_at_rest_it_waits_and_then_runs_again(bench, loop, wake):
    reader, writer = wake
    job = bench.job("one", bench.save)
    os.write(writer, b"!")
    assert isinstance(next(loop.rest(reader)), Woken)
    assert names(loop.run([job])) == ["one"]
    for _ in loop.rest(reader):
        if loop.is_ready([job]):
            break


@pytest.mark.parametrize("way", ["run", "rest"])
def test_what_is_interrupted_may_be_left_after_all_is_closed(bench, wake, way):
    reader, writer = wake
    os.write(writer, b"!")
    with ForkServer(bench.settings(), in_force("default")).opened([]) as loop:
        jobs = [bench.job("slow", WAITS)]
        events = loop.run(jobs, reader) if way == "run" else loop.rest(reader)
        next(events)
    events.close()


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_a_server_that_died_at_rest_is_replaced_each_time(bench, sandbox):
    """Deaths far apart do not add up to one too many."""
    job = bench.job("one", bench.save)
    settings = bench.settings(sandbox=sandbox)
    with ForkServer(settings, in_force(sandbox)).opened([job]) as loop:
        for _ in range(4):
            assert names(loop.run([job])) == ["one"]
            server = loop.launcher.interpreter.pidfd
            kill(server)
            assert select.select([server], [], [], SOON)[0]


@pytest.mark.parametrize("sandbox", ["default", "core"])
@pytest.mark.parametrize("builds", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_many_builds_leave_nothing_behind(bench, wake, builds, sandbox):
    """No descriptor, no folder, no memory that grows with the number of builds."""
    reader, _ = wake
    before = set(children(os.getpid()))  # another module's browser, say
    settings = bench.settings(sandbox=sandbox)
    with ForkServer(settings, in_force(sandbox)).opened([]) as loop:
        sizes = {}
        for number in range(builds):
            jobs = [bench.job(f"j{number}", bench.save), bench.job(f"s{number}", WAITS)]
            for event in loop.run(jobs, reader):
                if isinstance(event, Finished):
                    loop.drop(loop.keys)
            if number in {builds // 4, builds - 1}:  # a collection takes long among many tests
                gc.collect()
                (server,) = (one for one in set(children(os.getpid())) - before if not below(one))
                sizes[number] = open_in("self"), open_in(server), len(gc.get_objects())
    first, last = sizes.values()
    assert last[:2] == first[:2]
    assert last[2] < first[2] + 200


def open_in(process):
    """How many descriptors a process has."""
    return len(os.listdir(f"/proc/{process}/fd"))


GROUNDS = {
    "the same": ({}, True),
    "a package more": ({"versions": {"numpy": "1", "scipy": "2"}}, True),
    "a package less": ({"versions": {}}, True),
    "another version": ({"versions": {"numpy": "2"}}, False),
    "another interpreter": ({"interpreter": "CPython 3.12.1"}, False),
}


@pytest.mark.parametrize(("change", "is_kept"), GROUNDS.values(), ids=GROUNDS)
def test_a_server_lasts_as_long_as_it_stands_on_the_same_ground(bench, change, is_kept):
    ground = Ground(bench.settings(), "CPython 3.11.7", {"numpy": "1"})
    job = bench.job("one", bench.save)
    with Lasting() as server:
        first = server.loop(ground, [job])
        second = server.loop(ground._replace(**change), [job])
        assert (first is second) == is_kept
        assert names(second.run([job])) == ["one"]


def test_other_settings_are_another_ground(bench):
    ground = Ground(bench.settings(), "CPython 3.11.7", {})
    with Lasting() as server:
        first = server.loop(ground, [])
        assert server.loop(ground._replace(settings=bench.settings(workers=1)), []) is not first


def test_what_it_lacks_is_imported_once_there_is_time(bench):
    ground = Ground(bench.settings(), "CPython 3.11.7", {})
    few, more = bench.job("a", bench.save), bench.job("b", bench.save, imports=("numpy",))
    with Lasting() as server:
        first = server.loop(ground, [few])
        assert server.loop(ground, [more]) is first
        second = server.refresh(ground, [more])
        assert second is not first
        assert server.refresh(ground, [few, more]) is second

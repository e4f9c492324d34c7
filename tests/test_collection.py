"""All tasks of one call run, up to one that makes going on wrong; the worst status counts."""

from __future__ import annotations

import json
import sys

import pytest
from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit, UnexpectedExit
from invoke.executor import Executor
from invoke.loader import FilesystemLoader
from invoke.runners import Result
from invoke.tasks import task

from orgfig.collection import EveryTask, namespace

CALLS = {
    "all well": ((0, 0), None, 2),
    "the first says no": ((1, 0), 1, 2),
    "the last says no": ((0, 1), 1, 2),
    "wrong use ends it": ((2, 0), 2, 1),
    "a bug after a no": ((1, 3, 0), 3, 2),
}


def run(*ends):
    """Runs tasks that end so; gives the names of those that ran, and what was raised."""
    ran, tasks = [], Collection()
    for place, end in enumerate(ends):

        @task(name=f"t{place}")
        def one(_context: Context, place=place, end=end) -> None:
            ran.append(place)
            if isinstance(end, Exception):
                raise end
            if end:
                raise Exit(code=end)

        tasks.add_task(one)
    try:
        EveryTask(tasks).execute(*[f"t{place}" for place in range(len(ends))])
    except (Exit, UnexpectedExit) as left:
        return ran, left
    return ran, None


@pytest.mark.parametrize(("ends", "status", "count"), CALLS.values(), ids=CALLS)
def test_statuses(ends, status, count):
    ran, left = run(*ends)
    assert len(ran) == count
    assert (left.code if left else None) == status


def test_a_program_that_says_no_stops_nothing():
    ran, left = run(UnexpectedExit(Result(exited=1)), 0)
    assert ran == [0, 1]
    assert left.code == 1


def test_a_program_that_was_killed_is_not_taken_for_success():
    ran, left = run(UnexpectedExit(Result(exited=-9)), 0)
    assert ran == [0]
    assert isinstance(left, UnexpectedExit)


ASKED = {
    "all": ({}, "ab", 1),
    "a figure": ({"figure": ["a"]}, "a", None),
    "the figure at a line": ({"figure": ["./figures.org:1"]}, "a", None),
    "states and verdicts": ({"state": ["DONE", "TODO"], "verdict": ["open", "done"]}, "a", None),
    "all, without a status": ({"exit_zero": True}, "ab", None),
}


@pytest.mark.parametrize(("asked", "names", "code"), ASKED.values(), ids=ASKED)
def test_what_a_task_is_asked_for_comes_to_the_command(project, capsys, asked, names, code):
    project("* TODO a\n* DONE b\n")
    given = {"figure": [], "state": [], "verdict": [], **asked, "json": True}
    left = None
    try:
        Executor(namespace).execute(("status", given))
    except Exit as ended:
        left = ended.code
    assert left == code
    document = json.loads(capsys.readouterr().out)
    assert "".join(figure["name"] for figure in document["figures"]) == names


def test_what_a_task_has_to_say_is_printed(capsys):
    run(Exit("this is why", code=1), 0)
    assert "this is why" in capsys.readouterr().err


def test_the_repository_s_own_tasks_are_all_of_them_and_two_for_developers(root, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])  # to which the loader adds
    loaded, _ = FilesystemLoader(start=str(root)).load("tasks")
    found = set(Collection.from_module(loaded).task_names)
    assert found == {*namespace.task_names, "dev.lint", "dev.test"}

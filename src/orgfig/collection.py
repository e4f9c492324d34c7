"""The invoke collection: the same commands, as tasks.

A `tasks.py` that says `from orgfig.collection import namespace` has them all. What a task
returns does not become invoke's exit status, so `_leave` raises `Exit`; and since that would
end the call, `EveryTask` goes on with the next task and leaves with the worst status.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from invoke.collection import Collection
from invoke.context import Context
from invoke.exceptions import Exit, UnexpectedExit
from invoke.executor import Executor
from invoke.tasks import task

from orgfig.cli import main

__all__ = [
    "EveryTask",
    "build",
    "clean",
    "detangle",
    "doctor",
    "explain",
    "gallery",
    "namespace",
    "status",
    "tangle",
    "verify",
    "watch",
    "where",
]

ANSWER_IS_NO = 1
DEFAULT_JOBS = -1
"""Stands for the project's own number; invoke knows a number by the type of its default."""


class EveryTask(Executor):
    """Runs all tasks named in one call; a status other than 0 and 1 stops at once.

    What a task names as `pre` runs for each task that names it.

    Named in `invoke.yaml` as `tasks.executor_class`.
    """

    def execute(self, *tasks: Any) -> dict[Any, Any]:  # noqa: ANN401  invoke's own signature
        """What the tasks returned; raises `Exit` with the worst status, if any is not 0."""
        results: dict[Any, Any] = {}
        worst = 0
        for one in tasks:
            try:
                results |= super().execute(one)
            except (Exit, UnexpectedExit) as left:
                if _status(left) not in {0, ANSWER_IS_NO}:
                    raise
                _tell(left)
                worst = max(worst, _status(left))
        if worst:
            raise Exit(code=worst)
        return results if tasks else super().execute()


def _tell(left: Exit | UnexpectedExit) -> None:
    """Print what invoke would have printed of a task's end."""
    message = left.message if isinstance(left, Exit) else None
    if message:
        sys.stderr.write(f"{message}\n")


def _status(left: Exit | UnexpectedExit) -> int:
    """The status that a task left with: its own, or that of a program it started."""
    return int(left.code if isinstance(left, Exit) else left.result.exited)


@task(
    iterable=["file"],
    help={
        "file": "a notebook, or - for standard input; may be repeated (default: the project's)",
        "force": "overwrite modules that were edited by hand",
        "check": "write nothing; show what differs, exit 1 if any does",
        "diff": "write nothing; show what tangling would change",
        "output": "write the modules below this folder instead",
        "strict": "noweb references that nothing answers are errors",
    },
    auto_shortflags=False,
)
def tangle(
    context: Context,
    file: list[str] | None = None,
    force: bool = False,
    check: bool = False,
    diff: bool = False,
    output: str = "",
    strict: bool = False,
) -> None:
    """Write the modules that the notebook's blocks give."""
    flags = _flags(force=force, check=check, diff=diff, strict=strict)
    below = ["--output", output] if output else []
    _leave(["tangle", *flags, *below, "--", *(file or ())])


@task(
    iterable=["place"],
    help={"place": "a line of a module or of a notebook, as PATH:LINE; may be repeated"},
    auto_shortflags=False,
)
def where(context: Context, place: list[str] | None = None) -> None:
    """Tell which line of the notebook a line of a module came from, and the reverse."""
    _leave(["where", "--", *(place or ())])


@task(
    iterable=["file"],
    help={
        "file": "a tangled file; may be repeated (default: all that were edited)",
        "dry_run": "show what would change; write nothing",
    },
)
def detangle(context: Context, file: list[str] | None = None, dry_run: bool = False) -> None:
    """Bring edits of tangled files into the notebook."""
    _leave(["detangle", *_flags(dry_run=dry_run), "--", *(file or ())])


@task(
    iterable=["figure"],
    help={
        "figure": "a heading, module, picture or line such as figures.org:57; may be repeated",
        "dry_run": "say what would run and why; run nothing",
        "jobs": "figures at a time (default: one a core)",
        "force": "run what is up to date, too",
        "sandbox": "'core' does without namespaces; 'none' runs code with all your rights",
        "executor": "'fresh' starts a new interpreter for each figure",
        "events": "print a line of JSON for each event on standard output, for editors",
    },
    auto_shortflags=False,
)
def build(
    context: Context,
    figure: list[str] | None = None,
    dry_run: bool = False,
    jobs: int = DEFAULT_JOBS,
    force: bool = False,
    sandbox: str = "default",
    executor: str = "server",
    events: bool = False,
) -> None:
    """Run the figures that are outdated, each confined."""
    counted = [] if jobs == DEFAULT_JOBS else ["--jobs", str(jobs)]
    chosen = ["--sandbox", sandbox, "--executor", executor]
    flags = _flags(dry_run=dry_run, force=force, events=events)
    _leave(["build", *flags, *counted, *chosen, "--", *(figure or ())])


@task(
    iterable=["figure"],
    help={
        "figure": "a heading, module, picture or line such as figures.org:57; may be repeated",
        "verbose": "list all that each depends on, too",
        "json": "print all that is known as JSON",
    },
)
def explain(
    context: Context,
    figure: list[str] | None = None,
    verbose: bool = False,
    json: bool = False,
) -> None:
    """Tell why each figure is outdated, or that it is not; runs nothing, writes nothing."""
    _leave(["explain", *_flags(verbose=verbose, json=json), "--", *(figure or ())])


@task(
    iterable=["figure"],
    help={
        "figure": "a heading, module, picture or line such as figures.org:57; may be repeated",
        "jobs": "figures at a time (default: one a core)",
        "step": "notice a change within so many milliseconds",
        "sandbox": "'core' does without namespaces; 'none' runs code with all your rights",
        "events": "print a line of JSON for each event on standard output, for editors",
    },
    auto_shortflags=False,
)
def watch(
    context: Context,
    figure: list[str] | None = None,
    jobs: int = DEFAULT_JOBS,
    step: int = 50,
    sandbox: str = "default",
    events: bool = False,
) -> None:
    """Build at every change of the notebook, a module or data, until interrupted."""
    counted = [] if jobs == DEFAULT_JOBS else ["--jobs", str(jobs)]
    chosen = ["--step", str(step), "--sandbox", sandbox]
    _leave(["watch", *_flags(events=events), *counted, *chosen, "--", *(figure or ())])


@task(
    iterable=["figure"],
    help={
        "figure": "a heading, module, picture or line such as figures.org:57; may be repeated",
        "once": "compare with what stands there; do not look for what makes runs differ",
        "python": "run the figures with this interpreter and its packages",
        "jobs": "figures at a time (default: one a core)",
        "sandbox": "'core' does without namespaces; 'none' runs code with all your rights",
        "json": "print all that is known as JSON",
    },
    auto_shortflags=False,
)
def verify(
    context: Context,
    figure: list[str] | None = None,
    once: bool = False,
    python: str = "",
    jobs: int = DEFAULT_JOBS,
    sandbox: str = "default",
    json: bool = False,
) -> None:
    """Build the figures again, beside, and tell how they differ and what makes runs differ."""
    counted = [] if jobs == DEFAULT_JOBS else ["--jobs", str(jobs)]
    other = ["--python", python] if python else []
    flags = _flags(once=once, json=json)
    _leave(["verify", *flags, *counted, *other, "--sandbox", sandbox, "--", *(figure or ())])


@task(
    iterable=["figure", "state", "verdict"],
    help={
        "figure": "a heading, module, picture or line such as figures.org:57; may be repeated",
        "state": "only figures whose heading has this state; may be repeated",
        "verdict": "only figures with this verdict; may be repeated",
        "format": "how to print it: table, json, org, github or gnu",
        "json": "short for --format json",
        "verbose": "tell all that is known of each figure",
        "exit_zero": "leave with 0 whatever claims are not proven",
        "into": "with --format org: FILE:FIRST-LAST, the lines that it takes the place of",
    },
    auto_shortflags=False,
)
def status(
    context: Context,
    figure: list[str] | None = None,
    state: list[str] | None = None,
    verdict: list[str] | None = None,
    format: str = "table",
    json: bool = False,
    verbose: bool = False,
    exit_zero: bool = False,
    into: str = "",
) -> None:
    """Show each figure's claim, evidence and verdict; runs nothing, writes nothing."""
    chosen = [f"--state={one}" for one in state or ()]
    chosen += [f"--verdict={one}" for one in verdict or ()]
    form = ["--format", "json" if json else format]
    flags = _flags(verbose=verbose, exit_zero=exit_zero) + ([f"--into={into}"] if into else [])
    _leave(["status", *form, *chosen, *flags, "--", *(figure or ())])


@task(help={"output": "write the pages to this folder (default: gallery)"}, auto_shortflags=False)
def gallery(context: Context, output: str = "") -> None:
    """Write pages that show every figure with its verdict; runs nothing."""
    _leave(["gallery", *(["--output", output] if output else [])])


@task(help={"format": "how to print it: table or json", "json": "short for --format json"})
def doctor(context: Context, format: str = "table", json: bool = False) -> None:
    """Tell what this machine can confine figures by, found by trying; needs no project."""
    _leave(["doctor", "--format", "json" if json else format])


@task(
    help={
        "dry_run": "name the files; remove none",
        "orphans": "only what no heading promises any more, once you have said yes",
        "yes": "remove orphans without a question",
    }
)
def clean(
    context: Context, dry_run: bool = False, orphans: bool = False, yes: bool = False
) -> None:
    """Remove the modules and pictures that orgfig made, and its records."""
    _leave(["clean", *_flags(dry_run=dry_run, orphans=orphans, yes=yes)])


namespace = Collection(
    tangle, where, detangle, build, explain, watch, verify, status, gallery, doctor, clean
)


def _flags(**given: bool) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name, on in given.items() if on]


def _leave(words: Sequence[str]) -> None:
    """Run orgfig with `words`; where the status is not 0, tell invoke by its `Exit`."""
    sys.stdout.flush()
    code = main(words)
    if code:
        raise Exit(code=code)

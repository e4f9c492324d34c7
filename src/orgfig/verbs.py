"""The verbs of the command line: what each gives, its flags, and the command that it calls.

A verb's command is imported when it is called, so that no verb loads what only another needs.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from orgfig.commands.session import Session

__all__ = ["VERBS", "Verb"]

MOST_JOBS = 256
LEAST_STEP, MOST_STEP = 2, 10_000
SANDBOXES = ("default", "core", "none")
EXECUTORS = ("server", "fresh")
FORMATS = ("table", "json")


class Verb(NamedTuple):
    """What it gives, an example, its flags, and what calls its command for an exit status."""

    gives: str
    example: str
    flags: Callable[[argparse.ArgumentParser], None]
    call: Callable[[argparse.Namespace], int]


# --- flags -------------------------------------------------------------------------------------


def _tangle_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a notebook, or - for standard input (default: the project's)",
    )
    verb.add_argument(
        "--force", action="store_true", help="overwrite modules that were edited by hand"
    )
    form = verb.add_mutually_exclusive_group()
    form.add_argument(
        "--check", action="store_true", help="write nothing; show what differs, exit 1 if any does"
    )
    form.add_argument(
        "--diff", action="store_true", help="write nothing; show what tangling would change"
    )
    verb.add_argument(
        "-o", "--output", metavar="DIR", help="write the modules below this folder instead"
    )
    verb.add_argument(
        "--strict", action="store_true", help="noweb references that nothing answers are errors"
    )


def _where_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "places",
        nargs="+",
        metavar="PLACE",
        help="a line of a module or of a notebook, as PATH:LINE",
    )


def _build_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "figures", nargs="*", metavar="FIGURE", help="a heading, module or picture (default: all)"
    )
    verb.add_argument(
        "-n", "--dry-run", action="store_true", help="say what would run and why; run nothing"
    )
    verb.add_argument(
        "-j", "--jobs", type=_count, metavar="N", help="figures at a time (default: one a core)"
    )
    verb.add_argument("--force", action="store_true", help="run what is up to date, too")
    verb.add_argument(
        "--sandbox",
        choices=SANDBOXES,
        default="default",
        help="'core' does without namespaces; 'none' runs the notebook's code unconfined, "
        "with all your rights",
    )
    verb.add_argument(
        "--events",
        action="store_true",
        help="print a line of JSON for each event on standard output, for editors",
    )
    verb.add_argument(
        "--executor",
        choices=EXECUTORS,
        default="server",
        help="'fresh' starts a new interpreter for each figure: slower, same pictures",
    )


def _watch_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "figures", nargs="*", metavar="FIGURE", help="a heading, module or picture (default: all)"
    )
    verb.add_argument(
        "-j", "--jobs", type=_count, metavar="N", help="figures at a time (default: one a core)"
    )
    verb.add_argument(
        "--step",
        type=_milliseconds,
        metavar="MS",
        default=50,
        help="notice a change within so many milliseconds (default: 50)",
    )
    verb.add_argument(
        "--sandbox", choices=SANDBOXES, default="default", help="as for `orgfig build`"
    )
    verb.add_argument(
        "--events",
        action="store_true",
        help="print a line of JSON for each event on standard output, for editors",
    )


def _detangle_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="a tangled file (default: all that were edited)"
    )
    verb.add_argument(
        "-n", "--dry-run", action="store_true", help="show what would change; write nothing"
    )


def _explain_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "figures",
        nargs="*",
        metavar="FIGURE",
        help="a heading, module or picture (default: all, those up to date only counted)",
    )
    verb.add_argument(
        "-v", "--verbose", action="store_true", help="list all that each depends on, too"
    )
    verb.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        default="text",
        help="print all that is known as JSON",
    )


def _verify_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "figures", nargs="*", metavar="FIGURE", help="a heading, module or picture (default: all)"
    )
    verb.add_argument(
        "--once",
        action="store_true",
        help="compare with what stands there, and do not look for what makes runs differ",
    )
    verb.add_argument(
        "--python", metavar="PATH", help="run the figures with this interpreter and its packages"
    )
    verb.add_argument(
        "-j", "--jobs", type=_count, metavar="N", help="figures at a time (default: one a core)"
    )
    verb.add_argument(
        "--sandbox",
        choices=SANDBOXES,
        default="default",
        help="'core' does without namespaces; 'none' runs code with all your rights",
    )
    verb.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        default="text",
        help="print all that is known as JSON",
    )


def _status_flags(verb: argparse.ArgumentParser) -> None:
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, default="table", help="how to print it")
    form.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )


def _clean_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-n", "--dry-run", action="store_true", help="name the files; remove none")
    verb.add_argument(
        "--orphans",
        action="store_true",
        help="only what no heading promises any more, once you have said yes",
    )
    verb.add_argument("--yes", action="store_true", help="remove orphans without a question")


def _count(word: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", word) or not 1 <= int(word) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is no whole number from 1 to {MOST_JOBS}")
    return int(word)


def _milliseconds(word: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", word) or not LEAST_STEP <= int(word) <= MOST_STEP:
        most = f"a whole number from {LEAST_STEP} to {MOST_STEP}"
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is not {most}")
    return int(word)


# --- what each calls ---------------------------------------------------------------------------


def _session(words: argparse.Namespace) -> Session:
    from orgfig.commands.session import open_session

    return open_session(Path(words.project))


def _call_doctor(words: argparse.Namespace) -> int:
    from orgfig.commands.doctor import doctor

    return doctor(Path(words.project), sys.stdout, sys.stderr, form=words.format)


def _call_tangle(words: argparse.Namespace) -> int:
    from orgfig.commands.chosen import chosen
    from orgfig.commands.session import Session
    from orgfig.commands.tangle import tangle
    from orgfig.tangle.target import STANDARD_INPUT

    project, notebooks = chosen(words.project, words.files)
    return tangle(
        Session(project, sys.stdout, sys.stderr),
        notebooks=notebooks,
        given=_standard_input() if STANDARD_INPUT in notebooks else None,
        force=words.force,
        check=words.check,
        diff=words.diff,
        output=None if words.output is None else os.path.join(words.project, words.output),
        strict=words.strict,
    )


def _standard_input() -> bytes:
    """All that comes on standard input; nothing where whoever started us has closed it."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def _call_where(words: argparse.Namespace) -> int:
    from orgfig.commands.where import where

    return where(_session(words), words.places, folder=words.project)


def _call_detangle(words: argparse.Namespace) -> int:
    from orgfig.commands.detangle import detangle

    return detangle(_session(words), files=words.files, dry_run=words.dry_run, folder=words.project)


def _call_build(words: argparse.Namespace) -> int:
    from orgfig.commands.build import build

    return build(
        _session(words),
        figures=words.figures,
        dry_run=words.dry_run,
        force=words.force,
        jobs=words.jobs,
        sandbox=words.sandbox,
        executor=words.executor,
        events=words.events,
    )


def _call_explain(words: argparse.Namespace) -> int:
    from orgfig.commands.explain import explain

    return explain(_session(words), figures=words.figures, verbose=words.verbose, form=words.format)


def _call_watch(words: argparse.Namespace) -> int:
    from orgfig.commands.watch import watch

    return watch(
        _session(words),
        figures=words.figures,
        jobs=words.jobs,
        sandbox=words.sandbox,
        step=words.step,
        events=words.events,
    )


def _call_verify(words: argparse.Namespace) -> int:
    from orgfig.commands.verify import verify

    return verify(
        _session(words),
        figures=words.figures,
        once=words.once,
        python=None if words.python is None else _named_from_here(words.python, words.project),
        jobs=words.jobs,
        sandbox=words.sandbox,
        form=words.format,
    )


def _named_from_here(path: str, folder: str) -> str:
    """A path that the call names, seen from the folder that it works in."""
    return os.path.abspath(os.path.join(folder, os.path.expanduser(path)))


def _call_status(words: argparse.Namespace) -> int:
    from orgfig.commands.status import status

    return status(_session(words), form=words.format)


def _call_clean(words: argparse.Namespace) -> int:
    from orgfig.commands.asking import asking
    from orgfig.commands.clean import clean

    session = _session(words)
    flags = {"dry_run": words.dry_run, "orphans": words.orphans, "yes": words.yes}
    return clean(session, **flags, ask=asking(session))


VERBS = {
    "tangle": Verb(
        "write the modules that the notebook's blocks give",
        "orgfig tangle --check",
        _tangle_flags,
        _call_tangle,
    ),
    "where": Verb(
        "tell which line of the notebook a line of a module came from, and the reverse",
        "orgfig where tangled/relu.py:12",
        _where_flags,
        _call_where,
    ),
    "detangle": Verb(
        "bring edits of tangled files into the notebook",
        "orgfig detangle tangled/relu.py --dry-run",
        _detangle_flags,
        _call_detangle,
    ),
    "build": Verb(
        "run the figures that are outdated, each confined",
        "orgfig build relu tanh --force",
        _build_flags,
        _call_build,
    ),
    "explain": Verb(
        "tell why each figure is outdated, or that it is not; runs nothing, writes nothing",
        "orgfig explain relu --verbose",
        _explain_flags,
        _call_explain,
    ),
    "watch": Verb(
        "build at every change of the notebook, a module or data, until interrupted",
        "orgfig watch relu",
        _watch_flags,
        _call_watch,
    ),
    "verify": Verb(
        "build the figures again, beside, and tell how they differ and what makes runs differ",
        "orgfig verify relu --once",
        _verify_flags,
        _call_verify,
    ),
    "status": Verb(
        "show each figure's claim, evidence and verdict; runs nothing, writes nothing",
        "orgfig status --json",
        _status_flags,
        _call_status,
    ),
    "doctor": Verb(
        "tell what this machine can confine figures by, found by trying; needs no project",
        "orgfig doctor --json",
        _status_flags,
        _call_doctor,
    ),
    "clean": Verb(
        "remove the modules and pictures that orgfig made, and its records",
        "orgfig clean --dry-run",
        _clean_flags,
        _call_clean,
    ),
}
"""By the word that stands for each."""

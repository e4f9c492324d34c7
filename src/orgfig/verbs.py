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
        "--executor",
        choices=EXECUTORS,
        default="server",
        help="'fresh' starts a new interpreter for each figure: slower, same pictures",
    )


def _detangle_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="a tangled file (default: all that were edited)"
    )
    verb.add_argument(
        "-n", "--dry-run", action="store_true", help="show what would change; write nothing"
    )


def _status_flags(verb: argparse.ArgumentParser) -> None:
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, default="table", help="how to print it")
    form.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )


def _clean_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("-n", "--dry-run", action="store_true", help="name the files; remove none")


def _count(word: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", word) or not 1 <= int(word) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is no whole number from 1 to {MOST_JOBS}")
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
    )


def _call_status(words: argparse.Namespace) -> int:
    from orgfig.commands.status import status

    return status(_session(words), form=words.format)


def _call_clean(words: argparse.Namespace) -> int:
    from orgfig.commands.clean import clean

    return clean(_session(words), dry_run=words.dry_run)


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

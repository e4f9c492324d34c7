"""The verbs of the command line: what each gives, and the command that it calls.

A verb's command is imported when it is called, so that no verb loads what only another needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from orgfig.flags import (
    build_flags,
    clean_flags,
    detangle_flags,
    doctor_flags,
    explain_flags,
    gallery_flags,
    status_flags,
    tangle_flags,
    verify_flags,
    watch_flags,
    where_flags,
)

if TYPE_CHECKING:
    from orgfig.commands.session import Session

__all__ = ["VERBS", "Verb"]


class Verb(NamedTuple):
    """What it gives, an example, its flags, and what calls its command for an exit status."""

    gives: str
    example: str
    add_flags: Callable[[argparse.ArgumentParser], None]
    call: Callable[[argparse.Namespace], int]


# --- what each calls ---------------------------------------------------------------------------


def _session(words: argparse.Namespace) -> Session:
    from orgfig.commands.session import open_session

    return open_session(Path(words.project))


def _with_figures(words: argparse.Namespace) -> tuple[Session, Sequence[str]]:
    """The session, and the figures that the call asks for."""
    session = _session(words)
    if not any(":" in word for word in words.figures):
        return session, words.figures
    from orgfig.commands.chosen import figures_named

    return session, figures_named(session.project, words.project, words.figures)


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

    session, figures = _with_figures(words)
    return build(
        session,
        figures=figures,
        dry_run=words.dry_run,
        force=words.force,
        jobs=words.jobs,
        sandbox=words.sandbox,
        executor=words.executor,
        events=words.events,
    )


def _call_explain(words: argparse.Namespace) -> int:
    from orgfig.commands.explain import explain

    session, figures = _with_figures(words)
    return explain(session, figures=figures, verbose=words.verbose, form=words.format)


def _call_watch(words: argparse.Namespace) -> int:
    from orgfig.commands.watch import watch

    session, figures = _with_figures(words)
    return watch(
        session,
        figures=figures,
        jobs=words.jobs,
        sandbox=words.sandbox,
        step=words.step,
        events=words.events,
    )


def _call_verify(words: argparse.Namespace) -> int:
    from orgfig.commands.verify import verify

    session, figures = _with_figures(words)
    return verify(
        session,
        figures=figures,
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

    session, figures = _with_figures(words)
    return status(
        session,
        figures=figures,
        states=words.state,
        verdicts=words.verdict,
        form=words.format,
        verbose=words.verbose,
        exit_zero=words.exit_zero,
        into=words.into,
        folder=words.project,
    )


def _call_gallery(words: argparse.Namespace) -> int:
    from orgfig.commands.gallery import gallery

    output = None if words.output is None else _named_from_here(words.output, words.project)
    return gallery(_session(words), output=output, shown_as=words.output)


def _call_clean(words: argparse.Namespace) -> int:
    from orgfig.commands.asking import asking
    from orgfig.commands.clean import clean

    session = _session(words)
    return clean(
        session,
        dry_run=words.dry_run,
        orphans=words.orphans,
        yes=words.yes,
        ask=asking(session),
    )


VERBS = {
    "tangle": Verb(
        "write the modules that the notebook's blocks give",
        "orgfig tangle --check",
        tangle_flags,
        _call_tangle,
    ),
    "where": Verb(
        "tell which line of the notebook a line of a module came from, and the reverse",
        "orgfig where tangled/relu.py:12",
        where_flags,
        _call_where,
    ),
    "detangle": Verb(
        "bring edits of tangled files into the notebook",
        "orgfig detangle tangled/relu.py --dry-run",
        detangle_flags,
        _call_detangle,
    ),
    "build": Verb(
        "run the figures that are outdated, each confined",
        "orgfig build relu tanh --force",
        build_flags,
        _call_build,
    ),
    "explain": Verb(
        "tell why each figure is outdated, or that it is not; runs nothing, writes nothing",
        "orgfig explain relu --verbose",
        explain_flags,
        _call_explain,
    ),
    "watch": Verb(
        "build at every change of the notebook, a module or data, until interrupted",
        "orgfig watch relu",
        watch_flags,
        _call_watch,
    ),
    "verify": Verb(
        "build the figures again, beside, and tell how they differ and what makes runs differ",
        "orgfig verify relu --once",
        verify_flags,
        _call_verify,
    ),
    "status": Verb(
        "show each figure's claim, evidence and verdict; runs nothing, writes nothing",
        "orgfig status --verdict unproven --verbose",
        status_flags,
        _call_status,
    ),
    "gallery": Verb(
        "write pages that show every figure with its verdict; runs nothing",
        "orgfig gallery --output public",
        gallery_flags,
        _call_gallery,
    ),
    "doctor": Verb(
        "tell what this machine can confine figures by, found by trying; needs no project",
        "orgfig doctor --json",
        doctor_flags,
        _call_doctor,
    ),
    "clean": Verb(
        "remove the modules and pictures that orgfig made, and its records",
        "orgfig clean --dry-run",
        clean_flags,
        _call_clean,
    ),
}
"""By the word that stands for each."""

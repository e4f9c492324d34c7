"""The flags of the command line: what each verb takes, and how its help explains that."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable

__all__ = [
    "build_flags",
    "clean_flags",
    "detangle_flags",
    "doctor_flags",
    "explain_flags",
    "gallery_flags",
    "status_flags",
    "tangle_flags",
    "verify_flags",
    "watch_flags",
    "where_flags",
]

MOST_JOBS = 256
LEAST_STEP, MOST_STEP = 2, 10_000
SANDBOXES = ("default", "core", "none")
EXECUTORS = ("server", "fresh")
FORMATS = {
    "table": "for people",
    "json": "for programs",
    "org": "to paste into a notebook",
    "github": "for GitHub Actions",
    "gnu": "for editors",
}
VERDICTS = ("unproven", "unknown", "ready", "open", "cancelled", "done")


def tangle_flags(verb: ArgumentParser) -> None:
    """What `orgfig tangle` takes."""
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


def where_flags(verb: ArgumentParser) -> None:
    """What `orgfig where` takes."""
    verb.add_argument(
        "places",
        nargs="+",
        metavar="PLACE",
        help="a line of a module or of a notebook, as PATH:LINE",
    )


def detangle_flags(verb: ArgumentParser) -> None:
    """What `orgfig detangle` takes."""
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="a tangled file (default: all that were edited)"
    )
    verb.add_argument(
        "-n", "--dry-run", action="store_true", help="show what would change; write nothing"
    )


def build_flags(verb: ArgumentParser) -> None:
    """What `orgfig build` takes."""
    _add_figures(verb)
    verb.add_argument(
        "-n", "--dry-run", action="store_true", help="say what would run and why; run nothing"
    )
    _add_jobs(verb)
    verb.add_argument("--force", action="store_true", help="run what is up to date, too")
    _add_sandbox(verb)
    _add_events(verb)
    verb.add_argument(
        "--executor",
        choices=EXECUTORS,
        default="server",
        help="'fresh' starts a new interpreter for each figure: slower, same pictures",
    )


def explain_flags(verb: ArgumentParser) -> None:
    """What `orgfig explain` takes."""
    _add_figures(verb, default="all, those up to date only counted")
    verb.add_argument(
        "-v", "--verbose", action="store_true", help="list all that each depends on, too"
    )
    _add_json(verb)


def watch_flags(verb: ArgumentParser) -> None:
    """What `orgfig watch` takes."""
    _add_figures(verb)
    _add_jobs(verb)
    verb.add_argument(
        "--step",
        type=_milliseconds,
        metavar="MS",
        default=50,
        help="notice a change within so many milliseconds (default: 50)",
    )
    _add_sandbox(verb)
    _add_events(verb)


def verify_flags(verb: ArgumentParser) -> None:
    """What `orgfig verify` takes."""
    _add_figures(verb)
    verb.add_argument(
        "--once",
        action="store_true",
        help="compare with what stands there, and do not look for what makes runs differ",
    )
    verb.add_argument(
        "--python", metavar="PATH", help="run the figures with this interpreter and its packages"
    )
    _add_jobs(verb)
    _add_sandbox(verb)
    _add_json(verb)


def status_flags(verb: ArgumentParser) -> None:
    """What `orgfig status` takes."""
    _add_figures(verb)
    verb.add_argument(
        "--state",
        action="append",
        default=[],
        metavar="STATE",
        help="only figures whose heading has this state; may be repeated",
    )
    verb.add_argument(
        "--verdict",
        action="append",
        default=[],
        type=str.lower,
        choices=VERDICTS,
        help="only figures with this verdict; may be repeated",
    )
    _add_format(verb, FORMATS)
    verb.add_argument(
        "-v", "--verbose", action="store_true", help="tell all that is known of each figure"
    )
    verb.add_argument(
        "--exit-zero", action="store_true", help="leave with 0 whatever claims are not proven"
    )
    verb.add_argument(
        "--into",
        metavar="FILE:FIRST-LAST",
        help="with --format org: links and lines as they are once it stands in place of these",
    )


def gallery_flags(verb: ArgumentParser) -> None:
    """What `orgfig gallery` takes."""
    verb.add_argument(
        "-o", "--output", metavar="DIR", help="write the pages to this folder (default: gallery)"
    )


def doctor_flags(verb: ArgumentParser) -> None:
    """What `orgfig doctor` takes."""
    _add_format(verb, ("table", "json"))


def clean_flags(verb: ArgumentParser) -> None:
    """What `orgfig clean` takes."""
    verb.add_argument("-n", "--dry-run", action="store_true", help="name the files; remove none")
    verb.add_argument(
        "--orphans",
        action="store_true",
        help="only what no heading promises any more, once you have said yes",
    )
    verb.add_argument("--yes", action="store_true", help="remove orphans without a question")


# --- what several take -------------------------------------------------------------------------


def _add_figures(verb: ArgumentParser, default: str = "all") -> None:
    what = f"a heading, module, picture, or a line such as figures.org:57 (default: {default})"
    verb.add_argument("figures", nargs="*", metavar="FIGURE", help=what)


def _add_jobs(verb: ArgumentParser) -> None:
    what = "figures at a time (default: one a core)"
    verb.add_argument("-j", "--jobs", type=_count, metavar="N", help=what)


def _add_sandbox(verb: ArgumentParser) -> None:
    verb.add_argument(
        "--sandbox",
        choices=SANDBOXES,
        default="default",
        help="'core' does without namespaces; 'none' runs the notebook's code unconfined, "
        "with all your rights",
    )


def _add_events(verb: ArgumentParser) -> None:
    what = "print a line of JSON for each event on standard output, for editors"
    verb.add_argument("--events", action="store_true", help=what)


def _add_format(verb: ArgumentParser, forms: Iterable[str]) -> None:
    group = verb.add_mutually_exclusive_group()
    what = ", ".join(f"{form} {FORMATS[form]}" for form in forms)
    group.add_argument("--format", choices=forms, default="table", help=f"{what} (default: table)")
    group.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )


def _add_json(verb: ArgumentParser) -> None:
    verb.add_argument(
        "--json",
        dest="format",
        action="store_const",
        const="json",
        default="text",
        help="print all that is known as JSON",
    )


# --- numbers -----------------------------------------------------------------------------------


def _count(word: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", word) or not 1 <= int(word) <= MOST_JOBS:
        raise ArgumentTypeError(f"{word[:20]!r} is no whole number from 1 to {MOST_JOBS}")
    return int(word)


def _milliseconds(word: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", word) or not LEAST_STEP <= int(word) <= MOST_STEP:
        most = f"a whole number from {LEAST_STEP} to {MOST_STEP}"
        raise ArgumentTypeError(f"{word[:20]!r} is not {most}")
    return int(word)

"""The command line: words to a command, errors to a message, a hint and an exit status.

Nothing is decided here. Each verb's function is imported when its word has been read, so that
`orgfig --help` and `orgfig status` load no more than they need.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from orgfig import __version__
from orgfig.errors import OrgfigError, ProjectError

__all__ = ["main", "parser", "run"]

INTERRUPTED = 130
BUG = 3
MOST_JOBS = 256
SANDBOXES = ("default", "core", "none")
EXECUTORS = ("server", "fresh")
FORMATS = ("table", "json")


def run() -> None:
    """Run the program with the process's own arguments and leave with its exit status."""
    gc.disable()  # a third of the time of reading a large notebook, for garbage that is not there
    status = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # what could not be printed has been told, or nobody listens
            stream.flush()
    # Nothing is open any more; taking a few hundred modules apart would be a tenth of the time.
    os._exit(status)


def main(arguments: Sequence[str]) -> int:
    """Do what `arguments` ask; the exit status, errors told on standard error."""
    _mend_streams()
    try:
        return _obey(parser(arguments).parse_args(arguments))
    except OrgfigError as error:
        _tell(error)
        return error.exit_status
    except KeyboardInterrupt:
        print("orgfig: interrupted", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last door: what comes here is told as a bug
        return _tell_of_locale(error) or _confess()


def _mend_streams() -> None:
    """Make both streams fit to print on: there, and never stopped by a sign they cannot show."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  kept open
        getattr(getattr(sys, name), "reconfigure", lambda **_: None)(errors="replace")


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the command line; of one verb only, where `arguments` begin with it.

    Making the flags of every verb would take longer than most commands do.
    """
    verb, *_ = [*arguments, ""]
    top = argparse.ArgumentParser(
        prog="orgfig",
        description="Tangles, builds and audits the figures of an Org notebook.",
        epilog="example: orgfig build && orgfig status",
        formatter_class=_Lines,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    top.add_argument(
        "-C", "--project", metavar="DIR", default=".", help="work in this folder instead of here"
    )
    verbs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in [verb] if verb in _VERBS else _VERBS:
        gives, example, add_flags = _VERBS[name]
        add_flags(
            verbs.add_parser(
                name,
                help=gives,
                description=f"{gives[0].upper()}{gives[1:]}.",
                epilog=f"example: {example}",
                formatter_class=_Lines,
            )
        )
    return top


class _Lines(argparse.HelpFormatter):
    """Help as wide as the terminal, without what argparse imports to find that out."""

    def __init__(self, prog: str) -> None:
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 0
        super().__init__(prog, width=(columns or 80) - 2)


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


_VERBS = {  # what it gives, an example, its flags
    "tangle": (
        "write the modules that the notebook's blocks give",
        "orgfig tangle --check",
        _tangle_flags,
    ),
    "where": (
        "tell which line of the notebook a line of a module came from, and the reverse",
        "orgfig where tangled/relu.py:12",
        _where_flags,
    ),
    "detangle": (
        "bring edits of tangled files into the notebook",
        "orgfig detangle tangled/relu.py --dry-run",
        _detangle_flags,
    ),
    "build": (
        "run the figures that are outdated, each confined",
        "orgfig build relu tanh --force",
        _build_flags,
    ),
    "status": (
        "show each figure's claim, evidence and verdict; runs nothing, writes nothing",
        "orgfig status --json",
        _status_flags,
    ),
    "doctor": (
        "tell what this machine can confine figures by, found by trying; needs no project",
        "orgfig doctor --json",
        _status_flags,
    ),
    "clean": (
        "remove the modules and pictures that orgfig made, and its records",
        "orgfig clean --dry-run",
        _clean_flags,
    ),
}


def _count(word: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", word) or not 1 <= int(word) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is no whole number from 1 to {MOST_JOBS}")
    return int(word)


def _obey(words: argparse.Namespace) -> int:
    alone = {"tangle": _tangle, "doctor": _doctor}  # these need no project
    if words.command in alone:
        return alone[words.command](words)
    from orgfig.commands.session import open_session

    session = open_session(Path(words.project))
    if words.command == "where":
        from orgfig.commands.where import where

        return where(session, words.places, folder=words.project)
    if words.command == "detangle":
        from orgfig.commands.detangle import detangle

        return detangle(session, files=words.files, dry_run=words.dry_run, folder=words.project)
    if words.command == "build":
        from orgfig.commands.build import build

        return build(
            session,
            figures=words.figures,
            dry_run=words.dry_run,
            force=words.force,
            jobs=words.jobs,
            sandbox=words.sandbox,
            executor=words.executor,
        )
    if words.command == "clean":
        from orgfig.commands.clean import clean

        return clean(session, dry_run=words.dry_run)
    from orgfig.commands.status import status

    return status(session, form=words.format)


def _doctor(words: argparse.Namespace) -> int:
    from orgfig.commands.doctor import doctor

    return doctor(Path(words.project), sys.stdout, sys.stderr, form=words.format)


def _tangle(words: argparse.Namespace) -> int:
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


def _tell(error: OrgfigError) -> None:
    from orgfig.report.escape import visible

    where = "" if error.where is None else f"{error.where}: "
    print(visible(f"{where}error: {error}"), file=sys.stderr)
    if error.hint is not None:
        print(visible(f"  hint: {error.hint}"), file=sys.stderr)


def _tell_of_locale(error: Exception) -> int:
    """Tell of a file's name that the locale cannot write, and the exit status; 0 for all else."""
    encoding = sys.getfilesystemencoding()
    if not isinstance(error, UnicodeEncodeError) or encoding == "utf-8":
        return 0
    message = f"the file name {error.object} cannot be written in {encoding}, as the locale has it"
    _tell(ProjectError(message, "take a locale with UTF-8, such as LC_ALL=C.UTF-8"))
    return ProjectError.exit_status


def _confess() -> int:
    import traceback

    traceback.print_exc()
    print("orgfig: error: this is a bug of orgfig, not of the notebook", file=sys.stderr)
    print("  hint: please report the lines above and what you ran", file=sys.stderr)
    return BUG

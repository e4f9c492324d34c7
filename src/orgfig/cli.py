"""The command line: words to a command, errors to a message, a hint and an exit status.

Nothing is decided here, and what the verbs are is `verbs`' to say.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from orgfig import __version__
from orgfig.errors import OrgfigError, ProjectError
from orgfig.verbs import VERBS

__all__ = ["main", "parser", "run"]

INTERRUPTED = 130
BUG = 3


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
        words = parser(arguments).parse_args(arguments)
        return VERBS[words.command].call(words)
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
    for name in [verb] if verb in VERBS else VERBS:
        gives, example, add_flags, _ = VERBS[name]
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

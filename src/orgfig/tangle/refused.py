"""A reference that gives no value: the exception for it, and what it says."""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import NamedElement
from orgfig.tangle.lisp import LispError, NotEvaluatedError

__all__ = ["RefusedError", "missing", "refusal", "refused", "valueless"]


class RefusedError(Exception):
    """A reference that gives no value; `diagnostic` says why. It does not leave this room."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def refusal(where: Location, name: str, message: str, hint: str) -> RefusedError:
    """The refusal that has an error of that name."""
    return RefusedError(Diagnostic(where, Severity.ERROR, name, message, hint))


def refused(where: Location, error: LispError, written: str) -> RefusedError:
    """The refusal for what is wrong with a value; `written` is what asks for it."""
    if isinstance(error, NotEvaluatedError):
        message = f"orgfig does not evaluate {error} in {written}"
        return refusal(where, "lisp-not-evaluated", message, "write the value itself")
    message = f"{written} has no value, in Emacs neither: {error}"
    return refusal(where, "bad-variable", message, "write the value itself")


def missing(name: str, where: Location, *, is_certain: bool) -> RefusedError:
    """The refusal for a name that nothing has.

    Unless that `is_certain`, Org may find it in a file that orgfig does not read.
    """
    hint = f"put #+name: {name} above what is meant"
    if name.endswith(","):
        hint = "blanks stand between variables, and no commas"
    elif '"' not in name:
        hint = f'if text is meant, write "{name}"; else {hint}'
    message = f"nothing is named {name!r}, which is asked for here"
    if ":" in name:
        file = name.rpartition(":")[0]
        message = f"{message}; and no file {file!r} of this project can be read"
    error = "reference-not-found" if is_certain else "source-not-read"
    return refusal(where, error, message, hint)


def valueless(element: NamedElement, where: Location) -> RefusedError:
    """The refusal for a named element that has no value, such as a drawer."""
    message = f"what {element.name!r} names on line {element.first} has no value"
    hint = "tables, lists, blocks with text in them and paragraphs have values"
    return refusal(where, "reference-not-found", message, hint)

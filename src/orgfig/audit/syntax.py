"""Code that is no Python, found without running it; what has run is judged by its run."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from functools import lru_cache

from orgfig.audit.evidence import was_run
from orgfig.build.model import Trace
from orgfig.build.sources import digest_of
from orgfig.figure.model import Figure
from orgfig.tangle.model import TangledFile

__all__ = ["is_our_version", "syntax_errors"]


def syntax_errors(
    figure: Figure, traces: Collection[Trace], interpreter: str
) -> Iterator[tuple[TangledFile, int, int | None, str]]:
    """The first error of each target file: the file, line and column there, what Python says.

    Of texts that one of `traces` is of, nothing is said, and nothing at all where the figures'
    interpreter has another version than the running one, and so another syntax.
    """
    if not is_our_version(interpreter):
        return
    for file in figure.files:
        is_python = file.language == "python" and file.is_meant
        if is_python and not (traces and was_run(file.path, digest_of(file), traces)):
            error = _why_not_python(file.text)
            if error is not None:
                yield file, *error


def is_our_version(interpreter: str) -> bool:
    """Whether the figures' interpreter, `CPython 3.11.7`, has the syntax of the running one."""
    version = interpreter.rpartition(" ")[2].split(".")
    return version[:2] == [str(number) for number in sys.version_info[:2]]


@lru_cache(maxsize=4096)  # evidence and findings ask for the same
def _why_not_python(text: str) -> tuple[int, int | None, str] | None:
    """Line, column and message of the first syntax error; None where the text compiles."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<block>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return (
            error.lineno or _first_nul(text),
            error.offset or None,
            f"{type(error).__name__}: {error.msg}",
        )
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        # A NUL, a lone surrogate, or nesting that the compiler gives up on.
        return _first_nul(text), None, f"this is not Python: {error or type(error).__name__}"
    return None


def _first_nul(text: str) -> int:
    """The line of the first NUL, of which Python does not say where it is; 1 without any."""
    return text.count("\n", 0, max(0, text.find("\0"))) + 1

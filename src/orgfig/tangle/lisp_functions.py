"""The functions of Lisp that are evaluated, each with Emacs's own meaning and errors.

Emacs Lisp reference manual, "Strings and Characters" and "Equality Predicates".
"""

from __future__ import annotations

from collections.abc import Callable

from orgfig.tangle.lisp_names import PROJECT, directory, is_placed, nondirectory, sans_extension
from orgfig.tangle.lisp_printed import printed
from orgfig.tangle.lisp_text import Lisp, LispError, NotEvaluatedError, Symbol, Vector, character

__all__ = ["FUNCTIONS", "characters", "text"]

_T = Symbol("t")


def text(value: Lisp) -> str:
    """`value`, which has to be a string."""
    if not isinstance(value, str):
        raise LispError(f"{printed(value)} is no string")
    return value


def _identity(value: Lisp) -> Lisp:
    return value


def _concat(*sequences: Lisp) -> Lisp:
    return "".join(map(characters, sequences))


def characters(value: Lisp) -> str:
    """What `concat` makes of one argument: a string, a list or a vector of characters, or nil."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Vector):
        return "".join(map(_character, value.values))
    if type(value) is tuple:
        return "".join(map(_character, value))
    raise LispError(f"{printed(value)} is no sequence of characters")


def _character(value: Lisp) -> str:
    if not isinstance(value, int) or not 0 <= value < 1 << 22:
        raise LispError(f"{printed(value)} is no character")
    return character(value)


def _not(value: Lisp) -> Lisp:
    return _T if value is None else None


def _string_equal(one: Lisp, other: Lisp) -> Lisp:
    """Whether two strings or symbols have the same characters."""
    return _T if _same_text(_letters(one), _letters(other)) else None


def _letters(value: Lisp) -> str:
    if value is None:
        return "nil"
    return value.name if isinstance(value, Symbol) else text(value)


def _equal(one: Lisp, other: Lisp) -> Lisp:
    return _T if _same(one, other) else None


def _same(one: Lisp, other: Lisp) -> bool:
    """Whether values have the same kind and parts; 1 and 1.0 differ, and so do 0.0 and -0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, str) and isinstance(other, str):
        return _same_text(one, other)
    if isinstance(one, float):
        return printed(one) == printed(other)
    if isinstance(one, tuple) and isinstance(other, tuple) and not isinstance(one, Symbol):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _same_text(one: str, other: str) -> bool:
    """Whether texts are the same wherever the project is; an error where that decides."""
    if one != other and (is_placed(one) or is_placed(other)):
        ones, others = (text.removeprefix(PROJECT) for text in (one, other))
        both = one.startswith(PROJECT) and other.startswith(PROJECT)
        if not both or is_placed(ones) or is_placed(others):
            raise NotEvaluatedError("a comparison with where the project is on this machine")
    return one == other


def _downcase(value: Lisp) -> Lisp:
    if isinstance(value, str) and "Σ" in value:
        raise NotEvaluatedError("a small letter for Σ")
    return _in_case(value, str.lower)


def _upcase(value: Lisp) -> Lisp:
    return _in_case(value, str.upper)


def _in_case(value: Lisp, changed: Callable[[str], str]) -> Lisp:
    """A string, or a character as a number, in the other case."""
    if isinstance(value, int) and value >= 0:
        letter = _letter(character(value), changed)
        if len(letter) > 1:
            raise NotEvaluatedError(f"the other case of the character {value}")
        return ord(letter)
    if not isinstance(value, str):
        raise LispError(f"{printed(value)} is no character and no string")
    if is_placed(value):
        raise NotEvaluatedError("the other case of where the project is on this machine")
    return "".join(_letter(one, changed) for one in value)


def _letter(one: str, changed: Callable[[str], str]) -> str:
    return one if one in _CASELESS else changed(one)


_CASELESS = "\u0131\u017f\u212a"
"""What Unicode maps to ASCII letters and Emacs leaves alone: dotless i, long s, the Kelvin sign."""


FUNCTIONS: dict[str, Callable[..., Lisp]] = {
    "identity": _identity,
    "concat": _concat,
    "file-name-sans-extension": lambda name: sans_extension(text(name)),
    "file-name-nondirectory": lambda name: nondirectory(text(name)),
    "file-name-directory": lambda name: directory(text(name)),
    "not": _not,
    "string=": _string_equal,
    "equal": _equal,
    "downcase": _downcase,
    "upcase": _upcase,
}
"""Those whose value follows from their arguments alone; a wrong type is a LispError."""

"""Lisp as text, read into values.

Emacs Lisp reference manual, "Printed Representation and Read Syntax". How
values are written is for `lisp_printed`; nothing is evaluated here.
A string is a `str`, a number an `int` or a `float`, a proper list a plain `tuple` of its parts,
nil is None, t is `Symbol("t")`. Symbols, vectors and pairs are named tuples and so tuples, too:
whether a value is a list is told by `type(value) is tuple`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "Lisp",
    "LispError",
    "NotEvaluatedError",
    "Pair",
    "Symbol",
    "Vector",
    "character",
    "looks_like_number",
    "read",
]


class LispError(ValueError):
    """What Emacs itself would stop at: text that is no Lisp, a wrong type, a missing argument."""


class NotEvaluatedError(LispError):
    """What Emacs may well evaluate and orgfig does not; the message names it."""


class Symbol(NamedTuple):
    """A symbol, by its name."""

    name: str


class Vector(NamedTuple):
    """A vector, such as `[1 2]`."""

    values: tuple[Lisp, ...]


class Pair(NamedTuple):
    """A cons whose last tail is no list: `(1 . 2)`; `(1 2 . 3)` has a pair in its `cdr`."""

    car: Lisp
    cdr: Lisp


Lisp = str | int | float | Symbol | Vector | Pair | tuple["Lisp", ...] | None

_DEEPEST = 60
_MOST_DIGITS = 500
_TOKEN = re.compile(
    r"(?:[\x00-\x20\xa0]|;[^\n]*)*+"
    r"(?:(?P<mark>[][()'`,]|#')|(?P<text>\"(?:[^\"\\]|\\.)*+\")|(?P<radix>#(?:[oOxXbB]|[0-9]+[rR])[+-]?[0-9a-zA-Z]*)"
    r"|(?P<atom>(?:[^\x00-\x20\xa0\"';()\[\]#`,\\]|\\.)++)|(?P<end>\Z)|(?P<odd>.))",
    re.DOTALL,
)
"""Possessive, for what could be given back takes some 200 bytes of memory for each character."""
_INTEGER = re.compile(r"[+-]?[0-9]+\.?")
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?(?=[eE])|[0-9]*\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|(?:[0-9]+\.?|[0-9]*\.[0-9]+)(?P<infinite>e\+INF|e\+NaN))"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_RADIX = {"o": 8, "x": 16, "b": 2}
_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]+)|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL
)
_LETTERS = dict(zip("nrtabdfves", "\n\r\t\a\b\x7f\f\v\x1b ", strict=True)) | {"\n": "", " ": ""}
_NOT_LETTERS = "CMSHAN^xuU"
"""What begins a key, a named character or a number that is none."""


def read(text: str) -> Lisp:
    """The first form in `text`; what follows it does not matter, as for `read`."""
    return _Reader(text).form(0)


class _Reader:
    """The tokens of a text, and the forms that they make."""

    __slots__ = ("_tokens",)

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.finditer(text)

    def form(self, depth: int) -> Lisp:
        """The next form, which has to be there."""
        return self._rest(next(self._tokens), depth)

    def _rest(self, token: re.Match[str], depth: int) -> Lisp:
        """The form that begins with `token`."""
        if depth > _DEEPEST:
            raise NotEvaluatedError(f"Lisp nested more than {_DEEPEST} deep")
        if token["mark"]:
            return self._marked(token["mark"], depth)
        if token["text"]:
            return _string(token["text"])
        if token["radix"]:
            return _with_base(token["radix"])
        if token["atom"]:
            return _atom(token["atom"])
        if token["odd"] and token["odd"] not in '"\\':
            raise NotEvaluatedError(token.string[token.end() - 1 :][:2])
        raise LispError("it ends too early")

    def _marked(self, mark: str, depth: int) -> Lisp:
        if mark == "(":
            return self._list(depth)
        if mark == "[":
            values, tail = self._values("]", depth)
            if tail is not None:
                raise LispError("a dot in a vector")
            return Vector(values)
        if mark in {"'", "#'"}:
            return (Symbol("quote" if mark == "'" else "function"), self.form(depth + 1))
        if mark in {"`", ","}:
            raise NotEvaluatedError(f"the {'backquote' if mark == '`' else 'comma'} {mark}")
        raise LispError(f"a {mark} that nothing opened")

    def _list(self, depth: int) -> Lisp:
        values, tail = self._values(")", depth)
        ending = None if tail is None else tail[0]
        if type(ending) is tuple:
            return (*values, *ending)
        if ending is None:
            return values or None
        if len(values) > _DEEPEST:
            raise NotEvaluatedError(f"an improper list of more than {_DEEPEST} values")
        for value in reversed(values):
            ending = Pair(value, ending)
        return ending

    def _values(self, close: str, depth: int) -> tuple[tuple[Lisp, ...], tuple[Lisp] | None]:
        """The values before `close`, and the one behind a dot."""
        values: list[Lisp] = []
        while (token := next(self._tokens))["mark"] != close:
            if token["atom"] == ".":
                tail = self.form(depth + 1)
                if next(self._tokens)["mark"] != close:
                    raise LispError("a dot in the wrong place")
                return tuple(values), (tail,)
            if token["mark"] is not None and token["mark"] in ")]":
                raise LispError(f"a {token['mark']} in the wrong place")
            values.append(self._rest(token, depth + 1))
        return tuple(values), None


def _with_base(written: str) -> int:
    """A number such as `#o755`, `#x1f` or `#24r1k`."""
    sign, digits = re.split("(?<=[oOxXbBrR])", written, maxsplit=1)
    base = _RADIX.get(sign[1].lower()) or _base(sign[1:-1])
    if len(digits) > _MOST_DIGITS:
        raise NotEvaluatedError(f"a number of {len(digits)} digits")
    try:
        return int(digits, base)
    except ValueError:
        raise LispError(f"{written} is no number") from None


def _base(digits: str) -> int:
    base = int(digits) if len(digits) < len("100") else 0
    if not 2 <= base <= 36:  # noqa: PLR2004
        raise LispError(f"#{digits}r is no base of numbers")
    return base


def _string(written: str) -> str:
    return _checked(_ESCAPE.sub(_unescaped, written[1:-1]))


def _unescaped(found: re.Match[str]) -> str:
    octal, many, four, eight, letter = found.groups()
    if letter is not None:
        if letter in _NOT_LETTERS:
            raise NotEvaluatedError(f"the escape \\{letter}")
        return _LETTERS.get(letter, letter)
    digits = many or four or eight
    number = int(octal, 8) if octal else int(digits, 16) if len(digits) < len("100000000") else -1
    is_byte = bool(octal) or (bool(many) and len(many) < len("100"))
    return character(number, is_byte=is_byte)


def character(number: int, *, is_byte: bool = False) -> str:
    """The character of that number; raw bytes and what Unicode does not have are not evaluated."""
    largest = 0x7F if is_byte else 0x10FFFF
    if not 0 <= number <= largest or 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004
        raise NotEvaluatedError("a character that Unicode does not have")
    return chr(number)


def _checked(text: str) -> str:
    if not text.isascii() and _SURROGATE.search(text):
        raise NotEvaluatedError("a character that Unicode does not have")
    return text


def _atom(written: str) -> Lisp:
    """A number, nil, or a symbol; a backslash makes a symbol of what looks like a number."""
    if written == ".":
        raise LispError("a dot in the wrong place")
    if written.startswith("?"):
        raise NotEvaluatedError(f"the character {written}")
    number = _decimal(written)
    if number is not None:
        return number
    name = _checked(re.sub(r"\\(.)", r"\1", written, flags=re.DOTALL))
    return None if name == "nil" else Symbol(name)


def looks_like_number(name: str) -> bool:
    """Whether a symbol of that name would be read as a number."""
    return bool(_INTEGER.fullmatch(name) or _FLOAT.fullmatch(name))


def _decimal(written: str) -> int | float | None:
    if _INTEGER.fullmatch(written):
        if len(written) > _MOST_DIGITS:
            raise NotEvaluatedError(f"a number of {len(written)} digits")
        return int(written.rstrip("."))
    found = _FLOAT.fullmatch(written)
    if found is None:
        return None
    if found["infinite"] == "e+NaN":
        raise NotEvaluatedError("NaN")
    if found["infinite"]:
        return float("-inf" if written.startswith("-") else "inf")
    return float(written)

"""What the value of a header argument is: a number, text, or Lisp.

After `org-babel-read` of Org 9.7. Lisp is recognized and never evaluated. What a quoted string
stands for is already worked out when the header line is read.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.org.model import HeaderArguments

__all__ = ["Lisp", "Value", "value", "words"]


class Lisp(NamedTuple):
    """A value that Org would hand to its Lisp machine."""

    text: str


Value = str | int | float | Lisp | None

_NUMBER = re.compile(r"[+-]?(?:([0-9]+)\.?|[0-9]*\.[0-9]+|[0-9]+\.(?=[eE]))([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 500  # of a whole number; Python reads no more than some thousand
_WORD = re.compile(r"[^ \f\t\n\r\v]+")


def value(arguments: HeaderArguments, key: str, *, evaluate: bool = True) -> Value:
    """What the value of `key` means; None where the key is missing or was given none.

    Without `evaluate`, what looks like Lisp stays text, as Org reads the blocks that a noweb
    reference names.
    """
    text = arguments.get(key)
    if not text or key in arguments.quoted:
        return text
    number = _number(text)
    if number is not None:
        return number
    if evaluate and (text[0] in "('`[" or text == "*this*"):
        return Lisp(text)
    return text


def words(text: str) -> list[str]:
    """The words of `text`, split as Lisp's `split-string` does."""
    return _WORD.findall(text)


def _number(text: str) -> int | float | None:
    if text[0] not in "0123456789+-.":
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    is_whole = found[1] is not None and found[2] is None
    is_exact = is_whole and len(text) <= _MOST_DIGITS
    return int(text.rstrip(".")) if is_exact else float(text)

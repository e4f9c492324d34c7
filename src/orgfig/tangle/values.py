"""What the value of a header argument is: a number, text, or Lisp that is still to be evaluated.

After `org-babel-read` of Org 9.7. What a quoted string stands for is already worked out when the
header line is read; what Lisp gives is for `arguments`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.org.model import HeaderArguments

__all__ = ["LispText", "Value", "number", "read", "value", "words"]


class LispText(NamedTuple):
    """A value that Org hands to its Lisp machine."""

    text: str


Value = str | int | float | LispText | None

_NUMBER = re.compile(r"[+-]?(?:([0-9]+)\.?|[0-9]*\.[0-9]+|[0-9]+\.(?=[eE]))([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 500  # of a whole number; Python reads no more than some thousand
_WORD = re.compile(r"[^ \f\t\n\r\v]+")


def value(arguments: HeaderArguments, key: str, *, evaluate: bool = True) -> Value:
    """What the value of `key` means; None where the key is missing or was given none.

    Without `evaluate`, what looks like Lisp stays text, as Org reads the blocks that a noweb
    reference names.
    """
    text = arguments.get(key)
    if text is None or key in arguments.quoted:
        return text
    found = read(text)
    return found.text if isinstance(found, LispText) and not evaluate else found


def read(text: str) -> Value:
    """What an unquoted value means."""
    if not text:
        return text
    if text[0] in "('`[" or text == "*this*":
        return LispText(text)
    found = number(text)
    return text if found is None else found


def number(text: str) -> int | float | None:
    """The number that `text` is for Lisp, or None; one of very many digits is infinite."""
    if text[0] not in "0123456789+-.":
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    is_whole = found[1] is not None and found[2] is None
    is_exact = is_whole and len(text) <= _MOST_DIGITS
    return int(text.rstrip(".")) if is_exact else float(text)


def words(text: str) -> list[str]:
    """The words of `text`, split as Lisp's `split-string` does."""
    return _WORD.findall(text)

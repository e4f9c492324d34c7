"""What `:tangle-mode` asks for: a file mode, from a number, an octal, symbolic or long form.

After `org-babel-interpret-file-mode` of Org 9.7 and Emacs's `file-modes-symbolic-to-number`.
"""

from __future__ import annotations

import re

__all__ = ["file_mode"]

_OCTAL = re.compile(r"[oO]0?([0-7]{3})")
_LONG = re.compile(r"([r-][w-][xs-])([r-][w-][xs-])([r-][w-][x-])")
_SYMBOLIC = re.compile(r"([ugoa]*)((?:[+=-][rwxXstugo]*)+)")
_OPERATION = re.compile(r"([+=-])([rwxXstugo]*)")
_MASKS = {"u": 0o4700, "g": 0o2070, "o": 0o1007, "a": 0o7777}
_RIGHTS = {"r": 0o444, "w": 0o222, "x": 0o111, "s": 0o6000, "t": 0o1000}
_NOBODY_NAMED = 0o7755
"""Whom `+x` means under the umask 022."""
_BASE = 0o644
_SMALLEST, _LARGEST = 0o100, 0o777


def file_mode(value: object) -> int | None:
    """The mode that `value` asks for, or None where Org refuses it.

    `u+x` and its like are changes of 0644. A number is meant as such: 493 is 0755, and 755 is
    refused.
    """
    if isinstance(value, int):
        return value if _SMALLEST <= value <= _LARGEST else None
    return _mode_in_words(value) if isinstance(value, str) else None


def _mode_in_words(text: str) -> int | None:
    octal = _OCTAL.fullmatch(text)
    if octal:
        return int(octal[1], 8)
    long = _LONG.fullmatch(text)
    if long:
        text = ",".join(f"{who}={long[at]}".replace("-", "") for at, who in enumerate("ugo", 1))
        return _changed(0, text)
    return _changed(_BASE, text)


def _changed(mode: int, text: str) -> int | None:
    """`mode` after the changes that `text` names, such as `a=rw,u+x`; None if it is none."""
    for clause in text.split(","):
        found = _SYMBOLIC.fullmatch(clause)
        if found is None:
            return None
        mask = 0
        for who in found[1]:
            mask |= _MASKS[who]
        for operation, letters in _OPERATION.findall(found[2]):
            mode = _applied(mode, operation, letters, mask or _NOBODY_NAMED)
    return mode


def _applied(mode: int, operation: str, letters: str, mask: int) -> int:
    rights = 0
    for letter in letters:
        rights |= _right(letter, mode)
    rights &= mask
    if operation == "+":
        return mode | rights
    return mode & ~rights if operation == "-" else mode & ~mask | rights


def _right(letter: str, mode: int) -> int:
    """The bits of one letter for everybody; `X`, `u`, `g` and `o` look at `mode`."""
    if letter == "X":
        return 0o111 if mode & 0o111 else 0
    if letter in _RIGHTS:
        return _RIGHTS[letter]
    own = mode & _MASKS[letter]
    if letter == "u":
        return own + own // 0o10 + own // 0o100
    return own + (own // 0o10 + own * 0o10 if letter == "g" else own * 0o10 + own * 0o100)

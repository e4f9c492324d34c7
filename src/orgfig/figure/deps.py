"""The names in the value of a `:deps`: what a block is to be given to read. Judges none of them."""

from __future__ import annotations

import re

from orgfig.org.model import HeaderArguments

__all__ = ["named", "names_in"]

WORD = re.compile(r'"([^"]*)"|([^\s"]+)')


def names_in(written: str) -> list[str] | None:
    """The names in a text, parted by blanks but not between double quotes.

    None where a quote does not close.
    """
    if WORD.sub("", written).strip():
        return None
    return [quoted or bare for quoted, bare in WORD.findall(written)]


def named(arguments: HeaderArguments) -> list[str]:
    """All names that the `:deps` of one block have; of one that is not well written none."""
    found: list[str] = []
    for key, value in arguments.items:
        if key == "deps" and value is not None:
            found += [value] if key in arguments.quoted else names_in(value) or []
    return found

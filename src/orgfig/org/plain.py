"""A piece of Org text as plain words: what a reader of an exported page sees, without its looks.

Knows emphasis, links, footnotes, targets and entities (Org manual, "Markup for Rich Contents").
What plain text has no other way to say stays as it is written: LaTeX fragments, subscripts,
macros, citations, entities that HTML has no name for.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["plain"]

MARKED = frozenset("*/_+=~[<\\$")
"""Without one of these, a text is plain already."""

# What is between two marks is bounded, so that a text full of openings is not gone over for each.
TOKENS = r"""
    \[\[ (?P<target> [^][]{1,2000} ) \] (?: \[ (?P<description> .{1,1000}? ) \] )? \]
  | \[fn: [^][]{0,1000}+ (?: \[ [^][]{0,200}+ (?: \[ [^][]{0,200}+ \] [^][]{0,200}+ ){0,3}+ \]
    [^][]{0,1000}+ ){0,9}+ \]
  | (?P<latex> \\\( .{1,1000}? \\\) | \\\[ .{1,1000}? \\\]
    | \$ [^$\s] (?: [^$]{0,500} [^$\s] )? \$ )
  | <<< (?P<radio> [^<>]{1,200} ) >>>
  | << [^<>]{1,200} >>
  | < (?P<address> (?: https? | mailto | file | doi | ftp ) : [^<>\s]{1,1000} ) >
  | \\ (?P<entity> [A-Za-z]+ ) (?: \{\} | (?![A-Za-z]) )
  | (?<! [^\s({'"-] ) (?P<mark> [*/_+=~] ) (?P<inside> \S (?: .{0,1000}? \S )?? ) (?P=mark)
    (?! [^\s.,:!?;'")}\\[-] )
"""
LITERAL = "=~"

ENTITIES = {
    "to": "→", "gets": "←", "vert": "|", "under": "_", "dots": "…", "ast": "*", "star": "*",
    "slash": "/", "plus": "+", "equal": "=", "infty": "∞", "cdot": "⋅", "pm": "±", "leq": "≤",
    "geq": "≥", "neq": "≠", "approx": "≈", "hbar": "ℏ", "partial": "∂", "in": "∈",
    "propto": "∝", "langle": "⟨", "rangle": "⟩", "varepsilon": "ε", "emptyset": "∅",
}  # fmt: skip
"""Names of Org (`org-entities`) that HTML has not, or has for something else."""


def plain(text: str) -> str:
    r"""`text` without its markup: `=f(x)= for x \ge 0` gives `f(x) for x ≥ 0`."""
    return text if MARKED.isdisjoint(text) else _tokens().sub(_said, text)


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(TOKENS, re.VERBOSE | re.DOTALL)  # here, for most captions have no markup


def _said(found: re.Match[str]) -> str:
    """What a reader sees of one piece of markup; nothing of a footnote or a target."""
    if found["target"] is not None:
        return plain(found["description"] or "") or found["target"].removeprefix("file:")
    if found["entity"] is not None:
        return _entity(found["entity"]) or found[0]
    if found["inside"] is not None:
        return found["inside"] if found["mark"] in LITERAL else plain(found["inside"])
    return found["latex"] or found["radio"] or found["address"] or ""


def _entity(name: str) -> str | None:
    from html.entities import name2codepoint

    code = name2codepoint.get(name)
    return ENTITIES.get(name) or (None if code is None else chr(code))

"""Which part of an audit is asked for: by figure, by state, by verdict.

An audit is made of everything and narrowed afterwards: what contradicts a claim may stand
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from orgfig.audit.model import Audit, Verdict
from orgfig.build.selection import selected
from orgfig.diagnostics import Diagnostic
from orgfig.errors import UsageError
from orgfig.figure.model import Figure
from orgfig.org.model import TodoKeywords

__all__ = ["Asked", "about", "narrowed", "refuse_unknown_states"]


class Asked(NamedTuple):
    """What a call asks for; several words of one kind mean any of them, several kinds all."""

    figures: Sequence[str] = ()
    states: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()


def narrowed(audit: Audit, asked: Asked) -> Audit:
    """The figures that are asked for; findings on no one figure only where nothing is.

    Raises `UsageError` where a word is no figure's.
    """
    if not any(asked):
        return audit
    named = selected([one.figure for one in audit.figures], asked.figures)
    places = {figure.where for figure in named}
    figures = (
        one
        for one in audit.figures
        if one.figure.where in places
        and (not asked.states or (one.figure.claim.state or "") in asked.states)
        and (not asked.verdicts or one.verdict in asked.verdicts)
    )
    return audit._replace(figures=tuple(figures), findings=())


def about(diagnostics: Iterable[Diagnostic], figures: Iterable[Figure]) -> Iterator[Diagnostic]:
    """Those that stand under the headings of these figures."""
    lines = {
        (figure.where.path, line)
        for figure in figures
        for line in range(figure.where.line, figure.heading.last_line + 1)
    }
    for found in diagnostics:
        if (found.where.path, found.where.line) in lines:
            yield found


def refuse_unknown_states(states: Iterable[str], known: Iterable[TodoKeywords]) -> None:
    """Raise `UsageError` for a word that no notebook has as a state."""
    there = dict.fromkeys(state for todo in known for state in (*todo.open, *todo.done))
    for state in states:
        if state and state not in there:
            raise UsageError(f"no heading can have the state {state!r}", _meant(state, there))


def _meant(word: str, states: Iterable[str]) -> str:
    from difflib import get_close_matches  # only for a call that went wrong

    by_capitals = {state.upper(): state for state in states}
    close = get_close_matches(word.upper(), list(by_capitals), n=3)
    if close:
        return f"did you mean {' or '.join(by_capitals[one] for one in close)}?"
    return f"the notebooks' states are {', '.join(by_capitals.values())}"

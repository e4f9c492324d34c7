"""Checks on the words that a picture carries: those that the notebook has for it now?

What is drawn is no matter of these: a picture with former words is the one that was built.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit.register import Seen, Subject, check
from orgfig.build.model import Trace
from orgfig.diagnostics import Severity
from orgfig.figure.titles import NO_WORDS, Words, words

__all__ = ["former_caption"]

SHOWN = 40
"""Characters of a former caption that are told."""


@check("former-caption", Severity.NOTE, "a picture carries other words than the notebook has")
def former_caption(subject: Subject) -> Iterator[Seen]:
    """A caption or an alternative text that was changed since the picture was published."""
    traces = subject.survey.snapshot.traces
    reworded = () if subject.step is None else subject.step.reworded
    for output in subject.figure.outputs:
        if output.path in reworded:
            message = f"{output.path} {_carried(traces[output.path], output.path, words(output))}"
            yield output.where, message, "`orgfig build` puts that right without drawing it"


def _carried(trace: Trace, path: str, now: Words) -> str:
    """What is wrong with the words that were written."""
    former = trace.words.get(path, NO_WORDS)
    if former == NO_WORDS:
        return "does not carry its caption yet"
    if now == NO_WORDS:
        return "still carries a caption, and the notebook has none"
    if former.title == now.title:
        return "carries its former alternative text"
    title = former.title or ""
    told = title if len(title) <= SHOWN else f"{title[: SHOWN - 1]}…"
    return f'carries its former caption, "{told}"'

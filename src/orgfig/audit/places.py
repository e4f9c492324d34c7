"""What checks on code go by: the texts of a figure, whether they have run, and Org places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from orgfig.audit.evidence import changed_texts
from orgfig.audit.failure import org_location
from orgfig.audit.register import Subject
from orgfig.build.model import Trace
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = ["has_run", "has_run_well", "place", "texts"]


def texts(subject: Subject) -> Iterator[TangledFile]:
    """The figure's target files that are Python, and mean what they say."""
    return (one for one in subject.figure.files if one.language == "python" and one.is_meant)


def has_run(subject: Subject) -> bool:
    """Whether a run of the texts as they stand is remembered, whatever came of it."""
    return _is_up_to_date(subject) or any(_is_of(trace, subject) for trace in _traces(subject))


def has_run_well(subject: Subject) -> bool:
    """Whether such a run made the pictures: it has shown more than a text can tell."""
    well = [trace for trace in _traces(subject) if trace.failure is None]
    is_new = len(well) == len(_traces(subject)) and _is_up_to_date(subject)
    return is_new or any(_is_of(trace, subject) for trace in well)


def place(subject: Subject, file: TangledFile, line: int, column: int | None) -> Location:
    """Where line and column of a tangled file, from 1, stand in the notebook.

    The column is None where a text around a reference stands in the same tangled line.
    """
    lines = _lines(subject.notebook.document.text)
    where = org_location(file, line)
    if column is None or not 0 < where.line <= len(lines):
        return org_location(file, line, column, subject.figure.blocks)
    tangled = file.text.split("\n")[line - 1]
    start = lines[where.line - 1].find(tangled.strip())
    shifted = column - (len(tangled) - len(tangled.lstrip())) + start
    return where._replace(column=shifted if start >= 0 and shifted > 0 else None)


def _traces(subject: Subject) -> tuple[Trace, ...]:
    return () if subject.step is None else subject.evidence.traces


def _is_up_to_date(subject: Subject) -> bool:
    """As nearly all are: then no digest is made."""
    return bool(_traces(subject)) and subject.step is not None and not subject.step.reasons


def _is_of(trace: Trace, subject: Subject) -> bool:
    return not changed_texts(subject.figure, subject.step, trace)


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []

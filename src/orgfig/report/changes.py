"""What a watch tells: a line a change, problems once, and that they are mended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from orgfig.build.job import Finished
from orgfig.build.model import Reason, Republished, Step
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import OrgfigError
from orgfig.report.counts import drawn_by, given_captions, spoken_figures
from orgfig.report.escape import visible

__all__ = [
    "News",
    "built_line",
    "counted_line",
    "error_text",
    "news",
    "noted",
    "ready_line",
    "reworded_line",
]

REASONS_SHOWN = 2


class News(NamedTuple):
    """What was not told before, and the files whose errors are gone."""

    new: tuple[Diagnostic, ...]
    mended: tuple[str, ...]


def news(before: Collection[Diagnostic], now: Sequence[Diagnostic]) -> News:
    """What is new in `now`: a problem that has only moved to another line is not."""
    known = set(map(_identity, before))
    broken, left = _broken(before), _broken(now)
    return News(
        tuple(found for found in now if _identity(found) not in known),
        tuple(path for path in broken if path not in left),
    )


def built_line(when: datetime, step: Step, event: Finished) -> str:
    """That a figure was built, or failed, and why it was run: `14:02:11  figures.org: relu …`."""
    seconds = f"{event.outcome.wall:.2f} s"
    how = f"built in {seconds}" if event.outcome.succeeded else f"failed after {seconds}"
    return noted(when, step.job.files[0].where.path, f"{event.job.name} {how}{_why(step.reasons)}")


def counted_line(when: datetime, ended: Sequence[tuple[Step, Finished]], seconds: float) -> str:
    """How several figures ended that one change had run."""
    built = [event.job for _, event in ended if event.outcome.succeeded]
    failed = [event.job for _, event in ended if not event.outcome.succeeded]
    words = f"{spoken_figures(drawn_by(built))} built in {seconds:.2f} s"
    words += f", {len(failed)} failed" if failed else ""
    paths = dict.fromkeys(step.job.files[0].where.path for step, _ in ended)
    return noted(when, ", ".join(paths), words)


def reworded_line(when: datetime, found: Sequence[Republished]) -> str:
    """That pictures were given other words: `14:02:11  figures.org: 1 picture was given …`."""
    paths = dict.fromkeys(one.job.files[0].where.path for one in found)
    count = sum(len(one.outputs) for one in found)
    return noted(when, ", ".join(paths), given_captions(count))


def ready_line(when: datetime, paths: Sequence[str], count: int) -> str:
    """That all is built and every change is noticed from now on, to be drawn at once."""
    return noted(when, ", ".join(paths), f"watching {spoken_figures(count)}; Ctrl-C ends it")


def error_text(error: OrgfigError) -> str:
    """Why nothing can be built: place, what, hint."""
    where = "" if error.where is None else f"{error.where}: "
    hint = "" if error.hint is None else f"\n  hint: {visible(error.hint)}"
    return f"{visible(f'{where}error: {error}')}{hint}"


def noted(when: datetime, path: str, what: str) -> str:
    """A line with its time and the file that it is about."""
    return visible(f"{when:%H:%M:%S}  {path}: {what}")


def _why(reasons: Sequence[Reason]) -> str:
    told = "; ".join(str(reason) for reason in reasons[:REASONS_SHOWN])
    more = len(reasons) - REASONS_SHOWN
    return f" ({told}{f' and {more} more' if more > 0 else ''})" if told else ""


def _identity(found: Diagnostic) -> tuple[str, Severity, str, str]:
    return found.where.path, found.severity, found.name, found.message


def _broken(several: Iterable[Diagnostic]) -> list[str]:
    """The files that have errors, each once."""
    errors = (found for found in several if found.severity is Severity.ERROR)
    return list(dict.fromkeys(found.where.path for found in errors))

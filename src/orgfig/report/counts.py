"""How many figures there are of something, as a number and in words."""

from __future__ import annotations

from collections.abc import Iterable

from orgfig.build.job import Job

__all__ = ["drawn_by", "given_captions", "spoken_figures"]


def drawn_by(jobs: Iterable[Job]) -> int:
    """How many figures these jobs draw: several may share one."""
    return sum(len(job.figures) for job in jobs)


def spoken_figures(count: int) -> str:
    """So many figures: `1 figure`, `3 figures`."""
    return "1 figure" if count == 1 else f"{count} figures"


def given_captions(count: int) -> str:
    """That so many pictures got other words: `2 pictures were given their new captions`."""
    if count == 1:
        return "1 picture was given its new caption"
    return f"{count} pictures were given their new captions"

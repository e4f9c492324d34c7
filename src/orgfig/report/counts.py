"""How many figures there are of something, and how much a movie has, in numbers and in words."""

from __future__ import annotations

from collections.abc import Iterable

from orgfig.audit.model import Audit, Claimed, Verdict
from orgfig.build.job import Job
from orgfig.figure.picture import Movie

__all__ = ["counted", "drawn_by", "given_captions", "spoken_figures", "spoken_movie"]


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


def spoken_movie(movie: Movie) -> str:
    """What a movie plays: `45 frames in 18.0 s, 600 by 400` pixels, and whether it stands still."""
    frames = "1 frame" if movie.frames == 1 else f"{movie.frames} frames"
    alike = ", all alike," if movie.frames > 1 and not movie.moves else ""
    time = f" in {movie.duration:.1f} s" if movie.duration else ""
    return f"{frames}{alike}{time}, {movie.width} by {movie.height}"


def counted(audit: Audit) -> str:
    """How many figures are what they claim: `22 of 25 DONE figures are proven; 1 ready; 4 open`."""
    count = dict.fromkeys(Verdict, 0)
    for one in audit.figures:
        count[one.verdict] += 1
    others = (Verdict.UNKNOWN, Verdict.READY, Verdict.OPEN, Verdict.CANCELLED)
    parts = [_proven(audit), *(f"{count[one]} {one.value}" for one in others if count[one])]
    return "; ".join(parts) if audit.figures else "no figures"


def _proven(audit: Audit) -> str:
    claims = [one for one in audit.figures if one.claims is Claimed.DONE]
    proven = sum(one.verdict is Verdict.DONE for one in claims)
    if not claims:
        return "no figure claims to be done"
    verb = "is" if len(claims) == 1 else "are"
    figures = "figure" if len(claims) == 1 else "figures"
    if {one.figure.claim.state for one in claims} == {"DONE"}:
        return f"{proven} of {len(claims)} DONE {figures} {verb} proven"
    claim = "claims" if len(claims) == 1 else "claim"
    return f"{proven} of {len(claims)} {figures} that {claim} to be done {verb} proven"

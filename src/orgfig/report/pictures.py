"""What the gallery shows of an output: in which way, under which name, with which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from orgfig.audit.evidence import is_as_built
from orgfig.build.model import Snapshot
from orgfig.build.sizes import spoken_size
from orgfig.figure.model import Output
from orgfig.figure.picture import Fault, Movie
from orgfig.org.plain import plain
from orgfig.report.addresses import address
from orgfig.report.counts import spoken_movie

__all__ = ["KINDS", "Picture", "picture"]

KINDS = {
    **dict.fromkeys(("svg", "png", "jpg", "jpeg"), "still"),
    "mp4": "video",
    "gif": "moving",
    "pdf": "document",
}
"""How a browser can show a picture, by its suffix; anything else is data, which is only named."""

COPIES = "fig"
"""The folder of the gallery that has the pictures."""

UNSHOWN = {Fault.BROKEN, Fault.FOREIGN}
"""What no browser shows; an empty or an active one is shown as it is."""


class Picture(NamedTuple):
    """An output: `copy` is its file in the gallery, None where there is none to show.

    `kind` is a value of `KINDS` or `data`. It `is_built` where its bytes are what a run made, and
    `is_described` where it has an alternative text of its own. `problem` says why it cannot be
    shown, `movie` what it plays, where a run of these bytes was read back; `size` is in bytes.
    """

    path: str
    kind: str
    copy: str | None
    is_built: bool
    caption: str
    alt: str
    is_described: bool
    problem: str
    movie: Movie | None
    size: int | None

    @property
    def is_shown(self) -> bool:
        """Whether a page can show it in place."""
        return self.copy is not None and self.kind in {"still", "moving", "video"}

    @property
    def address(self) -> str:
        """Where the copy is, as an address."""
        return address(self.copy or "")

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Its path without suffix."""
        return self.path.rpartition(".")[0]

    @property
    def told(self) -> str:
        """What sort of file it is: `GIF, 45 frames in 18.0 s, 600 by 400, 87.0 KiB`."""
        kind = self.path.rpartition(".")[2].upper()
        plays = "" if self.movie is None else spoken_movie(self.movie)
        size = "" if self.size is None else spoken_size(self.size)
        return ", ".join(filter(None, (kind, plays, size)))


def picture(output: Output, snapshot: Snapshot, folder: str, sizes: Mapping[str, int]) -> Picture:
    """What is shown of `output`; `folder` is where the project keeps its pictures.

    `sizes` are the bytes of files by project path.
    """
    path, is_built = output.path, is_as_built(output.path, snapshot)
    kind = KINDS.get(path.rpartition(".")[2].lower(), "data")
    caption = _one_line(plain(output.caption or ""))
    problem = _problem(path, snapshot)
    return Picture(
        path=path,
        kind=kind,
        copy=None if problem or kind == "data" else f"{COPIES}/{path.removeprefix(f'{folder}/')}",
        is_built=is_built,
        caption=caption,
        alt=_one_line(output.alt) or caption or output.name,
        is_described=bool(_one_line(output.alt)),
        problem=problem,
        movie=snapshot.traces[path].movies.get(path) if is_built else None,
        size=sizes.get(path),
    )


def _problem(path: str, snapshot: Snapshot) -> str:
    """Why there is nothing to show, to be read after its name; nothing where there is."""
    if path in snapshot.unreadable:
        return f"cannot be read: {snapshot.unreadable[path]}"
    if path not in snapshot.outputs:
        return "is not there"
    facts = snapshot.facts.get(path)
    told = () if facts is None else zip(facts.faults, facts.problems, strict=True)
    return next((f"is not shown: {problem}" for fault, problem in told if fault in UNSHOWN), "")


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())

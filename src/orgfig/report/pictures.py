"""What the gallery shows of an output: in which way, under which name, with which words."""

from __future__ import annotations

from typing import NamedTuple

from orgfig.build.model import Snapshot
from orgfig.figure.model import Output
from orgfig.org.plain import plain
from orgfig.report.addresses import address

__all__ = ["KINDS", "Picture", "picture"]

KINDS = {
    **dict.fromkeys(("svg", "png", "jpg", "jpeg"), "still"),
    "gif": "moving",
    "mp4": "video",
    "pdf": "document",
}
"""How a browser can show a picture, by its suffix; anything else is data, which is only named."""

COPIES = "fig"
"""The folder of the gallery that has the pictures."""


class Picture(NamedTuple):
    """An output: `copy` is its file in the gallery, None where there is none to show.

    `kind` is a value of `KINDS` or `data`. It `is_built` where its bytes are what a run made.
    """

    path: str
    kind: str
    copy: str | None
    is_built: bool
    caption: str
    alt: str

    @property
    def is_shown(self) -> bool:
        """Whether a page can show it in place."""
        return self.copy is not None and self.kind in {"still", "moving", "video"}

    @property
    def address(self) -> str:
        """Where the copy is, as an address."""
        return address(self.copy or "")


def picture(output: Output, snapshot: Snapshot, folder: str) -> Picture:
    """What is shown of `output`; `folder` is where the project keeps its pictures."""
    kind = KINDS.get(output.path.rpartition(".")[2].lower(), "data")
    seen = snapshot.outputs.get(output.path)
    trace = snapshot.traces.get(output.path)
    is_there = seen is not None and kind != "data"
    caption = _one_line(plain(output.caption or ""))
    return Picture(
        path=output.path,
        kind=kind,
        copy=f"{COPIES}/{output.path.removeprefix(f'{folder}/')}" if is_there else None,
        is_built=trace is not None and seen is not None and trace.outputs.get(output.path) == seen,
        caption=caption,
        alt=_one_line(output.alt) or caption or output.name,
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())

"""What the gallery shows of each figure, as values: pictures, verdict, run, origins, code.

Decides what is said and where it leads; `gallery` makes pages of it. Nothing here is HTML, but
for the lines of code, which `highlighting` has made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from orgfig.audit.evidence import is_unconfined
from orgfig.audit.model import Audit, FigureAudit, Verdict
from orgfig.build.history import SignOff
from orgfig.build.inputs import DATA
from orgfig.build.model import Snapshot, Step, Trace
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.model import Figure
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.org.model import SourceBlock
from orgfig.report.addresses import page_names
from orgfig.report.highlighting import python_lines
from orgfig.report.origins import Origin, limits, origins
from orgfig.report.pictures import Picture, picture
from orgfig.report.pieces import Piece, motion, pieces
from orgfig.report.table import Detail, against, details, rows, shown_time

__all__ = ["Code", "Exhibit", "Exhibits", "Scene", "SourcePage", "exhibits"]

FIGURES = "figure"
SOURCES = "source"
"""The folders of the gallery: a page a figure, a page a notebook."""

CALMEST = ("still", "video", "moving")
"""Kinds of pictures, the one first that a card shows rather than the others."""

MOVIE = "animation movie video"
"""What people search for who look for something that moves."""


class Scene(NamedTuple):
    """All that a gallery is made of.

    `folder` is where the project keeps its pictures, `sizes` how many bytes they have, by path.
    """

    notebooks: Sequence[Notebook]
    snapshot: Snapshot
    audit: Audit
    diagnostics: Sequence[Diagnostic] = ()
    folder: str = "fig"
    sizes: Mapping[str, int] = MappingProxyType({})


class Code(NamedTuple):
    """A block: its name, where it is tangled to, its place in the notebook, lines of HTML."""

    name: str | None
    target: str
    where: Location
    lines: tuple[str, ...]


class Exhibit(NamedTuple):
    """A figure as its card and its page show it; `page` is the page's path in the gallery.

    `why` is what an unproven one lacks first, empty for any other; `against` how many errors and
    warnings there are beside that.
    """

    page: str
    figure: Figure
    verdict: Verdict
    why: str
    against: str
    details: tuple[Detail, ...]
    pictures: tuple[Picture, ...]
    closed: str
    trace: Trace | None
    limits: str | None
    origins: tuple[Origin, ...]
    code: tuple[Code, ...]
    sign_off: SignOff | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pictures, those of one movie together."""
        return pieces(self.pictures)

    @property
    def thumbnail(self) -> Picture | None:
        """The picture to show small: a still one, else one that is not started by itself."""
        shown = [one for one in self.pictures if one.is_shown]
        return min(shown, key=lambda one: CALMEST.index(one.kind), default=None)

    @property
    def motion(self) -> str:
        """What plays in it, in few words; nothing where nothing does."""
        return motion(self.pieces)

    @property
    def caption(self) -> str:
        """The first caption that says more than the name does."""
        return next((one.caption for one in self.pictures if self.is_told(one.caption)), "")

    def is_told(self, caption: str) -> bool:
        """Whether a caption says more than the name does, which stands above it."""
        return _letters(caption) not in {"", _letters(self.figure.name)}

    @property
    def is_held(self) -> bool:
        """Whether something confined the last run."""
        return self.trace is not None and not is_unconfined(self.trace)

    @property
    def words(self) -> str:
        """What a search looks in beside what is to be read on the card."""
        texts = [text for one in self.pictures for text in (one.caption, one.alt, one.path)]
        texts += [MOVIE] if any(one.is_movie for one in self.pieces) else []
        return " ".join(dict.fromkeys(text for text in texts if text))


class SourcePage(NamedTuple):
    """A notebook's text as a page: its path in the gallery, and the notebook."""

    page: str
    notebook: Notebook


class Exhibits(NamedTuple):
    """All exhibits, by notebook; the pages of the sources by notebook path."""

    by_notebook: tuple[tuple[Notebook, tuple[Exhibit, ...]], ...]
    sources: Mapping[str, SourcePage]

    @property
    def all(self) -> tuple[Exhibit, ...]:
        """All of them, in order of appearance."""
        return tuple(one for _, some in self.by_notebook for one in some)

    @property
    def copies(self) -> dict[str, str]:
        """The project paths of the pictures to show, by their paths in the gallery."""
        pictures = (picture for one in self.all for picture in one.pictures)
        return {one.copy: one.path for one in pictures if one.copy is not None}


def exhibits(scene: Scene) -> Exhibits:
    """What the gallery of `scene` shows."""
    audited = scene.audit.figures
    names = page_names(one.figure.name for one in audited)
    pages = {
        one.figure.where: f"{FIGURES}/{name}.html" for one, name in zip(audited, names, strict=True)
    }
    makers = {output.path: one.figure for one in reversed(audited) for output in one.figure.outputs}
    shown = {one.figure.where: _exhibit(one, scene, pages, makers) for one in audited}
    sources = page_names([notebook.path for notebook in scene.notebooks], ())
    return Exhibits(
        tuple((book, tuple(shown[one.where] for one in book.figures)) for book in scene.notebooks),
        {
            book.path: SourcePage(f"{SOURCES}/{name}.html", book)
            for book, name in zip(scene.notebooks, sources, strict=True)
        },
    )


def _exhibit(
    one: FigureAudit, scene: Scene, pages: Mapping[Location, str], makers: Mapping[str, Figure]
) -> Exhibit:
    figure, trace = one.figure, one.evidence.trace
    inputs = _inputs(one.step, trace)
    (row,) = rows([one])
    return Exhibit(
        page=pages[figure.where],
        figure=figure,
        verdict=one.verdict,
        why=row.evidence if row.lack else "",
        against=against(one),
        details=tuple(sorted(details(one), key=_gravity)),
        pictures=tuple(
            picture(output, scene.snapshot, scene.folder, scene.sizes) for output in figure.outputs
        ),
        closed=shown_time(figure.claim.closed),
        trace=trace,
        limits=None if one.step is None else limits(one.step.job.policy),
        origins=tuple(origins(inputs, _others(figure, inputs, makers), pages)),
        code=tuple(map(_code, figure.blocks)),
        sign_off=one.sign_off,
    )


def _gravity(detail: Detail) -> int:
    """The worst first; what the evidence lacks, which has no severity, before all findings."""
    return -(detail.severity or Severity.ERROR + 1)


def _inputs(step: Step | None, trace: Trace | None) -> Mapping[str, str]:
    """What the picture was made from; where no run made one, what it would be made from."""
    if trace is not None and trace.failure is None:
        return trace.inputs
    return {} if step is None else step.job.inputs


def _others(
    figure: Figure, inputs: Mapping[str, str], makers: Mapping[str, Figure]
) -> dict[str, Figure]:
    """The other figures that make what it reads, by path."""
    read = [part.removeprefix(DATA) for part in inputs if part.startswith(DATA)]
    return {one: makers[one] for one in read if one in makers and makers[one].where != figure.where}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _code(block: SourceBlock) -> Code:
    target = block.arguments.get("tangle") or ""
    return Code(
        block.name, target if target != "yes" else "", block.where, python_lines(block.body)
    )

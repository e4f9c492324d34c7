"""What the gallery shows of each figure, as values: pictures, verdict, run, origins, code.

Decides what is said and where it leads; `gallery` makes pages of it. Nothing here is HTML, but
for the lines of code, which `highlighting` has made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from orgfig.audit.model import Audit, FigureAudit, Verdict
from orgfig.build.history import History, SignOff
from orgfig.build.model import BuildPlan, Snapshot, Step, Trace
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.model import Figure, Output
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.org.model import SourceBlock
from orgfig.report.addresses import address, page_names
from orgfig.report.highlighting import python_lines
from orgfig.report.origins import Origin, limits, origins
from orgfig.report.table import Detail, details, shown_time

__all__ = ["Code", "Exhibit", "Exhibits", "Picture", "Scene", "SourcePage", "exhibits"]

KINDS = {
    **dict.fromkeys(("svg", "png", "jpg", "jpeg"), "still"),
    "gif": "moving",
    "mp4": "video",
    "pdf": "document",
}
"""How a browser can show a picture, by its suffix; anything else is data, which is only named."""

COPIES = "fig"
FIGURES = "figure"
SOURCES = "source"
"""The folders of the gallery: pictures, a page a figure, a page a notebook."""


class Scene(NamedTuple):
    """All that a gallery is made of; `folder` is where the project keeps its pictures."""

    notebooks: Sequence[Notebook]
    plan: BuildPlan
    snapshot: Snapshot
    audit: Audit
    history: History
    diagnostics: Sequence[Diagnostic] = ()
    folder: str = "fig"


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


class Code(NamedTuple):
    """A block: its name, where it is tangled to, its place in the notebook, lines of HTML."""

    name: str | None
    target: str
    where: Location
    lines: tuple[str, ...]


class Exhibit(NamedTuple):
    """A figure as its card and its page show it; `page` is the page's path in the gallery."""

    page: str
    figure: Figure
    verdict: Verdict
    details: tuple[Detail, ...]
    pictures: tuple[Picture, ...]
    closed: str
    trace: Trace | None
    limits: str | None
    origins: tuple[Origin, ...]
    code: tuple[Code, ...]
    sign_off: SignOff | None

    @property
    def thumbnail(self) -> Picture | None:
        """The picture to show small: a still one, if there is any."""
        shown = [one for one in self.pictures if one.is_shown]
        return min(shown, key=lambda one: list(KINDS.values()).index(one.kind), default=None)

    @property
    def poster(self) -> Picture | None:
        """A still picture that may stand for a moving one."""
        found = self.thumbnail
        return found if found is not None and found.kind == "still" else None

    @property
    def caption(self) -> str:
        """The first caption that says more than the name does."""
        captions = (one.caption for one in self.pictures)
        return next((one for one in captions if one and one != self.figure.name), "")

    @property
    def warnings(self) -> int:
        """How many findings are more than notes."""
        return sum((one.severity or Severity.NOTE) > Severity.NOTE for one in self.details)

    @property
    def words(self) -> str:
        """What a search looks in beside what is to be read on the card."""
        texts = [text for one in self.pictures for text in (one.caption, one.alt, one.path)]
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
    steps = {path: step for step in reversed(scene.plan.steps) for path in _paths(step)}
    makers = {output.path: one.figure for one in reversed(audited) for output in one.figure.outputs}
    shown = {
        one.figure.where: _exhibit(one, scene, pages, _step(one.figure, steps), makers)
        for one in audited
    }
    sources = page_names([notebook.path for notebook in scene.notebooks], ())
    return Exhibits(
        tuple((book, tuple(shown[one.where] for one in book.figures)) for book in scene.notebooks),
        {
            book.path: SourcePage(f"{SOURCES}/{name}.html", book)
            for book, name in zip(scene.notebooks, sources, strict=True)
        },
    )


def _paths(step: Step) -> Iterator[str]:
    yield from step.job.outputs
    yield from (file.path for file in step.job.files)


def _step(figure: Figure, steps: Mapping[str, Step]) -> Step | None:
    paths = [output.path for output in figure.outputs] + [file.path for file in figure.files]
    return next((steps[path] for path in paths if path in steps), None)


def _exhibit(
    one: FigureAudit,
    scene: Scene,
    pages: Mapping[Location, str],
    step: Step | None,
    makers: Mapping[str, Figure],
) -> Exhibit:
    figure, trace = one.figure, one.evidence.trace
    inputs = _inputs(step, trace)
    others = {path: maker for path, maker in makers.items() if maker.where != figure.where}
    return Exhibit(
        page=pages[figure.where],
        figure=figure,
        verdict=one.verdict,
        details=tuple(sorted(details(one), key=_gravity)),
        pictures=tuple(_picture(output, scene) for output in figure.outputs),
        closed=shown_time(figure.claim.closed),
        trace=trace,
        limits=None if step is None else limits(step.job.policy),
        origins=tuple(origins(inputs, others, pages)),
        code=tuple(map(_code, figure.blocks)),
        sign_off=scene.history.sign_offs.get(figure.where),
    )


def _gravity(detail: Detail) -> int:
    """The worst first; what the evidence lacks, which has no severity, before all findings."""
    return -(detail.severity or Severity.ERROR + 1)


def _inputs(step: Step | None, trace: Trace | None) -> Mapping[str, str]:
    """What the picture was made from; where no run made one, what it would be made from."""
    if trace is not None and trace.failure is None:
        return trace.inputs
    return {} if step is None else step.job.inputs


def _picture(output: Output, scene: Scene) -> Picture:
    kind = KINDS.get(output.path.rpartition(".")[2].lower(), "data")
    seen = scene.snapshot.outputs.get(output.path)
    trace = scene.snapshot.traces.get(output.path)
    is_there = seen is not None and kind != "data"
    return Picture(
        path=output.path,
        kind=kind,
        copy=f"{COPIES}/{output.path.removeprefix(f'{scene.folder}/')}" if is_there else None,
        is_built=trace is not None and seen is not None and trace.outputs.get(output.path) == seen,
        caption=_one_line(output.caption),
        alt=_one_line(output.alt) or _one_line(output.caption) or output.name,
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _code(block: SourceBlock) -> Code:
    target = block.arguments.get("tangle") or ""
    return Code(
        block.name, target if target != "yes" else "", block.where, python_lines(block.body)
    )

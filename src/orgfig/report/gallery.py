"""An audit as a gallery: static pages that show every figure, its verdict and what it rests on.

The only file that knows Jinja2. Pages are texts and ask for nothing but files beside them; who
writes them is the command's matter. What a notebook says is shown as text, never as HTML: each
value is escaped, and signs that hide or turn others are shown as what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orgfig.audit.model import Verdict
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.report.addresses import address
from orgfig.report.counts import counted
from orgfig.report.escape import visible
from orgfig.report.exhibits import Exhibit, Exhibits, Scene, SourcePage, exhibits
from orgfig.report.highlighting import source_lines
from orgfig.report.table import finding_detail

__all__ = ["Pages", "gallery"]

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("style.css", "script.js", "moving.svg", "icon.svg")
"""Files that the pages share, as they are."""

SIGNS = {
    Verdict.DONE: "✓",
    Verdict.UNPROVEN: "✗",
    Verdict.UNKNOWN: "?",
    Verdict.READY: "◐",
    Verdict.OPEN: "○",
    Verdict.CANCELLED: "⊘",
}
"""A verdict is told by its word, by its colour, and by a sign."""

MEANINGS = {
    Verdict.DONE: (
        "The claim is proven: this is what the notebook's code gave, "
        "and nothing that it depends on has changed since."
    ),
    Verdict.UNPROVEN: (
        "The heading says that this figure is done; the evidence does not bear it out."
    ),
    Verdict.UNKNOWN: "Nothing speaks against this figure, but not all that should is known.",
    Verdict.READY: "The picture is built and up to date; the heading does not say that it is done.",
    Verdict.OPEN: (
        "The heading does not say that this figure is done, and it is not built or not up to date."
    ),
    Verdict.CANCELLED: "The heading says that there will be no such picture.",
}

WHOLE_SECONDS = 10
"""From here on a run's time is told in whole seconds."""

STRETCH = 200
"""So many lines of a source make a stretch, which a browser lays out when it comes into view."""


class Pages(NamedTuple):
    """A gallery: texts by path below its folder, and by path the project's picture to copy."""

    texts: dict[str, str]
    copies: dict[str, str]


def gallery(scene: Scene) -> Pages:
    """The pages that show the figures of `scene`."""
    shown = exhibits(scene)
    known = _known_to_all(scene, shown)
    texts = {name: (TEMPLATES / name).read_text("utf-8") for name in ASSETS}
    texts["index.html"] = _index(known, scene, shown)
    texts |= _figure_pages(known, shown.all)
    texts |= _source_pages(known, shown)
    return Pages(texts, shown.copies)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "address": address,
        "foldable": _foldable,
        "markup": Markup,
        "time": _time,
    }
    environment.globals |= {"signs": SIGNS, "meanings": MEANINGS}
    return environment


def _known_to_all(scene: Scene, shown: Exhibits) -> dict[str, Any]:
    """What every page is given."""

    def line(where: Location) -> str | None:
        """The address of an Org line below the gallery's folder; None where no page shows it."""
        found = shown.sources.get(where.path)
        return None if found is None else f"{address(found.page)}#L{where.line}"

    return {"line": line, "title": _title(scene.notebooks)}


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template shows
    """A value as it is written into a page, before it is escaped."""
    return value if isinstance(value, Markup) else visible(str(value))


def _foldable(name: str) -> Markup:
    """A name, of which a narrow page may end a line after each underscore."""
    return Markup("_<wbr>").join(visible(name).split("_"))


def _index(known: dict[str, Any], scene: Scene, shown: Exhibits) -> str:
    count = dict.fromkeys(Verdict, 0)
    for one in shown.all:
        count[one.verdict] += 1
    return (
        _environment()
        .get_template("index.html")
        .render(
            **known,
            up="",
            rooms=[
                (_heading(book), shown.sources[book.path], some) for book, some in shown.by_notebook
            ],
            counts=[(verdict, n) for verdict, n in count.items() if n],
            counted=counted(scene.audit),
            problems=[
                *((one.where, str(one.severity), one.message) for one in scene.diagnostics),
                *(
                    (one.where, str(one.severity), one.message)
                    for one in map(finding_detail, scene.audit.findings)
                ),
            ],
        )
    )


def _figure_pages(known: dict[str, Any], shown: Sequence[Exhibit]) -> Iterator[tuple[str, str]]:
    template = _environment().get_template("figure.html")
    for at, one in enumerate(shown):
        before = shown[at - 1] if at else None
        after = shown[at + 1] if at + 1 < len(shown) else None
        yield one.page, template.render(**known, up="../", one=one, before=before, after=after)


def _source_pages(known: dict[str, Any], shown: Exhibits) -> Iterator[tuple[str, str]]:
    template = _environment().get_template("source.html")
    for source in shown.sources.values():
        yield (
            source.page,
            template.render(**known, up="../", source=source, stretches=_stretches(source)),
        )


def _stretches(source: SourcePage) -> list[tuple[int, tuple[str, ...]]]:
    """The lines of a source in stretches, each with the number of its first line."""
    lines = source_lines(source.notebook.document)
    return [(at + 1, lines[at : at + STRETCH]) for at in range(0, len(lines), STRETCH)]


def _title(notebooks: Sequence[Notebook]) -> str:
    return _heading(notebooks[0]) if len(notebooks) == 1 else "Figures"


def _heading(notebook: Notebook) -> str:
    """What a notebook calls itself, or its path."""
    return notebook.document.title or notebook.path


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < WHOLE_SECONDS else f"{seconds:.0f} s"

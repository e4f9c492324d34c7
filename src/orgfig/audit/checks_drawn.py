"""Checks on what the last run saw while it drew: data, texts, fonts, figures that nobody saved.

Only a run can know: where a text ends depends on the fonts and on all else that is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from orgfig.audit.checks_runs import noted
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.diagnostics import Severity

__all__ = [
    "data_not_finite",
    "figures_left_open",
    "font_fallback",
    "glyph_missing",
    "text_cut_off",
    "text_overlap",
]


@claim_check(
    "data-not-finite", Severity.WARNING, "data without a finite number: none of it is drawn"
)
def data_not_finite(subject: Subject) -> Iterator[Seen]:
    """Axes with lines, points or images of which nothing is to be seen, as after 0 / 0."""
    hint = "look where NaN or infinity comes from (`numpy.isfinite`), or do not draw it"
    yield from noted(subject, "data-not-finite", hint)


@claim_check("text-cut-off", Severity.WARNING, "a text that the edge of the picture cuts off")
def text_cut_off(subject: Subject) -> Iterator[Seen]:
    """A text of which a part, or all, is outside of the picture."""
    hint = "give it room (`layout='constrained'`, `bbox_inches='tight'`), or shorten it"
    yield from noted(subject, "text-cut-off", hint)


@claim_check("text-overlap", Severity.WARNING, "two texts drawn over each other")
def text_overlap(subject: Subject) -> Iterator[Seen]:
    """Two texts of which the letters lie on one another."""
    hint = "move one of them, turn tick labels (`rotation=45`), or draw fewer"
    yield from noted(subject, "text-overlap", hint)


@claim_check("glyph-missing", Severity.WARNING, "a character that no font at hand can draw")
def glyph_missing(subject: Subject) -> Iterator[Seen]:
    """A character in whose place an empty box stands in the picture."""
    hint = "name a font that has it (`family=…`), or write another character"
    yield from noted(subject, "glyph-missing", hint)


@check("font-fallback", Severity.NOTE, "a font that is not there, so that another one was taken")
def font_fallback(subject: Subject) -> Iterator[Seen]:
    """A family of fonts that the code asks for: the picture has another on each machine."""
    yield from noted(subject, "font-fallback", "install the font, or name one that is there")


@check("figures-left-open", Severity.NOTE, "figures that were made and never saved, or piled up")
def figures_left_open(subject: Subject) -> Iterator[Seen]:
    """Figures still open when the code ended that it never drew, or very many of them."""
    yield from noted(subject, "figures-left-open", "save them, or close them with `plt.close`")

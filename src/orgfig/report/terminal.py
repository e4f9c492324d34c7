"""An audit for a terminal, in colour and as wide as that is; and all that commands print on one.

The only file that knows rich, and only where there is a terminal: a pipe or a log gets plain
lines, without the price of importing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from orgfig.audit.model import Audit, Verdict
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.report.counts import counted
from orgfig.report.escape import columns, cut, visible
from orgfig.report.messages import diagnostic_text, failure_text, note_text, printed_text
from orgfig.report.table import (
    HEADER,
    Detail,
    Row,
    Showing,
    details,
    facts,
    finding_detail,
    left_out,
    plain_table,
    rows,
    worst_first,
)

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "diagnostic_text",
    "failure_text",
    "is_live",
    "note_text",
    "printed_text",
    "shows_colour",
    "status_table",
]

VERDICT_STYLES = {
    Verdict.DONE: "green",
    Verdict.UNPROVEN: "bold red",
    Verdict.READY: "cyan",
    Verdict.OPEN: "dim",
    Verdict.UNKNOWN: "bold yellow",
    Verdict.CANCELLED: "dim",
}
SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}
IN_A_LOG = Showing()
VERDICT, NAME, STATE, CLOSED, EVIDENCE = range(len(HEADER))
WIDEST_NAME = 40
LAYOUTS = (((), 24, 56), ((CLOSED,), 24, 36), ((CLOSED, STATE), 12, 36))
"""Columns that are left out, how far names are cut, and how much must be left for the evidence:
the first that fits is taken, else the last."""

SENTENCE_WANTED = 16
"""A sentence is not cut to less than this, but stood for by one word."""


def is_live(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether a line may be overwritten: on a terminal that is not dumb, and in no log of CI."""
    return _is_able(environment, is_terminal=is_terminal) and not environment.get("CI")


def shows_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour: on such a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return _is_able(environment, is_terminal=is_terminal) and not environment.get("NO_COLOR")


def status_table(
    audit: Audit, diagnostics: Sequence[Diagnostic] = (), showing: Showing = IN_A_LOG
) -> str:
    """The audit as a table, a line a figure, and counts at the end; `diagnostics` come first.

    Through rich, and no line wider than it, where there is a width: that of a terminal. Else in
    plain lines that are never cut.
    """
    shown = [diagnostic_text(found) for found in diagnostics]
    if showing.width is None:
        table = plain_table(audit, verbose=showing.verbose)
    else:
        table = _rich_table(audit, showing, max(1, showing.width))
    return "\n".join([*shown, table])


def _is_able(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    return is_terminal and environment.get("TERM", "") not in {"", "dumb"}


def _rich_table(audit: Audit, showing: Showing, width: int) -> str:
    console, page = _console(width, colour=showing.colour)
    several = worst_first(audit)
    lines = rows(several)
    widths = _widths(lines, width)
    if lines:
        page.write(_line(HEADER, widths, {at: "bold" for at in widths if showing.colour}))
    for row, one in zip(lines, several, strict=True):
        styles = {VERDICT: VERDICT_STYLES[one.verdict]} if showing.colour else {}
        page.write(_line(_fitted(row, widths), widths, styles))
        for detail in details(one) if showing.verbose else ():
            _print_detail(console, detail, indent=2)
        for fact in facts(one) if showing.verbose else ():
            _print_folded(console, [(fact, "dim")], 2)
    for finding in audit.findings:
        _print_detail(console, finding_detail(finding), indent=0)
    console.print(counted(audit), style="bold")
    more = None if showing.verbose else left_out(several)
    if more is not None:
        console.print(more)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def _console(width: int, *, colour: bool) -> tuple[Console, StringIO]:
    """A console that writes to a string; its environment is empty, since callers have decided."""
    from rich.console import Console

    page = StringIO()
    console = Console(
        file=page,
        width=width,
        force_terminal=True,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    return console, page


def _widths(lines: Sequence[Row], width: int) -> dict[int, int]:
    """The columns that are shown, and how wide each is: the first of `LAYOUTS` that has room."""
    texts = [HEADER, *(_shortest(row) for row in lines)]
    whole = {at: max(map(columns, column)) for at, column in enumerate(zip(*texts, strict=True))}
    longest = whole.pop(EVIDENCE)
    for dropped, narrowest, enough in LAYOUTS:
        wanted = min(longest, enough)
        widths = {at: taken for at, taken in whole.items() if at not in dropped}
        room = widths[NAME] + _left(widths, width) - wanted
        widths[NAME] = min(widths[NAME], WIDEST_NAME, max(narrowest, room))
        if _left(widths, width) >= wanted:
            break
    return _clipped(widths | {EVIDENCE: width}, width)


def _shortest(row: Row) -> tuple[str, ...]:
    """The texts of a row, with no more outputs than must be named."""
    return (*row.texts[:EVIDENCE], f"{row.short}{row.more}" or row.texts[EVIDENCE])


def _clipped(widths: Mapping[int, int], width: int) -> dict[int, int]:
    """The widths of what a terminal shows of these columns, however narrow it is."""
    clipped, left = {}, width
    for at, taken in widths.items():
        clipped[at] = min(taken, max(0, left))
        left -= taken + 2
    return clipped


def _left(widths: Mapping[int, int], width: int) -> int:
    """What these columns leave of the width, with two spaces after each."""
    return width - sum(taken + 2 for taken in widths.values())


def _fitted(row: Row, widths: Mapping[int, int]) -> tuple[str, ...]:
    """The texts of a row; where its evidence is too long, the sentence is cut, not the place.

    A cut sentence begins with what it comes to, in one word, for it may begin with a long path.
    Where too little would be left of it, that word stands for the sentence, a number for the place.
    Of outputs that have no room the first is named, and the others are counted.
    """
    width = widths[EVIDENCE]
    if columns(row.texts[EVIDENCE]) <= width:
        return row.texts
    if not row.where:
        return (*row.texts[:EVIDENCE], cut(row.short, max(1, width - columns(row.more))) + row.more)
    sentence, place = _named(row), row.where
    if width - columns(place) - 2 < SENTENCE_WANTED:
        sentence, place = row.lack, place[place.rindex(":") :]
    sentence = cut(sentence, width - columns(place) - 2)
    return (*row.texts[:EVIDENCE], f"{sentence}  {place}" if sentence else place)


def _named(row: Row) -> str:
    """The evidence after its kind in one word, if it does not begin with a kind (`failed: …`)."""
    begin = row.evidence.partition(" ")[0]
    is_named = begin.endswith(":") or row.evidence.startswith(row.lack)
    return row.evidence if is_named else f"{row.lack}: {row.evidence}"


def _line(texts: Sequence[str], widths: Mapping[int, int], styles: Mapping[int, str]) -> str:
    """A line of the table. Painted here, for a console takes half a second for 5000 of them."""
    parts = []
    for at, width in widths.items():
        text = cut(texts[at], width)
        gap = " " * (width + 2 - columns(text))
        parts.append((_painted(text, styles[at]) if text and at in styles else text) + gap)
    return "".join(parts).rstrip() + "\n"


def _painted(text: str, style: str) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _print_detail(console: Console, detail: Detail, *, indent: int) -> None:
    parts = [(visible(f"{detail.where}: "), "bold")]
    if detail.severity is not None:
        parts.append((f"{detail.severity}: ", SEVERITY_STYLES[detail.severity]))
    parts.append((visible(detail.message), "" if detail.severity else "bold"))
    _print_folded(console, parts, indent)
    if detail.hint is not None:
        _print_folded(console, [(visible(f"hint: {detail.hint}"), "dim")], indent + 2)


def _print_folded(console: Console, parts: Sequence[tuple[str, str]], indent: int) -> None:
    """Print texts with their styles on one line if they fit, else on lines that are indented."""
    if indent + sum(columns(text) for text, _ in parts) <= console.width:  # mostly, and quickly
        texts = (text if console.no_color else _painted(text, style) for text, style in parts)
        console.file.write(f"{' ' * indent}{''.join(texts)}\n")
        return
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text.assemble(*parts, overflow="fold"), (0, 0, 0, indent)))

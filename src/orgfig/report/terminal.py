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
from orgfig.report.escape import columns, cut, padded, visible
from orgfig.report.messages import diagnostic_text, failure_text, note_text, printed_text
from orgfig.report.table import HEADER, Detail, counted, details, finding_detail, plain_table, rows

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

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
    None: "red",
}
NARROWEST_NAME = 12
VERDICT, OUTPUTS = HEADER.index("VERDICT"), HEADER.index("OUTPUTS")
DROPPED_FIRST = [OUTPUTS, HEADER.index("CLOSED"), HEADER.index("STATE")]
"""Columns that go where a terminal is too narrow."""


def is_live(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether a line may be overwritten: on a terminal that is not dumb, and in no log of CI."""
    return _is_able(environment, is_terminal=is_terminal) and not environment.get("CI")


def shows_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour: on such a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return _is_able(environment, is_terminal=is_terminal) and not environment.get("NO_COLOR")


def status_table(
    audit: Audit,
    *,
    diagnostics: Sequence[Diagnostic] = (),
    width: int | None = None,
    colour: bool = False,
    live: bool = False,
) -> str:
    """The audit as a table, with what is wrong below each figure, and counts at the end.

    Through rich for a terminal (`live` or `colour`), `width` columns wide or as wide as that is;
    else in plain lines that are never cut. `diagnostics` are shown first.
    """
    shown = [diagnostic_text(found) for found in diagnostics]
    table = _rich_table(audit, width, colour=colour) if live or colour else plain_table(audit)
    return "\n".join([*shown, table])


def _is_able(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    return is_terminal and environment.get("TERM", "") not in {"", "dumb"}


def _rich_table(audit: Audit, width: int | None, *, colour: bool) -> str:
    console, page = _console(width, colour=colour)
    lines = rows(audit)
    widths = _widths([HEADER, *lines], console.width) if lines else {}
    if lines:
        console.print(_line(HEADER, widths, dict.fromkeys(widths, "bold")))
    for texts, one in zip(lines, audit.figures, strict=True):
        fits = columns(texts[OUTPUTS]) <= widths.get(OUTPUTS, 0)
        inline = texts if fits else (*texts[:OUTPUTS], "")
        console.print(_line(inline, widths, {VERDICT: VERDICT_STYLES[one.verdict]}))
        if not fits:
            _print_below(console, texts[OUTPUTS])
        for detail in details(one):
            _print_detail(console, detail, indent=2)
    for finding in audit.findings:
        _print_detail(console, finding_detail(finding), indent=0)
    console.print(counted(audit), style="bold")
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def _console(width: int | None, *, colour: bool) -> tuple[Console, StringIO]:
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


def _widths(lines: Sequence[tuple[str, ...]], width: int) -> dict[int, int]:
    """The columns that fit, and how wide each is: outputs give way first, names last."""
    widths = {at: max(map(columns, texts)) for at, texts in enumerate(zip(*lines, strict=True))}
    left = width - widths[0] - _needed(widths) + widths[OUTPUTS]
    widths[OUTPUTS] = min(widths[OUTPUTS], max(left, len("OUTPUTS")))
    narrowest = min(widths[0], NARROWEST_NAME)
    for dropped in DROPPED_FIRST:
        if narrowest + _needed(widths) <= width:
            break
        del widths[dropped]
    widths[0] = max(1, min(widths[0], width - _needed(widths)))
    return widths


def _needed(widths: Mapping[int, int]) -> int:
    """What all columns but the name take, with two spaces before each."""
    return sum(taken + 2 for at, taken in widths.items() if at)


def _line(texts: Sequence[str], widths: Mapping[int, int], styles: Mapping[int, str]) -> Text:
    from rich.text import Text

    line = Text(no_wrap=True, overflow="ignore", end="")
    for at, width in widths.items():
        text = padded(cut(texts[at], width), width + 2)
        line.append(text, styles.get(at, ""))
    line.rstrip()
    line.end = "\n"
    return line


def _print_below(console: Console, outputs: str) -> None:
    """The outputs on lines of their own, where their column is too narrow to show them whole."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(outputs, "dim", overflow="fold"), (0, 0, 0, 2)))


def _print_detail(console: Console, detail: Detail, *, indent: int) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = Text(overflow="fold")
    text.append(visible(f"{detail.where}: "), "bold")
    if detail.severity is not None:
        text.append(f"{detail.severity}: ", SEVERITY_STYLES[detail.severity])
    text.append(visible(detail.message), "" if detail.severity else SEVERITY_STYLES[None])
    console.print(Padding(text, (0, 0, 0, indent)))
    if detail.hint is not None:
        hint = Text(visible(f"hint: {detail.hint}"), "dim", overflow="fold")
        console.print(Padding(hint, (0, 0, 0, indent + 2)))

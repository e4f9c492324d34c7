"""What tangling would change in a file, as a unified diff: all of it, however long.

Lines are shown with every sign that a terminal would obey, or not show, as an escape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgfig.report.escape import visible
from orgfig.tangle.differences import Change, changes

__all__ = ["unified_diff"]

CONTEXT = 3
COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
NO_NEWLINE = "\\ No newline at end of file"


def unified_diff(path: str, old: bytes | None, new: bytes, *, colour: bool = False) -> str:
    """The diff from `old` to `new` of the file at the project path `path`; empty if they are equal.

    In the form that git and patch(1) read, for a file that is missing where `old` is None.
    """
    before, after = _lines(old or b""), _lines(new)
    found = changes(before, after)
    if not found and old is not None:
        return ""
    name = visible(path)
    head = [f"--- a/{name}" if old is not None else "--- /dev/null", f"+++ b/{name}"]
    body = [line for hunk in _hunks(found) for line in _shown_hunk(hunk, before, after)]
    if not colour:
        return "\n".join([*head, *body])
    return "\n".join([*(BOLD + line + PLAIN for line in head), *map(_coloured, body)])


def _lines(data: bytes) -> list[str]:
    """The lines with their ends, so that a missing last newline is a difference."""
    text = data.decode("utf-8", "surrogateescape")
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _hunks(found: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes in groups whose surroundings do not touch."""
    group: list[Change] = []
    for change in found:
        if group and change.first - group[-1].last > 2 * CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _shown_hunk(hunk: list[Change], before: list[str], after: list[str]) -> Iterator[str]:
    lead = min(CONTEXT, hunk[0].first)
    tail = min(CONTEXT, len(before) - hunk[-1].last)
    at = hunk[0].first - lead
    old = _range(at, hunk[-1].last + tail)
    new = _range(hunk[0].new_first - lead, hunk[-1].new_last + tail)
    yield f"@@ -{old} +{new} @@"
    for change in hunk:
        yield from _marked(" ", before[at : change.first])
        yield from _marked("-", before[change.first : change.last])
        yield from _marked("+", after[change.new_first : change.new_last])
        at = change.last
    yield from _marked(" ", before[at : at + tail])


def _range(first: int, last: int) -> str:
    """Lines from 0 as POSIX's diff(1) writes them: an empty range names the line before it."""
    length = last - first
    start = first + 1 if length else first
    return str(start) if length == 1 else f"{start},{length}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + _shown(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield NO_NEWLINE


def _shown(line: str) -> str:
    if line.isprintable():
        return line
    data = line.encode("utf-8", "surrogateescape")
    text = data.decode("utf-8", "backslashreplace")
    return "".join(map(_sign, text))


def _sign(one: str) -> str:
    """A tab as it is; what else would not be seen, a blank that does not break too, escaped."""
    if one == "\t" or one.isprintable():
        return one
    return one.encode("unicode_escape").decode("ascii")


def _coloured(line: str) -> str:
    colour = COLOURS.get(line[:1])
    return line if colour is None else colour + line + PLAIN

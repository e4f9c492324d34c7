"""Problems as text: `path:line:column: severity: what`, and a hint what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orgfig.audit.failure import blame, org_location
from orgfig.build.job import Failure, Frame, Note
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.report.escape import visible, visible_lines
from orgfig.tangle.model import TangledFile

__all__ = [
    "conflict_text",
    "diagnostic_text",
    "failure_text",
    "lines_placed",
    "note_text",
    "printed_text",
    "problem_lines",
    "warnings_placed",
]

FIRST_FRAMES = 2
LAST_FRAMES = 8
"""How many frames are shown at the ends of a deep traceback."""

DETAIL_LINES = 20
FIRST_CHARACTERS, LAST_CHARACTERS = 600, 300
PRINTED_LINES = 10
PLACE = re.compile(r"(?<![^\s()])([^\s()]+):([0-9]{1,9})\b")
"""A path and a line; only from the start of a word, or a long one would be tried from each sign."""

WARNED = re.compile(r"^([^:\n]+):([0-9]{1,9})(?=: \w+: )", re.MULTILINE)
"""The path and the line that a warning begins with, as Python prints it."""


def diagnostic_text(found: Diagnostic) -> str:
    """A diagnostic, with its hint on a second line."""
    return "\n".join(problem_lines(found.where, found.severity, found.message, found.hint))


def conflict_text(problem: Diagnostic, *sides: tuple[str, Sequence[str]]) -> str:
    """A conflict: what it is, then what stands on each of two sides, with the side's name."""
    (ours, our_lines), (theirs, their_lines) = sides
    lines = [f"<<<<<<< {ours}", *our_lines, "=======", *their_lines, f">>>>>>> {theirs}"]
    return "\n".join([diagnostic_text(problem), *map(_readable, lines)])


def _readable(line: str) -> str:
    return "\t".join(map(visible, line.split("\t")))


def failure_text(
    failure: Failure, files: Sequence[TangledFile], blocks: Sequence[SourceBlock] = ()
) -> str:
    """A failed job told in lines of the notebook: message, frames with their source, hint.

    `files` are the target files that the job ran or imported, `blocks` what they were made from
    (without them a syntax error has no column).
    """
    by_path = {file.path: file for file in files}
    where = blame(failure, files, blocks)
    hint = failure.hint
    head, *rest = problem_lines(where, Severity.ERROR, failure.message, hint)
    frames = [line for frame in _shown(failure.frames) for line in _frame(frame, by_path)]
    caret = _caret(failure, by_path)
    return "\n".join([head, *frames, *caret, *_detail(lines_placed(failure.detail, files)), *rest])


def note_text(note: Note, files: Sequence[TangledFile]) -> str:
    """A note of a run, at its Org line where one is known."""
    by_path = {file.path: file for file in files}
    where = files[0].where if files else None
    if note.frame is not None and note.frame.path in by_path:
        where = org_location(by_path[note.frame.path], note.frame.line)
    return problem_lines(where, Severity.NOTE, note.message, None)[0]


def problem_lines(
    where: Location | None, severity: Severity | None, message: str, hint: str | None
) -> list[str]:
    """One problem as lines: the problem, then its hint, if there is one."""
    parts = [str(part) for part in (where, severity) if part is not None]
    lines = [visible(_shortened(": ".join([*parts, message])))]
    return lines if hint is None else [*lines, visible(_shortened(f"  hint: {hint}"))]


def _shortened(text: str) -> str:
    """Both ends of a long text: what a notebook or a program says may be of any length."""
    if len(text) <= FIRST_CHARACTERS + LAST_CHARACTERS:
        return text
    return f"{text[:FIRST_CHARACTERS]} … {text[-LAST_CHARACTERS:]}"


def _shown(frames: Sequence[Frame]) -> list[Frame | int]:
    """The frames to show; a number stands for that many left out."""
    left_out = len(frames) - FIRST_FRAMES - LAST_FRAMES
    if left_out <= 0:
        return list(frames)
    return [*frames[:FIRST_FRAMES], left_out, *frames[-LAST_FRAMES:]]


def _frame(frame: Frame | int, files: dict[str, TangledFile]) -> list[str]:
    if isinstance(frame, int):
        return [f"  … {frame} more …"]
    file = files.get(frame.path)
    if file is None:
        return [visible(f"  {frame.path}:{frame.line}, in {frame.function}")]
    place = org_location(file, frame.line)
    source = _source(file, frame.line).strip()
    shown = [f"    {visible(source)}"] if source else []
    return [visible(f"  {place}, in {frame.function}"), *shown]


def _caret(failure: Failure, files: dict[str, TangledFile]) -> list[str]:
    """A mark under the column of a syntax error, below the last frame's line."""
    if failure.column is None or not failure.frames or failure.frames[-1].path not in files:
        return []
    line = _source(files[failure.frames[-1].path], failure.frames[-1].line)
    offset = failure.column - 1 - (len(line) - len(line.lstrip()))
    return ["    " + " " * offset + "^"] if line.strip() and 0 <= offset <= len(line) else []


def _source(file: TangledFile, number: int) -> str:
    lines = file.text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""


def lines_placed(text: str, files: Sequence[TangledFile]) -> str:
    """The text with all lines of tangled files (`tangled/relu.py:12`) as lines of the notebook."""
    by_path = {file.path: file for file in files}

    def place(found: re.Match[str]) -> str:
        file = by_path.get(found[1])
        return str(org_location(file, int(found[2]))) if file else found[0]

    return PLACE.sub(place, text)


def printed_text(name: str, stdout: str, stderr: str, files: Sequence[TangledFile] = ()) -> str:
    """The last lines of what a job printed, each marked as the program's own words.

    Only the places of Python's warnings, if they are in `files`, become those in the notebook.
    """
    texts = (stdout, warnings_placed(stderr, files))
    lines = [line for text in texts for line in visible_lines(text.strip("\n")) if text]
    left_out = len(lines) - PRINTED_LINES
    more = [f"  | … {left_out} lines before"] if left_out > 0 else []
    shown = [f"  | {_shortened(line)}" for line in lines[-PRINTED_LINES:]]
    return "\n".join([visible(f"  {name} printed:"), *more, *shown])


def warnings_placed(text: str, files: Sequence[TangledFile]) -> str:
    """The text with Python's warnings (`warnings.formatwarning`) at their lines of the notebook."""
    by_path = {file.path: file for file in files}

    def place(found: re.Match[str]) -> str:
        file = by_path.get(found[1])
        return found[0] if file is None else str(org_location(file, int(found[2])))

    return WARNED.sub(place, text) if by_path else text


def _detail(detail: str) -> list[str]:
    lines = visible_lines(detail.strip("\n")) if detail.strip() else []
    left_out = (
        [f"  … {len(lines) - DETAIL_LINES} lines more …"] if len(lines) > DETAIL_LINES else []
    )
    return [*left_out, *(f"  {_shortened(line)}" for line in lines[-DETAIL_LINES:])]

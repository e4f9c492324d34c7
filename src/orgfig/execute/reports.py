"""What is believed of a worker's report: little, for the figure may have forged it.

Gives values with known types and bounds, fit to be shown; nonsense is as good as nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from orgfig.build.job import Frame, Note, Seen
from orgfig.execute.noted import noted
from orgfig.execute.stacks import NOWHERE, Stack, read_stack
from orgfig.execute.used import Given, read_seen
from orgfig.execute.words import escaped, escaped_line

__all__ = ["Raised", "Report", "read_report"]

LONGEST = 8000
NOTHING_GIVEN = Given()


class Raised(NamedTuple):
    """An exception as a figure's process described it, bounded and escaped.

    `sought` are files that it, and those that it was raised after, say were not to be had.
    """

    type: str
    message: str
    detail: str
    frames: tuple[Frame, ...]
    column: int | None
    through: tuple[str, ...]
    module: str
    errno: int
    file: str
    kinds: tuple[str, ...]
    asked: bool
    sought: tuple[str, ...] = ()


class Report(NamedTuple):
    """What a worker said last: how it ended, what it used.

    `stack` is where it stood, where it was asked that.
    """

    ended: bool
    raised: Raised | None
    notes: tuple[Note, ...]
    stack: Stack = NOWHERE
    seen: Seen = Seen()


def read_report(data: bytes, paths: Sequence[str], can: Given = NOTHING_GIVEN) -> Report:
    """The last report among the bytes; nonsense is as good as nothing.

    It may name `paths` as places in code, and what the process `can` have used.
    """
    for line in reversed(data.splitlines()):
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            seen = read_seen(document.get("seen"), can)
            return _report(document, paths)._replace(stack=read_stack(data, paths), seen=seen)
    return Report(False, None, (), read_stack(data, paths))  # noqa: FBT003 (a tuple's field)


def _report(document: dict[str, Any], paths: Sequence[str]) -> Report:
    failure = document.get("failure")
    notes = [_note(note, paths) for note in _list(document, "notes") if isinstance(note, dict)]
    return Report(
        document.get("ended") is True,
        _raised(failure, paths) if isinstance(failure, dict) else None,
        tuple(dict.fromkeys(note for note in notes if note is not None)),
    )


def _raised(document: dict[str, Any], paths: Sequence[str]) -> Raised:
    frames = (_frame(frame, paths) for frame in _list(document, "frames"))
    return Raised(
        type=_text(document, "type") or "an exception",
        message=_text(document, "message"),
        detail=_lines(document, "detail"),
        frames=tuple(frame for frame in frames if frame is not None),
        column=_number(document, "column") or None,
        through=tuple(word for word in _list(document, "through") if isinstance(word, str)),
        module=_text(document, "module"),
        errno=_number(document, "errno"),
        file=_text(document, "file"),
        kinds=tuple(word for word in _list(document, "kinds") if isinstance(word, str)),
        asked=document.get("asked") is True,
        sought=tuple(one[:LONGEST] for one in _list(document, "sought") if isinstance(one, str)),
    )


def _note(document: dict[str, Any], paths: Sequence[str]) -> Note | None:
    return noted(document, _frame(document.get("frame"), paths))


def _frame(document: object, paths: Sequence[str]) -> Frame | None:
    """A frame of the job's own files; any other path would be a lie."""
    if not isinstance(document, dict) or document.get("path") not in paths:
        return None
    return Frame(document["path"], max(1, _number(document, "line")), _text(document, "function"))


def _text(document: dict[str, Any], name: str) -> str:
    return escaped_line(_lines(document, name))


def _lines(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    return escaped(value[:LONGEST]) if isinstance(value, str) else ""


def _number(document: dict[str, Any], name: str) -> int:
    value = document.get(name)
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 31
        else 0
    )


def _list(document: dict[str, Any], name: str) -> list[Any]:
    value = document.get(name)
    return value[:100] if isinstance(value, list) else []

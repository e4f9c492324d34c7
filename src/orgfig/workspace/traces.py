"""A trace as text and back. The text is JSON in ASCII, so that any character survives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orgfig.build.model import Failure, FailureKind, Frame, Note, Trace
from orgfig.digest import Digest

__all__ = ["decode", "encode"]


def encode(trace: Trace) -> str:
    """The text that `decode` gives `trace` back for."""
    return json.dumps(
        {
            "figures": trace.figures,
            "inputs": dict(trace.inputs),
            "outputs": dict(trace.outputs),
            "failure": trace.failure and _of_failure(trace.failure),
            "notes": [_of_note(note) for note in trace.notes],
            "protection": trace.protection,
            "wall": trace.wall,
            "when": trace.when.astimezone(UTC).isoformat(),
        }
    )


def decode(text: str) -> Trace:
    """The trace that `text` holds.

    Raises:
        ValueError: it holds none.

    """
    try:
        return _trace(json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"is no trace: {error!r}") from None


def _trace(data: dict[str, Any]) -> Trace:
    when = datetime.fromisoformat(data["when"])
    if when.tzinfo is None:
        raise ValueError("has a time without a zone")
    return Trace(
        figures=tuple(_text(name) for name in data["figures"]),
        inputs=_texts(data["inputs"]),
        outputs={path: Digest(digest) for path, digest in _texts(data["outputs"]).items()},
        failure=data["failure"] and _failure(data["failure"]),
        notes=tuple(_note(note) for note in data["notes"]),
        protection=_text(data["protection"]),
        wall=float(data["wall"]),
        when=when,
    )


def _of_failure(failure: Failure) -> dict[str, object]:
    return {
        "kind": failure.kind.value,
        "message": failure.message,
        "hint": failure.hint,
        "frames": [_of_frame(frame) for frame in failure.frames],
        "column": failure.column,
        "detail": failure.detail,
    }


def _failure(data: dict[str, Any]) -> Failure:
    return Failure(
        kind=FailureKind(data["kind"]),
        message=_text(data["message"]),
        hint=data["hint"] and _text(data["hint"]),
        frames=tuple(_frame(frame) for frame in data["frames"]),
        column=data["column"] and int(data["column"]),
        detail=_text(data["detail"]),
    )


def _of_note(note: Note) -> list[object]:
    return [note.name, note.message, note.frame and _of_frame(note.frame)]


def _note(data: list[Any]) -> Note:
    name, message, frame = data
    return Note(_text(name), _text(message), frame and _frame(frame))


def _of_frame(frame: Frame) -> list[object]:
    return [frame.path, frame.line, frame.function]


def _frame(data: list[Any]) -> Frame:
    path, line, function = data
    return Frame(_text(path), int(line), _text(function))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(data: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in data.items()}

"""A trace as text and back. The text is JSON in ASCII, so that any character survives."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import inf
from typing import Any, TypeVar

from orgfig.build.job import Failure, FailureKind, Frame, Note, Seen
from orgfig.build.model import Trace
from orgfig.digest import Digest
from orgfig.figure.picture import Movie
from orgfig.figure.titles import Words

__all__ = [
    "decode",
    "encode",
    "failure_of",
    "number_of",
    "plain_failure",
    "text_of",
    "texts_of",
]


Value = TypeVar("Value")

EARLIEST, LATEST = 2, 9998
"""Years whose times every zone has."""


def encode(trace: Trace) -> str:
    """The text that `decode` gives `trace` back for."""
    return json.dumps(
        {
            "figures": trace.figures,
            "inputs": dict(trace.inputs),
            "outputs": dict(trace.outputs),
            "failure": trace.failure and plain_failure(trace.failure),
            "notes": [_of_note(note) for note in trace.notes],
            "protection": trace.protection,
            "wall": trace.wall,
            "when": trace.when.astimezone(UTC).isoformat(),
            "texts": dict(trace.texts),
            "seen": trace.seen._asdict(),
            "pieces": {path: dict(some) for path, some in trace.pieces.items()},
            "drawn": dict(trace.drawn),
            "words": {path: list(words) for path, words in trace.words.items()},
            "movies": {path: list(movie) for path, movie in trace.movies.items()},
        }
    )


def decode(text: str) -> Trace:
    """The trace that `text` holds; before schema 4, what was published was what was drawn.

    Raises:
        ValueError: it holds none.

    """
    try:
        return _trace(json.loads(text))
    except (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"is no trace: {error!r}") from None


def _trace(data: dict[str, Any]) -> Trace:
    when = datetime.fromisoformat(data["when"])
    if when.tzinfo is None:
        raise ValueError("has a time without a zone")
    if not EARLIEST <= when.year <= LATEST:
        raise ValueError("has a time that no clock shows")
    return Trace(
        figures=tuple(text_of(name) for name in data["figures"]),
        inputs=texts_of(data["inputs"]),
        outputs=_digests(data["outputs"]),
        failure=_perhaps(failure_of, data["failure"]),
        notes=tuple(_note(note) for note in data["notes"]),
        protection=text_of(data["protection"]),
        wall=_seconds(data["wall"]),
        when=when,
        texts=_digests(data["texts"]),
        seen=Seen(**{name: _texts(some) for name, some in data["seen"].items()}),
        pieces={path: texts_of(some) for path, some in data["pieces"].items()},
        drawn=_digests(data.get("drawn", data["outputs"])),
        words={text_of(path): _words(some) for path, some in data.get("words", {}).items()},
        movies={text_of(path): _movie(some) for path, some in data.get("movies", {}).items()},
    )


def plain_failure(failure: Failure) -> dict[str, object]:
    """What JSON has for a failure."""
    return {
        "kind": failure.kind.value,
        "message": failure.message,
        "hint": failure.hint,
        "frames": [_of_frame(frame) for frame in failure.frames],
        "column": failure.column,
        "detail": failure.detail,
    }


def failure_of(data: dict[str, Any]) -> Failure:
    """The failure that `plain_failure` gave `data` for; raises what a wrong one leads to."""
    return Failure(
        kind=FailureKind(data["kind"]),
        message=text_of(data["message"]),
        hint=_perhaps(text_of, data["hint"]),
        frames=tuple(_frame(frame) for frame in data["frames"]),
        column=_perhaps(number_of, data["column"]),
        detail=text_of(data["detail"]),
    )


def _of_note(note: Note) -> list[object]:
    return [note.name, note.message, note.frame and _of_frame(note.frame), note.file]


def _note(data: list[Any]) -> Note:
    name, message, frame, *file = data  # before schema 4 there was no file
    return Note(text_of(name), text_of(message), _perhaps(_frame, frame), *map(text_of, file))


def _of_frame(frame: Frame) -> list[object]:
    return [frame.path, frame.line, frame.function]


def _frame(data: list[Any]) -> Frame:
    path, line, function = data
    return Frame(text_of(path), number_of(line), text_of(function))


def _words(data: list[object]) -> Words:
    title, description = data
    return Words(_perhaps(text_of, title), _perhaps(text_of, description))


def _movie(data: list[Any]) -> Movie:
    width, height, frames, duration, codec, pixels, moves = data
    if not isinstance(moves, bool):
        raise TypeError(f"{moves!r} is neither true nor false")
    return Movie(
        _positive(width),
        _positive(height),
        _positive(frames),
        _seconds(duration),
        text_of(codec),
        text_of(pixels),
        moves,
    )


def _positive(value: object) -> int:
    number = number_of(value)
    if number < 1:
        raise TypeError(f"{value!r} is less than one")
    return number


def _digests(data: Mapping[str, object]) -> dict[str, Digest]:
    return {path: Digest(digest) for path, digest in texts_of(data).items()}


def _texts(data: list[object]) -> tuple[str, ...]:
    return tuple(map(text_of, data))


def _perhaps(read: Callable[[Any], Value], value: object) -> Value | None:
    """None for null only: what is merely empty is no failure, and no frame."""
    return None if value is None else read(value)


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value < inf:
        raise TypeError(f"{value!r} is no duration")
    return float(value)


def text_of(value: object) -> str:
    """`value`, which must be a text; raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def texts_of(data: Mapping[str, object]) -> dict[str, str]:
    """Named texts; raises TypeError for another value."""
    return {name: text_of(value) for name, value in data.items()}


def number_of(value: object) -> int:
    """`value`, which must be a whole number; raises TypeError."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no whole number")
    return value

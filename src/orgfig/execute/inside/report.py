"""How a figure's code ended, as a short JSON text: what was raised, and where in the notebook.

Bounded, whatever was raised: an exception of 50 MB, one whose `str` fails, a chain without end.
It is said by the process that ran the code, so its reader must not believe a word of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from json import dumps  # the code may put another one into `json`
from os import fsdecode
from types import FrameType, TracebackType
from typing import Any

from .seeds import NobodyToAskError

__all__ = ["LONGEST", "described", "frame_of", "line"]

LONGEST = 256 * 1024
"""Bytes of a report that are read; what this module writes is shorter."""

MESSAGE, DETAIL, FRAMES, CHAIN, FEW = 2000, 8000, 40, 8, 5
NOT_FOUND = (FileNotFoundError, PermissionError)
NO_ROOM = {"type": "Exception", "message": "it is too long to be told"}
NO_NOTES = {"name": "texts-unseen", "text": "its notes are too long to be told"}


def line(document: dict[str, Any]) -> bytes:
    """A document as one line of JSON in ASCII, shorter than LONGEST: details go first.

    What was used goes last: without it, a change of it would outdate nothing.
    """
    texts = map(dumps, _shorter(document))
    text = next((one for one in texts if len(one) < LONGEST), None)
    ended = {"ended": document.get("ended"), "notes": [NO_NOTES]}
    return (text or dumps(ended | _no_room(document))).encode("ascii") + b"\n"


def _shorter(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A document, and what may be told in its place: why it failed is worth most."""
    yield document
    if failure := document.get("failure"):
        frames = failure.get("frames", ())[-FEW:]
        document = document | {"failure": failure | {"detail": "", "through": [], "frames": frames}}
        yield document
    yield document | {"notes": [NO_NOTES]}
    yield document | _no_room(document)
    yield document | {"notes": [NO_NOTES]} | _no_room(document)


def _no_room(document: dict[str, Any]) -> dict[str, Any]:
    return {"failure": document.get("failure") and NO_ROOM}


def described(error: BaseException, files: Container[str]) -> dict[str, Any]:
    """What is worth knowing of an exception; `files` are those whose lines are the notebook's."""
    try:
        return _described(error, files)
    except BaseException:  # noqa: BLE001 (a figure's exception may have any attribute raise)
        return {"type": _name(error), "message": "it cannot be looked at", "kinds": _kinds(error)}


def _described(error: BaseException, files: Container[str]) -> dict[str, Any]:
    first, _, rest = _text(error).partition("\n")
    frames = list(_frames(error.__traceback__, files))
    column = None
    if isinstance(error, SyntaxError) and error.filename in files and error.lineno:
        frames.append({"path": error.filename, "line": error.lineno, "function": "<module>"})
        column = error.offset if isinstance(error.offset, int) and error.offset > 0 else None
    return {
        "type": _name(error),
        "message": first,
        "detail": "\n".join(_lines(error, rest, files))[:DETAIL],
        "frames": frames
        if len(frames) <= FRAMES
        else frames[: FRAMES // 2] + frames[-FRAMES // 2 :],
        "column": column,
        "through": sorted(_through(error))[:FRAMES],
        "module": _word(getattr(error, "name", None)),
        "errno": error.errno if isinstance(error, OSError) and isinstance(error.errno, int) else 0,
        "file": _file(error),
        "sought": [_file(one) for one in (error, *_chain(error)) if isinstance(one, NOT_FOUND)],
        "kinds": _kinds(error),
        "asked": isinstance(error, NobodyToAskError),
    }


def frame_of(frame: FrameType | None, files: Container[str]) -> dict[str, Any] | None:
    """The innermost frame, from `frame` outwards, that is the notebook's."""
    while frame is not None and frame.f_code.co_filename not in files:
        frame = frame.f_back
    return None if frame is None else _place(frame, frame.f_lineno)


def _place(frame: FrameType, number: int) -> dict[str, Any]:
    code = frame.f_code
    return {"path": code.co_filename, "line": number, "function": code.co_qualname[:200]}


def _frames(trace: TracebackType | None, files: Container[str]) -> Iterator[dict[str, Any]]:
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            yield _place(trace.tb_frame, trace.tb_lineno)
        trace = trace.tb_next


def _through(error: BaseException) -> set[str]:
    """The top-level modules that the exception, and those before it, came through."""
    names: set[str] = set()
    for one in (error, *_chain(error)):
        trace = one.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_globals.get("__name__")
            if isinstance(name, str) and len(names) < FRAMES:
                names.add(name.partition(".")[0][:100])
            trace = trace.tb_next
    return names


def _lines(error: BaseException, rest: str, files: Container[str]) -> Iterator[str]:
    """What follows the first line of the message: its rest, notes, parts of a group, causes."""
    if rest:
        yield rest
    notes = getattr(error, "__notes__", None)
    for note in notes[:CHAIN] if isinstance(notes, list) else ():
        yield str(note)[:MESSAGE] if isinstance(note, str) else "<note>"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions[:CHAIN]:
            yield f"one of the group: {_said(part, files)}"
    for before in _chain(error):
        yield f"before it: {_said(before, files)}"


def _said(error: BaseException, files: Container[str]) -> str:
    places = list(_frames(error.__traceback__, files))
    where = f" ({places[-1]['path']}:{places[-1]['line']})" if places else ""
    return f"{_name(error)}: {_text(error)}"[:MESSAGE] + where


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exceptions that this one was raised from or after, as a traceback would show them."""
    seen = {id(error)}
    for _ in range(CHAIN):
        following = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if following is None or id(following) in seen:
            return
        seen.add(id(following))
        error = following
        yield error


def _file(error: BaseException) -> str:
    """The name of the file that an exception is about; none, where it is about none."""
    name = getattr(error, "filename", None)
    return _word(fsdecode(name) if isinstance(name, bytes) else name)


def _name(error: BaseException) -> str:
    kind = type(error)
    module = type.__getattribute__(kind, "__module__")
    name = str(type.__getattribute__(kind, "__qualname__"))[:200]
    return name if module in ("builtins", "__main__") else f"{str(module)[:200]}.{name}"


def _kinds(error: BaseException) -> list[str]:
    """The names of its classes; asked of `type`, for a class may answer with anything."""
    classes = type.__getattribute__(type(error), "__mro__")[:20]
    return [str(type.__getattribute__(kind, "__name__"))[:100] for kind in classes]


def _text(error: BaseException) -> str:
    """The message; `str` of a syntax error repeats file and line, which stand elsewhere."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str(text)[: MESSAGE + DETAIL][:MESSAGE]
    except BaseException:  # noqa: BLE001 (a figure's own __str__ may raise anything at all)
        return "<its message cannot be shown>"


def _word(value: object) -> str:
    return value[:MESSAGE] if isinstance(value, str) else ""

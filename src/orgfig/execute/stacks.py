"""Where a figure's code stood when its time was up, from what its interpreter wrote at the end.

The interpreter writes it by `faulthandler`, into the pipe that its report goes through; the
figure's code can write there, too, so nothing of it is believed but lines of the job's own files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from orgfig.build.job import Frame
from orgfig.execute.words import escaped_line

__all__ = ["NOWHERE", "Stack", "read_stack"]

MOST_LINES = 20_000
MOST_FRAMES = 40
LONGEST_LINE = 12_000  # two names of 500 characters, each written in up to ten, have room
LONGEST = 500
"""Characters of a name that are written, by MAX_STRING_LENGTH in Python's `traceback.c`."""

HEAD = re.compile(r"(?:Current thread|Thread|Stack)\b.* \(most recent call first\):")
LINE = re.compile(r'  File "(.+)", line ([0-9]{1,9}) in (.+)')


class Stack(NamedTuple):
    """The notebook's frames, outermost first.

    `waits` says that the code had come to its end, and that the frames are those of a thread
    for which the interpreter waited; no frames, if that was not in the notebook's code.
    """

    frames: tuple[Frame, ...] = ()
    waits: bool = False


NOWHERE = Stack()


_Lines = list[tuple[str, int, str]]
"""A thread's lines: file, line, function; innermost first."""


def read_stack(data: bytes, paths: Sequence[str]) -> Stack:
    """Where the code stood, as the bytes say; `paths` are the job's files.

    The main thread is the oldest one, and so written last.
    """
    *others, main = _threads(data) or [[]]
    names = {_dumped(path): path for path in paths}
    if not any(map(_is_waiting, main)):
        return Stack(_frames(main, names))
    running = (_frames(lines, names) for lines in others)
    return Stack(next(filter(None, running), ()), waits=True)


def _threads(data: bytes) -> list[_Lines]:
    threads: list[_Lines] = []
    for line in data.decode("ascii", "replace").splitlines()[-MOST_LINES:]:
        if len(line) > LONGEST_LINE:
            continue
        if HEAD.fullmatch(line):
            threads.append([])
        elif threads and (place := LINE.fullmatch(line)):
            threads[-1].append((place[1], int(place[2]), place[3]))
    return threads


def _is_waiting(line: tuple[str, int, str]) -> bool:
    """Whether the interpreter waits there for threads that are still running."""
    path, _, function = line
    return function == "_shutdown" and path.endswith("/threading.py")


def _frames(lines: _Lines, names: Mapping[str, str]) -> tuple[Frame, ...]:
    """The frames in the job's files, the innermost ones if there are many."""
    own = (line for line in lines if line[0] in names)
    found = [
        Frame(names[path], max(1, number), escaped_line(function))
        for path, number, function in islice(own, MOST_FRAMES)
    ]
    return tuple(reversed(found))


def _dumped(text: str) -> str:
    """A text as the interpreter writes it: in ASCII, and cut (`_Py_DumpASCII`)."""
    written = text[:LONGEST].encode("ascii", "backslashreplace").decode()
    return written if len(text) <= LONGEST else f"{written}..."

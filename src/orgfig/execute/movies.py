"""Movies that a job left, read back: which there are, what a decoder said, why it could not.

The process that decodes runs no notebook code (`inside.movies`), so it is believed of what the
files play; it may be led astray by them all the same, so its words are typed and bounded.
"""

from __future__ import annotations

import json
import math
import os
import posixpath
import stat
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from orgfig.build.job import Failure, FailureKind, Job
from orgfig.execute.breaches import limit
from orgfig.execute.words import escaped_line
from orgfig.figure.movies import Played, is_movie
from orgfig.figure.picture import Movie

__all__ = ["ReadBack", "named", "read_words", "to_read", "why_unread"]

LONGEST, MOST = 300, 1 << 31
DAMAGED = "it is damaged, or made so that a decoder fails: write it anew"
UNBELIEVED = "it cannot be played: its size, its frames or its time are beyond all measure"


class ReadBack(NamedTuple):
    """What the process said: what each movie plays or what is wrong with it, by its path.

    That is None where there was no decoder for it. `at` is the path that it read last, `over` the
    limit that it met there. It `ended` if it came to its end.
    """

    played: Mapping[str, Played]
    at: str
    ended: bool = False
    over: str | None = None


def to_read(folder: int, outputs: Sequence[str]) -> tuple[str, ...]:
    """Those of the declared outputs that are movies, and lie in the folder as plain files."""
    return tuple(path for path in outputs if is_movie(path) and _is_there(folder, path))


def named(job: Job, path: str) -> Job:
    """The job as one that reads a movie back, for sentences on what became of that."""
    return job._replace(name=f"reading back {escaped_line(path)}")


def read_words(data: bytes, paths: Sequence[str]) -> ReadBack:
    """What was said of the movies at these paths, one or more; nonsense is as good as nothing.

    One of which nothing was said up to the end is none to be published.
    """
    played: dict[str, Played] = {}
    at, ended, over = paths[0], False, None
    for document in _documents(data):
        at = _path(document.get("reading"), paths) or at
        ended = ended or document.get("ended") is True
        over = "memory" if document.get("over") == "memory" else over
        path, found = _path(document.get("read"), paths), _played(document)
        if path and (found is not None or "lacks" in document):
            played[path] = found
        if over:
            break
    if ended:
        played = {path: played.get(path, UNBELIEVED) for path in paths}
    return ReadBack(played, at, ended, over)


def why_unread(job: Job, back: ReadBack, failure: Failure | None) -> Failure | None:
    """Why movies could not be read back; `failure` is what the process's end says of that.

    A decoder that a file brings down is that file's fault.
    """
    if back.over:
        return limit(back.over, named(job, back.at))
    if failure is None or failure.kind is not FailureKind.DIED:
        return failure
    message = f"{named(job, back.at).name}: {failure.message}"
    others = (f"{path}: {what}" for path, what in back.played.items() if isinstance(what, str))
    detail = "\n".join(others)
    return Failure(FailureKind.BAD_OUTPUT, message, DAMAGED, detail=detail)


def _is_there(folder: int, path: str) -> bool:
    """Whether a plain file with something in it stands there; all else is refused unread."""
    try:
        facts = os.stat(posixpath.basename(path), dir_fd=folder, follow_symlinks=False)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(facts.st_mode) and facts.st_size > 0


def _documents(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict):
            yield document


def _path(place: object, paths: Sequence[str]) -> str:
    """The path that is meant; none for a number that is none of them."""
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(paths):
        return ""
    return paths[place]


def _played(document: Mapping[str, Any]) -> Played:
    if isinstance(document.get("problem"), str):
        what = escaped_line(document["problem"][:LONGEST])
        frames = document.get("frames")
        where = f" beyond frame {frames}" if _is_number(frames) and frames else ""
        return f"it cannot be played{where}: {what}"
    parts = document.get("movie")
    return _movie(*parts) if isinstance(parts, list) and len(parts) == len(Movie._fields) else None


def _movie(*parts: Any) -> Movie | None:  # noqa: ANN401 (whatever JSON can hold)
    """A movie, if each part is of its type, and within reason."""
    width, height, frames, duration, codec, pixels, moves = parts
    are_numbers = all(map(_is_number, (width, height, frames)))
    is_time = type(duration) in {int, float} and math.isfinite(duration) and 0 <= duration < MOST
    are_words = isinstance(codec, str) and isinstance(pixels, str) and isinstance(moves, bool)
    if not (are_numbers and is_time and are_words):
        return None
    codec, pixels = escaped_line(codec[:LONGEST]), escaped_line(pixels[:LONGEST])
    return Movie(width, height, frames, float(duration), codec, pixels, moves)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value < MOST

"""What a figure reads of the project: what to say where it reads a file that it was not given.

The file's name comes from the exception that the figure raised; whether the project has such a
file is seen here, from outside, and nothing of it is told to the figure.
"""

from __future__ import annotations

import os
from posixpath import isabs, join, normpath, relpath

from orgfig.build.data import CLOSED
from orgfig.build.model import Job
from orgfig.execute.breaches import subject
from orgfig.execute.reports import Raised
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped_line

__all__ = ["not_given"]

SIGNS = {"FileNotFoundError", "PermissionError"}
NUMPYS = " not found."


def not_given(raised: Raised, job: Job, settings: Settings) -> tuple[str | None, str] | None:
    """What an exception means that a figure raised because it looked for a file of the project.

    A sentence and a hint; the sentence is None for a file that it was given and did not find. None
    where the exception has nothing to do with the project's files.
    """
    path = _sought(raised, settings)
    if path is None or job.asked is not None or _is_closed(path, settings):
        return None
    seen = relpath(path, settings.figures)
    if path in job.data:
        return None, f"it was given {escaped_line(path)}: read it as {escaped_line(seen)!r}"
    sentence = f"{subject(job)} reads {escaped_line(path)}, which it was not given"
    hint = f":deps {_as_argument(escaped_line(path))}"
    if _named(raised) != seen:
        hint += f", and read it as {escaped_line(seen)!r}"
    return sentence, hint


def _sought(raised: Raised, settings: Settings) -> str | None:
    """The project path of a file there is that goes by the name that was asked for."""
    name = _named(raised)
    if not name or SIGNS.isdisjoint(raised.kinds):
        return None
    for path in _candidates(name, settings):
        if path.split("/")[0] not in {"", ".", ".."} and os.path.isfile(settings.project / path):
            return path
    return None


def _candidates(name: str, settings: Settings) -> tuple[str, ...]:
    """The project paths that a name may mean: seen from where a figure runs, or from the top."""
    if not isabs(name):
        return normpath(join(settings.figures, name)), normpath(name)
    from orgfig.execute.inside.root import FIGURE  # what figures see in the project's place

    tops = (f"{top}/" for top in (os.path.realpath(settings.project), settings.project, FIGURE))
    return tuple(normpath(name.removeprefix(top)) for top in tops if name.startswith(top))


def _named(raised: Raised) -> str:
    """The name of the file as the code had it; numpy says it in its message alone."""
    said = raised.message.removesuffix(NUMPYS)
    return raised.file or (said if said != raised.message else "")


def _is_closed(path: str, settings: Settings) -> bool:
    """Whether it is no data: where nobody may read, or a picture, which figures make."""
    is_picture = path.startswith(settings.figures.rstrip("/") + "/")
    return is_picture or not CLOSED.keys().isdisjoint(path.casefold().split("/"))


def _as_argument(path: str) -> str:
    return f'"{path}"' if " " in path else path

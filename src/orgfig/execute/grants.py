"""What a figure reads of the project: what to say where it reads a file that it was not given.

The file's name comes from the exception that the figure raised; whether the project has such a
file is seen here, from outside, and nothing of it is told to the figure.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from posixpath import isabs, join, normpath, relpath

from orgfig.build.data import CLOSED
from orgfig.build.job import Job
from orgfig.execute.breaches import subject
from orgfig.execute.reports import Raised
from orgfig.execute.settings import Settings
from orgfig.execute.words import escaped_line

__all__ = ["not_given"]

SIGNS = {"FileNotFoundError", "PermissionError"}
NUMPYS = " not found."
WORD = re.compile(r"""['"]([^'"\s][^'"]*)['"]|([^\s'"]*/[^\s'":,;)]+)""")
LONG, FEW = 1000, 20


def not_given(raised: Raised, job: Job, settings: Settings) -> tuple[str | None, str] | None:
    """What an exception means that a figure raised because it looked for a file of the project.

    A sentence and a hint; the sentence is None for a file that it was given and did not find. None
    where the exception has nothing to do with the project's files.
    """
    name, path = _sought(raised, settings) or ("", "")
    if not path or job.asked is not None or _is_closed(path, settings):
        return None
    if os.path.isdir(settings.project / path):
        return _folder_not_given(path, job, settings)
    seen = relpath(path, settings.figures)
    if path in job.data:  # by its right name, it was found, and something else is wrong with it
        told = f"it was given {escaped_line(path)}: read it as {escaped_line(seen)!r}"
        return None if name == seen else (None, told)
    sentence = f"{subject(job)} reads {escaped_line(path)}, which it was not given"
    hint = f":deps {_as_argument(escaped_line(path))}"
    if name != seen:
        hint += f", and read it as {escaped_line(seen)!r}"
    return sentence, hint


def _folder_not_given(path: str, job: Job, settings: Settings) -> tuple[str, str] | None:
    """The same for a folder, which is there for a figure if a file in it was given."""
    if any(given.startswith(f"{path}/") for given in job.data):
        return None
    try:
        names = [one.name for one in os.scandir(settings.project / path) if one.is_file()]
    except OSError:  # closed to this user, too
        return None
    first = min((name for name in names if not name.startswith(".")), default=None)
    if first is None:
        return None
    shown = escaped_line(path)
    hint = f"name each file that it reads, such as :deps {_as_argument(f'{shown}/{first}')}"
    return f"{subject(job)} looks into {shown}/, of which it was given no file", escaped_line(hint)


def _sought(raised: Raised, settings: Settings) -> tuple[str, str] | None:
    """A name that was asked for, and the project path of the file or folder that goes by it."""
    for name in _names(raised):
        for path in _candidates(name, settings):
            is_below = path.split("/")[0] not in {"", ".", ".."}
            if is_below and os.path.exists(settings.project / path):
                return name, path
    return None


def _names(raised: Raised) -> Iterator[str]:
    """The names of files as the code had them: told as such, or words of a message."""
    is_sign = not SIGNS.isdisjoint(raised.kinds)
    yield from filter(None, (raised.file if is_sign else "", *raised.sought))
    if is_sign or ("OSError" in raised.kinds and not raised.errno):  # a library's own
        yield raised.message.removesuffix(NUMPYS)
        yield from (quoted or bare for quoted, bare in WORD.findall(raised.message[:LONG])[:FEW])


def _candidates(name: str, settings: Settings) -> tuple[str, ...]:
    """The project paths that a name may mean: seen from where a figure runs, or from the top."""
    if not isabs(name):
        return normpath(join(settings.figures, name)), normpath(name)
    from orgfig.execute.inside.root import FIGURE  # what figures see in the project's place

    tops = (f"{top}/" for top in (os.path.realpath(settings.project), settings.project, FIGURE))
    return tuple(normpath(name.removeprefix(top)) for top in tops if name.startswith(top))


def _is_closed(path: str, settings: Settings) -> bool:
    """Whether it is no data: where nobody may read, or a picture, which figures make."""
    is_picture = f"{path}/".startswith(settings.figures.rstrip("/") + "/")
    return is_picture or not CLOSED.keys().isdisjoint(path.casefold().split("/"))


def _as_argument(path: str) -> str:
    return f'"{path}"' if " " in path else path

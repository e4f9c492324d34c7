"""`orgfig where`: the Org line that a line of a tangled file came from, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from orgfig.commands.chosen import project_path
from orgfig.commands.session import Session
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import UsageError
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.report.escape import visible
from orgfig.tangle import TangledFile, locate
from orgfig.workspace import Reader, read_notebook

__all__ = ["where"]

PLACE = re.compile(r"(.+?):([0-9]{1,9})(?::[0-9]{1,9})?", re.DOTALL)


class _Place(NamedTuple):
    """A place as it was written: a path, a line."""

    path: str
    line: int


def where(session: Session, places: Sequence[str], *, folder: str = ".") -> int:
    """Print where each of `places`, as `PATH:LINE` or `PATH:LINE:COLUMN`, comes from or goes to.

    A line of a target file has its line in the notebook printed; a line of a notebook, all lines
    of target files that it gives. Paths are relative to `folder`, or else to the project's. 1 if
    there is no such line or it gives none, else 0. The lines are those of the notebook and of what
    it gives; a target file that is something else on the disk is warned of.

    Raises:
        UsageError: a place is not written so.

    """
    asked = [_read(place) for place in places]
    project = session.project
    texts = {name: read_notebook(project, name) for name in project.notebooks}
    reader = Reader(project)
    notebooks = [reader.read_for_tangling(data, name) for name, data in texts.items()]
    problems = 0
    for place in asked:
        paths = (project_path(project, folder, place.path), place.path)
        names = list(dict.fromkeys(path for path in paths if path is not None))
        found = _found(place, names, notebooks)
        problems += isinstance(found, Diagnostic)
        if isinstance(found, Diagnostic):
            session.show_diagnostics([found])
        else:
            session.show("\n".join(visible(str(one)) for one in found))
            meant = [*(Location(name, place.line) for name in names), *found]
            session.show_diagnostics(_otherwise(session, meant, notebooks))
    return int(problems > 0)


def _read(place: str) -> _Place:
    found = PLACE.fullmatch(place)
    if found is None:
        hint = "write a path and a line, such as tangled/relu.py:12"
        raise UsageError(f"{place!r} names no line", hint)
    return _Place(found[1], int(found[2]))


def _found(
    place: _Place, names: Sequence[str], notebooks: Sequence[Notebook]
) -> list[Location] | Diagnostic:
    for name in names:
        files = [file for one in notebooks for file in one.tangled.files if file.path == name]
        if files:
            return _source(files[0], place)
        notebook = next((one for one in notebooks if one.path == name), None)
        if notebook is not None:
            return _targets(notebook, place)
    hint = "`orgfig tangle --check` lists what is not as the notebook gives it"
    return _error(place, "this is no notebook of the project, and nothing is tangled into it", hint)


def _source(file: TangledFile, place: _Place) -> list[Location] | Diagnostic:
    if not 1 <= place.line <= len(file.origins):
        return _no_line(place, len(file.origins))
    return [locate(file, place.line, file.where.path)]


def _targets(notebook: Notebook, place: _Place) -> list[Location] | Diagnostic:
    text = notebook.document.text
    length = text.count("\n") + (not text.endswith("\n")) if text else 0
    if not 1 <= place.line <= length:
        return _no_line(place, length)
    found = [
        Location(file.path, at)
        for file in notebook.tangled.files
        for at, origin in enumerate(file.origins, start=1)
        if origin == place.line
    ]
    return found or _error(place, "no line of a tangled file comes from here")


def _otherwise(
    session: Session, places: Sequence[Location], notebooks: Sequence[Notebook]
) -> list[Diagnostic]:
    """What to say of those of `places` whose file on disk may have other lines there."""
    from orgfig.workspace.edits import stands_otherwise

    files = {file.path: file for one in notebooks for file in one.tangled.files}
    return [
        _changed(at)
        for at in places
        if (file := files.get(at.path)) is not None and stands_otherwise(session.project, file)
    ]


def _changed(at: Location) -> Diagnostic:
    message = f"{at.path} is not what the notebook gives; this line of it may be another"
    hint = "`orgfig tangle --check` shows how they differ"
    return Diagnostic(at, Severity.WARNING, "place-may-be-off", message, hint)


def _no_line(place: _Place, length: int) -> Diagnostic:
    lines = "1 line" if length == 1 else f"{length} lines"
    return _error(place, f"there is no such line: {place.path} has {lines}")


def _error(place: _Place, message: str, hint: str | None = None) -> Diagnostic:
    at = Location(place.path, place.line)
    return Diagnostic(at, Severity.ERROR, "place-not-found", message, hint)

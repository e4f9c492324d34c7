"""What `orgfig detangle` works on: notebooks, and what their target files are found to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from orgfig.diagnostics import Diagnostic
from orgfig.errors import UsageError
from orgfig.notebook import Notebook
from orgfig.tangle.clashes import clashes
from orgfig.workspace import Project, Reader
from orgfig.workspace.edits import Edit, Found, Records, find_edits

if TYPE_CHECKING:
    from orgfig.commands.session import Run

__all__ = ["EditedNotebook", "edited_notebooks", "read_notebooks"]


class EditedNotebook(NamedTuple):
    """A notebook as it was read, and what its target files were found to be."""

    data: bytes
    notebook: Notebook
    edits: tuple[Edit, ...]

    @property
    def edited(self) -> tuple[Edit, ...]:
        """Those that were edited."""
        return tuple(edit for edit in self.edits if edit.edited is not None)


def edited_notebooks(
    project: Project,
    texts: Mapping[str, bytes],
    notebooks: Sequence[Notebook],
    records: Records,
    asked: Sequence[tuple[str | None, str]],
) -> list[EditedNotebook]:
    """What the target files of each notebook are found to be: all, or those that are asked for.

    `texts` are what the notebooks were read from. Each of `asked` names a file in two ways. A
    missing file that is neither asked for nor on record is left out.

    Raises:
        UsageError: nothing is tangled into a file that is asked for.

    """
    paths = {file.path for notebook in notebooks for file in notebook.tangled.files}
    chosen = {_chosen(names, paths) for names in asked} or paths
    works = []
    for notebook in notebooks:
        files = [file for file in notebook.tangled.files if file.path in chosen]
        edits = find_edits(project, files, records)
        told = (edit for edit in edits if asked or edit.file.path in records or _is_there(edit))
        works.append(EditedNotebook(texts[notebook.path], notebook, tuple(told)))
    return works


def read_notebooks(
    project: Project, texts: Mapping[str, bytes], run: Run | None = None
) -> list[Notebook]:
    """The notebooks; a file that two of them give has an error in both, if they differ."""
    reader = Reader(project, run)
    notebooks = [reader.read_for_tangling(data, name) for name, data in texts.items()]
    if len(notebooks) == 1:
        return notebooks
    found: dict[str, tuple[Diagnostic, ...]] = {}
    for path, clash in clashes(file for one in notebooks for file in one.tangled.files):
        found[path] = (*found.get(path, ()), clash)
    return [_with_clashes(notebook, found) for notebook in notebooks]


def _with_clashes(notebook: Notebook, found: Mapping[str, tuple[Diagnostic, ...]]) -> Notebook:
    files = tuple(
        file._replace(problems=(*file.problems, *found.get(file.path, ())))
        for file in notebook.tangled.files
    )
    return notebook._replace(tangled=notebook.tangled._replace(files=files))


def _is_there(edit: Edit) -> bool:
    return edit.found is not Found.MISSING


def _chosen(names: tuple[str | None, str], paths: Collection[str]) -> str:
    """The target file that was asked for by one of `names`."""
    found = next((name for name in names if name is not None and name in paths), None)
    if found is None:
        name = names[0] or names[1]
        hint = "name a file that a block has as its `:tangle`"
        raise UsageError(f"nothing is tangled into {name or repr(name)}", hint)
    return found

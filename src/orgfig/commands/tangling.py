"""What is to be tangled: notebooks as they were read, their target files, what is wrong with them.

Shared by the verbs that tangle. Nothing is written here, and nothing run but by what is handed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.tangle import TangledFile
from orgfig.tangle.clashes import clashes
from orgfig.workspace import (
    Action,
    ForbiddenError,
    Project,
    Reader,
    Target,
    lacks_results,
    make_folders,
)

if TYPE_CHECKING:
    from orgfig.commands.session import Run

__all__ = ["Tangling", "counted", "is_left_out", "not_reached", "plan_tangling", "with_folders"]


class Tangling(NamedTuple):
    """Notebooks and the target files of each, as far as Org gets, in the order of writing.

    The notebooks are without the parts of their texts, which planning has used up.
    `behind` are the files behind an error of Org's own, at which its work ends. `folders` are
    made before any file, each with the block that names it.
    """

    notebooks: tuple[Notebook, ...]
    runs: tuple[tuple[TangledFile, ...], ...]
    behind: tuple[TangledFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    folders: tuple[tuple[str, Location], ...] = ()

    @property
    def folder_paths(self) -> tuple[str, ...]:
        """The paths of `folders`."""
        return tuple(path for path, _ in self.folders)

    @property
    def lacks_results(self) -> bool:
        """Whether blocks must be run for their results before all is known."""
        return any(map(lacks_results, self.notebooks))

    @property
    def consulted(self) -> tuple[tuple[str, str | None], ...]:
        """What else the files follow from."""
        return tuple(one for notebook in self.notebooks for one in notebook.consulted)


def plan_tangling(
    project: Project, texts: Mapping[str, bytes], *, strict: bool = False, run: Run | None = None
) -> Tangling:
    """What the notebooks `texts`, by name, give; `run` runs blocks for results not known yet.

    With `strict`, references that nothing answers are errors. A file that two notebooks give
    different texts for has an error that names both lines.
    """
    reader = Reader(project, run)
    folders: dict[str, Location] = {}
    notebooks = tuple(
        _lightened(reader.read_for_tangling(data, name), folders) for name, data in texts.items()
    )
    if strict:
        notebooks = tuple(map(_strict, notebooks))
    clashing: dict[str, list[Diagnostic]] = {}
    if len(notebooks) > 1:
        for path, clash in clashes(file for one in notebooks for file in one.tangled.files):
            clashing.setdefault(path, []).append(clash)
    found = [problem for one in notebooks for problem in one.diagnostics]
    return Tangling(
        notebooks,
        tuple(_run(notebook, clashing) for notebook in notebooks),
        tuple(file for notebook in notebooks for file in _behind(notebook)),
        (*found, *(clash for several in clashing.values() for clash in several)),
        tuple(folders.items()),
    )


def with_folders(tangling: Tangling, root: str | Path, whole: str = "the project") -> Tangling:
    """The tangling after its folders were made below `root`, as Org makes them.

    A folder that Org could not make ends its work before anything is written.
    """
    refused = make_folders(root, tangling.folder_paths, whole) if tangling.folders else {}
    if not refused:
        return tangling
    problems, ended = [], set()
    for path, where in tangling.folders:
        error = refused.get(path)
        if error is not None:
            what = str(error)
            problems.append(Diagnostic(where, Severity.ERROR, "folder-not-made", what, error.hint))
            ended |= set() if isinstance(error, ForbiddenError) else {where.path}
    runs = list(zip((one.path for one in tangling.notebooks), tangling.runs, strict=True))
    return tangling._replace(
        runs=tuple(() if name in ended else run for name, run in runs),
        behind=(*(file for name, run in runs if name in ended for file in run), *tangling.behind),
        diagnostics=(*tangling.diagnostics, *problems),
    )


def is_left_out(target: Target) -> bool:
    """Whether the file on disk is not what the notebook gives."""
    return target.action not in {
        *(Action.WRITTEN, Action.UNCHANGED, Action.REPLACED),
        Action.OVERTAKEN,
    }


def counted(words: Mapping[str, str]) -> str:
    """How many target files there are, by what became of each; `words` say that by path."""
    if not words:
        return "nothing to tangle: no block has a target"
    numbers = Counter(words.values())
    told = ", ".join(f"{number} {word}" for word, number in numbers.items())
    return f"{len(words)} {'module' if len(words) == 1 else 'modules'}: {told}"


def not_reached(results: Sequence[Target]) -> tuple[Diagnostic, ...]:
    """A note that Org's tangling ends before some files; nothing where it reaches all."""
    behind = [one.file for one in results if one.action is Action.NOT_REACHED]
    if not behind:
        return ()
    others = f" and {len(behind) - 1} more" if len(behind) > 1 else ""
    what = f"{behind[0].path}{others} not written: as in Org, tangling ends at the error before"
    hint = "mend that error; `orgfig build` writes what it does not touch"
    return (Diagnostic(behind[0].where, Severity.NOTE, "target-not-reached", what, hint),)


def _lightened(notebook: Notebook, folders: dict[str, Location]) -> Notebook:
    """Without the parts of its text, which are of no use any more and half of all memory.

    Its folders, and where they are named, are noted in `folders`.
    """
    if notebook.tangled.folders:
        folders |= _folders(notebook)
    nothing: tuple[Any, ...] = ()
    document = notebook.document._replace(
        text="", headings=nothing, blocks=nothing, links=nothing, named=nothing
    )
    return notebook._replace(document=document)


def _folders(notebook: Notebook) -> dict[str, Location]:
    from orgfig.tangle.folders import output_folders

    named: dict[str, Location] = {}
    for block in notebook.document.blocks:
        for path in output_folders(block, notebook.path, is_tangled=True)[0]:
            named.setdefault(path, block.where)
    return {path: named[path] for path in notebook.tangled.folders}


def _strict(notebook: Notebook) -> Notebook:
    from orgfig.tangle import strict

    plan = strict(notebook.tangled)
    former = set(notebook.tangled.diagnostics)
    others = (found for found in notebook.diagnostics if found not in former)
    ordered = sorted((*others, *plan.diagnostics), key=lambda found: found.where.order)
    return notebook._replace(tangled=plan, diagnostics=tuple(ordered))


def _run(
    notebook: Notebook, clashing: Mapping[str, Sequence[Diagnostic]]
) -> tuple[TangledFile, ...]:
    files = notebook.tangled.files[: notebook.tangled.reach]
    if not clashing:
        return files
    return tuple(
        file._replace(problems=(*file.problems, *clashing.get(file.path, ()))) for file in files
    )


def _behind(notebook: Notebook) -> tuple[TangledFile, ...]:
    reach = notebook.tangled.reach
    return () if reach is None else notebook.tangled.files[reach:]

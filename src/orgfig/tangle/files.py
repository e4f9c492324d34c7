"""Document → TanglePlan: which blocks go into which file, in which order, with which mode.

What one block's text is belongs to `body`. Parents of a target are always made by whoever writes
it, so `:mkdirp` decides nothing here.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.org.model import Document, SourceBlock, Sources
from orgfig.tangle.body import Body, body
from orgfig.tangle.encoding import foreign_encoding
from orgfig.tangle.lines import Allowance
from orgfig.tangle.model import Evaluator, TangledFile, TanglePlan
from orgfig.tangle.noweb import References
from orgfig.tangle.settings import (
    MOST_CHARACTERS,
    Settings,
    is_tangled,
    not_in_bounds,
    not_yet_honoured,
    settings,
)
from orgfig.tangle.target import target_path

__all__ = ["target_files"]


class _Part(NamedTuple):
    """A block in its target file."""

    block: SourceBlock
    settings: Settings
    body: Body


class _Planned:
    """What has been found so far: the parts of each target, what is wrong, what may be added."""

    def __init__(self) -> None:
        self.allowance = Allowance(MOST_CHARACTERS)
        self.targets: dict[str, list[_Part]] = {}
        self.problems: list[Diagnostic] = []


def target_files(
    document: Document,
    evaluator: Evaluator | None = None,  # noqa: ARG001
    sources: Sources | None = None,  # noqa: ARG001
) -> TanglePlan:
    """All target files of `document`, in order of first appearance.

    An error touches only the target files whose blocks it stands in: those have it in their
    `problems`, and a block whose target cannot be told is in no file. Warnings, such as a noweb
    reference that nothing answers, keep no file back: Org tangles those as well.
    """
    planned = _Planned()
    references = References(document, planned.allowance)
    for block in document.blocks:
        is_alive = block.heading is None or document.headings[block.heading].is_alive
        if is_alive and is_tangled(block):
            _place(block, document, references, planned)
    files = tuple(_tangled_file(path, parts) for path, parts in planned.targets.items())
    in_files = [problem for file in files for problem in file.problems]
    found = dict.fromkeys([*planned.problems, *references.warnings, *in_files])
    return TanglePlan(files, tuple(sorted(found, key=lambda one: one.where.order)))


def _place(
    block: SourceBlock, document: Document, references: References, planned: _Planned
) -> None:
    asked = _within(planned.allowance, settings(block), block)
    text = body(block, asked, references)
    planned.problems += [*asked.problems, *text.problems]
    if asked.target is None:
        return
    path = target_path(asked.target, block.language, document.path, block.where)
    if isinstance(path, Diagnostic):
        planned.problems.append(path)
    elif path is not None:
        planned.targets.setdefault(path, []).append(_Part(block, asked, text))


def _within(allowance: Allowance, asked: Settings, block: SourceBlock) -> Settings:
    """`asked`, less what stands around the block where that would be too much."""
    if allowance.spend(asked.frame_length):
        return asked
    problem = not_in_bounds(block.where, "what stands around this block")
    problems = (*asked.problems, problem)
    return asked._replace(shebang="", prologue=None, epilogue=None, problems=problems)


def _tangled_file(path: str, parts: list[_Part]) -> TangledFile:
    first = parts[0].block
    texts, origins = _assembled(parts)
    text = "\n".join(texts) + "\n"
    problems = [
        problem
        for part in parts
        for problem in (*part.settings.problems, *part.body.problems)
        if problem.severity is Severity.ERROR
    ]
    encoding = foreign_encoding(text)
    if encoding is not None:
        problems.append(not_yet_honoured(first.where, f"the coding cookie {encoding} in {path}"))
    return TangledFile(
        path=path,
        text=text,
        mode=next((p.settings.mode for p in parts if p.settings.mode is not None), None),
        language=first.language,
        blocks=tuple(part.block.number for part in parts),
        origins=tuple(origins),
        where=first.where,
        problems=tuple(dict.fromkeys(problems)),
    )


def _assembled(parts: list[_Part]) -> tuple[list[str], list[int]]:
    """The lines of a file and their origins: padding, the one shebang, the blocks' texts."""
    texts: list[str] = []
    origins: list[int] = []
    has_shebang = False
    for part in parts:
        before = [""] if texts and part.settings.padded else []
        if part.settings.shebang and not has_shebang:
            before += part.settings.shebang.split("\n")
            has_shebang = True
        texts += before
        origins += [part.block.where.line] * len(before)
        texts += part.body.lines.texts
        origins += part.body.lines.origins
    return texts, origins

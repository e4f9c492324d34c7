"""Document → TanglePlan: which blocks go into which file, in which order, with which mode.

What one block's text is belongs to `body`, which errors end Org's work to `stops`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.org.model import Document, SourceBlock, Sources
from orgfig.tangle.answers import Answers
from orgfig.tangle.body import Body, body
from orgfig.tangle.encoding import encoding_of
from orgfig.tangle.lines import Allowance
from orgfig.tangle.model import Evaluator, TangledFile, TanglePlan
from orgfig.tangle.noweb import References
from orgfig.tangle.refusals import MOST_CHARACTERS, not_in_bounds
from orgfig.tangle.settings import Settings, is_tangled, settings
from orgfig.tangle.stops import STOPS, Stop, reading_stops, stops
from orgfig.tangle.strictness import RAISED
from orgfig.tangle.target import Places, target_path

if TYPE_CHECKING:
    from orgfig.tangle.comments import Margin

__all__ = ["target_files"]


class _Part(NamedTuple):
    """A block in its target file.

    `begin` is the line on which Org came upon it, `after` where Org is when it has worked out its
    text.
    """

    block: SourceBlock
    settings: Settings
    body: Body
    begin: int
    after: int

    @property
    def line(self) -> int:
        """Where Org is when it puts comments around the text."""
        return self.begin if self.after == self.block.where.line else self.after

    @property
    def seen(self) -> SourceBlock:
        """The block as if it stood where Org came upon it."""
        return self.block._replace(where=self.block.where._replace(line=self.begin))


class _Planned:
    """What has been found so far: the parts of each target, what is wrong, what may be added.

    `refused` has the number of the first block of each target that is in no file, `ends` those of
    the targets at which Org's writing ends.
    """

    def __init__(self, document: Document) -> None:
        self.allowance = Allowance(MOST_CHARACTERS)
        self.targets: dict[str, list[_Part]] = {}
        self.places = Places()
        self.problems: list[Diagnostic] = []
        self.folders: dict[str, None] = {}
        self.refused: dict[str, int] = {}
        self.ends: list[int] = []
        self.is_collected = not reading_stops(document)

    def found(self, problems: tuple[Diagnostic, ...]) -> None:
        """Takes what is wrong with a block."""
        if problems:
            self.problems += problems
            self.is_collected &= not stops(problems, Stop.COLLECTING)

    @property
    def reach(self) -> int | None:
        """How many files Org writes before an error of its own; None without one."""
        if not self.is_collected:
            return 0
        if not self.ends:
            return None
        return sum(parts[0].block.number < min(self.ends) for parts in self.targets.values())


def target_files(
    document: Document,
    evaluator: Evaluator | None = None,
    sources: Sources | None = None,
) -> TanglePlan:
    """All target files of `document`, in order of first appearance.

    An error touches only the target files whose blocks it stands in: those have it in their
    `problems`, and a block whose target cannot be told is in no file. Warnings, such as a noweb
    reference that nothing answers, keep no file back: Org tangles those as well.
    """
    planned = _Planned(document)
    references = References(document, planned.allowance)
    answers = Answers(references, document, evaluator, sources, planned.allowance)
    for block in document.blocks:
        is_alive = block.heading is None or document.headings[block.heading].is_alive
        if not is_alive or not block.ordinals:
            continue
        tangled = is_tangled(block)
        if block.arguments.risky:
            _look_at(block, document, planned, is_tangled=tangled)
        if tangled:
            for begin in block.begins:
                _place(block, begin, document, references, planned, answers)
    files = tuple(
        _tangled_file(path, parts, _margins(path, parts, document, references, planned))
        for path, parts in planned.targets.items()
    )
    planned.ends += (
        file.blocks[0] for file in files if file.problems and stops(file.problems, Stop.WRITING)
    )
    in_files = [problem for file in files for problem in file.problems]
    found = dict.fromkeys([*planned.problems, *in_files, *answers.warnings()])
    references.called = None  # else the two hold each other, and the whole document with them
    problems = tuple(sorted(found, key=lambda one: one.where.order))
    return TanglePlan(files, problems, planned.reach, tuple(planned.folders))


def _look_at(
    block: SourceBlock, document: Document, planned: _Planned, *, is_tangled: bool
) -> None:
    """What Org does when it reads the arguments of a live block, whether tangled or not."""
    from orgfig.tangle.arguments import unreadable
    from orgfig.tangle.folders import output_folders

    folders, problems = output_folders(block, document.path, is_tangled=is_tangled)
    if planned.is_collected:
        planned.folders |= dict.fromkeys(folders)
    planned.found((*unreadable(block), *problems))


def _place(  # noqa: PLR0913, PLR0917 - a block, where Org came upon it, and what the room shares
    block: SourceBlock,
    begin: int,
    document: Document,
    references: References,
    planned: _Planned,
    answers: Answers,
) -> None:
    asked = _within(planned.allowance, settings(block, document.path), block)
    text = body(block, asked, references, answers.variables(block))
    problems = (*asked.problems, *text.problems)
    if asked.target == "":  # no file is ever written
        problems = tuple(one for one in problems if STOPS.get(one.name) is not Stop.WRITING)
    planned.found(problems)
    if asked.target is None:
        return
    path = target_path(asked.target, block.language, document.path, block.where)
    if isinstance(path, str):
        path = planned.places.taken(path, block.where) or path
    if isinstance(path, Diagnostic):
        planned.found((path,))
        first = planned.refused.setdefault(asked.target, block.number)
        planned.ends += [first] * stops((path, *problems), Stop.WRITING)
    elif path is not None:
        planned.targets.setdefault(path, []).append(
            _Part(block, asked, text, begin, references.line_after(block))
        )


def _within(allowance: Allowance, asked: Settings, block: SourceBlock) -> Settings:
    """`asked`, less what stands around the block where that would be too much."""
    if allowance.spend(asked.frame_length):
        return asked
    problem = not_in_bounds(block.where, "what stands around this block")
    problems = (*asked.problems, problem)
    return asked._replace(shebang="", prologue=None, epilogue=None, problems=problems)


def _margins(
    path: str,
    parts: list[_Part],
    document: Document,
    references: References,
    planned: _Planned,
) -> tuple[Margin, ...]:
    """What `:comments` puts around the blocks of a file; nothing where none asks for it."""
    if not any(part.settings.comments for part in parts):
        return ()
    from orgfig.tangle.comments import Commented, margins

    commented = [
        Commented(part.seen, part.settings.comments, part.line, frame, part.body.lines.texts)
        for part, frame in zip(parts, _frames(parts), strict=True)
    ]
    return margins(document, references.scan, path, commented, planned.allowance)


def _tangled_file(path: str, parts: list[_Part], margins: tuple[Margin, ...]) -> TangledFile:
    first = parts[0].block
    texts, origins = _assembled(parts, margins)
    text = "\n".join(texts) + "\n"
    problems = [
        problem
        for part in parts
        for problem in (*part.settings.problems, *part.body.problems)
        if problem.severity is Severity.ERROR or problem.name in RAISED
    ]
    problems += [margin.problem for margin in margins if margin.problem is not None]
    encoding = encoding_of(text, first.where)
    if encoding.problem is not None:
        problems.append(encoding.problem)
    return TangledFile(
        path=path,
        text=text,
        mode=next((p.settings.mode for p in parts if p.settings.mode is not None), None),
        language=first.language,
        blocks=tuple(part.block.number for part in parts),
        origins=tuple(origins),
        where=first.where,
        problems=tuple(dict.fromkeys(problems)),
        makes_folders=any(part.settings.makes_folders for part in parts),
        encoding=encoding.codec,
        line_end=encoding.line_end,
    )


def _assembled(parts: list[_Part], margins: tuple[Margin, ...]) -> tuple[list[str], list[int]]:
    """The lines of a file and their origins: padding, the one shebang, comments, the texts."""
    texts: list[str] = []
    origins: list[int] = []
    for at, (part, frame) in enumerate(zip(parts, _frames(parts), strict=True)):
        texts += frame
        origins += [part.block.where.line] * len(frame)
        around = (margins[at].before, margins[at].after) if margins else ()
        for lines in (*around[:1], part.body.lines, *around[1:]):
            texts += lines.texts
            origins += lines.origins
    return texts, origins


def _frames(parts: list[_Part]) -> Iterator[list[str]]:
    """What stands before each block and its comments: padding, and once the shebang."""
    has_shebang = False
    for at, part in enumerate(parts):
        frame = [""] if at and part.settings.padded else []
        if part.settings.shebang and not has_shebang:
            frame += part.settings.shebang.split("\n")
            has_shebang = True
        yield frame

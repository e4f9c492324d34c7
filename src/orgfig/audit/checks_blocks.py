"""Checks on a figure's blocks: is there any, is it tangled, is it Python, is its file as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orgfig.audit import words
from orgfig.audit.evidence import texts_of
from orgfig.audit.model import Lack
from orgfig.audit.places import has_run_well, place
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.audit.sections import own_blocks
from orgfig.audit.syntax import syntax_errors
from orgfig.diagnostics import Severity
from orgfig.org.model import SourceBlock
from orgfig.tangle.model import TangledFile

__all__ = [
    "no_code",
    "not_tangled",
    "stale_tangled_file",
    "syntax_error",
    "tangled_file_behind",
]

SAVES = re.compile(r"sav|writ|draw|plot|dump|to_", re.IGNORECASE)
"""What a block holds that makes a file, as far as names show."""


@claim_check("no-code", Severity.ERROR, "a DONE heading without a Python block that is tangled")
def no_code(subject: Subject) -> Iterator[Seen]:
    """A heading that claims to be done and has nothing to run; one to be done may lack it."""
    figure = subject.figure
    if subject.is_claimed and not figure.blocks:
        hint = "write a Python block with :tangle tangled/NAME.py, or set the state back"
        other = next((one for one in own_blocks(subject) if one.language != "python"), None)
        if other is not None and other.language and other.language[0] != ":":
            hint = f"only Python is run, and the block on line {other.where.line} is in "
            hint += f"{other.language}; {_in_python(other.language)}, or set the state back"
        yield figure.where, words.NO_CODE, hint


@claim_check(
    "not-tangled", Severity.ERROR, "a Python block that nothing runs, as it is not tangled"
)
def not_tangled(subject: Subject) -> Iterator[Seen]:
    """The only code of a figure, or what saves its picture, without a target file.

    A block that others put in place, or ask for its value, is as it should be.
    """
    figure = subject.figure
    tangled = {block.number for block in figure.blocks}
    for block in own_blocks(subject):
        if block.language != "python" or block.number in tangled:
            continue
        saved = _saved(block, subject)
        if (saved or not figure.blocks) and not _is_used(block, subject):
            makes = f", so nothing makes {saved}" if saved else ", so nothing runs it"
            hint = "give it :tangle tangled/NAME.py"
            yield block.where, f"this block is not tangled{makes}", hint


@claim_check("syntax-error", Severity.ERROR, "a block that is not Python")
def syntax_error(subject: Subject) -> Iterator[Seen]:
    """Code that does not compile; looked at only where no run of the same text went well.

    Another version of Python has another syntax: its figures are judged by running them.
    """
    if has_run_well(subject):
        return
    known = () if subject.step is None else subject.evidence.traces
    well = [trace for trace in known if trace.failure is None]
    found = syntax_errors(subject.figure, well, subject.survey.snapshot.interpreter)
    for file, line, column, message in found:
        hint = "mend the block; its figure cannot be built"
        yield place(subject, file, line, column), message, hint


@claim_check("stale-tangled-file", Severity.WARNING, "a tangled file that somebody has edited")
def stale_tangled_file(subject: Subject) -> Iterator[Seen]:
    """A module on disk that means something else than the notebook's, and that no run has seen."""
    for file in _stale_files(subject):
        if _is_edited(file, subject):
            hint = "write it anew: orgfig tangle; orgfig tangle --force drops edits made there"
            yield file.where, words.stale(file.path), hint


@check("tangled-file-behind", Severity.NOTE, "a tangled file that is to be written anew")
def tangled_file_behind(subject: Subject) -> Iterator[Seen]:
    """A module that is as the last run had it, that means the same, or that is not there."""
    snapshot = subject.survey.snapshot
    for file in _stale_files(subject):
        if file.path in snapshot.tangled:
            if not _is_edited(file, subject):
                yield file.where, words.stale(file.path), "write it anew: orgfig tangle"
        elif subject.evidence.trace is not None and file.path not in snapshot.unreadable:
            yield file.where, words.not_tangled(file.path), "write it: orgfig tangle"


def _stale_files(subject: Subject) -> list[TangledFile]:
    stale = subject.evidence.stale_files
    files = texts_of(subject.figure, subject.step)
    return [file for file in files if file.path in stale and file.is_meant]


def _is_edited(file: TangledFile, subject: Subject) -> bool:
    """Whether the module keeps the figure from being proven."""
    untangled = (one for one in subject.evidence.missing if one.lack is Lack.UNTANGLED)
    return any(one.where == file.where for one in untangled)


def _in_python(language: str) -> str:
    """What to do about a block in another language, or in Python by another name of it."""
    is_python = language.lower() == "py" or "python" in language.lower()
    return "if it is Python, call its language python" if is_python else "write it in Python"


def _saved(block: SourceBlock, subject: Subject) -> str | None:
    """The picture that a block saves, by its name, and that no tangled code names."""
    if not SAVES.search(block.body):
        return None
    for output in subject.figure.outputs:
        quoted = re.compile(rf"[\"'/]{re.escape(output.name)}[\"']")
        if quoted.search(block.body):
            owners = subject.survey.owners.get(output.path, ())
            texts = (file.text for figure in owners for file in figure.files)
            if not any(output.name in text for text in texts):
                return output.path
    return None


def _is_used(block: SourceBlock, subject: Subject) -> bool:
    """Whether something may refer to the block: what has a name, has it for that."""
    names = {block.name, block.arguments.get("noweb-ref"), *block.other_names} - {None}
    text = subject.notebook.document.text
    return any(f"<<{name}" in text or f"={name}" in text or f"= {name}" in text for name in names)

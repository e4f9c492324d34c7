"""A block that is run for its result: the job, what the result depends on, what it is worth.

Org takes a block that fails for one that gives nothing, and goes on. Its result is taken so here,
too, with a warning; but not where the failure may come from the way in which orgfig runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from orgfig.build.inputs import MISSING
from orgfig.build.job import Failure, FailureKind, Job, Outcome
from orgfig.build.policy import Ceilings, Policy
from orgfig.build.program import Program, program
from orgfig.build.requests import limited, request
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest, digest_fields
from orgfig.figure.imports import imports
from orgfig.location import Location
from orgfig.org.decoding import decode
from orgfig.tangle.model import NOT_EVALUATED, Evaluation, TangledFile

__all__ = [
    "Result",
    "evaluation_inputs",
    "evaluation_job",
    "evaluation_key",
    "evaluation_problem",
    "evaluation_warning",
    "is_run",
    "not_evaluated",
    "not_run",
    "result_of",
]

NO_CEILINGS_SET = Ceilings()

PATH = "block.py"
"""What a block's program is called while it runs."""


class Result(NamedTuple):
    """What a block gave, and how it failed, where Org takes no notice of that."""

    text: str
    failure: Failure | None = None


def is_run(asked: Evaluation) -> bool:
    """Whether blocks of its language are run at all."""
    return asked.language == "python"


def evaluation_key(asked: Evaluation) -> Digest:
    """The digest of all that the notebook says about the result."""
    return digest_fields(
        {
            "language": asked.language,
            "code": asked.code,
            "kind": "output" if asked.is_output else "value",
            "results": " ".join(asked.results),
            "returns": repr(asked.returns),
            "preamble": repr(asked.preamble),
        }
    )


def evaluation_problem(asked: Evaluation, ceilings: Ceilings, pictures: str) -> Diagnostic | None:
    """What is wrong with what the block asks for; `ceilings` are those over the policy."""
    wanted = request(asked.arguments, asked.where, ceilings, pictures)
    if wanted.problems:
        return wanted.problems[0]
    if not wanted.data:
        return None
    message = f"{_called(asked)} is run for its result, and such a block reads no data"
    hint = "give the file to the figure, and read it there"
    return Diagnostic(wanted.data[0].where, Severity.ERROR, "data-for-result", message, hint)


def evaluation_job(asked: Evaluation, policy: Policy, ceilings: Ceilings = NO_CEILINGS_SET) -> Job:
    """The job that runs the block, of which `evaluation_problem` knows nothing."""
    made = program(asked)
    wanted = request(asked.arguments, asked.where, ceilings, "")
    return Job(
        name=asked.name,
        figures=(),
        files=(_file(asked, made),),
        modules=(),
        imports=imports(made.text),
        outputs=(),
        inputs={},
        key=evaluation_key(asked),
        policy=limited(policy, wanted),
        asked=asked,
        ceilings=ceilings,
    )


def evaluation_inputs(
    imported: Iterable[str], interpreter: str, packages: Mapping[str, str], policy: Policy
) -> dict[str, str]:
    """What else a result depends on, by name; `imported` are full names of modules.

    Whether it was confined is not among it: where a machine cannot confine, a result that was
    got without would count for nothing in the next command, and could be got no other way.
    """
    tops = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    versions = {f"package {top}": packages.get(top, MISSING) for top in sorted(tops)}
    limits = policy._replace(confined=True).digest()
    return {**versions, "python": interpreter, "policy": limits}


def result_of(asked: Evaluation, outcome: Outcome) -> Result | Diagnostic:
    """The result of a block that was run, or why it has none."""
    failure = outcome.failure
    if failure is not None and not _is_orgs(failure):
        message = f"{_called(asked)} gives no result: {failure.message}"
        where = _blame(asked, failure)
        return Diagnostic(where, Severity.ERROR, "no-result", message, failure.hint)
    text = _text(asked, outcome.result)
    if text is None:
        message = f"{_called(asked)} gives bytes that are no text in UTF-8"
        hint = "return or print text: what it gives is written into Python code"
        return Diagnostic(asked.where, Severity.ERROR, "no-result", message, hint)
    return Result(text, failure)


def evaluation_warning(asked: Evaluation, failure: Failure) -> Diagnostic:
    """What there is to tell of a block that failed in a way that Org takes no notice of."""
    what = "what it printed before" if asked.is_output else "empty"
    message = f"{_called(asked)} fails, so its result is {what}: {failure.message}"
    reached = [str(place) for place in _places(asked, failure)[:-1]][-5:]
    hint = f"it got there from {', '.join(reached)}" if reached else None
    return Diagnostic(_blame(asked, failure), Severity.WARNING, "evaluation-failed", message, hint)


def not_evaluated(asked: Evaluation) -> Diagnostic:
    """The error of a result that is not known, in a command that runs nothing."""
    message = f"{_called(asked)} was not evaluated yet"
    hint = "`orgfig tangle` runs it, confined, and remembers its result"
    return Diagnostic(asked.where, Severity.ERROR, NOT_EVALUATED, message, hint)


def not_run(asked: Evaluation) -> Diagnostic:
    """The error of a block in a language that is not run."""
    message = f"{_called(asked)} is {asked.language}, and only Python is run for its result"
    hint = "write its result into a table or an example block of that name"
    return Diagnostic(asked.where, Severity.ERROR, "language-not-run", message, hint)


def _called(asked: Evaluation) -> str:
    return f'the block "{asked.name}"' if asked.name else "this block"


def _is_orgs(failure: Failure) -> bool:
    """Whether the code is to blame, in Org as here: for the rest, the hint says what orgfig did."""
    return failure.kind is FailureKind.EXCEPTION and failure.hint is None


def _text(asked: Evaluation, data: bytes) -> str | None:
    """The result as Emacs reads it: a file by its content, what is printed as UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if asked.is_output or "\0" in text:
        return text
    return decode(data, asked.where.path)[0]


def _file(asked: Evaluation, made: Program) -> TangledFile:
    return TangledFile(PATH, made.text, None, "python", (), made.origins, asked.where)


def _blame(asked: Evaluation, failure: Failure) -> Location:
    """The innermost place in the block; the block itself where there is none."""
    return [asked.where, *_places(asked, failure)][-1]


def _places(asked: Evaluation, failure: Failure) -> list[Location]:
    origins = program(asked).origins if failure.frames else ()
    lines = (min(max(1, frame.line), len(origins)) for frame in failure.frames)
    return [Location(asked.where.path, origins[line - 1]) for line in lines]

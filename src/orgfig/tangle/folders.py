"""The folders that Org makes because a block names them in `:output-dir`.

Source: `org-babel-generate-file-param`, which is called whenever the arguments of a block are
read: once before Lisp in them is evaluated, and again after that in a block that is tangled.
"""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.org.model import SourceBlock
from orgfig.tangle.arguments import Arguments, line_of, unreadable
from orgfig.tangle.stops import Stop, stops
from orgfig.tangle.target import folder_path
from orgfig.tangle.values import LispText, Value, read

__all__ = ["output_folders"]


def output_folders(
    block: SourceBlock, notebook_path: str, *, is_tangled: bool
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The folders, relative to the project's, and what is wrong; one outside is not made."""
    if not block.arguments.has("output-dir") or unreadable(block):
        return (), ()
    names, problems = _names(block, notebook_path, is_tangled=is_tangled)
    found = [folder_path(name, notebook_path) for name in dict.fromkeys(names) if name]
    if notebook_path in found:
        problems.append(_wrong(block, "output-dir", "is the notebook"))
    if None in found:
        problems.append(_not_made(block))
    return tuple(path for path in found if path not in {None, "", notebook_path}), tuple(problems)


def _names(
    block: SourceBlock, notebook_path: str, *, is_tangled: bool
) -> tuple[list[str], list[Diagnostic]]:
    """What `:output-dir` says, before Lisp is evaluated and after; and numbers among the names."""
    written = {key: _written(block, key) for key in ("output-dir", "file")}
    numbers = [key for key, value in written.items() if isinstance(value, int | float)]
    problems = [_wrong(block, key, "is a number") for key in numbers]
    folder, file = written.values()
    names = [folder.text if isinstance(folder, LispText) else str(folder or "")]
    if "output-dir" in numbers:
        return [], problems
    if problems or not is_tangled or not _is_evaluated(block, notebook_path):
        return names, problems
    if isinstance(folder, LispText):
        names.append(_evaluated(folder.text, notebook_path) or "")
    if isinstance(file, LispText) and _evaluated(file.text, notebook_path) is None:
        problems.append(_wrong(block, "file", "is no name"))
    return names, problems


def _written(block: SourceBlock, key: str) -> Value:
    text = block.arguments.get(key)
    return text if text is None or key in block.arguments.quoted else read(text)


def _is_evaluated(block: SourceBlock, notebook_path: str) -> bool:
    """Whether Org gets as far as to the second time: no number as a target, no failing Lisp."""
    if isinstance(_written(block, "tangle"), int | float):
        return False
    arguments = Arguments(block, notebook_path)
    arguments.check_the_rest()
    return not stops(arguments.problems, Stop.COLLECTING)


def _evaluated(text: str, notebook_path: str) -> str | None:
    """The name that Lisp gives, `""` where orgfig cannot tell; None where it gives none."""
    from orgfig.tangle.lisp import LispError, NotEvaluatedError, characters, evaluate_name

    try:
        return characters(evaluate_name(text, notebook_path))
    except NotEvaluatedError:
        return ""
    except LispError:
        return None


def _wrong(block: SourceBlock, key: str, what: str) -> Diagnostic:
    message = f":{key} {block.arguments.get(key)} {what}, where Org wants the name of a file"
    hint = f"name a file or a folder with :{key}"
    where = line_of(block, key)
    return Diagnostic(where, Severity.ERROR, "bad-header-argument", message, hint)


def _not_made(block: SourceBlock) -> Diagnostic:
    written = block.arguments.get("output-dir")
    message = f":output-dir {written} is no folder that a notebook may make, so it is not made"
    where = line_of(block, "output-dir")
    return Diagnostic(where, Severity.WARNING, "folder-not-made", message)

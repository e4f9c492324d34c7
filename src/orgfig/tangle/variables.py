"""`:var` in a target file: one assignment a line for Python, a `let` around Emacs Lisp.

After `org-babel-variable-assignments:python` and `org-babel-expand-body:emacs-lisp` of Org 9.7.
What a value is, is for `lookup`. Other languages get no variables, as in an Emacs that has loaded
only these two, but their references are looked up all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.org.model import SourceBlock
from orgfig.tangle.arguments import Arguments
from orgfig.tangle.calls import Variable, shaping, written_variables
from orgfig.tangle.lines import Lines
from orgfig.tangle.lisp import Lisp, LispError, Pair, Symbol, printed
from orgfig.tangle.lookup import Lookup
from orgfig.tangle.refusals import not_in_bounds
from orgfig.tangle.refused import RefusedError, refused
from orgfig.tangle.settings import Settings
from orgfig.tangle.shapes import is_hline

__all__ = ["Variables", "framed", "in_python", "variables"]

_LINE_ENDS = re.compile(r"[\n\r]")
_LISP = frozenset({"emacs-lisp", "elisp"})
_INDENT = " " * 6


class Variables(NamedTuple):
    """What sets the variables of a block, the Org line of each, and what is wrong with others."""

    texts: tuple[str, ...] = ()
    origins: tuple[int, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def variables(block: SourceBlock, lookup: Lookup) -> Variables:
    """What sets the variables of `block`; one that has no value does not hide the others."""
    texts: list[str] = []
    origins: list[int] = []
    problems: list[Diagnostic] = []
    arguments = Arguments(block, lookup.document.path)
    shape = shaping(arguments)
    in_language = _in_language(block)
    for written, where in written_variables(block):
        try:
            variable = lookup.variable(written, where)
            variable = variable._replace(value=shape.disassembled(variable.value)[0])
            text = in_language(variable)
        except RefusedError as error:
            problems.append(error.diagnostic)
        except LispError as error:
            problems.append(refused(where, error, f":var {written}").diagnostic)
        else:
            if not lookup.surroundings.allowance.spend(len(text)):
                problems.append(not_in_bounds(where, f":var {variable.name}"))
                break
            texts += [text] if text else []
            origins += [where.line] if text else []
    problems += arguments.problems
    if in_language is _nothing and not block.arguments.has("no-expand"):
        problems.append(_ignored(block))
    return Variables(tuple(texts), tuple(origins), tuple(problems))


def framed(block: SourceBlock, settings: Settings, lines: Lines, found: Variables) -> Lines:
    """`lines` of a block with what sets its variables, between its prologue and epilogue.

    Lines of prologue and epilogue come from the block's `#+begin_src` line.
    """
    here = block.where.line
    if block.language not in _LISP:
        parts = [
            _part(settings.prologue, here),
            *map(_part, found.texts, found.origins),
            lines,
            _part(settings.epilogue, here),
        ]
        return _joined(parts)
    opening = [
        _part(f"{_INDENT if at else '(let ('}{text}", line)
        for at, (text, line) in enumerate(zip(found.texts, found.origins, strict=True))
    ]
    opening[-1] = _with_ending(opening[-1], ")")
    body = [lines]
    if settings.prologue is not None:
        body = [_part(settings.prologue, here), _indented(lines)]
    if settings.epilogue is not None:
        body += [_part(f"{_INDENT}{settings.epilogue}\n", here)]
    return _joined([*opening, *body, _part(")", here)])


def in_python(variable: Variable) -> str:
    """The assignment for Python; raises LispError for what has no form there."""
    return f"{variable.name}={_python(variable.value)}"


def _python(value: Lisp) -> str:
    """A value as `org-babel-python-var-to-python` has it: lists in brackets, lines as None."""
    if value is None:
        return "[]"
    if type(value) is tuple:
        return f"[{', '.join(map(_python, value))}]"
    if type(value) is Pair:
        raise LispError(f"{printed(value)} is no proper list")
    if is_hline(value):
        return "None"
    if isinstance(value, str) and _LINE_ENDS.search(value):
        return f'""{printed(value)}""'
    return printed(value)


def _in_lisp(variable: Variable) -> str:
    return printed((Symbol(variable.name), (Symbol("quote"), variable.value)))


def _nothing(variable: Variable) -> str:  # noqa: ARG001 -- what a block without variables has
    return ""


def _in_language(block: SourceBlock) -> Callable[[Variable], str]:
    """What writes the variables of a block down."""
    if block.arguments.has("no-expand"):
        return _nothing
    if block.language in _LISP:
        return _in_lisp
    return in_python if block.language == "python" else _nothing


def _part(text: str | None, line: int) -> Lines:
    texts = () if text is None else tuple(text.split("\n"))
    return Lines(texts, (line,) * len(texts))


def _joined(parts: list[Lines]) -> Lines:
    texts = tuple(text for part in parts for text in part.texts)
    return Lines(texts, tuple(origin for part in parts for origin in part.origins))


def _indented(lines: Lines) -> Lines:
    return Lines((_INDENT + lines.texts[0], *lines.texts[1:]), lines.origins)


def _with_ending(lines: Lines, ending: str) -> Lines:
    return Lines((*lines.texts[:-1], lines.texts[-1] + ending), lines.origins)


def _ignored(block: SourceBlock) -> Diagnostic:
    message = f":var sets nothing here: Org with Python alone has no variables in {block.language}"
    return Diagnostic(block.where, Severity.WARNING, "variables-ignored", message)

"""Which modules a Python text imports, seen in its syntax tree. Runs nothing, finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename, splitext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

__all__ = ["imported", "imports", "module_name", "written_imports"]

NESTED = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields in which a statement holds further ones."""


@lru_cache(maxsize=4096)
def imports(text: str) -> tuple[str, ...]:
    """The full names of the modules that `text` imports, sorted; also in functions and `try`.

    `from a.b import c` gives `a.b`. Relative imports give nothing: a module of a notebook stands
    in no package. A text that does not parse gives nothing; running it says what is wrong.
    """
    import ast  # costs what a whole status run may not
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is told when the text runs
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return imported(tree)


def imported(tree: ast.Module) -> tuple[str, ...]:
    """The same, of a text whose syntax tree is there already."""
    return tuple(sorted({name for statement in _statements(tree) for name in _named(statement)}))


def written_imports(data: bytes) -> tuple[str, ...]:
    """The same by lines alone, for a text too long for a tree: also what strings hold as lines."""
    import re

    line = rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^\n;#]+))"
    found = (match[1] or match[2] for match in re.finditer(line, data, re.MULTILINE))
    words = (part.split()[:1] for some in found for part in some.split(b","))
    names = {word.decode("utf-8", "replace") for first in words for word in first}
    return tuple(sorted(name for name in names if all(map(str.isidentifier, name.split(".")))))


def module_name(path: str) -> str:
    """The name that the target file at `path` is imported by."""
    return splitext(basename(path))[0]


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements, however deep; expressions cannot import and are left out."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in NESTED:
            waiting.extend(getattr(node, name, ()))


def _named(statement: ast.AST) -> Iterator[str]:
    import ast

    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
        yield statement.module

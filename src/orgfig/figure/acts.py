"""What a Python text does when it is run, as far as it shows: its calls and its imports.

Names are followed through imports (`np.load` is `numpy.load`), and no further: what a variable
holds is not known. Each act is `certain` if it is reached whatever happens: it stands at the top,
in a `with` or a `for`, or in a function that is certainly called; never in an `if` or a `try`.
Runs nothing. Judges nothing: what an act means is for the checks.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from orgfig.figure.meaning import LONGEST

__all__ = ["NOTHING", "UNKNOWN", "Act", "Acts", "Import", "acts"]

UNKNOWN = ...
"""Stands for an argument that is not written out."""


class Act(NamedTuple):
    """A call. `line` and `column` count from 1, in characters.

    `name` is the full name of an imported function, the bare one of a built-in, and `.name` for
    a method, or a function of the text's own. `arguments` and `keywords` are constants, or
    `UNKNOWN`; `**more` is a keyword without a name.
    """

    name: str
    line: int
    column: int
    arguments: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...]
    certain: bool

    def get(self, keyword: str, position: int, default: object = None) -> object:
        """The argument given by that keyword, or in that position, from 0."""
        known = dict(self.keywords)
        if keyword in known:
            return known[keyword]
        starred = self.arguments[position] if position < len(self.arguments) else default
        return UNKNOWN if "" in known and starred is default else starred


class Import(NamedTuple):
    """The full name of a module that is imported, and where."""

    name: str
    line: int
    column: int
    certain: bool


class Acts(NamedTuple):
    """All calls and imports of a text, by place; its words and its strings.

    `words` are all names, attributes and keywords, `strings` all texts, each as often as it stands
    there.
    """

    calls: tuple[Act, ...]
    imports: tuple[Import, ...]
    words: frozenset[str]
    strings: tuple[str, ...]


NOTHING = Acts((), (), frozenset(), ())
"""What a text does in which there is nothing."""


@lru_cache(maxsize=64)  # the checks of one figure come after one another
def acts(text: str) -> Acts | None:
    """What `text` does; None where it is no Python, or too long for a tree."""
    if len(text) > LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is told when the text runs
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _Reader(text, tree).acts()


Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Reader:
    """Reads one tree, without recursion: a tree may be deeper than Python's stack."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = text.split("\n")
        self._calls: list[tuple[ast.Call, bool]] = []
        self._imports: list[Import] = []
        self._modules: dict[str, str] = {}
        self._own: set[str] = set()
        self._words: set[str] = set()
        self._strings: list[str] = []
        self._functions: list[Function] = []
        self._read(tree, certain=True)
        self._read_functions()

    def acts(self) -> Acts:
        """What was read, with all names followed."""
        calls = (self._act(call, certain=certain) for call, certain in self._calls)
        return Acts(
            tuple(sorted(calls, key=lambda act: (act.line, act.column))),
            tuple(sorted(self._imports, key=lambda one: (one.line, one.column))),
            frozenset(self._words),
            tuple(self._strings),
        )

    def _read_functions(self) -> None:
        """Functions that are certainly called first, so that what they call is certain, too."""
        while True:
            functions = (call.func for call, sure in self._calls if sure)
            called = {one.id for one in functions if isinstance(one, ast.Name)}
            certain = [one for one in self._functions if one.name in called]
            some = certain or self._functions[:1]
            if not some:
                return
            for one in some:
                self._functions.remove(one)
                for statement in one.body:
                    self._read(statement, certain=bool(certain))

    def _read(self, top: ast.AST, *, certain: bool) -> None:
        waiting = [(top, certain)]
        while waiting:
            node, sure = waiting.pop()
            self._note(node, certain=sure)
            waiting += ((child, sure and stays) for child, stays in _below(node))

    def _note(self, node: ast.AST, *, certain: bool) -> None:
        match node:
            case ast.Call():
                self._calls.append((node, certain))
                self._words.update(keyword.arg or "" for keyword in node.keywords)
            case ast.Name(ctx=ast.Load()):
                self._words.add(node.id)
            case ast.Name() | ast.arg():
                self._own.add(node.id if isinstance(node, ast.Name) else node.arg)
            case ast.Attribute():
                self._words.add(node.attr)
            case ast.Constant(value=str() as text):
                self._strings.append(text)
            case ast.ClassDef():
                self._own.add(node.name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._own.add(node.name)
                self._functions.append(node)
            case ast.Import() | ast.ImportFrom():
                self._note_import(node, certain=certain)

    def _note_import(self, node: ast.Import | ast.ImportFrom, *, certain: bool) -> None:
        column = self._column(node)
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._imports.append(Import(alias.name, node.lineno, column, certain))
                bound = alias.asname or alias.name.partition(".")[0]
                self._modules[bound] = alias.name if alias.asname else bound
            return
        if node.module and not node.level:
            self._imports.append(Import(node.module, node.lineno, column, certain))
        for alias in node.names:
            self._modules[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
            self._words.add(alias.name)

    def _act(self, call: ast.Call, *, certain: bool) -> Act:
        return Act(
            self._called(call.func),
            call.lineno,
            self._column(call),
            tuple(map(_constant, call.args)),
            tuple((keyword.arg or "", _constant(keyword.value)) for keyword in call.keywords),
            certain,
        )

    def _called(self, function: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.append(function.attr)
            function = function.value
        root = function.id if isinstance(function, ast.Name) else ""
        if root in self._modules and root not in self._own:
            return ".".join([self._modules[root], *reversed(parts)])
        is_builtin = root and not parts and root not in self._own
        return root if is_builtin else f".{parts[0] if parts else root}"

    def _column(self, node: ast.expr | ast.stmt) -> int:
        """Python counts bytes of UTF-8, from 0."""
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else ""
        before = line.encode("utf-8", "surrogatepass")[: node.col_offset]
        return len(before.decode("utf-8", "replace")) + 1


def _below(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """The nodes under one, and whether these are reached whenever it is.

    The body of a function is read when it is known whether that is called.
    """
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        stays = name not in _MAYBE.get(type(node), ()) or _is_main(node, name)
        some = value if isinstance(value, list) else [value]
        for child in some:
            if isinstance(child, ast.AST):
                yield child, stays


_MAYBE: dict[type[ast.AST], tuple[str, ...]] = {
    ast.If: ("body", "orelse"),
    ast.IfExp: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.For: ("orelse",),
    ast.Try: ("body", "handlers", "orelse"),
    ast.TryStar: ("body", "handlers", "orelse"),
    ast.Match: ("cases",),
    ast.BoolOp: ("values",),
    ast.Lambda: ("body",),
    ast.GeneratorExp: ("elt",),
}
"""What need not be reached where a node is."""


def _is_main(node: ast.AST, name: str) -> bool:
    """Whether it is the body of `if __name__ == "__main__":`, which is what runs a figure."""
    match node:
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()])):
            return name == "body"
    return False


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else UNKNOWN

"""What a Python text means: the digest that stays when only comments or layout change.

Two texts of one meaning have the same syntax tree but for positions, so they compile to the same
code. Where more than the tree can reach a picture, more counts:

- docstrings count where a text mentions what reads them (`__doc__`, `help`, `argh`, …);
- the bytes count where a text mentions what reads sources, lines or compiled code (`inspect`,
  `__file__`, `tb_lineno`, `vars`, which shows the line of a class from Python 3.13 on, …), and
  where it is no Python that can be read here.

Code runs together with what it imports, so what one text of a job mentions counts for all of them
(`Regard`, `reading`). The rule goes by words, in names and in strings, and rather counts too much:
the worst that a false alarm does is that a comment makes a figure outdated. It cannot see what a
package that is not listed in `meaning_words` does, and no name that is put together from pieces.
What keeps its own source text in the tree, as `f"{x + y=}"` does, needs no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from orgfig.digest import Digest, digest_bytes, digest_text

if TYPE_CHECKING:
    import ast

__all__ = ["LONGEST", "Reading", "Regard", "meaning", "reading", "strictest"]

LONGEST = 1024 * 1024
"""Bytes of a text from which on no tree is made of it."""

RUNNERS = ("compile", "eval", "exec")
"""What runs code that is given to it."""

IMPORTERS = ("__import__", "import_module")
"""What imports the module that a string names."""

SEEKERS = ("distribution", "find_loader", "find_spec", "get_distribution", "metadata", "version")
LIBRARIES = frozenset(("importlib", "importlib_metadata", "pkg_resources", "pkgutil"))
"""What asks for the package that a string names, and the modules that it is found in."""


class Regard(IntEnum):
    """What of a text counts; a larger one includes the smaller ones."""

    CODE = 0
    DOCSTRINGS = 1
    BYTES = 2


class Reading(NamedTuple):
    """What is seen in a text alone.

    `code` is its meaning, `documented` that with its docstrings; the two differ always, but where
    `regard`, what the text asks to count for itself and those that run with it, is more than
    code. `because` is the word that asks for it. `imports` are as `imported` gives them, with
    what calls import, or ask for, by its name; `mentioned` is what may be imported besides, by
    words in strings. Of a text that is no Python only the bytes count, and it asks nothing of
    others.
    """

    code: Digest
    documented: Digest
    regard: Regard = Regard.CODE
    because: str = ""
    imports: tuple[str, ...] = ()
    mentioned: frozenset[str] = frozenset()

    def under(self, regard: Regard, data: bytes) -> Digest:
        """The meaning of the text, whose bytes are `data`, where so much counts."""
        if regard is Regard.BYTES:
            return digest_bytes(data)
        return self.code if regard is Regard.CODE else self.documented


def meaning(text: bytes | str, regard: Regard = Regard.CODE) -> Digest:
    """The digest of what `text` means: that of its tree, or of its bytes where these count.

    `regard` is what counts at least.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return reading(data).under(regard, data)


@lru_cache(maxsize=16384)  # planning asks twice, and a notebook may have thousands of figures
def reading(data: bytes) -> Reading:
    """What is seen in a text, of which these are the bytes; Python decodes them as it would."""
    import ast  # costs what a whole status run may not
    import warnings

    from orgfig.figure.imports import imported, written_imports

    whole = digest_bytes(data)
    if len(data) > LONGEST:
        return Reading(whole, whole, imports=written_imports(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is told when the text runs
            tree = ast.parse(data)
            compile(data, "<text>", "exec", dont_inherit=True)  # else its error names a line
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return Reading(whole, whole)
    written = _Written(tree)
    regard, because = written.regard()
    imports = tuple(sorted({*imported(tree), *written.named()}))
    rest = (regard, because, imports, written.mentioned())
    if regard is Regard.BYTES:
        return Reading(whole, whole, *rest)
    documented = digest_text(f"documented {written.text(documented=True)}")
    if regard is Regard.DOCSTRINGS:
        return Reading(documented, documented, *rest)
    return Reading(digest_text(f"code {written.text(documented=False)}"), documented, *rest)


class _Written:
    """A syntax tree as text, without positions, and the words that it mentions."""

    def __init__(self, tree: ast.Module) -> None:
        self.pieces: list[str] = []
        self.docstrings: list[int] = []
        self.names: set[str] = set()
        self.modules: set[str] = set()
        self.strings: list[str] = []
        self.runs_code = 0
        self.calls: list[tuple[str, str]] = []
        self.computes_imports = 0
        self._write(tree)

    def text(self, *, documented: bool) -> str:
        """The tree as text, with its docstrings or without."""
        if documented:
            return "".join(self.pieces)
        left = self.pieces.copy()
        for place in self.docstrings:
            left[place] = ""
        return "".join(left)

    def regard(self) -> tuple[Regard, str]:
        """What the words ask for, and the first word, by the alphabet, that does."""
        from orgfig.figure.meaning_words import asking_for_bytes, asking_for_docstrings

        words = (self.names, self.modules, self.strings)
        if found := asking_for_bytes(*words, computes_code=self.runs_code > 0):
            return Regard.BYTES, found
        if found := asking_for_docstrings(*words):
            return Regard.DOCSTRINGS, found
        return Regard.CODE, ""

    def mentioned(self) -> frozenset[str]:
        """What it may import by strings: in code that it runs, or any if it puts names together."""
        from orgfig.figure.meaning_words import words

        names = (text.partition(".")[0] for text in self.strings if self.computes_imports > 0)
        code = (text for called, text in self.calls if called in RUNNERS)
        return frozenset({*filter(str.isidentifier, names), *words(code)})

    def named(self) -> Iterator[str]:
        """What calls import, or ask for, by its name."""
        asking = {*IMPORTERS, *(SEEKERS if self.modules & LIBRARIES else ())}
        for called, text in self.calls:
            if called in asking and all(map(str.isidentifier, text.replace("-", "_").split("."))):
                yield text

    def _write(self, tree: ast.Module) -> None:
        """Write each node behind the one above it, with `@` for each node below it.

        So the text tells trees apart, and is made without recursion, however deep the tree is.
        What is empty is left out: what later versions of Python add stays out of older texts.
        """
        import ast

        mentions = self._mentions()
        waiting: list[ast.AST] = [tree]
        while waiting:
            node = waiting.pop()
            kind = type(node)
            if kind in mentions:
                mentions[kind](node)
            self.pieces.append(f"\n{kind.__name__}")
            for name in kind._fields:
                value = getattr(node, name, None)
                if isinstance(value, ast.AST):
                    if name != "ctx":  # follows from where the node stands
                        self.pieces.append(f" {name}@")
                        waiting.append(value)
                elif type(value) is list:
                    if name == "body":
                        value = self._undocumented(node, value)
                    below = [one for one in value if isinstance(one, ast.AST)]
                    waiting += below
                    self.pieces.append(f" {name}{_marks(value, below)}" if value else "")
                elif value is not None or kind is ast.Constant:
                    self.pieces.append(f" {name}={_constant(value)}")

    def _undocumented(self, node: ast.AST, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body without its docstring, which becomes a piece by itself."""
        import ast

        documented = (ast.Module, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
        match body[:1]:
            case [ast.Expr(value=ast.Constant(value=str() as text))] if type(node) in documented:
                self.docstrings.append(len(self.pieces))
                self.pieces.append(f" docstring={_constant(text)}")
                return body[1:]
        return body

    def _mentions(self) -> dict[type[ast.AST], Callable[[Any], object]]:
        """What notes the words of a node, by the kind of the node."""
        import ast

        return {
            ast.Name: self._mention_name,
            ast.Attribute: self._mention_attribute,
            ast.Constant: self._mention_constant,
            ast.keyword: lambda node: self.names.add(node.arg or ""),
            ast.MatchClass: lambda node: self.names.update(node.kwd_attrs),
            ast.Import: self._mention_modules,
            ast.ImportFrom: self._mention_modules,
            ast.Call: self._mention_call,
        }

    def _mention_name(self, node: ast.Name) -> None:
        self.names.add(node.id)
        self.runs_code += node.id in RUNNERS
        self.computes_imports += node.id in IMPORTERS

    def _mention_attribute(self, node: ast.Attribute) -> None:
        is_replaced = node.attr == "stderr" and type(node.ctx).__name__ == "Store"
        self.names.add("stderr =" if is_replaced else node.attr)
        self.computes_imports += node.attr in IMPORTERS

    def _mention_constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.strings.append(node.value)
        elif isinstance(node.value, bytes):
            self.strings.append(node.value.decode("latin-1"))

    def _mention_modules(self, node: ast.Import | ast.ImportFrom) -> None:
        names = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
        self.modules.update(part for name in names for part in name.split("."))
        self.computes_imports += any(one.asname and one.name in IMPORTERS for one in node.names)

    def _mention_call(self, node: ast.Call) -> None:
        """Code that stands in the text is read there; what is put together may mention anything.

        So with a module that is imported by its name.
        """
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        text = getattr(node.args[0], "value", None) if node.args else None
        if isinstance(text, str | bytes) and called is not None:
            self.runs_code -= getattr(node.func, "id", None) in RUNNERS
            self.computes_imports -= called in IMPORTERS
            self.calls.append((called, text if isinstance(text, str) else text.decode("latin-1")))


def _marks(values: Sequence[object], below: list[ast.AST]) -> str:
    """What stands for a list: a mark for each node, anything else as it is."""
    if len(below) == len(values):
        return "@" * len(below)
    import ast

    return "".join("@" if isinstance(one, ast.AST) else _constant(one) for one in values)


def _constant(value: object) -> str:
    """A constant with its type, exactly: 1, 1.0 and True are three, and so are 0.0 and -0.0."""
    if type(value) is str:
        return f"<{len(value)}:{value}>"
    match value:
        case bool():
            text = repr(value)
        case int():
            text = hex(value)  # the decimal digits of a large one may not be asked for
        case float():
            text = value.hex()
        case complex():
            text = f"{value.real.hex()} {value.imag.hex()}"
        case _:
            text = repr(value)
    return f"<{type(value).__name__} {len(text)}:{text}>"


def strictest(readings: Iterable[Reading]) -> Regard:
    """What counts of texts that run together."""
    return max((one.regard for one in readings), default=Regard.CODE)

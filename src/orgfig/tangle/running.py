"""The result of a block that `:var` or `<<name()>>` asks for: what is run, what its output means.

After `org-babel-execute-src-block`, `org-babel-process-params` and `org-babel-execute:python` of
Org 9.7. The Evaluator runs the program; nothing is run in this room.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.header_arguments import Argument
from orgfig.org.layers import NOTHING, add, arguments
from orgfig.org.model import SourceBlock
from orgfig.tangle.arguments import Arguments
from orgfig.tangle.calls import Call, Given, Variable, shaping, written_variables
from orgfig.tangle.data import result_value
from orgfig.tangle.lisp import Lisp, LispError, Pair, Symbol
from orgfig.tangle.lookup import Lookup
from orgfig.tangle.model import NOT_EVALUATED, Evaluation
from orgfig.tangle.refusals import not_yet_honoured
from orgfig.tangle.refused import RefusedError, refusal, refused
from orgfig.tangle.shapes import Shaping, parts, reassembled
from orgfig.tangle.source import label_format, too_many_labels, without_label
from orgfig.tangle.values import words
from orgfig.tangle.variables import in_python

__all__ = ["result"]

_DEEPEST = 20
_IN_EMACS = frozenset({"emacs-lisp", "elisp"})
"""What the Emacs which this follows runs beside Python."""


def result(lookup: Lookup, block: SourceBlock, asked: Call, where: Location) -> Lisp:
    """What `block` gives, called as `asked` says at `where`; raises RefusedError."""
    running = lookup.surroundings.running
    key = (lookup.document.path, block.number, asked._replace(portion=""))
    if key in running:
        way = [*list(running.values())[list(running).index(key) :], f"{block.name} ({where})"]
        message = f"results that wait for each other: {' → '.join(way)}"
        raise refusal(where, "reference-cycle", message, "take one of these references out")
    if len(running) >= _DEEPEST:
        message = f"{block.name} is asked for through more than {_DEEPEST} other blocks"
        raise refusal(where, "reference-too-deep", message, "ask for fewer blocks in a row")
    running[key] = f"{block.name} ({where})"
    try:
        return _Run(lookup, block, asked, where).result()
    except LispError as error:
        raise refused(where, error, f"{block.name}()") from None
    finally:
        del running[key]


class _Shaped(NamedTuple):
    """The variables of a run, and the names of columns and rows that they lost."""

    variables: tuple[Variable, ...]
    columns: dict[str, Lisp]
    rows: dict[str, Lisp]


class _Run:
    """One run of a block, with the arguments of one call."""

    def __init__(self, lookup: Lookup, block: SourceBlock, asked: Call, where: Location) -> None:
        self._lookup = lookup
        self._where = where
        self._asked = asked
        self._own = block
        self._block = _with_header(block, asked.header)
        self._arguments = Arguments(self._block, lookup.document.path)
        said = (*_words(self._block), *_words(block))
        self._words = tuple(dict.fromkeys(said))

    def result(self) -> Lisp:
        """The value that the block stands for."""
        given = self._given()
        if self._is_forbidden():
            return None
        own = self._shaped(given)
        evaluation = self._evaluation(own)
        file = self._arguments.text("file") if "file" in self._words else None
        post = self._arguments.string("post")
        self._refuse()
        value = file if file is not None else self._value(self._run(evaluation), own)
        return value if post is None else self._handed_on(value, post)

    def _given(self) -> Given:
        """The variables that the block itself sets, and those that it is called with."""
        own = Arguments(self._own, self._lookup.document.path)
        shape = shaping(own)
        _stop_at(own.problems)
        found = [self._lookup.variable(*one) for one in written_variables(self._own)]
        header = (one.value or "" for one in self._asked.header if one.key == "var")
        given = Given(*_disassembled(found, shape))
        return given.called_with((*header, *self._asked.arguments))

    def _shaped(self, given: Given) -> _Shaped:
        """All variables read; where names of columns were forgotten, all lose theirs (again)."""
        found = [
            one if isinstance(one, Variable) else self._lookup.variable(one[1], self._where)
            for one in given.variables
        ]
        if given.columns is not None and given.rows is not None:
            return _Shaped(tuple(found), given.columns, given.rows)
        own, columns, rows = _disassembled(found, shaping(self._arguments))
        return _Shaped(own, given.columns or columns, given.rows or rows)

    def _is_forbidden(self) -> bool:
        """Whether `:eval` says that the block is never run: then it gives nil."""
        asked = self._arguments.value("eval")
        if asked is None and "noeval" in self._arguments.raw:
            return True
        if asked == "query":
            raise LispError("its :eval query asks a question that nobody answers")
        return isinstance(asked, str) and asked in {"no", "never"}

    def _evaluation(self, own: _Shaped) -> Evaluation:
        """The whole program (`org-babel-expand-body:generic`), and how its result is read."""
        comments = self._arguments.word("comments")
        references = self._lookup.references
        outer = references.around
        references.around = self._lookup.surroundings.depth_around(self._lookup)
        expansion = references.expand_for_run(self._block, comments)
        references.around = outer
        _stop_at(expansion.problems)
        self._lookup.surroundings.warnings += expansion.problems
        excess = too_many_labels(self._block)
        _stop_at(() if excess is None else (excess,))
        cut = without_label(label_format(self._block))
        before, after = (self._arguments.text(key) for key in ("prologue", "epilogue"))
        here = self._block.where.line
        pieces = [
            *_piece(before, here),
            *(pair for one in own.variables for pair in _piece(in_python(one), one.line)),
            *((cut(text), line) for text, line in zip(*expansion.lines, strict=True)),
            *_piece(after, here),
        ]
        return Evaluation(
            name=self._block.name or "",
            language=self._block.language,
            code="\n".join(text for text, _ in pieces),
            is_output="output" in self._words,
            results=self._words,
            returns=self._arguments.text("return"),
            where=self._block.where,
            origins=tuple(line for _, line in pieces),
            preamble=self._arguments.text("preamble"),
            arguments=self._block.arguments,
        )

    def _refuse(self) -> None:
        """Stops at what no Evaluator can do, and at header arguments that make no sense."""
        block, where = self._block, self._where
        if block.arguments.risky:
            self._arguments.check_the_rest()
        _stop_at(self._arguments.problems)
        if block.language != "python":
            name = NOT_EVALUATED if block.language in _IN_EMACS else "language-not-run"
            message = f"{block.name} is a block in {block.language}, and only python is run"
            raise refusal(where, name, message, f"give {block.name} another way: as a table, say")
        if "session" in self._arguments.raw and self._arguments.value("session") != "none":
            raise RefusedError(not_yet_honoured(block.where, f"the session of {block.name}"))
        if "graphics" in self._words and "file" not in self._words:
            raise RefusedError(not_yet_honoured(block.where, f":results graphics of {block.name}"))

    def _run(self, evaluation: Evaluation) -> str:
        """The text that comes of running the block."""
        evaluator = self._lookup.surroundings.evaluator
        if evaluator is None:
            message = f"{evaluation.name} has to be run for its result, and nothing is run here"
            hint = "write the result down as a table or as text, with a name"
            raise refusal(self._where, NOT_EVALUATED, message, hint)
        found = evaluator(evaluation)
        if isinstance(found, Diagnostic):
            raise RefusedError(found)
        return found

    def _value(self, raw: str, own: _Shaped) -> Lisp:
        """What the text of a result stands for, with the names of columns and rows put back."""
        path = self._lookup.document.path
        value = result_value(raw, self._words, path)
        columns = _picked(own.columns, self._arguments.value("colnames"))
        rows = _picked(own.rows, self._arguments.value("rownames"))
        value = reassembled(value, columns, rows)
        is_table = "output" not in self._words and not {"vector", "table"}.isdisjoint(self._words)
        is_list = value is None or type(value) in {tuple, Pair}
        return ((value,),) if is_table and not is_list else value

    def _handed_on(self, value: Lisp, post: str) -> Lisp:
        """What the call in `:post` makes of the result."""
        if "file" in self._words:
            raise RefusedError(not_yet_honoured(self._block.where, ":post of a file"))
        results = self._lookup.surroundings.results
        results.append(value)
        try:
            return self._lookup.resolved(post, self._block.where)
        finally:
            results.pop()


def _with_header(block: SourceBlock, header: tuple[Argument, ...]) -> SourceBlock:
    """The block with the header arguments of a call; its variables are not among them."""
    quoted = block.arguments.quoted
    own = [Argument(k, v, k in quoted) for k, v in block.arguments.items if k != "var"]
    called = [one for one in header if one.key != "var"]
    layers = NOTHING
    for layer in (own, called, [Argument("results", "none")]):
        layers = add(layers, layer, block.where.line)
    risky = (*block.arguments.risky, *layers.risky)
    return block._replace(arguments=arguments(layers)._replace(risky=risky))


def _words(block: SourceBlock) -> list[str]:
    return words(block.arguments.get("results") or "")


def _disassembled(found: list[Variable], shape: Shaping) -> _Shaped:
    """Variables without the names of columns and rows of their tables, and those names."""
    own: list[Variable] = []
    columns: dict[str, Lisp] = {}
    rows: dict[str, Lisp] = {}
    for variable in found:
        value, column_names, row_names = shape.disassembled(variable.value)
        own.append(variable._replace(value=value))
        columns |= {} if column_names is None else {variable.name: column_names}
        rows |= {} if row_names is None else {variable.name: row_names}
    return _Shaped(tuple(own), columns, rows)


def _picked(names: dict[str, Lisp], selector: Lisp) -> Lisp:
    """The names that are put back (`org-babel-pick-name`)."""
    if selector is None or type(selector) in {tuple, Pair}:
        return selector
    if not names:
        return None
    if type(selector) is Symbol and selector.name != "t":
        return names.get(selector.name)
    if isinstance(selector, int):
        pairs = list(names.items())[max(selector - 1, 0) :]
        return (Symbol(pairs[0][0]), *parts(pairs[0][1])) if pairs else None
    return list(names.values())[-1]


def _piece(text: str | None, line: int) -> list[tuple[str, int]]:
    return [] if text is None else [(part, line) for part in text.split("\n")]


def _stop_at(problems: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise RefusedError(problem)

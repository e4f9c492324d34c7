"""The header arguments of one block, evaluated, each read as what Org wants it for.

A value of the wrong type is an error here if it is one of Org's; `stops` knows when Org meets it.
What the arguments mean for a file is for `settings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle.modes import file_mode
from orgfig.tangle.values import LispText, read

if TYPE_CHECKING:
    from orgfig.tangle.lisp import Lisp, LispError

__all__ = ["Arguments", "line_of", "unreadable"]

_OF_FILES = {"shebang", "padline", "mkdirp", "tangle-mode"}
"""What Org looks at only when it writes the file."""
_WORDS = {"results", "exports"}
"""What Org splits into words, layer by layer."""
_NOTHING_BUT_TEXT = {*_WORDS, "output-dir"}


class Arguments:
    """The header arguments of one block, read one by one; problems gather on the way."""

    __slots__ = ("_block", "_failed", "_path", "problems", "raw")

    def __init__(self, block: SourceBlock, notebook_path: str) -> None:
        self._block = block
        self._path = notebook_path
        self._failed: set[str] = set()
        self.raw = dict(block.arguments.items)
        self.problems: list[Diagnostic] = []

    def value(self, key: str) -> Lisp:
        """What `key` is given, Lisp evaluated; None where that is nil, missing or failed."""
        text = self.raw.get(key)
        if text is None or key in self._block.arguments.quoted:
            return text
        found = read(text)
        return self._evaluated(key, found.text) if isinstance(found, LispText) else found

    def text(self, key: str) -> str | None:
        """The text of `key`, where Org inserts it: a string, or a list of characters."""
        found = self.value(key)
        if found is None or isinstance(found, str):
            return found
        from orgfig.tangle.lisp import LispError, characters

        try:
            return characters(found)
        except LispError:
            self._wrong_type(key)
        return None

    def word(self, key: str) -> str | None:
        """The text of `key`, where Org compares it with words: a string, or a symbol's name."""
        found = self.value(key)
        if found is None or isinstance(found, str):
            return found
        from orgfig.tangle.lisp import Symbol

        if isinstance(found, Symbol):
            return found.name
        self._wrong_type(key)
        return None

    def string(self, key: str) -> str | None:
        """The text of `key`, where Org takes nothing but a string."""
        found = self.value(key)
        if found is None or isinstance(found, str):
            return found
        self._wrong_type(key)
        return None

    def mode(self) -> int | None:
        """What `:tangle-mode` asks for; None where it does not say."""
        found = self.value("tangle-mode")
        mode = file_mode(found)
        if mode is None and found is not None:
            message = f":tangle-mode {self.raw['tangle-mode']} is no file mode"
            self._wrong("tangle-mode", message, "write o755, rwxr-xr-x or u+x")
        return mode

    def target(self, *, is_linked: bool) -> str | None:
        """What `:tangle` names, from the notebook's folder; None for nothing.

        Where Org makes a link to it, which only `:comments no` prevents, it has to be a string.
        """
        found = self.value("tangle")
        if isinstance(found, str):
            return None if found == "no" else found
        if "tangle" in self._failed or (found is None and not is_linked):
            return None
        if found is None and self.raw["tangle"] is None:
            hint = "say `yes`, `no` or the name of a file"
            self._wrong("tangle", ":tangle has no value", hint)
            return None
        name = None if is_linked else self.word("tangle")
        if name not in {"yes", "no"}:
            self._wrong_type("tangle")
        return "yes" if name == "yes" else None

    def check_the_rest(self) -> None:
        """Evaluates what nobody asks for, in all layers: an error in it stops Org all the same.

        What orgfig cannot evaluate there changes no file, and is a warning.
        """
        from orgfig.tangle.lisp import LispError, NotEvaluatedError, evaluate_anywhere

        for key, text in self._block.arguments.risky:
            if text is None or not isinstance(read(text), LispText) or key in self._failed:
                continue
            try:
                found = evaluate_anywhere(text, self._path)
                _refuse_functions(found)
                if not (isinstance(found, str) or _may_be(key, found)):
                    self._wrong(key, f":{key} {text} is no text", f"write words after :{key}")
            except NotEvaluatedError as error:
                self._not_evaluated(key, text, error, Severity.WARNING)
            except LispError as error:
                self._failing(key, text, error)

    # --- problems --------------------------------------------------------------------------

    def _evaluated(self, key: str, text: str) -> Lisp:
        from orgfig.tangle.lisp import LispError, NotEvaluatedError, evaluate, evaluate_name

        try:
            found = (evaluate_name if key == "tangle" else evaluate)(text, self._path)
            _refuse_functions(found)
        except NotEvaluatedError as error:
            self._not_evaluated(key, text, error, Severity.ERROR)
        except LispError as error:
            self._failing(key, text, error)
        else:
            return found
        return None

    def _wrong_type(self, key: str) -> None:
        if key not in self._failed:
            written = self.raw[key]
            message = f":{key} {written} is no text, where Org wants text"
            self._wrong(key, message, f'write :{key} "{written}"')

    def _wrong(self, key: str, message: str, hint: str) -> None:
        name = "bad-file-argument" if key in _OF_FILES else "bad-header-argument"
        self._add(key, Severity.ERROR, name, message, hint)

    def _failing(self, key: str, text: str, error: LispError) -> None:
        message = f"the Lisp in :{key} {text} fails in Emacs, too: {error}"
        self._add(key, Severity.ERROR, "lisp-error", message, "mend it, or write the value itself")

    def _not_evaluated(self, key: str, text: str, error: LispError, severity: Severity) -> None:
        from orgfig.tangle.lisp import EVALUATED

        message = f"orgfig does not evaluate {error} in :{key} {text}"
        hint = f"write the value itself; of Lisp there is only {', '.join(EVALUATED)}"
        self._add(key, severity, "lisp-not-evaluated", message, hint)

    def _add(self, key: str, severity: Severity, name: str, message: str, hint: str) -> None:
        self._failed.add(key)
        where = line_of(self._block, key)
        self.problems.append(Diagnostic(where, severity, name, message, hint))


def line_of(block: SourceBlock, key: str) -> Location:
    """Where the winning `key` of `block` was written; its own line where that is not known."""
    arguments = block.arguments
    found = [
        line for (one, _), line in zip(arguments.items, arguments.lines, strict=False) if one == key
    ]
    return Location(block.where.path, found[-1]) if found and found[-1] else block.where


def unreadable(block: SourceBlock) -> tuple[Diagnostic, ...]:
    """What Org stops at in any live block, tangled or not: `:results` and `:exports` unworded."""
    return tuple(
        Diagnostic(
            line_of(block, key),
            Severity.ERROR,
            "bad-header-argument",
            f":{key} {text or ''}".rstrip() + " is no text, where Org wants words",
            f"write words after :{key}, or leave it out",
        )
        for key, text in block.arguments.risky
        if key in _WORDS and (text is None or isinstance(read(text), int | float))
    )


def _may_be(key: str, found: Lisp) -> bool:
    """Whether Org goes on with a value of `key` that is no string."""
    return key not in _NOTHING_BUT_TEXT or (found is None and key != "results")


def _refuse_functions(found: Lisp) -> None:
    """Org calls a value that is a function (`org-babel-eval-headers`); orgfig does not."""
    from orgfig.tangle.lisp import EVALUATED, NotEvaluatedError, Symbol, printed

    is_list = type(found) is tuple
    head = found[0] if type(found) is tuple else found
    if isinstance(head, Symbol) and head.name in ({"lambda", "closure"} if is_list else EVALUATED):
        raise NotEvaluatedError(f"the function {printed(found)}")

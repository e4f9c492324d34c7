"""Lisp in a header argument, evaluated as Emacs would, as far as a small closed set of forms goes.

Nothing is handed to a Lisp machine and nothing is asked of the disk or of the process. A form that
is not in the set is an error that names it. How Lisp is read and printed is for `lisp_text` and
`lisp_printed`.

The folder of the project is not known here. Absolute names stand for it by a mark, `PROJECT`, and
for the home folder by another; a value that depends on where these folders are is an error,
except that `evaluate_name` gives a name below the project from the notebook's folder on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from orgfig.tangle.lisp_functions import FUNCTIONS, characters, text
from orgfig.tangle.lisp_names import PROJECT, expanded, is_placed, shown
from orgfig.tangle.lisp_printed import plain, printed
from orgfig.tangle.lisp_text import (
    Lisp,
    LispError,
    NotEvaluatedError,
    Pair,
    Symbol,
    Vector,
    read,
)

__all__ = [
    "EVALUATED",
    "Lisp",
    "LispError",
    "NotEvaluatedError",
    "Pair",
    "Symbol",
    "Vector",
    "characters",
    "evaluate",
    "evaluate_anywhere",
    "evaluate_name",
    "plain",
    "printed",
]

_T = Symbol("t")


def evaluate(written: str, notebook_path: str) -> Lisp:
    """What the first form in `written` gives, in a notebook at that path of the project.

    A string, a number, a list as a plain tuple, nil as None, t as `Symbol("t")`; see `lisp_text`.
    Raises LispError where Emacs stops, and NotEvaluatedError, which is one, where orgfig does not
    go on: at a form that is not in `EVALUATED`, or for a value that depends on where the project
    is on this machine.
    """
    found = evaluate_anywhere(written, notebook_path)
    if _depends_on_place(found):
        raise NotEvaluatedError("a value that says where the project is on this machine")
    return found


def evaluate_name(written: str, notebook_path: str) -> Lisp:
    """As `evaluate`, for what names a file: a name below the project's folder is no secret.

    It is given from the notebook's folder on, and starts with `./`.
    """
    found = evaluate_anywhere(written, notebook_path)
    if isinstance(found, str) and found.startswith(f"{PROJECT}/"):
        found = f"./{'../' * notebook_path.count('/')}{found[len(PROJECT) + 1 :]}"
    if _depends_on_place(found):
        raise NotEvaluatedError("a name that depends on where the project is on this machine")
    return found


@lru_cache(maxsize=64)  # the same property holds for block after block
def evaluate_anywhere(written: str, notebook_path: str) -> Lisp:
    """As `evaluate`, for a value that no text and no name is made of: it may hold marks."""
    try:
        return _Evaluation(notebook_path).value(read(written))
    except LispError as error:
        raise type(error)(shown(str(error))) from None


class _Evaluation:
    """Evaluates forms as if the notebook's buffer were current."""

    __slots__ = ("_folder", "_notebook")

    def __init__(self, notebook_path: str) -> None:
        self._notebook = expanded(f"{PROJECT}/{notebook_path}", "/")
        self._folder = self._notebook.rpartition("/")[0]

    def value(self, form: Lisp) -> Lisp:
        """What `form` gives; how deep it is nested was bounded when it was read."""
        if isinstance(form, Symbol):
            return self._variable(form)
        if isinstance(form, Pair):
            raise LispError(f"{printed(form)} is no proper list")
        if type(form) is not tuple:
            return form
        if not isinstance(form[0], Symbol):
            raise _uncallable(form[0])
        return self._call(form[0].name, form[1:])

    def _variable(self, symbol: Symbol) -> Lisp:
        if symbol == _T or symbol.name.startswith(":"):
            return symbol
        if symbol.name == "buffer-file-name":
            return self._notebook
        if symbol.name == "*this*":
            raise LispError("the variable *this* has no value")
        raise NotEvaluatedError(f"the variable {printed(symbol)}")

    def _call(self, name: str, forms: tuple[Lisp, ...]) -> Lisp:
        if name not in _ARITY:
            raise NotEvaluatedError(f"({printed(Symbol(name))} …)")
        least, most = _ARITY[name]
        if len(forms) < least or (most is not None and len(forms) > most):
            raise LispError(f"({name} …) with {len(forms)} arguments")
        if name in _SPECIAL:
            return _SPECIAL[name](self, forms)
        arguments = tuple(map(self.value, forms))
        if name == "buffer-file-name":
            return self._buffer_file_name(*arguments)
        if name == "expand-file-name":
            return self._expand_file_name(*arguments)
        return FUNCTIONS[name](*arguments)

    def _buffer_file_name(self, buffer: Lisp = None) -> Lisp:
        if buffer is not None:
            raise LispError(f"{printed(buffer)} is no buffer")
        return self._notebook

    def _expand_file_name(self, name: Lisp, folder: Lisp = None) -> Lisp:
        here = self._folder
        if folder is not None:
            here = expanded(folder if isinstance(folder, str) else "/", here)
        return expanded(text(name), here)

    def quoted(self, forms: tuple[Lisp, ...]) -> Lisp:
        return forms[0]

    def chosen(self, forms: tuple[Lisp, ...]) -> Lisp:
        condition, then, *otherwise = forms
        if self.value(condition) is not None:
            return self.value(then)
        found = None
        for form in otherwise:
            found = self.value(form)
        return found

    def all(self, forms: tuple[Lisp, ...]) -> Lisp:
        found: Lisp = _T
        for form in forms:
            found = self.value(form)
            if found is None:
                break
        return found

    def any(self, forms: tuple[Lisp, ...]) -> Lisp:
        return next((found for form in forms if (found := self.value(form)) is not None), None)


_SPECIAL: dict[str, Callable[[_Evaluation, tuple[Lisp, ...]], Lisp]] = {
    "quote": _Evaluation.quoted,
    "if": _Evaluation.chosen,
    "and": _Evaluation.all,
    "or": _Evaluation.any,
}


def _uncallable(head: Lisp) -> LispError:
    if type(head) is tuple and head[0] == Symbol("lambda"):
        return NotEvaluatedError("(lambda …)")
    return LispError(f"{printed(head)} is no function")


def _depends_on_place(value: Lisp) -> bool:
    if isinstance(value, str):
        return is_placed(value)
    if isinstance(value, Symbol):
        return False
    return isinstance(value, tuple) and any(map(_depends_on_place, value))


_ARITY: dict[str, tuple[int, int | None]] = {
    "quote": (1, 1),
    "if": (2, None),
    "and": (0, None),
    "or": (0, None),
    "identity": (1, 1),
    "concat": (0, None),
    "file-name-sans-extension": (1, 1),
    "file-name-nondirectory": (1, 1),
    "file-name-directory": (1, 1),
    "buffer-file-name": (0, 1),
    "expand-file-name": (1, 2),
    "not": (1, 1),
    "string=": (2, 2),
    "equal": (2, 2),
    "downcase": (1, 1),
    "upcase": (1, 1),
}
EVALUATED = tuple(_ARITY)
"""The names of the forms that are evaluated."""

"""Notes what the notebook's own code imports, by whatever means, and lets libraries pass.

An import inside a library costs half a microsecond more than without. What is imported, what the
importing code finds, and what stands on the stack meanwhile are as they were.
"""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Callable, Container
from opcode import opmap
from sys import _getframe
from types import CodeType, FrameType, FunctionType, SimpleNamespace
from typing import Any

__all__ = ["watch_imports"]

Note = Callable[[str], None]

IMPORT, EXTENDED = opmap["IMPORT_NAME"], opmap["EXTENDED_ARG"]
TRIAL = compile("import a\nimport b", "trial", "exec").co_code
SHIFT = max(TRIAL[at + 1] for at in range(0, len(TRIAL), 2) if TRIAL[at] == IMPORT).bit_length() - 1
"""How many bits stand behind a name's number in an `import` statement: none in Python 3.11, but
what an instruction holds is no promise of Python's (`dis`)."""


def watch_imports(own: Container[str], note: Note) -> None:
    """Call `note` with the names that modules called one of `own` import, however they do so.

    Code without a module's name has been made from text, for whoever runs it: it counts, too.
    """

    def is_own(frame: FrameType | None) -> bool:
        name = frame and frame.f_globals.get("__name__")
        return not isinstance(name, str) or name in own

    builtins.__import__ = _Import(builtins.__import__, is_own, note)
    asked = _Asked(vars(sys.modules["importlib._bootstrap"])["_gcd_import"], is_own, note)
    for name in ("import_module", "__import__"):
        setattr(importlib, name, _over(getattr(importlib, name), asked))


class _Import:
    """Takes the place of `__import__`, and is on no stack while a module is imported.

    Python asks a callable's class for `__call__`, and then calls what it was given: here, the
    real function. What asks is seen meanwhile, so that tracebacks, and what modules see up the
    stack when they warn, are as they were.
    """

    def __init__(
        self, real: Callable[..., Any], is_own: Callable[[FrameType], bool], note: Note
    ) -> None:
        self.real = real
        self.is_own = is_own
        self.note = note

    @property
    def __call__(self) -> Callable[..., Any]:
        """The function that imports."""
        frame = _getframe(1)
        if not self.is_own(frame):
            return self.real
        name = _statement(frame.f_code, frame.f_lasti)
        if name is None:
            return self.called
        self.note(name)
        return self.real

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def called(self, *arguments: Any, **options: Any) -> object:  # noqa: ANN401 (as the real one)
        """Import what a call names, where no statement does."""
        name = arguments[0] if arguments else options.get("name")
        if isinstance(name, str) and not (options.get("level") or arguments[4:5] > (0,)):
            self.note(name)
        return self.real(*arguments, **options)


def _statement(code: CodeType, at: int) -> str | None:
    """The name that the `import` statement at a place of some code has; None if it is none."""
    instructions = code.co_code
    if instructions[at] != IMPORT:
        return None
    number, shift = instructions[at + 1], 8
    while at >= 2 and instructions[at - 2] == EXTENDED:  # noqa: PLR2004 (an instruction's size)
        at -= 2
        number |= instructions[at + 1] << shift
        shift += 8
    names, number = code.co_names, number >> SHIFT
    return names[number] if number < len(names) else None


def _over(function: Any, asked: _Asked) -> FunctionType:  # noqa: ANN401 (one of importlib's)
    """The same function, but that it calls `asked` where it called `_gcd_import`."""
    names = {"_gcd_import": asked, "_bootstrap": SimpleNamespace(_gcd_import=asked)}
    space = {**function.__globals__, **names}
    made = FunctionType(function.__code__, space, function.__name__, function.__defaults__)
    for name in ("__kwdefaults__", "__doc__", "__module__", "__qualname__", "__annotations__"):
        setattr(made, name, getattr(function, name))
    return made


class _Asked(_Import):
    """Takes the place of what importlib's functions call, and sees what these were called with."""

    @property
    def __call__(self) -> Callable[..., Any]:
        """The function that imports."""
        frame = _getframe(1)
        if self.is_own(frame.f_back):  # type: ignore[arg-type]
            name, package = (frame.f_locals.get(one) for one in ("name", "package"))
            named = package if isinstance(name, str) and name.startswith(".") else name
            if isinstance(named, str):
                self.note(named)
        return self.real

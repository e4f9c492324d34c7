"""Runs one target file as `__main__`, as Python does with a script, and reports how it ended.

What holds the process, if anything, was put on before; nothing here gives it more.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import faulthandler
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import linecache
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from os import write  # by its own name, as in `report`: the code may change what stands in `os`
from types import ModuleType
from typing import NoReturn

from . import limits, pins, report, result, seeds, seen, texts, threads
from .protocol import Message

__all__ = ["REPORT", "run", "tell"]

REPORT = 3
"""The descriptor that the end is told through."""

NOTES = 20
"""So many notes of one kind are told: those of another must not crowd them out."""


def run(
    message: Message, files: dict[str, bytes], before: Callable[[], None] | None = None
) -> NoReturn:
    """Run the file that `message` names, report how it ended, and leave.

    `files` are the texts by path, its own and those it may import. What `before` raises, if it is
    there, counts as raised by the file.
    """
    leave = os._exit  # taken now: the code may put anything in its place
    status = 1
    try:
        notes: list[Message] = []
        used = seen.Used(set(), set(), set(), set())
        drawn = texts.watch(message["outputs"], files)
        failure = _execute(message, files, notes, used, before)
        if failure is None and message["result"] is None:
            notes.extend(drawn.told())
        failure = _finish() or failure
        told = seen.told(used, message, files)
        tell({"ended": True, "failure": failure, "notes": notes, "seen": told})
        status = 0 if failure is None else 1
    finally:
        leave(status)  # whatever the code has put in the way of all that: never back to the caller


def _execute(
    message: Message,
    files: dict[str, bytes],
    notes: list[Message],
    used: seen.Used,
    before: Callable[[], None] | None,
) -> Message | None:
    """Run the code, and note what it uses; returns what it raised, described, or None."""
    path = message["path"]

    def note(one: Message) -> None:
        if sum(other["name"] == one["name"] for other in notes) < NOTES:
            notes.append(one)

    def shown() -> None:
        note({"name": "show", "frame": report.frame_of(inspect.currentframe(), files)})

    try:
        if before is not None:
            before()
        _prepare(message, files, shown)
        threads.watch(note, files)
        code = compile(files[path], path, "exec", dont_inherit=True)
        main = _fresh_main(path)
        seen.begin(message, used)
        exec(code, main)  # noqa: S102 (this is what the whole program is for)
        if message["result"] is not None and not message["result"]["is_output"]:
            result.keep(main["main"](), message["result"])  # type: ignore[operator]
    except SystemExit as error:
        if error.code in (None, 0):
            return None
        limits.make_room()
        return report.described(error, files)
    except BaseException as error:  # noqa: BLE001 (all that a figure may raise is its outcome)
        limits.make_room()
        return report.described(error, files)
    return None


def _prepare(message: Message, files: dict[str, bytes], shown: Callable[[], None]) -> None:
    """Make the interpreter look as it does to a script that was just started."""
    atexit._clear()  # noqa: SLF001 (nothing public does it): what the server's imports left there is not the figure's
    faulthandler.enable()
    faulthandler.register(signal.SIGXCPU, file=REPORT, chain=True)  # out of time: tells where
    sys.dont_write_bytecode = True
    sys.argv = [message["path"]]
    seeds.prepare(message["seed"], message["salt"], shown)
    if message["pins"] is not None:
        pins.pin(message["pins"])
    for path, text in files.items():
        lines = _decoded(text).splitlines(keepends=True)
        linecache.cache[path] = (len(text), None, lines, path)
    names = {os.path.splitext(os.path.basename(path))[0]: path for path in message["modules"]}
    sys.meta_path.append(_Tangled({name: (path, files[path]) for name, path in names.items()}))


def _fresh_main(path: str) -> dict[str, object]:
    """The namespace of a new `__main__`, which takes the place of the server's."""
    main = ModuleType("__main__")
    main.__file__ = path
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    return main.__dict__


def _finish() -> Message | None:
    """Do what Python does after a script: wait for its threads, run its exit functions."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 (what Python does at its end)
        atexit._run_exitfuncs()  # noqa: SLF001
        threads.release()
        _clear_main()
    except BaseException as error:  # noqa: BLE001 (still the figure's code)
        return report.described(error, ())
    for name in ("stdout", "stderr"):
        with contextlib.suppress(BaseException):  # the code may have put anything there, or nothing
            getattr(sys, name).flush()
    return None


def _clear_main() -> None:
    """Let go of what the code holds, so that files left open are written (Python does the same)."""
    names = sys.modules["__main__"].__dict__
    for name in sorted(names, key=lambda name: not name.startswith("_")):
        if name != "__builtins__":
            names[name] = None
    if any(map(_is_open, range(REPORT + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))):
        gc.collect()  # costs time, and is of use where a file is held in a circle


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def tell(document: Message) -> None:
    """Write a report; the parent reads while this writes, so it may be longer than a pipe."""
    with contextlib.suppress(OSError):  # nobody listens: the exit status must do
        rest = memoryview(report.line(document))
        while rest:
            rest = rest[write(REPORT, rest) :]


class _Tangled(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the notebook's other modules, after everything that is installed."""

    def __init__(self, modules: dict[str, tuple[str, bytes]]) -> None:
        self.modules = modules

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if path is not None or name not in self.modules:
            return None
        return importlib.util.spec_from_file_location(name, self.modules[name][0], loader=self)

    def exec_module(self, module: ModuleType) -> None:
        path, text = self.modules[module.__name__]
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102

    def is_package(self, _name: str) -> bool:
        """Never: a target file is one module."""
        return False

    def get_source(self, name: str) -> str:
        """The text, for `inspect` and tracebacks."""
        return _decoded(self.modules[name][1])


def _decoded(text: bytes) -> str:
    """A Python source in the coding that it names, for people; nothing is lost where it lies."""
    try:
        return importlib.util.decode_source(text)
    except (SyntaxError, ValueError, LookupError):
        return text.decode("utf-8", "replace")

"""Makes a figure repeatable, and fit for nobody watching: seeds, ids in an SVG, `show`, `input`.

Each measure belongs to a module and is taken when that module is there: at once if the server
has imported it, or else right after the figure does.
"""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import random
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

__all__ = ["NobodyToAskError", "after_import", "prepare"]


class NobodyToAskError(EOFError):
    """What `input()` and `breakpoint()` raise: as at the end of a file, but with a reason."""


def prepare(seed: int, salt: str, shown: Callable[[], None]) -> None:
    """Seed every random generator and salt every id; `shown` is called where a figure shows."""
    random.seed(seed)
    builtins.input = _refuse_to_ask
    sys.breakpointhook = _refuse_to_stop
    measures: dict[str, Callable[[Any], None]] = {
        "numpy.random": lambda module: _seed_numpy(module, seed),
        "matplotlib": lambda module: _salt(module, salt),
        "matplotlib.pyplot": lambda module: setattr(module, "show", _unseen(shown)),
    }
    after_import(measures)


def after_import(measures: dict[str, Callable[[Any], None]]) -> None:
    """Take a measure on each module by its name: at once if it is there, or right after it is."""
    later = {}
    for name, measure in measures.items():
        if name in sys.modules:
            measure(sys.modules[name])
        else:
            later[name] = measure
    if later:
        sys.meta_path.insert(0, _AfterImport(later))


def _refuse_to_ask(_prompt: object = "", /) -> str:
    raise NobodyToAskError("input(): a figure has nobody to ask")


def _refuse_to_stop(*_arguments: object, **_options: object) -> None:
    raise NobodyToAskError("breakpoint(): a figure has nobody to ask")


def _seed_numpy(module: Any, seed: int) -> None:  # noqa: ANN401 (numpy may not be there)
    """Seed the global generator, and the source of entropy of those made without a seed."""
    module.seed(seed)
    module.bit_generator.randbits = random.Random(seed).getrandbits  # noqa: S311 (to be repeatable)


def _salt(module: Any, salt: str) -> None:  # noqa: ANN401 (nor may matplotlib)
    """Set `svg.hashsalt`, and set it where `rcdefaults` and `rc_file_defaults` look it up."""
    for name in ("rcParams", "rcParamsDefault", "rcParamsOrig"):
        getattr(module, name)["svg.hashsalt"] = salt


def _unseen(shown: Callable[[], None]) -> Callable[..., None]:
    def show(*_arguments: object, **_options: object) -> None:
        """Show nothing: a figure is built where nobody looks at a window."""
        shown()

    return show


class _AfterImport(importlib.abc.MetaPathFinder):
    """Takes a measure right after the module that it belongs to was executed."""

    def __init__(self, measures: dict[str, Callable[[Any], None]]) -> None:
        self.measures = measures

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        measure = self.measures.pop(name, None)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if measure else None
        if spec is not None and spec.loader is not None and measure is not None:
            spec.loader = _Measured(spec.loader, measure)
        return spec


class _Measured(importlib.abc.Loader):
    """A loader, and what to do after it."""

    def __init__(self, loader: importlib.abc.Loader, measure: Callable[[Any], None]) -> None:
        self.loader = loader
        self.measure = measure

    def __getattr__(self, name: str) -> object:
        return getattr(self.loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        self.measure(module)

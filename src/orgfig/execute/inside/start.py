"""The script that the figures' interpreter is started with: loads this folder as a package.

`python -S -s -P start.py`, with the socket to the parent as descriptor 3 and an environment of
which every entry was chosen. `-I` would be stricter in name, but ignores PYTHONHASHSEED. Without
`-S` the module `site` would run what stands in `.pth` files, `sitecustomize` and `usercustomize`,
some of which may lie in the project; `packages` does the rest of its work.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import sys

__all__ = ["NAME", "enter_environment", "load"]

NAME = "orgfig_inside"
"""What the package is called in the figures' interpreter, where `orgfig` may not exist."""


def load() -> None:
    """Make the folder of this file importable as `orgfig_inside`, from no search path."""
    here = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{here} cannot be loaded")
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


def enter_environment() -> None:
    """Set the prefix to the virtual environment's, if the interpreter is one's (PEP 405).

    Comes before all else, for `sysconfig` looks at the prefix once, when it is imported.
    """
    programs = os.path.dirname(os.path.abspath(sys.executable))
    prefix = os.path.dirname(programs)
    if any(os.path.isfile(os.path.join(one, "pyvenv.cfg")) for one in (programs, prefix)):
        sys.prefix = sys.exec_prefix = prefix


if __name__ == "__main__":
    gc.disable()  # as in `warm.imported`; until `warm.settled`
    enter_environment()
    load()
    importlib.import_module(f"{NAME}.server").main()

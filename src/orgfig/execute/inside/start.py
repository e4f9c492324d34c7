"""The script that the figures' interpreter is started with: loads this folder as a package.

`python -s -P start.py`, with the socket to the parent as descriptor 3 and an environment of
which every entry was chosen. `-I` would be stricter in name, but ignores PYTHONHASHSEED.
"""

from __future__ import annotations

import importlib.util
import os
import sys

__all__ = ["NAME", "load"]

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


if __name__ == "__main__":
    load()
    importlib.import_module(f"{NAME}.server").main(sys.argv[1:])

"""The folder that runs in the figures' interpreter needs nothing but Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from orgfig.execute import inside

FOLDER = Path(inside.__file__).parent
MODULES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=[path.stem for path in MODULES])
def test_it_imports_only_itself_and_the_standard_library(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        else:
            continue
        assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_it_is_loaded_by_its_path_without_orgfig():
    script = (
        "import sys, runpy\n"
        f"runpy.run_path({str(FOLDER / 'start.py')!r})['load']()\n"
        "import orgfig_inside.server\n"
        "print([n for n in sys.modules if n.split('.')[0] == 'orgfig'])\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n['__main__', 'orgfig_inside']\n"

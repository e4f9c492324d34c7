"""The order of the rooms: a room imports only rooms above it, siblings not at all."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "orgfig"
ORDER = [
    {"beneath", "location", "digest"},
    {"fonts"},
    {"diagnostics"},
    {"errors"},
    {"org"},
    {"tangle"},
    {"figure"},
    {"notebook"},
    {"build"},
    {"execute", "workspace", "audit"},
    {"report"},
    {"commands"},
    {"flags"},
    {"verbs"},
    {"cli"},
    {"collection", "__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
AT_HOME = {
    "orgparse": "org/outline.py",
    "rich": "report/terminal.py",
    "filelock": "workspace/lock.py",
    "invoke": "collection.py",
    "jinja2": "report/gallery.py",
    "markupsafe": "report/gallery.py",
    "pygments": "report/highlighting.py",
    "watchfiles": "workspace/watching.py",
}
FILES = {str(path.relative_to(SOURCE)): path for path in sorted(SOURCE.rglob("*.py"))}


def room(file):
    return file.removesuffix(".py").split("/")[0]


def imported(path):
    """Full names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def rooms_of(name):
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "orgfig"


@pytest.mark.parametrize("file", [file for file in FILES if file != "__init__.py"])
def test_a_room_imports_only_rooms_above(file):
    for name in imported(FILES[file]):
        if name.split(".")[0] == "orgfig" and name != "orgfig":
            there = rooms_of(name)
            if there != room(file):
                assert LEVEL[there] < LEVEL[room(file)], f"{file} imports {name}"


def test_every_file_stands_in_a_room_with_a_place():
    assert {room(file) for file in FILES} - {"__init__"} <= set(LEVEL)


def test_a_third_party_package_is_imported_in_one_file_only():
    homes = {
        (name.split(".")[0], file)
        for file, path in FILES.items()
        for name in imported(path)
        if name.split(".")[0] in AT_HOME
    }
    assert homes == set(AT_HOME.items())


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("execute/inside/")])
def test_what_runs_inside_needs_nothing_of_orgfig(file):
    assert not [name for name in imported(FILES[file]) if name.split(".")[0] == "orgfig"]

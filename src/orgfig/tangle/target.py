"""Which file a block is tangled into: `:tangle yes`, a name, and what is refused.

A target is named from the notebook's folder and stays inside the project. Looks at no disk.
"""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["target_path"]

_EXTENSIONS = {"python": "py", "emacs-lisp": "el", "elisp": "el"}
"""The rest has its language's name, as in Org with only these languages loaded."""
_LONGEST = 4095  # PATH_MAX of Linux, less the final null
_COMPRESSED = (
    *(".gz", ".tgz", ".svgz", ".dz", ".bz2", ".tbz2", ".tbz", ".xz", ".txz", ".zst", ".tzst"),
    *(".lzma", ".lz", ".z", ".gpg"),
)
_PROTECTED = {
    *(".git", ".orgfig", ".venv", "site-packages", "dist-packages"),
    *("pyproject.toml", "tasks.py", "invoke.yaml", "invoke.yml", "invoke.json", "invoke.py"),
    *("sitecustomize.py", "usercustomize.py", "conftest.py", "matplotlibrc"),
}
"""What programs read or run unasked, whoever wrote it; a notebook is not asked for more trust."""


def target_path(
    name: str, language: str, document_path: str, where: Location
) -> str | Diagnostic | None:
    """The target that `:tangle NAME` means, from the project's folder; None for `""`.

    Source: `org-babel-effective-tangled-filename`. What Org would write and orgfig does not is
    a diagnostic: a target outside the project, one that Emacs would compress, and what git and
    orgfig keep for themselves, or what programs run unasked.
    """
    folder, _, notebook = document_path.rpartition("/")
    if name == "yes":
        name = f"{_stem(notebook)}.{_EXTENSIONS.get(language, language)}"
    if not name:
        return None
    if len(name) > _LONGEST:
        return _refused(where, "target-is-no-file", f":tangle {name[:40]}… is too long for a file")
    parts = None if name.startswith(("/", "~")) else _parts(f"{folder}/{name}")
    if parts is None:
        return _outside(name, where)
    path = "/".join(parts)
    if not parts or name.endswith("/") or "\0" in name or path == "/".join(_parts(folder) or ()):
        return _refused(where, "target-is-no-file", f":tangle {name!r} names no file")
    if path == "/".join(_parts(document_path) or ()):
        return _refused(where, "target-is-notebook", ":tangle names the notebook itself")
    return _forbidden(path, parts, where) or path


def _stem(name: str) -> str:
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def _parts(path: str) -> list[str] | None:
    """The names of `path`, `.` and `..` worked out; None where it leaves the project."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return parts


def _forbidden(path: str, parts: list[str], where: Location) -> Diagnostic | None:
    if path.lower().endswith(_COMPRESSED):
        return _refused(where, "target-compressed", f"{path}: Emacs would compress this file")
    owner = next((part for part in parts if part.lower() in _PROTECTED), None)
    if owner is None:
        return None
    return _refused(where, "target-protected", f"{path}: {owner} is not for a notebook to write")


def _outside(name: str, where: Location) -> Diagnostic:
    message = f":tangle {name} leads out of the project"
    return _refused(where, "target-outside-project", message)


def _refused(where: Location, name: str, message: str) -> Diagnostic:
    hint = "name a file of the project, relative to the notebook's folder"
    return Diagnostic(where, Severity.ERROR, name, message, hint)

"""Which file a block is tangled into: `:tangle yes`, a name, and what is refused.

A target is named from the notebook's folder and stays inside the project. Looks at no disk.
"""

from __future__ import annotations

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

__all__ = ["PROTECTED", "STANDARD_INPUT", "Places", "folder_path", "target_path"]

_EXTENSIONS = {"python": "py", "emacs-lisp": "el", "elisp": "el"}
"""The rest has its language's name, as in Org with only these languages loaded."""
STANDARD_INPUT = "-"
"""What a notebook is called that came on standard input; a file of that name is `./-`."""
_LONGEST, _LONGEST_PART = 4095, 255  # PATH_MAX less the final null, and NAME_MAX of Linux
_COMPRESSED = (
    *(".gz", ".tgz", ".svgz", ".dz", ".bz2", ".tbz2", ".tbz", ".xz", ".txz", ".zst", ".tzst"),
    *(".lzma", ".lz", ".z", ".gpg"),
)
PROTECTED = {
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
        stem = "stdin" if document_path == STANDARD_INPUT else _stem(notebook)
        name = f"{stem}.{_EXTENSIONS.get(language, language)}"
    if not name:
        return None
    parts = None if name.startswith(("/", "~")) else _parts(f"{folder}/{name}")
    if parts is None:
        return _outside(name, where)
    path = "/".join(parts)
    if _is_too_long(parts):
        return _refused(where, "target-is-no-file", f":tangle {name[:40]}… is too long for a file")
    if not parts or name.endswith("/") or "\0" in name or path == "/".join(_parts(folder) or ()):
        return _refused(where, "target-is-no-file", f":tangle {name!r} names no file")
    if path == "/".join(_parts(document_path) or ()):
        return _refused(where, "target-is-notebook", ":tangle names the notebook itself")
    return _forbidden(path, parts, where) or path


_Folder = dict[str, "_Folder | None"]
"""What stands in a folder, by name: folders, and None for a file."""


class Places:
    """The target files so far and the folders that they stand in: none can be both."""

    __slots__ = ("_top",)

    def __init__(self) -> None:
        self._top: _Folder = {}

    def taken(self, path: str, where: Location) -> Diagnostic | None:
        """Takes the place at `path`; a diagnostic where another target needs it otherwise."""
        *folders, name = path.split("/")
        place = self._top
        for folder in folders:
            below = place.setdefault(folder, {})
            if below is None:
                return _both(path, where)
            place = below
        return None if place.setdefault(name, None) is None else _both(path, where)


def folder_path(name: str, document_path: str) -> str | None:
    """The folder NAME as meant in that notebook, from the project's folder; `""` for that itself.

    None where no notebook may make it: outside of the project, or where programs look unasked.
    """
    folder = document_path.rpartition("/")[0]
    parts = None if name.startswith(("/", "~")) else _parts(f"{folder}/{name}")
    if parts is None or "\0" in name or _is_too_long(parts):
        return None
    return None if _owner(parts) else "/".join(parts)


def _is_too_long(parts: list[str]) -> bool:
    lengths = [len(part.encode("utf-8", "surrogatepass")) for part in parts]
    return sum(lengths) + len(lengths) > _LONGEST or max(lengths, default=0) > _LONGEST_PART


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
    owner = _owner(parts)
    if owner is None:
        return None
    return _refused(where, "target-protected", f"{path}: {owner} is not for a notebook to write")


def _owner(parts: list[str]) -> str | None:
    """The first name that is not for a notebook to write."""
    return next((part for part in parts if part.lower() in PROTECTED), None)


def _both(path: str, where: Location) -> Diagnostic:
    message = f"{path}: another target makes a file of what has to be a folder"
    return _refused(where, "target-is-no-file", message)


def _outside(name: str, where: Location) -> Diagnostic:
    message = f":tangle {name} leads out of the project"
    return _refused(where, "target-outside-project", message)


def _refused(where: Location, name: str, message: str) -> Diagnostic:
    hint = "name a file of the project, relative to the notebook's folder"
    return Diagnostic(where, Severity.ERROR, name, message, hint)

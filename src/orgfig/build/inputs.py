"""What the result of a job depends on, as named parts, so that a change can be named.

| part | value |
|---|---|
| a target file's path, with a `/` in it | the digest of its bytes |
| `data://` and the path of a file that it may read | the digest of its bytes, or `missing` |
| a top-level package | its distribution and version, or `missing` |
| `python` | the interpreter |
| `policy` | the policy's digest |
| `outputs` | their paths |
| `imports` | the full names that all of the job's texts import |
| `order` | the files' paths, where several run one after another |

`imports` follows from the texts and is kept for speed: as long as the texts are those of the
trace, no syntax tree is made. A module name is found as Python finds it in a job: the standard
library first, then what is installed, the notebook's own target files last.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from orgfig.build.grouping import Group, group
from orgfig.build.model import Snapshot, Trace
from orgfig.build.policy import Policy
from orgfig.digest import Digest, digest_bytes, digest_text
from orgfig.figure.imports import imports, module_name
from orgfig.figure.model import Figure
from orgfig.tangle.model import TangledFile

__all__ = [
    "DATA",
    "MISSING",
    "RESERVED",
    "Sources",
    "imported_packages",
    "job_inputs",
    "sources",
    "stems",
]

DATA = "data://"
"""How the part of a data file begins; no target file's path has two `/` side by side."""

MISSING = "missing"
"""The value of a package that is imported and not installed, and of data that cannot be read."""

RESERVED = ("imports", "order", "outputs", "policy", "python")
"""The names of parts that are neither a file nor a package."""


class Sources(NamedTuple):
    """The texts of a job: files to run, modules that these import, and all imported names."""

    files: tuple[TangledFile, ...]
    modules: tuple[TangledFile, ...]
    imports: tuple[str, ...]


def imported_packages(
    figures: Iterable[Figure], tangled: Sequence[TangledFile], traces: Mapping[str, Trace]
) -> tuple[str, ...]:
    """The top-level names whose versions planning needs, sorted; the standard library's are none.

    Names of the notebook's own modules are among them: an installed package would come first.
    """
    known = stems(tangled)
    found: set[str] = set()
    for some in group(figures, tangled):
        found.update(_top_level(sources(some, known, traces, installed=()).imports))
    return tuple(sorted(found))


def job_inputs(  # noqa: PLR0913, PLR0917 - what a job is made of
    texts: Sources,
    outputs: Sequence[str],
    snapshot: Snapshot,
    policy: Policy,
    own: Container[str],
    data: Iterable[str] = (),
) -> dict[str, str]:
    """The named parts that the result of a job depends on.

    `own` are the notebook's modules, `data` the paths of files that the job may read.
    """
    parts = _texts((*texts.files, *texts.modules))
    parts |= {f"{DATA}{path}": snapshot.data.get(path, MISSING) for path in data}
    for name in sorted(_top_level(texts.imports)):
        if name in snapshot.packages or name not in own:
            part = f"package {name}" if name in RESERVED else name
            parts[part] = snapshot.packages.get(name, MISSING)
    parts["python"] = snapshot.interpreter
    parts["policy"] = policy.digest()
    parts["outputs"] = "\n".join(outputs)
    parts["imports"] = " ".join(texts.imports)
    if len(texts.files) > 1:
        parts["order"] = "\n".join(file.path for file in texts.files)
    return parts


def stems(tangled: Iterable[TangledFile]) -> dict[str, TangledFile]:
    """The notebook's Python target files by the name they are imported by; the first one wins."""
    found: dict[str, TangledFile] = {}
    for file in tangled:
        if file.language == "python":
            found.setdefault(module_name(file.path), file)
    return found


def sources(
    some: Group,
    known: Mapping[str, TangledFile],
    traces: Mapping[str, Trace],
    installed: Container[str],
) -> Sources:
    """The texts of a group's job; `known` are the notebook's modules by name."""
    for path in some.outputs:
        if path in traces:
            remembered = _remembered(some.files, traces[path].inputs, known, installed)
            if remembered is not None:
                return remembered
    return _read(some.files, known, installed)


def _remembered(
    files: tuple[TangledFile, ...],
    inputs: Mapping[str, str],
    known: Mapping[str, TangledFile],
    installed: Container[str],
) -> Sources | None:
    """The texts as an earlier run had them; None unless all of them are still the same."""
    names = tuple(inputs.get("imports", "").split())
    modules = _modules(names, files, known, installed)
    parts = {part: value for part, value in inputs.items() if _is_text(part)}
    if "imports" not in inputs or parts != _texts((*files, *modules)):
        return None
    return Sources(files, modules, names)


def _read(
    files: tuple[TangledFile, ...], known: Mapping[str, TangledFile], installed: Container[str]
) -> Sources:
    """The texts found by following imports through syntax trees."""
    names: set[str] = set()
    modules: dict[str, TangledFile] = {}
    waiting = list(files)
    while waiting:
        added = set(imports(waiting.pop().text)) - names
        names |= added
        for module in _modules(added, files, known, installed):
            if module.path not in modules:
                modules[module.path] = module
                waiting.append(module)
    ordered = sorted(names)
    return Sources(files, _modules(ordered, files, known, installed), tuple(ordered))


def _modules(
    names: Iterable[str],
    files: Iterable[TangledFile],
    known: Mapping[str, TangledFile],
    installed: Container[str],
) -> tuple[TangledFile, ...]:
    """The notebook's modules among imported names; never the job's own files."""
    own = {file.path for file in files}
    tops = (name for name in sorted(_top_level(names)) if name not in installed)
    found = (known[name] for name in tops if name in known)
    return tuple(file for file in found if file.path not in own)


def _is_text(part: str) -> bool:
    return "/" in part and not part.startswith(DATA)


def _texts(files: Iterable[TangledFile]) -> dict[str, str]:
    """A part for each file; a bare name gets a folder, so that it is not taken for a package."""
    return {file.path if "/" in file.path else f"./{file.path}": _digest(file) for file in files}


def _digest(file: TangledFile) -> Digest:
    """That of the bytes that are run; a file that is not meant is not run, and may have none."""
    return digest_bytes(file.data) if file.is_meant else digest_text(file.text)


def _top_level(names: Iterable[str]) -> set[str]:
    tops = {name.partition(".")[0] for name in names}
    return tops - sys.stdlib_module_names

"""What the result of a job depends on, as named parts, so that a change can be named.

| part | value |
|---|---|
| `text://` and the path of a target file | the digest of what it means (`figure.meaning`) |
| `data://` and the path of a file that it may read | the digest of its bytes, or `missing` |
| `package://` and a distribution | its version |
| `package://` and a name that is imported and not installed | `missing` |
| `font://` and the path of a font file that was used | the digest of its bytes, or `missing` |
| `environment://` and a variable that it is given | the digest of its value, or `unset` |
| `python` | the interpreter |
| `policy` | the limits, each with its name |
| `outputs` | their paths |
| `order` | the paths of the files that are run, one after another |
| `imports` | the full names that all of the job's texts import |

What was granted counts, used or not. Packages are those that the texts import and those that the
last run was seen to import, with all that they require; fonts are those that it was seen to use.
What was seen counts as long as the texts mean what they did then.

`imports` follows from the texts and is kept for speed: where the bytes are those of the trace, no
syntax tree is made, and where some differ, trees are made of these alone. A module name is found
as Python finds it in a job: the standard library first, then what is installed, the notebook's
own target files last.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.grouping import Group, group
from orgfig.build.model import Seen, Snapshot, Trace
from orgfig.build.policy import Policy
from orgfig.digest import Digest, digest_bytes
from orgfig.figure.imports import module_name
from orgfig.figure.model import Figure
from orgfig.tangle.model import TangledFile

__all__ = [
    "DATA",
    "ENVIRONMENT",
    "FONT",
    "MISSING",
    "PACKAGE",
    "TEXT",
    "UNSET",
    "Found",
    "Sources",
    "bytes_of",
    "imported_packages",
    "job_inputs",
    "package_parts",
    "seen_parts",
    "sources",
    "stems",
    "traces_of",
]

TEXT = "text://"
DATA = "data://"
PACKAGE = "package://"
FONT = "font://"
ENVIRONMENT = "environment://"
"""How the names of parts begin of which there are many."""

MISSING = "missing"
"""The value of a package that is imported and not installed, and of a file that cannot be read."""

UNSET = "unset"
"""The value of a variable that a figure would be given, and that has none."""


class Found(NamedTuple):
    """What the machine says of packages and fonts that a run was seen to use (see `Snapshot`)."""

    packages: Mapping[str, str] = MappingProxyType({})
    requirements: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    fonts: Mapping[str, Digest] = MappingProxyType({})


class Sources(NamedTuple):
    """The texts of a job: files to run, modules that these import, and all imported names.

    `texts` are the digests of their bytes, `meanings` those of what they mean, both by path;
    `seen` is what the last run of texts of this meaning was seen to use.
    """

    files: tuple[TangledFile, ...]
    modules: tuple[TangledFile, ...]
    imports: tuple[str, ...]
    texts: Mapping[str, Digest] = MappingProxyType({})
    meanings: Mapping[str, str] = MappingProxyType({})
    seen: Seen = Seen()

    @property
    def packages(self) -> tuple[str, ...]:
        """The top-level names that the texts import, sorted; the standard library's are none."""
        tops = {name.partition(".")[0] for name in self.imports}
        return tuple(sorted(tops - sys.stdlib_module_names))


def imported_packages(
    figures: Iterable[Figure], tangled: Sequence[TangledFile], traces: Mapping[str, Trace]
) -> tuple[str, ...]:
    """The top-level names whose versions planning needs, sorted; the standard library's are none.

    Names of the notebook's own modules are among them: an installed package would come first.
    """
    known = stems(tangled)
    found: set[str] = set()
    for some in group(figures, tangled):
        texts = sources(some, known, traces, installed=())
        found.update(texts.packages, texts.seen.packages)
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

    `own` are the names of the notebook's modules, `data` the paths of files that it may read.
    """
    parts = {f"{TEXT}{path}": value for path, value in texts.meanings.items()}
    parts |= {f"{DATA}{path}": snapshot.data.get(path, MISSING) for path in data}
    imported = package_parts(texts.packages, snapshot.packages, snapshot.requirements, own)
    parts |= seen_parts(texts.seen, texts.packages, snapshot) | imported
    parts |= {f"{ENVIRONMENT}{name}": snapshot.environment[name] for name in snapshot.environment}
    parts["python"] = snapshot.interpreter
    parts["policy"] = policy.written()
    parts["outputs"] = "\n".join(sorted(outputs))
    parts["order"] = "\n".join(file.path for file in texts.files)
    parts["imports"] = " ".join(texts.imports)
    return parts


def package_parts(
    names: Iterable[str],
    packages: Mapping[str, str],
    requirements: Mapping[str, Sequence[str]],
    own: Container[str],
) -> dict[str, str]:
    """The parts for imported top-level `names`, with all that their distributions require.

    One of the notebook's `own` is no package, unless such a one is installed, too.
    """
    found: dict[str, str] = {}
    for name in names:
        if name in packages:
            for needed in (packages[name], *requirements.get(name, ())):
                distribution, _, version = needed.rpartition(" ")
                found[f"{PACKAGE}{distribution}"] = version
        elif name not in own and name not in sys.stdlib_module_names:
            found.setdefault(f"{PACKAGE}{name}", MISSING)
    return dict(sorted(found.items()))


def seen_parts(seen: Seen, imported: Iterable[str], there: Snapshot | Found) -> dict[str, str]:
    """The parts for what a run was seen to use, but for packages that its texts import.

    What it imported otherwise, and could not have, counts as not installed.
    """
    names = [name for name in seen.packages if name not in imported]
    fonts = {f"{FONT}{path}": there.fonts.get(path, MISSING) for path in seen.fonts}
    return package_parts(names, there.packages, there.requirements, own=()) | fonts


def stems(tangled: Iterable[TangledFile]) -> dict[str, TangledFile]:
    """The notebook's Python target files by the name they are imported by; the first one wins."""
    found: dict[str, TangledFile] = {}
    for file in tangled:
        if file.language == "python":
            found.setdefault(module_name(file.path), file)
    return found


def traces_of(outputs: Iterable[str], traces: Mapping[str, Trace]) -> Iterator[Trace]:
    """The traces of a job's outputs, those of one run once.

    There are several where figures that share a job now were built apart.
    """
    former = None
    for path in outputs:
        trace = traces.get(path)
        if trace is not None and trace is not former and trace != former:
            yield trace
            former = trace


def sources(
    some: Group,
    known: Mapping[str, TangledFile],
    traces: Mapping[str, Trace],
    installed: Container[str],
) -> Sources:
    """The texts of a group's job; `known` are the notebook's modules by name."""
    for trace in traces_of(some.outputs, traces):
        remembered = _remembered(some.files, trace, known, installed)
        if remembered is not None:
            return remembered
    return _read(some.files, known, installed)


def _remembered(
    files: tuple[TangledFile, ...],
    trace: Trace,
    known: Mapping[str, TangledFile],
    installed: Container[str],
) -> Sources | None:
    """The texts as an earlier run had them; None unless all of them still mean the same."""
    if "imports" not in trace.inputs:
        return None
    names = tuple(trace.inputs["imports"].split())
    modules = _modules((*names, *trace.seen.modules), files, known, installed)
    some = (*files, *modules)
    texts = {file.path: _digest(file) for file in some}
    parts = {part.removeprefix(TEXT): part for part in trace.inputs if part.startswith(TEXT)}
    if not texts.keys() == parts.keys() == trace.texts.keys():
        return None
    meanings = {path: trace.inputs[part] for path, part in parts.items()}
    if texts != trace.texts:
        for file in some:
            path = file.path
            if texts[path] != trace.texts[path] and not _means(file, meanings[path]):
                return None
    return Sources(files, modules, names, texts, meanings, trace.seen)


def _means(file: TangledFile, before: str) -> bool:
    """Whether a text with other bytes than before still means the same.

    What counts, docstrings or not, is the same as before if all texts of the job mean the same;
    and no digest that was made without docstrings is equal to one that was made with them.
    """
    if not _is_read(file):
        return False
    from orgfig.figure.meaning import reading

    now = reading(bytes_of(file))
    return before in {now.code, now.documented}


def _read(
    files: tuple[TangledFile, ...], known: Mapping[str, TangledFile], installed: Container[str]
) -> Sources:
    """The texts found by following imports through syntax trees."""
    from orgfig.figure.meaning import Reading, reading, strictest

    names: set[str] = set()
    readings: dict[str, Reading] = {}
    texts: dict[str, TangledFile] = {file.path: file for file in files}
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        whole = _digest(file)
        found = reading(bytes_of(file)) if _is_read(file) else Reading(whole, whole)
        readings[file.path] = found
        added = set(found.imports) - names
        names |= added
        for module in _modules(added, files, known, installed):
            if module.path not in texts:
                texts[module.path] = module
                waiting.append(module)
    regard = strictest(readings.values())
    ordered = tuple(sorted(names))
    modules = _modules(ordered, files, known, installed)
    some = (*files, *modules)
    meanings = {one.path: readings[one.path].under(regard, bytes_of(one)) for one in some}
    return Sources(files, modules, ordered, {one.path: _digest(one) for one in some}, meanings)


def _modules(
    names: Iterable[str],
    files: Iterable[TangledFile],
    known: Mapping[str, TangledFile],
    installed: Container[str],
) -> tuple[TangledFile, ...]:
    """The notebook's modules among imported names; never the job's own files."""
    tops = {name.partition(".")[0] for name in names}
    found = sorted(name for name in tops if name in known and name not in installed)
    own = {file.path for file in files}
    there = (known[name] for name in found if name not in sys.stdlib_module_names)
    return tuple(file for file in there if file.path not in own)


def _is_read(file: TangledFile) -> bool:
    """Whether a tree is made of the file: of one in another language only the bytes count."""
    return file.language == "python"


def bytes_of(file: TangledFile) -> bytes:
    """The bytes that are run; a file that is not meant is not run, and may have none."""
    return file.data if file.is_meant else file.text.encode("utf-8", "surrogatepass")


def _digest(file: TangledFile) -> Digest:
    return digest_bytes(bytes_of(file))

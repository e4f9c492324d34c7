"""The texts of a job: what is run, what that imports of the notebook, and what all of it means.

Where the bytes are those of the trace, no syntax tree is made, and where some differ, trees are
made of these alone. A module name is found as Python finds it in a job: the standard library
first, then what is installed, the notebook's own target files last. Of these count, too, what a
text may import by a string that it mentions, and what its last run was seen to ask for.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.grouping import Group, group
from orgfig.build.job import Seen
from orgfig.build.model import Trace, traces_of
from orgfig.digest import Digest, digest_bytes
from orgfig.figure.imports import module_name
from orgfig.figure.model import Figure
from orgfig.tangle.model import TangledFile

__all__ = ["TEXT", "Sources", "bytes_of", "digest_of", "imported_packages", "sources", "stems"]

TEXT = "text://"
"""How the names of those inputs begin that are texts."""


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


def sources(
    some: Group,
    known: Mapping[str, TangledFile],
    traces: Mapping[str, Trace],
    installed: Container[str],
) -> Sources:
    """The texts of a group's job; `known` are the notebook's modules by name."""
    asked: set[str] = set()
    for trace in traces_of(some.outputs, traces):
        remembered = _remembered(some.files, trace, known, installed)
        if remembered is not None:
            return remembered
        asked |= _asked(some.files, trace) & known.keys()
    return _read(some.files, known, installed, asked)


def stems(tangled: Iterable[TangledFile]) -> dict[str, TangledFile]:
    """The notebook's Python target files by the name they are imported by; the first one wins."""
    found: dict[str, TangledFile] = {}
    for file in tangled:
        if file.language == "python":
            found.setdefault(module_name(file.path), file)
    return found


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
    asked = (*names, *trace.seen.modules, *trace.seen.packages)
    modules = _modules(asked, files, known, installed)
    some = (*files, *modules)
    texts = {file.path: digest_of(file) for file in some}
    meanings = {path: trace.inputs.get(f"{TEXT}{path}", "") for path in texts}
    if texts.keys() != trace.texts.keys() or not all(meanings.values()):
        return None
    if texts != trace.texts:
        for file in some:
            path = file.path
            if texts[path] != trace.texts[path] and not _means(file, meanings[path]):
                return None
    return Sources(files, modules, names, texts, meanings, trace.seen)


def _asked(files: Iterable[TangledFile], trace: Trace) -> set[str]:
    """What the run of a trace was seen to ask for; nothing if it ran other texts."""
    is_same = all(trace.texts.get(file.path) == digest_of(file) for file in files)
    return {*trace.seen.modules, *trace.seen.packages} if is_same else set()


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
    files: tuple[TangledFile, ...],
    known: Mapping[str, TangledFile],
    installed: Container[str],
    asked: Iterable[str],
) -> Sources:
    """The texts found by following imports through syntax trees, and from what was `asked` for."""
    from orgfig.figure.meaning import Reading, reading, strictest

    names = set(asked)
    readings: dict[str, Reading] = {}
    waiting = [*files, *_modules(names, files, known, installed)]
    texts: dict[str, TangledFile] = {file.path: file for file in waiting}
    while waiting:
        file = waiting.pop()
        whole = digest_of(file)
        found = reading(bytes_of(file)) if _is_read(file) else Reading(whole, whole)
        readings[file.path] = found
        added = {*found.imports, *found.mentioned.intersection(known)} - names
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
    return Sources(files, modules, ordered, {one.path: digest_of(one) for one in some}, meanings)


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


def digest_of(file: TangledFile) -> Digest:
    """The digest of these bytes, by which a trace knows them (`Trace.texts`)."""
    return digest_bytes(bytes_of(file))

"""Pictures that were drawn alike to the last byte, under two names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orgfig.build.model import Trace
from orgfig.digest import Digest
from orgfig.figure.data import is_data

__all__ = ["twins"]


def twins(paths: Iterable[str], traces: Mapping[str, Trace]) -> Mapping[str, str]:
    """Of those pictures that a run drew, each that another one equals, with the first of these.

    What the notebook says of them, which is written into what is published, does not count.
    """
    first: dict[Digest, str] = {}
    found: dict[str, str] = {}
    for path in paths:
        digest = _drawn(path, traces.get(path))
        if digest is not None and first.setdefault(digest, path) != path:
            found[path] = first[digest]
    return found


def _drawn(path: str, trace: Trace | None) -> Digest | None:
    if trace is None or trace.failure is not None or is_data(path):
        return None
    return trace.drawn.get(path) or trace.outputs.get(path)

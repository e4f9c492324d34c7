"""Knows pictures again that stand there with other words in them than a build remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orgfig.build.model import Trace
from orgfig.build.publishing import has_words, recognised
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.figure.titles import LARGEST, parted
from orgfig.workspace.pictures import read_picture
from orgfig.workspace.project import Project

__all__ = ["known_again", "read_published"]


def known_again(
    project: Project, traces: Mapping[str, Trace], outputs: Mapping[str, Digest]
) -> Mapping[str, Trace]:
    """The traces, with the words and digests of what stands there where that is what was drawn.

    `outputs` are the digests of what stands at outputs now. Only pictures that differ are read.
    """
    others = dict(_others(traces, outputs))
    if not others:
        return traces
    found = {}
    for path in others:
        try:
            data = read_published(project, path)
        except (OSError, WriteError, ValueError):  # it counts as what it is, another file
            continue
        found[path] = digest_bytes(data), parted(data)
    same = {path: one for path, one in found.items() if one[0] == others[path]}
    return recognised(traces, same)


def read_published(project: Project, path: str) -> bytes:
    """The bytes of a picture with its words.

    Raises:
        OSError: there is none, or none that a build could have published.
        WriteError: it lies outside of the project.

    """
    return read_picture(project, path, project.policy.file_size + LARGEST)


def _others(
    traces: Mapping[str, Trace], outputs: Mapping[str, Digest]
) -> Iterator[tuple[str, Digest]]:
    """The pictures with a place for words that are not the ones that were published."""
    for path, digest in outputs.items():
        trace = traces.get(path)
        if trace is None or trace.outputs.get(path) == digest:
            continue
        if path in trace.drawn and has_words(path):
            yield path, digest

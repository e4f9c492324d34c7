"""The texts that orgfig last wrote to target files: what an edit by hand is an edit of.

One file below `.orgfig/`, in which a text follows a line with its lengths and its path. It can be
lost; then the notebook or git may still know the texts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

from orgfig.digest import Digest
from orgfig.errors import WriteError
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, write_state

__all__ = ["WRITTEN", "keep_written", "written_texts"]

WRITTEN = "written"
"""The file's name below `.orgfig/`."""

BEGIN = b"orgfig written 1\n"


def keep_written(
    project: Project, texts: Mapping[str, bytes], records: Mapping[str, Collection[Digest]]
) -> None:
    """Keep what was written to each target file, and what is kept of others in `records`.

    What cannot be kept is no loss that would stop a command.
    """
    others = set(records).difference(texts)
    if others:
        kept = written_texts(project)
        texts = {**{path: kept[path] for path in kept if path in others}, **texts}
    parts = [BEGIN]
    for path, data in texts.items():
        name = path.encode("utf-8", "surrogatepass")
        parts += [b"%d %d\n" % (len(name), len(data)), name, data]
    with suppress(WriteError):
        write_state(project, WRITTEN, b"".join(parts))


def written_texts(project: Project) -> dict[str, bytes]:
    """The texts that are kept, by the paths of their target files; none where they are lost."""
    try:
        return _texts(read_state(project, WRITTEN))
    except (OSError, WriteError, ValueError):
        return {}


def _texts(data: bytes) -> dict[str, bytes]:
    """What the file holds; raises `ValueError` where it is not as `keep_written` leaves it."""
    if not data.startswith(BEGIN):
        raise ValueError
    found: dict[str, bytes] = {}
    at = len(BEGIN)
    while at < len(data):
        line = data.index(b"\n", at)
        name_length, length = map(int, data[at:line].split())
        if name_length < 0 or length < 0:
            raise ValueError
        start = line + 1 + name_length
        name = data[line + 1 : start].decode("utf-8", "surrogatepass")
        found[name] = data[start : start + length]
        at = start + length
    return found

"""Takes a job's files out of its folder once its process is dead: declared names, checked bytes.

The folder was a figure's to fill, so every name in it may be a trap: a link, a pipe, a file that
is linked twice or is endless. It is known by its descriptor alone, for it may lie where no path
of ours leads; only names in it are looked at, never ways through it.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from orgfig.build.job import Artifact, Failure, FailureKind, Note
from orgfig.build.pictures import oddities, unread
from orgfig.build.sizes import amount
from orgfig.execute.words import escaped_line
from orgfig.figure.making import how_made
from orgfig.figure.movies import Played, as_played
from orgfig.figure.picture import PictureFacts

__all__ = ["RESULT", "Collected", "claimed", "collect", "collect_result"]

MOST_LISTED = 2_000
"""So many names of a folder are looked at; a job that may make more only makes the rest unseen."""
MOST_NOTES = 20
MOST_TOLD = 20
"""Problems that are told of one job, each a line."""
MOST_NAMED = 5
LONGEST_NAME = 100

RESULT = "orgfig-result"
"""The file in which a block leaves its result, where it is run for that."""

KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What stands under a name that is no regular file (inode(7))."""

PLAIN = "save the picture itself under that name, as an ordinary file"
LARGER = "draw less (`rasterized=True` helps); `file_size` under `[tool.orgfig.policy]` allows more"
UNREADABLE = "leave its mode as `savefig` makes it"
EMPTY = "close the file after writing it, or let `savefig` write it"

Examine = Callable[[str, bytes], PictureFacts]

NOTHING_PLAYED: Mapping[str, Played] = MappingProxyType({})


class Collected(NamedTuple):
    """What a job left: pictures if all are there and sound, else why not; and the rest."""

    artifacts: tuple[Artifact, ...]
    failure: Failure | None
    notes: tuple[Note, ...]
    result: bytes = b""


class _BadFileError(Exception):
    """A file stands under a declared name and must not be taken; says why, and what helps."""

    def __init__(self, problems: Sequence[str], hint: str | None) -> None:
        super().__init__(problems, hint)
        self.problems = problems
        self.hint = hint


class _Listing(NamedTuple):
    """The names in a folder that nobody declared, in order; and whether there are more."""

    names: tuple[str, ...]
    is_cut: bool


def collect(  # noqa: PLR0913, PLR0917 (what is known of a job)
    folder: int,
    outputs: Sequence[str],
    largest: int,
    examine: Examine | None = None,
    given: Sequence[str] = (),
    played: Mapping[str, Played] = NOTHING_PLAYED,
) -> Collected:
    """Read the declared outputs from the folder's descriptor; `largest` in bytes a file.

    `given` are files that it was given to read there: nobody wonders at them. `played` is what
    movies play, what is wrong with them, or None where nothing could decode them, by their paths.
    """
    examine = examine or _examine
    names = {path: posixpath.basename(path) for path in outputs}
    others = _undeclared(folder, frozenset([*names.values(), *map(posixpath.basename, given)]))
    notes = _notes(others)
    clash = _clash(names)
    if clash is not None:
        return Collected((), clash, notes)
    missing = [name for name in names.values() if not _exists(folder, name)]
    if missing:
        return Collected((), _missing(missing, others), notes)
    artifacts, refused = [], []
    for path, name in names.items():
        try:
            artifacts.append(_taken(folder, name, path, largest, examine, played.get(path)))
        except _BadFileError as error:
            refused.append((name, error))
    if refused:
        return Collected((), _bad(refused), notes)
    odd = [note for one in artifacts for note in oddities(one.path, one.facts)]
    odd += [unread(one.path) for one in artifacts if played.get(one.path, "") is None]
    return Collected(tuple(artifacts), None, (*notes, *odd))


def claimed(folder: int, outputs: Sequence[str]) -> int:
    """How long the declared files are together, in bytes.

    That may be far more than they take of a disk: what nobody wrote to costs nothing, until
    somebody reads it.
    """
    return sum(_length(folder, posixpath.basename(path)) for path in outputs)


def collect_result(folder: int, largest: int) -> Collected:
    """The result that a block left there, of no bytes where it left none."""
    if not _exists(folder, RESULT):
        return Collected((), None, ())
    try:
        return Collected((), None, (), _read(folder, RESULT, largest))
    except _BadFileError as error:
        message = f"its result {'; '.join(error.problems)}"
        return Collected((), Failure(FailureKind.BAD_OUTPUT, message, error.hint), ())


def _examine(name: str, data: bytes) -> PictureFacts:
    from orgfig.figure.picture import examine

    return examine(name, data)


# --- one file --------------------------------------------------------------------------------


def _taken(  # noqa: PLR0913, PLR0917 (what is known of one file)
    folder: int, name: str, path: str, largest: int, examine: Examine, played: Played
) -> Artifact:
    data = _read(folder, name, largest)
    if not data:
        raise _BadFileError(["is empty"], EMPTY)
    facts = examine(name, data)
    if played is not None and not facts.problems:  # else there is no container to compare it with
        facts = as_played(facts, played)
    if facts.problems:
        raise _BadFileError([escaped_line(one) for one in facts.problems], facts.hint)
    return Artifact(path, data, facts)


def _read(folder: int, name: str, largest: int) -> bytes:
    """The bytes of a plain file; never follows a link, never waits for a pipe, opens no device."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        _require_plain(os.stat(name, dir_fd=folder, follow_symlinks=False), largest)
        descriptor = os.open(name, flags, dir_fd=folder)
        with open(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            _require_plain(before, largest)
            data = file.read(largest + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise _BadFileError([f"cannot be read ({error.strerror})"], UNREADABLE) from None
    if len(data) != before.st_size or _stamp(before) != _stamp(after):
        raise _BadFileError(["changed while it was read"], "let nothing go on after the block")
    return data


def _require_plain(facts: os.stat_result, largest: int) -> None:
    if not stat.S_ISREG(facts.st_mode):
        kind = KINDS.get(stat.S_IFMT(facts.st_mode), "something unknown")
        raise _BadFileError([f"is no plain file but {kind}"], PLAIN)
    if facts.st_nlink != 1:
        raise _BadFileError(["is linked under a second name"], PLAIN)
    if facts.st_size > largest:
        raise _BadFileError([f"is larger than {amount(largest)}"], LARGER)


def _stamp(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_nlink


def _length(folder: int, name: str) -> int:
    try:
        facts = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (OSError, ValueError):  # there is none: told where it is to be taken
        return 0
    return facts.st_size if stat.S_ISREG(facts.st_mode) else 0


# --- the folder ------------------------------------------------------------------------------


def _exists(folder: int, name: str) -> bool:
    """Whether anything stands under the name; what cannot be looked at does, and is told later."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except ValueError:  # a name with a null, or half a character
        return False
    except OSError:
        return True
    return True


def _undeclared(folder: int, declared: frozenset[str]) -> _Listing:
    try:
        os.lseek(folder, 0, os.SEEK_SET)  # the job may have had this descriptor, and read on it
        with os.scandir(folder) as entries:
            seen = list(islice(entries, MOST_LISTED + 1))
    except OSError:  # closed to its owner: what is declared will be told as not to be read
        return _Listing((), is_cut=False)
    others = [one for one in seen[:MOST_LISTED] if one.name not in declared]
    return _Listing(tuple(sorted(map(_shown_entry, others))), len(seen) > MOST_LISTED)


def _shown_entry(entry: os.DirEntry[str]) -> str:
    is_folder = entry.is_dir(follow_symlinks=False)
    return _shown(entry.name) + ("/" if is_folder else "")


def _shown(name: str) -> str:
    """A name fit to be shown, with the end of a long one left out."""
    return escaped_line(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…")


def _notes(others: _Listing) -> tuple[Note, ...]:
    notes = [
        Note("undeclared-output", f"it made {name}, which no link declares")
        for name in others.names[:MOST_NOTES]
    ]
    left = len(others.names) - MOST_NOTES
    if left > 0:
        more = f"and {'more than ' if others.is_cut else ''}{left} more files"
        notes.append(Note("undeclared-output", more))
    return tuple(notes)


# --- what is told ----------------------------------------------------------------------------


def _clash(names: dict[str, str]) -> Failure | None:
    """Two outputs of one name: a job saves under bare names, so they would be one file."""
    first: dict[str, str] = {}
    for path, name in names.items():
        other = first.setdefault(name, path)
        if other != path:
            message = f"{_shown(other)} and {_shown(path)} would both be saved as {_shown(name)}"
            return Failure(FailureKind.BAD_OUTPUT, message, "give them different file names")
    return None


def _missing(names: Sequence[str], others: _Listing) -> Failure:
    told = ", ".join(map(_shown, names))
    hint = f"{how_made(names[0])} makes it; the folder it runs in is its own"
    if others.names:
        instead = ", ".join(others.names[:MOST_NAMED])
        hint = f"it saved {instead} instead: correct the name there, or the link"
    return Failure(FailureKind.MISSING_OUTPUT, f"it did not make {told}", hint)


def _bad(refused: Sequence[tuple[str, _BadFileError]]) -> Failure:
    """One line a problem; what helps against the first."""
    lines = [f"{_shown(name)}: {one}" for name, error in refused for one in error.problems]
    first, *rest = lines
    if len(rest) > MOST_TOLD:
        rest = [*rest[:MOST_TOLD], f"and {len(rest) - MOST_TOLD} more problems"]
    hint = refused[0][1].hint
    return Failure(FailureKind.BAD_OUTPUT, first, hint, detail="\n".join(rest))

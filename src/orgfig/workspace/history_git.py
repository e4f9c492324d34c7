"""Asks the `git` program about the repository around a project.

Reads only, and runs nothing that a repository's settings name: only commands that look at none of
these are used, no missing object is fetched, and what replaces objects or parents is left aside,
so that the name of a commit stands for all that came before it. What is asked is the matter of
`history_commits`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    import subprocess

__all__ = ["LOST", "Git", "GitError", "MissingError", "Tip"]

SECONDS = 60
SLOW = f"git has not answered in {SECONDS} seconds"
LOST = "git is at a loss"
"""What there is to say where git answers, but not what it was asked for."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a version from which on it is passed over."""

KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_", "GIT_EXEC_PATH")
"""Beginnings of the variables of git's own that count; others, as of a hook, name a repository."""


QUIET = (
    "--no-pager",
    "--no-replace-objects",
    *("-c", "core.fsmonitor=false"),  # which diff-tree would run, for it looks at the index
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "advice.graftFileDeprecated=false"),
)


ASIDE = ("hint:", "warning:")
ABSENT = ("from promisor remote", "unable to read tree", "bad tree object")
"""What git says where a partial clone has not got what it needs."""


class GitError(Exception):
    """Git cannot say; the text is why."""


class MissingError(Exception):
    """A blob that the repository has not got, as in a partial clone, or not whole."""


class Tip(NamedTuple):
    """Where a history ends: the commit of HEAD, and the project's folder in it (`""`, `sub/`).

    `cut` are the commits whose parents a shallow clone has not got.
    """

    head: str
    prefix: str
    cut: frozenset[str] = frozenset()


class Git:
    """The git program, asked about the repository that `folder` lies in. Close it after use."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._start = ["git", *QUIET, "-C", os.fspath(folder)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def tip(self) -> Tip:
        """Where the history ends; raises `GitError` where there is none."""
        place = ["--is-inside-work-tree", "--show-prefix", "--git-path", "shallow"]
        answer = self._quickly(["rev-parse", *place, "--verify", "HEAD^{commit}"])
        if not answer:
            self.output(["rev-parse", "--show-prefix"])  # which says what is wrong, if this is it
            raise GitError("git has no commit at HEAD")
        inside, *rest = os.fsdecode(answer).split("\n")
        if inside != "true":
            raise GitError("the settings of its git repository say that the project is not in it")
        if len(rest) < 4:  # noqa: PLR2004 - prefix, file, commit, line end
            raise GitError(LOST)
        *prefix, shallow, head, _ = rest
        return Tip(head, "\n".join(prefix), self._cut(shallow))

    def blob(self, name: str) -> bytes | None:
        """The bytes of a blob, None if it is too large; raises `MissingError`, `GitError`."""
        process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            raise GitError("git does not answer")
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            _await(process.stdout)
            words = process.stdout.readline().split()
            if len(words) != 3:  # noqa: PLR2004 - name, kind, size
                raise self._without(name, words)
            if not words[2].isdigit():
                raise GitError(LOST)
            return _body(process.stdout, int(words[2]))
        except EOFError:  # git ends amidst what is damaged
            raise self._without(name, ()) from None
        except OSError:
            raise GitError("git does not answer") from None

    def _without(self, name: str, words: Sequence[bytes]) -> Exception:
        """What it means that git gives no blob; it ends where one was left out of a clone."""
        if words:
            return MissingError(name) if words[1:] == [b"missing"] else GitError(LOST)
        self.__exit__(None, None, None)
        return MissingError(name)

    def _started(self) -> subprocess.Popen[bytes]:
        import subprocess

        try:
            self._process = subprocess.Popen(  # noqa: S603 - the words are ours
                [*self._start, "cat-file", "--batch"],
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise GitError(f"git cannot be started: {error.strerror}") from None
        return self._process

    def _cut(self, path: str) -> frozenset[str]:
        """The commits that the file at `path`, from the project's folder, names."""
        try:
            with open(os.path.join(self._start[-1], path), "rb") as file:
                return frozenset(file.read().decode("ascii", "replace").split())
        except OSError:
            return frozenset()

    def _quickly(self, words: Sequence[str]) -> bytes | None:
        """What git prints, in a few milliseconds; None where it fails or there is none.

        Raises `GitError` where it does not answer.
        """
        reading, writing = os.pipe()
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, writing, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            try:
                call = [*self._start, *words]
                process = os.posix_spawnp("git", call, _environment(), file_actions=actions)
            finally:
                os.close(writing)
            answer = _soon(reading, process)
            return answer if os.waitpid(process, 0)[1] == 0 else None
        except (OSError, ValueError):
            return None
        finally:
            os.close(reading)

    def output(self, words: Sequence[str], given: bytes = b"") -> bytes:
        """What git prints; raises `GitError` with what it says where it fails."""
        import subprocess

        try:
            answer = subprocess.run(  # noqa: S603 - our words; patterns follow `--`
                [*self._start, *words],
                env=_environment(),
                input=given,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise GitError(SLOW) from None
        except (OSError, ValueError) as error:
            raise GitError(_unstarted(error)) from None
        if answer.returncode != 0:
            raise GitError(_said(answer.stderr.decode("utf-8", "replace")))
        return answer.stdout


def _soon(reading: int, process: int) -> bytes:
    """What comes out of a pipe; a process that is silent for too long is ended, for `GitError`."""
    import select

    ready, found = select.poll(), b""
    ready.register(reading, select.POLLIN)
    while ready.poll(int(SECONDS * 1000)):
        some = os.read(reading, 65536)
        if not some:
            return found
        found += some
    from signal import SIGKILL  # which a status has no other use for

    os.kill(process, SIGKILL)  # not waited for: a disk that is gone may hold it
    raise GitError(SLOW)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, and wait no longer than for one that can be."""
    from subprocess import TimeoutExpired

    process.kill()
    for stream in filter(None, (process.stdin, process.stdout)):
        with suppress(OSError):  # what was not written yet
            stream.close()
    with suppress(TimeoutExpired):  # what it has started may hold its pipes, a lost disk itself
        process.wait(1)


def _await(stream: IO[bytes]) -> None:
    """Returns when a stream has something, or has ended; raises `GitError` where it is silent."""
    import select

    ready = select.poll()
    ready.register(stream, select.POLLIN)
    if not ready.poll(int(SECONDS * 1000)):
        raise GitError(SLOW)


def _body(stream: IO[bytes], size: int) -> bytes | None:
    """The bytes that follow, and the line end behind them; one that is too large is dropped.

    Raises `EOFError` where there are fewer: a part of a version says nothing of it.
    """
    if size <= LARGEST:
        found = stream.read(size + 1)
        if len(found) <= size:
            raise EOFError
        return found[:-1]
    left = size + 1
    while left > 0:
        left -= len(stream.read(min(left, 1 << 20))) or left
    return None


def _unstarted(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "git is not installed"
    return f"git cannot be started: {getattr(error, 'strerror', None) or error}"


def _said(message: str) -> str:
    """Why git failed, in a few words."""
    if "not a git repository" in message:
        return "the project is in no git repository"
    if "dubious ownership" in message:
        return "git does not trust the repository, whose owner is somebody else"
    if any(words in message for words in ABSENT):
        return "git has not got all commits and folders of this clone"
    lines = (one for one in message.splitlines() if one and not one.startswith(ASIDE))
    first = next(lines, "git failed and does not say why")
    return f"git says: {first.removeprefix('fatal: ').strip()}"


def _environment() -> dict[str, str]:
    """Ours without what names a repository; nothing is fetched, and messages are in English."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(KEPT)
    }
    nothing = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0"}
    return {
        **kept,
        **nothing,
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }

"""Whether git has a file's bytes in HEAD; one process answers for all files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

__all__ = ["Committed", "committed_bytes"]

SECONDS = 10
ALGORITHMS = {40: "sha1", 64: "sha256"}
"""How git names objects, by the length of a name in hexadecimal digits."""


class Committed:
    """HEAD of the repository that `folder` lies in; nothing is in it without git or a commit.

    A process is started with the first question, and ended by `close`.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def has(self, path: str, data: bytes) -> bool:
        """Whether the file at `path`, below the folder, is `data` there."""
        name = self._asked(path)
        algorithm = ALGORITHMS.get(len(name))
        if algorithm is None:
            return False
        from hashlib import new as new_hash  # loads OpenSSL

        blob = new_hash(algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
        blob.update(data)
        return blob.hexdigest() == name

    def close(self) -> None:
        """End the process, if there is one; a second time does nothing."""
        process, self._process, self._is_over = self._process, None, True
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, path: str) -> str:
        """The name of the object at `path`; empty where there is none."""
        if self._is_over or "\n" in path or "\0" in path:
            return ""
        try:
            answer = self._answer(os.fsencode(f"HEAD:./{path}\n"))
        except UnicodeEncodeError:  # no file can have this name
            return ""
        except (OSError, ValueError):
            answer = b""
            self.close()
        words = answer.split()
        return words[0].decode() if len(words) == 3 and words[1] == b"blob" else ""  # noqa: PLR2004

    def _answer(self, question: bytes) -> bytes:
        """The line `NAME blob SIZE`, or that there is none; raises where git does not answer."""
        from select import select

        process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            raise OSError
        process.stdin.write(question)
        process.stdin.flush()
        line = b""
        while not line.endswith(b"\n"):
            ready = select([process.stdout], [], [], SECONDS)[0]
            more = os.read(process.stdout.fileno(), 4096) if ready else b""
            if not more:
                raise OSError
            line += more
        return line

    def _started(self) -> subprocess.Popen[bytes]:
        import subprocess  # only for a file that somebody else has changed

        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch-check"],  # noqa: S607 - the user's own git
            cwd=self._folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process


def committed_bytes(folder: str | os.PathLike[str], path: str) -> bytes | None:
    """The file at `path`, below `folder`, as HEAD has it; None where git does not have it."""
    import subprocess

    try:
        answer = subprocess.run(  # noqa: S603 - the words are ours, the path follows `HEAD:./`
            ["git", "cat-file", "blob", f"HEAD:./{path}"],  # noqa: S607 - the user's own git
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return answer.stdout if answer.returncode == 0 else None


def _environment() -> dict[str, str]:
    """Ours, but git fetches no missing object: what it would run for that, the project says.

    A `.git/config` that came with a project may name any command there.
    """
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}

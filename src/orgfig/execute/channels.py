"""The parent's ends of what a process writes into: its pipes, and the socket of its standing."""

from __future__ import annotations

import os
import socket
from array import array
from dataclasses import dataclass, field

from orgfig.execute.counted import Count, Counted
from orgfig.execute.inside.protocol import BEGUN, FOLDERS
from orgfig.execute.words import escaped

__all__ = ["Capture", "Standing"]

WORDS = 1000  # bytes; what is said there is a word, or one sentence
MOST_READS = 64
MOST_DESCRIPTORS = 4


@dataclass(slots=True, eq=False)
class Capture:
    """The parent's end of a pipe, or of a file that grows; keeps the first `keep` bytes.

    `total` is how many came, `left` how many of these were not kept. What `counted` takes out is
    neither.
    """

    reader: int
    writer: int
    keep: int
    data: bytearray = field(default_factory=bytearray)
    total: int = 0
    left: int = 0
    counted: Counted | None = None

    @staticmethod
    def make(keep: int, counted: Counted | None = None) -> Capture:
        """A new pipe; the writer is for the process."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        return Capture(reader, writer, keep, counted=counted)

    @staticmethod
    def of_file(path: str | os.PathLike[str], keep: int, counted: Counted | None = None) -> Capture:
        """A new file in place of a pipe: what it has so far can be read at any time."""
        writer = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        return Capture(os.open(path, os.O_RDONLY | os.O_CLOEXEC), writer, keep, counted=counted)

    @property
    def count(self) -> Count | None:
        """How far the process says it is, where that is looked for."""
        return self.counted.latest if self.counted else None

    def read(self) -> bool:
        """Take what is there now; False once there is no more to come."""
        try:
            data = os.read(self.reader, 1 << 16)
        except BlockingIOError:
            return True
        self.total += len(data)
        self._keep(self.counted.words(data) if self.counted else data)
        return bool(data)

    def text(self) -> str:
        """What was written, fit to be shown, and how much more there was; nothing more is read."""
        if self.counted:
            self._keep(self.counted.rest())
        text = escaped(self.data.decode("utf-8", "replace"))
        return f"{text}\n[{self.left} bytes more]\n" if self.left else text

    def drain(self) -> None:
        """Take what a dead process left, and not more: another may hold the pipe open."""
        for _ in range(MOST_READS):
            before = self.total
            self.read()
            if self.total == before:
                return

    def close_writer(self) -> None:
        """Leave the writing end to the process."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def close(self) -> None:
        """Close both ends."""
        self.close_writer()
        if self.reader >= 0:
            os.close(self.reader)
            self.reader = -1

    def _keep(self, data: bytes) -> None:
        kept = data[: max(0, self.keep - len(self.data))]
        self.data += kept
        self.left += len(data) - len(kept)


@dataclass(slots=True, eq=False)
class Standing:
    """The parent's end of the socket on which a process says, before its block, how it stands.

    `has_begun` is whether the block's code may have run, held; then no word of the process is
    believed. Else `words` say why not. `folders` are descriptors of its output and its temporary
    files, where it made these itself.
    """

    ours: socket.socket
    theirs: socket.socket
    has_begun: bool = False
    words: str = ""
    folders: tuple[int, ...] = ()

    @staticmethod
    def make() -> Standing:
        """A new pair of sockets; the writer is for the process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)  # noqa: FBT003 (its only argument)
        return Standing(ours, theirs)

    @property
    def reader(self) -> int:
        """The number of our end; negative once it is closed."""
        return self.ours.fileno()

    @property
    def writer(self) -> int:
        """The number of the process's end."""
        return self.theirs.fileno()

    def read(self) -> bool:
        """Take the next thing said, if there is one; False once there is no more to come."""
        space = socket.CMSG_LEN(MOST_DESCRIPTORS * array("i").itemsize)
        try:
            data, ancillary, _, _ = self.ours.recvmsg(WORDS, space, socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        if data == BEGUN:
            self.has_begun = True
        elif data == FOLDERS:
            self._take(ancillary)
        elif data:
            self.words = data.decode("utf-8", "replace")
        return bool(data)

    def drain(self) -> None:
        """Take what a dead process left."""
        for _ in range(MOST_READS):
            if not self.read():
                return

    def close_writer(self) -> None:
        """Leave the writing end to the process."""
        self.theirs.close()

    def close(self) -> None:
        """Close both ends, and the folders."""
        self.theirs.close()
        self.ours.close()
        for folder in self.folders:
            os.close(folder)
        self.folders = ()

    def _take(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        descriptors = array("i")
        for _, _, words in ancillary:
            descriptors.frombytes(words)
        self.folders += tuple(descriptors)

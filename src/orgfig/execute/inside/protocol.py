"""Messages between orgfig, the server and the workers: short JSON texts with descriptors.

The socket is of type SOCK_SEQPACKET (unix(7)), so a message is read whole or not at all.
What a worker is to run crosses as a memory file, never in a message: it may be of any length,
and what the server once held, each of its children could read.
"""

from __future__ import annotations

import json
import os
import socket
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = [
    "BEGUN",
    "CHANNEL",
    "DRAWING",
    "FOLDERS",
    "UNCONFINED",
    "UNPROVIDED",
    "Message",
    "packed",
    "receive",
    "send",
    "unpacked",
]

Message = dict[str, Any]
"""What is sent: `kind` says which, the rest depends on it."""

CHANNEL = 3
"""The descriptor a server is started with: the socket to the parent.

The first message on it brings a memory file of what is to be prepared, and, where a second layer
is wanted, that one's socket.
"""

UNCONFINED = 71
"""The exit status of a worker that could not be confined, and so ran nothing."""

UNPROVIDED = 72
"""The exit status of a worker that could not put the files where its figure looks for them."""

BEGUN = b"begun"
"""What a worker writes, where its block can never write, once it is held as was asked.

Anything else there is why it could not be.
"""

DRAWING = "draw"
"""What a server is unfit for that is no module: drawing once before it serves."""

FOLDERS = b"folders"
"""What a worker writes there before, with its folders, where nobody else can name these."""

LONGEST = 64 * 1024
MOST_DESCRIPTORS = 8


def send(channel: socket.socket, message: Message, descriptors: Sequence[int] = ()) -> None:
    """Send one message; the descriptors stay open here. Raises OSError if nobody listens."""
    socket.send_fds(channel, [json.dumps(message).encode()], list(descriptors))


def receive(channel: socket.socket) -> tuple[Message, list[int]] | None:
    """The next message with its descriptors (close-on-exec), or None when the peer is gone.

    Raises ValueError for what is no message, or is cut; its descriptors are closed.
    """
    space = socket.CMSG_LEN(MOST_DESCRIPTORS * array("i").itemsize)
    # Not socket.recv_fds, which forgets its flags.
    data, ancillary, flags, _ = channel.recvmsg(LONGEST, space, socket.MSG_CMSG_CLOEXEC)
    descriptors = array("i")
    for _, _, words in ancillary:
        descriptors.frombytes(words)
    if not data:
        return None
    try:
        return _read(data, flags), descriptors.tolist()
    except ValueError:
        for descriptor in descriptors:
            os.close(descriptor)
        raise


def _read(data: bytes, flags: int) -> Message:
    message = json.loads(data)
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) or not isinstance(message, dict):
        raise ValueError("a message was cut, or is none")
    return message


def packed(parts: Iterable[tuple[str, bytes]]) -> int:
    """A memory file (memfd_create(2)) with named parts; returns its descriptor."""
    kept = [(name, data) for name, data in parts]
    index = json.dumps([(name, len(data)) for name, data in kept]).encode()
    descriptor = os.memfd_create("orgfig")
    with open(descriptor, "wb", closefd=False) as file:
        file.writelines([b"%d\n" % len(index), index, *(data for _, data in kept)])
    return descriptor


def unpacked(descriptor: int) -> list[tuple[str, bytes]]:
    """The named parts of a memory file; its offset, which others share, is left alone."""
    whole = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    length, _, rest = whole.partition(b"\n")
    position = int(length)
    parts = []
    for name, size in json.loads(rest[:position]):
        parts.append((name, rest[position : position + size]))
        position += size
    return parts

"""A server goes on after what is no request."""

from __future__ import annotations

import os
import socket

from orgfig.execute.inside.protocol import packed, receive, send
from orgfig.execute.protection import UNHELD
from orgfig.execute.spawn import spawn

JUNK = [b"}", b"[]", b"{}", b'{"kind": "run"}', b'{"kind": "layer", "run": []}', b"x" * 100_000]


def test_what_is_no_request_is_left_alone(bench):
    interpreter = spawn(bench.settings(), UNHELD, bench.scratch / "server", ())
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    names = packed([])
    try:
        assert receive(interpreter.channel)[0] == {"kind": "ready"}
        for words in JUNK:
            socket.send_fds(interpreter.channel, [words], [names])
        send(interpreter.channel, {"kind": "layer"}, [theirs.fileno(), names])
        theirs.close()
        assert receive(ours)[0] == {"kind": "ready"}
        assert not interpreter.is_gone()
    finally:
        interpreter.end()
        ours.close()
        os.close(names)

"""Messages and memory files come over as they were sent."""

from __future__ import annotations

import os
import socket

from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.inside import protocol


def test_a_message_and_its_descriptors_come_over():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs, open(os.devnull) as null:
        protocol.send(ours, {"kind": "run", "path": "ä\udcff"}, [null.fileno()])
        message, (descriptor,) = protocol.receive(theirs)
        assert message == {"kind": "run", "path": "ä\udcff"}
        assert os.fstat(descriptor).st_rdev == os.fstat(null.fileno()).st_rdev
        assert not os.get_inheritable(descriptor)
        os.close(descriptor)


def test_the_end_of_the_other_side_is_none():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.close()
    with ours:
        assert protocol.receive(ours) is None


@given(st.lists(st.tuples(st.text(), st.binary())))
def test_what_is_packed_is_unpacked(parts):
    descriptor = protocol.packed(parts)
    try:
        assert protocol.unpacked(descriptor) == parts
        assert protocol.unpacked(descriptor) == parts
    finally:
        os.close(descriptor)

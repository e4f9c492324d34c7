"""A server goes on after what is no request, and tells what it is ended by."""

from __future__ import annotations

import os
import select
import socket

import pytest

from orgfig.execute.inside.protocol import packed, receive, send
from orgfig.execute.protection import UNHELD
from orgfig.execute.sandbox import in_force
from orgfig.execute.spawn import begin, kill, spawn
from orgfig.execute.wire import Warmth

JUNK = [b"}", b"[]", b"{}", b'{"kind": "run"}', b'{"kind": "layer", "run": []}', b"x" * 100_000]
SOON = 60  # seconds


@pytest.fixture
def start(bench, tmp_path):
    """Starts an interpreter, in namespaces where there are any."""
    started = []

    def make(warmth, protection):
        started.append(spawn(bench.settings(), protection, tmp_path / "server", warmth))
        return started[-1]

    yield make
    for one in started:
        one.end()


@pytest.mark.parametrize("sandbox", ["none", "core", "default"])
def test_what_is_no_request_is_left_alone(start, sandbox):
    server = start(Warmth(), in_force(sandbox))
    message, (server.inner,) = receive(server.channel)
    assert message == {"kind": "ready"}
    names = packed([])
    for words in JUNK:
        socket.send_fds(server.channel, [words], [names])
    os.close(names)
    empty = packed([("request", b"{}")])
    send(server.channel, {"kind": "run", "run": 7}, [empty] * 5)
    os.close(empty)
    (started, (watch,)), (ended, _) = receive(server.channel), receive(server.channel)
    os.close(watch)
    assert (started["kind"], started["run"]) == ("started", 7)
    assert (ended["kind"], ended["run"]) == ("ended", 7)


def test_a_second_layer_takes_requests_of_its_own(start):
    server = start(Warmth(late=("json",)), UNHELD)
    for channel in (server.channel, server.layer):
        message, (watch,) = receive(channel)
        os.close(watch)
        assert message == {"kind": "ready"}


def test_one_that_is_told_nothing_ends_with_its_parent(bench):
    with begin(bench.settings()) as waiting:
        assert not waiting.is_gone()
        waiting.channel.close()
        assert select.select([waiting.pidfd], [], [], SOON)[0]
        assert waiting.complaint() == ""
    assert waiting.ended.status == 0


def test_killing_the_inner_process_ends_all(start):
    server = start(Warmth(), in_force("default"))
    _, (server.inner,) = receive(server.channel)
    kill(server.inner)
    assert select.select([server.pidfd], [], [], SOON)[0]
    assert os.WTERMSIG(server.end().status) == 9


def test_killing_the_outer_process_ends_the_inner_one(start):
    server = start(Warmth(), in_force("default"))
    _, (server.inner,) = receive(server.channel)
    kill(server.pidfd)
    assert select.select([server.inner], [], [], SOON)[0]

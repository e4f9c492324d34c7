"""What a process writes is kept up to a bound, and its standing is told once."""

from __future__ import annotations

import os
import socket

import pytest

from orgfig.execute.channels import Capture, Standing
from orgfig.execute.inside.protocol import BEGUN, FOLDERS


def test_a_capture_keeps_the_first_bytes_and_counts_all():
    capture = Capture.make(4)
    os.write(capture.writer, b"abcdefgh")
    assert capture.read()
    assert (bytes(capture.data), capture.total) == (b"abcd", 8)
    assert capture.read()  # nothing there, but more may come
    capture.close_writer()
    assert not capture.read()
    capture.close()


def test_draining_ends_though_another_process_holds_the_pipe():
    capture = Capture.make(100)
    os.write(capture.writer, b"abc")
    capture.drain()
    assert bytes(capture.data) == b"abc"
    capture.close()


@pytest.fixture
def standing():
    made = Standing.make()
    yield made
    made.close()


def test_folders_come_before_the_block_begins(standing, tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    socket.send_fds(standing.theirs, [FOLDERS], [folder, folder])
    os.close(folder)
    os.write(standing.writer, BEGUN)
    standing.close_writer()
    standing.drain()
    assert standing.has_begun
    assert standing.words == ""
    assert [os.path.samestat(os.fstat(one), os.stat(tmp_path)) for one in standing.folders] == [
        True,
        True,
    ]


def test_why_it_is_not_held_is_told(standing):
    os.write(standing.writer, "nö\x1b".encode())
    standing.close_writer()
    standing.drain()
    assert not standing.has_begun
    assert standing.words == "nö\x1b"  # escaped where it is shown


def test_nothing_said_is_no_standing(standing):
    assert standing.read()
    standing.close_writer()
    standing.drain()
    assert not standing.has_begun
    assert standing.folders == ()

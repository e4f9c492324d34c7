"""What a process writes is kept up to a bound, and its standing is told once."""

from __future__ import annotations

import os
import socket

import pytest

from orgfig.execute.channels import Capture, Standing
from orgfig.execute.counted import Counted
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


def test_what_counts_is_known_and_is_no_word():
    capture = Capture.make(4, Counted())
    os.write(capture.writer, b"[1/9] a\nab[2/9]\n[7/9] b\ncdef[")
    assert capture.read()
    assert (capture.count, bytes(capture.data), capture.left) == ((7, 9), b"ab[2", 9)
    os.write(capture.writer, b"\n[8/9]")
    capture.close_writer()
    capture.drain()
    assert capture.text() == "ab[2\n[10 bytes more]\n"
    assert (capture.count, capture.total) == ((8, 9), 35)
    capture.close()


def test_where_nothing_is_counted_all_is_text():
    capture = Capture.make(100)
    os.write(capture.writer, b"[1/9] a\n\0\x1b[2J\n")
    capture.drain()
    assert capture.count is None
    assert capture.text() == "[1/9] a\n\\x00\\x1b[2J\n"
    capture.close()


def test_a_file_is_read_as_it_grows(tmp_path):
    capture = Capture.of_file(tmp_path / "printed", 100, Counted())
    for done in (1, 2):
        os.write(capture.writer, b"[%d/2]\nwords\n" % done)
        capture.drain()
        assert capture.count == (done, 2)
    assert capture.text() == "words\nwords\n"
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

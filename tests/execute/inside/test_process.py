"""What a process is told about itself."""

from __future__ import annotations

import fcntl
import mmap
import os
import threading

from orgfig.execute.inside import process
from orgfig.execute.inside.protocol import packed


def test_an_open_file_is_seen_and_a_memory_file_of_ours_is_not(tmp_path):
    before = set(process.open_files())
    memory = packed([("a", b"b")])
    with open(tmp_path / "x", "w"):
        assert set(process.open_files()) - before == {str(tmp_path / "x")}
    os.close(memory)


def test_threads_are_counted():
    before = process.threads()
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert process.threads() == before + 1
    done.set()
    thread.join()


def test_memory_grows_by_what_is_taken():
    mapped, data = process.memory()
    assert 0 < data < mapped
    # Mapped anew: the allocator may have that much at hand, freed by an earlier test.
    with mmap.mmap(-1, 1 << 26, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as taken:
        assert process.memory()[1] >= data + len(taken)


def test_what_is_moved_aside_is_the_same_file(tmp_path):
    (tmp_path / "x").write_text("abc")
    descriptor = os.open(tmp_path / "x", os.O_RDONLY)
    moved = process.aside(descriptor)
    assert moved >= 32
    assert os.read(moved, 9) == b"abc"
    assert fcntl.fcntl(moved, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
    os.close(moved)

"""A job's data crosses byte for byte, from plain files of the project alone."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.job import FailureKind, Job
from orgfig.build.policy import Policy
from orgfig.digest import Digest, digest_bytes
from orgfig.execute.data import MOST, NotGrantedError, granted
from orgfig.execute.inside.data import place


def job(**files):
    paths = tuple(files)
    inputs = {f"data://{path}": digest_bytes(data) for path, data in files.items()}
    return Job("relu", ("relu",), (), (), (), (), inputs, Digest("0"), Policy(), data=paths)


def write(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def crossed(project, root, given_job):
    descriptor = granted(project, given_job)
    try:
        place(descriptor, str(root))
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == os.fstat(descriptor).st_size, "not moved"
    finally:
        os.close(descriptor)


def test_files_stand_where_the_code_looks_for_them(tmp_path):
    files = {"data/deep/x.csv": b"1,2", "with blank": b"", os.fsdecode(b"\xff"): b"\x00"}
    write(tmp_path / "project", files)
    crossed(tmp_path / "project", tmp_path / "root", job(**files))
    for path, data in files.items():
        assert (tmp_path / "root" / path).read_bytes() == data
        assert (tmp_path / "root" / path).stat().st_mode & 0o777 == 0o444


def test_nothing_else_comes_along(tmp_path):
    write(tmp_path / "project", {"x": b"1", "secret": b"2"})
    crossed(tmp_path / "project", tmp_path / "root", job(x=b"1"))
    assert os.listdir(tmp_path / "root") == ["x"]


def test_no_data_is_an_empty_file(tmp_path):
    descriptor = granted(tmp_path, job())
    assert os.fstat(descriptor).st_size == 0
    place(descriptor, str(tmp_path / "root"))
    os.close(descriptor)
    assert not (tmp_path / "root").exists()


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 3))
def test_any_bytes_cross_in_parts_of_any_size(tmp_path_factory, data, more):
    folder = tmp_path_factory.mktemp("any")
    whole = data + b"x" * (more << 20)
    write(folder / "project", {"a/b": whole, "c": data})
    crossed(folder / "project", folder / "root", job(**{"a/b": whole, "c": data}))
    assert (folder / "root/a/b").read_bytes() == whole
    assert (folder / "root/c").read_bytes() == data


REFUSED = {
    "a link": (lambda path: path.symlink_to("/etc/passwd"), "it: x is a symbolic link"),
    "a pipe": (os.mkfifo, "it: it is not a regular file"),
    "a folder": (lambda path: path.mkdir(), "it: it is a folder"),
    "nothing": (lambda _: None, "it: No such file or directory"),
    "other bytes": (lambda path: path.write_bytes(b"2"), "x changed while the build ran"),
    "more bytes": (lambda path: path.write_bytes(b"1 and more"), "x changed while the build ran"),
    "fewer bytes": (lambda path: path.write_bytes(b""), "x changed while the build ran"),
}


@pytest.mark.parametrize(("make", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_as_planned_is_refused(tmp_path, make, why):
    make(tmp_path / "x")
    before = set(os.listdir("/proc/self/fd"))
    with pytest.raises(NotGrantedError, match=why) as refusal:
        granted(tmp_path, job(x=b"1"))
    assert refusal.value.failure.kind is FailureKind.INTERNAL
    assert refusal.value.failure.hint
    assert set(os.listdir("/proc/self/fd")) <= before, "nothing stays open"


def test_a_link_on_the_way_is_refused(tmp_path):
    write(tmp_path, {"real/x": b"1"})
    (tmp_path / "data").symlink_to("real")
    with pytest.raises(NotGrantedError, match="data is a symbolic link"):
        granted(tmp_path, job(**{"data/x": b"1"}))


def test_too_much_is_refused_before_it_is_read(tmp_path):
    with open(tmp_path / "x", "wb") as file:
        file.truncate(MOST)  # takes no room on the disk
    write(tmp_path, {"y": b"1"})
    with pytest.raises(NotGrantedError, match=r"more than 1\.0 GiB together"):
        granted(tmp_path, job(y=b"1", x=b""))


def test_a_memory_file_that_was_cut_is_an_error(tmp_path):
    write(tmp_path, {"x": b"12345"})
    descriptor = granted(tmp_path, job(x=b"12345"))
    os.truncate(descriptor, os.fstat(descriptor).st_size - 1)
    with pytest.raises(OSError, match="ended early"):
        place(descriptor, str(tmp_path / "root"))
    os.close(descriptor)

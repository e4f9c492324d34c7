"""One file, written whole or not at all."""

import os

import pytest

from orgfig.errors import WriteError
from orgfig.workspace.writing import put, write_beside


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new/a.py"
    for data in (b"one", b"", b"three" * 10**6):
        put("a.py", str(path), data, None)
        assert path.read_bytes() == data
    assert [one.name for one in path.parent.iterdir()] == ["a.py"]


def test_its_time_is_the_one_that_is_asked_for(tmp_path):
    put("a.py", str(tmp_path / "a.py"), b"x", None, 10**18 + 123_456_789)
    assert (tmp_path / "a.py").stat().st_mtime_ns == 10**18 + 123_456_789


def test_files_that_wait_beside_each_other_have_names_of_their_own(tmp_path):
    path = str(tmp_path / "a.py")
    assert write_beside(path, b"x", None, turn=0) != write_beside(path, b"x", None, turn=1)


def test_nobody_else_reads_a_private_file_while_it_is_written(tmp_path):
    before = os.umask(0)
    try:
        temporary = write_beside(str(tmp_path / "a.py"), b"x", 0o600)
    finally:
        os.umask(before)
    assert os.stat(temporary).st_mode & 0o777 == 0o600


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path):
    (tmp_path / "a.py").mkdir()
    with pytest.raises(WriteError, match=r"^a\.py cannot be written: Is a directory") as refusal:
        put("a.py", str(tmp_path / "a.py"), b"x", None)
    assert "remove or rename it" in refusal.value.hint
    assert [one.name for one in tmp_path.iterdir()] == ["a.py"]


def test_a_folder_that_was_removed_is_made_again(tmp_path):
    path = tmp_path / "new/a.py"
    for _ in range(2):
        put("a.py", str(path), b"x", None)
        path.unlink()
        path.parent.rmdir()


def test_what_it_left_itself_in_a_folder_that_was_away_is_in_nobodys_way(tmp_path):
    path = tmp_path / "fig" / "a.svg"
    left = write_beside(str(path), b"left behind", None)
    put("fig/a.svg", str(path), b"new", None)
    assert path.read_bytes() == b"new"
    assert not os.path.exists(left)


def test_a_file_in_the_place_of_its_folder_is_told(tmp_path):
    (tmp_path / "fig").write_bytes(b"mine")
    with pytest.raises(WriteError) as refused:
        put("fig/a.svg", str(tmp_path / "fig" / "a.svg"), b"new", None)
    assert refused.value.hint == "a file stands where a folder is needed"
    assert (tmp_path / "fig").read_bytes() == b"mine"

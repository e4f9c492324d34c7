"""The texts that were last written: kept, found again, and lost without harm."""

import pytest

from orgfig.workspace.written import WRITTEN, keep_written, written_texts

RECORD = frozenset({"digest"})


@pytest.fixture
def file(project):
    return project.state / WRITTEN


def test_what_is_kept_is_found_again(project):
    texts = {"a.py": b"x\n", "b\n.py": b"", "\udcff": b"\0\n5 5\n"}
    keep_written(project, texts, {})
    assert written_texts(project) == texts


def test_texts_of_other_files_are_kept_on(project):
    keep_written(project, {"a.py": b"1", "b.py": b"2"}, {})
    keep_written(project, {"a.py": b"3"}, {"b.py": RECORD})
    assert written_texts(project) == {"a.py": b"3", "b.py": b"2"}


def test_texts_without_a_record_are_not(project):
    keep_written(project, {"a.py": b"1", "b.py": b"2"}, {})
    keep_written(project, {"a.py": b"3"}, {"c.py": RECORD})
    assert written_texts(project) == {"a.py": b"3"}


def test_without_a_file_there_are_none(project):
    assert written_texts(project) == {}


DAMAGED = {
    "something else": b"x",
    "nothing": b"",
    "no lengths": b"orgfig written 1\nx\n",
    "one length": b"orgfig written 1\n5\n",
    "no end of the line": b"orgfig written 1\n5 5",
    "a length below zero": b"orgfig written 1\n1 -9\nab",
    "a path that is no text": b"orgfig written 1\n1 1\n\xffa",
    "a number too long to be one": b"orgfig written 1\n" + b"9" * 5000 + b" 1\n",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_a_lost_one(project, file, data):
    file.parent.mkdir()
    file.write_bytes(data)
    assert written_texts(project) == {}


def test_a_link_is_not_followed(project, file, tmp_path):
    file.parent.mkdir()
    (tmp_path / "other").write_bytes(b"mine")
    file.symlink_to(tmp_path / "other")
    keep_written(project, {"a.py": b"1"}, {})
    assert (tmp_path / "other").read_bytes() == b"mine"
    assert written_texts(project) == {}

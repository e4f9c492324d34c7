"""What was touched is found by stat(2) alone, however far above a file the change was made."""

from __future__ import annotations

import os

import pytest

from orgfig.workspace.touched import stamps, touched


def above(file):
    top = file.parent.parent
    top.rename(top.with_name("before"))
    file.parent.mkdir(parents=True)
    file.write_text("x")


def renamed_onto(file):
    file.with_name("draft").write_text("x")
    file.with_name("draft").rename(file)


TOUCHES = {
    "written": lambda file: file.write_text("y"),
    "renamed onto": renamed_onto,
    "gone": lambda file: file.unlink(),
    "in a folder that was replaced": above,
    "written with its old time": lambda file: (
        file.write_text("y"),
        os.utime(file, ns=(file.stat().st_atime_ns, 10**18)),
    ),
}

REST = {
    "read": lambda file: file.read_text(),
    "another beside it": lambda file: file.with_name("other").write_text("x"),
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data/deep/points.csv"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    os.utime(path, ns=(10**18, 10**18))
    return path


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_what_was_touched(touch, file):
    before = stamps([str(file)])
    touch(file)
    assert touched(before, stamps(before)) == {str(file)}


@pytest.mark.parametrize("rest", REST.values(), ids=REST)
def test_what_was_not(rest, file):
    before = stamps([str(file)])
    rest(file)
    assert touched(before, stamps(before)) == frozenset()


def test_what_comes_where_nothing_was(tmp_path):
    before = stamps([str(tmp_path / "new")])
    assert touched(before, stamps(before)) == frozenset()
    (tmp_path / "new").touch()
    assert touched(before, stamps(before)) == {str(tmp_path / "new")}

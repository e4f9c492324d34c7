"""Changes are told by name, however a file is written, and nothing else is."""

from __future__ import annotations

import os
import select
import shutil
import time

import pytest

from orgfig.workspace.watching import Watcher

BUDGET = 120
STEP = 10


@pytest.fixture
def watcher():
    with Watcher(STEP) as made:
        yield made


def told(watcher, *expected):
    """What is told until all expected names were, as names without their folders."""
    found = set()
    while not {os.path.basename(one) for one in found} >= set(expected):
        assert select.select([watcher.descriptor], [], [], BUDGET)[0], (found, expected)
        found |= watcher.changed()
    return {os.path.basename(one) for one in found}


def test_only_what_was_asked_for_is_told(watcher, tmp_path):
    file, other = tmp_path / "a.org", tmp_path / "b.org"
    assert watcher.renew([str(file)])
    for number in range(50):
        (tmp_path / f"n{number}").write_text("x")
    other.write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.org").write_text("x")
    file.write_text("x")
    assert told(watcher, "a.org") == {"a.org"}
    assert watcher.changed() == frozenset()


def renamed(file):
    file.with_name("draft").write_text("y")
    file.with_name("draft").rename(file)


def made_anew(file):
    file.unlink()
    file.write_text("y")


WAYS = {
    "written in place": lambda file: file.write_text("y"),
    "renamed onto": renamed,
    "deleted": lambda file: file.unlink(),
    "deleted and written": made_anew,
    "moved away": lambda file: file.rename(file.with_name("gone")),
    "closed to all": lambda file: file.chmod(0),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS)
def test_each_way_to_change_a_file_twice(change, watcher, tmp_path):
    file = tmp_path / "a.org"
    file.write_text("x")
    watcher.renew([str(file)])
    for _ in range(2):
        change(file)
        assert told(watcher, "a.org") == {"a.org"}
        file.unlink(missing_ok=True)
        file.write_text("x")
        told(watcher, "a.org")


def test_a_file_behind_a_link_and_the_link(watcher, tmp_path):
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real/a.org", tmp_path / "a.org"
    real.write_text("x")
    link.symlink_to(real)
    watcher.renew([str(link)])
    real.write_text("y")
    assert told(watcher, "a.org") == {"a.org"}
    link.unlink()
    assert told(watcher, "a.org") == {"a.org"}


def test_a_folder_that_is_yet_to_come(watcher, tmp_path):
    file = tmp_path / "data/deep/points.csv"
    watcher.renew([str(file)])
    file.parent.mkdir(parents=True)
    assert told(watcher, "points.csv") == {"points.csv"}
    assert watcher.renew([str(file)])
    file.write_text("x")
    assert told(watcher, "points.csv") == {"points.csv"}
    assert not watcher.renew([str(file)])


def test_a_folder_that_goes_and_comes_again(watcher, tmp_path):
    file = tmp_path / "fig/a.svg"
    file.parent.mkdir()
    file.write_text("x")
    watcher.renew([str(file)])
    for _ in range(3):
        shutil.rmtree(file.parent)
        told(watcher, "a.svg")
        watcher.renew([str(file)])
        file.parent.mkdir()
        told(watcher, "a.svg")
        assert watcher.renew([str(file)])
        file.write_text("y")
        told(watcher, "a.svg")


def test_a_folder_told_as_a_whole(watcher, tmp_path):
    watcher.renew([], [str(tmp_path)])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "numpy-1.0.dist-info").mkdir()
    assert told(watcher, tmp_path.name) == {tmp_path.name}
    assert watcher.changed() == frozenset()


def test_what_is_not_watched_any_more_is_not_told(watcher, tmp_path):
    watcher.renew([str(tmp_path / "a"), str(tmp_path / "b")])
    assert not watcher.renew([str(tmp_path / "b")])
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    assert told(watcher, "b") == {"b"}


def test_what_was_about_to_be_told_when_less_is_watched_is_told_or_looked_for(watcher, tmp_path):
    (tmp_path / "sub").mkdir()
    watcher.renew([str(tmp_path / "a"), str(tmp_path / "sub/b")])
    (tmp_path / "a").write_text("x")
    assert watcher.renew([str(tmp_path / "a")])


def test_a_folder_is_more_when_it_is_to_be_told_as_a_whole(watcher, tmp_path):
    assert watcher.renew([str(tmp_path / "a")])
    assert watcher.renew([str(tmp_path / "a")], [str(tmp_path)])


def test_a_name_that_is_not_utf_8_beside_it_ends_nothing(watcher, tmp_path):
    watcher.renew([str(tmp_path / "a")])
    with open(os.path.join(os.fsencode(tmp_path), b"\xff"), "wb"):
        pass
    assert told(watcher, "a") == {"a"}  # it may have been missed
    assert watcher.renew([str(tmp_path / "a")])
    (tmp_path / "a").write_text("x")
    assert told(watcher, "a") == {"a"}


def test_more_of_a_folder_that_is_watched_already_is_more(watcher, tmp_path):
    assert watcher.renew([str(tmp_path / "a")])
    assert watcher.renew([str(tmp_path / "a"), str(tmp_path / "b")])
    assert not watcher.renew([str(tmp_path / "a"), str(tmp_path / "b")])


def test_thousands_of_files_beside_it(watcher, tmp_path):
    watcher.renew([str(tmp_path / "a.org")])
    for number in range(5000):
        (tmp_path / f"n{number}").touch()
    (tmp_path / "a.org").write_text("x")
    assert told(watcher, "a.org") == {"a.org"}


def test_a_disk_that_is_never_quiet_holds_nothing_back(watcher, tmp_path):
    watcher.renew([str(tmp_path / "a.org")])
    (tmp_path / "a.org").write_text("x")
    while not select.select([watcher.descriptor], [], [], 0)[0]:
        (tmp_path / "noise").write_text("x")
    assert watcher.changed() == {str(tmp_path / "a.org")}


def test_nothing_is_left_open(tmp_path):
    before = len(os.listdir("/proc/self/fd"))
    for number in range(20):
        with Watcher(STEP) as one:
            one.renew([str(tmp_path / "a")])
            (tmp_path / f"sub{number}").mkdir()
            one.renew([str(tmp_path / f"sub{number}/a")])
    end = time.monotonic() + BUDGET
    while len(os.listdir("/proc/self/fd")) > before:  # its threads end by themselves
        assert time.monotonic() < end
        time.sleep(0.01)

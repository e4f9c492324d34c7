import os
from datetime import UTC, datetime, timedelta

import pytest

from orgfig.digest import digest_bytes
from orgfig.workspace.digests import look

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def rested(project):
    """A project with a file that `LATER` nobody has touched for a while."""
    (project.root / "a.svg").write_bytes(b"one")
    return project


def test_what_stands_there_and_what_does_not(project):
    (project.root / "a.svg").write_bytes(b"one")
    (project.root / "dangling").symlink_to("nowhere")
    looked = look(project, ["a.svg", "missing", "dangling", "a.svg/inner"], {}, datetime.now(UTC))
    assert looked.digests == {"a.svg": digest_bytes(b"one")}
    assert looked.unreadable == {}


def test_links_are_followed_inside_the_project_only(project, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    (project.root / "out").symlink_to("../secret")
    (project.root / "a.svg").write_bytes(b"one")
    (project.root / "in").symlink_to("a.svg")
    looked = look(project, ["in", "out"], {}, datetime.now(UTC))
    assert looked.digests == {"in": digest_bytes(b"one")}
    assert "outside of the project" in looked.unreadable["out"]


def huge(path):
    path.touch()
    os.truncate(path, 1024**3 + 1)  # with a hole: it takes no room


UNREADABLE = {
    "a folder": (lambda path: path.mkdir(), "it is a folder"),
    "a named pipe, without waiting for it": (os.mkfifo, "it is not a regular file"),
    "links in a circle": (lambda path: path.symlink_to(path), os.strerror(40)),
    "a file beyond all measure": (huge, "it is larger than 1 GiB"),
}


@pytest.mark.parametrize(("make", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_why(project, make, reason):
    make(project.root / "a")
    assert look(project, ["a"], {}, datetime.now(UTC)).unreadable == {"a": reason}


def test_names_that_no_file_can_have_are_unreadable(project):
    assert set(look(project, ["a\0b"], {}, datetime.now(UTC)).unreadable) == {"a\0b"}


def test_a_file_at_rest_is_remembered(rested):
    fresh = look(rested, ["a.svg"], {}, LATER).fresh
    assert fresh["a.svg"][1] == digest_bytes(b"one")
    again = look(rested, ["a.svg"], fresh, LATER)
    assert (again.digests, again.fresh) == ({"a.svg": digest_bytes(b"one")}, {})


def test_a_remembered_file_is_not_read_again(rested):
    ((name, (stamp, _)),) = look(rested, ["a.svg"], {}, LATER).fresh.items()
    believed = look(rested, ["a.svg"], {name: (stamp, digest_bytes(b"believed"))}, LATER)
    assert believed.digests == {name: digest_bytes(b"believed")}


def test_a_file_changed_just_now_is_not_remembered(project):
    (project.root / "a.svg").write_bytes(b"one")
    assert look(project, ["a.svg"], {}, datetime.now(UTC)).fresh == {}


def test_a_file_dated_back_is_not_remembered(project):
    path = project.root / "a.svg"
    path.write_bytes(b"one")
    os.utime(path, ns=(0, 0))  # mtime can be chosen, ctime cannot
    assert look(project, ["a.svg"], {}, datetime.now(UTC)).fresh == {}


def test_a_file_from_the_future_is_not_remembered(rested):
    ahead = LATER.timestamp() + 60
    os.utime(rested.root / "a.svg", (ahead, ahead))
    assert look(rested, ["a.svg"], {}, LATER).fresh == {}


CHANGES = {
    "other bytes of the same length and date": lambda path: path.write_bytes(b"two"),
    "another length": lambda path: path.write_bytes(b"three"),
    "another file in its place": lambda path: replaced(path, b"two"),
}


def replaced(path, data):
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").rename(path)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_even_if_the_date_is_put_back(rested, change):
    path = rested.root / "a.svg"
    fresh = look(rested, ["a.svg"], {}, LATER).fresh
    date = path.stat().st_mtime_ns
    change(path)
    os.utime(path, ns=(date, date))
    assert look(rested, ["a.svg"], fresh, LATER).digests == {
        "a.svg": digest_bytes(path.read_bytes())
    }

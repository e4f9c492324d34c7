"""Files that figures are to read: by their bytes, remembered, and never by way of a link."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from orgfig.digest import digest_bytes
from orgfig.workspace import Database, take
from orgfig.workspace.data import look_at_data
from orgfig.workspace.digests import LARGEST

LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def data(project):
    folder = project.root / "data"
    folder.mkdir()
    (folder / "x.csv").write_bytes(b"1,2")
    return folder


def look(project, *paths, remembered=None):
    return look_at_data(project, paths, remembered or {}, LATER)


def test_a_file_is_known_by_its_bytes(project, data):
    seen = look(project, "data/x.csv")
    assert seen.digests == {"data/x.csv": digest_bytes(b"1,2")}
    assert seen.unreadable == {}


def test_a_large_file_is_read_in_parts_to_the_same_digest(project, data):
    (data / "large").write_bytes(b"12345678" * 400_000)
    assert look(project, "data/large").digests["data/large"] == digest_bytes(b"12345678" * 400_000)


def test_a_missing_file_is_in_neither(project, data):
    assert look(project, "data/y.csv", "nowhere/x") == ({}, {}, {})


UNREADABLE = {
    "a link": (lambda folder: (folder / "z").symlink_to("x.csv"), "z is a symbolic link"),
    "a link that leads out": (
        lambda folder: (folder / "z").symlink_to("/etc/passwd"),
        "z is a symbolic link",
    ),
    "a link that leads nowhere": (
        lambda folder: (folder / "z").symlink_to("nowhere"),
        "z is a symbolic link",
    ),
    "a folder": (lambda folder: (folder / "z").mkdir(), "it is a folder"),
    "a pipe": (lambda folder: os.mkfifo(folder / "z"), "it is not a regular file"),
    "more than is read": (
        lambda folder: os.truncate(os.open(folder / "z", os.O_CREAT | os.O_RDWR), LARGEST + 1),
        "it is larger than 1 GiB",
    ),
}


@pytest.mark.parametrize(("make", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_with_a_word_and_the_others_are_read(project, data, make, why):
    make(data)
    seen = look(project, "data/z", "data/x.csv")
    assert seen.unreadable == {"data/z": why}
    assert set(seen.digests) == {"data/x.csv"}


def test_a_link_on_the_way_is_not_followed_even_within(project, data):
    (project.root / "linked").symlink_to("data")
    assert look(project, "linked/x.csv").unreadable == {"linked/x.csv": "linked is a symbolic link"}


def test_a_name_that_is_not_utf_8_is_a_name(project, data):
    name = os.fsdecode(b"data/\xff.csv")
    (project.root / name).write_bytes(b"3")
    assert look(project, name).digests == {name: digest_bytes(b"3")}


def test_what_is_remembered_is_not_read_again(project, data):
    fresh = look(project, "data/x.csv").fresh
    stamp, _ = fresh["data/x.csv"]
    known = {"data/x.csv": (stamp, digest_bytes(b"remembered"))}
    again = look(project, "data/x.csv", remembered=known)
    assert again.digests == {"data/x.csv": digest_bytes(b"remembered")}
    assert again.fresh == {}, "there is nothing to remember"


def test_what_was_written_since_is_read_again(project, data):
    fresh = look(project, "data/x.csv").fresh
    (data / "x.csv").write_bytes(b"3,4")
    assert look(project, "data/x.csv", remembered=fresh).digests["data/x.csv"] == digest_bytes(
        b"3,4"
    )


def test_what_was_written_just_now_is_not_remembered(project, data):
    assert look_at_data(project, ["data/x.csv"], {}, datetime.now(UTC)).fresh == {}


def test_a_snapshot_has_the_data_apart_from_outputs(project, data):
    (data / "z").symlink_to("x.csv")
    with Database.open(project, readonly=False) as database:
        seen = take(
            project,
            tangled=(),
            outputs=["data/z"],
            packages=(),
            database=database,
            now=LATER,
            data=["data/x.csv", "data/z"],
        )
        assert set(database.remembered()) == {"data/x.csv", "data/z"}
    assert seen.data == {"data/x.csv": digest_bytes(b"1,2")}
    assert seen.unreadable_data == {"data/z": "z is a symbolic link"}
    assert seen.outputs == {"data/z": digest_bytes(b"1,2")}, "an output may be a link"
    assert seen.unreadable == {}

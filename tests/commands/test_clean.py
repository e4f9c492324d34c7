"""The clean verb: it removes what orgfig made and nothing else."""

from __future__ import annotations

import pytest

from orgfig.commands.build import build
from orgfig.commands.clean import clean
from orgfig.digest import digest_bytes
from orgfig.workspace import Database, find


def test_what_was_made_goes_and_what_was_not_stays(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    (desk.folder / "fig/mine.svg").write_text("mine")
    assert clean(desk.session()) == 0
    kept = [path for path in desk.files if not path.startswith(".orgfig")]
    assert kept == ["fig/mine.svg", "figures.org", "pyproject.toml"]


def test_what_was_edited_stays_and_is_named(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    (desk.folder / "fig/a.svg").write_text("mine")
    clean(desk.session())
    assert (desk.folder / "fig/a.svg").read_text() == "mine"
    assert "fig/a.svg: kept" in desk.text


def test_a_dry_run_names_and_removes_nothing(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    left = desk.folder / ".orgfig/run/left"
    left.parent.mkdir(exist_ok=True)
    left.write_text("of a build that was killed")
    before = desk.files
    assert clean(desk.session(), dry_run=True) == 0
    assert desk.files == before
    assert "would remove fig/a.svg" in desk.text


def test_where_nothing_was_built_nothing_is_cleaned(desk, drawn):
    desk.write(drawn("a"))
    assert clean(desk.session()) == 0
    assert "nothing to clean" in desk.text


def test_after_it_everything_is_built_again(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    clean(desk.session())
    desk.executor.ran.clear()
    assert build(desk.session()) == 0
    assert desk.executor.ran == ["a"]


def spoil(database, how):
    if how == "damaged":
        database.write_bytes(b"hello" * 999)
    else:
        data = bytearray(database.read_bytes())
        data[60:64] = (99).to_bytes(4, "big")  # SQLite's user version
        database.write_bytes(data)


@pytest.mark.parametrize("how", ["damaged", "newer"])
def test_with_records_that_cannot_be_read_nothing_goes(desk, drawn, how):
    desk.write(drawn("a"))
    build(desk.session())
    database = desk.folder / ".orgfig/traces.db"
    spoil(database, how)
    before, data = desk.files, database.read_bytes()
    for dry_run in (True, False):
        assert clean(desk.session(), dry_run=dry_run) == 1
        assert desk.files == before
        assert database.read_bytes() == data
        assert "traces.db" in desk.text
        assert "nothing is removed" in desk.text


def test_after_a_failure_the_former_picture_is_known_as_ours(desk, drawn, failure):
    desk.write(drawn("a"))
    build(desk.session())
    desk.write(drawn("a", "x = 2"))
    desk.executor.failures["a"] = failure
    assert build(desk.session()) == 1
    assert (desk.folder / "fig/a.svg").exists()
    clean(desk.session())
    assert "removed fig/a.svg" in desk.text
    assert not (desk.folder / "fig").exists()


def test_what_was_kept_is_still_known_the_next_time(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    picture = desk.folder / "fig/a.svg"
    own = picture.read_bytes()
    picture.write_text("mine")
    assert clean(desk.session()) == 0
    assert (desk.folder / ".orgfig/traces.db").exists()
    picture.write_bytes(own)
    assert clean(desk.session()) == 0
    assert not picture.exists()
    assert not (desk.folder / ".orgfig/traces.db").exists()


def test_records_of_files_outside_of_the_project_remove_nothing(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    outside = desk.folder.parent / "outside.txt"
    outside.write_bytes(b"mine")
    with Database.open(find(desk.folder), readonly=False) as database:
        database.record_written({"../outside.txt": digest_bytes(b"mine")})
    clean(desk.session())
    assert outside.read_bytes() == b"mine"
    assert "../outside.txt: kept, " in desk.text
    assert "removed fig/a.svg" in desk.text


def test_a_folder_that_is_a_file_now_is_no_trouble(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    (desk.folder / "fig/a.svg").unlink()
    (desk.folder / "fig").rmdir()
    (desk.folder / "fig").write_text("mine")
    assert clean(desk.session()) == 0
    assert (desk.folder / "fig").read_text() == "mine"


def test_the_cache_goes_too(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    assert (desk.folder / ".orgfig/cache").exists()
    clean(desk.session())
    assert not (desk.folder / ".orgfig/cache").exists()

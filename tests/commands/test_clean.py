"""The clean verb: it removes what orgfig made and nothing else."""

from __future__ import annotations

from orgfig.commands.build import build
from orgfig.commands.clean import clean


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
    before = desk.files
    clean(desk.session(), dry_run=True)
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

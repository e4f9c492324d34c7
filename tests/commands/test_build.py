"""The build verb: which steps it takes, in which order, and what it leaves behind."""

from __future__ import annotations

import os

import pytest

from orgfig.commands.build import build
from orgfig.errors import UsageError
from orgfig.workspace import Database, find


def test_it_writes_modules_runs_jobs_keeps_pictures_and_remembers(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    assert build(desk.session()) == 0
    assert desk.executor.ran == ["a", "b"]
    assert {"tangled/a.py", "tangled/b.py", "fig/a.svg", "fig/b.svg"} <= set(desk.files)
    with Database.open(find(desk.folder), readonly=True) as database:
        assert set(database.traces()) == {"fig/a.svg", "fig/b.svg"}
    assert "2 figures built" in desk.text


def test_nothing_to_do_starts_nothing_and_takes_no_lock(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    desk.executor.ran.clear()
    desk.executor.closed = False
    assert build(desk.session()) == 0
    assert not desk.executor.ran
    assert not desk.executor.closed
    assert "nothing to do: 1 figure is up to date" in desk.text


def test_with_nothing_to_do_a_notebook_whose_prose_was_edited_is_remembered(desk, drawn):
    def kept():
        return {one for one in desk.files if one.endswith(".notebook")}

    desk.write(drawn("a"))
    build(desk.session())
    former = kept()
    desk.write(f"Prose.\n{drawn('a')}")
    assert build(desk.session()) == 0
    assert "nothing to do" in desk.text
    newer = kept()
    assert len(newer) == 1
    assert newer != former
    desk.write(drawn("a", body="x = 2"))
    assert build(desk.session(), dry_run=True) == 0
    assert kept() == newer, "a rehearsal writes nothing"


def test_a_failure_is_remembered_and_tried_again_and_others_are_built(desk, drawn, failure):
    desk.write(drawn("a"), drawn("b"))
    desk.executor.failures["a"] = failure
    assert build(desk.session()) == 1
    assert "fig/b.svg" in desk.files
    assert "fig/a.svg" not in desk.files
    assert "ValueError: no" in desk.text
    desk.executor.ran.clear()
    desk.executor.failures.clear()
    assert build(desk.session()) == 0
    assert desk.executor.ran == ["a"]


def test_an_old_picture_never_counts_as_new(desk, drawn, failure):
    desk.write(drawn("a"))
    build(desk.session())
    desk.write(drawn("a", "x = 2"))
    desk.executor.failures["a"] = failure
    assert build(desk.session()) == 1
    desk.executor.ran.clear()
    assert build(desk.session()) == 1
    assert desk.executor.ran == ["a"], "the old fig/a.svg is there, but is not believed"


def test_a_dry_run_says_why_and_touches_nothing(desk, drawn):
    desk.write(drawn("a"))
    before = desk.files
    assert build(desk.session(), dry_run=True) == 0
    assert desk.files == before
    assert "a: never built" in desk.text


def test_only_the_figures_asked_for_are_run_and_tangled(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session(), figures=["b"])
    assert desk.executor.ran == ["b"]
    assert "tangled/a.py" not in desk.files


def test_an_unknown_figure_is_wrong_use(desk, drawn):
    desk.write(drawn("a"))
    with pytest.raises(UsageError):
        build(desk.session(), figures=["z"])


def test_force_runs_all(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    build(desk.session(), force=True)
    assert desk.executor.ran == ["a", "a"]


def test_a_picture_that_cannot_be_put_in_place_fails_its_figure_only(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    (desk.folder / "fig/a.svg").mkdir(parents=True)
    assert build(desk.session()) == 1
    assert "fig/b.svg" in desk.files
    assert "fig/a.svg" in desk.text


def test_a_figure_with_a_broken_block_is_not_run_and_the_rest_is(desk, drawn):
    broken = drawn("b").replace("#+end_src\n", "")
    desk.write(drawn("a"), broken)
    assert build(desk.session()) == 1
    assert desk.executor.ran == ["a"]


def test_an_error_elsewhere_is_no_fault_of_the_figure_asked_for(desk, drawn):
    desk.write(drawn("a"), drawn("b").replace("#+end_src\n", ""))
    assert build(desk.session(), figures=["a"]) == 0


def test_a_module_edited_by_hand_blocks_its_figure_only(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session())
    desk.executor.ran.clear()
    (desk.folder / "tangled/a.py").write_text("mine")
    desk.write(drawn("a", "x = 2"), drawn("b", "x = 2"))
    assert build(desk.session()) == 1
    assert desk.executor.ran == ["b"]
    assert (desk.folder / "tangled/a.py").read_text() == "mine"


def test_an_interrupted_build_closes_its_executor_and_keeps_what_was_done(desk, drawn):
    desk.write(drawn("a"))
    desk.executor.ends_with = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        build(desk.session())
    assert desk.executor.closed
    desk.executor.ends_with = None
    assert build(desk.session()) == 0


def test_an_unconfined_build_warns_and_is_outdated_for_a_confined_one(desk, drawn):
    desk.write(drawn("a"))
    assert build(desk.session(), sandbox="none") == 0
    assert "unconfined" in desk.text
    desk.executor.ran.clear()
    assert build(desk.session()) == 0
    assert desk.executor.ran == ["a"]


def test_the_parent_does_not_change_the_working_folder(desk, drawn):
    desk.write(drawn("a"))
    before = os.getcwd()
    build(desk.session())
    assert os.getcwd() == before


def test_a_dry_run_shows_control_signs_of_a_path(desk, drawn):
    desk.write(drawn("a").replace("tangled/a.py", "tangled/a\x1b[2J.py"))
    build(desk.session(), dry_run=True)
    assert "would be written" in desk.text
    assert "\x1b" not in desk.text


def test_a_file_of_two_notebooks_with_two_texts_is_left_alone(desk):
    """Else each would undo what the other wrote, and count it as an edit by hand."""
    (desk.folder / "pyproject.toml").write_text('[tool.orgfig]\nnotebooks = ["a.org", "b.org"]\n')
    for name, text in (("a.org", "x = 1"), ("b.org", "x = 2")):
        block = f"#+begin_src python :tangle c.py\n{text}\n#+end_src\n"
        (desk.folder / name).write_text(block)
    for _ in range(2):
        assert build(desk.session()) == 1
        assert "c.py" not in desk.files
    assert "b.org:1: error: c.py is written with another text by a.org:1" in desk.text
    assert "edited by hand" not in desk.text

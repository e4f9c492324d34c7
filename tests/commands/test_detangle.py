"""The detangle verb: which edits reach the notebook, what is told, what is left as it was."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from orgfig.commands.clean import clean
from orgfig.commands.detangle import detangle
from orgfig.commands.tangle import tangle
from orgfig.errors import ProjectError, UsageError, WriteError


@pytest.fixture
def made(desk, drawn):
    """A project with two modules, tangled."""
    desk.write(drawn("a"), drawn("b"))
    assert tangle(desk.session()) == 0
    return desk


@pytest.fixture
def read(desk):
    return lambda name="figures.org": (desk.folder / name).read_text()


def edit(desk, name, text):
    (desk.folder / f"tangled/{name}.py").write_text(text)


def change(desk, old, new):
    notebook = desk.folder / "figures.org"
    notebook.write_text(notebook.read_text().replace(old, new))


def test_an_edit_reaches_the_notebook_and_tangling_is_content(made, read):
    edit(made, "a", "x = 2\n")
    before = read()
    assert detangle(made.session()) == 0
    assert "1 edited file: 1 now in the notebook" in made.text
    assert read() == before.replace("x = 1", "x = 2", 1)
    assert tangle(made.session()) == 0
    assert "2 unchanged" in made.text
    assert read("tangled/a.py") == "x = 2\n"


def test_the_notebook_as_it_was_is_kept(made, read):
    before = read()
    edit(made, "a", "x = 2\n")
    detangle(made.session())
    (kept,) = (made.folder / ".orgfig/replaced").glob("figures.org-*")
    assert kept.read_text() == before
    assert str(kept.relative_to(made.folder)) in made.text


def test_a_dry_run_shows_the_new_lines_and_writes_nothing(made, read):
    edit(made, "a", "x = 2\n")
    before = {name: (made.folder / name).read_bytes() for name in made.files}
    assert detangle(made.session(), dry_run=True) == 0
    assert "\n-x = 1\n+x = 2\n" in made.out.getvalue()
    assert "1 would be in the notebook" in made.text
    assert {name: (made.folder / name).read_bytes() for name in made.files} == before


def test_without_an_edit_there_is_nothing_to_do(made):
    before = made.files
    assert detangle(made.session()) == 0
    assert "nothing to detangle" in made.text
    assert made.files == before


def test_what_cannot_be_known_to_be_edited_is_not_said_to_be_unedited(made):
    edit(made, "a", "x = 2\n")
    shutil.rmtree(made.folder / ".orgfig")
    assert detangle(made.session()) == 1
    assert "there is no record" in made.text
    assert "nothing to detangle" not in made.text


def test_only_the_files_that_are_named_are_looked_at(made, read):
    edit(made, "a", "x = 2\n")
    edit(made, "b", "x = 3\n")
    assert detangle(made.session(), files=["tangled/b.py"]) == 0
    assert "x = 3" in read()
    assert "x = 2" not in read()


def test_a_file_is_named_from_the_current_folder_or_from_the_projects(made, monkeypatch):
    edit(made, "a", "x = 2\n")
    monkeypatch.chdir(made.folder / "tangled")
    assert detangle(made.session(), files=["a.py"], folder=".") == 0
    edit(made, "a", "x = 3\n")
    assert detangle(made.session(), files=["tangled/a.py"], folder=".") == 0


@pytest.mark.parametrize("name", ["tangled/new.py", "figures.org", "../a.py", "", "tangled"])
def test_a_file_that_nothing_is_tangled_into_is_wrong_use(made, name):
    (made.folder / "tangled/new.py").write_text("mine\n")
    with pytest.raises(UsageError, match="nothing is tangled into"):
        detangle(made.session(), files=[name])


def test_a_named_file_that_was_not_edited_is_told(made):
    assert detangle(made.session(), files=["tangled/a.py"]) == 0
    assert "tangled/a.py was not edited" in made.text


def test_a_removed_file_is_no_edit(made, read):
    before = read()
    (made.folder / "tangled/a.py").unlink()
    assert detangle(made.session()) == 0
    assert "removed is no edit" in made.text
    assert read() == before


def test_a_file_that_was_never_written_is_not_missed(desk, drawn):
    desk.write(drawn("a"))
    assert detangle(desk.session()) == 0
    assert desk.err.getvalue() == ""


def test_what_cannot_go_back_is_1_and_the_rest_goes(made, read):
    edit(made, "a", "x = 2\n")
    edit(made, "b", "x = 1\n\n")
    assert detangle(made.session()) == 1
    assert "figures.org:10: error" in made.text
    assert "tangled/b.py:2" in made.text
    assert "2 edited files: 1 now in the notebook, 1 with edits" in made.text
    assert read().count("x = 2") == 1
    assert tangle(made.session()) == 1
    assert read("tangled/b.py") == "x = 1\n\n"


# --- three ways --------------------------------------------------------------------------------


def test_the_notebook_may_have_changed_elsewhere(made, read):
    edit(made, "a", "x = 2\n")
    change(made, "* DONE a", "A line.\n* DONE a")
    change(made, "b.py\nx = 1", "b.py\nx = 5")
    assert tangle(made.session()) == 1
    assert detangle(made.session()) == 0
    assert tangle(made.session()) == 0
    assert (read("tangled/a.py"), read("tangled/b.py")) == ("x = 2\n", "x = 5\n")


def test_the_file_is_written_anew_once_all_its_edits_are_there(desk, drawn, read):
    desk.write(drawn("a", "x\ny\nz"))
    tangle(desk.session())
    edit(desk, "a", "x\ny\nw\n")
    change(desk, "x\ny", "v\ny")
    assert detangle(desk.session()) == 0
    assert "v\ny\nw\n" in read()
    assert tangle(desk.session()) == 0
    assert read("tangled/a.py") == "v\ny\nw\n"


def test_both_changed_shows_both_texts_and_writes_nothing(made, read):
    edit(made, "a", "x = 2\n")
    change(made, "a.py\nx = 1", "a.py\nx = 3")
    before = read()
    assert detangle(made.session()) == 1
    assert "<<<<<<< figures.org:5\nx = 3\n=======\nx = 2\n>>>>>>> tangled/a.py:1" in made.text
    assert read() == before
    assert read("tangled/a.py") == "x = 2\n"


def test_a_conflict_stays_one_however_often_the_notebook_is_tangled(made, read):
    edit(made, "a", "x = 2\n")
    for number in range(3, 6):
        change(made, f"a.py\nx = {number - 1 if number > 3 else 1}", f"a.py\nx = {number}")
        assert tangle(made.session()) == 1
    assert detangle(made.session()) == 1
    assert "x = 5\n=======\nx = 2\n" in made.text


def test_the_same_edit_on_both_sides_is_settled(made, read):
    edit(made, "a", "x = 2\n")
    change(made, "a.py\nx = 1", "a.py\nx = 2")
    assert detangle(made.session()) == 0
    assert tangle(made.session()) == 0


def test_an_edit_after_one_that_was_brought_back(made, read):
    for number in (2, 3):
        edit(made, "a", f"x = {number}\n")
        assert detangle(made.session()) == 0
        assert f"a.py\nx = {number}\n" in read()


def test_the_kept_texts_of_other_files_outlive_a_detangling(made, read):
    edit(made, "a", "x = 2\n")
    edit(made, "b", "x = 3\n")
    assert detangle(made.session(), files=["tangled/a.py"]) == 0
    change(made, "b.py\nx = 1", "b.py\nx = 1\ny = 1")
    assert detangle(made.session()) == 1
    assert "x = 1\ny = 1\n=======\nx = 3\n" in made.text


# --- records -----------------------------------------------------------------------------------


def test_an_edit_of_unknown_origin_is_refused_and_the_hint_helps(made, read):
    shutil.rmtree(made.folder / ".orgfig")
    edit(made, "a", "x = 2\n")
    before = read()
    assert detangle(made.session()) == 1
    assert "no record" in made.text
    assert read() == before
    assert tangle(made.session()) == 0
    (kept,) = (made.folder / ".orgfig/replaced/tangled").iterdir()
    shutil.copy(kept, made.folder / "tangled/a.py")
    assert detangle(made.session()) == 0
    assert read() == before.replace("x = 1", "x = 2", 1)


@pytest.fixture
def commit(desk, need):
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@b"]

    def commit_all():
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
            subprocess.run([*git, *words], cwd=desk.folder, check=True, capture_output=True)

    return commit_all


def test_in_a_fresh_clone_git_knows_what_was_written(made, read, commit):
    commit()
    shutil.rmtree(made.folder / ".orgfig")
    edit(made, "a", "x = 2\n")
    change(made, "b.py\nx = 1", "b.py\nx = 5")
    assert detangle(made.session()) == 0
    assert "a.py\nx = 2" in read()
    assert "b.py\nx = 5" in read()


def test_lost_texts_are_no_loss_while_the_notebook_gives_them(made, read):
    (made.folder / ".orgfig/written").write_bytes(b"orgfig written 1\n5 -9\n")
    edit(made, "a", "x = 2\n")
    assert detangle(made.session()) == 0
    assert "a.py\nx = 2" in read()


def test_cleaning_takes_the_kept_texts_with_it(made):
    clean(made.session())
    assert ".orgfig/written" not in made.files


def test_cleaning_leaves_them_while_a_file_is_edited(made):
    edit(made, "a", "x = 2\n")
    clean(made.session())
    assert ".orgfig/written" in made.files


# --- the notebook's file -----------------------------------------------------------------------


def test_the_notebooks_mode_and_link_stay(made, read):
    real = made.folder / "real.org"
    (made.folder / "figures.org").rename(real)
    (made.folder / "figures.org").symlink_to("real.org")
    real.chmod(0o640)
    edit(made, "a", "x = 2\n")
    assert detangle(made.session()) == 0
    assert "x = 2" in real.read_text()
    assert (made.folder / "figures.org").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_notebook_behind_a_link_out_of_the_project_is_left_alone(made, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "figures.org"
    shutil.move(made.folder / "figures.org", outside)
    (made.folder / "figures.org").symlink_to(outside)
    edit(made, "a", "x = 2\n")
    before = outside.read_text()
    with pytest.raises(WriteError, match="outside of the project"):
        detangle(made.session())
    assert outside.read_text() == before


def test_changes_in_emacs_that_are_not_saved_are_respected(made, read):
    os.symlink("user@host.1234:5678", made.folder / ".#figures.org")
    edit(made, "a", "x = 2\n")
    before = read()
    with pytest.raises(ProjectError, match="not saved"):
        detangle(made.session())
    assert read() == before


def test_a_file_with_an_error_in_the_notebook_is_refused(made, read):
    edit(made, "a", "x = 2\n")
    edit(made, "b", "x = 3\n")
    change(made, "tangled/b.py", "tangled/b.py :tangle-mode 9")
    assert detangle(made.session()) == 1
    assert "a.py\nx = 2" in read()
    assert "x = 3" not in read()


def test_a_file_that_is_a_folder_is_told(made):
    (made.folder / "tangled/a.py").unlink()
    (made.folder / "tangled/a.py").mkdir()
    assert detangle(made.session()) == 1
    assert "tangled/a.py is not a regular file" in made.text


def test_control_signs_of_a_file_do_not_reach_the_terminal(made):
    edit(made, "a", "x = '\x1b[2J'\n")
    change(made, "a.py\nx = 1", "a.py\nx = '\x1b[3J'")
    assert detangle(made.session()) == 1
    assert "\x1b" not in made.text


# --- several notebooks -------------------------------------------------------------------------


@pytest.fixture
def two(desk, drawn):
    """A project of two notebooks with a module each, tangled."""
    settings = '[tool.orgfig]\nnotebooks = ["one.org", "two.org"]\n'
    (desk.folder / "pyproject.toml").write_text(settings)
    (desk.folder / "tangled").mkdir()
    for notebook, name in (("one", "a"), ("two", "b")):
        (desk.folder / f"{notebook}.org").write_text(drawn(name))
    assert tangle(desk.session()) == 0
    return desk


def test_each_edit_goes_into_its_own_notebook(two, read):
    edit(two, "a", "x = 2\n")
    edit(two, "b", "x = 3\n")
    assert detangle(two.session()) == 0
    assert "x = 2" in read("one.org")
    assert "x = 3" in read("two.org")


def test_a_notebook_that_cannot_be_written_stops_no_other(two, read):
    os.symlink("user@host.1234:5678", two.folder / ".#one.org")
    edit(two, "a", "x = 2\n")
    edit(two, "b", "x = 3\n")
    with pytest.raises(ProjectError, match="not saved"):
        detangle(two.session())
    assert "x = 2" not in read("one.org")
    assert "x = 3" in read("two.org")
    assert "1 now in the notebook, 1 with edits that are left out" in two.text


def test_a_file_of_two_notebooks_with_two_texts_is_refused(two, read, drawn):
    (two.folder / "two.org").write_text(drawn("a", "y = 1") + drawn("b"))
    edit(two, "a", "x = 2\n")
    edit(two, "b", "x = 3\n")
    assert detangle(two.session()) == 1
    assert "x = 2" not in read("one.org") + read("two.org")
    assert "x = 3" in read("two.org")

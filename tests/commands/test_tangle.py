"""The tangle verb: what it writes, what it leaves out and says, what it shows without writing."""

from __future__ import annotations

import os

import pytest

from orgfig.commands import tangle as room
from orgfig.commands.tangle import tangle
from orgfig.errors import ProjectError, UsageError


def block(target, code="x = 1", language="python"):
    return f"#+begin_src {language} :tangle {target}\n{code}\n#+end_src\n"


@pytest.fixture
def never_read(monkeypatch):
    """From now on, reading a notebook is an error."""

    def forbid():
        monkeypatch.setattr(room, "plan_tangling", None)

    return forbid


def test_it_writes_every_module_and_counts(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    assert tangle(desk.session()) == 0
    assert (desk.folder / "tangled/a.py").read_text() == "x = 1\n"
    assert "2 modules: 2 written" in desk.text


def test_an_unchanged_module_is_untouched(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    before = (desk.folder / "tangled/a.py").stat()
    assert tangle(desk.session()) == 0
    assert (desk.folder / "tangled/a.py").stat().st_mtime_ns == before.st_mtime_ns
    assert "1 unchanged" in desk.text


def test_a_block_without_end_is_an_error_and_the_rest_is_written(desk, drawn):
    desk.write(drawn("a"), drawn("b").replace("#+end_src\n", ""))
    assert tangle(desk.session()) == 1
    assert "tangled/a.py" in desk.files
    assert "figures.org:9" in desk.text


@pytest.mark.parametrize("output", [".", "link"])
def test_an_edit_by_hand_is_kept_when_the_output_is_the_project(desk, drawn, output):
    desk.write(drawn("a"))
    (desk.folder / "link").symlink_to(desk.folder)
    module = desk.folder / "tangled/a.py"
    assert tangle(desk.session(), output=str(desk.folder / output)) == 0
    module.write_text("mine\n")
    assert tangle(desk.session(), output=str(desk.folder / output)) == 1
    assert module.read_text() == "mine\n"


def test_an_edit_by_hand_is_kept_unless_forced(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    tangle(desk.session())
    (desk.folder / "tangled/a.py").write_text("mine\n")
    desk.write(drawn("a", "x = 2"), drawn("b", "x = 2"))
    assert tangle(desk.session()) == 1
    assert (desk.folder / "tangled/a.py").read_text() == "mine\n"
    assert (desk.folder / "tangled/b.py").read_text() == "x = 2\n"
    assert "--force" in desk.text
    assert "orgfig detangle" in desk.text
    assert tangle(desk.session(), force=True) == 0
    assert (desk.folder / "tangled/a.py").read_text() == "x = 2\n"


def test_a_notebook_without_targets(desk):
    desk.write("* DONE a\n")
    for _ in range(2):
        assert tangle(desk.session()) == 0
        assert "nothing to tangle" in desk.text


def test_no_interpreter_is_needed(desk, drawn):
    (desk.folder / "pyproject.toml").write_text('[tool.orgfig]\npython = "/missing/python"\n')
    desk.write(drawn("a"))
    for _ in range(2):
        assert tangle(desk.session()) == 0


# --- errors ----------------------------------------------------------------------------------


def test_an_error_of_org_ends_it_and_what_came_before_is_written(desk):
    desk.write(block("a.py"), block("new/b.py"), block("c.py"), block("d.py"), head="")
    assert tangle(desk.session()) == 1
    assert "a.py" in desk.files
    assert "c.py" not in desk.files
    assert "figures.org:4: error: new/b.py cannot be written: its folder is missing" in desk.text
    assert "c.py and 1 more not written" in desk.text
    assert "4 modules: 1 written, 3 left out" in desk.text


def test_an_error_of_orgfigs_own_leaves_one_file_out(desk, tmp_path):
    (desk.folder / "far").symlink_to("/etc")
    desk.write(block("a.py"), block("../b.py"), block("far/c.py"), block("d.py"), head="")
    assert tangle(desk.session()) == 1
    assert {"a.py", "d.py"} <= set(desk.files)
    assert "figures.org:4: error: :tangle ../b.py leads out of the project" in desk.text
    assert "figures.org:7: error: far/c.py leads to /etc/c.py" in desk.text


def test_names_with_control_signs_are_shown_as_what_they_are(desk):
    desk.write(block('"a\\e[2J.py"'), head="")
    tangle(desk.session(), check=True)
    assert "\x1b" not in desk.text
    tangle(desk.session())
    assert "\x1b" not in desk.text


# --- the fast way ----------------------------------------------------------------------------


def test_an_unchanged_notebook_is_not_read_and_its_warnings_are_told_again(desk, never_read):
    desk.write(block("a.py", "<<none>>"))
    assert tangle(desk.session()) == 0
    first = desk.err.getvalue()
    assert "none" in first
    never_read()
    for shows in ({}, {"check": True}, {"diff": True}, {"force": True}):
        assert tangle(desk.session(), **shows) == 0
        assert desk.err.getvalue() == first
        assert ("1 unchanged" in desk.out.getvalue()) == ("diff" not in shows)


def test_an_edit_at_once_is_noticed(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    (desk.folder / "tangled/a.py").write_text("x = 2\n")
    assert tangle(desk.session()) == 1
    assert "edited by hand" in desk.text


def test_an_error_is_told_each_time(desk):
    desk.write(block("../a.py"), head="")
    for _ in range(2):
        assert tangle(desk.session()) == 1
        assert "leads out of the project" in desk.text


def test_a_notebook_with_one_new_block_writes_one_file(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    desk.write(drawn("a"), drawn("b"))
    assert tangle(desk.session()) == 0
    assert "2 modules: 1 unchanged, 1 written" in desk.text


# --- which notebooks -------------------------------------------------------------------------


@pytest.fixture
def two(desk):
    """A project of two notebooks."""
    (desk.folder / "pyproject.toml").write_text('[tool.orgfig]\nnotebooks = ["a.org", "b.org"]\n')

    def write(one, other):
        (desk.folder / "a.org").write_text(one)
        (desk.folder / "b.org").write_text(other)
        return desk

    return write


def test_all_notebooks_or_those_that_are_named(two):
    desk = two(block("a.py"), block("b.py"))
    assert tangle(desk.session(), notebooks=["b.org"]) == 0
    assert "1 module: 1 written" in desk.text
    assert "a.py" not in desk.files
    assert tangle(desk.session()) == 0
    assert "2 modules: 1 written, 1 unchanged" in desk.text


def test_two_texts_for_one_file_are_an_error_with_both_lines(two):
    desk = two(block("a.py") + block("c.py"), "\n" + block("c.py", "x = 2") + block("b.py"))
    assert tangle(desk.session()) == 1
    assert {"a.py", "b.py"} <= set(desk.files)
    assert "c.py" not in desk.files
    assert "b.org:2: error: c.py is written with another text by a.org:4" in desk.text


def test_one_text_from_two_notebooks_is_no_error(two):
    desk = two(block("c.py"), block("c.py"))
    assert tangle(desk.session()) == 0


def test_an_error_in_one_notebook_does_not_end_the_other(two):
    desk = two(block("new/a.py") + block("c.py"), block("b.py"))
    assert tangle(desk.session()) == 1
    assert "b.py" in desk.files
    assert "c.py" not in desk.files


def test_a_notebook_from_standard_input(desk):
    text = (block("yes") + block("t/b.py") + block("yes", "y", "sh")).encode()
    (desk.folder / "t").mkdir()
    assert tangle(desk.session_of("-"), notebooks=["-"], given=text) == 0
    assert {"stdin.py", "stdin.sh", "t/b.py"} <= set(desk.files)
    bad = block("../a.py").encode()
    assert tangle(desk.session_of("-"), notebooks=["-"], given=bad) == 1
    assert "-:1: error: :tangle ../a.py" in desk.text


def test_a_missing_notebook_is_told(desk):
    with pytest.raises(ProjectError, match="no such notebook"):
        tangle(desk.session_of("figures.org"))


# --- below another folder --------------------------------------------------------------------


def test_below_another_folder(desk, tmp_path_factory):
    out = str(tmp_path_factory.mktemp("out") / "new")
    desk.write(block("t/a.py :mkdirp yes"), block("b.py"), head="")
    for _ in range(2):
        assert tangle(desk.session(), output=out) == 0
        assert sorted(os.listdir(out)) == ["b.py", "t"]
        assert desk.files == ["figures.org", "pyproject.toml"]
    assert tangle(desk.session(), output=out, check=True) == 0


def test_a_file_is_no_folder_to_write_below(desk):
    desk.write(block("a.py"))
    with pytest.raises(UsageError, match="is not a folder"):
        tangle(desk.session(), output=str(desk.folder / "pyproject.toml"))


# --- showing only ----------------------------------------------------------------------------


def test_check_lists_what_differs_and_writes_nothing(desk, drawn):
    desk.write(drawn("a"), drawn("b"), drawn("c"), drawn("d"))
    tangle(desk.session())
    (desk.folder / "tangled/b.py").write_text("mine\n")
    (desk.folder / "tangled/c.py").unlink()
    desk.write(drawn("a"), drawn("b"), drawn("c"), drawn("d", "x = 2"))
    before = {name: (desk.folder / name).stat().st_ctime_ns for name in desk.files}
    assert tangle(desk.session(), check=True) == 1
    assert {name: (desk.folder / name).stat().st_ctime_ns for name in desk.files} == before
    listed = [line for line in desk.out.getvalue().split("\n") if line.startswith("tangled/")]
    assert listed == [
        "tangled/b.py: edited by hand",
        "tangled/c.py: missing",
        "tangled/d.py: differs",
    ]
    assert "--- a/tangled/d.py\n+++ b/tangled/d.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n" in desk.text
    assert "4 modules: 1 unchanged, 1 edited by hand, 1 missing, 1 differs" in desk.text


def test_check_is_0_where_all_is_well_and_1_for_an_error(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    assert tangle(desk.session(), check=True) == 0
    desk.write(drawn("a"), block("../b.py"))
    assert tangle(desk.session(), check=True) == 1
    assert "leads out of the project" in desk.text


def test_diff_shows_what_tangling_would_change_and_nothing_else(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    tangle(desk.session())
    desk.write(drawn("a", "x = 2"), drawn("b"))
    before = desk.files
    assert tangle(desk.session(), diff=True) == 0
    assert desk.out.getvalue() == (
        "--- a/tangled/a.py\n+++ b/tangled/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
    )
    assert desk.files == before


def test_diff_leaves_out_an_edit_unless_forced_and_is_1(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    (desk.folder / "tangled/a.py").write_text("mine\n")
    assert tangle(desk.session(), diff=True) == 1
    assert desk.out.getvalue() == ""
    assert tangle(desk.session(), diff=True, force=True) == 0
    assert "-mine\n+x = 1" in desk.text


def test_odd_bytes_on_disk_are_shown_as_what_they_are(desk, drawn):
    desk.write(drawn("a"))
    (desk.folder / "tangled").mkdir()
    (desk.folder / "tangled/a.py").write_bytes(b"\xff\0\x1b[2J\r\nx\ty")
    assert tangle(desk.session(), check=True) == 1
    assert "-\\xff\\x00\\x1b[2J\\r\n-x\ty\n\\ No newline at end of file\n+x = 1\n" in desk.text


# --- strictly --------------------------------------------------------------------------------


def test_a_reference_that_nothing_answers_is_an_error_only_if_strict(desk):
    desk.write(block("a.py", "<<none>>"), block("b.py"))
    assert tangle(desk.session()) == 0
    assert "figures.org:3: warning" in desk.text
    (desk.folder / "a.py").unlink()
    (desk.folder / "b.py").unlink()
    assert tangle(desk.session(), strict=True) == 1
    assert "figures.org:3: error" in desk.text
    assert "b.py" in desk.files
    assert "a.py" not in desk.files


# --- folders of `:output-dir` ----------------------------------------------------------------


def test_folders_that_blocks_name_are_made_before_any_file(desk):
    desk.write(block("out/a.py :output-dir out") + block("b.py"), head="")
    assert tangle(desk.session(), check=True) == 1
    assert "missing" in desk.text
    assert not (desk.folder / "out").exists()
    for _ in range(2):
        assert tangle(desk.session()) == 0, desk.text
        assert "out/a.py" in desk.files
    (desk.folder / "out/a.py").unlink()
    desk.write("#+begin_src python :tangle no :output-dir other/deep\nx\n#+end_src\n", head="")
    for _ in range(2):
        assert tangle(desk.session()) == 0
        (desk.folder / "other/deep").rmdir()


def test_a_folder_that_cannot_be_made_ends_it_before_anything_is_written(desk):
    (desk.folder / "out").write_text("in the way")
    desk.write(block("a.py"), block("b.py :output-dir out/deep"), head="")
    assert tangle(desk.session()) == 1
    assert "figures.org:4: error: out/deep cannot be written: Not a directory" in desk.text
    assert "a.py" not in desk.files


def test_a_folder_behind_a_link_out_of_the_project_is_not_made(desk, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (desk.folder / "far").symlink_to(outside)
    desk.write(block("a.py :output-dir far/deep"), head="")
    assert tangle(desk.session()) == 1
    assert list(outside.iterdir()) == []
    assert "figures.org:1: error: far/deep leads to" in desk.text
    assert "a.py" in desk.files

"""The tangle verb: what it writes, and what it leaves out and says."""

from __future__ import annotations

from orgfig.commands.tangle import tangle


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


def test_an_edit_by_hand_is_kept_unless_forced(desk, drawn):
    desk.write(drawn("a"))
    tangle(desk.session())
    (desk.folder / "tangled/a.py").write_text("mine\n")
    desk.write(drawn("a", "x = 2"))
    assert tangle(desk.session()) == 1
    assert (desk.folder / "tangled/a.py").read_text() == "mine\n"
    assert "--force" in desk.text
    assert tangle(desk.session(), force=True) == 0
    assert (desk.folder / "tangled/a.py").read_text() == "x = 2\n"


def test_a_notebook_without_targets(desk):
    desk.write("* DONE a\n")
    assert tangle(desk.session()) == 0
    assert "nothing to tangle" in desk.text

"""Which tangled files were edited, by what is known of what was written; the notebook replaced."""

import pytest

from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.edits import Found, find_edits, replace_notebook
from orgfig.workspace.written import keep_written

PATH = "tangled/relu.py"
NOW, THEN, MINE = b"print(1)\n", b"print(0)\n", b"print(2)\n"


@pytest.fixture
def found(project, tangled_file):
    """What a target file is found to be, with these bytes on disk and these texts on record."""

    def find(data, *record):
        target = project.root / PATH
        target.parent.mkdir(exist_ok=True)
        if data is not None:
            target.write_bytes(data)
        records = {PATH: frozenset(map(digest_bytes, record))} if record else {}
        (edit,) = find_edits(project, [tangled_file()], records)
        return edit

    return find


def test_a_file_as_the_notebook_gives_it(found):
    assert found(NOW).found is Found.CURRENT


def test_a_file_as_it_was_written_before_the_notebook_changed(found):
    assert found(THEN, THEN).found is Found.WRITTEN


def test_an_edit_of_what_the_notebook_gives(found):
    edit = found(MINE, NOW)
    assert edit.found is Found.EDITED
    assert (edit.edited.written, edit.edited.data) == (NOW, MINE)


def test_an_edit_of_what_it_gave_before(project, found):
    keep_written(project, {PATH: THEN}, {})
    edit = found(MINE, THEN)
    assert (edit.found, edit.edited.written) == (Found.EDITED, THEN)


def test_after_an_interrupted_write_the_older_text_counts(project, found):
    keep_written(project, {PATH: THEN}, {})
    assert found(MINE, THEN, NOW).edited.written == THEN


def test_a_kept_text_that_is_not_on_record_does_not_count(project, found):
    keep_written(project, {PATH: b"forged\n"}, {})
    assert found(MINE, THEN).found is Found.UNKNOWN


def test_without_a_record_nobody_knows(found):
    assert found(MINE).found is Found.UNKNOWN


def test_a_missing_file(found):
    assert found(None, NOW).found is Found.MISSING


def test_a_link_out_of_the_project_is_not_read(project, found, tmp_path):
    (project.root / "tangled").mkdir()
    (tmp_path / "other.py").write_bytes(MINE)
    (project.root / PATH).symlink_to(tmp_path / "other.py")
    edit = found(None, NOW)
    assert edit.found is Found.UNREADABLE
    assert "outside" in edit.reason


def test_a_notebook_is_replaced_and_its_old_text_kept(project):
    notebook = project.root / "figures.org"
    old = notebook.read_bytes()
    saved = replace_notebook(project, "figures.org", old, b"new\n")
    assert notebook.read_bytes() == b"new\n"
    assert (project.root / saved).read_bytes() == old


def test_a_notebook_that_has_changed_meanwhile_is_left_alone(project):
    with pytest.raises(ProjectError, match="in the meantime"):
        replace_notebook(project, "figures.org", b"older\n", b"new\n")
    assert (project.root / "figures.org").read_text() == "* TODO relu\n"


def test_a_notebook_that_emacs_has_not_saved_is_left_alone(project):
    (project.root / ".#figures.org").symlink_to("me@here.1:2")
    with pytest.raises(ProjectError, match="not saved"):
        replace_notebook(project, "figures.org", b"* TODO relu\n", b"new\n")
    assert (project.root / "figures.org").read_text() == "* TODO relu\n"


def test_a_notebook_that_is_read_only_is_left_alone(project, ordinary):
    (project.root / "figures.org").chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        replace_notebook(project, "figures.org", b"* TODO relu\n", b"new\n")
    assert (project.root / "figures.org").read_text() == "* TODO relu\n"

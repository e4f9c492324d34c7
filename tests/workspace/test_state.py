import errno
import os

import pytest

from orgfig.digest import digest_bytes
from orgfig.errors import WriteError
from orgfig.workspace.database import Database
from orgfig.workspace.project import Project
from orgfig.workspace.state import (
    read_state,
    state_path,
    write_kept,
    write_state,
    write_state_folder,
)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "text").write_text("mine")
    return folder


def test_the_state_folder_explains_itself_and_stays_out_of_git(project):
    write_state_folder(project)
    assert (project.state / ".gitignore").read_text() == "*\n"
    assert "can be deleted" in (project.state / "README").read_text()
    before = (project.state / "README").stat()
    write_state_folder(project)
    assert (project.state / "README").stat() == before


def test_the_state_folder_is_no_link(project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    project.state.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WriteError, match="is a link"):
        write_state_folder(project)
    assert names(tmp_path / "elsewhere") == []


def test_a_file_instead_of_the_state_folder(project):
    project.state.write_bytes(b"")
    with pytest.raises(WriteError, match=os.strerror(errno.ENOTDIR)) as refusal:
        write_state_folder(project)
    assert "a file stands where a folder is needed" in refusal.value.hint


def test_no_kept_text_replaces_another(project):
    first = write_kept(project, "tangled/a.py", b"one")
    second = write_kept(project, "tangled/a.py", b"two")
    assert write_kept(project, "tangled/a.py", b"one") == first != second
    assert first.startswith(".orgfig/replaced/tangled/a.py-")
    assert (project.root / first).read_bytes() == b"one"
    assert (project.root / second).read_bytes() == b"two"


def test_a_kept_text_lies_in_the_folder_for_it_whatever_the_name(project):
    kept = f".orgfig/replaced/a.py-{digest_bytes(b'x')[:8]}"
    for name in (str(project.root / "a.py"), f"../{project.root.name}/a.py", "a.py"):
        assert write_kept(project, name, b"x") == kept


def test_what_is_no_link_is_a_path(project, tmp_path):
    project.state.mkdir()
    (project.state / "run").mkdir()
    (tmp_path / "alias").symlink_to(project.root)  # the way to the project is the user's
    for root in (project.root, tmp_path / "alias"):
        for name in ("run", "run/missing", "cache/x"):
            assert state_path(Project(root), name) == str(root / ".orgfig" / name)


LINKS = {
    "the folder itself": ".orgfig",
    "a folder in it": ".orgfig/cache",
    "a file in it": ".orgfig/cache/x",
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_link_is_refused(project, elsewhere, link):
    place = project.root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(elsewhere)
    with pytest.raises(WriteError, match=f"^{link} is a link") as refusal:
        write_state(project, "cache/x", b"x")
    assert "remove it" in refusal.value.hint
    assert names(elsewhere) == ["text"]


def test_a_link_for_replaced_texts_is_refused(project, elsewhere):
    project.state.mkdir()
    project.replaced.symlink_to(elsewhere)
    with pytest.raises(WriteError, match="is a link"):
        write_kept(project, "a.py", b"x")
    assert names(elsewhere) == ["text"]


def test_a_database_behind_a_link_is_passed_over(project, elsewhere, trace):
    with Database.open(project, readonly=False) as database:
        database.save(trace("a.svg"), ["a.svg"])
    project.state.rename(elsewhere / "state")
    project.state.symlink_to(elsewhere / "state")
    with Database.open(project, readonly=True) as database:
        assert database.traces() == {}
        assert "lies behind a link" in database.messages[0]
    with pytest.raises(WriteError, match="is a link"):
        Database.open(project, readonly=False)


def test_what_is_written_is_read(project):
    write_state(project, "cache/a", b"1")
    assert read_state(project, "cache/a") == b"1"


def test_a_pipe_that_came_with_the_project_holds_nothing_up(project):
    write_state_folder(project)
    os.mkfifo(project.state / "written")
    assert read_state(project, "written") == b""


def test_neither_a_folder_nor_a_missing_file_is_read(project):
    (project.state / "cache").mkdir(parents=True)
    for name in ("cache", "written"):
        with pytest.raises(OSError):  # noqa: PT011 - a kind for each
            read_state(project, name)


def test_a_link_is_not_read(project, elsewhere):
    write_state_folder(project)
    (project.state / "written").symlink_to(elsewhere)
    with pytest.raises(WriteError):
        read_state(project, "written")

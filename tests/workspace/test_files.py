import os
import stat
import subprocess
import sys

import pytest

from orgfig.build.job import Artifact
from orgfig.errors import ProjectError, WriteError
from orgfig.figure.picture import PictureFacts
from orgfig.workspace import writing
from orgfig.workspace.files import keep, read_notebook, write_atomically
from orgfig.workspace.project import Project

FACTS = PictureFacts("svg", 1.0, 1.0, 1, ())


def artifact(path, data=b"<svg/>"):
    return Artifact(path, data, FACTS)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


# --- reading ---------------------------------------------------------------------------------


def test_a_notebook_is_its_bytes(project):
    (project.root / "figures.org").write_bytes(b"\xff\r\n")
    assert read_notebook(project, "figures.org") == b"\xff\r\n"


def test_a_notebook_may_be_a_link_to_anywhere(project, tmp_path):
    (tmp_path / "elsewhere.org").write_bytes(b"* x\n")
    (project.root / "linked.org").symlink_to(tmp_path / "elsewhere.org")
    assert read_notebook(project, "linked.org") == b"* x\n"


UNREADABLE = {
    "a missing one": (lambda path: None, "there is no such notebook"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "a named pipe, without waiting for it": (os.mkfifo, "not a regular file"),
    "a link that leads nowhere": (lambda path: path.symlink_to("no"), "there is no such notebook"),
    "links in a circle": (lambda path: path.symlink_to(path), "cannot be read"),
}


@pytest.mark.parametrize(("make", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_notebook_that_cannot_be_read(project, make, message):
    make(project.root / "a.org")
    with pytest.raises(ProjectError, match=f"^a.org: .*{message}") as refusal:
        read_notebook(project, "a.org")
    assert refusal.value.hint


# --- writing ---------------------------------------------------------------------------------


def test_a_new_file_has_its_folders_and_what_the_umask_leaves(project):
    before = os.umask(0o027)
    try:
        assert write_atomically(project, "a/b/c.py", b"x")
    finally:
        os.umask(before)
    made = project.root / "a" / "b" / "c.py"
    assert made.read_bytes() == b"x"
    assert stat.S_IMODE(made.stat().st_mode) == 0o640
    assert names(made.parent) == ["c.py"]


def test_an_equal_file_is_not_touched(project):
    path = project.root / "a.py"
    path.write_bytes(b"x")
    path.chmod(0o600)
    before = path.stat()
    assert not write_atomically(project, "a.py", b"x")
    assert path.stat() == before


@pytest.mark.parametrize("mode", [0o750, 0o444, 0o600])
def test_an_old_file_keeps_its_mode(project, mode):
    path = project.root / "a.py"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_atomically(project, "a.py", b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


def test_a_link_inside_the_project_is_written_through(project):
    (project.root / "real.py").write_bytes(b"old")
    (project.root / "link.py").symlink_to("real.py")
    write_atomically(project, "link.py", b"new")
    assert (project.root / "link.py").is_symlink()
    assert (project.root / "real.py").read_bytes() == b"new"


def test_a_link_to_nothing_inside_the_project_is_written_through(project):
    (project.root / "link.py").symlink_to("real.py")
    write_atomically(project, "link.py", b"new")
    assert (project.root / "real.py").read_bytes() == b"new"


def test_a_hard_link_is_broken(project):
    (project.root / "a").write_bytes(b"old")
    os.link(project.root / "a", project.root / "b")
    write_atomically(project, "a", b"new")
    assert (project.root / "b").read_bytes() == b"old"


def test_a_project_in_a_linked_folder_is_inside_itself(project, tmp_path):
    (tmp_path / "alias").symlink_to(project.root)
    assert write_atomically(Project(tmp_path / "alias"), "a", b"x")


REFUSED = {
    "a path above the project": ("../a", None, "outside of the project"),
    "an absolute path": ("/tmp/a", None, "outside of the project"),
    "the project itself": (".", None, "outside of the project"),
    "a link to the outside": ("a", "../secret", "outside of the project"),
    "a folder that is a link to the outside": ("a/b", "..", "outside of the project"),
    "git's own folder": (".git/hooks/pre-commit", None, "where no notebook may write"),
    "git's own folder in other letters": (".GIT/config", None, "where no notebook may write"),
    "a submodule's git folder": ("sub/.git/config", None, "where no notebook may write"),
    "what orgfig remembers": (".orgfig/traces.db", None, "where no notebook may write"),
    "a link to what orgfig remembers": ("a", ".orgfig/x", "where no notebook may write"),
    "a name that no file can have": ("a\0b", None, "no file can have this name"),
    "a name that is too long": ("a" * 300, None, "File name too long"),
    "links in a circle": ("a", "a", "symbolic links"),
    "a folder's name": ("folder", None, "Is a directory"),
    "a file for a folder": ("figures.org/a", None, "Not a directory"),
}


@pytest.mark.parametrize(("name", "link", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(project, tmp_path, name, link, message):
    (project.root / "folder").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    if link:
        (project.root / "a").symlink_to(link)
    before = names(project.root)
    with pytest.raises(WriteError, match=message):
        write_atomically(project, name, b"x")
    assert names(project.root) == before
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_a_named_pipe_is_not_replaced(project):
    os.mkfifo(project.root / "pipe")
    with pytest.raises(WriteError, match="pipe cannot be written: it is not a regular file"):
        write_atomically(project, "pipe", b"x")


def test_a_name_need_not_be_utf_8(project):
    name = os.fsdecode(b"\xff.svg")
    assert write_atomically(project, name, b"x")
    assert (project.root / name).read_bytes() == b"x"


# --- artifacts -------------------------------------------------------------------------------


def test_artifacts_come_into_place(project):
    assert keep(project, [artifact("fig/a.svg"), artifact("fig/b.svg")]) == (
        "fig/a.svg",
        "fig/b.svg",
    )
    assert keep(project, [artifact("fig/a.svg"), artifact("fig/b.svg", b"new")]) == ("fig/b.svg",)
    assert names(project.root / "fig") == ["a.svg", "b.svg"]


def test_one_that_cannot_be_written_keeps_all_back(project):
    keep(project, [artifact("fig/a.svg", b"old")])
    (project.root / "fig" / "b.svg").mkdir()
    with pytest.raises(
        WriteError, match=r"fig/b\.svg cannot be written: Is a directory"
    ) as refusal:
        keep(project, [artifact("fig/a.svg", b"new"), artifact("fig/b.svg")])
    assert "remove or rename it" in refusal.value.hint
    assert (project.root / "fig" / "a.svg").read_bytes() == b"old"
    assert names(project.root / "fig") == ["a.svg", "b.svg"]


def test_two_that_links_make_one_file_are_both_kept_back(project):
    keep(project, [artifact("fig/a.svg", b"old")])
    (project.root / "fig" / "b.svg").symlink_to("a.svg")
    with pytest.raises(WriteError, match=r"^fig/b\.svg and fig/a\.svg are one file$") as refusal:
        keep(project, [artifact("fig/a.svg", b"new"), artifact("fig/b.svg", b"other")])
    assert refusal.value.hint == "remove the link between them"
    assert (project.root / "fig" / "a.svg").read_bytes() == b"old"
    assert names(project.root / "fig") == ["a.svg", "b.svg"]


def test_a_picture_may_be_a_link_within_the_project(project):
    (project.root / "pictures").mkdir()
    (project.root / "fig").mkdir()
    (project.root / "fig" / "a.svg").symlink_to("../pictures/a.svg")
    keep(project, [artifact("fig/a.svg")])
    assert (project.root / "pictures" / "a.svg").read_bytes() == b"<svg/>"
    assert names(project.root / "pictures") == ["a.svg"]


@pytest.mark.parametrize("target", ["figures.org", "notes.txt", "none"])
def test_no_picture_is_led_over_what_is_none(project, target):
    (project.root / "notes.txt").write_bytes(b"mine")
    before = (project.root / "figures.org").read_bytes()
    (project.root / "fig").mkdir()
    (project.root / "fig" / "a.svg").symlink_to(f"../{target}")
    with pytest.raises(WriteError, match=rf"fig/a\.svg leads to .*/{target}, which is no such"):
        keep(project, [artifact("fig/b.svg"), artifact("fig/a.svg")])
    assert (project.root / "figures.org").read_bytes() == before
    assert (project.root / "notes.txt").read_bytes() == b"mine"
    assert names(project.root / "fig") == ["a.svg"]


OUTSIDE = {
    "the picture": lambda root, out: ((root / "fig").mkdir(), (root / "fig/a.svg").symlink_to(out)),
    "the folder of figures": lambda root, out: (root / "fig").symlink_to(out.parent),
}


@pytest.mark.parametrize("link", OUTSIDE.values(), ids=OUTSIDE)
def test_nothing_is_published_through_a_link_out_of_the_project(project, tmp_path, link):
    out = tmp_path / "a.svg"
    out.write_bytes(b"theirs")
    link(project.root, out)
    with pytest.raises(WriteError, match=r"fig/a\.svg leads to .*outside of the project"):
        keep(project, [artifact("fig/a.svg")])
    assert out.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.svg", "project"]


def test_a_full_disk_costs_nothing_that_was_there(full_disk):
    project = Project(full_disk)
    keep(project, [artifact("fig/a.svg", b"old")])
    with pytest.raises(WriteError, match=r"fig/b\.svg cannot be written: No space left") as refusal:
        keep(project, [artifact("fig/a.svg", b"new"), artifact("fig/b.svg", b"x" * 200_000)])
    assert refusal.value.hint == "free some space on that disk"
    assert (full_disk / "fig" / "a.svg").read_bytes() == b"old"
    assert names(full_disk / "fig") == ["a.svg"]


def test_a_disk_that_can_only_be_read(full_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(full_disk)], check=True)
    with pytest.raises(WriteError, match="Read-only file system") as refusal:
        write_atomically(Project(full_disk), "fig/a.svg", b"x")
    assert refusal.value.hint == "that file system can only be read"


def test_a_folder_without_the_right_to_write(project, ordinary):
    (project.root / "fig").mkdir(mode=0o555)
    with pytest.raises(WriteError, match="Permission denied") as refusal:
        write_atomically(project, "fig/a.svg", b"x")
    assert "the right to write" in refusal.value.hint


def test_what_a_killed_writer_left_is_swept_and_what_a_living_one_has_is_not(project):
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    fig = project.root / "fig"
    fig.mkdir()
    (fig / f".orgfig-{killed.pid}-01234567.tmp").write_bytes(b"half")
    (fig / f".orgfig-{os.getpid()}-01234567.tmp").write_bytes(b"half")
    (fig / ".orgfig-999999999999999999-01234567.tmp").write_bytes(b"not ours")
    (fig / ".orgfig-1.tmp").write_bytes(b"not ours")
    keep(project, [artifact("fig/a.svg")])
    assert f".orgfig-{killed.pid}-01234567.tmp" not in names(fig)
    assert len(names(fig)) == 4


def test_a_folder_is_listed_once_however_many_files_are_written(project):
    before = writing._sweep.cache_info().misses
    for number in range(9):
        write_atomically(project, f"a/{number}", b"x")
        write_atomically(project, f"b/{number}", b"x")
    assert writing._sweep.cache_info().misses == before + 2


def test_an_interrupted_write_leaves_nothing(project):
    def interrupted():
        yield artifact("a.svg")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(project, interrupted())
    assert names(project.root) == ["figures.org"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta"])
def test_a_virtual_environment_is_no_place_for_a_notebook(project, mark):
    environment = project.root / "env"
    environment.mkdir()
    (environment / mark).touch()
    with pytest.raises(WriteError, match="virtual environment"):
        write_atomically(project, "env/lib/a.py", b"x")
    assert not (environment / "lib").exists()
    assert write_atomically(project, "lib/a.py", b"x")

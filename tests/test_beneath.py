"""A file below a folder is opened, and nothing that a link, a pipe or a name could lead to."""

import os
import socket

import pytest

from orgfig.beneath import open_beneath


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "project"
    (folder / "data/deep").mkdir(parents=True)
    (folder / "data/deep/x").write_text("1,2")
    (folder / "link").symlink_to("data/deep/x")
    (folder / "outside").symlink_to("../secret")
    (folder / "linked").symlink_to("data")
    (folder / "up").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    return folder


def content(folder, path):
    descriptor, facts = open_beneath(folder, path)
    with open(descriptor, "rb") as file:
        data = file.read()
    assert len(data) == facts.st_size
    return data


def test_a_file_is_opened(folder):
    assert content(folder, "data/deep/x") == b"1,2"


def test_the_folder_itself_may_be_reached_by_a_link(folder, tmp_path):
    (tmp_path / "away").symlink_to(folder)
    assert content(tmp_path / "away", "data/deep/x") == b"1,2"


def test_a_name_that_is_not_utf_8_is_opened(folder):
    name = os.fsdecode(b"data/\xff")
    (folder / name).write_text("1")
    assert content(folder, name) == b"1"


REFUSED = {
    "a link": ("link", "link is a symbolic link"),
    "a link to the outside": ("outside", "outside is a symbolic link"),
    "a link on the way": ("linked/deep/x", "linked is a symbolic link"),
    "a way out": ("up/secret", "up is a symbolic link"),
    "a link to itself": ("loop", "loop is a symbolic link"),
    "a pipe": ("pipe", "it is not a regular file"),
    "a folder": ("data", "it is a folder"),
    "a file on the way": ("data/deep/x/y", "Not a directory"),
    "nothing": ("data/nothing", "No such file or directory"),
    "nothing on the way": ("nothing/x", "No such file or directory"),
    "a way up": ("../secret", "No such file or directory"),
    "a way up on the way": ("data/../../secret", "No such file or directory"),
    "a root": ("/etc/passwd", "No such file or directory"),
    "no name": ("", "No such file or directory"),
    "a name that is too long": ("x" * 5000, "File name too long"),
}


@pytest.mark.parametrize(("path", "why"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_word(folder, path, why):
    before = set(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError) as refusal:  # noqa: PT011 (its word is looked at)
        open_beneath(folder, path)
    assert refusal.value.strerror == why
    assert set(os.listdir("/proc/self/fd")) <= before, "nothing stays open"


@pytest.fixture
def nobody():
    """Makes root an ordinary user for a while: root may read every file."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


@pytest.mark.parametrize("path", ["closed", "shut/x"])
def test_what_may_not_be_read_is_refused(folder, path, request):
    (folder / "closed").touch(mode=0)
    (folder / "shut").mkdir()
    (folder / "shut/x").touch()
    (folder / "shut").chmod(0)
    descriptor = os.open(folder, os.O_RDONLY)
    request.getfixturevalue("nobody")
    with pytest.raises(PermissionError, match="Permission denied"):
        open_beneath(f"/proc/self/fd/{descriptor}", path)
    os.close(descriptor)


def test_a_socket_is_refused(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
        with pytest.raises(OSError, match="not a regular file"):
            open_beneath(folder, "socket")


def test_a_device_is_refused():
    with pytest.raises(OSError, match="not a regular file"):
        open_beneath("/dev", "null")


def test_a_name_that_no_file_can_have_is_refused(folder):
    with pytest.raises(ValueError, match="null"):
        open_beneath(folder, "a\0b")

"""A picture in the project is read if it may be one; nothing is waited for; sizes are told."""

from __future__ import annotations

import os

import pytest

from orgfig.errors import WriteError
from orgfig.workspace import Project
from orgfig.workspace.pictures import read_picture, sizes


@pytest.fixture
def project(tmp_path):
    (tmp_path / "fig").mkdir()
    return Project(tmp_path)


def test_its_bytes(project):
    (project.root / "fig/a.svg").write_bytes(b"12345678")
    assert read_picture(project, "fig/a.svg", 8) == b"12345678"


def large(place):
    with open(place, "wb") as file:
        file.truncate(9)


def elsewhere(place):
    place.symlink_to("/etc/passwd")


REFUSED = {
    "one that is larger than may be": (large, OSError),
    "a named pipe": (os.mkfifo, OSError),
    "a folder": (os.mkdir, OSError),
    "none at all": (lambda place: None, FileNotFoundError),
    "a link out of the project": (elsewhere, WriteError),
}


@pytest.mark.parametrize(("make", "error"), REFUSED.values(), ids=REFUSED)
def test_refused(project, make, error):
    make(project.root / "fig/a.svg")
    with pytest.raises(error):
        read_picture(project, "fig/a.svg", 8)


def test_sizes_are_told_of_what_is_there(project):
    (project.root / "fig/a b#.mp4").write_bytes(b"123")
    (project.root / "fig/empty.gif").write_bytes(b"")
    found = sizes(project, ["fig/a b#.mp4", "fig/gone.svg", "fig/empty.gif"])
    assert found == {"fig/a b#.mp4": 3, "fig/empty.gif": 0}

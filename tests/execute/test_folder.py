"""Private folders are made, measured and removed, whatever was put into them."""

from __future__ import annotations

import os

import pytest

from orgfig.errors import WriteError
from orgfig.execute.folder import make_folder, place_in, remove, size


@pytest.fixture
def folder(tmp_path):
    made = make_folder(tmp_path / "job", "some/fig")
    yield made
    os.close(made.descriptor)


def test_only_the_user_gets_in(folder):
    assert all(os.stat(path).st_mode & 0o777 == 0o700 for path in (folder.path, folder.output))
    assert os.listdir(folder.descriptor) == []


def test_it_stands_where_the_project_keeps_its_pictures(folder):
    assert folder.output == f"{folder.project}/some/fig"


def test_bytes_and_files_are_counted(folder):
    os.mkdir(f"{folder.temporary}/d")
    for path in (f"{folder.output}/a", f"{folder.temporary}/d/b"):
        with open(path, "wb") as file:
            file.write(bytes(8192))
    measured = size(folder, 10)
    assert measured.files == 3
    assert measured.bytes >= 16384


def test_counting_ends_where_there_are_too_many(folder):
    for number in range(50):
        os.mkdir(f"{folder.output}/{number}")
    assert size(folder, 10).files == 11


def test_links_are_not_followed(folder):
    os.symlink("/", f"{folder.output}/root")
    assert size(folder, 10).files == 1
    remove(folder.path)
    assert os.path.exists("/usr")


def test_a_deep_tree_is_removed(folder):
    here = os.getcwd()
    os.chdir(folder.output)
    try:
        for _ in range(1500):
            os.mkdir("d" * 50)
            os.chdir("d" * 50)
    finally:
        os.chdir(here)
    assert size(folder, 512).files == 513
    remove(folder.path)
    assert not folder.path.exists()


def test_closed_and_odd_names_are_removed(folder):
    os.mkdir(f"{folder.output}/closed")
    os.mkdir(f"{folder.output}/closed/inner")
    os.chmod(f"{folder.output}/closed/inner", 0)
    os.chmod(f"{folder.output}/closed", 0)
    os.mkfifo(f"{folder.output}/pipe")
    os.close(os.open(os.fsencode(folder.output) + b"/\xff\n", os.O_CREAT))
    remove(folder.path)
    assert not folder.path.exists()


def test_a_scratch_folder_that_is_none_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="cannot be run in"), place_in(tmp_path / "file"):
        pass


def test_a_place_that_is_used_is_left_alone(tmp_path):
    (tmp_path / "run-dead" / "d").mkdir(parents=True)
    with place_in(tmp_path) as one, place_in(tmp_path) as other:
        assert sorted(tmp_path.iterdir()) == sorted((one, other))
    assert list(tmp_path.iterdir()) == []

"""Where a path really lies: links followed, never out of the folder."""

import os

import pytest

from orgfig.errors import WriteError
from orgfig.workspace.places import ForbiddenError, Places


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "root"
    (folder / "real").mkdir(parents=True)
    (folder / "real/a.py").write_bytes(b"x")
    (folder / "link").symlink_to("real")
    (folder / "out").symlink_to(tmp_path)
    (folder / "real/far").symlink_to("/etc/passwd")
    (folder / "near.py").symlink_to("real/a.py")
    (folder / "nowhere.py").symlink_to("real/none.py")
    (folder / "settings.py").symlink_to("pyproject.toml")
    (folder / "libraries").symlink_to("real/site-packages")
    return folder


LIES = {
    "a file": ("real/a.py", "real/a.py", True),
    "a missing file": ("real/b.py", "real/b.py", True),
    "a missing folder": ("new/folder/b.py", "new/folder/b.py", True),
    "a file by a link": ("near.py", "real/a.py", False),
    "a file behind a linked folder": ("link/a.py", "real/a.py", False),
    "a link that leads nowhere yet": ("nowhere.py", "real/none.py", False),
    "a name with dots": ("real/../real/a.py", "real/a.py", False),
}


@pytest.mark.parametrize(("name", "place", "is_direct"), LIES.values(), ids=LIES)
def test_where_it_lies(root, name, place, is_direct):
    places = Places(root)
    for _ in range(2):  # the second time, the folder is known
        found = places.find(name)
        assert found.path == str(root / place)
        assert found.is_direct == is_direct
        assert found.has_file == (root / place).is_file()


REFUSED = {
    "a linked folder outside": "out/a.py",
    "a link to a file outside": "real/far",
    "the folder above": "../a.py",
    "an absolute path": "/etc/passwd",
    "the folder itself": ".",
    "git's own folder": "real/.Git/config",
    "what orgfig keeps": ".orgfig/x",
    "a link to the project's settings": "settings.py",
    "a link to libraries": "libraries/numpy.py",
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_what_is_forbidden(root, name):
    with pytest.raises(ForbiddenError, match=r"outside of the attic|where no notebook may write"):
        Places(root, "the attic").find(name)


def test_orgfigs_folder_of_a_folder_below_is_no_business_of_this_project(root):
    assert Places(root).find("real/.orgfig/x").found is None


@pytest.mark.parametrize("name", ["a" * 300, "loop/a", "a\0b"])
def test_what_cannot_be_looked_at(root, name):
    (root / "loop").symlink_to("loop")
    with pytest.raises(WriteError) as refusal:
        Places(root).find(name)
    assert not isinstance(refusal.value, ForbiddenError)


def test_a_virtual_environment_is_not_written_into_however_deep(root):
    deep = "real/" + "d/" * 1500
    (root / "real/pyvenv.cfg").touch()
    places = Places(root)
    for name in ("real/b.py", "real/lib/b.py", f"{deep}b.py"):
        with pytest.raises(ForbiddenError, match="virtual environment"):
            places.writable(name)
    assert places.writable("b.py").found is None
    assert places.find("real/a.py").has_file


def test_a_folder_is_resolved_once(root, monkeypatch):
    asked = []
    resolve = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: asked.append(path) or resolve(path))
    places = Places(root)
    for number in range(9):
        places.writable(f"real/{number}.py")
    assert len(asked) == 2

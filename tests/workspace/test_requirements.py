"""What packages need is read from what their installers left, whatever the state of that."""

from __future__ import annotations

import os
from importlib.metadata import distribution
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.workspace.packages import interpreter, versions
from orgfig.workspace.requirements import _of_head, requirements


@pytest.fixture
def site(tmp_path):
    """Installs distributions that need others, in one folder, which it gives."""
    folder = tmp_path / "site-packages"
    folder.mkdir()

    def install(**distributions):
        for info, needs in distributions.items():
            name, version = info.rsplit("_", 1)
            record = folder / f"{name}-{version}.dist-info"
            record.mkdir()
            (folder / f"{name}.py").touch()
            lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
            (record / "METADATA").write_text(f"Name: {name}\n{lines}\nRequires-Dist: text\n")
        return folder

    return install


def needs(folder, project, module="top", provider="top 1"):
    return requirements({module: provider}, [str(folder)], project)[module]


def test_it_goes_all_the_way_down(project, site):
    folder = site(top_1=["a"], a_2=["b>=3 ; python_version < '4'"], b_3=["c (>1)"], c_4=[], d_5=[])
    assert needs(folder, project) == ("a 2", "b 3", "c 4")


def test_a_circle_ends(project, site):
    assert needs(site(top_1=["a"], a_2=["top", "a"]), project) == ("a 2",)


REQUIREMENTS = {
    "a bare name": ("a", True),
    "versions": ("a>=1,<3", True),
    "versions in brackets": ("a (>=1)", True),
    "with extras of its own": ("a[more,less]>=1", True),
    "another spelling": ("A", True),
    "a marker, whatever it says": ("a ; sys_platform == 'win32'", True),
    "an address": ("a @ https://example.org/a.zip", True),
    "of an extra": ("a ; extra == 'test'", False),
    "of an extra and more": ("a>=1; python_version>'3' and extra=='test'", False),
    "nothing": ("", False),
    "no name": ("??", False),
    "what is not installed": ("nobody", False),
}


@pytest.mark.parametrize(("written", "counts"), REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_requirements(project, site, written, counts):
    assert needs(site(top_1=[written], a_2=[]), project) == (("a 2",) if counts else ())


def test_names_compare_as_indexes_compare_them(project, tmp_path):
    folder = tmp_path / "lib"
    for info, text in {
        "Top.Of_all-1.dist-info": "Requires-Dist: One--Other_.kit\n\n",
        "one_other_kit-2.dist-info": "\n",
    }.items():
        (folder / info).mkdir(parents=True)
        (folder / info / "METADATA").write_text(text)
    assert needs(folder, project, "top", "top-of-all 1") == ("one-other-kit 2",)


BROKEN = {
    "none": None,
    "empty": b"",
    "bytes that are no text": b"\xff\xfeRequires-Dist: \xff\nRequires-Dist: a\n\n",
    "a folder": "folder",
    "without an end": b"Requires-Dist: a",
    "lines as on Windows": b"Name: top\r\nRequires-Dist: a\r\n\r\nRequires-Dist: c\r\n",
    "a licence before it, with blank lines": (
        b"License: MIT\n        \n        more\n" + b"        x\n" * 9000 + b"Requires-Dist: a\n\n"
    ),
}
FOUND = {"without an end", "lines as on Windows", "bytes that are no text"}


@pytest.mark.parametrize("case", BROKEN)
def test_metadata_in_any_state(project, site, case):
    folder, data = site(top_1=[], a_2=[], c_3=[]), BROKEN[case]
    metadata = folder / "top-1.dist-info" / "METADATA"
    metadata.unlink()
    if data == "folder":
        metadata.mkdir()
    elif data is not None:
        metadata.write_bytes(data)
    found = case in FOUND or "licence" in case
    assert needs(folder, project) == (("a 2",) if found else ())


EGGS = {
    "PKG-INFO": ("PKG-INFO", "Requires-Dist: a\n\n", ("a 2",)),
    "requires.txt": (
        "requires.txt",
        "a>=1\n\n[test]\nc\n\n[:python_version < '4']\nd\n",
        ("a 2", "d 4"),
    ),
    "an extra with a marker": ("requires.txt", "[test:python_version < '4']\na\n", ()),
    "nothing": ("top_level.txt", "top\n", ()),
}


@pytest.mark.parametrize(("name", "text", "found"), EGGS.values(), ids=EGGS)
def test_eggs(project, site, name, text, found):
    folder = site(a_2=[], c_3=[], d_4=[])
    (folder / "top-1.egg-info").mkdir()
    (folder / "top-1.egg-info" / name).write_text(text)
    assert needs(folder, project) == found


def test_an_egg_that_is_one_file(project, site):
    folder = site(a_2=[])
    (folder / "top-1.egg-info").write_text("Requires-Dist: a\n")
    assert needs(folder, project) == ("a 2",)


def test_an_editable_install_needs_what_its_record_says(project, site):
    folder = site(top_1=["a"], a_2=[])
    (folder / "top.py").unlink()
    (folder / "__editable__.top-1.pth").write_text(f"{project.root}\n")
    assert needs(folder, project) == ("a 2",)


def test_the_first_folder_counts_and_the_projects_own_does_not(project, site, tmp_path):
    folder, first, own = site(top_1=["a"], a_2=[]), tmp_path / "first", project.root / "lib"
    for place, version in ((own, 9), (first, 7)):
        (place / f"a-{version}.dist-info").mkdir(parents=True)
    path = [str(own), str(first), str(folder)]
    assert requirements({"top": "top 1"}, path, project) == {"top": ("a 7",)}


def test_a_change_of_what_is_installed_is_seen(project, site):
    folder = site(top_1=["a"], a_2=[])
    assert needs(folder, project) == ("a 2",)
    (folder / "a-2.dist-info").rename(folder / "a-3.dist-info")
    found = folder.stat()
    os.utime(folder, ns=(found.st_atime_ns, found.st_mtime_ns + 1))  # clocks tick in 4 ms
    assert needs(folder, project) == ("a 3",)


@given(st.text())
def test_any_text_is_a_head(text):
    assert all(isinstance(name, str) and name for name in _of_head(text))


def test_the_real_ones(project, without):
    if not find_spec("matplotlib"):
        without("needs the packages that figures are drawn with")
    _, path = interpreter(project)
    providers = versions(["matplotlib"], path, project)
    found = requirements(providers, path, project)["matplotlib"]
    for name in ("numpy", "contourpy", "pillow"):
        assert f"{name} {distribution(name).version}" in found
    assert not [one for one in found if one.startswith("matplotlib ")]

"""Disks that are full or can only be read: a clear word, nothing half-written, the rest goes on.

Each test runs as root of a user namespace of its own, with mounts that nobody else sees
(user_namespaces(7), mount_namespaces(7)), so it needs no rights.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

BEGIN = """
import errno, json, os, shutil, subprocess, sys
from pathlib import Path

ran = []

def mount(*words):
    subprocess.run(["mount", *words], check=True)

def small(folder, size="96k", inodes=200):
    '''A disk of its own for a folder, with what it held.'''
    os.makedirs(folder, exist_ok=True)
    held = {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.is_file()}
    mount("-t", "tmpfs", "-o", f"size={size},nr_inodes={inodes}", "tmpfs", folder)
    for name, data in held.items():
        (Path(folder) / name).write_bytes(data)

def fill(folder, left=0):
    '''Use up the disk, but for so many bytes.'''
    with open(f"{folder}/filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            assert error.errno == errno.ENOSPC
        file.truncate(file.tell() // 4096 * 4096 - left)

def empty(folder):
    os.unlink(f"{folder}/filler")

def read_only(folder):
    os.makedirs(folder, exist_ok=True)
    mount("--bind", folder, folder)
    mount("-o", "remount,bind,ro", folder)
    os.chdir(os.getcwd())

def orgfig(*words):
    done = subprocess.run(
        [sys.executable, "-m", "orgfig", *words], capture_output=True, encoding="utf-8"
    )
    ran.append([done.returncode, done.stdout + done.stderr])

def files(*folders):
    found = (path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return {str(path): path.read_text() for path in found if path.name != "filler"}

"""
END = """
left = [str(path) for path in Path(".").rglob("*.tmp")]
shown = files("fig", "tangled")
shown["figures.org"] = Path("figures.org").read_text()
print(json.dumps({"ran": ran, "files": shown, "left": left}))
"""
TRIAL = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]


class Seen:
    """What a script saw: how each `orgfig` ended, the files at the end, temporary ones."""

    def __init__(self, found):
        self.ran = [(status, text) for status, text in found["ran"]]
        self.files = found["files"]
        self.left = found["left"]

    @property
    def statuses(self):
        return [status for status, _ in self.ran]

    def __getitem__(self, at):
        return self.ran[at][1]

    @property
    def pictures(self):
        return sorted(name for name in self.files if name.startswith("fig/"))


@pytest.fixture(scope="module")
def namespaces(need):
    """Whether mounts of one's own work; else the test skips, and fails in CI."""
    need("unshare")
    done = subprocess.run(TRIAL, check=False, capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        end = pytest.fail if "CI" in os.environ else pytest.skip
        end(f"no mounts of one's own here: {done.stderr.strip()}")


@pytest.fixture
def on_disks(namespaces, notebook, make, tmp_path, environment):
    """Runs a script in a project with the figures `one` and `two`."""
    notebook(make.drawn("one"), make.drawn("two"))

    def run(script):
        done = subprocess.run(
            ["unshare", "-rm", sys.executable, "-c", BEGIN + script + END],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return Seen(json.loads(done.stdout))

    return run


def changed(script):
    """The same after a build of all, and a change of both figures."""
    return (
        'orgfig("build")\nold = files("fig", "tangled")\n'
        'text = Path("figures.org").read_text().replace(\'width="10"\', \'width="11"\')\n'
        'Path("figures.org").write_text(text)\n' + script
    )


FULL = "No space left on device"
SPACE = "hint: free some space on that disk"
READ_ONLY = "Read-only file system"

PICTURES = {
    "a disk without room": ('small("fig")\nfill("fig")\n', FULL),
    "a disk with room for no name": ('small("fig", inodes=1)\n', FULL),
    "a folder that can only be read": ('read_only("fig")\n', READ_ONLY),
    "a file in its place": ('Path("fig").write_text("mine")\n', "Not a directory"),
    "a link out of the project": ('os.symlink("/mnt", "fig")\n', "outside of the project"),
    "a link that leads out to nothing": ('os.symlink("/tmp/none/x", "fig")\n', "outside of"),
    "a link to itself": ('os.symlink("fig", "fig")\n', "Too many levels"),
}


@pytest.mark.parametrize(("disk", "why"), PICTURES.values(), ids=PICTURES)
def test_pictures_that_cannot_be_put_there(on_disks, disk, why):
    seen = on_disks(disk + 'orgfig("build")\norgfig("status")\n')
    assert seen.statuses == [1, 1]
    assert seen[0].count(why) >= 2
    assert "hint: " in seen[0]
    assert "2 figures failed" in seen[0]
    assert why in seen[1]
    assert (seen.pictures, seen.left) == ([], [])


def test_pictures_that_do_not_fit_stay_as_they_were(on_disks):
    script = (
        'small("fig")\nfill("fig")\norgfig("build")\nassert files("fig").items() <= old.items()\n'
    )
    seen = on_disks(changed(script + 'empty("fig")\norgfig("build")\norgfig("status")\n'))
    assert seen.statuses == [0, 1, 0, 0]
    assert SPACE in seen[1]
    assert all('width="11"' in seen.files[name] for name in seen.pictures)
    assert seen.left == []


def test_the_one_that_fits_is_kept(on_disks, make, notebook):
    large = make.drawing("two").replace("</svg>", f"{'<g/>' * 5000}</svg>")
    notebook(make.drawn("one"), make.figure("two", large), make.drawn("three"))
    seen = on_disks('small("fig")\nfill("fig", 16384)\norgfig("build")\n')
    assert seen.statuses == [1]
    assert "1 figure failed" in seen[0]
    assert (seen.pictures, seen.left) == (["fig/one.svg", "fig/three.svg"], [])


MODULES = {
    "a disk without room": ('small("tangled")\nfill("tangled")\n', FULL),
    "a disk with room for no name": ('small("tangled", inodes=3)\n', FULL),
    "a folder that can only be read": ('read_only("tangled")\n', READ_ONLY),
}


@pytest.mark.parametrize(("disk", "why"), MODULES.values(), ids=MODULES)
def test_modules_that_cannot_be_written(on_disks, disk, why):
    script = disk + 'orgfig("tangle")\norgfig("build")\norgfig("status")\n'
    seen = on_disks(changed(script + 'now = files("tangled")\nassert now.items() <= old.items()\n'))
    assert seen.statuses == [0, 1, 1, 1]
    assert why in seen[1]
    assert "2 figures cannot be run" in seen[2]
    assert "outdated" in seen[3]
    assert seen.left == []


STATE = {
    "a disk without room": ('small(".orgfig")\nfill(".orgfig")\n', FULL),
    "a folder that can only be read": ('read_only(".orgfig")\n', READ_ONLY),
    "a project that can only be read": ('read_only(".")\n', READ_ONLY),
} | {
    f"room for {names} names": (f'small(".orgfig", inodes={names + 1})\n', "")
    for names in (1, 3, 5, 6, 7)
}


@pytest.mark.parametrize(("disk", "why"), STATE.values(), ids=STATE)
def test_without_a_place_to_remember_nothing_is_begun(on_disks, disk, why):
    seen = on_disks(disk + 'orgfig("build")\norgfig("tangle")\norgfig("status")\n')
    assert seen.statuses[0] == 2 or (seen.statuses[0] == 0 and not why)
    assert seen.statuses[2] == seen.statuses[0] // 2
    assert why in seen[0]
    assert ("hint: " in seen[0]) == (seen.statuses[0] == 2)
    assert "FIGURE" in seen[2]


def test_a_trace_that_does_not_fit_is_told_and_the_picture_is_made_again(on_disks):
    script = 'small(".orgfig", "192k")\norgfig("tangle")\nfill(".orgfig")\norgfig("build")\n'
    seen = on_disks(
        script + 'orgfig("status")\nempty(".orgfig")\norgfig("build")\norgfig("status")\n'
    )
    assert seen.statuses == [0, 1, 1, 0, 0]
    assert seen[1].count("traces.db cannot be used: database or disk is full") >= 2
    assert SPACE in seen[1]
    assert "0 of 2 DONE figures are proven" in seen[2]
    assert "2 figures built" in seen[3]
    assert seen.pictures == ["fig/one.svg", "fig/two.svg"]


def test_a_project_that_can_only_be_read_is_read(on_disks):
    script = 'orgfig("build")\nread_only(".")\norgfig("build")\norgfig("status")\n'
    seen = on_disks(
        script + 'orgfig("tangle", "--check")\norgfig("clean")\norgfig("clean", "-n")\n'
    )
    assert seen.statuses == [0, 0, 0, 0, 2, 0]
    assert "nothing to do" in seen[1]
    assert READ_ONLY in seen[4]


WHOLE = """
orgfig("build")
new = files("fig", "tangled")
mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt")
shutil.copytree(".", "/mnt/kept")
mount("--bind", "/mnt/kept", ".")
os.chdir(os.getcwd())
fill(".", LEFT)
orgfig("build")
for name, text in files("fig", "tangled").items():
    assert name.endswith(".tmp") or text in (old[name], new[name]), name
orgfig("status")
empty(".")
orgfig("build")
assert files("fig", "tangled") == new
orgfig("status")
"""


def on_a_full_disk(left):
    """All of a project on one disk with so many bytes left, and a third text to be built."""
    grow = "again = text.replace('width=\"11\"', 'width=\"12\"')\n"
    before, after = WHOLE.replace("LEFT", str(left)).split("fill", 1)
    third = 'old, new = new, {name: text.replace("11", "12") for name, text in new.items()}\n'
    return changed(f'{before}{grow}Path("figures.org").write_text(again)\n{third}fill{after}')


HERE = 40960
"""Of the bytes that a disk has left, those tried by default; with `slow` a step after the other."""
LEFT = [
    pytest.param(left, marks=[] if left == HERE else [pytest.mark.slow])
    for left in range(0, 140_000, 4096)
]


@pytest.mark.parametrize("left", LEFT)
def test_a_disk_that_fills_up_at_any_moment_leaves_no_half_file(on_disks, left):
    seen = on_disks(on_a_full_disk(left))
    assert seen.statuses[2] in (0, 1, 2)
    assert (FULL in seen[2] or "disk is full" in seen[2]) == (seen.statuses[2] != 0)
    assert seen.statuses[4:] == [0, 0]
    assert seen.left == []


def test_a_notebook_on_a_full_disk_stays_as_it_was(on_disks):
    script = """
orgfig("build")
shutil.copytree(".", "/mnt/kept")
mount("--bind", "/mnt/kept", ".")
os.chdir(os.getcwd())
module = Path("tangled/one.py")
module.write_text("# mine\\n" + module.read_text())
before = Path("figures.org").read_text()
fill(".")
orgfig("detangle")
assert Path("figures.org").read_text() == before
empty(".")
orgfig("detangle")
assert "# mine" in Path("figures.org").read_text()
orgfig("build")
"""
    seen = on_disks('mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt")\n' + script)
    assert seen.statuses == [0, 2, 0, 0]
    assert FULL in seen[1]
    assert "hint: " in seen[1]
    assert seen.left == []


def test_a_notebook_that_can_only_be_read_is_not_detangled(on_disks):
    script = """
orgfig("build")
module = Path("tangled/one.py")
module.write_text("# mine\\n" + module.read_text())
mount("--bind", "figures.org", "figures.org")
mount("-o", "remount,bind,ro", "figures.org")
orgfig("detangle")
assert "# mine" in module.read_text()
"""
    seen = on_disks(script)
    assert seen.statuses == [0, 2]
    assert "figures.org cannot be written" in seen[1]
    assert "# mine" not in seen.files["figures.org"]


@pytest.mark.slow
def test_a_gallery_on_a_full_disk_stays_as_it_was_and_is_made_whole_later(on_disks):
    script = """
orgfig("build")
small("gallery", "256k")
orgfig("gallery")
before = files("gallery")
text = Path("figures.org").read_text()
Path("figures.org").write_text(text.replace("* DONE one", "* TODO one"))
fill("gallery", 4096)
orgfig("gallery")
after = files("gallery")
changed = {name for name in before if before[name] != after[name]}
assert changed <= {"gallery/.orgfig-gallery"}, changed
empty("gallery")
orgfig("gallery")
assert "TODO" in Path("gallery/figure/one.html").read_text()
"""
    seen = on_disks(script)
    assert seen.statuses == [0, 0, 2, 0]
    assert FULL in seen[2]
    assert "hint: " in seen[2]
    assert seen.left == []


@pytest.mark.slow
def test_a_gallery_where_nothing_can_be_written_is_told(on_disks):
    script = 'orgfig("build")\nread_only("gallery")\norgfig("gallery")\n'
    seen = on_disks(script)
    assert seen.statuses == [0, 2]
    assert "cannot be written" in seen[1]
    assert "hint: " in seen[1]

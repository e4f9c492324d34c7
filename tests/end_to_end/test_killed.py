"""Killed at any moment, nothing is lost: the next run ends with what an undisturbed one leaves.

A moment is a number of calls that touch the disk: the program counts its own and kills itself at
one of them, before or behind it. So a failure is found again with the same number.
"""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
UNWANTED = ("by hand", "written over", "set aside", "passed over")
PATIENCE = 120  # seconds in which a process whose parent was killed is gone

COUNTING = """
import os, signal, sys
TOUCHING = frozenset(
    "open write replace rename unlink remove rmdir mkdir fchmod utime execute executemany"
    " executescript close fsync".split()
)
moment, whom, words = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
seen = 0

def count(frame, event, called):
    global seen
    if event in ("c_call", "c_return") and getattr(called, "__name__", "") in TOUCHING:
        seen += 1
        if seen == moment:
            sys.setprofile(None)
            os.kill(0 if whom == "group" else os.getpid(), signal.SIGKILL)

from orgfig.cli import main
if moment:
    sys.setprofile(count)
status = main(words)
sys.setprofile(None)
print("touched", seen)
sys.exit(status)
"""

HEAD = """\
#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes

#+NAME: {name}
#+begin_src python :results value
return 3 * {size}
#+end_src

#+NAME: draw
#+begin_src python
def draw(name, size):
    with open(f"{{name}}.svg", "w") as file:
        file.write('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">')
        file.write(f'<rect width="{{size}}" height="{{size}}"/></svg>')
#+end_src

"""
FIGURE = """\
* DONE {name}
CLOSED: [2025-04-12 Sat 17:22]
{links}

** code
#+begin_src python :tangle tangled/{name}.py{more}
<<draw>>
for name in {names}:
    draw(name, {size})
#+end_src

"""


DATA = """\
* DONE numbers
CLOSED: [2025-04-12 Sat 17:22]
[[file:fig/numbers.csv]]

** code
#+begin_src python :tangle tangled/numbers.py
with open("numbers.csv", "w") as file:
    file.write("{size}")
#+end_src

"""


def figure(name, size, *others, more=""):
    names = (name, *others)
    links = "\n".join(f"[[file:fig/{one}.svg]]" for one in names)
    return FIGURE.format(name=name, names=names, links=links, size=size, more=more)


def notebook(size):
    """A block that others ask for, figures of one and of several pictures, data of a figure."""
    return HEAD.format(name="width", size=size) + "".join(
        [
            figure("square", "width", more=" :var width=width()"),
            figure("pair", size + 1, "left", "right"),
            figure("same", 5),
            figure(f"only{size}", 4),
            figure("shown", 'int(open("numbers.csv").read())', more=" :deps fig/numbers.csv"),
            DATA.format(size=size),
        ]
    )


@dataclass
class Project:
    """A folder in which orgfig is run, or killed."""

    folder: Path

    def run(self, *words, moment=0, whom="group", after=None):
        """Runs orgfig, and kills it at a moment, or `after` so many seconds; -1 only counts."""
        process = subprocess.Popen(
            [sys.executable, "-c", COUNTING, str(moment), whom, *words],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=after or 120)
        except subprocess.TimeoutExpired:
            assert after, "it hangs"
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        assert process.returncode in (0, 1, -signal.SIGKILL), err
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def write(self, text):
        (self.folder / "figures.org").write_text(text)

    @property
    def files(self):
        """All files of the project but orgfig's own, by path."""
        found = (path for path in self.folder.rglob("*") if not path.is_dir())
        paths = {str(path.relative_to(self.folder)): path for path in found}
        return {name: path.read_bytes() for name, path in paths.items() if name[0] != "."}

    @property
    def left(self):
        """What only a killed run leaves: files half written, folders of figures, its own words.

        A journal that begins with a zero was never in use, and SQLite takes it for the next one
        (https://www.sqlite.org/lockingv3.html, "hot journal").
        """
        paths = [path for path in self.folder.rglob("*") if not is_unused_journal(path)]
        names = [str(path.relative_to(self.folder)) for path in paths]
        mine = (".orgfig/run/", ".orgfig/lock.holder", ".orgfig/traces.db-")
        return [name for name in names if name.endswith(".tmp") or name.startswith(mine)]

    @property
    def status(self):
        return self.run("status").stdout.rpartition("touched")[0]


def is_unused_journal(path):
    return path.name.endswith("-journal") and path.read_bytes()[:1] in (b"", b"\0")


def built(project):
    project.write(notebook(1))
    assert project.run("build").returncode == 0


def first(project):
    shutil.rmtree(project.folder)
    project.folder.mkdir()
    project.write(notebook(1))


def as_built(project):
    pass


def changed(project):
    project.write(notebook(2))


def recaptioned(project):
    project.write(notebook(1).replace("[[file:fig/", "#+CAPTION: a new one\n[[file:fig/"))


def edited(project):
    for name in ("pair", "same"):
        path = project.folder / f"tangled/{name}.py"
        path.write_text(path.read_text().replace("for name in", f"# {name}\nfor name in"))


SCENES = {
    "a first build": (first, ["build"]),
    "a build after a change": (changed, ["build"]),
    "a build that only writes new captions": (recaptioned, ["build"]),
    "a build of all": (as_built, ["build", "--force"]),
    "tangling for the first time": (first, ["tangle"]),
    "tangling after a change": (changed, ["tangle"]),
    "detangling": (edited, ["detangle"]),
    "cleaning": (as_built, ["clean"]),
}


@dataclass
class Scene:
    """A folder as it is before a verb, and all that an undisturbed run of it leaves."""

    before: Path
    words: list[str]
    touched: int
    files: dict[str, bytes]
    status: str

    def moments(self, number, seed):
        """Moments spread over the whole run, one by chance in each of equal parts."""
        chance = random.Random(seed)
        edges = [1 + at * self.touched // number for at in range(number + 1)]
        return [chance.randrange(low, max(high, low + 1)) for low, high in pairwise(edges)]

    def whole(self, name):
        """What may stand in a file at any moment: its old bytes, or its new ones."""
        old = self.before / name
        found = [old.read_bytes()] if old.is_file() else []
        return [*found, *([self.files[name]] if name in self.files else [])]


@pytest.fixture(scope="module", autouse=True)
def adopting():
    """Meanwhile what killed processes leave behind become children of this one."""
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """Makes a scene, once, of a project that was built once for all of them."""
    made = {}
    standing = Project(tmp_path_factory.mktemp("built"))
    built(standing)

    def make(name):
        if name not in made:
            prepare, words = SCENES[name]
            before = tmp_path_factory.mktemp("before") / "project"
            prepare(copied(standing.folder, before))
            project = copied(before, tmp_path_factory.mktemp("undisturbed") / "project")
            touched = int(project.run(*words, moment=-1).stdout.rpartition("touched ")[2])
            made[name] = Scene(before, words, touched, project.files, project.status)
        return made[name]

    return make


def copied(folder, place):
    shutil.copytree(folder, place, symlinks=True)
    return Project(place)


def assert_all_ended():
    """All that was left behind, and so became ours, has ended or does so now."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            number, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if number == 0:
            assert time.monotonic() < deadline, "a process outlived the build that started it"
            time.sleep(0.005)


def assert_mended(project, scene, moments):
    """The next run says nothing of edits, and leaves what an undisturbed one leaves."""
    assert_all_ended()
    was_held = (project.folder / ".orgfig/lock.holder").exists()
    for name, data in project.files.items():
        assert name.endswith(".tmp") or data in scene.whole(name), (moments, name)
    done = project.run(*scene.words)
    said = f"killed at {moments}\n{done.stdout}{done.stderr}"
    assert done.returncode == 0, said
    assert ("was ended in the middle" in said) == was_held, said
    assert not [word for word in UNWANTED if word in said], said
    assert project.files == scene.files, said
    assert project.status == scene.status, said
    assert project.left == [], said


def kill_and_mend(scene, folder, *moments, whom="group"):
    """Kills one run at each of the moments, then lets one come to its end."""
    project = copied(scene.before, folder / "project")
    for moment in moments:
        project.run(*scene.words, moment=moment, whom=whom)
    assert_mended(project, scene, moments)
    shutil.rmtree(project.folder)


OFTEN = {"a first build": 2, "a build after a change": 2}
"""How often a scene is played here; once where it is not named. All are played often below."""


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_moment_with_all_that_it_started(scene, tmp_path, name):
    one = scene(name)
    for moment in one.moments(OFTEN.get(name, 1), name):
        kill_and_mend(one, tmp_path, moment)


def test_what_it_started_ends_with_it(scene, tmp_path):
    one = scene("a first build")
    for moment in one.moments(2, "parent"):
        kill_and_mend(one, tmp_path, moment, whom="parent")


@pytest.mark.parametrize(
    "name",
    ["a build after a change", pytest.param("tangling after a change", marks=pytest.mark.slow)],
)
def test_killed_twice_in_a_row(scene, tmp_path, name):
    one = scene(name)
    kill_and_mend(one, tmp_path, *one.moments(2, "twice"))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_killed_at_many_moments(scene, tmp_path, name):
    one = scene(name)
    for moment in one.moments(30, "many"):
        kill_and_mend(one, tmp_path, moment)


@pytest.mark.slow
def test_killed_by_the_clock(scene, tmp_path):
    """Also where nothing is written: while figures run, or the system writes."""
    one = scene("a first build")
    begun = time.monotonic()
    copied(one.before, tmp_path / "timed").run(*one.words)
    whole = time.monotonic() - begun
    for share in range(1, 31):
        project = copied(one.before, tmp_path / "project")
        project.run(*one.words, after=whole * share / 31)
        assert_mended(project, one, f"{share} of 31 parts of its time")
        shutil.rmtree(project.folder)


def test_a_torn_picture_would_be_found(scene, tmp_path):
    one = scene("a build after a change")
    project = copied(one.before, tmp_path / "project")
    picture = project.folder / "fig/same.svg"
    picture.write_bytes(picture.read_bytes()[:20])
    with pytest.raises(AssertionError, match="same"):
        assert_mended(project, one, ())

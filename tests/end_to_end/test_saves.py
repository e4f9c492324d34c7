"""Saves of every kind at random moments under `orgfig watch`: none of them may be lost.

The moments and the kinds come from a generator with a seed. In the end the pictures must be those
of the last texts, however the saves before fell in with looks and builds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

SAVES = 40
MOST_WAIT = 0.12
"""Seconds between two saves: from none to more than from a save to its picture."""

SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 24))]


def in_place(path, data, chance):
    path.write_bytes(data)


def in_two_parts(path, data, chance):
    with path.open("wb") as file:
        time.sleep(chance.random() * 0.05)
        file.write(data[: len(data) // 2])
        file.flush()
        time.sleep(chance.random() * 0.05)
        file.write(data[len(data) // 2 :])


def by_renaming(path, data, chance):
    draft = path.with_name(f"sed{chance.randrange(10**6)}")
    draft.write_bytes(data)
    draft.rename(path)


def deleted_first(path, data, chance):
    path.unlink(missing_ok=True)
    time.sleep(chance.random() * 0.05)
    path.write_bytes(data)


def as_vim_does(path, data, chance):
    """It tries whether it may write here, moves the old file aside, writes, and fsyncs."""
    (path.parent / "4913").write_bytes(b"")
    (path.parent / "4913").unlink()
    backup = path.with_name(f"{path.name}~")
    if path.exists():
        path.rename(backup)
    with path.open("wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    backup.unlink(missing_ok=True)


def as_emacs_does(path, data, chance):
    """It locks with a link that leads nowhere, keeps a copy of its own, and writes in place."""
    lock, own = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("somebody@here.1:2")
    own.write_bytes(data[:10])
    shutil.copyfile(path, path.with_name(f"{path.name}~")) if path.exists() else None
    path.write_bytes(data)
    own.unlink()
    lock.unlink()


WAYS = [in_place, in_two_parts, by_renaming, deleted_first, as_vim_does, as_emacs_does]


def folder_gone(folder, name):
    shutil.rmtree(folder / name, ignore_errors=True)


def folder_away_and_back(folder, name):
    if (folder / name).is_dir():
        (folder / name).rename(folder / "away")
        put_back(folder / "away", folder / name)


def folder_replaced(folder, name):
    if (folder / name).is_dir():
        shutil.copytree(folder / name, folder / "copy")
        put_back(folder / "copy", folder / name)


def put_back(one, place):
    """Have a folder take its place, again where a build has made one there meanwhile."""
    while one.exists():
        shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):  # not empty
            one.rename(place)


FOLDERS = [folder_gone, folder_away_and_back, folder_replaced]


@pytest.fixture
def watching(tmp_path, environment):
    """Starts a watch of the folder, whose lines go to a file."""
    running = []

    def start():
        said = tmp_path.with_name(f"{tmp_path.name}.said")
        with said.open("wb") as file:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "orgfig", "watch"],
                    cwd=tmp_path,
                    env=environment,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                )
            )
        return running[-1], said

    yield start
    for one in running:
        one.kill()
        one.wait()


def reads(make, name):
    """A figure that draws as wide as its data file says."""
    code = (
        "with open('../data/deep/size.txt') as file:\n    size = file.read()\n"
        f"with open('{name}.svg', 'w') as file:\n"
        """    file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'\n"""
        """               f'<rect width="{size}" height="5"/></svg>')"""
    )
    block = make.figure(name, code)
    return block.replace(f"{name}.py\n", f"{name}.py :deps data/deep/size.txt\n")


def drafts(make, chance, whole):
    """Texts on the way to a good one."""
    return chance.choice(
        [
            b"",
            whole[: chance.randrange(len(whole))],
            whole + make.figure("broken", "1 / 0").encode(),
            whole + make.figure("broken", "square(").encode(),
            whole.replace(b"#+end_src", b"", 1),
            whole + b"\xff\xfe prose\n",
            whole + b"\nProse.\n",
        ]
    )


def wait_for(fact, said):
    end = time.monotonic() + BUDGET
    while not fact():
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.01)


def is_right(folder, sizes):
    try:
        return all(
            f'<rect width="{size}"' in (folder / f"fig/{name}.svg").read_text()
            for name, size in sizes.items()
        )
    except OSError:
        return False


def edited(folder, make, chance, head):
    """One change of anything; gives the sizes of a notebook's figures where it was left whole."""
    what = chance.randrange(10)
    if what == 0:
        chance.choice(FOLDERS)(folder, chance.choice(["fig", "tangled", "data", "data/deep"]))
        return
    if what == 1:
        (folder / "data/deep").mkdir(parents=True, exist_ok=True)
        chance.choice(WAYS)(folder / "data/deep/size.txt", b"%d" % chance.randrange(5, 99), chance)
        return
    whole, _ = text(make, chance, head)
    data = drafts(make, chance, whole) if what == 2 else whole
    chance.choice(WAYS)(folder / "figures.org", data, chance)


def text(make, chance, head):
    """A good notebook, and how wide its figures are, but for the one that reads data."""
    names = chance.sample("abcd", chance.randrange(1, 4))
    sizes = {name: chance.randrange(5, 99) for name in names}
    figures = [make.drawn(name, size) for name, size in sizes.items()]
    return (head + "".join(figures) + reads(make, "reader")).encode(), sizes


@pytest.mark.parametrize("seed", SEEDS)
def test_no_save_is_lost(seed, make, watching, tmp_path):
    chance = random.Random(seed)
    head = "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes\n"
    (tmp_path / "data/deep").mkdir(parents=True)
    (tmp_path / "data/deep/size.txt").write_text("7")
    (tmp_path / "figures.org").write_bytes(text(make, chance, head)[0])
    process, said = watching()
    wait_for(lambda: ": watching " in said.read_text(), said)
    for _ in range(SAVES):
        edited(tmp_path, make, chance, head)
        time.sleep(chance.random() * MOST_WAIT)
    (tmp_path / "data/deep").mkdir(parents=True, exist_ok=True)
    whole, sizes = text(make, chance, head)
    size = chance.randrange(5, 99)
    saves = [("figures.org", whole), ("data/deep/size.txt", b"%d" % size)]
    for name, data in chance.sample(saves, 2):
        chance.choice(WAYS)(tmp_path / name, data, chance)
    wait_for(lambda: is_right(tmp_path, {**sizes, "reader": size}), said)
    assert process.poll() is None, said.read_text()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=BUDGET) == 130, said.read_text()
    assert "Traceback" not in said.read_text()
    assert not list(Path(tmp_path, ".orgfig").glob("*/run-*"))

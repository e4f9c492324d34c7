"""What one file of a job left is there for the next, and nothing else comes along."""

from __future__ import annotations

import os
import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.inside.carrying import carry

TREES = st.recursive(
    st.binary(max_size=200),
    lambda inner: st.dictionaries(st.sampled_from("abcde"), inner, max_size=4),
    max_leaves=12,
).filter(lambda tree: isinstance(tree, dict))


def opened(path):
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def made(folder, tree):
    for name, inner in tree.items():
        if isinstance(inner, dict):
            (folder / name).mkdir()
            made(folder / name, inner)
        else:
            (folder / name).write_bytes(inner)


def seen(folder):
    return {
        path.name: seen(path) if path.is_dir() else path.read_bytes() for path in folder.iterdir()
    }


@given(tree=TREES)
def test_files_and_folders_come_over(tmp_path_factory, tree):
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    made(before, tree)
    carry(opened(before), opened(after))
    assert seen(after) == tree


def test_what_was_never_written_takes_no_room(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with open(before / "x", "wb") as file:
        file.write(b"begin")
        file.truncate(1 << 24)
        file.seek(1 << 23)
        file.write(b"middle")
    carry(opened(before), opened(after))
    assert (after / "x").read_bytes() == (before / "x").read_bytes()
    assert (after / "x").stat().st_blocks < 1000


NO_FILES = {
    "a link": lambda path: path.symlink_to("/etc/passwd"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
}


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_a_link_is_not_followed(tmp_path, make):
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    make(before / "x")
    source, target = opened(before), opened(after)
    with pytest.raises(OSError, match="x"):
        carry(source, target)
    assert list(after.iterdir()) == []
    os.close(source)
    os.close(target)


def test_few_folders_are_open_at_a_time(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    tree = {"wide": {str(number): {"x": b"x"} for number in range(300)}}
    for _ in range(300):
        tree = {"deep": tree}
    before.mkdir()
    after.mkdir()
    made(before, tree)
    source, target = opened(before), opened(after)
    ceiling = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (target + 8, ceiling[1]))
    try:
        carry(source, target)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, ceiling)
    assert seen(after) == tree

"""What a figure's process says it used is believed as far as it could have used it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.job import Job, Seen
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.used import Given, read_seen, united, unused
from orgfig.fonts import INSTALLED

CAN = Given(("near",), ("data/a.csv", "data/b.csv"), ("TOKEN",))
FONT = "/usr/share/fonts/a.ttf"

BELIEVED = {
    "packages": ("packages", ["numpy", "_a", "größe"], ("_a", "größe", "numpy")),
    "each once": ("packages", ["numpy", "numpy"], ("numpy",)),
    "a module of the notebook": ("modules", ["near"], ("near",)),
    "data by its place": ("data", [1, 0, 1], ("data/a.csv", "data/b.csv")),
    "a font": ("fonts", [FONT, INSTALLED], (FONT, INSTALLED)),
    "a font with large letters": ("fonts", ["/a/B.OTF"], ("/a/B.OTF",)),
    "a variable": ("environment", ["TOKEN"], ("TOKEN",)),
}


@pytest.mark.parametrize(("key", "told", "found"), BELIEVED.values(), ids=BELIEVED)
def test_believed(key, told, found):
    assert read_seen({key: told}, CAN) == Seen(**{key: found})


LIES = {
    "no list": ("packages", "numpy"),
    "a path for a package": ("packages", ["../x", "a.b", "a-b", "", "a b"]),
    "a long name": ("packages", ["a" * 101]),
    "a part of Python": ("packages", ["json"]),
    "no names": ("packages", [1, None, ["numpy"], {"numpy": 1}]),
    "a module that it has not": ("modules", ["numpy"]),
    "data that it was not given": ("data", [2, -1, 10**30]),
    "a path for data": ("data", ["data/a.csv", "../secret"]),
    "half a place": ("data", [0.5, 0.0, "0"]),
    "truth for a place": ("data", [True, False]),
    "a file that is no font": ("fonts", ["/etc/passwd", "/a/b.ttf.txt", "/a/b"]),
    "a font that is made, or fetched, by asking for it": (
        "fonts",
        ["/net/a.example/b.ttf", "/proc/self/cwd/a.ttf", "/dev/fd/3.ttf", "/run/user/0/a.ttf"],
    ),
    "a font from somewhere": ("fonts", ["a.ttf", "./a.ttf", "~/a.ttf"]),
    "a font by a detour": ("fonts", ["/a/../b.ttf", "/a//b.ttf", "//a/b.ttf/."]),
    "a font that rewrites the screen": ("fonts", ["/a\x1b[2J.ttf", "/a\n.ttf", "/\udcff.ttf"]),
    "a font that is far away": ("fonts", ["/" + "a" * 1000 + ".ttf"]),
    "a variable that it was not given": ("environment", ["HOME", "TOKEN "]),
}


@pytest.mark.parametrize(("key", "told"), LIES.values(), ids=LIES)
def test_lies(key, told):
    assert read_seen({key: told}, CAN) == Seen()


def test_there_is_a_bound_to_all_of_it():
    told = {
        "packages": [f"a{n}" for n in range(10_000)],
        "fonts": [f"/a{n}.ttf" for n in range(10_000)],
        "data": [0] * 1_000_000,
    }
    seen = read_seen(told, CAN)
    assert (len(seen.packages), len(seen.fonts), seen.data) == (500, 100, ("data/a.csv",))


words = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
told = st.dictionaries(
    st.sampled_from(Seen._fields), words | st.lists(words | st.lists(words, max_size=2))
)


@given(told | words | st.lists(words))
def test_any_document_says_something(document):
    seen = read_seen(json.loads(json.dumps(document)), CAN)
    assert set(seen.data) <= set(CAN.data)
    assert set(seen.modules) <= set(CAN.modules)
    assert set(seen.environment) <= set(CAN.variables)


def test_what_several_files_use_is_used_together():
    one, other = Seen(packages=("b",), data=("x",)), Seen(packages=("a", "b"), fonts=(FONT,))
    assert united(one, other) == Seen(packages=("a", "b"), data=("x",), fonts=(FONT,))


def test_data_that_was_not_opened_is_noted():
    job = Job("a", ("a",), (), (), (), (), {}, Digest("a"), Policy(), data=("x", "y"))
    (note,) = unused(job, Seen(data=("x",)))
    assert note.name == "unused-data"
    assert note.message.startswith("y was given to it")
    assert unused(job, Seen(data=("x", "y"))) == ()

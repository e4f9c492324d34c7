"""How a block makes a file, as hints say it."""

from __future__ import annotations

import pytest

from orgfig.figure.making import how_made

FILES = {
    "a drawing": ("relu.svg", 'savefig("relu.svg")'),
    "a picture of pixels": ("relu.PNG", 'savefig("relu.PNG")'),
    "a name that only ends like a movie": ("gif", 'savefig("gif")'),
    "data": ("points.csv", "writing points.csv"),
    "an MP4": ("a.mp4", "writing a.mp4 by PyAV (`import av`)"),
    "a GIF": ("a.GIF", "writing a.GIF by matplotlib's PillowWriter"),
}


@pytest.mark.parametrize(("name", "words"), FILES.values(), ids=FILES)
def test_each_kind_has_its_own_way(name, words):
    assert how_made(name) == words

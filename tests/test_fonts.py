"""Which fonts are installed is one digest, which changes when they do and not otherwise."""

from __future__ import annotations

import os

import pytest

from orgfig import fonts
from orgfig.execute.inside import seen
from orgfig.fonts import installed_fonts


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.TTF").write_bytes(b"a")
    return tmp_path


CHANGES = {
    "another font": lambda folder: (folder / "deep" / "b.otf").touch(),
    "a font that is gone": lambda folder: (folder / "deep" / "er" / "a.TTF").unlink(),
    "a font of another size": lambda folder: (folder / "deep" / "er" / "a.TTF").write_bytes(b"ab"),
    "a font of another time": lambda folder: os.utime(folder / "deep" / "er" / "a.TTF", (1, 1)),
    "another place": lambda folder: (folder / "deep").rename(folder / "deeper"),
    "a link to a font": lambda folder: (folder / "c.ttf").symlink_to("deep/er/a.TTF"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(folder, change):
    before = installed_fonts([str(folder)])
    change(folder)
    assert installed_fonts([str(folder)]) != before


NO_CHANGES = {
    "nothing": lambda _folder: None,
    "a file that is no font": lambda folder: (folder / "fonts.cache").touch(),
    "an empty folder": lambda folder: (folder / "new").mkdir(),
    "a folder that goes round in a circle": lambda folder: (folder / "round").symlink_to("."),
}


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_is_no_change(folder, change):
    before = installed_fonts([str(folder)])
    change(folder)
    assert installed_fonts([str(folder), str(folder / "nowhere")]) == before


def test_figures_and_orgfig_mean_the_same():
    assert (seen.INSTALLED, seen.FONTS) == (fonts.INSTALLED, fonts.FONT_ENDINGS)

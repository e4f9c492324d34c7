"""Fonts are looked at by the paths that traces have, which figures may have made up."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from orgfig.digest import digest_bytes
from orgfig.fonts import INSTALLED, installed_fonts
from orgfig.workspace.digests import stamp
from orgfig.workspace.fonts import look_at_fonts

LATER = datetime.now(UTC) + timedelta(hours=1)


def test_a_font_has_the_digest_of_its_bytes_and_a_missing_one_none(tmp_path):
    font, missing = tmp_path / "a.ttf", tmp_path / "b.ttf"
    font.write_bytes(b"font")
    looked = look_at_fonts([str(font), str(missing)], {}, LATER)
    assert looked.digests == {str(font): digest_bytes(b"font")}
    assert looked.unreadable == {}
    assert looked.fresh == {str(font): (stamp(font.stat()), digest_bytes(b"font"))}


def test_a_font_that_was_not_touched_is_not_read_again(tmp_path):
    font = tmp_path / "a.ttf"
    font.write_bytes(b"font")
    known = {str(font): (stamp(font.stat()), digest_bytes(b"former"))}
    assert look_at_fonts([str(font)], known, LATER).digests == {str(font): digest_bytes(b"former")}
    font.write_bytes(b"other font")
    assert look_at_fonts([str(font)], known, LATER).digests == {
        str(font): digest_bytes(b"other font")
    }


def test_what_is_no_file_is_never_opened(tmp_path):
    folder, pipe, loop = (str(tmp_path / f"{name}.ttf") for name in ("folder", "pipe", "loop"))
    os.mkdir(folder)
    os.mkfifo(pipe)
    os.symlink("loop.ttf", loop)
    looked = look_at_fonts([folder, pipe, loop, "/a\0b.ttf"], {}, LATER)
    assert looked.digests == {}
    assert looked.unreadable.keys() == {folder, pipe, loop, "/a\0b.ttf"}


def test_all_that_are_installed_have_one_digest():
    assert look_at_fonts([INSTALLED], {}, LATER).digests == {INSTALLED: installed_fonts()}

"""Words of a figure are fit to be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.execute.words import escaped, escaped_line

CASES = {
    "lines and tabs stay": ("a\tb\nc", "a\tb\nc"),
    "letters of all writings stay": ("żółw 漢字 שלום 🙂", "żółw 漢字 שלום 🙂"),
    "an end of line of two characters is one": ("a\r\nb", "a\nb"),
    "a lone return is written out": ("a\rb", "a\\rb"),
    "an escape is written out": ("\x1b[31m", "\\x1b[31m"),
    "a one-byte escape is written out": ("\x9b31m", "\\x9b31m"),
    "a turn of direction is written out": ("\u202e", "\\u202e"),
    "half a character is written out": ("\udcff", "\\udcff"),
    "hidden tags are written out": ("\U000e0041", "\\U000e0041"),
}


@pytest.mark.parametrize(("said", "shown"), CASES.values(), ids=CASES)
def test_escaping(said, shown):
    assert escaped(said) == shown


@given(st.text(st.characters()))
def test_nothing_that_commands_is_left(text):
    for character in escaped_line(text):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")

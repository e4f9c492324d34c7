import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.report.escape import columns, cut, padded, visible, visible_lines

SHOWN = {
    "plain text stays": ("relu", "relu"),
    "other scripts stay": ("größe Δ 図", "größe Δ 図"),
    "an arrow stays": ("2.4.5 → 2.4.6", "2.4.5 → 2.4.6"),
    "a joined emoji stays": ("👩\u200d🔬", "👩\u200d🔬"),
    "an escape sequence is seen": ("\x1b[31mred", "\\x1b[31mred"),
    "a one-byte escape sequence is seen": ("\x9b31m", "\\x9b31m"),
    "a newline does not start a line": ("a\nb", "a\\nb"),
    "a carriage return does not overwrite": ("a\rb", "a\\rb"),
    "a backspace does not delete": ("a\bb", "a\\x08b"),
    "a mark of direction is seen": ("a\u202eb", "a\\u202eb"),
    "an isolate is seen": ("a\u2067b", "a\\u2067b"),
    "a line separator is seen": ("a\u2028b", "a\\u2028b"),
    "a lone surrogate is seen": ("a\udc80b", "a\\udc80b"),
    "a byte order mark is seen": ("\ufeffa", "\\ufeffa"),
    "a hard space is a space": ("a\u00a0b", "a b"),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_visible(text, shown):
    assert visible(text) == shown


@given(st.text())
def test_what_is_visible_cannot_move_the_cursor_and_can_be_printed(text):
    shown = visible(text)
    shown.encode()
    assert all(one.isprintable() or one in "\u200c\u200d" for one in shown)
    assert visible(shown) == shown


def test_lines_stay_lines():
    assert visible_lines("a\r\n\tb\x1b") == ["a", "    b\\x1b"]


COLUMNS = {
    "ASCII": ("relu", 4),
    "accents": ("größe", 5),
    "combining accents": ("gro\u0308ße", 5),
    "wide characters": ("図表", 4),
    "nothing": ("", 0),
}


@pytest.mark.parametrize(("text", "expected"), COLUMNS.values(), ids=COLUMNS)
def test_columns(text, expected):
    assert columns(text) == expected


CUT = {
    "what fits stays": ("relu", 4, "relu"),
    "what does not gets an ellipsis": ("relu", 3, "re…"),
    "a wide character is not halved": ("図表", 3, "図…"),
    "one column": ("relu", 1, "…"),
    "no column": ("relu", 0, ""),
}


@pytest.mark.parametrize(("text", "width", "expected"), CUT.values(), ids=CUT)
def test_cut(text, width, expected):
    assert cut(text, width) == expected


@given(st.text(), st.integers(0, 20))
def test_cut_and_padded_give_the_width(text, width):
    assert columns(cut(visible(text), width)) <= width
    assert columns(padded(cut(visible(text), width), width)) == width

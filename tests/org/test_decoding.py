from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.org.decoding import coding, decode

COOKIE = "# -*- coding: {} -*-\n"
TEXTS = {
    "UTF-8 stays": ("é\n".encode(), "é\n"),
    "a byte order mark goes": (b"\xef\xbb\xbfa\n", "a\n"),
    "only one byte order mark goes": (b"\xef\xbb\xbf\xef\xbb\xbfa\n", "\ufeffa\n"),
    "CRLF in every line is a line end": (b"a\r\nb\r\n", "a\nb\n"),
    "CRLF in some lines stays": (b"a\r\nb\n", "a\r\nb\n"),
    "a lone CR stays": (b"a\rb\r\nc\r\n", "a\rb\nc\n"),
    "CR alone is a line end": (b"a\rb\r", "a\nb\n"),
    "NUL stays": (b"a\0b", "a\0b"),
    "with NUL, line ends stay": (b"a\0b\r\n", "a\0b\r\n"),
    "with NUL, only ASCII is text": ("a\0é".encode(), "a\0\ufdd0\ufdd0"),
    "one bad byte makes all of it Latin-1": (b"\xc3\xa9 \xe9\n", "Ã© é\n"),
    "the last byte does not": (b"\xc3\xa9 \xe9", "é \ufdd0"),
    "quotes of Windows are Latin-1, too": (b"\x93\xe9\x94\n", "\x93é\x94\n"),
    "Shift-JIS is read": (b"\x93\xfa\x96{\x8c\xea\n", "日本語\n"),
    "with what Latin-1 lacks, only ASCII is text": (b"\x80\xe9a\n", "\ufdd0\ufdd0a\n"),
    "half a character at the end is none": (b"\xc3\xa9\xc3", "é\ufdd0"),
    "a character in too many bytes is none": (b"\xc3\xa9\xc0\x80", "é\ufdd0\ufdd0"),
    "escapes of ISO 2022 are read": (b"\x1b$B0l\x1b(B", "一"),
    "other escapes stay": (b"\x1b[0m", "\x1b[0m"),
}
NAMED = {
    "the coding of the first line is taken": ("latin-1", b"\xc3\xa9", "Ã©"),
    "a coding with a line end is taken": ("latin-1-unix", b"\xe9\r\n", "é\r\n"),
    "a coding with CRLF leaves single LF": ("latin-1-dos", b"\xe9\r\n", "é\n"),
    "a coding with CR leaves LF": ("utf-8-mac", b"a\rb\n", "a\nb\n"),
    "a Japanese one is taken": ("euc-jp", b"\xc6\xfc", "日"),
    "a coding that is no coding of text is not": ("rot13", b"ab", "ab"),
    "a coding in capital letters is not": ("Latin-1", b"\xc3\xa9", "é"),
    "one that leaves it open is not": ("undecided", b"\xe9\n", "é\n"),
    "bytes that the coding lacks are no text": ("us-ascii", b"\xc3\xa9", "\ufdd0\ufdd0"),
    "bytes that a code page lacks are no text": ("windows-1252", b"\x81a", "\ufdd0a"),
    "bytes can be asked for": ("binary", b"\xe9\r\n", "\ufdd0\r\n"),
}
PLACES = {
    "a coding on the second line is not": (
        b"\n# -*- coding: latin-1 -*-\n\xc3\xa9",
        "\n# -*- coding: latin-1 -*-\né",
    ),
    "a byte order mark wins": (
        b"\xef\xbb\xbf# -*- coding: latin-1 -*-\n\xc3\xa9",
        "# -*- coding: latin-1 -*-\né",
    ),
    "the coding of the local variables is taken": (
        b"\xc3\xa9\n# Local Variables:\n# coding: latin-1\n# End:\n",
        "Ã©\n# Local Variables:\n# coding: latin-1\n# End:\n",
    ),
    "that of other local variables is not": (
        b"\xc3\xa9\n# Local Variables:\ncoding: latin-1\n# End:\n",
        "é\n# Local Variables:\ncoding: latin-1\n# End:\n",
    ),
}


@pytest.mark.parametrize(("name", "data", "text"), NAMED.values(), ids=NAMED)
def test_a_coding_that_the_file_names(name, data, text):
    cookie = COOKIE.format(name)
    assert decode(cookie.encode() + data, "n.org")[0] == cookie + text


@pytest.mark.parametrize(("data", "text"), PLACES.values(), ids=PLACES)
def test_where_a_coding_is_named(data, text):
    assert decode(data, "n.org")[0] == text


@pytest.mark.parametrize(("data", "text"), TEXTS.values(), ids=TEXTS)
def test_text(data, text):
    assert decode(data, "n.org")[0] == text


def test_the_first_bad_byte_is_named_with_line_and_column():
    (problem,) = decode(b"a\n\nxy\xff\xff\n", "n.org")[1]
    assert str(problem).startswith("n.org:3:3: warning: byte 0xff is not UTF-8")


@pytest.mark.parametrize("data", ["a".encode("utf-16"), "a".encode("utf-32")])
def test_utf_16_is_refused(data, read):
    document = read(data)
    assert document.headings == ()
    assert [(d.name, str(d.severity)) for d in document.diagnostics] == [("utf-16", "error")]


def test_a_coding_that_orgfig_cannot_read_is_refused_by_name(read):
    document = read(b"# -*- coding: emacs-mule -*-\n* a\n")
    assert (document.headings, [found.name for found in document.diagnostics]) == (
        (),
        ["coding-not-read"],
    )


def test_bytes_that_are_no_text_are_told():
    (problem,) = decode(b"a\nb\0\xff\xff\n", "n.org")[1]
    assert str(problem).startswith("n.org:2:3: warning: 2 bytes are no characters")


CODECS = {
    "UTF-8": ("é".encode(), "utf-8"),
    "a byte order mark": (b"\xef\xbb\xbfa", "utf-8"),
    "Latin-1 by guess": (b"\xe9\n", "latin-1"),
    "bytes": (b"\0", "ascii"),
    "by name": (b"# -*- coding: koi8-r -*-\n\xc1", "koi8-r"),
}


@pytest.mark.parametrize(("data", "codec"), CODECS.values(), ids=CODECS)
def test_the_codec_for_what_is_put_in(data, codec):
    assert coding(data) == codec


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(data):
    text, problems = decode(data, "n.org")
    assert (text is None) == any(one.name in {"utf-16", "coding-not-read"} for one in problems)
    if text is not None:
        text.encode()  # there is no half of a character in it


def test_only_the_line_feed_ends_a_line(read):
    document = read("a\x0b\x0c\x1c\x85\u2028\u2029* no\n* yes\n")
    assert [(h.title, h.where.line) for h in document.headings] == [("yes", 2)]

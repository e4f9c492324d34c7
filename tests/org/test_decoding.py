from __future__ import annotations

import pytest

from orgfig.org.decoding import decode

TEXTS = {
    "UTF-8 stays": ("é\n".encode(), "é\n"),
    "a byte order mark goes": (b"\xef\xbb\xbfa\n", "a\n"),
    "CRLF in every line is a line end": (b"a\r\nb\r\n", "a\nb\n"),
    "CRLF in some lines stays": (b"a\r\nb\n", "a\r\nb\n"),
    "a lone CR stays": (b"a\rb\r\nc\r\n", "a\rb\nc\n"),
    "NUL stays": (b"a\0b", "a\0b"),
    "one bad byte makes all of it Latin-1": (b"\xc3\xa9 \xe9", "Ã© é"),
    "the coding of the first line is taken": (
        b"# -*- coding: latin-1 -*-\n\xc3\xa9",
        "# -*- coding: latin-1 -*-\nÃ©",
    ),
    "a coding with a line end is taken": (
        b"# -*- coding: latin-1-unix -*-\n\xe9",
        "# -*- coding: latin-1-unix -*-\né",
    ),
    "a coding that is no coding of text is not": (
        b"# -*- coding: rot13 -*-\nab",
        "# -*- coding: rot13 -*-\nab",
    ),
    "a coding that does not fit is not": (
        b"# -*- coding: us-ascii -*-\n\xc3\xa9",
        "# -*- coding: us-ascii -*-\né",
    ),
    "a coding on the second line is not": (
        b"\n# -*- coding: latin-1 -*-\n\xc3\xa9",
        "\n# -*- coding: latin-1 -*-\né",
    ),
    "the coding of the local variables is taken": (
        b"\xc3\xa9\n# Local Variables:\n# coding: latin-1\n# End:\n",
        "Ã©\n# Local Variables:\n# coding: latin-1\n# End:\n",
    ),
}


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


def test_only_the_line_feed_ends_a_line(read):
    document = read("a\x0b\x0c\x1c\x85\u2028\u2029* no\n* yes\n")
    assert [(h.title, h.where.line) for h in document.headings] == [("yes", 2)]

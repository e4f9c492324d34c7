"""In which encoding a text is written: the one that it names, as far as Emacs looks for it."""

from __future__ import annotations

import pytest

from orgfig.location import Location
from orgfig.tangle.encoding import encoding_of

HERE = Location("n.org", 3)
FAR = "z" * 3100 + "\n"
NAMED = {
    "a cookie in the first line": ("# -*- coding: latin-1 -*-\né\n", "latin-1"),
    "a cookie behind the shebang": ("#!/bin/x\n# -*- coding: latin-1 -*-\né\n", "latin-1"),
    "a cookie among others": ("# -*- mode: python; Coding: latin-1; x: y -*-\né\n", "latin-1"),
    "the last of two": ("# -*- coding: utf-8; coding: latin-1 -*-\né\n", "latin-1"),
    "a key that ends so": ("# -*- fileencoding: latin-1 -*-\né\n", "latin-1"),
    "no blanks": ("#-*-coding:latin-1-*-\né\n", "latin-1"),
    "an exclamation mark": ("# -*- coding: latin-1! -*-\né\n", "latin-1"),
    "the euro": ("# -*- coding: iso-8859-15 -*-\n€\n", "iso8859-15"),
    "a code page": ("# -*- coding: windows-1252 -*-\n€\n", "cp1252"),
    "Japanese": ("# -*- coding: euc-jp -*-\n日\n", "euc-jp"),
    "a byte order mark": ("# -*- coding: utf-8-with-signature -*-\nx\n", "utf-8-sig"),
    "two bytes each": ("# -*- coding: utf-16 -*-\nx\n", "utf-16"),
    "bytes as they are": ("# -*- coding: raw-text -*-\né\n", "utf-8"),
    "local variables": ("é\n# Local Variables:\n# coding: latin-1\n# End:\n", "latin-1"),
    "local variables between signs": (
        "é\n/* Local Variables: */\n/* coding: latin-1 */\n/* End: */\n",
        "latin-1",
    ),
    "local variables on the last page": (
        "é\n\f\n# Local Variables:\n# coding: latin-1\n# End:\n",
        "latin-1",
    ),
    "an XML declaration": ('<?xml version="1.0" encoding="ISO-8859-1"?>\né\n', "latin-1"),
    "an XML declaration further down": ("\n <?xml encoding='latin-1' ?>\né\n", "latin-1"),
}
UTF_8 = {
    "none": "é\n",
    "the usual one": "# -*- coding: utf-8 -*-\né\n",
    "one that leaves it open": "# -*- coding: undecided -*-\né\n",
    "a cookie in the second line": "x\n# -*- coding: latin-1 -*-\né\n",
    "a cookie in the third line": "#!x\n\n# -*- coding: latin-1 -*-\né\n",
    "a cookie over two lines": "#!x -*-\ncoding: latin-1 -*-\né\n",
    "Python's own form": "# coding: latin-1\né\n",
    "one that only begins": "# -*- coding: latin-1\né\n",
    "one before the sign": "# coding: latin-1 -*- x -*-\né\n",
    "a blank before the colon": "# -*- coding : latin-1 -*-\né\n",
    "one behind 1024 characters": f"# -*- {'x' * 1100}; coding: latin-1 -*-\né\n",
    "vim's": "# vim: set fileencoding=latin-1 :\né\n",
    "HTML's": '<!doctype html>\n<meta charset="iso-8859-1">é\n',
    "LaTeX's": "\\usepackage[latin1]{inputenc}é\n",
    "local variables on the first line": "# Local Variables:\n# coding: latin-1\n# End:\né\n",
    "local variables without their prefix": "é\n# Local Variables:\ncoding: latin-1\n# End:\n",
    "local variables behind their end": "é\n# Local Variables:\n# End:\n# coding: latin-1\n",
    "local variables far from the end": f"é\n# Local Variables:\n# coding: latin-1\n# End:\n{FAR}",
    "local variables before the last page": (
        "é\n# Local Variables:\n# coding: latin-1\n# End:\n\f\nx\n"
    ),
    "XML that asks for it": '<?xml version="1.0" encoding="UTF-8"?>\né\n',
    "XML that asks for nothing": '<?xml version="1.0"?>\n<a encoding="latin-1"/>é\n',
    "XML that asks for what Emacs does not know": '<?xml encoding="foo"?>\né\n',
    "XML in Japanese, which Emacs does not follow": '<?xml encoding="euc-jp"?>\n日\n',
    "nothing": "\n",
}
STOPS = {
    "an unknown name": ("# -*- coding: foo -*-\nx\n", "unknown-coding"),
    "a name in capital letters": ("# -*- coding: UTF-8 -*-\nx\n", "unknown-coding"),
    "a name of Python's only": ("# -*- coding: utf8 -*-\nx\n", "unknown-coding"),
    "a name in quotes": ('# -*- coding: "latin-1" -*-\nx\n', "unknown-coding"),
    "a letter outside": ("# -*- coding: latin-1 -*-\n日\n", "unwritable-character"),
    "any letter outside of ASCII": ("# -*- coding: us-ascii -*-\né\n", "unwritable-character"),
    "a byte that was no character": ("x\ufdd0\n", "unwritable-character"),
    "what orgfig does not write": ("# -*- coding: emacs-mule -*-\né\n", "coding-not-written"),
    "another dash for Python": ("# -*- coding: euc-jp -*-\n―\n", "coding-not-written"),
}


@pytest.mark.parametrize(("text", "codec"), NAMED.values(), ids=NAMED)
def test_the_encoding_that_the_text_names(text, codec):
    assert encoding_of(text, HERE) == (codec, "\n", None)


@pytest.mark.parametrize("text", UTF_8.values(), ids=UTF_8)
def test_utf_8_without_a_name(text):
    assert encoding_of(text, HERE) == ("utf-8", "\n", None)


@pytest.mark.parametrize(("text", "name"), STOPS.values(), ids=STOPS)
def test_what_cannot_be_written_so(text, name):
    codec, _, problem = encoding_of(text, HERE)
    assert (codec, problem.name, problem.where) == ("utf-8", name, HERE)


@pytest.mark.parametrize(("ending", "line_end"), [("unix", "\n"), ("dos", "\r\n"), ("mac", "\r")])
def test_line_ends_are_in_the_name(ending, line_end):
    text = f"# -*- coding: latin-1-{ending} -*-\né\n"
    assert encoding_of(text, HERE) == ("latin-1", line_end, None)


BYTES = {
    "CRLF": ("utf-8-dos", "é", b"\r\n\xc3\xa9\r\n"),
    "CR": ("utf-8-mac", "é", b"\r\xc3\xa9\r"),
    "a byte order mark": ("utf-8-with-signature", "é", b"\n\xc3\xa9\n"),
    "UTF-16": ("utf-16", "日", b"\x00\n\x65\xe5\x00\n"),
    "UTF-16 without a mark": ("utf-16le", "é", b"\n\x00\xe9\x00\n\x00"),
}


@pytest.mark.parametrize(("name", "letter", "end"), BYTES.values(), ids=BYTES)
def test_the_bytes_of_a_file(name, letter, end, tangled):
    code = f"# -*- coding: {name} -*-\n{letter}"
    file = tangled(f"#+begin_src python :tangle a.py\n{code}\n#+end_src\n").files[0]
    assert file.data.endswith(end)
    assert file.problems == ()


def test_an_encoding_that_stops_org_stops_before_its_file(tangled):
    text = "".join(
        f"#+begin_src python :tangle {name}.py\n{code}\n#+end_src\n"
        for name, code in [("a", "1"), ("b", "# -*- coding: foo -*-"), ("c", "3")]
    )
    plan = tangled(text)
    assert plan.reach == 1
    assert [file.path for file in plan.files if not file.is_meant] == ["b.py"]

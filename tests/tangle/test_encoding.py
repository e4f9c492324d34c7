"""A text that names an encoding other than UTF-8 is noticed."""

from __future__ import annotations

import pytest

from orgfig.tangle.encoding import foreign_encoding

NAMED = {
    "a cookie in the first line": ("# -*- coding: latin-1 -*-\né\n", "latin-1"),
    "a cookie behind the shebang": ("#!/bin/x\n# -*- coding: latin-1 -*-\né\n", "latin-1"),
    "a cookie among others": ("# -*- mode: python; Coding: Latin-1; x: y -*-\né\n", "latin-1"),
    "ends of lines": ("# -*- coding: utf-8-dos -*-\nx\n", "utf-8-dos"),
    "an encoding of two bytes": ("# -*- coding: utf-16 -*-\nx\n", "utf-16"),
    "local variables": ("é\n# Local Variables:\n# coding: latin-1\n# End:\n", "latin-1"),
    "an XML declaration": ('<?xml version="1.0" encoding="latin-1"?>\né\n', "latin-1"),
}
SAME = {
    "none": "é\n",
    "the usual one": "# -*- coding: utf-8 -*-\né\n",
    "another that holds the same bytes": "# -*- coding: latin-1 -*-\nx\n",
    "a cookie in the second line": "x\n# -*- coding: latin-1 -*-\né\n",
    "Python's own form": "# coding: latin-1\né\n",
    "one that only begins": "# -*- coding: latin-1\né\n",
    "vim's": "# vim: set fileencoding=latin-1 :\né\n",
    "nothing": "\n",
}


@pytest.mark.parametrize(("text", "encoding"), NAMED.values(), ids=NAMED)
def test_another_encoding(text, encoding):
    assert foreign_encoding(text) == encoding


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_no_other_encoding(text):
    assert foreign_encoding(text) is None

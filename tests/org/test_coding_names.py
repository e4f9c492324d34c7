"""Names of codings, and the codecs that do the same."""

from __future__ import annotations

import codecs

import pytest

from orgfig.org.coding_names import coding

KNOWN = {
    "utf-8": ("utf-8", None, ""),
    "latin-1-unix": ("latin-1", "\n", ""),
    "utf-8-with-signature-dos": ("utf-8-sig", "\r\n", ""),
    "iso-8859-15-mac": ("iso8859-15", "\r", ""),
    "windows-1252": ("cp1252", None, ""),
    "ibm850": ("cp850", None, ""),
    "binary": ("raw", "\n", ""),
    "raw-text": ("raw", None, ""),
    "undecided": ("undecided", None, ""),
    "big5": ("big5", None, None),
    "emacs-mule": (None, None, ""),
    "utf-16-le": (None, None, ""),
}
UNKNOWN = ["", "utf8", "UTF-8", "Latin-1", "rot13", "binary-dos", "utf-8-doss", "-unix", "ibm858"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_name_that_emacs_has(name):
    found = coding(name)
    assert found == KNOWN[name]
    if found.codec not in {None, "raw", "undecided"}:
        codecs.lookup(found.codec)


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_it_has_not(name):
    assert coding(name) is None

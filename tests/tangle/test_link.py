"""Links from a tangled file to a block."""

from __future__ import annotations

import time

import pytest

from orgfig.org import parse
from orgfig.tangle.expansion import Point
from orgfig.tangle.link import folder_of, heading_title, link
from orgfig.tangle.scan import Scan

TITLES = {
    "a title": ("* A title", "A title"),
    "state, priority and tags go": ("** TODO [#A] A title :a:b:", "A title"),
    "blanks within stay": ("* a   b\t c ", "a   b\t c"),
    "cookies stay": ("* a [1/2]", "a [1/2]"),
    "a priority needs a blank behind it": ("* TODO [#A]close", "[#A]close"),
    "a state needs a blank behind it": ("* TODO\ttab", "TODO\ttab"),
    "tags need a blank before them": ("* a:b:", "a:b:"),
    "tags alone are no title": ("* :a:", None),
    "a state alone is no title": ("* TODO", None),
    "nothing is no title": ("* ", None),
}
LINKS = {
    "a title": ("* A  [1/2] title\n@\n", "", "file:n.org::*A title"),
    "before the first heading": ("@ x\n", "", "file:n.org::@ x"),
    "a sign at the start of the line goes": ("#@\n", "", "file:n.org::@"),
    "a custom ID": ("* H\n:PROPERTIES:\n:CUSTOM_ID: x\n:END:\n@\n", "", "file:n.org::#x"),
    "another property": ("* H\n:PROPERTIES:\n:ID: x\n:END:\n@\n", "", "file:n.org::*H"),
    "a target on the line before": ("* H\nsee <<here>>\n@\n", "", "file:n.org::here"),
    "a target at the start of a line": ("* H\n<<here>>\n@\n", "", "file:n.org::*H"),
    "a target further up": ("* H\nsee <<here>>\n\n@\n", "", "file:n.org::*H"),
    "from another folder": ("* H\n@\n", "a/b", "file:../../n.org::*H"),
    "brackets": ("* [a] b\n@\n", "", "file:n.org::*\\[a\\] b"),
    "a backslash at the end": ("* a\\\n@\n", "", "file:n.org::*a\\\\"),
    "a backslash within": ("* a\\b\n@\n", "", "file:n.org::*a\\b"),
    "slashes as in a file name": ("* a//b/./c\n@\n", "", "file:n.org::*a/b/c"),
    "a step up": ("* a/../b\n@\n", "x", "file:../b"),
    "a step up at the end": ("* a/..\n@\n", "", "file:."),
    "out of the project": ("* a/../../b\n@\n", "", None),
}
FOLDERS = {
    "yes": ("sub/n.org", "yes", "sub"),
    "a name": ("n.org", "a.py", ""),
    "a path": ("sub/n.org", "../x/a.py", "x"),
    "outside": ("n.org", "../a.py", None),
    "absolute": ("n.org", "/a.py", None),
    "at home": ("n.org", "~/a.py", None),
}


def read(text, path="n.org"):
    document = parse(text.encode(), path)
    return document, Scan(document)


@pytest.mark.parametrize(("text", "title"), TITLES.values(), ids=TITLES)
def test_titles(text, title):
    document, scan = read(text)
    assert heading_title(document, scan, document.headings[0]) == title


@pytest.mark.parametrize(("text", "folder", "meant"), LINKS.values(), ids=LINKS)
def test_links(text, folder, meant):
    document, scan = read(text)
    line = next(at for at, one in enumerate(scan.lines) if "@" in one)
    assert link(document, scan, Point(line, 0), folder) == meant


def test_the_name_of_a_block_comes_before_all_else():
    document, scan = read(
        "* H\n:PROPERTIES:\n:CUSTOM_ID: x\n:END:\n#+name: b\n#+begin_src sh\n#+end_src\n"
    )
    assert link(document, scan, Point(6, 0), "") == "file:n.org::b"


@pytest.mark.parametrize(("document", "target", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_folders_of_targets(document, target, folder):
    assert folder_of(document, target) == folder


@pytest.mark.parametrize("sign", ["\\", "[", " ", "<", "/", ":", "("])
def test_long_titles_take_no_longer_than_they_are(sign):
    document, scan = read(f"* x{sign * 100_000}x\n@\n")
    started = time.process_time()
    heading_title(document, scan, document.headings[0])
    link(document, scan, Point(2, 0), "")
    assert time.process_time() - started < 3

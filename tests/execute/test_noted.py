"""Notes in words: what a run may say, and what becomes of one that lies."""

from __future__ import annotations

import json

import pytest

from orgfig.build.job import Frame, Note
from orgfig.execute.noted import noted
from orgfig.execute.reports import read_report

CUT = {"name": "text-cut-off", "file": "a.svg", "texts": ["abc"], "edge": "top", "points": 12}
PAIR = {"name": "text-overlap", "file": "a.svg", "texts": ["0.25", "0.30"]}
LOST = {"name": "data-not-finite", "file": "a.svg", "number": 1}
THREAD = {"name": "thread-failed", "texts": ["ValueError", "no data"]}
SAID = {
    "a title at an edge": (
        {**CUT, "role": "title"},
        'the title "abc" is cut off at the top edge of a.svg, by 12 points',
    ),
    "one point": ({**CUT, "points": 1}, '"abc" is cut off at the top edge of a.svg, by 1 point'),
    "out of the picture": ({**CUT, "edge": ""}, '"abc" is wholly outside of a.svg'),
    "a long text": (
        {**PAIR, "texts": ["x" * 100, "y"]},
        f'"{"x" * 39}…" and "y" overlap in a.svg',
    ),
    "a text that turns the line": (
        {**PAIR, "texts": ["a\nb", "\u202ec"]},
        '"a\\nb" and "\\u202ec" overlap in a.svg',
    ),
    "more than are told": (
        {"name": "text-overlap", "file": "a.svg", "more": 1, "is_all": True},
        "and 1 more pair of texts in a.svg",
    ),
    "an endless number": (
        {"name": "text-overlap", "file": "a.svg", "more": 10**30, "is_all": False},
        "and at least 1000000 more pairs of texts in a.svg",
    ),
    "a character": (
        {"name": "glyph-missing", "code": 0x1F98A, "texts": ["DejaVu Sans"]},
        '"🦊" (U+1F98A FOX FACE) is not in DejaVu Sans: an empty box was drawn',
    ),
    "empty axes": (LOST, "axes in a.svg show nothing: their data has no finite point"),
    "more of them": (
        {**LOST, "number": 2},
        "2 axes in a.svg show nothing: their data has no finite point",
    ),
    "a thread": (THREAD, "a thread ended with ValueError: no data, and the run went on"),
    "a thread that said nothing": (
        {**THREAD, "texts": ["ValueError", ""]},
        "a thread ended with ValueError, and the run went on",
    ),
    "figures": (
        {"name": "figures-left-open", "lost": [1, 2, 4], "more": 3, "open": 7},
        "figures 1, 2, 4 and 3 more were made and never saved",
    ),
}
REFUSED = {
    "another name": {"name": "undeclared-output", "file": "a.svg", "texts": ["a", "b"]},
    "no name": {"texts": ["a"]},
    "a name that is a list": {"name": ["show"]},
    "a cut text without a text": {**CUT, "texts": []},
    "one text that overlaps": {**PAIR, "texts": ["a"]},
    "a character beyond all": {"name": "glyph-missing", "code": 1 << 30, "texts": ["a"]},
    "no axes": {**LOST, "number": 0},
    "a number of axes that is none": {**LOST, "number": "3"},
    "a thread without an end": {**THREAD, "texts": []},
    "a font without a name": {"name": "font-fallback", "texts": "abc"},
}


@pytest.mark.parametrize(("document", "meant"), SAID.values(), ids=SAID)
def test_a_note_in_words(document, meant):
    assert noted(document, None) == Note(document["name"], meant, None, document.get("file", ""))


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED)
def test_what_is_no_note_is_none(document):
    assert noted(document, None) is None


def test_a_note_keeps_its_line_and_is_bounded():
    forged = {**PAIR, "file": "x" * 10_000, "texts": ["a" * 10_000, "b" * 10_000]}
    frame = {"path": "tangled/a.py", "line": 3, "function": "f"}
    lie = {**PAIR, "frame": {**frame, "path": "/etc/passwd"}}
    notes = [
        {**forged, "frame": frame},
        lie,
        *[{**PAIR, "texts": [str(n), ""]} for n in range(500)],
    ]
    told = read_report(json.dumps({"ended": True, "notes": notes}).encode(), ["tangled/a.py"]).notes
    assert told[0].frame == Frame("tangled/a.py", 3, "f")
    assert len(told[0].message) < 400
    assert told[1].frame is None
    assert len(told) == 100

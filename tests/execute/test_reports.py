"""Reports are read as what they are: words of somebody who may lie."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.build.job import Frame
from orgfig.execute.reports import Report, read_report

PATHS = ("tangled/a.py",)
NOTHING = Report(ended=False, raised=None, notes=())

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
keys = st.sampled_from(["ended", "failure", "notes", "frames", "type", "path", "line", "column"])
inner = st.dictionaries(keys, plain | st.lists(st.dictionaries(keys, plain), max_size=2))
documents = st.dictionaries(keys, inner | plain)


@settings(max_examples=40)
@given(documents)
def test_any_document_gives_a_report(document):
    report = read_report(json.dumps(document).encode(), PATHS)
    assert isinstance(report, Report)
    if report.raised:
        assert all(frame.path in PATHS for frame in report.raised.frames)


@given(st.binary())
def test_any_bytes_give_a_report(data):
    assert isinstance(read_report(data, PATHS), Report)


def test_nonsense_is_nothing():
    assert read_report(b"", PATHS) == NOTHING
    assert read_report(b"[" * 100_000, PATHS) == NOTHING
    assert read_report(b"1" * 100_000, PATHS) == NOTHING


def test_the_last_report_counts():
    assert read_report(b'{"ended": false}\n{"ended": true}\n', PATHS).ended


def test_a_frame_elsewhere_is_dropped():
    frames = [{"path": path, "line": 3, "function": "f"} for path in ("/etc/passwd", *PATHS)]
    document = {"failure": {"type": "X", "frames": frames}}
    raised = read_report(json.dumps(document).encode(), PATHS).raised
    assert raised.frames == (Frame("tangled/a.py", 3, "f"),)


def test_a_detail_that_is_no_text_is_none():
    for depth in range(900, 1000):  # to read it may just go well, and to write it not
        deep = b"[" * depth + b"]" * depth
        report = read_report(b'{"failure": {"detail": ' + deep + b"}}", PATHS)
        assert report.raised is None or report.raised.detail == ""


def test_a_note_counts_once():
    note = {"name": "show", "frame": {"path": "tangled/a.py", "line": 3}}
    other = {"name": "show", "frame": {"path": "tangled/a.py", "line": 4}}
    report = read_report(json.dumps({"notes": [note, other] * 40}).encode(), PATHS)
    assert [one.frame.line for one in report.notes] == [3, 4]


def test_where_it_stood_is_read_beside_a_report_that_may_be_forged():
    dump = b'Stack (most recent call first):\n  File "tangled/a.py", line 3 in f\n'
    frames = (Frame("tangled/a.py", 3, "f"),)
    assert read_report(dump, PATHS).stack.frames == frames
    assert read_report(b'{"ended": true}\n' + dump, PATHS).stack.frames == frames
    assert read_report(b'{"ended": true}\n', PATHS).stack.frames == ()

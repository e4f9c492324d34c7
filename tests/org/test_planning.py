from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.location import Location
from orgfig.org import Misplaced
from orgfig.org.planning import read_timestamp

STAMP = "[2025-04-12 Sat 17:22]"
WHERE = Location("n.org", 1)

CLOSED = {
    "under the heading": (f"CLOSED: {STAMP}", STAMP),
    "indented": (f" \tCLOSED: {STAMP}", STAMP),
    "no blank before the date": (f"CLOSED:{STAMP}", STAMP),
    "behind a plan": (f"SCHEDULED: <2025-01-01> CLOSED: {STAMP}", STAMP),
    "an active date": ("CLOSED: <2025-04-12 Sat>", "<2025-04-12 Sat>"),
    "small letters": (f"closed: {STAMP}", STAMP),
    "the last of a line": (f"CLOSED: [2024-01-01] CLOSED: {STAMP}", STAMP),
    "the last of a line, without a date": (f"CLOSED: {STAMP} CLOSED: soon", None),
    "within what is no date": (f"CLOSED: [2025-04-11 Fri CLOSED: {STAMP}", STAMP),
    "an impossible date": ("CLOSED: [2025-02-30 Sun]", "[2025-02-30 Sun]"),
    "no date": ("CLOSED: yesterday", None),
    "a date without leading zeros": ("CLOSED: [2025-4-12]", None),
    "text before it": (f"was CLOSED: {STAMP}", None),
    "after a blank line": (f"\nCLOSED: {STAMP}", None),
    "on the second line": (f"SCHEDULED: <2025-01-01>\nCLOSED: {STAMP}", None),
    "in a drawer": (f":PROPERTIES:\nCLOSED: {STAMP}\n:END:", None),
}


@pytest.mark.parametrize(("text", "closed"), CLOSED.values(), ids=CLOSED)
def test_closed(text, closed, read):
    found = read(f"* DONE a\n{text}\n").headings[0].planning.closed
    assert (found and found.text) == closed


MISPLACED = {
    "in a property drawer": (f":PROPERTIES:\nCLOSED: {STAMP}\n:END:", [(Misplaced.DRAWER, 3)]),
    "as a property": (f":PROPERTIES:\n:CLOSED: {STAMP}\n:END:", [(Misplaced.DRAWER, 3)]),
    "in a log": (f":LOGBOOK:\n  CLOSED: {STAMP}\n:END:", [(Misplaced.DRAWER, 3)]),
    "after a blank line": (f"\n \nCLOSED: {STAMP}", [(Misplaced.BLANK_LINE, 4)]),
    "after the properties": (
        f":PROPERTIES:\n:A: b\n:END:\nCLOSED: {STAMP}",
        [(Misplaced.AFTER_DRAWER, 5)],
    ),
    "after the log": (f":LOGBOOK:\n:END:\nCLOSED: {STAMP}", [(Misplaced.AFTER_DRAWER, 4)]),
    "after several drawers, and blank lines": (
        f":PROPERTIES:\n:A: b\n:END:\n\n:LOGBOOK:\n- x\n:END:\n\nCLOSED: {STAMP}",
        [(Misplaced.AFTER_DRAWER, 10)],
    ),
    "after a plan and a drawer": (
        f"SCHEDULED: <2025-01-01>\n:PROPERTIES:\n:END:\nCLOSED: {STAMP}",
        [(Misplaced.AFTER_DRAWER, 5)],
    ),
    "after text and a drawer": (f"text\n:A:\n:END:\nCLOSED: {STAMP}", [(Misplaced.TEXT, 5)]),
    "after a drawer and text": (f":A:\n:END:\ntext\nCLOSED: {STAMP}", [(Misplaced.TEXT, 5)]),
    "after an end of nothing": (f":END:\nCLOSED: {STAMP}", [(Misplaced.TEXT, 3)]),
    "after text": (f"text\nCLOSED: {STAMP}", [(Misplaced.TEXT, 3)]),
    "after a plan": (f"SCHEDULED: <2025-01-01>\nCLOSED: {STAMP}", [(Misplaced.TEXT, 3)]),
    "a second time": (f"CLOSED: {STAMP}\nCLOSED: {STAMP}", [(Misplaced.SECOND, 3)]),
    "before one without a date": (f"CLOSED: {STAMP} CLOSED:", [(Misplaced.SECOND, 2)]),
    "twice on a line": (f"CLOSED: {STAMP} CLOSED: {STAMP}", [(Misplaced.SECOND, 2)]),
    "in place": (f"CLOSED: {STAMP}", []),
    "in code": (f"#+begin_src python\nCLOSED: {STAMP}\n#+end_src", []),
    "in an example": (f"#+begin_example\nCLOSED: {STAMP}\n#+end_example", []),
    "in the middle of a line": (f"text\nit was CLOSED: {STAMP}", []),
    "under another heading": (f"** b\n\nCLOSED: {STAMP}", []),
}


@pytest.mark.parametrize(("text", "misplaced"), MISPLACED.values(), ids=MISPLACED)
def test_misplaced(text, misplaced, read):
    found = read(f"* DONE a\n{text}\n").headings[0].planning.misplaced
    assert [(one.why, one.timestamp.where.line) for one in found] == misplaced


LOG = {
    "without a former state": (
        f'- State "DONE"       from              {STAMP}',
        ("DONE", None, None),
    ),
    "with a former state": (f'- State "DONE"  from "TODO"  {STAMP}', ("DONE", "TODO", None)),
    "without a time of day": (
        '- State "DONE" from "TODO" [2025-04-12 Sat]',
        ("DONE", "TODO", None),
    ),
    "without from": (f'- State "DONE" {STAMP}', ("DONE", None, None)),
    "with a note": (f'  - State "DONE" from "TODO" {STAMP} \\\\\n    note', ("DONE", "TODO", None)),
    "in a drawer": (f':logbook:\n- State "DONE" from {STAMP}\n:end:', ("DONE", None, "LOGBOOK")),
    "in a property drawer": (
        f':PROPERTIES:\n- State "DONE" from {STAMP}\n:END:',
        ("DONE", None, "PROPERTIES"),
    ),
}


@pytest.mark.parametrize(("text", "entry"), LOG.values(), ids=LOG)
def test_log(text, entry, read):
    (found,) = read(f"* DONE a\n{text}\n").headings[0].planning.log
    assert (found.state, found.former, found.drawer) == entry
    assert found.timestamp.text in text
    assert found.timestamp.text.startswith("[2025-04-12 Sat")


NO_LOG = {
    "in code": f'#+begin_src sh\n- State "DONE" from {STAMP}\n#+end_src',
    "in an example": f': - State "DONE" from {STAMP}',
    "in a sentence": f'the State "DONE" from {STAMP}',
    "without a date": '- State "DONE" from "TODO"',
    "under another heading": f'** b\n- State "DONE" from {STAMP}',
}


@pytest.mark.parametrize("text", NO_LOG.values(), ids=NO_LOG)
def test_no_log(text, read):
    assert read(f"* DONE a\n{text}\n").headings[0].planning.log == ()


def at(*numbers):
    return datetime(*numbers)  # noqa: DTZ001 -- Org's dates have no zone


STAMPS = {
    "date and time": (STAMP, at(2025, 4, 12, 17, 22), "Sat"),
    "date alone": ("[2025-04-12]", at(2025, 4, 12), None),
    "no day name": ("[2025-04-12 17:22]", at(2025, 4, 12, 17, 22), None),
    "a day name with a point": ("[2025-04-12 sáb. 7:02]", at(2025, 4, 12, 7, 2), "sáb."),
    "a day name in another script": ("<2025-04-12 土>", at(2025, 4, 12), "土"),
    "a day name with marks": ("<2025-04-12 शनि 01:00>", at(2025, 4, 12, 1), "शनि"),
    "a repeater and a delay": ("<2025-04-12 Sat +1w --2d>", at(2025, 4, 12), "Sat"),
    "a repeater without a day name": ("<2025-04-12 .+1d/3d>", at(2025, 4, 12), None),
    "a span of time": ("<2025-04-12 Sat 10:00-11:30>", at(2025, 4, 12, 10), "Sat"),
    "seconds": ("[2025-04-12 Sat 17:22:05]", at(2025, 4, 12, 17, 22, 5), "Sat"),
    "no such day": ("[2025-02-30 Sun 10:00]", None, "Sun"),
    "no such month": ("[2025-13-01 Sun]", None, "Sun"),
    "no such time": ("[2025-04-12 Sat 25:61]", None, "Sat"),
    "no such year": ("[0000-01-01]", None, None),
    "half a time": ("[2025-04-12 Sat 17]", None, "Sat"),
}


@pytest.mark.parametrize(("text", "moment", "day_name"), STAMPS.values(), ids=STAMPS)
def test_timestamp(text, moment, day_name):
    found = read_timestamp(text, WHERE)
    assert (found.text, found.moment, found.day_name) == (text, moment, day_name)
    assert found.active == text.startswith("<")


@given(st.text())
def test_any_text_is_taken_for_a_timestamp_without_failing(text):
    assert read_timestamp(text, WHERE).text == text

"""From a line of a tangled file to the line of the notebook."""

from __future__ import annotations

import pytest

from orgfig.location import Location
from orgfig.tangle import TangledFile, locate

FILE = TangledFile(
    path="a.py",
    text="x\ny\nz\n",
    mode=None,
    language="python",
    blocks=(0,),
    origins=(12, 20, 14),
    where=Location("n.org", 11),
)
LINES = {
    "a line": (2, 20),
    "the last line": (3, 14),
    "a line behind the end": (4, 14),
    "a line before the first": (0, 12),
    "a line from the end": (-1, 12),
}


@pytest.mark.parametrize(("line", "org_line"), LINES.values(), ids=LINES)
def test_where_a_line_came_from(line, org_line):
    assert locate(FILE, line, "n.org") == Location("n.org", org_line)

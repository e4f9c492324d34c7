"""What a watch tells: problems once, that they are mended, and a line a change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import ProjectError
from orgfig.location import Location
from orgfig.report.changes import error_text, news, noted, ready_line

WHEN = datetime(2026, 1, 2, 14, 2, 11, tzinfo=UTC)


def problem(line=3, message="the block has no end", severity=Severity.ERROR, path="figures.org"):
    return Diagnostic(Location(path, line), severity, "no-end", message)


NEWS = {
    "a first one is new": ([], [problem()], 1, ()),
    "the same is not": ([problem()], [problem()], 0, ()),
    "one that moved to another line is not": ([problem(3)], [problem(9)], 0, ()),
    "another message is new": ([problem()], [problem(message="else")], 1, ()),
    "one that is gone is mended": ([problem()], [], 0, ("figures.org",)),
    "a file with another error left is not mended": (
        [problem(), problem(message="else")],
        [problem()],
        0,
        (),
    ),
    "a warning that goes mends nothing": ([problem(severity=Severity.WARNING)], [], 0, ()),
    "each file by itself": (
        [problem(), problem(path="b.org")],
        [problem(path="b.org")],
        0,
        ("figures.org",),
    ),
}


@pytest.mark.parametrize(("before", "now", "new", "mended"), NEWS.values(), ids=NEWS)
def test_what_is_new_and_what_is_mended(before, now, new, mended):
    told = news(before, now)
    assert (len(told.new), told.mended) == (new, mended)


def test_a_line_has_its_time_and_its_file():
    assert noted(WHEN, "figures.org", "mended") == "14:02:11  figures.org: mended"


def test_a_name_cannot_write_on_the_terminal():
    assert "\x1b" not in noted(WHEN, "a\x1b[2J.org", "mended")


def test_how_many_figures_are_watched():
    assert "watching 1 figure;" in ready_line(WHEN, ["figures.org"], 1)
    assert "a.org, b.org: watching 2 figures;" in ready_line(WHEN, ["a.org", "b.org"], 2)


def test_an_error_has_place_and_hint():
    error = ProjectError("is no TOML", "mend it", Location("pyproject.toml", 3))
    assert error_text(error) == "pyproject.toml:3: error: is no TOML\n  hint: mend it"
    assert error_text(ProjectError("nothing")) == "error: nothing"

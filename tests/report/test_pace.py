"""How long a job will take that says how far it is."""

from types import SimpleNamespace

import pytest

from orgfig.build import Progressed
from orgfig.report.pace import Pace

JOB = SimpleNamespace(name="descent")


def paced(*reports):
    """The pace after these reports, each of a time, a count and a total."""
    pace = None
    for now, done, total in reports:
        pace = Pace.of(Progressed(JOB, done, total), now, pace)
    return pace


SECONDS = {
    "each takes as long as those before": ([(2.0, 1, 11), (7.0, 6, 11)], 12.0),
    "what comes before the first is not counted again": ([(60.0, 1, 3), (61.0, 2, 3)], 62.0),
    "at the end nothing is left": ([(1.0, 1, 9), (9.0, 9, 9)], 9.0),
    "one report says nothing": ([(5.0, 5, 10)], None),
    "two tenths of a second say nothing": ([(1.0, 1, 10), (1.2, 5, 10)], None),
    "the same count again says nothing": ([(1.0, 1, 10), (9.0, 1, 10)], None),
    "a second round goes on at the same pace": ([(1.0, 1, 5), (5.0, 5, 5), (6.0, 1, 5)], 10.0),
    "until it has one of its own": (
        [(1.0, 1, 5), (5.0, 5, 5), (6.0, 1, 5), (8.0, 2, 5)],
        14.0,
    ),
    "another total is another count": ([(1.0, 1, 5), (2.0, 2, 9), (4.0, 3, 9)], 16.0),
}


@pytest.mark.parametrize(("reports", "seconds"), SECONDS.values(), ids=SECONDS)
def test_expected(reports, seconds):
    assert paced(*reports).expected(0.0) == (seconds and pytest.approx(seconds))


def test_it_reads_as_done_of_total():
    assert str(paced((0.0, 3, 45))) == "3/45"

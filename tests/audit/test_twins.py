from datetime import UTC, datetime

import pytest

from orgfig.audit.twins import twins
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import Trace
from orgfig.digest import digest_bytes

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def trace(**changes):
    return Trace(("a",), {}, {}, None, (), "none", 0.1, NOW)._replace(**changes)


def published(path, data, drawn=None):
    changes = {} if drawn is None else {"drawn": {path: digest_bytes(drawn)}}
    return trace(outputs={path: digest_bytes(data)}, **changes)


CASES = {
    "two drawings": ({"a.svg": published("a.svg", b"1"), "b.svg": published("b.svg", b"2")}, {}),
    "one drawing under two names": (
        {"a.svg": published("a.svg", b"1"), "b.svg": published("b.svg", b"1")},
        {"b.svg": "a.svg"},
    ),
    "one drawing with other words in it": (
        {"a.svg": published("a.svg", b"1 a", b"1"), "b.svg": published("b.svg", b"1 b", b"1")},
        {"b.svg": "a.svg"},
    ),
    "of three the first is named": (
        {name: published(name, b"1") for name in ("c.svg", "a.svg", "b.svg")},
        {"a.svg": "c.svg", "b.svg": "c.svg"},
    ),
    "data": ({"a.csv": published("a.csv", b"1"), "b.csv": published("b.csv", b"1")}, {}),
    "failed runs": (
        dict.fromkeys(("a.svg", "b.svg"), trace(failure=Failure(FailureKind.DIED, "no"))),
        {},
    ),
}


@pytest.mark.parametrize(("traces", "found"), CASES.values(), ids=CASES)
def test_twins(traces, found):
    assert twins(traces, traces) == found


def test_what_was_never_built_has_no_twin():
    assert twins(("a.svg", "b.svg"), {}) == {}

from datetime import UTC, datetime

import pytest

from orgfig.audit.evidence import is_unconfined


def test_what_is_known_is_told_apart(make_world):
    links = ("fig/a.svg", "fig/b.svg", "fig/c.svg")
    found = make_world(links=links, absent=("fig/a.svg",), altered=("fig/b.svg",)).only.evidence
    assert (found.absent, found.altered, found.stale_files) == (("fig/a.svg",), ("fig/b.svg",), ())
    assert found.has_code
    assert len(found.traces) == 1


def test_the_last_run_is_the_newest_of_those_that_made_its_pictures(make_world):
    world = make_world(links=("fig/a.svg", "fig/b.svg"))
    old = world.trace
    new = old._replace(when=datetime(2026, 1, 1, tzinfo=UTC))
    world.traces = {"fig/a.svg": old, "fig/b.svg": new, "fig/c.svg": new}
    found = world.only.evidence
    assert (found.traces, found.trace) == ((old, new), new)


def test_there_is_no_last_run_of_what_was_never_run(make_world):
    found = make_world(traced=False).only.evidence
    assert (found.traces, found.trace) == ((), None)


@pytest.mark.parametrize(
    ("protection", "expected"),
    [("none", True), ("", True), (" ", True), ("seccomp", False), ("Landlock 7 + seccomp", False)],
)
def test_unconfined(world, protection, expected):
    assert is_unconfined(world.trace._replace(protection=protection)) is expected

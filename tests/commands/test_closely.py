"""What only an audit looks for on the disk, from a notebook to its findings."""

from __future__ import annotations

import pytest

from orgfig.audit import audit
from orgfig.commands.build import build


@pytest.fixture
def built(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    return desk


def told(desk):
    """The checks that see something, and the line they name."""
    work = desk.session().plan(closely=True)
    result = audit(work.notebooks, work.plan, work.snapshot)
    findings = [*result.findings, *(one for each in result.figures for one in each.findings)]
    return {(one.check, one.where.line) for one in findings}


def test_a_build_does_not_look_closely(built):
    (built.folder / "fig/a.svg").write_text("half a picture")
    assert built.session().plan().snapshot.facts == {}
    assert set(built.session().plan(closely=True).snapshot.facts) == {"fig/a.svg"}
    assert ("svg-not-well-formed", 3) in told(built)


def test_what_is_as_it_was_built_is_not_read(built):
    assert built.session().plan(closely=True).snapshot.facts == {}


def test_what_a_renamed_heading_left_behind(built, drawn):
    built.write(drawn("b"))
    assert {("orphan-module", 1), ("orphan-output", 1), ("never-built", 2)} <= told(built)


def test_a_link_to_nothing(built, drawn):
    built.write(drawn("a"), "* notes\n[[file:pyproject.toml]]\n[[file:notes.txt]]\n")
    assert {line for check, line in told(built) if check == "link-broken"} == {9}


def test_whoever_is_true_is_told_nothing_of_this(built):
    ours = ("svg-", "orphan-", "link-", "picture-", "output-", "never-")
    assert [check for check, _ in told(built) if check.startswith(ours)] == []

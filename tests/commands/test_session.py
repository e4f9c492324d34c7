"""Where what a command prints goes, and what becomes of the command when nobody reads it."""

from __future__ import annotations

import os
import select

import pytest

from orgfig.commands.session import open_session
from orgfig.commands.signals import ended_by_signals, ended_without_reader

BUDGET = 120
"""Seconds that anything may take on a busy machine."""


@pytest.fixture
def unread(tmp_path):
    """A session whose standard output has lost its reader."""
    (tmp_path / "figures.org").write_text("* A figure\n")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        yield open_session(tmp_path)._replace(out=out)


def test_a_command_that_is_run_for_its_events_ends_without_their_reader(unread):
    session = unread.reporting()
    session.report("{}\n")  # not yet: there may be an error to tell
    watched = ended_without_reader(session.listener)
    with pytest.raises(SystemExit) as found, ended_by_signals(), watched:
        select.select([], [], [], BUDGET)
    assert found.value.args == (143,)


def test_another_goes_on_and_prints_for_nobody(unread):
    for _ in range(2):
        unread.show("a line")

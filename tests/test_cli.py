"""Words to a command, errors to a message and an exit status."""

from __future__ import annotations

import pytest

from orgfig import cli
from orgfig.errors import ConfinementError, OrgfigError, ProjectError, UsageError, WriteError
from orgfig.location import Location

STATUSES = {
    "a bug": (OrgfigError, 3),
    "wrong use": (UsageError, 2),
    "a project that cannot be worked on": (ProjectError, 2),
    "a full disk": (WriteError, 2),
    "a machine that cannot confine": (ConfinementError, 4),
}


def told(monkeypatch, error):
    def fail(_words):
        raise error

    monkeypatch.setitem(cli.VERBS, "status", cli.VERBS["status"]._replace(call=fail))
    return cli.main(["status"])


@pytest.mark.parametrize(("kind", "status"), STATUSES.values(), ids=STATUSES)
def test_every_error_has_its_exit_status(monkeypatch, kind, status):
    assert told(monkeypatch, kind("no")) == status


def test_an_error_is_told_with_place_and_hint(monkeypatch, capsys):
    told(monkeypatch, ProjectError("what", "do this", Location("pyproject.toml", 3)))
    assert capsys.readouterr().err == "pyproject.toml:3: error: what\n  hint: do this\n"


def test_an_interrupt_is_130(monkeypatch):
    assert told(monkeypatch, KeyboardInterrupt()) == 130


def test_a_name_that_the_locale_cannot_write_is_told(monkeypatch, capsys):
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "ascii")
    assert told(monkeypatch, UnicodeEncodeError("ascii", "é.py", 0, 1, "not in range")) == 2
    assert "é.py cannot be written in ascii" in capsys.readouterr().err


def test_a_text_that_cannot_be_encoded_where_all_names_can_is_a_bug(monkeypatch):
    assert told(monkeypatch, UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate")) == 3


def test_a_bug_is_3_and_confessed(monkeypatch, capsys):
    assert told(monkeypatch, RuntimeError("oh")) == 3
    assert "bug of orgfig" in capsys.readouterr().err


WRONG = {
    "no command": [],
    "an unknown command": ["paint"],
    "an unknown flag": ["status", "--loud"],
    "no figures at a time": ["build", "-j", "0"],
    "a word for a number": ["build", "-j", "two"],
    "an unknown form": ["status", "--format", "xml"],
    "a sandbox that is not there": ["build", "--sandbox", "weak"],
    "two forms": ["status", "--json", "--format", "json"],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_use_is_2(words):
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2


def test_verdicts_may_be_written_as_they_are_shown_or_as_states_are():
    words = cli.parser().parse_args(["status", "--verdict", "DONE", "--verdict", "open"])
    assert words.verdict == ["done", "open"]


def test_a_missing_folder_is_told(tmp_path, capsys):
    assert cli.main(["-C", str(tmp_path / "nowhere"), "status"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_error_with_control_signs_cannot_reach_the_terminal(monkeypatch, capsys):
    told(monkeypatch, UsageError("no figure is called a\x1b[2J", "is it b\x1b[2J?"))
    assert "\x1b" not in capsys.readouterr().err

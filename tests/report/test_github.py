import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import Audit
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report.github import github_text

EMPTY = Audit((), ())
WHERE = Location("figures.org", 39, 3)
COMMAND = re.compile(r"::(error|warning|notice) ([a-z]+=[^:,\r\n]*(?:,[a-z]+=[^:,\r\n]*)*)::(.*)")


def problem(message, hint=None, where=WHERE, severity=Severity.ERROR):
    return Diagnostic(where, severity, "some-name", message, hint)


def read(line):
    """Reads a command as the runner does: properties, message, undoing what is escaped."""
    level, properties, message = COMMAND.fullmatch(line).groups()
    known = dict(pair.split("=", 1) for pair in properties.split(","))
    return level, {key: undone(text) for key, text in known.items()}, undone(message)


def undone(text):
    for code, sign in {"%2C": ",", "%3A": ":", "%0A": "\n", "%0D": "\r", "%25": "%"}.items():
        text = text.replace(code, sign)
    return text


def test_the_commands(scene, golden):
    golden("github.txt", github_text(scene.audit))


LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


@pytest.mark.parametrize(("severity", "level"), LEVELS.items())
def test_a_problem_is_a_command_with_its_place(severity, level):
    first, _ = github_text(EMPTY, (problem("no", severity=severity),)).split("\n")
    assert first == f"::{level} file=figures.org,line=39,col=3,title=some-name::no"


def test_a_column_that_is_not_known_is_left_out():
    first, _ = github_text(EMPTY, (problem("no", where=Location("a.org", 1)),)).split("\n")
    assert first == "::error file=a.org,line=1,title=some-name::no"


def test_the_hint_stands_on_a_line_of_its_own():
    first, _ = github_text(EMPTY, (problem("no", "try this"),)).split("\n")
    assert read(first)[2] == "no\nhint: try this"


def test_files_are_named_from_the_top_of_the_repository():
    first, _ = github_text(EMPTY, (problem("no"),), "papers/one").split("\n")
    assert read(first)[1]["file"] == "papers/one/figures.org"


def test_the_last_line_counts(scene):
    assert github_text(scene.audit).split("\n")[-1].startswith("1 of 4 DONE figures are proven")


def test_signs_with_a_meaning_are_escaped():
    where = Location("a:b,c%.org", 1)
    first, _ = github_text(EMPTY, (problem("50 %: a::b, c", where=where),)).split("\n")
    assert "file=a%3Ab%2Cc%25.org," in first
    assert first.endswith("::50 %25: a::b, c")
    assert read(first)[1]["file"] == "a:b,c%.org"


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=30), st.text(max_size=10))
def test_no_text_ends_a_command_or_begins_another(message, name):
    where = Location(name, 1)
    first, *rest = github_text(EMPTY, (problem(message, "try\n::error::x", where),)).split("\n")
    assert read(first)[0] == "error"
    assert rest == ["no figures"]

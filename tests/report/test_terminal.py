import re
import subprocess
import sys

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report import FORMS, status_table
from orgfig.report.escape import columns
from orgfig.report.table import plain_table
from orgfig.report.terminal import is_live, shows_colour

ANSI = re.compile(r"\x1b\[[\d;]*m")


def bare(text):
    return ANSI.sub("", text)


@pytest.mark.parametrize("width", [40, 100])
def test_a_terminal_in_colour(scene, golden, width):
    golden(f"colour-{width}.txt", status_table(scene.audit, width=width, colour=True, live=True))


@pytest.mark.parametrize("width", [1, 5, 20, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(scene, width):
    text = bare(status_table(scene.audit, width=width, colour=True, live=True))
    assert max(map(columns, text.split("\n"))) <= width


def test_no_color_means_none_and_the_same_words(scene):
    coloured = status_table(scene.audit, width=80, colour=True, live=True)
    plain = status_table(scene.audit, width=80, colour=False, live=True)
    assert "\x1b" in coloured
    assert "\x1b" not in plain
    assert bare(coloured) == plain


def test_a_log_gets_plain_lines(scene):
    assert status_table(scene.audit) == plain_table(scene.audit)


def test_verdict_and_name_survive_on_a_narrow_terminal(scene):
    first = bare(status_table(scene.audit, width=24, colour=True)).split("\n")[0]
    assert first.split() == ["FIGURE", "VERDICT"]


@pytest.mark.parametrize("width", [54, 40])
def test_outputs_that_do_not_fit_stand_below(scene, width):
    lines = bare(status_table(scene.audit, width=width, colour=True)).split("\n")
    assert lines[1].split()[-1] == "done"
    assert lines[2] == "  fig/relu.svg"


def test_outputs_that_fit_stand_beside(scene):
    lines = bare(status_table(scene.audit, width=80, colour=True)).split("\n")
    assert lines[1].split()[-1] == "fig/relu.svg"
    assert lines[2].strip() != "fig/relu.svg"


def test_hostile_text_is_shown_as_text(make_scene):
    text = "* DONE a\x1b[2Jb\u202e [red]x[/red] :boom: y\nCLOSED: [2025-04-12 Fri\x1b[8m 17:22]\n"
    audit = make_scene(text=text).audit
    shown = status_table(audit, width=200, colour=True, live=True)
    assert set(re.findall(r"\x1b.", shown)) == {"\x1b["}
    assert "\x1b[2J" not in shown
    assert "\x1b[8m" not in shown
    assert "\u202e" not in shown
    assert "[red]x[/red] :boom: y" in shown


def test_diagnostics_come_first(scene):
    found = Diagnostic(Location("figures.org", 3, 2), Severity.ERROR, "n", "wrong", "mend it")
    lines = status_table(scene.audit, diagnostics=(found,)).split("\n")
    assert lines[:2] == ["figures.org:3:2: error: wrong", "  hint: mend it"]


def test_an_empty_audit(make_scene):
    audit = make_scene(text="").audit
    assert bare(status_table(audit, width=40, colour=True)).endswith("no figures")


TERMINALS = {
    "a terminal": ({"TERM": "xterm"}, True, (True, True)),
    "NO_COLOR": ({"TERM": "xterm", "NO_COLOR": "1"}, True, (True, False)),
    "an empty NO_COLOR says nothing": ({"TERM": "xterm", "NO_COLOR": ""}, True, (True, True)),
    "a dumb terminal": ({"TERM": "dumb"}, True, (False, False)),
    "a terminal of no kind": ({}, True, (False, False)),
    "a pipe": ({"TERM": "xterm"}, False, (False, False)),
}


@pytest.mark.parametrize(("environment", "tty", "expected"), TERMINALS.values(), ids=TERMINALS)
def test_what_a_terminal_can(environment, tty, expected):
    live = is_live(environment, is_terminal=tty)
    assert (live, shows_colour(environment, is_terminal=tty)) == expected


def test_all_forms_are_called_alike(scene):
    assert sorted(FORMS) == ["json", "table"]
    for form in FORMS.values():
        assert form(scene.audit, diagnostics=(), width=80, colour=False, live=False)
        assert form(scene.audit)


def test_plain_lines_do_without_rich_and_json():
    code = (
        "import sys; from orgfig.audit import Audit; from orgfig.report import FORMS;"
        "FORMS['table'](Audit((), ())); sys.exit(bool({'rich', 'json'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

import re
import subprocess
import sys

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report import FORMS, Showing, status_table
from orgfig.report.escape import columns
from orgfig.report.table import plain_table
from orgfig.report.terminal import is_live, shows_colour

ANSI = re.compile(r"\x1b\[[\d;]*m")


def bare(text):
    return ANSI.sub("", text)


def shown(audit, width=80, diagnostics=(), **how):
    return status_table(audit, diagnostics, Showing(width, **how))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_terminal_in_colour(scene, golden, width):
    golden(f"colour-{width}.txt", shown(scene.audit, width, colour=True))


def test_a_terminal_in_colour_and_in_full(scene, golden):
    golden("colour-80-verbose.txt", shown(scene.audit, 80, colour=True, verbose=True))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("width", [1, 5, 20, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(make_scene, width, verbose):
    text = f"* DONE {'図' * 20} a\u0301\n* DONE {'long' * 30}\n* TODO e\n"
    for audit in (make_scene().audit, make_scene(text=text).audit):
        lines = bare(shown(audit, width, colour=True, verbose=verbose)).split("\n")
        assert max(map(columns, lines)) <= width


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 200])
def test_a_figure_is_one_line(scene, width):
    lines = bare(shown(scene.audit, width)).split("\n")
    verdicts = [line.split()[0] for line in lines[1 : 1 + len(scene.audit.figures)]]
    assert verdicts == ["unproven"] * 3 + ["ready", "open", "done"]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_line_that_is_to_be_mended_is_never_cut(scene, width):
    lines = bare(shown(scene.audit, width)).split("\n")
    assert lines[1].endswith(":19")
    assert lines[2].endswith(":24")


def test_what_does_not_fit_in_a_sentence_is_said_in_a_word(scene):
    lines = bare(shown(scene.audit, 40)).split("\n")
    assert lines[1].split() == ["unproven", "step", "broken", ":19"]
    assert lines[2].split() == ["unproven", "tanh", "altered", ":24"]


MOVIES = """\
* DONE descent_normal_1d
CLOSED: [2025-04-12 Sat 17:22]
[[file:fig/normdist_descent_0.0.gif]] [[file:fig/normdist_descent_0.0.mp4]]
[[file:fig/normdist_descent_0.0.svg]] [[file:fig/normdist_descent_6.0.svg]]
#+begin_src python :tangle tangled/descent_normal_1d.py
draw()
#+end_src
"""


@pytest.mark.parametrize("width", [70, 80, 100])
def test_outputs_without_room_for_all_are_counted(make_scene, width):
    line = bare(shown(make_scene(text=MOVIES).audit, width)).split("\n")[1]
    assert line.endswith("  fig/normdist_descent_0.0.gif and 3 more")


@pytest.mark.parametrize("width", [40, 60])
def test_of_a_name_without_room_the_end_is_cut_and_not_the_number(make_scene, width):
    line = bare(shown(make_scene(text=MOVIES).audit, width)).split("\n")[1]
    assert line.endswith("… and 3 more")


def test_outputs_with_room_for_all_are_named(make_scene):
    audit = make_scene(text=MOVIES).audit
    for table in (shown(audit, 200), plain_table(audit)):
        assert bare(table).split("\n")[1].count("fig/normdist_descent") == 4


def test_many_outputs_take_no_room_from_other_columns(make_scene):
    lines = bare(shown(make_scene(text=MOVIES).audit, 100)).split("\n")
    assert lines[0].split() == ["VERDICT", "FIGURE", "STATE", "CLOSED", "EVIDENCE"]


def test_no_color_means_none_and_the_same_words(scene):
    for verbose in (False, True):
        coloured = shown(scene.audit, colour=True, verbose=verbose)
        plain = shown(scene.audit, verbose=verbose)
        assert "\x1b" in coloured
        assert "\x1b" not in plain
        assert bare(coloured) == plain


def test_a_log_gets_plain_lines(scene):
    assert status_table(scene.audit) == plain_table(scene.audit)
    verbose = status_table(scene.audit, (), Showing(verbose=True))
    assert verbose == plain_table(scene.audit, verbose=True)


COLUMNS = {
    24: ["VERDICT", "FIGURE"],
    40: ["VERDICT", "FIGURE", "EVIDENCE"],
    80: ["VERDICT", "FIGURE", "STATE", "EVIDENCE"],
    120: ["VERDICT", "FIGURE", "STATE", "CLOSED", "EVIDENCE"],
}


@pytest.mark.parametrize(("width", "expected"), COLUMNS.items())
def test_columns_give_way_on_narrow_terminals(make_scene, width, expected):
    audit = make_scene(text=TITLED).audit
    assert bare(shown(audit, width)).split("\n")[0].split() == expected


TITLED = "* DONE a_figure_with_a_name_of_some_length\nCLOSED: [2025-04-12 Sat 17:22]\n"


def test_hostile_text_is_shown_as_text(make_scene):
    text = "* DONE a\x1b[2Jb\u202e [red]x[/red] :boom: y\nCLOSED: [2025-04-12 Fri\x1b[8m 17:22]\n"
    audit = make_scene(text=text).audit
    seen = shown(audit, 200, colour=True)
    assert set(re.findall(r"\x1b.", seen)) == {"\x1b["}
    assert "\x1b[2J" not in seen
    assert "\x1b[8m" not in seen
    assert "\u202e" not in seen
    assert "[red]x[/red] :boom: y" in seen


def test_diagnostics_come_first(scene):
    found = Diagnostic(Location("figures.org", 3, 2), Severity.ERROR, "n", "wrong", "mend it")
    lines = status_table(scene.audit, (found,)).split("\n")
    assert lines[:2] == ["figures.org:3:2: error: wrong", "  hint: mend it"]


def test_an_empty_audit(make_scene):
    audit = make_scene(text="").audit
    assert bare(shown(audit, 40, colour=True)).endswith("no figures")


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
    assert list(FORMS) == ["table", "json", "org", "github", "gnu"]
    for form in FORMS.values():
        assert form(scene.audit, (), Showing())


def test_plain_lines_do_without_rich_and_json():
    code = (
        "import sys; from orgfig.audit import Audit; from orgfig.report import FORMS, Showing;"
        "FORMS['table'](Audit((), ()), (), Showing());"
        "sys.exit(bool({'rich', 'json', 'jinja2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

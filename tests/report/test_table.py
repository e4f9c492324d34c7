import pytest

from orgfig.audit import Audit, Verdict
from orgfig.report.table import counted, details, plain_table, rows


def named(scene, name):
    return next(one for one in scene.audit.figures if one.figure.name == name)


def test_plain_lines(scene, golden):
    golden("plain.txt", plain_table(scene.audit))


def test_a_row_says_name_state_time_outputs_and_verdict(scene):
    assert rows(scene.audit)[0] == ("relu", "DONE", "2025-04-12 17:22", "done", "fig/relu.svg")


def test_a_done_figure_has_nothing_below_it(scene):
    assert details(named(scene, "relu")) == []


def test_what_a_finding_says_is_told_once(scene):
    messages = [detail.message for detail in details(named(scene, "step"))]
    assert len([message for message in messages if "NameError" in message]) == 1


def test_what_no_finding_says_is_told_at_the_heading(scene):
    (detail,) = details(named(scene, "sigmoid"))
    assert (detail.where.line, detail.severity, detail.message) == (29, None, "never built")


def test_an_open_figure_is_not_told_what_it_lacks(scene):
    attention = named(scene, "attention")
    assert attention.verdict is Verdict.OPEN
    assert attention.evidence.missing
    assert details(attention) == []


COUNTS = {
    "some are proven": (
        {},
        "1 of 4 DONE figures are proven; 1 ready; 1 open",
    ),
    "all are proven": (
        {"never": (), "failed": (), "edited": ()},
        "4 of 4 DONE figures are proven; 1 ready; 1 open",
    ),
    "one claims": ({"text": "* DONE relu\n"}, "0 of 1 DONE figure is proven"),
    "none claims": ({"text": "* TODO relu\n"}, "no figure claims to be done; 1 open"),
    "there is none": ({"text": ""}, "no figures"),
}


@pytest.mark.parametrize(("changes", "expected"), COUNTS.values(), ids=COUNTS)
def test_counted(make_scene, changes, expected):
    assert counted(make_scene(**changes).audit) == expected


def test_an_empty_notebook_has_a_table_all_the_same():
    assert plain_table(Audit((), ())) == "no figures"


def test_hostile_titles_stay_on_their_line(make_scene):
    text = "* DONE a\x1b[2Jb\u202ec\n* DONE [red]markup[/] :smile:\n* DONE " + "long" * 30 + "\n"
    table = plain_table(make_scene(text=text).audit)
    assert "\x1b" not in table
    assert "\u202e" not in table
    assert "a\\x1b[2Jb\\u202ec" in table
    assert "[red]markup[/]" in table
    assert "long" * 30 in table


def test_an_impossible_time_is_shown_as_it_is_written(make_scene):
    table = plain_table(make_scene(text="* DONE a\nCLOSED: [2025-02-30 Sun 17:22]\n").audit)
    assert "[2025-02-30 Sun 17:22]" in table.splitlines()[1]

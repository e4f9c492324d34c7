import pytest

from orgfig.audit import Audit, Finding, Lack, Missing, Verdict
from orgfig.diagnostics import Severity
from orgfig.figure.picture import Movie
from orgfig.location import Location
from orgfig.report.counts import counted
from orgfig.report.table import against, details, facts, left_out, plain_table, rows, worst_first

WHERE = Location("figures.org", 3)


def named(scene, name):
    return next(one for one in scene.audit.figures if one.figure.name == name)


def found(severity, message="seen"):
    return Finding("some-check", severity, WHERE, message)


def with_outputs(one, *paths):
    (output,) = one.figure.outputs
    outputs = tuple(output._replace(path=path) for path in paths)
    return one._replace(figure=one.figure._replace(outputs=outputs))


def judged(one, verdict, *findings, state="DONE", is_done=True):
    claim = one.figure.claim._replace(state=state, is_done=is_done)
    figure = one.figure._replace(claim=claim)
    return one._replace(figure=figure, verdict=verdict, findings=findings)


def test_plain_lines(scene, golden):
    golden("plain.txt", plain_table(scene.audit))


def test_plain_lines_in_full(scene, golden):
    golden("plain-verbose.txt", plain_table(scene.audit, verbose=True))


# --- one line a figure -----------------------------------------------------------------------


def test_the_worst_come_first_and_done_ones_last(scene):
    verdicts = [one.verdict for one in worst_first(scene.audit)]
    order = list(Verdict)
    assert [order.index(one) for one in verdicts] == sorted(order.index(one) for one in verdicts)
    assert (verdicts[0], verdicts[-1]) == (Verdict.UNPROVEN, Verdict.DONE)


def test_figures_of_one_verdict_stay_in_order(scene):
    names = [one.figure.name for one in worst_first(scene.audit)]
    assert names[:3] == ["step", "tanh", "sigmoid"]


def test_every_line_begins_with_its_verdict(scene):
    lines = plain_table(scene.audit).splitlines()[1 : 1 + len(scene.audit.figures)]
    assert [line.split()[0] for line in lines] == [
        one.verdict.value for one in worst_first(scene.audit)
    ]


def test_a_done_figure_says_state_time_and_outputs(scene):
    (row,) = rows([named(scene, "relu")])
    assert row.texts == ("done", "relu", "DONE", "2025-04-12 17:22", "fig/relu.svg")


def test_an_unproven_one_says_what_is_missing_and_on_which_line(scene):
    (row,) = rows([named(scene, "step")])
    assert row.evidence == "failed: NameError: name 'zz' is not defined"
    assert (row.lack, row.where) == ("broken", "figures.org:19")


def test_what_else_is_missing_is_counted(scene):
    one = named(scene, "sigmoid")
    more = Missing(Lack.UNCONFINED, "built without confinement", WHERE)
    evidence = one.evidence._replace(missing=(*one.evidence.missing, more))
    (row,) = rows([one._replace(evidence=evidence)])
    assert row.evidence == "never built, and 1 more"


def test_an_unknown_one_says_what_is_not_known(scene):
    one = named(scene, "sigmoid")._replace(verdict=Verdict.UNKNOWN)
    (row,) = rows([one])
    assert (row.verdict, row.evidence) == (Verdict.UNKNOWN, "never built")


def test_an_open_figure_is_not_told_what_it_lacks(scene):
    one = named(scene, "attention")
    assert one.evidence.missing
    (row,) = rows([one])
    assert (row.evidence, row.where) == ("", "")


def test_where_there_is_no_room_for_all_outputs_the_first_is_named(scene):
    one = with_outputs(named(scene, "relu"), "fig/a.gif", "fig/a.mp4", "fig/a.svg")
    (row,) = rows([one])
    assert row.evidence == "fig/a.gif, fig/a.mp4, fig/a.svg"
    assert (row.short, row.more) == ("fig/a.gif", " and 2 more")
    (row,) = rows([one._replace(findings=(found(Severity.WARNING),))])
    assert (row.short, row.more) == ("1 warning [some-check]; fig/a.gif and 2 more", "")


def test_of_one_output_there_is_no_shorter_word(scene):
    (row,) = rows([named(scene, "relu")])
    assert (row.short, row.more) == ("fig/relu.svg", "")
    (row,) = rows([named(scene, "step")])
    assert (row.short, row.more) == ("", "")


SEEN = {
    "nothing": ((), "fig/relu.svg"),
    "only notes": ((found(Severity.NOTE),), "fig/relu.svg"),
    "a warning": ((found(Severity.WARNING),), "1 warning [some-check]; fig/relu.svg"),
    "an error and two warnings": (
        (found(Severity.WARNING), found(Severity.ERROR), found(Severity.WARNING, "too")),
        "1 error, 2 warnings [some-check]; fig/relu.svg",
    ),
}


@pytest.mark.parametrize(("findings", "expected"), SEEN.values(), ids=SEEN)
def test_what_is_to_be_said_against_a_done_one_is_counted(scene, findings, expected):
    (row,) = rows([named(scene, "relu")._replace(findings=findings)])
    assert row.evidence == expected


def test_what_it_lacks_is_not_counted_against_it_again(scene):
    one = named(scene, "step")
    sentence = one.evidence.missing[0].sentence
    findings = (found(Severity.ERROR, sentence), found(Severity.ERROR, "another"))
    assert against(one._replace(findings=findings)) == "1 error"


def test_a_message_of_any_length_is_one_line_of_bounded_length(scene):
    one = named(scene, "step")
    missing = (Missing(Lack.BROKEN, "no\n" * 100_000, WHERE),)
    (row,) = rows([one._replace(evidence=one.evidence._replace(missing=missing))])
    assert len(row.evidence) < 2000
    assert "\n" not in row.evidence


# --- what stands below -----------------------------------------------------------------------


def test_a_done_figure_has_nothing_said_against_it(scene):
    errors = [one for one in details(named(scene, "relu")) if one.severity != Severity.NOTE]
    assert errors == []


def test_what_a_finding_says_is_told_once(scene):
    messages = [detail.message for detail in details(named(scene, "step"))]
    assert len([message for message in messages if "NameError" in message]) == 1


def test_all_that_is_missing_is_told_with_its_line(scene):
    one = judged(named(scene, "attention"), Verdict.UNPROVEN)
    assert {(detail.message, detail.where.line) for detail in details(one)} == {
        ("no code", one.figure.where.line),
        ("no output link", one.figure.where.line),
    }


def test_that_an_open_figure_has_nothing_to_show_yet_is_not_told(scene):
    assert details(named(scene, "attention")) == []


def test_what_keeps_an_open_figure_from_being_ready_is_told(scene):
    one = named(scene, "attention")
    missing = (Missing(Lack.BROKEN, "the last run failed: NameError", WHERE),)
    (below,) = details(one._replace(evidence=one.evidence._replace(missing=missing)))
    assert below.message == "the last run failed: NameError"


def test_a_cancelled_figure_lacks_nothing(scene):
    one = judged(named(scene, "attention"), Verdict.CANCELLED)
    assert details(one) == []


def test_outputs_and_the_last_run_are_told(scene):
    assert facts(named(scene, "relu")) == [
        "output: fig/relu.svg",
        "last run: 2025-12-31 12:00 UTC, succeeded, 0.43 s, Landlock 7 + seccomp",
    ]


def test_what_a_movie_plays_stands_behind_its_output(scene):
    one = with_outputs(named(scene, "relu"), "fig/a.gif", "fig/a.mp4")
    movie = Movie(600, 400, 45, 18.0, "gif", "pal8", moves=True)
    one = one._replace(evidence=one.evidence._replace(movies={"fig/a.gif": movie}))
    assert facts(one)[:2] == [
        "output: fig/a.gif, plays 45 frames in 18.0 s, 600 by 400",
        "output: fig/a.mp4",
    ]


def test_of_a_figure_that_never_ran_no_run_is_told(scene):
    assert facts(named(scene, "sigmoid")) == ["output: fig/sigmoid.svg"]


def test_notes_are_counted_where_they_are_not_told(scene):
    one = named(scene, "relu")._replace(findings=(found(Severity.NOTE),) * 12)
    assert left_out([one]) == "12 notes: orgfig status -v"
    table = plain_table(Audit((one,), ()))
    assert table.endswith("\n12 notes: orgfig status -v")
    assert "12 notes" not in plain_table(Audit((one,), ()), verbose=True)


def test_where_nothing_is_left_out_nothing_is_said_of_it(scene):
    assert left_out([named(scene, "relu")._replace(findings=())]) is None


def test_findings_on_the_project_are_always_told(scene):
    assert "fig/old.svg is promised by no heading" in plain_table(scene.audit)


# --- counts ----------------------------------------------------------------------------------

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
    "another done state": (
        {"text": "#+TODO: TODO | DONE FINAL\n* FINAL a\n* DONE b\n"},
        "0 of 2 figures that claim to be done are proven",
    ),
    "one with another": (
        {"text": "#+TODO: TODO | FINAL\n* FINAL a\n"},
        "0 of 1 figure that claims to be done is proven",
    ),
    "a cancelled one claims nothing": (
        {"text": "#+TODO: TODO | DONE CANCELLED\n* CANCELLED a\n* DONE b\n"},
        "0 of 1 DONE figure is proven; 1 cancelled",
    ),
    "there is none": ({"text": ""}, "no figures"),
}


@pytest.mark.parametrize(("changes", "expected"), COUNTS.values(), ids=COUNTS)
def test_counted(make_scene, changes, expected):
    assert counted(make_scene(**changes).audit) == expected


def test_what_is_not_known_is_counted_among_the_claims(scene):
    one = named(scene, "relu")
    several = (
        one,
        judged(one, Verdict.UNKNOWN),
        judged(one, Verdict.UNKNOWN, state="TODO", is_done=False),
    )
    assert counted(Audit(several, ())) == "1 of 2 DONE figures are proven; 2 unknown"


# --- hostile text ----------------------------------------------------------------------------


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

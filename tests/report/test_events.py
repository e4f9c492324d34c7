"""A build as lines of JSON."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build import Finished, Frame, Note, Progressed, Republished, Settled, Started
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.errors import ProjectError
from orgfig.location import Location
from orgfig.report.events import LONGEST, Lines, ended, said, stopped
from orgfig.report.explanation import explained
from orgfig.report.summary import ending

FOUND = Diagnostic(Location("figures.org", 3, 2), Severity.WARNING, "n", "wrong", "mend it")
NOTES = (
    Note("show", "it called show()", Frame("tangled/step.py", 1, "<module>")),
    Note("left", "it left a file"),
)


@pytest.fixture(scope="session")
def lines(scene):
    return Lines(scene.notebook.figures, scene.blocks)


@pytest.fixture(scope="session")
def told(scene, lines, make_outcome, failure):
    """The lines of a whole build by event; each event once."""
    plan = scene.plan
    step = next(step for step in plan.steps if step.job.name == "step")
    wrong = step._replace(problems=(FOUND,), after=("tanh",), expected=0.12345)
    steps = [wrong if one is step else one for one in plan.steps]
    some = explained(steps, scene.notebook.figures, scene.snapshot.traces, scene.blocks)
    outcome = make_outcome(failure, notes=NOTES)._replace(
        stdout="a\nb", stderr="tangled/step.py:2: UserWarning: x"
    )
    end = Finished(step.job, outcome, ("fig/step.svg",))
    return [
        lines.plan(some, [FOUND]),
        lines.republished(Republished(step.job, ("fig/step.svg",), (FOUND,))),
        lines.started(Started(step.job), 0.4321),
        lines.progressed(Progressed(step.job, 12, 45)),
        lines.dropped(step.job),
        lines.settled(Settled(wrong)),
        lines.finished(end),
        ended(ending(plan, [end]), 1.23456, is_complete=True, succeeded=False),
        said("orgfig waits for another build"),
        stopped(ProjectError("no", "mend it", Location("pyproject.toml", 2, 1))),
    ]


def by_event(told):
    return {event["event"]: event for event in map(json.loads, told)}


def test_the_lines(told, golden):
    text = "".join(json.dumps(json.loads(line), indent=1) + "\n" for line in told)
    golden("events.txt", text.rstrip("\n"))


def test_each_is_one_line_of_ascii(told):
    assert all(line.isascii() and line.count("\n") == 1 and line[-1] == "\n" for line in told)


def test_each_says_its_schema_and_its_name_first(told):
    assert [list(json.loads(line))[:2] for line in told] == [["schema", "event"]] * len(told)
    assert {json.loads(line)["schema"] for line in told} == {1}


EVENTS = (
    "plan",
    "republished",
    "started",
    "progressed",
    "dropped",
    "settled",
    "finished",
    "ended",
    "said",
    "stopped",
)


def documented(root, event):
    """The fields that the docs name for an event."""
    page = (root / "docs" / "json.md").read_text()
    section = page.partition("\n## `orgfig build --events`\n")[2].partition("\n## ")[0]
    part = re.split(r"^`[a-z]+`(?=:| comes)", section, flags=re.MULTILINE)
    names = re.findall(r"^`([a-z]+)`(?=:| comes)", section, re.MULTILINE)
    found = [re.findall(r"^\| `([^`]+)`", one, re.MULTILINE) for one in part[1:]]
    rows = dict(zip(names, found, strict=True))
    job = [row.removeprefix("jobs[].") for row in rows["plan"] if row.startswith("jobs[].")]
    rows["settled"] += job
    rows["republished"] += [row for row in rows["started"] if row != "expected"]
    rows["progressed"] += [row for row in rows["started"] if row != "expected"]
    rows["dropped"] += [row for row in rows["started"] if row != "expected"]
    rows["finished"] += [row for row in rows["started"] if row != "expected"]
    return rows[event]


@pytest.mark.parametrize("event", EVENTS)
def test_the_docs_name_its_fields(told, fields, root, event):
    found = [field for field in fields(by_event(told)[event]) if field not in {"schema", "event"}]
    assert sorted(documented(root, event)) == sorted(found)


def test_what_is_up_to_date_is_only_counted_and_named(told):
    plan = by_event(told)["plan"]
    assert [job["job"] for job in plan["jobs"]] == ["step", "tanh", "sigmoid"]
    assert plan["counts"] == {
        "figures": 5,
        "to_run": 2,
        "to_wait": 0,
        "cannot_run": 1,
        "up_to_date": 2,
    }
    assert plan["up_to_date"] == ["relu", "softmax"]


def test_positions_are_the_notebooks(told):
    end = by_event(told)["finished"]
    assert end["figures"] == [{"name": "step", "path": "figures.org", "line": 12}]
    assert end["blocks"] == [{"file": "tangled/step.py", "path": "figures.org", "line": 17}]
    assert (end["failure"]["path"], end["failure"]["line"]) == ("figures.org", 19)
    frame = {"path": "figures.org", "line": 19, "function": "<module>"}
    assert end["failure"]["frames"] == [frame]
    assert [note["line"] for note in end["notes"]] == [18, None]
    assert end["stderr"] == "figures.org:19: UserWarning: x"


def test_frames_of_other_code_tell_nothing_of_this_machine(scene, lines, make_outcome, failure):
    deep = (*failure.frames, Frame("/home/ada/lib.py", 3, "f"))
    outcome = make_outcome(failure._replace(frames=deep))
    assert "ada" not in lines.finished(Finished(scene.job("step"), outcome))


HOSTILE = {
    "line breaks": "a\nb\r\nc\u2028d\x85e",
    "control signs": "a\x1b[2J\x00\x9b\x7f",
    "a lone surrogate": "a\udc80b",
    "marks of direction": "a\u202eb",
    "a megabyte": "x" * 1_000_000,
    "a megabyte that grows when written": "\udc80" * 1_000_000,
    "what looks like an event": '"}\n{"event": "ended"}',
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_stays_one_line(scene, lines, make_outcome, failure, message):
    bad = failure._replace(message=message, hint=message, detail=message)
    outcome = make_outcome(bad, notes=(Note(message, message),))
    outcome = outcome._replace(stdout=message, stderr=message)
    line = lines.finished(Finished(scene.job("step"), outcome))
    assert line.isascii()
    assert line.splitlines() == [line[:-1]]
    read = json.loads(line)
    assert read["event"] == "finished"
    read["failure"]["message"].encode()
    assert len(line) < 1_000_000


def test_of_a_long_text_both_ends_are_kept(scene, lines, make_outcome):
    outcome = make_outcome()._replace(stdout="first" + "x" * LONGEST + "last")
    said = json.loads(lines.finished(Finished(scene.job("step"), outcome)))["stdout"]
    assert said.startswith("first")
    assert said.endswith("last")
    assert len(said) == LONGEST + 3


@given(st.text(alphabet=st.characters(), max_size=20))
def test_any_message_can_be_read_back(scene, lines, make_outcome, failure, message):
    bad = make_outcome(failure._replace(message=message))
    read = json.loads(lines.finished(Finished(scene.job("step"), bad)))
    assert read["failure"]["message"] == re.sub("[\ud800-\udfff]", "\ufffd", message)


def test_of_a_heading_renamed_meanwhile_the_name_is_told_that_it_has_now(scene, lines):
    step = next(step for step in scene.plan.steps if step.job.name == "step")
    before = step.job._replace(name="former", figures=("former",))
    event = json.loads(lines.dropped(before))
    assert (event["job"], [one["name"] for one in event["figures"]]) == ("former", ["step"])


def test_of_a_heading_that_is_gone_no_figure_is_told(scene, lines):
    job = scene.plan.steps[0].job._replace(figures=("gone",), outputs=("fig/gone.svg",))
    assert json.loads(lines.dropped(job))["figures"] == []

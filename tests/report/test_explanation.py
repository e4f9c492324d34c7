"""Why figures are outdated: in words, and as a JSON document."""

import json
import re
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build import Cause, Reason, Seen, plan_build
from orgfig.build.policy import Policy
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_text
from orgfig.location import Location
from orgfig.report.explanation import explained, explanation, explanation_text
from orgfig.report.explanation_json import explanation_json

FOUND = Diagnostic(Location("figures.org", 3, 2), Severity.WARNING, "n", "wrong", "mend it")
INPUTS = {
    "text://tangled/step.py": digest_text("a text"),
    "data://data/points.csv": digest_text("points"),
    "package://numpy": "numpy 2.4.6",
    "package://yaml": "pyyaml 6.0",
    "package://nothing": "missing",
    "font:///usr/share/fonts/a.ttf": digest_text("a font"),
    "environment://TOKEN": digest_text("a token"),
    "python": "CPython 3.11.2",
    "policy": digest_text("a policy"),
    "outputs": "fig/step.svg",
    "imports": "numpy yaml",
    "order": "a.py\nb.py",
}


def explained_of(scene, *names):
    steps = [step for step in scene.plan.steps if step.job.name in names or not names]
    figures, traces = scene.notebook.figures, scene.snapshot.traces
    return explained(steps, figures, traces, scene.blocks)


def with_step(one, **changes):
    return one._replace(step=one.step._replace(**changes))


@pytest.fixture
def full(scene):
    """A figure of which all is known that can be known."""
    (one,) = explained_of(scene, "step")
    job = one.step.job._replace(inputs=INPUTS)
    return with_step(one, job=job, problems=(FOUND,), after=("sampled",), expected=1.23456)


def test_all_reasons_of_a_figure_stand_on_one_line(scene):
    (one,) = explained_of(scene, "tanh")
    reasons = (
        Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6"),
        Reason(Cause.INPUT_CHANGED, "data/points.csv"),
        *one.step.reasons,
    )
    assert explanation_text([with_step(one, reasons=reasons)]) == (
        "tanh: numpy 2.4.5 → 2.4.6; data/points.csv changed; fig/tanh.svg was edited since"
    )


def test_on_a_narrow_terminal_lines_are_broken_between_reasons(scene):
    (one,) = explained_of(scene, "tanh")
    reasons = tuple(Reason(Cause.INPUT_CHANGED, f"data/{n}.csv") for n in range(5))
    text = explanation_text([with_step(one, reasons=reasons)], width=41)
    assert text.split("\n") == [
        "tanh: data/0.csv changed;",
        "  data/1.csv changed; data/2.csv changed;",
        "  data/3.csv changed; data/4.csv changed",
    ]


def test_without_words_what_is_up_to_date_is_only_counted(scene):
    assert explanation_text(explained_of(scene)).split("\n") == [
        "step: failed last time",
        "  figures.org:19: error: NameError: name 'zz' is not defined",
        "    hint: did you mean z?",
        "tanh: fig/tanh.svg was edited since",
        "sigmoid: never built",
        "2 figures are up to date",
    ]


def test_a_figure_that_is_asked_for_is_told_in_full(scene):
    some = explained_of(scene, "relu", "sigmoid")
    assert explanation_text(some, asked=True, zone=UTC).split("\n") == [
        "relu: up to date",
        "  built 2025-12-31 12:00 in 0.4 s, confined by Landlock 7 + seccomp",
        "sigmoid: never built",
    ]


def test_all_up_to_date_and_nothing_at_all(make_scene):
    current = make_scene(never=(), failed=(), edited=())
    assert explanation_text(explained_of(current)) == "5 figures are up to date"
    assert explanation(current.plan) == "nothing to do: 5 figures are up to date"
    assert explanation_text(()) == "there are no figures with code"
    nothing = make_scene(text="* TODO a\n").plan
    assert explanation(nothing) == "nothing to do: there are no figures with code"


def test_a_rehearsed_build_says_the_same_words(scene):
    assert explanation(scene.plan).split("\n") == [
        "step: failed last time",
        "tanh: fig/tanh.svg was edited since",
        "sigmoid: never built",
    ]


def test_a_changed_version_is_named(scene):
    notebook = scene.notebook
    snapshot = scene.snapshot._replace(interpreter="CPython 3.99.1")
    plan = plan_build(notebook.figures, notebook.tangled.files, snapshot, Policy(), only=("relu",))
    assert explanation(plan).startswith("relu: ")
    assert explanation(plan).endswith(" → 3.99.1")


def test_what_stands_in_the_way_and_what_it_waits_for(full):
    lines = explanation_text([full]).split("\n")
    assert lines[1] == "  waits for sampled"
    assert lines[2:4] == ["  figures.org:3:2: warning: wrong", "    hint: mend it"]


def test_what_is_up_to_date_but_wrong_cannot_be_run(scene):
    (one,) = explained_of(scene, "relu")
    wrong = with_step(one, problems=(FOUND._replace(severity=Severity.ERROR),))
    assert not wrong.is_up_to_date
    assert explanation_text([wrong]).startswith("relu: cannot be run\n")


def test_all_that_it_depends_on(full, golden):
    trace = full.trace._replace(failure=None, seen=Seen(environment=("TOKEN",)))
    text = explanation_text([full._replace(trace=trace)], whole=True, zone=UTC)
    golden("explanation.txt", text)


def test_where_the_code_was_edited_since_only_the_block_is_named(scene):
    (before,) = explained_of(scene, "step")
    assert str(before.failed_at) == "figures.org:19"
    trace = before.trace._replace(texts={"tangled/step.py": digest_text("what ran")})
    traces = {"fig/step.svg": trace}
    (after,) = explained([before.step], scene.notebook.figures, traces, scene.blocks)
    assert after.failed_at == before.step.job.files[0].where


def test_hostile_text_stays_on_its_line(full):
    loud = full.trace.failure._replace(message="a\x1b[2J\nb")
    bad = full._replace(trace=full.trace._replace(failure=loud))
    bad = with_step(bad, reasons=(Reason(Cause.INPUT_CHANGED, "\x1b[2J\n", "\x9b"),))
    text = explanation_text([bad], whole=True)
    assert not re.search("[\x1b\x9b]", text)
    assert "a\\x1b[2J\\nb" in text


# --- as JSON ------------------------------------------------------------------------------------


def document(some, **more):
    return json.loads(explanation_json(some, **more))


def test_the_document(full, golden):
    golden("explanation.json", explanation_json([full], diagnostics=[FOUND]))


def test_the_docs_name_its_fields_in_its_order(full, fields, root):
    page = (root / "docs" / "json.md").read_text()
    section = page.partition("\n## `orgfig explain --json`\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert rows == fields(document([full], diagnostics=[FOUND]))


def test_every_figure_has_every_field(scene):
    figures = document(explained_of(scene))["figures"]
    assert len({tuple(figure) for figure in figures}) == 1
    assert [one["name"] for one in figures] == ["relu", "step", "tanh", "sigmoid", "softmax"]


def test_counts_and_marks(scene):
    told = document(explained_of(scene))
    assert told["counts"] == {"up_to_date": 2, "outdated": 3}
    marked = [one["name"] for one in told["figures"] if one["up_to_date"]]
    assert marked == ["relu", "softmax"]


def test_reasons_stand_at_their_org_lines(scene):
    figures = {one["name"]: one for one in document(explained_of(scene))["figures"]}
    assert figures["step"]["reasons"][0]["line"] == 19, "where it failed"
    assert figures["tanh"]["reasons"][0]["line"] == 24, "the link to the edited picture"
    assert figures["tanh"]["reasons"][0]["cause"] == "was edited since"


def test_a_changed_text_stands_at_its_block_and_a_package_at_the_heading(scene):
    (one,) = explained_of(scene, "tanh")
    changed = [Reason(Cause.INPUT_CHANGED, what) for what in ("tangled/tanh.py", "numpy")]
    (figure,) = document([with_step(one, reasons=tuple(changed))])["figures"]
    assert [reason["line"] for reason in figure["reasons"]] == [25, 22]


def test_figures_of_one_run_share_all_but_their_names(make_scene):
    text = "".join(
        f"* DONE {n}\n[[file:fig/{n}.svg]]\n#+begin_src python :tangle one.py\nx\n#+end_src\n"
        for n in "ab"
    )
    both = document(explained_of(make_scene(text=text, never=("a, b",))))["figures"]
    assert [(one["name"], one["shares_run_with"]) for one in both] == [("a", ["b"]), ("b", ["a"])]
    assert both[0]["reasons"][0]["cause"] == both[1]["reasons"][0]["cause"] == "never built"


@given(st.text(alphabet=st.characters(), max_size=20))
def test_any_reason_can_be_read_back(scene, what):
    (one,) = explained_of(scene, "tanh")
    text = explanation_json([with_step(one, reasons=(Reason(Cause.INPUT_CHANGED, what),))])
    assert text.isascii()
    read = json.loads(text)["figures"][0]["reasons"][0]["what"]
    assert read == re.sub("[\ud800-\udfff]", "\ufffd", what)

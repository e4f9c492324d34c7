import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from orgfig.audit import Audit, Evidence, FigureAudit, Finding, Lack, Missing, Verdict
from orgfig.build.history import Change, Commit, SignOff
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import Trace
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.picture import Movie
from orgfig.location import Location
from orgfig.org.model import Timestamp
from orgfig.report.json_document import SCHEMA, audit_json

CEST = timezone(timedelta(hours=2))
FOUND = Diagnostic(Location("figures.org", 3, 2), Severity.WARNING, "n", "wrong", "mend it")


@pytest.fixture(scope="module")
def valid():
    """Reads a document back, once the schema that is shipped agrees with it."""
    from importlib.resources import files

    schema = json.loads((files("orgfig.report") / f"schema/status-{SCHEMA}.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def read(text):
        document = json.loads(text)
        validator.validate(document)
        return document

    return read


@pytest.fixture(scope="module")
def signed(scene):
    """The audit of the scene; its first figure has changed since it was signed off, and plays."""
    commit = Commit("9f8e7d6c" * 5, datetime(2025, 4, 12, 18, tzinfo=CEST), "Sign it off")
    tuned = commit._replace(name="1a2b3c4d" * 5, when=None, subject="Tune \x1b[31m")
    sign_off = SignOff(commit, (Change("its block", tuned), Change("its data a.csv", None)))
    first, *others = scene.audit.figures
    movie = Movie(600, 400, 45, 18.00049, "h264", "yuv420p", moves=True)
    evidence = first.evidence._replace(movies={"fig/relu.svg": movie})
    first = first._replace(sign_off=sign_off, evidence=evidence)
    return scene.audit._replace(figures=(first, *others))


def test_the_document(signed, golden):
    text = audit_json(signed, (FOUND,))
    golden("audit.json", text)


def test_the_docs_name_its_fields_in_its_order(signed, fields, root):
    document = json.loads(audit_json(signed, (FOUND,)))
    page = (root / "docs" / "json.md").read_text().partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(fields(document))
    for prefix in ("", "counts.", "figures[].", "figures[].missing[].", "figures[].last_run."):
        told = [row for row in rows if re.fullmatch(re.escape(prefix) + "[a-z_]+", row)]
        assert told == [row for row in fields(document) if row in told]


# --- the schema ------------------------------------------------------------------------------


def test_the_schema_describes_the_document(signed, valid):
    document = valid(audit_json(signed, (FOUND,)))
    assert [one["verdict"] for one in document["figures"]].count("unproven") == 3


def test_the_schema_describes_the_repository_s_notebooks(make_scene, valid, root):
    paths = [root / "figures.org", *sorted((root / "tests" / "notebooks").glob("*.org"))]
    assert len(paths) > 1
    for path in paths:
        scene = make_scene(text=path.read_text("utf-8", "surrogateescape"), failed=(), edited=())
        document = valid(audit_json(scene.audit, scene.notebook.diagnostics))
        assert len(document["figures"]) == len(scene.notebook.figures) > 0


WRONG = {
    "a field more": lambda document: document.update(more=1),
    "a field of a figure more": lambda document: document["figures"][0].update(more=1),
    "a field less": lambda document: document["figures"][0].pop("claims"),
    "another schema": lambda document: document.update(schema=1),
    "a verdict that is none": lambda document: document["figures"][0].update(verdict="fine"),
    "done with something missing": lambda document: document["figures"][1].update(verdict="done"),
    "unproven with nothing missing": lambda document: document["figures"][1].update(missing=[]),
    "a sign-off without changes": lambda document: document["figures"][0]["sign_off"].popitem(),
    "a commit by a short name": lambda document: document["figures"][0]["sign_off"].update(
        commit="9f8e7d6"
    ),
    "an output without a word on what it plays": lambda document: _output(document).pop("movie"),
    "a movie of half a frame": lambda document: _output(document)["movie"].update(frames=0.5),
    "a movie without a size": lambda document: _output(document)["movie"].pop("width"),
    "a movie that may move": lambda document: _output(document)["movie"].update(moves=None),
    "a line before the first": lambda document: document["figures"][0].update(line=0),
    "no summary": lambda document: document.pop("summary"),
    "a notebook without states": lambda document: document["notebooks"][0].pop("states"),
    "a state that claims no such thing": lambda document: document["notebooks"][0]["states"][
        0
    ].update(claims="fine"),
    "a figure without its title": lambda document: document["figures"][0].pop("title"),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_the_schema_refuses(signed, valid, spoil):
    document = json.loads(audit_json(signed))
    spoil(document)
    with pytest.raises(ValidationError):
        valid(json.dumps(document))


def _output(document):
    return document["figures"][0]["outputs"][0]


def test_what_a_movie_plays_is_told_of_the_output_that_plays_it(signed):
    figures = json.loads(audit_json(signed))["figures"]
    played = [output["movie"] for figure in figures for output in figure["outputs"]]
    assert played[0] == {
        "frames": 45,
        "seconds": 18.0,
        "width": 600,
        "height": 400,
        "codec": "h264",
        "pixels": "yuv420p",
        "moves": True,
    }
    assert played[1:] == [None] * 4


TEXTS = st.text(alphabet=st.characters(), max_size=12)
NAMES = st.from_regex("[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True)
PLACES = st.builds(Location, TEXTS, st.integers(1, 9), st.none() | st.integers(1, 9))
FINDINGS = st.builds(Finding, NAMES, st.sampled_from(Severity), PLACES, TEXTS, st.none() | TEXTS)
FAILURES = st.builds(Failure, st.sampled_from(FailureKind), TEXTS, st.none() | TEXTS)
TRACES = st.builds(
    Trace,
    figures=st.just(()),
    inputs=st.dictionaries(st.sampled_from(["text://a.py", "package://é", "policy"]), TEXTS),
    outputs=st.just({}),
    failure=st.none() | FAILURES,
    notes=st.just(()),
    protection=TEXTS,
    wall=st.floats(0, 1e6),
    when=st.datetimes(timezones=st.just(UTC)),
)
MOVIES = st.builds(
    Movie,
    width=st.integers(1),
    height=st.integers(1),
    frames=st.integers(1),
    duration=st.floats(0, allow_infinity=False),
    codec=TEXTS,
    pixels=TEXTS,
    moves=st.booleans(),
)
MISSING = st.builds(Missing, st.sampled_from(Lack), TEXTS, PLACES)
MOMENTS = st.none() | st.datetimes().map(lambda when: when.replace(second=0, microsecond=0))


def figure_evidence(traces, missing):
    return Evidence(
        has_code=True,
        reasons=(),
        traces=traces,
        stale_files=(),
        absent=(),
        altered=(),
        missing=missing,
    )


@st.composite
def audits(draw, figures):
    return Audit(
        tuple(draw(st.lists(judged(figures), max_size=3))),
        tuple(draw(st.lists(FINDINGS, max_size=2))),
    )


@st.composite
def judged(draw, figures):
    figure, verdict = draw(st.sampled_from(figures)), draw(st.sampled_from(Verdict))
    closed = st.builds(Timestamp, TEXTS, MOMENTS, st.none(), st.booleans(), PLACES)
    claim = figure.claim._replace(state=draw(st.none() | TEXTS), closed=draw(st.none() | closed))
    is_proven = verdict in (Verdict.DONE, Verdict.READY)
    missing = () if is_proven else tuple(draw(st.lists(MISSING, min_size=1, max_size=2)))
    traces = tuple(draw(st.lists(TRACES, max_size=1)))
    paths = [output.path for output in figure.outputs]
    movies = draw(st.dictionaries(st.sampled_from(paths), MOVIES)) if paths else {}
    evidence = figure_evidence(traces, missing)._replace(movies=movies)
    figure = figure._replace(name=draw(TEXTS), claim=claim)
    return FigureAudit(figure, evidence, tuple(draw(st.lists(FINDINGS, max_size=2))), verdict)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_schema_describes_any_audit(scene, valid, data):
    audit = data.draw(audits(scene.notebook.figures))
    document = valid(audit_json(audit, (FOUND,)))
    assert sum(document["counts"].values()) == len(document["figures"]) == len(audit.figures)


# --- what stands in it -----------------------------------------------------------------------


def test_what_each_state_of_a_notebook_claims_is_told(make_scene):
    text = "#+TODO: DRAW WAIT | SHOWN GONE CANCELLED\n* DRAW a\n"
    (notebook,) = json.loads(audit_json(make_scene(text=text).audit))["notebooks"]
    claims = {one["state"]: one["claims"] for one in notebook["states"]}
    assert notebook["path"] == "figures.org"
    assert claims == {
        "DRAW": "open",
        "WAIT": "open",
        "SHOWN": "done",
        "GONE": "done",
        "CANCELLED": "cancelled",
    }


def test_every_figure_has_every_field(scene):
    figures = json.loads(audit_json(scene.audit))["figures"]
    assert len({tuple(figure) for figure in figures}) == 1


def test_a_figure_stands_on_a_line(scene):
    lines = audit_json(scene.audit).splitlines()
    assert sum(line.startswith('{"name"') and '"outputs"' in line for line in lines) == 6


def test_dates_are_iso(scene):
    figure = json.loads(audit_json(scene.audit))["figures"][0]
    assert figure["closed"] == "2025-04-12T17:22:00"
    assert datetime.fromisoformat(figure["last_run"]["when"]).tzinfo is UTC


def test_what_the_last_run_depended_on_is_told(scene):
    run = json.loads(audit_json(scene.audit))["figures"][0]["last_run"]
    (code,) = (part for part in run["depended_on"] if part["kind"] == "code")
    assert (code["name"], len(code["value"])) == ("tangled/relu.py", 40)


def test_counts_are_those_of_the_verdicts(scene):
    counts = json.loads(audit_json(scene.audit))["counts"]
    assert counts == {
        "unproven": 3,
        "unknown": 0,
        "ready": 1,
        "open": 1,
        "cancelled": 0,
        "done": 1,
    }


def test_problems_are_told_once_and_those_of_a_claim_as_errors(scene):
    document = json.loads(audit_json(scene.audit, (FOUND, FOUND)))
    told = [(one["line"], one["message"]) for one in document["problems"]]
    assert len(set(told)) == len(told)
    assert {"name": "never-built", "severity": "error"}.items() <= document["problems"][2].items()
    assert [one["name"] for one in document["problems"]].count("n") == 1


def test_an_empty_audit_is_a_document(make_scene, valid):
    document = valid(audit_json(make_scene(text="").audit))
    assert (document["schema"], document["figures"]) == (2, [])


def test_hostile_text_is_ascii_without_control_characters(make_scene):
    text = audit_json(make_scene(text="* DONE a\x1b\x9b\u202e図\n").audit)
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["figures"][0]["name"] == "a\x1b\x9b\u202e図"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=20))
def test_any_message_can_be_read_back(scene, message):
    found = Diagnostic(Location("figures.org", 1), Severity.NOTE, "n", message)
    text = audit_json(scene.audit, (found,))
    read = json.loads(text)["diagnostics"][0]["message"]
    read.encode()
    assert read == re.sub("[\ud800-\udfff]", "\ufffd", message)

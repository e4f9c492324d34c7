import json
import re

from hypothesis import given
from hypothesis import strategies as st

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report.json_document import audit_json

FOUND = Diagnostic(Location("figures.org", 3, 2), Severity.WARNING, "n", "wrong", "mend it")


def test_the_document(scene, golden):
    text = audit_json(scene.audit, diagnostics=(FOUND,))
    golden("audit.json", re.sub(r'(?<="when": ")[^"]+', "WHEN", text))


def test_the_docs_name_its_fields_in_its_order(scene, fields, root):
    document = json.loads(audit_json(scene.audit, diagnostics=(FOUND,)))
    page = (root / "docs" / "json.md").read_text().partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(fields(document))
    tops = [row for row in rows if "." not in row]
    assert tops == list(document)


def test_every_figure_has_every_field(scene):
    figures = json.loads(audit_json(scene.audit))["figures"]
    assert len({tuple(figure) for figure in figures}) == 1


def test_dates_are_iso(scene):
    figure = json.loads(audit_json(scene.audit))["figures"][0]
    assert figure["closed"] == "2025-04-12T17:22:00"
    assert figure["last_run"]["when"] == "2025-12-31T12:00:00+00:00"


def test_counts_are_those_of_the_verdicts(scene):
    counts = json.loads(audit_json(scene.audit))["counts"]
    assert counts == {"done": 1, "unproven": 3, "ready": 1, "open": 1}


def test_an_empty_audit_is_a_document(make_scene):
    document = json.loads(audit_json(make_scene(text="").audit))
    assert (document["schema"], document["figures"]) == (1, [])


def test_hostile_text_is_ascii_without_control_characters(make_scene):
    text = audit_json(make_scene(text="* DONE a\x1b\x9b\u202e図\n").audit)
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["figures"][0]["name"] == "a\x1b\x9b\u202e図"


@given(st.text(alphabet=st.characters(), max_size=20))
def test_any_message_can_be_read_back(scene, message):
    found = Diagnostic(Location("figures.org", 1), Severity.NOTE, "n", message)
    text = audit_json(scene.audit, diagnostics=(found,))
    read = json.loads(text)["diagnostics"][0]["message"]
    read.encode()
    assert read == re.sub("[\ud800-\udfff]", "\ufffd", message)

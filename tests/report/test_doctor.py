"""What the doctor prints: every trial, what failed with its hint, and one verdict."""

from __future__ import annotations

import json
import re

from orgfig.execute.examination import Examination, Interpreter
from orgfig.execute.protection import Protection
from orgfig.execute.sandbox import Machine
from orgfig.execute.trial import LANDLOCK, NAMESPACES, Trial
from orgfig.report.doctor import doctor_text
from orgfig.report.json_document import doctor_json

TRIALS = (
    Trial(LANDLOCK, "no file can be read", holds=True, found="Permission denied"),
    Trial(
        NAMESPACES, "memory can be mounted", holds=False, found="No\x1b[2J", hint="ask \u202e me"
    ),
)
PYTHON = Interpreter("/usr/bin/python3", "3.12.1")
WELL = Examination(
    Machine("Linux 6.1", 4, seccomp=True, trials=TRIALS),
    TRIALS,
    Protection(4, seccomp=True),
    (),
    ("a figure can learn much",),
    PYTHON,
)
ILL = WELL._replace(
    protection=None,
    missing=("nothing keeps them from files", "nothing keeps them from the network"),
    gaps=(),
    interpreter=Interpreter("/bin/\x1bsh", None, "it is no Python"),
)


def test_every_trial_stands_under_its_layer_and_hostile_words_are_written_out():
    text = doctor_text(WELL)
    assert "\n  yes  no file can be read (Permission denied)\n" in text
    assert "\n  no   memory can be mounted (No\\x1b[2J)\n         hint: ask \\u202e me\n" in text
    assert text.index("namespaces: ") < text.index("memory can") < text.index("Landlock: ")


def test_the_verdict_comes_last_with_what_it_does_not_cover():
    end = "confined by: Landlock 4 + seccomp + rlimits\nwhat that does not cover:\n  a figure can"
    assert end in doctor_text(WELL)
    assert "cannot be" not in doctor_text(WELL)


def test_what_is_missing_is_named_thing_by_thing():
    text = doctor_text(ILL)
    assert text.count("figures cannot be confined: nothing keeps them from") == 2
    assert "confined by" not in text
    assert "figures cannot be run in /bin/\\x1bsh: it is no Python" in text


def test_layers_that_were_not_tried_are_not_shown():
    assert "seccomp: " not in doctor_text(WELL)


def test_why_there_is_no_project_is_told():
    assert "which is orgfig's own: there is none\n" in doctor_text(WELL, "there is none")


def test_the_docs_name_the_fields_of_its_json(fields, root):
    document = json.loads(doctor_json(WELL))
    page = (root / "docs" / "json.md").read_text().partition("\n## `orgfig doctor")[2]
    page = page.partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert rows == fields(document)


def test_its_json_says_what_is_missing():
    document = json.loads(doctor_json(ILL, "no project"))
    assert (document["confined"], document["protection"]) == (False, None)
    assert document["missing"] == list(ILL.missing)
    assert document["project_problem"] == "no project"
    assert doctor_json(ILL).isascii()

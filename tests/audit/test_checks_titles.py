"""The check on the words that pictures carry."""

import sys
from datetime import UTC, datetime

import pytest

from orgfig.audit import Verdict, audit
from orgfig.build import plan_build
from orgfig.build.model import Snapshot, Trace
from orgfig.build.policy import Policy
from orgfig.digest import digest_bytes, digest_text
from orgfig.figure.titles import Words
from orgfig.notebook import read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PICTURE = digest_bytes(b"a picture")
PATH = "fig/a.svg"


def audited(caption, carried, *, is_outdated=False):
    """A figure with that caption, whose picture was published with other words, or with none."""
    text = (
        "* DONE a\nCLOSED: [2025-04-12 Sat 17:22]\n"
        f"#+CAPTION: {caption}\n[[file:{PATH}]]\n#+begin_src python :tangle a.py\n"
        "x = 1\nopen('a.svg')\n#+end_src\n"
    )
    notebook = read(text.encode(), "figures.org", "fig")
    files, some = notebook.tangled.files, notebook.figures
    snapshot = Snapshot(
        interpreter=f"CPython {sys.version.split()[0]}",
        packages={},
        tangled={file.path: digest_text(file.text) for file in files},
        outputs={PATH: PICTURE},
        traces={},
        present=(PATH,),
        now=NOW,
    )
    (step,) = plan_build(some, files, snapshot, Policy()).steps
    inputs = dict.fromkeys(step.job.inputs, "other") if is_outdated else step.job.inputs
    trace = Trace(("a",), inputs, {PATH: PICTURE}, None, (), "Landlock 7", 0.4, NOW)
    trace = trace._replace(words={} if carried is None else {PATH: carried})
    snapshot = snapshot._replace(traces={PATH: trace})
    (one,) = audit([notebook], plan_build(some, files, snapshot, Policy()), snapshot).figures
    return one


def told(one):
    return [str(found.message) for found in one.findings if found.check == "former-caption"]


FORMER = {
    "another caption": (Words("before"), f'{PATH} carries its former caption, "before"'),
    "a long one": (Words("x" * 99), f'{PATH} carries its former caption, "{"x" * 39}…"'),
    "another alternative text": (
        Words("now", "before"),
        f"{PATH} carries its former alternative text",
    ),
    "none": (None, f"{PATH} does not carry its caption yet"),
}


@pytest.mark.parametrize(("carried", "words"), FORMER.values(), ids=FORMER)
def test_former_words_are_a_note_and_the_figure_is_proven(carried, words):
    one = audited("now", carried)
    assert told(one) == [words]
    assert one.evidence.is_proof
    assert one.verdict is Verdict.DONE


def test_a_caption_that_was_taken_away_is_told():
    assert told(audited("", Words("before"))) == [
        f"{PATH} still carries a caption, and the notebook has none"
    ]


def test_the_words_of_the_notebook_are_not_told():
    assert told(audited("now", Words("now"))) == []
    assert told(audited("", None)) == []


def test_of_an_outdated_picture_nothing_is_told_for_it_is_drawn_anyway():
    one = audited("now", Words("before"), is_outdated=True)
    assert not one.evidence.is_proof
    assert told(one) == []

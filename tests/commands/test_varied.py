"""What a verification leaves for the audit: whose runs differ."""

from __future__ import annotations

import json

import pytest

from orgfig.build.model import Cause, Reason
from orgfig.build.verification import Compared, Factor, Varying, Verified
from orgfig.commands.build import build
from orgfig.commands.status import status
from orgfig.commands.varied import remember_varying
from orgfig.figure.likeness import Difference, Kind, Likeness
from orgfig.workspace import Database, find

SAME = Likeness()
OTHER = Likeness((Difference(Kind.TEXTS, "1 → 2"),))
CHANGED = Reason(Cause.INPUT_CHANGED, "numpy")
TIME = Varying((Factor.TIME,))
SEED = Varying((Factor.GENERATOR,))
BOTH = Varying((Factor.GENERATOR, Factor.TIME))
TOGETHER = Varying((Factor.ORDER, Factor.TIME), is_joint=True)


@pytest.fixture
def built(desk, drawn):
    """A figure that was built; what remembers findings about it, and what status says of it."""

    class Built:
        folder = desk.folder

        def write(self, code="x = 1"):
            desk.write(drawn("a", code))

        def build(self, **options):
            build(desk.session(), **options)

        def remember(self, likeness=SAME, varying=None, *, once=False, **parts):
            session = desk.session()
            work = session.plan()
            (step,) = work.plan.steps
            found = Verified(
                step.job, (Compared("fig/a.svg", likeness),), is_known=True, varying=varying
            )
            remember_varying(session, [found._replace(**parts)], work.snapshot.traces, once=once)
            return desk.err.getvalue()

        def lacking(self):
            status(desk.session(), form="json")
            (figure,) = json.loads(desk.out.getvalue())["figures"]
            found = [one for one in figure["findings"] if one["check"] == "unreproducible"]
            assert (figure["verdict"] == "done") is not bool(found)
            return [one["message"] for one in found]

        def rows(self):
            with Database.open(find(desk.folder), readonly=True) as database:
                return database.varying()

    made = Built()
    made.write()
    made.build()
    return made


REMEMBERED = {
    "by what builds leave as it is": (TIME, SAME, False, "by time"),
    "not by what they pin": (SEED, SAME, False, None),
    "by the one of two that they leave": (BOTH, SAME, False, "by time"),
    "not by two that act together, one of which they pin": (TOGETHER, SAME, False, None),
    "by nothing that is known": (Varying(()), SAME, False, "and why is not known"),
    "another picture of the same": (None, OTHER, False, "and why is not known"),
    "another picture, by a short look": (None, OTHER, True, "and why is not known"),
    "the same picture": (None, SAME, False, None),
}


@pytest.mark.parametrize(("varying", "likeness", "once", "by"), REMEMBERED.values(), ids=REMEMBERED)
def test_what_is_remembered(built, varying, likeness, once, by):
    built.remember(likeness, varying, once=once)
    expected = [] if by is None else [f"another run gives another picture, {by}"]
    assert built.lacking() == expected


NOT_OF_THE_SAME = {
    "an input has changed since": {"reasons": (CHANGED,)},
    "no build of it is recorded": {"is_known": False},
    "data may change": {"reasons": (Reason(Cause.MAY_CHANGE, "fig/points.csv"),)},
}


@pytest.mark.parametrize("parts", NOT_OF_THE_SAME.values(), ids=NOT_OF_THE_SAME)
def test_what_was_run_must_be_what_was_built(built, parts):
    built.remember(varying=TIME, **parts)
    assert built.rows() == {}


def test_a_verification_that_holds_forgets_it(built):
    built.remember(varying=TIME)
    built.remember(once=True)
    assert built.lacking(), "a short look finds nothing, and forgets nothing"
    built.remember()
    assert built.lacking() == []
    assert built.rows() == {}


def test_a_build_of_the_same_does_not_forget_it(built):
    built.remember(varying=TIME)
    built.build(force=True)
    assert built.lacking()


def test_a_build_of_changed_code_forgets_it(built):
    built.remember(varying=TIME)
    built.write("x = 2")
    built.build()
    assert built.lacking() == []


def test_nothing_is_written_where_nothing_is_new(built):
    def files():
        state = built.folder / ".orgfig"
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in state.iterdir()}

    before = files()
    built.remember()
    assert files() == before
    built.remember(varying=TIME)
    before = files()
    built.remember(varying=TIME)
    assert files() == before


def test_what_cannot_be_remembered_is_said_and_costs_nothing(built):
    (built.folder / ".orgfig/README").unlink()
    (built.folder / ".orgfig/README").symlink_to("nowhere")  # which orgfig does not write through
    told = built.remember(varying=TIME)
    assert (
        "note: `orgfig status` will not know of runs that differ: .orgfig/README is a link" in told
    )
    assert built.rows() == {}


def test_what_cleaning_forgets_is_forgotten(built):
    built.remember(varying=TIME)
    with Database.open(find(built.folder), readonly=False) as database:
        database.forget(["fig/a.svg"])
        assert database.varying() == {}

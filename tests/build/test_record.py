"""What is remembered of a run."""

from datetime import UTC, datetime, timedelta, timezone

from orgfig.build import Failure, FailureKind, Frame, Note, Outcome, record, renewed
from orgfig.digest import digest_bytes


def test_success_is_kept_with_the_digest_of_each_output(make, relu):
    (job,) = relu.plan().jobs
    trace = record(job, make.outcome(job, b"drawn"), make.now)
    assert trace.outputs == {"fig/relu.svg": digest_bytes(b"drawn")}
    assert (trace.figures, dict(trace.inputs)) == (("relu",), dict(job.inputs))
    assert (trace.failure, trace.protection, trace.wall) == (None, "Landlock 7", 0.5)


def test_failure_is_kept_without_outputs(relu):
    (job,) = relu.plan().jobs
    failure = Failure(FailureKind.LIMIT, "it ran longer than 60 s")
    note = Note("show", "it called show")
    outcome = Outcome(failure, (), (note,), "", "", 60.0, 1.0, 1, "none")
    trace = record(job, outcome, datetime(2026, 1, 1, tzinfo=UTC))
    assert (trace.outputs, trace.failure, trace.notes) == ({}, failure, (note,))


def test_the_time_is_in_utc(make, relu):
    (job,) = relu.plan().jobs
    when = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    trace = record(job, make.outcome(job), when)
    assert trace.when.isoformat() == "2025-12-31T23:00:00+00:00"


# --- renewing what is up to date ---------------------------------------------------------------

NOTES = (Note("show", "it called show", Frame("tangled/relu.py", 1, "<module>")),)


def with_notes(make, relu):
    return relu.built(lambda job: make.outcome(job)._replace(notes=NOTES))


def test_other_bytes_of_the_same_meaning_are_remembered_and_old_lines_forgotten(make, relu):
    built = with_notes(make, relu)
    edited = built.written("tangled/relu.py", "# so\nimport numpy\nimport os\n")
    new = renewed(edited.plan(), edited.snapshot.traces)
    (old,) = built.snapshot.traces.values()
    trace = new["fig/relu.svg"]
    assert trace.texts == dict(edited.plan().steps[0].job.texts) != old.texts
    assert trace.notes == (Note("show", "it called show"),)
    assert trace._replace(texts=old.texts, notes=old.notes, pieces=old.pieces) == old
    assert renewed(edited.seen(traces=new).plan(), new) == {}


def test_what_has_the_same_bytes_or_is_outdated_is_not_renewed(make, relu):
    built = with_notes(make, relu)
    assert renewed(built.plan(), built.snapshot.traces) == {}
    other = built.written("tangled/relu.py", "import os")
    assert renewed(other.plan(), other.snapshot.traces) == {}
    assert renewed(relu.plan(), {}) == {}

from hypothesis import given
from hypothesis import strategies as st

from orgfig.audit import Verdict, audit
from orgfig.build.job import Failure, FailureKind, Frame, Note
from orgfig.build.model import BuildPlan, Cause, Reason
from orgfig.diagnostics import Severity
from orgfig.location import Location

LIGHT = Severity.NOTE


def test_a_figure_true_in_every_way_has_no_finding_above_a_note(world):
    world.log_says("DONE", "[2025-04-12 Sat 17:22]")
    one = world.only
    assert one.verdict is Verdict.DONE
    assert [found for found in one.findings if found.severity > LIGHT] == []


def test_findings_come_by_line_the_worst_first(world):
    world.closed, world.links, world.code = None, (), None
    found = [(one.where.line, one.check) for one in world.only.findings]
    assert found == [(1, "no-code"), (1, "no-output-link"), (1, "done-without-closed")]


def two_that_share_a_file(world, code_line):
    """Two figures whose shared code failed; it stands under the second one's heading."""
    world.failure = Failure(
        FailureKind.EXCEPTION, "NameError: x", frames=(Frame("tangled/relu.py", 1, "f"),)
    )
    first = world.figure
    file = first.files[0]._replace(origins=(code_line, code_line))
    first = first._replace(files=(file,), heading=first.heading._replace(last_line=19))
    where = Location("figures.org", 20)
    heading = first.heading._replace(where=where, last_line=40)
    second = first._replace(name="second", where=where, heading=heading)
    notebook = world.notebook._replace(figures=(first, second))
    job = world.step.job._replace(figures=("relu", "second"), files=(file,))
    plan = BuildPlan((world.step._replace(job=job),))
    return audit([notebook], plan, world.snapshot).figures


def test_what_figures_share_is_told_where_it_stands(world):
    first, second = two_that_share_a_file(world, 30)
    failed = [[one.check for one in figure.findings] for figure in (first, second)]
    assert ["last-run-failed" in checks for checks in failed] == [False, True]
    assert first.verdict is second.verdict is Verdict.UNPROVEN


def test_what_stands_under_no_heading_of_them_is_told_by_the_first(world):
    first, second = two_that_share_a_file(world, 70)
    failed = [[one.check for one in figure.findings] for figure in (first, second)]
    assert ["last-run-failed" in checks for checks in failed] == [True, False]


def test_figures_of_one_name_in_two_notebooks_have_each_their_step(make_world):
    one = make_world(reasons=(Reason(Cause.INPUT_CHANGED, "numpy"),))
    two = make_world(links=("fig/other.svg",))
    other_file = two.file._replace(path="tangled/other.py")
    figure = two.figure._replace(files=(other_file,))
    step = two.step._replace(job=two.step.job._replace(files=(other_file,)))
    notebooks = [one.notebook, two.notebook._replace(path="b.org", figures=(figure,))]
    found = audit(notebooks, BuildPlan((one.step, step)), one.snapshot)
    assert [bool(each.evidence.reasons) for each in found.figures] == [True, False]
    assert [each.step for each in found.figures] == [one.step, step]


REASONS = st.builds(Reason, st.sampled_from(Cause), st.text(max_size=8), st.text(max_size=8))
FRAMES = st.builds(
    Frame, st.sampled_from(["tangled/relu.py", "x.py", ""]), st.integers(), st.text(max_size=5)
)
FAILURES = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    st.text(max_size=20),
    st.none() | st.text(max_size=5),
    st.lists(FRAMES, max_size=3).map(tuple),
    st.none() | st.integers(),
)
NOTES = st.builds(Note, st.sampled_from(["show", "x"]), st.text(max_size=5), st.none() | FRAMES)


@given(
    name=st.text(max_size=10),
    state=st.sampled_from([None, "TODO", "DONE", "CANCELLED", "?"]),
    code=st.none() | st.text(max_size=30),
    links=st.lists(st.text(max_size=10), max_size=3, unique=True).map(tuple),
    written=st.none() | st.text(max_size=10),
    reasons=st.lists(REASONS, max_size=3).map(tuple),
    failure=st.none() | FAILURES,
    notes=st.lists(NOTES, max_size=2).map(tuple),
    traced=st.booleans(),
    interpreter=st.text(max_size=10),
    present=st.lists(st.text(max_size=10), max_size=3).map(tuple),
)
def test_odd_values_never_make_an_audit_fail(make_world, **changes):
    world = make_world(**changes)
    (one,) = world.audit().figures
    is_fine = one.verdict in (Verdict.DONE, Verdict.READY)
    assert is_fine is (one.evidence.is_proof and one.verdict is not Verdict.CANCELLED)

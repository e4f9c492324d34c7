import pytest

from orgfig.audit import audit
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import BuildPlan, Cause, Reason
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location

CHANGED = Reason(Cause.INPUT_CHANGED, "tangled/relu.py")
NUMPY = Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6")


def test_no_output_link(world):
    assert world.findings("no-output-link") == []
    world.links = ()
    assert world.lines("no-output-link") == [1]


def test_a_planned_figure_needs_no_link(world):
    world.links, world.state, world.closed = (), "TODO", None
    assert world.only.findings == ()


def test_a_link_under_a_heading_without_code(world):
    world.code = None
    (found,) = world.findings("link-nobody-makes")
    assert (found.where.line, found.severity) == (5, Severity.ERROR)


def test_what_is_only_planned_is_a_note(world):
    world.code, world.state = None, "TODO"
    assert world.findings("link-nobody-makes")[0].severity is Severity.NOTE


def test_a_heading_without_code_may_show_what_another_makes(world, other_figure):
    world.others = (other_figure("fig/relu.svg"),)
    found = [one.check for figure in world.audit().figures for one in figure.findings]
    assert "link-nobody-makes" not in found


def not_made(world, message="it did not make relu.svg"):
    world.failure = Failure(FailureKind.MISSING_OUTPUT, message)
    world.reasons = (Reason(Cause.FAILED, "relu"),)
    return world


def test_code_that_ran_and_did_not_save_the_picture(world):
    assert not_made(world).lines("link-nobody-makes") == [5]


def test_of_two_pictures_the_one_that_was_not_made_is_named(world):
    world.links = ("fig/a.svg", "fig/b.svg")
    assert not_made(world, "it did not make b.svg").lines("link-nobody-makes") == [6]


def test_a_name_that_ends_alike_is_another_name(world):
    world.links = ("fig/a.svg", "fig/data.svg")
    assert not_made(world, "it did not make data.svg").lines("link-nobody-makes") == [6]


def test_code_that_changed_since_may_save_it_now(world):
    not_made(world).reasons = (CHANGED,)
    assert world.findings("link-nobody-makes") == []


def test_code_that_failed_otherwise_may_save_it_once_mended(world):
    world.failure = Failure(FailureKind.EXCEPTION, "NameError: relu.svg")
    assert world.findings("link-nobody-makes") == []


ABSOLUTE = {
    "a home folder": ("/home/ada/fig/relu.svg", True),
    "a tilde": ("~/fig/relu.svg", True),
    "a Windows drive": ("C:\\fig\\relu.svg", True),
    "a Windows drive with slashes": ("C:/fig/relu.svg", True),
    "a relative link": ("fig/relu.svg", False),
    "a relative link with a dot": ("./fig/relu.svg", False),
    "a colon in a name": ("fig/a:/relu.svg", False),
    "a bare name": ("relu.svg", False),
}


@pytest.mark.parametrize(("written", "is_absolute"), ABSOLUTE.values(), ids=ABSOLUTE)
def test_absolute_link(world, written, is_absolute):
    world.written = written
    assert world.lines("absolute-link") == ([5] if is_absolute else [])


ELSEWHERE = {
    "the picture's own place": ("fig/relu.svg", False),
    "the same in a roundabout way": ("./fig/../fig/relu.svg", False),
    "no folder": ("relu.svg", True),
    "an old folder": ("old/fig/relu.svg", True),
    "a folder above": ("../fig/relu.svg", True),
    "another machine's folder has its own check": ("/home/ada/fig/relu.svg", False),
}


@pytest.mark.parametrize(("written", "is_elsewhere"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_link_elsewhere(world, written, is_elsewhere):
    world.written = written
    assert world.lines("link-elsewhere") == ([5] if is_elsewhere else [])


TWICE = Diagnostic(
    Location("figures.org", 5),
    Severity.ERROR,
    "two-figures-one-output",
    "fig/relu.svg is also promised by tanh (figures.org:70)",
    "save it under one name each",
)


def test_two_figures_one_file(world):
    assert world.findings("two-figures-one-file") == []
    elsewhere = Diagnostic(Location("figures.org", 72), *_rest(TWICE))
    world.problems = (TWICE, elsewhere)
    (found,) = world.findings("two-figures-one-file")
    assert (found.where.line, found.message) == (5, TWICE.message)
    assert not world.only.evidence.is_proof
    assert len(world.only.evidence.missing) == 1


def _rest(found):
    return found.severity, found.name, found.message, found.hint


def test_output_outdated_at_the_block_that_changed(world):
    world.reasons = (CHANGED,)
    (found,) = world.findings("output-outdated")
    assert (found.where.line, found.hint) == (10, "build it again: orgfig build relu")


def test_output_outdated_by_something_outside_of_the_notebook(world):
    world.reasons = (NUMPY,)
    (found,) = world.findings("output-outdated")
    assert (found.where.line, found.message) == (1, "outdated: numpy 2.4.5 → 2.4.6")


def test_what_is_up_to_date_is_not_outdated(world):
    assert world.findings("output-outdated") == []


def test_output_altered(world):
    assert world.findings("output-altered") == []
    world.altered = ("fig/relu.svg",)
    assert world.lines("output-altered") == [5]


def test_output_missing(world):
    assert world.findings("output-missing") == []
    world.absent = ("fig/relu.svg",)
    assert world.lines("output-missing") == [5]


def test_a_picture_that_was_never_built_is_not_missing(world):
    world.absent, world.traced = ("fig/relu.svg",), False
    assert world.findings("output-missing") == []


def test_a_picture_that_a_failed_run_did_not_make_is_not_missing(world):
    world.absent, world.failure = ("fig/relu.svg",), Failure(FailureKind.EXCEPTION, "NameError")
    assert world.findings("output-missing") == []
    assert world.only.evidence.missing == ("the last run failed: NameError (figures.org:10)",)


NAMES = {
    "relu": "relu",
    "batch_norm-2": "batch_norm-2",
    "two words": "'two words'",
    "it's": "'it'\"'\"'s'",
    "-n": "-n",
    "größe": "'größe'",
    "$(rm)": "'$(rm)'",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_hint_can_be_pasted_into_a_shell(make_world, name):
    import shlex

    world = make_world(name=name, reasons=(NUMPY,))
    hint = world.findings("output-outdated")[0].hint
    assert shlex.split(hint.partition("orgfig build ")[2])[-1] == name


def test_orphan_output(world):
    world.present = ("fig/relu.svg", "fig/old.svg", "fig/.gitkeep")
    (found,) = world.audit().findings
    assert (found.check, str(found.where)) == ("orphan-output", "figures.org:1")
    assert found.message == "fig/old.svg is promised by no heading"


def test_what_a_heading_promises_is_no_orphan(world):
    assert world.audit().findings == ()


def test_without_a_notebook_there_is_nothing_to_say(world):
    assert audit([], BuildPlan(()), world.snapshot).findings == ()


def test_data_that_nobody_makes_needs_no_savefig(world):
    world.links = ("fig/points.csv",)
    (found,) = not_made(world, "it did not make points.csv").findings("link-nobody-makes")
    assert found.hint == "end the block with saving points.csv"


def test_data_is_an_output_like_any_other(world):
    world.links = ("fig/points.csv",)
    assert world.only.findings == ()
    assert world.only.evidence.is_proof
    world.absent = world.links
    world.reasons = (Reason(Cause.OUTPUT_MISSING, "fig/points.csv"),)
    assert world.lines("output-missing") == [5]

import pytest

from orgfig.audit import Verdict, audit
from orgfig.build.changes import SANDBOX
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import BuildPlan, Cause, Reason
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import Digest
from orgfig.location import Location

PICTURE = Digest("d" * 40)
CHANGED = Reason(Cause.INPUT_CHANGED, "tangled/relu.py")
NUMPY = Reason(Cause.INPUT_CHANGED, "numpy", "2.4.5 → 2.4.6")


def test_no_output_link(world):
    assert world.findings("no-output-link") == []
    world.links = ()
    assert world.lines("no-output-link") == [1]


def test_a_planned_figure_needs_no_link(world):
    world.links, world.state, world.closed, world.code = (), "TODO", None, None
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


def test_output_outdated_is_not_told_of_what_unconfined_says(world):
    world.reasons = (Reason(Cause.INPUT_CHANGED, SANDBOX, "off → on"), NUMPY)
    assert len(world.findings("output-outdated")) == 2
    world.protection = "none"
    (found,) = world.findings("output-outdated")
    assert found.message == "outdated: numpy 2.4.5 → 2.4.6"


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
    (missing,) = world.only.evidence.missing
    assert (missing.sentence, missing.where.line) == ("the last run failed: NameError", 10)


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


NOT_BY_SAVEFIG = {
    "data": ("points.csv", "end the block with writing points.csv"),
    "a movie": ("descent.mp4", "end the block with writing descent.mp4 by PyAV (`import av`)"),
}


@pytest.mark.parametrize(("name", "hint"), NOT_BY_SAVEFIG.values(), ids=NOT_BY_SAVEFIG)
def test_what_nobody_makes_may_need_no_savefig(world, name, hint):
    world.links = (f"fig/{name}",)
    (found,) = not_made(world, f"it did not make {name}").findings("link-nobody-makes")
    assert found.hint == hint


def test_data_is_an_output_like_any_other(world):
    world.links = ("fig/points.csv",)
    assert world.only.findings == ()
    assert world.only.evidence.is_proof
    world.absent = world.links
    world.reasons = (Reason(Cause.OUTPUT_MISSING, "fig/points.csv"),)
    assert world.lines("output-missing") == [5]


NEVER = {
    "nothing there": ((), "never built"),
    "a file that came from elsewhere": (
        ("fig/relu.svg",),
        "never built here; fig/relu.svg stands there, made elsewhere",
    ),
}


def test_of_many_files_that_came_from_elsewhere_one_is_named(world):
    world.traced, world.links = False, tuple(f"fig/a.{suffix}" for suffix in ("gif", "mp4", "svg"))
    (found,) = world.findings("never-built")
    assert found.message == "never built here; fig/a.gif and 2 more stand there, made elsewhere"


@pytest.mark.parametrize(("there", "message"), NEVER.values(), ids=NEVER)
def test_never_built(world, there, message):
    world.traced, world.absent = False, () if there else ("fig/relu.svg",)
    (found,) = world.findings("never-built")
    assert (found.where.line, found.message, found.severity) == (1, message, Severity.ERROR)
    assert found.hint == "build it: orgfig build relu"


def test_what_was_built_or_failed_was_built(world):
    assert world.findings("never-built") == []
    world.failure = Failure(FailureKind.EXCEPTION, "NameError")
    assert world.findings("never-built") == []


def test_what_nobody_claims_and_nobody_built_is_a_note(world):
    world.traced, world.state, world.closed = False, "TODO", None
    assert world.findings("never-built")[0].severity is Severity.NOTE


UNREADABLE = ("it is a folder", "fig/relu.svg lies outside of the project", "Permission denied")


@pytest.mark.parametrize("why", UNREADABLE)
def test_what_cannot_be_read_is_not_what_was_built(world, why):
    world.unreadable = {"fig/relu.svg": why}
    (found,) = world.findings("output-altered")
    assert found.message == f"fig/relu.svg cannot be read: {why}"
    assert not world.only.evidence.is_proof


def test_what_else_cannot_be_read_is_no_fault_of_the_figure(world):
    world.unreadable = {"fig/tanh.svg": "Permission denied", "fig/old": "Permission denied"}
    assert world.only.findings == ()


NEEDED = {
    "a file that a block reads": ("* a\n", {"data": {"fig/old.csv": Digest("a" * 40)}}),
    "a file that a block reads and that is a link": ("", {"unreadable_data": {"fig/old.csv": ""}}),
    "a file that the text links to": ("* a\n[[file:fig/old.csv]]\n", {}),
    "one that is linked to before the first heading": ("[[file:fig/old.csv]]\n* a\n", {}),
    "one that an archived heading links to": ("* a :ARCHIVE:\n[[file:fig/old.csv]]\n", {}),
}


@pytest.mark.parametrize(("text", "seen"), NEEDED.values(), ids=NEEDED)
def test_what_is_needed_is_no_orphan(audit_text, text, seen):
    assert audit_text(text, present=("fig/old.csv",), **seen).findings == ()


NEEDLESS = {
    "nobody names it": "* a\n",
    "a heading that is commented out links to it": "* COMMENT a\n[[file:fig/old.svg]]\n",
    "it stands in an example": "* a\n#+begin_example\n[[file:fig/old.svg]]\n#+end_example\n",
    "it stands in a comment": "* a\n# [[file:fig/old.svg]]\n",
}


@pytest.mark.parametrize("text", NEEDLESS.values(), ids=NEEDLESS)
def test_what_nothing_needs_is_an_orphan(audit_text, text):
    (found,) = audit_text(text, present=("fig/old.svg",)).findings
    assert (found.check, found.severity) == ("orphan-output", Severity.WARNING)


MODULES = {
    "what the notebook gives": ("tangled/relu.py", True, False),
    "a module left behind in the folder of modules": ("tangled/old.py", False, True),
    "one that orgfig wrote there": ("tangled/old.py", True, True),
    "one that orgfig wrote elsewhere": ("src/old.py", True, True),
    "a folder below that is called so": ("notes/tangled/old.py", False, True),
    "somebody's own module": ("src/own.py", False, False),
    "somebody's own module beside the notebook": ("own.py", False, False),
    "a folder whose name only ends alike": ("untangled/own.py", False, False),
    "what makes a folder a package": ("tangled/__init__.py", False, False),
    "a dot file": ("tangled/.#relu.py", False, False),
}


@pytest.mark.parametrize(("path", "is_written", "is_left"), MODULES.values(), ids=MODULES)
def test_orphan_module(audit_text, path, is_written, is_left):
    text = "* a\n#+begin_src python :tangle tangled/relu.py\n1\n#+end_src\n"
    found = audit_text(text, modules={path: is_written, "tangled/relu.py": True}).findings
    assert [(one.check, one.severity) for one in found] == (
        [("orphan-module", Severity.WARNING)] if is_left else []
    )
    assert not is_written or not is_left or "orgfig clean --orphans" in found[0].hint


def test_a_module_that_a_block_reads_is_no_orphan(audit_text):
    data = {"tangled/shared.py": Digest("a" * 40)}
    assert audit_text("* a\n", modules={"tangled/shared.py": False}, data=data).findings == ()


def test_a_module_under_an_archived_heading_is_kept(audit_text):
    text = "* a :ARCHIVE:\n#+begin_src python :tangle tangled/old.py\n1\n#+end_src\n"
    assert audit_text(text, modules={"tangled/old.py": True}).findings == ()


TWO = """* DONE {0}
CLOSED: [2025-04-12 Sat 17:22]
#+CAPTION: a curve
#+ATTR_HTML: :alt A curve
[[file:fig/{1}.svg]]
#+begin_src python :tangle tangled/{0}.py
savefig("{1}.svg")
#+end_src
"""


def test_two_notebooks_that_promise_one_file(audit_text):
    texts = {"one.org": TWO.format("relu", "same"), "two.org": TWO.format("tanh", "same")}
    result = audit_text(texts)
    checks = [[found.check for found in one.findings] for one in result.figures]
    assert [names.count("two-figures-one-file") for names in checks] == [1, 1]
    assert {one.verdict for one in result.figures} == {Verdict.UNPROVEN}


def test_two_notebooks_with_a_file_each(audit_text):
    texts = {"one.org": TWO.format("relu", "one"), "two.org": TWO.format("tanh", "two")}
    assert [one.verdict for one in audit_text(texts).figures] == [Verdict.DONE, Verdict.DONE]


BORROWED = "* DONE gelu\nCLOSED: [2025-04-12 Sat 17:22]\n[[file:fig/same.svg]]\n"


def test_a_borrowed_picture_proves_nothing(audit_text):
    relu, gelu = audit_text(TWO.format("relu", "same") + BORROWED).figures
    assert (relu.verdict, gelu.verdict) == (Verdict.DONE, Verdict.UNPROVEN)
    assert "no-code" in [one.check for one in gelu.findings]


def test_of_two_promised_pictures_one_that_was_never_saved_is_no_proof(audit_text):
    text = TWO.format("relu", "one").replace("#+begin", "[[file:fig/two.svg]]\n#+begin")
    (figure,) = audit_text(text, outputs={"fig/one.svg": PICTURE}).figures
    assert figure.verdict is Verdict.UNPROVEN
    assert "fig/two.svg is missing" in [one.message for one in figure.findings]


NO_PROMISES = {
    "in a comment": "# {}",
    "in a comment within a line": "A curve.@@comment:{}@@",
    "in an example": "#+begin_example\n{}\n#+end_example",
    "in a block for another program": "#+begin_export html\n{}\n#+end_export",
    "verbatim": "={}=",
    "in a caption": "#+CAPTION: {}\n",
    "under a heading that is commented out": "** COMMENT picture\n{}\n** code",
    "under an archived heading": "** picture :ARCHIVE:\n{}\n** code",
}


@pytest.mark.parametrize("way", NO_PROMISES.values(), ids=NO_PROMISES)
def test_a_link_that_org_does_not_show_proves_nothing(audit_text, way):
    text = TWO.format("relu", "relu").replace("[[file:fig/relu.svg]]", "{}")
    (figure,) = audit_text(text.replace("{}", way.format("[[file:fig/relu.svg]]"))).figures
    assert figure.verdict is Verdict.UNPROVEN
    assert "no-output-link" in [one.check for one in figure.findings]


PROMISES = {
    "in a drawer": ":PICTURE:\n{}\n:END:",
    "in a table": "| {} |",
    "in a list": "- {}",
    "in a footnote": "[fn:1] {}",
    "in a quote": "#+begin_quote\n{}\n#+end_quote",
    "under a heading below": "** picture\n{}",
}


@pytest.mark.parametrize("way", PROMISES.values(), ids=PROMISES)
def test_a_link_that_org_shows_is_a_promise(audit_text, way):
    text = TWO.format("relu", "relu").replace("[[file:fig/relu.svg]]", "{}")
    (figure,) = audit_text(text.replace("{}", way.format("[[file:fig/relu.svg]]"))).figures
    assert figure.verdict is Verdict.DONE

"""Whole notebooks, read as they are read for a user; what the disk held is made up."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest

from orgfig.audit import Verdict, audit
from orgfig.build import plan_build
from orgfig.build.model import Snapshot, Trace
from orgfig.build.policy import Policy
from orgfig.diagnostics import Severity
from orgfig.digest import digest_bytes, digest_text
from orgfig.notebook import read

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""After every day on which a figure of the repository can have been signed off."""

PICTURE = digest_bytes(b"a picture")


def audited(path, *, built):
    """The audit of a notebook of which all or nothing was built."""
    notebook = read(path.read_bytes(), path.name, "fig")
    figures, files = notebook.figures, notebook.tangled.files
    promised = [output.path for figure in figures for output in figure.outputs if figure.files]
    snapshot = Snapshot(
        interpreter=f"CPython {sys.version.split()[0]}",
        packages={},
        tangled={file.path: digest_text(file.text) for file in files} if built else {},
        outputs=dict.fromkeys(promised, PICTURE) if built else {},
        traces={},
        present=tuple(promised) if built else (),
        now=NOW,
    )
    if built:
        steps = plan_build(figures, files, snapshot, Policy()).steps
        traces = {path: _trace(step.job) for step in steps for path in step.job.outputs}
        snapshot = snapshot._replace(traces=traces)
    return audit([notebook], plan_build(figures, files, snapshot, Policy()), snapshot)


def _trace(job):
    built = dict.fromkeys(job.outputs, PICTURE)
    trace = Trace(job.figures, job.inputs, built, None, (), "Landlock 7 + seccomp", 0.4, NOW)
    return trace._replace(drawn=built, words=job.words)


def seen(one):
    return {(found.check, found.where.line) for found in one.findings}


def test_the_repositorys_own_notebook_has_nothing_above_a_note(root):
    found = audited(root / "figures.org", built=True)
    loud = [one for figure in found.figures for one in figure.findings if one.severity > 1]
    assert loud == []
    assert found.findings == ()


def test_the_repositorys_own_claims_are_proven_by_a_build_and_by_nothing_else(root):
    built = audited(root / "figures.org", built=True).figures
    fresh = audited(root / "figures.org", built=False).figures
    claimed = [one for one in built if one.figure.claim.is_done]
    assert len(claimed) >= 29
    assert {one.verdict for one in claimed} == {Verdict.DONE}
    assert {one.verdict for one in fresh if one.figure.claim.is_done} == {Verdict.UNPROVEN}


@pytest.fixture
def faults(root):
    return audited(root / "tests" / "notebooks" / "faults.org", built=False)


def line_of(root, text, after=""):
    whole = (root / "tests" / "notebooks" / "faults.org").read_text()
    return whole[: whole.index(text, whole.index(after))].count("\n") + 1


def test_closed_inside_a_property_drawer_is_named_with_its_line(root, faults):
    step = next(one for one in faults.figures if one.figure.name == "step")
    line = line_of(root, "CLOSED", after="* DONE step")
    assert {("closed-in-drawer", line), ("log-in-drawer", line + 1)} <= seen(step)


def test_an_unterminated_string_is_named_with_its_line(root, faults):
    broken = next(one for one in faults.figures if one.figure.name == "batch_normalization")
    line = line_of(root, 'ax.set_title("Before Batch Normalization)')
    assert ("syntax-error", line) in seen(broken)
    (found,) = [one for one in broken.findings if one.check == "syntax-error"]
    assert (found.where.column, found.severity) == (14, Severity.ERROR)


def test_links_of_another_machine_are_named(faults):
    checks = [{check for check, _ in seen(one)} for one in faults.figures]
    assert ["absolute-link" in found for found in checks] == [True] * len(checks)


def test_only_links_lead_elsewhere_not_what_blocks_name(tmp_path):
    path = tmp_path / "figures.org"
    path.write_text(
        "* DONE a\n#+begin_src python :file old/a.svg\nx\n#+end_src\n"
        "* DONE b\n[[file:old/b.svg]]\n#+begin_src python :tangle b.py\nsave('b.svg')\n#+end_src\n"
        "#+begin_src python :file old/c.svg\nx\n#+end_src\n"
    )
    findings = [found for one in audited(path, built=False).figures for found in one.findings]
    assert [one.where.line for one in findings if one.check == "link-elsewhere"] == [6]

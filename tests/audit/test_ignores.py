import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import Verdict
from orgfig.build.job import Failure, FailureKind
from orgfig.diagnostics import Severity
from orgfig.figure.meaning import meaning

CLOSED = "CLOSED: [2025-04-12 Sat 17:22]\n"
LINK = "#+CAPTION: relu\n#+ATTR_HTML: :alt A line\n[[file:fig/relu.svg]]\n"
SHOW = "open('../data/a.csv')"
NAME = "reads-outside"


def figure(body, drawer="", header="python :tangle relu.py"):
    return f"* DONE relu\n{CLOSED}{drawer}{LINK}#+begin_src {header}\n{body}\n#+end_src\n"


def property_drawer(value, name="ORGFIG_IGNORE"):
    return f":PROPERTIES:\n:{name}: {value}\n:END:\n"


SILENCED = {
    "by a comment above": figure(f"# orgfig: ignore {NAME}\n{SHOW}"),
    "by a comment behind": figure(f"{SHOW}  # orgfig: ignore {NAME}"),
    "without blanks": figure(f"#orgfig:ignore {NAME}\n{SHOW}"),
    "among several": figure(f"# orgfig: ignore show-called, {NAME} run-note\n{SHOW}"),
    "with a reason": figure(f"# orgfig: ignore {NAME} -- it is mounted there\n{SHOW}"),
    "below": figure(f"{SHOW}\n# orgfig: ignore {NAME}"),
    "by a property": figure(SHOW, property_drawer(NAME)),
    "by a property in small letters": figure(SHOW, property_drawer(NAME, "orgfig_ignore")),
    "by a property that goes on": figure(SHOW, property_drawer(NAME, "ORGFIG_IGNORE+")),
    "by a property with a reason": figure(SHOW, property_drawer(f"{NAME} -- it is there")),
    "by a property of the heading below": (
        f"* DONE relu\n{CLOSED}{LINK}** code\n{property_drawer(NAME)}"
        f"#+begin_src python :tangle relu.py\n{SHOW}\n#+end_src\n"
    ),
    "in a part that is put in place": (
        figure(f"<<start>>\n{SHOW}", header="python :tangle relu.py :noweb yes")
        + f"* parts\n#+name: start\n#+begin_src python\n# orgfig: ignore {NAME}\n#+end_src\n"
    ),
}
NOT_SILENCED = {
    "another check": figure(f"# orgfig: ignore show-called\n{SHOW}"),
    "in a string": figure(f"x = '# orgfig: ignore {NAME}'\n{SHOW}"),
    "in a docstring": figure(f"'''\n# orgfig: ignore {NAME}\n'''\n{SHOW}"),
    "in the reason": figure(f"# orgfig: ignore show-called -- not {NAME}\n{SHOW}"),
    "another word": figure(f"# orgfig: ignored {NAME}\n{SHOW}"),
    "in the middle of a comment": figure(f"# see orgfig: ignore {NAME}\n{SHOW}"),
    "in prose": figure(SHOW, f"# orgfig: ignore {NAME}\n"),
    "a property of the heading above": f"* all\n{property_drawer(NAME)}*{figure(SHOW)}",
    "a property of the file": f"#+PROPERTY: ORGFIG_IGNORE {NAME}\n{figure(SHOW)}",
    "a property of a figure further in": (
        figure(SHOW) + f"** DONE inner\n{property_drawer(NAME)}[[file:fig/inner.svg]]\n"
    ),
}


@pytest.mark.parametrize("text", SILENCED.values(), ids=SILENCED)
def test_a_check_is_silenced_and_listed(text, notebooks):
    found = notebooks(text)
    assert found.seen(NAME) == []
    (where,) = [line for line, one in enumerate(text.split("\n"), 1) if NAME in one]
    assert ("ignored", where) in found.seen("ignored")
    assert found.only("ignored").message == f"{NAME} is ignored here (1 finding)"


@pytest.mark.parametrize("text", NOT_SILENCED.values(), ids=NOT_SILENCED)
def test_a_check_is_not_silenced(text, notebooks):
    found = notebooks(text)
    assert [check for check, _ in found.seen(NAME)] == [NAME]
    assert f"{NAME} is ignored" not in str(found.audit)


def test_a_block_of_a_shared_file_speaks_for_its_own_figure(notebooks):
    step = "* DONE step\n[[file:fig/step.svg]]\n#+begin_src python :tangle relu.py\n"
    found = notebooks(f"{figure(SHOW)}{step}# orgfig: ignore {NAME}\n#+end_src\n").audit
    relu, step = [[one.check for one in figure.findings] for figure in found.figures]
    assert (NAME in relu, "ignored" in relu) == (True, False)
    assert (NAME in step, "ignored" in step) == (False, True)


def test_several_findings_are_counted(notebooks):
    text = figure(f"# orgfig: ignore {NAME}\n{SHOW}\nopen('../b.csv')")
    assert notebooks(text).only("ignored").message.endswith("(2 findings)")


def test_the_verdict_and_what_is_missing_stay(notebooks):
    failure = Failure(FailureKind.EXCEPTION, "NameError: x")
    code = "# orgfig: ignore last-run-failed, output-outdated"
    told = notebooks(figure("x"), built=True, failure=failure).audit.figures[0]
    silent = notebooks(figure(f"{code}\nx"), built=True, failure=failure).audit.figures[0]
    assert "last-run-failed" not in [one.check for one in silent.findings]
    assert [one.sentence for one in silent.evidence.missing] == [
        one.sentence for one in told.evidence.missing
    ]
    assert silent.verdict is told.verdict is Verdict.UNPROVEN


def test_a_block_that_is_not_tangled_may_say_so(notebooks):
    text = figure("# orgfig: ignore not-tangled\nx = 1", header="python")
    assert notebooks(text).seen("not-tangled") == []


UNKNOWN = {
    "mistyped": ("read-outside", "no check is called read-outside", "did you mean reads-outside?"),
    "in capitals": ("READS-OUTSIDE", "no check is called READS-OUTSIDE", "reads-outside?"),
    "unheard of": ("qqqqqq", "no check is called qqqqqq", "docs/checks.md"),
    "none": ("", "no check is named here to ignore", "such as"),
    "about no figure": (
        "orphan-output",
        "orphan-output is about no one figure, so it cannot be ignored",
        "",
    ),
    "about silencing": ("unknown-check", "unknown-check cannot be ignored", ""),
}


@pytest.mark.parametrize(("name", "message", "hint"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_check(name, message, hint, notebooks):
    found = notebooks(figure(f"x = 1\n# orgfig: ignore {name}")).only("unknown-check")
    assert (found.message, found.where.line) == (message, 8)
    assert found.severity is Severity.WARNING
    assert hint in (found.hint or "")


def test_a_known_check_is_known(notebooks):
    assert notebooks(figure(f"# orgfig: ignore {NAME}\n{SHOW}")).seen("unknown-check") == []


def test_what_silences_nothing_is_useless(notebooks):
    found = notebooks(figure(f"x = 1  # orgfig: ignore {NAME}")).only("useless-ignore")
    assert (found.where.line, found.severity) == (7, Severity.NOTE)
    assert found.message == f"{NAME} finds nothing to ignore here"


def test_what_silences_something_is_of_use(notebooks):
    assert notebooks(figure(f"# orgfig: ignore {NAME}\n{SHOW}")).seen("useless-ignore") == []


def test_what_is_not_silenced_says_nothing_of_silencing(notebooks):
    assert notebooks(figure(SHOW)).seen("ignored", "unknown-check", "useless-ignore") == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_directive_has_an_answer(notebooks, words):
    found = notebooks(figure(f"# orgfig: ignore {words}\n{SHOW}"))
    assert found.audit.figures[0].verdict is Verdict.UNPROVEN


def test_a_directive_means_nothing_to_freshness():
    assert meaning(f"# orgfig: ignore {NAME}\nx = 1") == meaning("x = 1")

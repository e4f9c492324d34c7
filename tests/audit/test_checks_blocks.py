import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.audit.model import Verdict
from orgfig.build.job import Failure, FailureKind
from orgfig.build.model import Cause, Reason
from orgfig.diagnostics import Severity
from orgfig.digest import Digest, digest_text

CHANGED = (Reason(Cause.INPUT_CHANGED, "tangled/relu.py"),)
UNTERMINATED = 'x = 1\n  \nax.set_title("Before)'
FIGURE = "* DONE relu\n[[file:fig/relu.svg]]\n"


def block(body, header="python :tangle relu.py"):
    return f"#+begin_src {header}\n{body}\n#+end_src\n"


def test_no_code(world):
    world.code = None
    assert world.lines("no-code") == [1]
    assert world.findings("no-code")[0].severity is Severity.ERROR


def test_code_is_code(world):
    assert world.findings("no-code") == []


def test_a_planned_figure_needs_no_code(world):
    world.code, world.state, world.closed, world.links = None, "TODO", None, ()
    assert world.only.findings == ()


def test_code_in_another_language_is_no_code_and_named(notebooks):
    found = notebooks(FIGURE + block("plot(1)", "R :tangle relu.R")).only("no-code")
    assert (found.where.line, found.message) == (1, "no code")
    assert found.hint.startswith("only Python is run, and the block on line 3 is in R")


@pytest.mark.parametrize("language", ["Python", "py", "jupyter-python", "python3"])
def test_python_by_another_name_is_called_by_the_one_that_is_run(language, notebooks):
    found = notebooks(FIGURE + block("plot(1)", f"{language} :tangle relu.py")).only("no-code")
    assert f"is in {language}; if it is Python, call its language python" in found.hint


def test_a_block_without_a_language_is_in_none(notebooks):
    found = notebooks(FIGURE + block("plot(1)", ":tangle relu.py")).only("no-code")
    assert found.hint == "write a Python block with :tangle tangled/NAME.py, or set the state back"


NOT_TANGLED = {
    "the only block, without a target": (block("x = 1", "python"), [3]),
    "the only block, told not to be": (block("x = 1", "python :tangle no"), [3]),
    "two of them": (block("x = 1", "python") * 2, [3, 6]),
    "what saves the picture, beside code that does not": (
        block("x = 1") + block("plt.savefig('relu.svg')", "python"),
        [6],
    ),
    "under the heading below": ("** code\n" + block("x = 1", "python"), [4]),
    "it is tangled": (block("plt.savefig('relu.svg')"), []),
    "what saves the picture is tangled, too": (
        block("plt.savefig('relu.svg')") + block("plt.savefig('relu.svg')", "python"),
        [],
    ),
    "an example beside the code": (block("x = 1") + block("y = 2", "python"), []),
    "one that reads the picture": (block("x = 1") + block("show('relu.svg')", "python"), []),
    "a part that is put in place": (
        "#+name: load\n" + block("x = 1", "python") + block("<<load>>", "python :noweb yes"),
        [7],
    ),
    "a part of the tangled block": (
        "#+name: load\n" + block("x = 1", "python") + block("<<load>>", "sh :noweb yes"),
        [],
    ),
    "a part by noweb-ref": (
        block("x = 1", "python :noweb-ref load") + block("<<load>>", "sh :noweb yes"),
        [],
    ),
    "one whose value is asked for": (
        "#+name: size\n" + block("return 1", "python") + block("x", "sh :var x=size()"),
        [],
    ),
    "another language": (block("plot(1)", "R"), []),
    "in a COMMENT tree": ("** COMMENT old\n" + block("x = 1", "python"), []),
    "of a figure further in": ("** DONE inner\n" + block("x = 1", "python"), [4]),
    "of the next heading": ("* notes\n" + block("x = 1", "python"), []),
}


@pytest.mark.parametrize(("text", "lines"), NOT_TANGLED.values(), ids=NOT_TANGLED)
def test_not_tangled(text, lines, notebooks):
    seen = notebooks(FIGURE + text).seen("not-tangled")
    assert seen == [("not-tangled", line) for line in lines]


def test_a_block_further_in_is_told_to_one_figure_only(notebooks):
    text = FIGURE + "** DONE inner\n[[file:fig/inner.svg]]\n" + block("x = 1", "python")
    outer, inner = notebooks(text).audit.figures
    assert "not-tangled" not in [found.check for found in outer.findings]
    assert "not-tangled" in [found.check for found in inner.findings]


def test_a_syntax_error_of_code_that_never_ran(world):
    world.code, world.traced = UNTERMINATED, False
    (found,) = world.findings("syntax-error")
    assert str(found.where) == "figures.org:13:14"
    assert found.message == "SyntaxError: unterminated string literal (detected at line 3)"


def test_a_nul_is_told_on_its_own_line(world):
    world.code, world.traced = "x = 1\ny = '\0'", False
    assert world.lines("syntax-error") == [12]


def test_a_syntax_error_of_code_that_changed_since_it_ran(world):
    world.code, world.reasons = UNTERMINATED, CHANGED
    assert world.lines("syntax-error") == [13]


def test_code_that_ran_as_it_stands_is_not_parsed_again(world):
    world.code = UNTERMINATED
    assert world.findings("syntax-error") == []


def test_a_syntax_error_that_a_run_has_met_is_told(world):
    world.code = UNTERMINATED
    world.failure = Failure(FailureKind.EXCEPTION, "SyntaxError: unterminated string literal")
    assert world.lines("syntax-error") == [13]


def test_an_error_that_only_the_compiler_sees(world):
    world.code, world.traced = "x = 1\nreturn x", False
    assert world.lines("syntax-error") == [12]


COLUMNS = {  # the place of the parenthesis that is never closed
    "as it is written": (block("x = 1\ny = f("), "0.org:5:6"),
    "indented in the notebook": (block("  x = 1\n  y = f("), "0.org:5:8"),
    "indented once more in the code": (block("  if x:\n      y = f("), "0.org:5:12"),
    "behind a comma": (block("x = 1\n,*y, z = f("), "0.org:5:11"),
    "behind letters of several bytes": (block("x = 1\né = f('é', ("), "0.org:5:12"),
    "in a part": (
        "#+name: load\n"
        + block("  y = f(", "python")
        + block("if x:\n    <<load>>", "python :noweb yes :tangle relu.py"),
        "0.org:5:8",
    ),
}


@pytest.mark.parametrize(("text", "place"), COLUMNS.values(), ids=COLUMNS)
def test_the_column_is_that_of_the_notebook(text, place, notebooks):
    assert str(notebooks(FIGURE + text).only("syntax-error").where) == place


def test_another_version_of_python_is_not_judged(world):
    world.code, world.traced, world.interpreter = UNTERMINATED, False, "CPython 3.99.1"
    assert world.findings("syntax-error") == []


def test_a_file_in_another_language_is_not_judged(world):
    world.code, world.traced, world.language = UNTERMINATED, False, "R"
    assert world.findings("syntax-error") == []


def test_an_invalid_escape_is_no_error_and_no_warning_on_the_screen(world, recwarn):
    world.code, world.traced = "x = '\\d'\nassert (x, 1)", False
    assert world.findings("syntax-error") == []
    assert list(recwarn) == []


def test_an_unclaimed_syntax_error_is_a_note(world):
    world.code, world.traced, world.state = UNTERMINATED, False, "TODO"
    assert world.findings("syntax-error")[0].severity is Severity.NOTE


HOSTILE = {
    "a NUL": "x = '\0'",
    "a lone surrogate": "x = '\udc80'",
    "deep nesting": "x = " + "(" * 300 + ")" * 300,
    "deep operators": "x = " + "-" * 100_000 + "1",
    "a long number": "x = " + "9" * 10_000,
    "a long chain": "x" + ".y" * 50_000,
    "a directive in what is no Python": "x = '\0'\n# orgfig: ignore\nx = '''# orgfig: ignore",
    "random in what is no Python": "random.rand(\0",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_a_finding_or_none(make_world, code):
    assert len(make_world(code=code, traced=False).findings("syntax-error")) <= 1


@given(st.text())
def test_any_code_has_an_answer(make_world, code):
    assert len(make_world(code=code, traced=False).findings("syntax-error")) <= 1


EDITED = Digest("b" * 40)


def test_a_tangled_file_that_somebody_edited(world):
    world.tangled = {"tangled/relu.py": EDITED}
    assert world.lines("stale-tangled-file") == [10]
    assert world.findings("stale-tangled-file")[0].severity is Severity.WARNING
    assert world.findings("tangled-file-behind") == []


def _means_the_same(world):
    world.tangled, world.alike = {"tangled/relu.py": EDITED}, frozenset(["tangled/relu.py"])


def _is_of_the_last_run(world):
    world.tangled = world.texts = {"tangled/relu.py": EDITED}


def _is_gone(world):
    world.tangled = {}


BEHIND = {
    "in which a comment was edited": (_means_the_same, "is not what the notebook gives"),
    "of the last run": (_is_of_the_last_run, "is not what the notebook gives"),
    "that is gone": (_is_gone, "is not tangled"),
}


@pytest.mark.parametrize(("happens", "said"), BEHIND.values(), ids=BEHIND)
def test_of_a_good_figure_a_tangled_file_is_but_behind(happens, said, world):
    happens(world)
    (found,) = world.findings("tangled-file-behind")
    assert (found.message, found.severity) == (f"tangled/relu.py {said}", Severity.NOTE)
    assert world.findings("stale-tangled-file") == []
    assert world.only.verdict is Verdict.DONE


def test_a_tangled_file_as_the_notebook_gives_it_is_well(world):
    assert world.findings("stale-tangled-file") == []
    assert world.findings("tangled-file-behind") == []


def imported(world, there):
    """A module that the figure imports, whose file on disk is another one."""
    module = world.file._replace(
        path="tangled/lib.py", text="S = 5\n", where=world.file.where._replace(line=30)
    )
    world.imported = (module,)
    own = world.file
    world.tangled = {own.path: digest_text(own.text)}
    if there is not None:
        world.tangled[module.path] = digest_text(there)


def test_an_edited_module_that_the_figure_imports(world):
    imported(world, "S = 6\n")
    assert world.lines("stale-tangled-file") == [30]
    assert world.only.verdict is Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("there", "behind"),
    [("S = 5\n", []), (None, [30])],
    ids=["as the notebook gives it", "not there"],
)
def test_an_imported_module_that_nobody_has_edited(world, there, behind):
    imported(world, there)
    assert world.lines("tangled-file-behind") == behind
    assert world.findings("stale-tangled-file") == []
    assert world.only.verdict is Verdict.DONE

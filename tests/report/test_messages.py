import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.job import Failure, FailureKind, Frame, Note
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report.terminal import diagnostic_text, failure_text, note_text, printed_text


def test_a_diagnostic_says_where_what_and_what_to_do():
    found = Diagnostic(Location("figures.org", 3, 2), Severity.WARNING, "n", "wrong", "mend it")
    assert diagnostic_text(found) == "figures.org:3:2: warning: wrong\n  hint: mend it"


def test_a_diagnostic_without_a_hint_is_one_line():
    found = Diagnostic(Location("figures.org", 3), Severity.NOTE, "n", "two\nlines\x1b")
    assert diagnostic_text(found) == "figures.org:3: note: two\\nlines\\x1b"


def test_a_long_message_is_shortened_in_the_middle():
    found = Diagnostic(
        Location("figures.org", 3), Severity.ERROR, "n", f"no {'(' * 9999} here", "h"
    )
    told = diagnostic_text(found)
    assert told.startswith("figures.org:3: error: no ((((")
    assert told.endswith("((( here\n  hint: h")
    assert len(told) < 1000


def test_a_failure_in_lines_of_the_notebook(scene, failure, golden):
    inner = Frame("tangled/relu.py", 1, "draw")
    outside = Frame("elsewhere.py", 7, "plot")
    told = failure._replace(frames=(*failure.frames, inner, outside), detail="and before\n\tthat:")
    golden("failure.txt", failure_text(told, scene.files, scene.blocks))


def test_a_syntax_error_is_marked(make_scene):
    text = '* DONE a\n#+begin_src python :tangle a.py\n  if x:\n      y = "z\n#+end_src\n'
    scene = make_scene(text=text)
    frames = (Frame("a.py", 2, "<module>"),)
    found = Failure(FailureKind.EXCEPTION, "SyntaxError: unterminated", None, frames, column=9)
    assert failure_text(found, scene.files, scene.blocks).split("\n") == [
        "figures.org:4:11: error: SyntaxError: unterminated",
        "  figures.org:4, in <module>",
        '    y = "z',
        "        ^",
    ]


def test_a_failure_without_a_frame_stands_at_its_block(scene):
    found = Failure(FailureKind.LIMIT, "it took longer than 60 s")
    assert failure_text(found, scene.files).startswith("figures.org:8: error: it took longer")


def test_a_failure_of_nothing_has_no_place():
    assert failure_text(Failure(FailureKind.DIED, "it died"), ()) == "error: it died"


def test_a_deep_traceback_is_shortened(scene, failure):
    told = failure._replace(frames=failure.frames * 1000)
    lines = failure_text(told, scene.files).split("\n")
    assert "  … 990 more …" in lines
    assert len(lines) == 1 + 2 * 10 + 1 + 1


def test_a_long_detail_is_shortened_to_its_end(scene, failure):
    told = failure._replace(detail="\n".join(map(str, range(100))))
    text = failure_text(told, scene.files)
    assert "  … 80 lines more …\n  80\n" in text
    assert "\n  99\n" in text


def test_a_note_stands_at_its_line(scene, show_note):
    assert note_text(show_note, scene.files) == "figures.org:18: note: it called show()"


def test_a_note_without_a_frame_stands_at_its_block(scene):
    assert note_text(Note("x", "it did"), scene.files) == "figures.org:8: note: it did"


FRAMES = st.builds(
    Frame, st.sampled_from(["tangled/step.py", "x.py", ""]), st.integers(), st.text(max_size=5)
)


FAILURES = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    message=st.text(max_size=20),
    hint=st.none() | st.text(max_size=5),
    frames=st.lists(FRAMES, max_size=3).map(tuple),
    column=st.none() | st.integers(),
    detail=st.text(max_size=30),
)
JOINERS = str.maketrans("", "", "\u200c\u200d")


@given(FAILURES)
def test_any_failure_can_be_told(scene, told):
    text = failure_text(told, scene.files, scene.blocks)
    assert all(line.translate(JOINERS).isprintable() for line in text.split("\n"))


def test_an_exception_before_it_is_told_in_lines_of_the_notebook(scene, failure):
    file = scene.files[0]
    told = failure._replace(detail=f"before it: KeyError: 'a' ({file.path}:1)")
    assert f"({file.path}:1)" not in failure_text(told, scene.files)
    assert "before it: KeyError: 'a' (figures.org:" in failure_text(told, scene.files)


PRINTED = {
    "a line of each": ("out\n", "err\n", "  | out\n  | err"),
    "control signs are shown": ("a\x1b[31m", "", "  | a\\x1b[31m"),
    "only the end of much": ("\n".join("abcdefghijkl"), "", "  | … 2 lines before\n  | c"),
}


@pytest.mark.parametrize(("stdout", "stderr", "text"), PRINTED.values(), ids=PRINTED)
def test_what_a_run_printed(stdout, stderr, text):
    assert printed_text("a\x1b[2J", stdout, stderr).startswith(f"  a\\x1b[2J printed:\n{text}")


WARNINGS = {
    "of a module": (
        "tangled/step.py:2: UserWarning: no\n  x()\n",
        "  | {}: UserWarning: no\n  |   x()",
    ),
    "of a library": ("lib/x.py:2: UserWarning: no", "  | lib/x.py:2: UserWarning: no"),
    "within a line": ("a tangled/step.py:2: b: c", "  | a tangled/step.py:2: b: c"),
}


@pytest.mark.parametrize(("stderr", "text"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_stands_at_its_line_of_the_notebook(scene, stderr, text):
    (step,) = (file for file in scene.notebook.tangled.files if file.path == "tangled/step.py")
    place = f"figures.org:{step.origins[1]}"
    told = printed_text("step", "tangled/step.py:2: A: b\n", stderr, [step])
    assert told == f"  step printed:\n  | tangled/step.py:2: A: b\n{text.format(place)}"


def test_a_line_without_end_is_shown_by_its_ends():
    told = printed_text("a", "x" * 60_000 + "end", "")
    assert len(told) < 1000
    assert told.endswith("xend")
    assert printed_text("a", "x" * 800, "").endswith("x" * 800)


def test_a_printed_line_without_end_is_shortened():
    shown = printed_text("a", "x" * 60_000, "").split("\n")[1]
    assert shown.startswith("  | xxx")
    assert len(shown) < 1000

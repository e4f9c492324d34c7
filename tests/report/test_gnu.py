import re
import subprocess
from string import Template

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.audit import Audit, Finding
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.report.gnu import gnu_text

EMPTY = Audit((), ())
WHERE = Location("figures.org", 39, 3)
LINE = re.compile(r"[^:]+:\d+:\d+: (error|warning|note): .* \[[a-z-]+\]")
PARSE = Template("""(progn
  (require 'compile)
  (with-temp-buffer
    (insert-file-contents "$file")
    (compilation-mode)
    (let ((inhibit-read-only t)) (compilation-parse-errors (point-min) (point-max)))
    (goto-char (point-min))
    (while (not (eobp))
      (let* ((message (get-text-property (point) 'compilation-message))
             (place (and message (compilation--message->loc message))))
        (princ (format "%s %s %s %s\\n"
                 (and place (caar (compilation--loc->file-struct place)))
                 (and place (compilation--loc->line place))
                 (and place (compilation--loc->col place))
                 (and message (compilation--message->type message)))))
      (forward-line))))""")


def problem(message, hint=None, where=WHERE, severity=Severity.ERROR):
    return Diagnostic(where, severity, "some-name", message, hint)


def test_the_lines(scene, golden):
    golden("gnu.txt", gnu_text(scene.audit))


def test_every_line_has_one_form(scene):
    for line in gnu_text(scene.audit, (problem("no"),)).split("\n"):
        assert LINE.fullmatch(line), line


def test_a_problem_is_a_line():
    assert gnu_text(EMPTY, (problem("no", "try"),)) == "figures.org:39:3: error: no [some-name]"


def test_a_column_that_is_not_known_is_the_first():
    found = problem("no", where=Location("figures.org", 39))
    assert gnu_text(EMPTY, (found,)).startswith("figures.org:39:1: ")


def test_files_are_named_as_the_reader_sees_them():
    assert gnu_text(EMPTY, (problem("no"),), "../desk").startswith("../desk/figures.org:39:3: ")


def test_where_all_is_well_nothing_is_said():
    assert gnu_text(EMPTY) == ""


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=30))
def test_any_message_is_one_line_without_control_characters(message):
    finding = Finding("some-name", Severity.NOTE, Location("a.org", 1), message)
    text = gnu_text(Audit((), (finding,)))
    assert LINE.fullmatch(text)
    assert text.replace("\u200c", "").replace("\u200d", "").isprintable()


@pytest.mark.slow
@pytest.mark.emacs
def test_emacs_finds_place_and_level(scene, tmp_path, need):
    text = gnu_text(scene.audit, (problem("a: b:3: c"),))
    (tmp_path / "log").write_text(text)
    code = PARSE.substitute(file=tmp_path / "log")
    done = subprocess.run(
        [need("emacs"), "-Q", "--batch", "--eval", code], capture_output=True, text=True, check=True
    )
    levels = {"error": 2, "warning": 1, "note": 0}
    expected = []
    for line in text.split("\n"):
        path, number, column, level = re.match(r"(.*?):(\d+):(\d+): (\w+)", line).groups()
        expected.append(f"{path} {number} {column} {levels[level]}")
    assert done.stdout.splitlines() == expected

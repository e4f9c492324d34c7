"""Forms made up at random from the closed set: the real Emacs gives what orgfig gives."""

from __future__ import annotations

import random
import tempfile

import pytest

from orgfig.tangle.lisp import LispError, NotEvaluatedError, evaluate_anywhere, printed
from orgfig.tangle.lisp_names import shown

pytestmark = pytest.mark.emacs

ASK = """
(let ((forms (with-temp-buffer
               (let ((coding-system-for-read 'utf-8-unix)) (insert-file-contents "forms"))
               (split-string (buffer-string) "\\x1e")))
      (coding-system-for-write 'utf-8-unix))
  (with-current-buffer (find-file-noselect "project/notes/n.org")
    (let ((answers (mapcar (lambda (text)
                             (condition-case nil (prin1-to-string (eval (read text) t))
                               (error "error")))
                           forms)))
      (with-temp-file "../../answers" (insert (mapconcat #'identity answers "\\x1e"))))))
"""

STRINGS = [
    *("", "a", "A.b", "a.tar.gz", ".x", "x~", "a.~2~", "d.e/f", "d/", "/", "/a/b.c", "//a", "../x"),
    *(
        "é.ß",
        "~",
        "~/x.y",
        "a~b",
        "ÄÖ \u0131",
        "日本",
        "x\\\\y",
        '\\"',
        "\\t\\n",
        "\\x41\\ b",
        "\\u00e9z",
    ),
    *("...", "a/../..", "./b//c/", "nil", "\\101\\0", "\\s\\d\\e", "ﬁ ŉ", "İI"),
]
ATOMS = [
    *(
        "nil",
        "t",
        "0",
        "1",
        "-7",
        "97",
        "233",
        "223",
        "#o755",
        "#xfF",
        "#b101",
        "1.0",
        "1.5e3",
        ".5",
    ),
    *("1.", "-0.0", "1e400", "123456789012345678901234567890", "0.1", "1e-7", "12345.6789", ":key"),
    *("(buffer-file-name)", "buffer-file-name", "()", "[]", "[97 98]", "100000000000000000000.0"),
]
DATA = [
    *(
        "a",
        "1+",
        "-",
        "a-b",
        "(1 2)",
        "(97 . 98)",
        "(a (b . c) [d])",
        "\\-5",
        "a\\ b",
        "''x",
        "#'y",
    ),
    *("(1 . (2 3))", "(quote z)", "(97 233)", "é", "+1", "-.5", "1e", "e1", "nil", "(nil t)"),
]
FUNCTIONS = [
    *("identity", "concat", "file-name-sans-extension", "file-name-nondirectory", "equal"),
    *("file-name-directory", "expand-file-name", "if", "and", "or", "not", "string=", "downcase"),
    *("upcase", "quote", "buffer-file-name"),
]
ODD = ["(", ")", "(a", "'", '"', "(identity . 1)", "((identity) 1)", "(5 6)", '"a" b', "", "; x"]


def form(chance, depth=3):
    kind = chance.random()
    if depth and kind < 0.6:
        name = chance.choice(FUNCTIONS)
        usual = {"equal": 2, "string=": 2, "if": 3, "concat": 3, "expand-file-name": 2}.get(name, 1)
        number = usual if chance.random() < 0.9 else chance.randrange(4)
        return f"({' '.join([name, *(form(chance, depth - 1) for _ in range(number))])})"
    if kind < 0.85:
        return f'"{chance.choice(STRINGS)}"'
    return chance.choice(ATOMS) if kind < 0.93 else f"'{chance.choice(DATA)}"


def answer(written):
    try:
        return shown(printed(evaluate_anywhere(written, "notes/n.org")))
    except NotEvaluatedError:
        return None
    except LispError:
        return "error"


@pytest.mark.parametrize(
    "number", [0, *(pytest.param(one, marks=pytest.mark.slow) for one in range(1, 4))]
)
def test_forms(number, trees, emacs, tmp_path):
    chance = random.Random(number)
    forms = [*ODD, *(form(chance) for _ in range(500))]
    (tmp_path / "project/notes").mkdir(parents=True)
    (tmp_path / "project/notes/n.org").touch()
    (tmp_path / "ask.el").write_text(ASK)
    (tmp_path / "forms").write_text("\x1e".join(forms), "utf-8")
    trees.run([*emacs, f"--chdir={tmp_path}", "-l", "./ask.el"])
    places = {str(tmp_path / "project"): "PROJECT", tempfile.gettempdir(): "~"}
    told = (tmp_path / "answers").read_text("utf-8")
    for place, mark in places.items():
        told = told.replace(place, mark)
    asked = dict(zip(forms, told.split("\x1e"), strict=True))
    ours = {written: answer(written) for written in asked}
    known = [written for written in asked if ours[written] is not None]
    assert {written: ours[written] for written in known} == {one: asked[one] for one in known}
    assert len(known) > len(asked) * 0.7

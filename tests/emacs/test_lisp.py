"""What is asked of the Emacs part without using it: clean, documented, and no surprise to load."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
LISP = HERE.parent.parent / "emacs"
MAIN = LISP / "orgfig.el"
FILES = [MAIN, *sorted(LISP.glob("orgfig-*.el"))]
BUDGET = 120  # seconds

ORDER = [
    {"answers", "project", "steady"},
    {"program", "edited", "keys", "lighter"},
    {""},
    {"at-once", "gate-ask", "places", "point", "rows", "signs", "told"},
    {"buttons", "gate-show", "heading", "lines", "overlays", "words"},
    {"details", "report"},
    {"list"},
    {"choice"},
    {"build", "commands", "flymake", "gate", "jump", "marks", "messages", "pictures", "status"},
    {"agenda", "table"},
    {"checks", "gate-set", "menu", "saved"},
]
"""A file requires only files above it, and each of the lower ones the core, whose name is bare."""
LEVEL = {f"orgfig-{part}".rstrip("-"): level for level, parts in enumerate(ORDER) for part in parts}

TESTED_BY = {
    "answers": "program",
    "at-once": "table",
    "buttons": "commands",
    "checks": "flymake",
    "choice": "status",
    "details": "status",
    "gate-ask": "gate",
    "gate-set": "gate",
    "gate-show": "gate",
    "heading": "status",
    "keys": "",
    "lines": "messages",
    "lighter": "",
    "list": "status",
    "overlays": "marks",
    "places": "messages",
    "point": "",
    "report": "commands",
    "rows": "status",
    "saved": "build",
    "signs": "marks",
    "steady": "status",
    "told": "build",
    "words": "build",
}
"""Whose tests are those of a file that only others use."""

NO_COMMANDS = {"orgfig-maybe", "orgfig-agenda-unproven", "org-dblock-write:orgfig"}
"""What a user starts without calling it: from a hook, an agenda's settings, a dynamic block."""

EXAMPLES = {
    "compile": {
        "good": '(defun orgfig-good (a)\n  "Give A."\n  a)',
        "a-name-that-nobody-defines": "(defun orgfig-a () (setq orgfig-b 1))",
        "a-function-that-nobody-defines": "(defun orgfig-a () (orgfig-b))",
        "a-value-that-nobody-uses": "(defun orgfig-a () (let ((b 1)) nil))",
        "a-text-that-ends-too-early": "(defun orgfig-a (",
    },
    "checkdoc": {
        "good": '(defun orgfig-good (a)\n  "Give A."\n  a)',
        "no-docstring": "(defun orgfig-a () nil)",
        "an-argument-that-is-not-told": '(defun orgfig-a (b)\n  "Give it."\n  b)',
        "a-message-in-small-letters": '(defun orgfig-a ()\n  "Fail."\n  (error "no"))',
    },
    "package": {
        "good": '(defun orgfig-good (a)\n  "Give A."\n  a)',
        "newer-than-the-oldest-emacs": '(defun orgfig-newer ()\n  "Go."\n  (goto-char (pos-bol)))',
        "a-name-of-others": '(defun other-a ()\n  "Give nothing."\n  nil)',
    },
    "loading": {
        "good": '(defvar orgfig-map (make-sparse-keymap))\n(define-key orgfig-map "a" #\'ignore)',
        "a-hook": "(add-hook 'org-mode-hook #'ignore)",
        "a-key-for-all": '(define-key global-map (kbd "C-c f") #\'ignore)',
        "a-key-in-org": '(define-key org-mode-map (kbd "C-c _") #\'ignore)',
        "a-kind-of-file": "(add-to-list 'auto-mode-alist '(\"x\" . org-mode))",
        "advice": "(advice-add 'org-todo :before #'ignore)",
        "a-face-of-others": "(set-face-attribute 'org-todo nil :weight 'bold)",
        "a-timer": "(run-with-timer 60 nil #'ignore)",
        "a-process": '(make-pipe-process :name "a" :noquery t)',
        "a-buffer": '(get-buffer-create "*a*")',
        "an-error": "(car 1)",
    },
}
"""By what is looked for: a file that is clean, and files that must be complained of."""


@pytest.fixture
def lint(tmp_path):
    """Has an Emacs that is called so look at files in one way, and gives its complaints."""

    def look(emacs, way, files=FILES):
        words = ["--batch", "-L", str(LISP), "-l", str(HERE / "lint.el"), "-f", f"lint-{way}"]
        ended = subprocess.run(
            [*emacs, *words, *map(str, files)],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BUDGET,
            check=False,
        )
        assert ended.returncode == bool(ended.stdout), ended.stdout + ended.stderr[-5000:]
        return ended.stdout.splitlines()

    return look


@pytest.mark.parametrize("way", ["compile", "checkdoc", "loading"])
def test_clean_in_the_emacs_of_the_machine(lint, emacs_of_machine, way):
    assert lint(emacs_of_machine, way) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", ["compile", "loading"])
def test_clean_in_other_emacsen(lint, other_emacs, way):
    assert lint(other_emacs, way) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_by_itself_requires_what_it_uses(lint, emacs_of_machine, file):
    assert lint(emacs_of_machine, "compile", [file]) == []


def test_clean_as_a_package(lint, emacs_of_machine, package_lint):
    assert lint([*emacs_of_machine, "-L", package_lint], "package") == []


@pytest.mark.parametrize("way", EXAMPLES)
def test_examples(lint, emacs_of_machine, request, tmp_path, way):
    emacs, first = list(emacs_of_machine), []
    if way == "package":
        emacs, first = [*emacs, "-L", request.getfixturevalue("package_lint")], [MAIN]
    for name, code in EXAMPLES[way].items():
        text = text_of(f"orgfig-{name}", code)
        (tmp_path / f"orgfig-{name}.el").write_text(text, encoding="utf-8")
    names = [f"orgfig-{name}.el" for name in EXAMPLES[way]]
    complained = {line.partition(":")[0] for line in lint(emacs, way, [*first, *names])}
    assert complained - {"orgfig.el"} == set(names) - {"orgfig-good.el"}


def text_of(name, code):
    return f""";;; {name}.el --- An example  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Commentary:

;; An example.

;;; Code:

(require 'org)

{code}

(provide '{name})
;;; {name}.el ends here
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_says_what_it_is_and_under_which_licence(file):
    text = file.read_text(encoding="utf-8")
    head = rf";;; {file.name} --- [A-Z].*[^.]  -\*- lexical-binding: t; -\*-\n"
    assert re.match(head, text)
    assert "\n;; SPDX-License-Identifier: GPL-3.0-or-later\n" in text
    assert "\n;;; Commentary:\n\n;; " in text
    assert text.endswith(f"\n(provide '{file.stem})\n;;; {file.name} ends here\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_announced_is_only_where_a_user_starts(file):
    text = file.read_text(encoding="utf-8")
    for name in re.findall(r"^;;;###autoload\n\(\S+ (\S+)", text, re.MULTILINE):
        assert name in NO_COMMANDS or starts(text, name), name


def starts(text, name):
    """Whether a file defines a command or a mode, or a transient, that is called so."""
    return any(
        kind != "defun" or "\n  (interactive" in body
        for kind, body in definitions(text, name)
        if kind in {"defun", "define-minor-mode", "transient-define-prefix"}
    )


def definitions(text, name):
    pattern = rf"^\(((?:cl-)?def\S+|transient-define-\S+) {re.escape(name)}(?=[\s)])(.*?)(?=^\(|\Z)"
    return re.findall(pattern, text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_loaded_when_it_is_called_stands_there(file):
    text = file.read_text(encoding="utf-8")
    for name, home, rest in re.findall(r"^\(autoload '(\S+) \"(\S+)\"(.*)\)$", text, re.MULTILINE):
        other = (LISP / f"{home}.el").read_text(encoding="utf-8")
        assert definitions(other, name), name
        assert rest in {"", " nil t"}
        assert starts(other, name) == (rest == " nil t"), name


def test_every_command_on_a_key_can_be_called_before_the_core_is_loaded():
    text = (LISP / "orgfig-keys.el").read_text(encoding="utf-8")
    keys = re.findall(r"\(define-key map \S+ #'(orgfig-\S+)\)", text)
    announced = re.findall(r"^\(autoload '(\S+) .* nil t\)", text, re.MULTILINE)
    assert keys
    assert set(keys) <= set(announced)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_requires_only_files_above_it(file):
    """Whatever else it requires is Emacs' own: `emacs -Q` finds nothing more."""
    own = re.findall(r"(?m)^\(require '(orgfig[\w-]*)", file.read_text(encoding="utf-8"))
    assert file.stem in LEVEL, "it belongs into ORDER"
    assert all(LEVEL[other] < LEVEL[file.stem] for other in own), own
    assert own or LEVEL[file.stem] == 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_tests_and_they_are_run(file):
    part = file.stem.removeprefix("orgfig-")
    others = "" if file == MAIN else TESTED_BY.get(part, part)
    tests = f"{f'orgfig-{others}'.rstrip('-')}-tests.el"
    assert (HERE / tests).is_file()
    assert any(f'"{tests}"' in test.read_text() for test in HERE.glob("test_*.py"))

"""docs/emacs.md against the Emacs part: every command, key, option and face, and none beside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs/emacs.md").read_text()
LISP = "\n".join(file.read_text() for file in sorted((ROOT / "emacs").glob("*.el")))

NAME = r"orgfig(?:-[a-z]+)+"
NO_COMMANDS = {"orgfig-maybe", "orgfig-agenda-unproven"}
"""Named among commands, but for a hook and for a list of agenda views."""


def forms(lisp):
    """The text of each form at the beginning of a line."""
    return re.split(r"\n(?=\()", lisp)


def commands(lisp):
    """What a user may call; modes of buffers that only commands make are no commands."""
    found = set()
    for form in forms(lisp):
        function = re.match(rf"\((?:cl-)?defun ({NAME}) ", form)
        if function and re.search(r"^  \(interactive\b", form, re.MULTILINE):
            found.add(function[1])
        if mode := re.match(rf"\(define-minor-mode ({NAME})\b", form):
            found.add(mode[1])
    return found - {name for name in found if name.startswith("orgfig-menu-")}


def defined(what, lisp):
    return {match[1] for form in forms(lisp) if (match := re.match(rf"\({what} ({NAME})", form))}


def defaults(lisp):
    """The default of each option, as it is written."""
    pattern = rf"^\(defcustom ({NAME}) '?(\S+)$"
    return dict(re.findall(pattern, lisp, re.MULTILINE))


def keys(lisp):
    """Each key with its command, in each keymap; one that all of orgfig's buffers have, once."""
    found = set()
    for form in forms(lisp):
        prefix = "C-c _ " if form.startswith("(defvar orgfig-command-map") else ""
        if not re.match(r"\(defvar orgfig\S*-map\b", form):
            continue
        pairs = re.findall(rf'\(define-key map (?:\(kbd )?"([^"]+)"\)? #\'({NAME})\)', form)
        pairs += re.findall(rf'\("([^"]+)" \. ({NAME})\)', form)
        found |= {(prefix + key, command) for key, command in pairs}
    return found


def rows(header, guide):
    """The rows of the tables that begin with these columns, each a list of its fields."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", guide, re.MULTILINE):
        first, _, *others = table.splitlines()
        if first.startswith(f"| {header} |"):
            found += [[field.strip() for field in row.split("|")[1:-1]] for row in others]
    return found


def test_every_key_is_told_with_its_command():
    told = {
        (key.strip("`"), command.strip("`")) for key, command, *_ in rows("key | command", GUIDE)
    }
    assert told == keys(LISP)


def test_every_command_is_told_and_none_that_is_not_there():
    assert commands(LISP) <= set(re.findall(NAME, GUIDE))
    known = commands(LISP) | defined("defcustom", LISP) | defined("defface", LISP)
    known |= defined("defvar", LISP) | NO_COMMANDS | {"orgfig-mode-hook"}
    assert {name.strip("`") for name in re.findall(rf"`{NAME}`", GUIDE)} <= known


def test_every_option_is_told_with_its_default():
    told = {
        name.strip("`"): default.strip("`") for name, default, _ in rows("option | default", GUIDE)
    }
    assert told == defaults(LISP)
    assert set(told) == defined("defcustom", LISP)


def test_every_face_is_told():
    assert {name.strip("`") for name, _ in rows("face | for", GUIDE)} == defined("defface", LISP)


def test_what_is_to_be_copied_names_what_is_there():
    lisp = "".join(re.findall(r"```elisp\n(.*?)```", GUIDE, re.DOTALL))
    lisp, keymaps = re.subn(rf"\(autoload '{NAME} \"orgfig\" nil nil 'keymap\)", "", lisp)
    assert keymaps == 1, "test_setup.py tries what it gives"
    functions = set(re.findall(rf"(?:#'|\. |autoload ')({NAME})", lisp))
    assert functions <= commands(LISP) | NO_COMMANDS
    assert functions >= {"orgfig-mode", "orgfig-maybe"}
    for function, file in re.findall(rf"autoload '({NAME}) \"(\S+)\"", lisp):
        text = (ROOT / f"emacs/{file}.el").read_text()
        assert re.search(rf"^\((?:defun|define-minor-mode) {function}\b", text, re.MULTILINE)


UNLIKE = {
    "a key": ('(defvar orgfig-x-map\n    (define-key map "y" #\'orgfig-build)', keys),
    "a key of a command map": (
        '(defvar orgfig-command-map\n (define-key map "y" #\'orgfig-x)',
        keys,
    ),
    "a key in a list": ('(defvar orgfig-x-map\n \'(("C-c y" . orgfig-x)))', keys),
    "a command": ('(defun orgfig-x (a)\n  "Do."\n  (interactive "P")\n  a)', commands),
    "a mode": ('(define-minor-mode orgfig-x-mode\n  "Do.")', commands),
    "an option": ("(defcustom orgfig-x 'y\n", defaults),
}


@pytest.mark.parametrize(("lisp", "look"), UNLIKE.values(), ids=UNLIKE)
def test_what_is_new_is_seen(lisp, look):
    assert look(lisp)
    assert not set(look(lisp)) <= set(look(LISP))


def test_what_is_private_is_not_asked_for():
    assert not commands('(defun orgfig--x ()\n  "Do."\n  (interactive))')
    assert not commands('(defun orgfig-x ()\n  "Give something."\n  nil)')


def test_the_architecture_says_what_each_file_is_for():
    text = (ROOT / "docs/architecture.md").read_text().partition("## The Emacs part")[2]
    told = set(re.findall(r"`(?:orgfig)?(-[a-z-]+|)`", text.partition("\n\n*One way")[0]))
    files = {file.stem.removeprefix("orgfig") for file in (ROOT / "emacs").glob("*.el")}
    assert files <= told

"""What README and docs/emacs.md have one put into the init file works; their pictures are there."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = {name: (ROOT / name).read_text() for name in ("README.md", "docs/emacs.md")}
CLONE = "~/src/orgfig/emacs"
LARGEST = 100_000  # bytes of a picture

NOTEBOOK = "* TODO a\n[[file:fig/a.svg]]\n#+begin_src python :tangle a.py\n1\n#+end_src\n"

LOOK = """\
(setq vc-handled-backends nil)
(find-file "notes.org")
(princ (format "notes:%s\\n" (bound-and-true-p orgfig-mode)))
(find-file "figures.org")
(dolist (mode '(orgfig-mode orgfig-gate-mode orgfig-flymake-mode))
  (princ (format "%s:%s\\n" mode (and (boundp mode) (symbol-value mode)))))
(let ((deadline (+ (float-time) 60)))
  (while (and (< (float-time) deadline) (orgfig--project-asking (orgfig--project)))
    (accept-process-output nil 0.05)))
(let ((audit (orgfig--project-audit (orgfig--project))))
  (princ (format "figures:%d\\n" (length (alist-get 'figures audit)))))
(princ (format "commands:%s\\n" (mapcar #'commandp '(orgfig-mode orgfig-build-at-point))))
"""
KEYS = """\
(find-file "a.py")
(princ (format "keys:(%s " (key-binding (kbd "C-c _ j"))))
(find-file "figures.org")
(search-forward "begin_src")
(org-edit-special)
(princ (format "%s)\\n" (key-binding (kbd "C-c _ b"))))
"""
WORKS = """\
notes:nil
orgfig-mode:t
orgfig-gate-mode:t
orgfig-flymake-mode:t
figures:1
commands:(t t)
"""


def stanza(page, name):
    return re.search(rf"<!-- init: {name} -->\n```elisp\n(.+?)```\n", PAGES[page], re.DOTALL)[1]


@pytest.fixture
def seen(tmp_path):
    """What an Emacs shows of a new project whose user has put a text into the init file."""

    def look(emacs, text, looks=LOOK):
        assert CLONE in text
        (tmp_path / "figures.org").write_text(NOTEBOOK)
        (tmp_path / "notes.org").write_text("* Notes\n")
        program = " ".join(json.dumps(word) for word in (sys.executable, "-m", "orgfig"))
        init = tmp_path / "init.el"
        init.write_text(text.replace(CLONE, str(ROOT / "emacs")))
        (tmp_path / "look.el").write_text(f"(setq orgfig-program '({program}))\n{looks}")
        ended = subprocess.run(
            [*emacs, "--batch", "-l", "init.el", "-l", "look.el"],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return look


def test_both_pages_say_the_same():
    assert stanza("README.md", "use-package") == stanza("docs/emacs.md", "use-package")


@pytest.mark.slow
def test_the_stanza_works_with_use_package_where_emacs_has_that(seen, other_emacs, request):
    plain = request.node.callspec.id == "org 9.7"  # in the Emacs of the machine, which has none
    text = stanza("docs/emacs.md", "plain") if plain else stanza("README.md", "use-package")
    assert seen(other_emacs, text) == WORKS


@pytest.mark.slow
def test_the_plain_stanza_works(seen, emacs_of_machine):
    assert seen(emacs_of_machine, stanza("docs/emacs.md", "plain")) == WORKS


@pytest.mark.slow
def test_without_its_hook_nothing_is_on(seen, emacs_of_machine):
    text = stanza("docs/emacs.md", "plain")
    line = "(add-hook 'org-mode-hook #'orgfig-maybe)\n"
    assert line in text
    without = text.replace(line, "(require 'orgfig)\n")
    assert "orgfig-mode:nil\n" in seen(emacs_of_machine, without)


@pytest.mark.slow
def test_the_keys_work_in_modules_and_blocks_once_they_are_bound_everywhere(seen, emacs_of_machine):
    text = stanza("docs/emacs.md", "plain")
    assert "keys:(nil nil)\n" in seen(emacs_of_machine, text, KEYS)
    text += stanza("docs/emacs.md", "keys")
    assert "keys:(orgfig-jump-to-org orgfig-build-at-point)\n" in seen(emacs_of_machine, text, KEYS)


def pictures(page):
    """The pictures of a page, as files."""
    paths = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGES[page])
    return [(ROOT / page).parent / path for path in paths]


@pytest.mark.parametrize("page", PAGES)
def test_pictures_are_small_and_the_ones_that_the_script_draws(page):
    drawn = re.findall(r'\(make-picture "(\S+)"\)', (ROOT / "docs/images/make.el").read_text())
    assert {path.name for path in pictures(page)} == {f"{name}.png" for name in drawn}
    for path in pictures(page):
        data = path.read_bytes()
        assert data.startswith(b"\x89PNG\r\n")
        assert len(data) <= LARGEST
        assert min(struct.unpack(">II", data[16:24])) >= 500

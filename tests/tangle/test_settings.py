"""What header arguments come to, Lisp evaluated; and what stops Org, or only its file."""

from __future__ import annotations

import pytest

from orgfig.diagnostics import Severity
from orgfig.org import parse
from orgfig.tangle.settings import settings


def block(arguments, language="python"):
    return f"text\n\n#+begin_src {language} :tangle a.py {arguments}\nx\n#+end_src\n"


def read(arguments, path="n.org"):
    return settings(parse(block(arguments).encode(), path).blocks[0], path)


LISP = {
    "text for the shebang": (':shebang (concat "#!" "/bin/sh")', "shebang", "#!/bin/sh"),
    "characters for the shebang": (":shebang '(97 98)", "shebang", "ab"),
    "nil for the shebang": (":shebang (not t)", "shebang", ""),
    "the usual mode": (":tangle-mode (identity #o711)", "mode", 0o711),
    "a quoted mode": (":tangle-mode '#o711", "mode", 0o711),
    "a mode by a condition": (":tangle-mode (if t #o700)", "mode", 0o700),
    "a mode in words": (':tangle-mode (concat "u" "+x")', "mode", 0o744),
    "nil for the mode": (":tangle-mode (and nil 5)", "mode", None),
    "a vector for the prologue": (":prologue [97 10 98]", "prologue", "a\nb"),
    "nil for the epilogue": (":epilogue ()", "epilogue", None),
    "a symbol for the padding": (":padline 'no", "padded", False),
    "nil for the padding": (":padline (or)", "padded", True),
    "a word for folders": (':mkdirp (identity "yes")', "makes_folders", True),
    "nil for folders": (":mkdirp (or)", "makes_folders", False),
    "a symbol for folders": (":mkdirp 'no", "makes_folders", False),
    "nil as a word makes folders": (":mkdirp nil", "makes_folders", True),
    "a key alone makes none": (":mkdirp", "makes_folders", False),
    "a word for noweb": (':noweb (identity "yes")', "expands_noweb", True),
    "nil for noweb": (":noweb (or)", "expands_noweb", False),
    "a symbol for comments": (":comments 'link", "comments", "link"),
    "comments that are none": (":comments LINK", "comments", None),
    "another target": (':tangle (concat "b" ".py")', "target", "b.py"),
    "a target that is no": (':tangle (if nil "b.py" "no")', "target", None),
    "a symbol as a target without a link": (":tangle 'yes :comments no", "target", "yes"),
    "no target without a link": (":tangle (or) :comments no", "target", None),
    "what follows a form": (':tangle (identity "b.py") :shebang', "target", "b.py"),
    "a quoted parenthesis": (':shebang "(echo)"', "shebang", "(echo)"),
    "the notebook's own name": (
        ":tangle (file-name-nondirectory (buffer-file-name))",
        "target",
        "n.org",
    ),
}
COLLECTING = {
    "a number for noweb": ":noweb 5",
    "a number for the comments": ":comments 5",
    "a number for the epilogue": ":epilogue 5",
    "a symbol for noweb": ":noweb 'yes",
    "a list of no characters for the prologue": ':prologue \'("a")',
    "t for the prologue": ":prologue (not nil)",
    "a symbol for the target": ":tangle 'b.py",
    "nil for the target": ":tangle (or)",
    "a target without a value": ":tangle",
    "a number for the target": ":tangle 5",
    "a list for the target": ':tangle \'("a") :comments no',
    "results without a word": ":results",
    "a number for results": ":results 5",
    "a number for exports": ":exports 5",
    "nil for results": ":results (or)",
}
FAILING = {
    "no such argument": ":prologue (identity)",
    "an open parenthesis": ":prologue (concat",
    "a wrong type": ":prologue (concat 5)",
    "a wrong type that nobody reads": ":eval (concat 5)",
    "a name that only tables have": ":eval *this*",
}
WRITING = {
    "a mode that is none": ":tangle-mode 755",
    "a number for the shebang": ":shebang 5",
    "a number for the padding": ":padline 5",
    "a number for folders": ":mkdirp 5",
    "a list for the mode": ":tangle-mode '(493)",
    "a symbol for the shebang": ":shebang 'a",
    "thousands of digits": f":tangle-mode {'1' * 5000}",
}
REFUSED = {
    "an unknown function": ':shebang (getenv "HOME")',
    "an unknown variable": ":prologue (identity user-mail-address)",
    "a function as a value": ":padline 'identity",
    "a lambda": ':prologue \'(lambda () "x")',
    "where the project is": ":prologue (buffer-file-name)",
    "a home folder": ':tangle (expand-file-name "~/a.py")',
    "thousands of digits": f":tangle-mode '{'1' * 5000}",
}
HARMLESS = {
    "comments no": ":comments no",
    "Lisp where tangling does not look": ':results (identity "silent") :eval (not t)',
    "where the project is, where tangling does not look": (
        ":dir (file-name-directory (buffer-file-name))"
    ),
    "exports without a word": ":exports",
    "a number where nobody looks": ":foo 5",
}


@pytest.mark.parametrize(("arguments", "field", "meant"), LISP.values(), ids=LISP)
def test_lisp_is_evaluated(arguments, field, meant):
    found = read(arguments)
    assert getattr(found, field) == meant
    assert found.problems == ()


def names(plan):
    return [found.name for found in plan.diagnostics]


@pytest.mark.parametrize("arguments", COLLECTING.values(), ids=COLLECTING)
def test_what_org_stops_at_before_it_writes(arguments, tangled):
    plan = tangled(block(arguments))
    assert (names(plan), plan.reach) == (["bad-header-argument"], 0)


@pytest.mark.parametrize("arguments", FAILING.values(), ids=FAILING)
def test_lisp_that_fails_in_emacs_stops_org_before_it_writes(arguments, tangled):
    plan = tangled(block(arguments))
    assert (names(plan), plan.reach) == (["lisp-error"], 0)
    assert plan.files[0].problems == plan.diagnostics


@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING)
def test_what_org_stops_at_when_it_writes_the_file(arguments, tangled):
    first = "#+begin_src python :tangle 0.py\n0\n#+end_src\n"
    plan = tangled(first + block(arguments))
    assert (names(plan), plan.reach) == (["bad-file-argument"], 1)
    assert [file.path for file in plan.files if not file.is_meant] == ["a.py"]


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_lisp_that_orgfig_does_not_evaluate_stops_nothing_else(arguments, tangled):
    plan = tangled("#+begin_src python :tangle 0.py\n0\n#+end_src\n" + block(arguments))
    assert (names(plan), plan.reach) == (["lisp-not-evaluated"], None)
    assert [file.path for file in plan.files if file.is_meant] == ["0.py"]
    assert "concat" in plan.diagnostics[0].hint


def test_unknown_lisp_that_changes_no_file_is_a_warning(tangled):
    plan = tangled(block(":file (org-babel-temp-file)"))
    assert [(found.name, found.severity) for found in plan.diagnostics] == [
        ("lisp-not-evaluated", Severity.WARNING)
    ]
    assert plan.files[0].is_meant


@pytest.mark.parametrize("arguments", HARMLESS.values(), ids=HARMLESS)
def test_what_changes_no_byte_is_no_problem(arguments, tangled):
    plan = tangled(block(arguments))
    assert (plan.diagnostics, plan.reach) == ((), None)
    assert plan.files[0].problems == ()


def test_overruled_lisp_is_evaluated_all_the_same(tangled):
    keyword = "#+PROPERTY: header-args :tangle (identity)\n"
    assert tangled(keyword + block("")).reach == 0


def test_lisp_of_a_block_that_is_not_tangled_is_not_evaluated(tangled):
    plan = tangled("#+begin_src python :prologue (identity) :tangle no\nx\n#+end_src\n")
    assert (plan.files, plan.diagnostics, plan.reach) == ((), (), None)


def test_some_errors_stop_org_in_any_block_that_is_alive(tangled):
    text = "#+begin_src python :results\nx\n#+end_src\n"
    assert tangled(text).reach == 0
    assert tangled(f"* COMMENT a\n{text}").reach is None


def test_a_block_that_is_not_tangled_may_say_what_it_likes(tangled):
    plan = tangled("#+begin_src python :comments link :tangle-mode 755\nx\n#+end_src\n")
    assert (plan.files, plan.diagnostics) == ((), ())


@pytest.mark.parametrize("arguments", ["", "5", "(concat"])
def test_a_target_that_is_no_text_is_in_no_file(arguments, tangled):
    plan = tangled(f"#+begin_src python :tangle {arguments}\nx\n#+end_src\n")
    assert (plan.files, plan.reach) == ((), 0)
    assert [found.severity for found in plan.diagnostics] == [Severity.ERROR]

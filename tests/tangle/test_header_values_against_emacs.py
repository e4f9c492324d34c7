"""Header arguments with values of all kinds, Lisp too: the real Emacs leaves what orgfig plans."""

from __future__ import annotations

import random

import pytest

from orgfig.diagnostics import Severity

pytestmark = pytest.mark.emacs

VALUES = [
    *("", "5", "1.5", "yes", "no", "nil", "t", '"no"', '"5"', '"(or)"', "(or)", "(not nil)", "'()"),
    *("'no", "'yes", "'a", "'(97)", "[98 10 99]", '\'("a")', "(identity 5)", '(or "no" 5)', ":k"),
    *("(identity)", "(concat 5)", "(a", "*this*", "'", '(concat "#!" "/bin/x")', '(upcase "é")'),
    *("(identity #o700)", "'#o640", "o711", '(or "u+x")', "(if nil 5)", "(identity :k)", "x # y"),
    *('(or "a") junk', "(file-name-nondirectory buffer-file-name)", "1 2", "(and)", "()"),
]
KEYS = [
    *("shebang", "tangle-mode", "prologue", "epilogue", "padline", "mkdirp", "noweb", "no-expand"),
    *("results", "exports", "foo", "file", "output-dir", "cache", "noweb-sep", "dir"),
]
TARGETS = [
    *("a.py", "b.py", "a.py", "./b.py", "yes", "no", "sub/c.py", '(concat "d" ".py")', "(or)"),
    *('(if t "no")', '(expand-file-name "sub/../e.py")', "'yes :comments no", "(or) :comments no"),
    *("a.py :comments no", "a.py/x", "n.org", "sub", "x/y.py :mkdirp (or 1)", "", "7"),
    *(
        '"(or)"',
        "(buffer-file-name)",
        '(concat (file-name-sans-extension (buffer-file-name)) ".x")',
    ),
]


def block(chance):
    arguments = [f":tangle {chance.choice(TARGETS if chance.random() < 0.3 else TARGETS[:5])}"]
    others = range(chance.choice([0, 0, 1, 1, 2]))
    arguments += [f":{chance.choice(KEYS)} {chance.choice(VALUES)}" for _ in others]
    above = f"#+header: :{chance.choice(KEYS)} {chance.choice(VALUES)}\n"
    language = chance.choice(["python", "python", "sh", "elisp"])
    return (
        above if chance.random() < 0.1 else ""
    ) + f"#+begin_src {language} {' '.join(arguments)}\nx\n#+end_src\n\n"


def notebook(chance):
    keyword = f"#+PROPERTY: header-args :{chance.choice(KEYS)} {chance.choice(VALUES)}\n"
    blocks = [block(chance) for _ in range(chance.randint(1, 4))]
    return (keyword if chance.random() < 0.1 else "") + "\n" + "".join(blocks)


def left(plan, trees):
    """What whoever writes as Org does would leave of `plan`."""
    files, folders, stopped = {}, set(), plan.reach is not None
    for folder in plan.folders:
        folders |= {folder, *parents(folder)}
    for file in plan.files[: plan.reach]:
        if not file.makes_folders and not set(parents(file.path)) <= folders:
            stopped = True
            break
        folders |= set(parents(file.path))
        files[file.path] = (file.data, trees.USUAL_MODE if file.mode is None else file.mode)
    full = {folder for path in [*files, *folders] for folder in parents(path)}
    files |= {folder: (b"", trees.FOLDER) for folder in folders - full if folder}
    return trees.Tree(files, refused=stopped)


def parents(path):
    return [path[:end] for end, letter in enumerate(path) if letter == "/"]


def is_org_only(plan):
    """Whether nothing in `plan` is refused by orgfig alone, or left unevaluated."""
    return not any(
        one.name == "lisp-not-evaluated"
        or (one.severity is Severity.ERROR and one.name.startswith("target-") and not plan.reach)
        for one in plan.diagnostics
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_header_values(number, trees, emacs, tangled, tmp_path):
    chance = random.Random(number)
    texts = {f"{at}/n": notebook(chance).encode() for at in range(150)}
    plans = {name: tangled(text, "n.org") for name, text in texts.items()}
    from_emacs = trees.tangle_with_emacs(emacs, texts, tmp_path)
    compared = [name for name, plan in plans.items() if is_org_only(plan)]
    wrong = [name for name in compared if left(plans[name], trees) != from_emacs[name]]
    assert [(texts[name].decode(), from_emacs[name]) for name in wrong] == []
    assert len(compared) > 100

"""Notebooks full of comments and references are tangled as a real Emacs does."""

from __future__ import annotations

import posixpath
import random

import pytest

from orgfig.diagnostics import Severity

pytestmark = pytest.mark.emacs
BATCH = 100

TITLES = [
    *(
        "Plain title",
        "TODO Draw [1/2] it",
        "DONE [#A] Read [50%]  twice :tag:",
        "[[file:x.org][link]]",
    ),
    *(
        "a [b] c]",
        "back\\slash \\[",
        "ends in \\",
        "x//y",
        "up/../../down",
        "up/../..",
        "here/./",
        "/",
    ),
    *("%link and %file", "%start-line%source-name", "100 %", "*/ --> <!-- }", "ünï\u00a0cödé", ""),
    *("[#A]close", "TODO", "TODO\tTab", "COMMENTS", ":tag:", "a :b: c :d:", "tag:ARCHIVE", "[1/2]"),
    *(
        "# hash",
        "(in brackets)",
        "~/home",
        "<<target>>",
        "a::b",
        ": colon",
        "\ttab",
        "two  blanks ",
    ),
]
NAMES = ["load", "Load", "a part", "p", "x/../y", "n[1]", "%link", "*/"]
TEXTS = [
    *(
        "Some text.",
        "  indented",
        "\ttab",
        "",
        "",
        "| a | b |",
        ": fixed",
        "# comment",
        "- one\n  two",
    ),
    *(
        "see <<target>>",
        "<<target>>",
        "x <<a b>> y",
        "*/ comment -->",
        "--- }",
        "\f",
        "\u00a0x",
        "\r",
    ),
    *(":LOGBOOK:\nnote\n:END:", "#+begin_example\n#+begin_src python\nx\n#+end_src\n#+end_example"),
    *("#+begin_example\n#+name: load\n#+begin_src python\nx\n#+end_src\n#+end_example",),
    *(
        "#+caption: c",
        "#+name: load",
        "#+end_src",
        "#+begin_src python",
        "#+begin_quote\nq\n#+end_quote",
    ),
]
LANGUAGES = [
    *["python"] * 8,
    "C",
    "html",
    "elisp",
    "org",
    "latex",
    "xml",
    "sql",
    "fortran",
    "pascal",
]
ODD_LANGUAGES = ["text", "rust", "unknown"]
KINDS = ["link", "yes", "org", "both", "noweb", "noweb", "no", "nil", "LINK", '"both"', ""]
TARGETS = ["a.py", "a.py", "b.py", "sub/c.py", "../up.py", "sub/../d.py", "yes", "./a.py"]
BODIES = [
    *(
        "x = 1",
        "<<load>>",
        "# <<a part>>",
        "<<Load>> and <<ref>>",
        "  <<p>>",
        "f(<<ref>>)",
        "  deep",
    ),
    *(
        "<<headed>>",
        "<<HEADED>>",
        "<<missing>>",
        "<<x/../y>>",
        "",
        "*/",
        "<<n[1]>>",
        "a\n<<headed>>\nb",
    ),
]

NOT_ALIKE = {"not-yet-honoured"}


def notebook(made):
    parts = []
    for _ in range(made.randint(1, 9)):
        kind = made.random()
        if kind < 0.25:
            parts.append(heading(made))
        elif kind < 0.45:
            parts.append("\n".join(made.choices(TEXTS, k=made.randint(1, 3))) + "\n")
        else:
            parts.append(block(made))
    return "".join(parts)


def heading(made):
    stars = "*" * made.randint(1, 3)
    lines = [f"{stars} {made.choice(TITLES)}\n"]
    if made.random() < 0.2:
        lines.append("SCHEDULED: <2025-04-12 Sat>\n")
    if made.random() < 0.35:
        key = made.choice(["CUSTOM_ID", "ID", "custom_id", "OTHER", "CUSTOM_ID+"])
        value = made.choice(["headed", "Headed", "an id", "a/../b"])
        arguments = made.choice(
            ["", ":header-args+: :comments both\n", ":header-args: :noweb yes\n"]
        )
        lines.append(f":PROPERTIES:\n:{key}: {value}\n{arguments}:END:\n")
    return "".join(lines)


def block(made):
    language = made.choice(LANGUAGES if made.random() < 0.97 else ODD_LANGUAGES)
    arguments = [f":tangle {made.choice(TARGETS)} :mkdirp yes"] if made.random() < 0.7 else []
    if made.random() < 0.7:
        arguments.append(f":comments {made.choice(KINDS)}")
    if made.random() < 0.7:
        arguments.append(":noweb " + made.choice(["yes", "yes", "yes", "no", "tangle", "eval"]))
    for key, values, share in [
        (":noweb-ref", ["ref", "load", "p"], 0.2),
        (":padline", ["no"], 0.1),
        (":shebang", ["#!/bin/x"], 0.1),
        (":noweb-sep", ['"--"', '"\\n\\n"'], 0.1),
        (":noweb-prefix", ["no"], 0.1),
    ]:
        if made.random() < share:
            arguments.append(f"{key} {made.choice(values)}")
    above = [f"#+name: {made.choice(NAMES)}\n"] if made.random() < 0.4 else []
    above += ["#+header: :x y\n"] if made.random() < 0.15 else []
    switch = made.choice(["", "", "", "-i ", "-r "])
    body = "".join(f"{line}\n" for line in made.choices(BODIES, k=made.randint(0, 3)))
    begin = f"#+begin_src {language} {switch}{' '.join(arguments)}\n"
    lines = "".join([*above, begin, body, "#+end_src\n"])
    if made.random() < 0.2:
        lines = "".join(f"  {line}\n" if line else "\n" for line in lines.split("\n")[:-1])
    return lines


def ours(trees, plan, folder):
    refused = any(found.severity is Severity.ERROR for found in plan.diagnostics)
    files = trees.made(plan).items()
    return trees.Tree({posixpath.relpath(path, folder): one for path, one in files}, refused)


def compare(number, trees, emacs, tangled, folder):
    made = random.Random(number)
    texts = {f"{at:03}": notebook(made).encode() for at in range(BATCH)}
    for name, tree in trees.tangle_with_emacs(emacs, texts, folder).items():
        plan = tangled(texts[name], f"project/{name}.org")
        if not NOT_ALIKE.isdisjoint(found.name for found in plan.diagnostics):
            continue
        assert ours(trees, plan, "project") == tree, texts[name].decode()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2))
def test_some_hundred_notebooks(number, trees, emacs, tangled, tmp_path):
    compare(number, trees, emacs, tangled, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 130))
def test_some_thousand_notebooks(number, trees, emacs, tangled, tmp_path):
    compare(number, trees, emacs, tangled, tmp_path)

"""Bodies with odd white space, switches and labels are tangled as a real Emacs does."""

from __future__ import annotations

import random

import pytest

from orgfig.diagnostics import Severity

pytestmark = pytest.mark.emacs
BATCH = 200

BLANKS = ["", "", "", " ", "  ", "    ", "\t", " \t", "\t ", "      \t", "        ", "\t\t"]
WHITE = [
    "\f",
    "\r",
    "\u00a0",
    "\u2003",
    "\u200b",
    "\u3000",
    "\u2028",
    "\x0b",
    "\x85",
    "\x1c",
    "\ufeff",
]
CODE = [
    *(
        "x",
        "def f():",
        "a  # é",
        ",* star",
        ",#+key",
        ",,* two",
        "(ref:a)",
        "y (ref:b c)",
        "z (ref:)",
    ),
    *("x #a:b", "x [a b] [c]", "%s", "a %s b", "x (A:b;c)", "-r", "x --a--b", "w1 w2", "x .*[a]+"),
    *(
        ":END:",
        "| a |",
        "- b",
        "# c",
        "\\n",
        '"""',
        "<<x>>",
        "#+end",
        "#+endx",
        ": fixed",
        "* no",
        "日本",
    ),
]
FORMATS = [
    "(ref:%s)",
    "#%s",
    "%s",
    "%s:%s",
    "(%s:%s;%s)",
    "--%s--%s",
    "[%s] [%s]",
    ".*[%s]+",
    "x%s",
    " %s ",
]
FORMATS += ["%s%s", "%S", "(REF:%s)", "%d", "%", "\\(%s\\)", "a%sb%sc%s"]


def notebook(made):
    return "".join(block(made) for _ in range(made.randint(1, 4)))


def block(made):
    switches = made.choices(["-n", "-r", "-i", "-k", "+n 5", "-n 10"], k=made.randint(0, 2))
    if made.random() < 0.4:
        switches.append(f'-l "{made.choice(FORMATS)}"')
    made.shuffle(switches)
    arguments = [":tangle a.py"]
    for key, values in [
        (":padline", ["no", "yes"]),
        (":prologue", ['"  p\\n\\tq"', "p"]),
        (":epilogue", ['" e\\n"', '"\\n"', '"\\f"']),
        (":noweb", ["strip-tangle", "yes"]),
        (":no-expand", [""]),
    ]:
        if made.random() < 0.12:
            arguments.append(f"{key} {made.choice(values)}")
    outer = made.choice(BLANKS) if made.random() < 0.3 else ""
    body = "".join(f"{outer}{line(made)}\n" for _ in range(made.randint(0, 6)))
    begin = " ".join([f"{outer}#+begin_src", made.choice(["python", "sh"]), *switches, *arguments])
    return f"{begin}\n{body}{outer}#+end_src\n"


def line(made):
    parts = [made.choice(BLANKS)]
    if made.random() < 0.2:
        parts.append(made.choice(WHITE))
    if made.random() < 0.75:
        parts += made.choices(CODE, k=made.choice([1, 1, 2]))
    if made.random() < 0.15:
        parts += [made.choice(BLANKS), made.choice(["", *WHITE])]
    return "".join(parts)


def ours(trees, plan, _folder):
    refused = any(found.severity is Severity.ERROR for found in plan.diagnostics)
    return trees.Tree(trees.made(plan), refused)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_some_hundred_bodies(number, trees, emacs, tangled, tmp_path):
    made = random.Random(number)
    texts = {f"{at:03}": notebook(made).encode() for at in range(BATCH)}
    for name, tree in trees.tangle_with_emacs(emacs, texts, tmp_path).items():
        assert ours(trees, tangled(texts[name], f"{name}.org"), "") == tree, texts[name].decode()

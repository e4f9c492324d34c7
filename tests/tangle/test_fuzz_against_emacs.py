"""Notebooks made up at random are tangled by orgfig and by a real Emacs, and compared."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from orgfig.diagnostics import Severity

pytestmark = pytest.mark.emacs
BATCH = 50

NAMES = st.sampled_from(["load", "load", "draw", "Draw", "a part", "a part", "p"])
BLANKS = st.sampled_from(["", "", "", "  ", "    ", "\t", "  \t", "\t  ", "      "])
PLAIN = st.sampled_from(
    [
        *("x = 1", "y", "def f():", "return x  # é", "", "", "(ref:one)", "z (ref:a b)", "a:b"),
        *(",* star", ",#+keyword", ",,* twice", ", * no star", ",#no", "\f", "\fx", "x\ry", "\r"),
        *("\u00a0x", "<<", ">>", "a << b >> c", "* ", "# comment", ": fixed", "#+end", "- one"),
        *(":END:", "#+begin_quote", "#+end_quote", "| a |", "x" * 30, "[fn:1] n", "\\n \\1", "%s"),
    ]
)
BEFORE = st.sampled_from(["", "", "", "# ", "f(", "  # ", "\tx = [", "<", "[["])
AFTER = st.sampled_from(["", "", "", ")", " # (ref:b)", "]", ">", "  "])
REFERENCE = st.builds("{}<<{}>>{}".format, BEFORE, NAMES, AFTER)
CODE = st.one_of(PLAIN, REFERENCE)
BODY = st.lists(st.builds("{}{}".format, BLANKS, CODE), max_size=6).map("\n".join)

TARGET = st.sampled_from(
    [
        *("a.py", "a.py", "a.py", "./a.py", "b.py", '"c d.py"', "c d.py", "yes", "no", '"yes"'),
        *("sub/e.py :mkdirp yes", "sub/../a.py :mkdirp t", "No", "f.py # x", "g(h :i).py"),
    ]
)
ARGUMENT = st.one_of(
    TARGET.map(":tangle {}".format),
    TARGET.map(":tangle {}".format),
    st.sampled_from(["yes", "yes", "yes", "no", "tangle", "eval", "no-export", "strip-tangle"]).map(
        ":noweb {}".format
    ),
    NAMES.map(":noweb-ref {}".format),
    st.sampled_from(["", '""', '", "', '"\\n\\n"', "--", '"\\t"']).map(":noweb-sep {}".format),
    st.sampled_from(["no", "yes", "nil", "", '"no"']).map(":noweb-prefix {}".format),
    st.sampled_from(["no", "yes", "", "NO", '"no"']).map(":padline {}".format),
    st.sampled_from(["#!/bin/x", '"#!/bin/y"', '""', "", '"#!/z\\n# z"']).map(":shebang {}".format),
    st.sampled_from(["o700", "u+x", "rwxr-x---", "(identity #o711)", "'#o640", "420"]).map(
        ":tangle-mode {}".format
    ),
    st.sampled_from(["import a", '"  b\\n  c"', '""', ""]).map(":prologue {}".format),
    st.sampled_from(["# end", '"d\\n"', '""']).map(":epilogue {}".format),
    st.sampled_from(
        [":no-expand", ":results silent", ":exports both", ":comments no", ":dir x", ":unknown a b"]
    ),
)
ARGUMENTS = st.lists(ARGUMENT, max_size=4).map(" ".join)
LANGUAGE = st.sampled_from(["python", "python", "python", "sh", "elisp", "Python"])
SWITCHES = st.sampled_from(["", "", "", "-i", "-r", "-n -r", '-r -l "#%s"', "-n 5 -i"])
ABOVE = st.one_of(
    NAMES.map("#+name: {}".format),
    NAMES.map("#+name: {}".format),
    NAMES.map("#+NAME: {}  ".format),
    ARGUMENTS.map("#+header: {}".format),
    st.sampled_from(["#+caption: c", "#+attr_html: :width 1", "", "#+results: r", "# comment"]),
)


@st.composite
def blocks(draw):
    indentation = draw(st.sampled_from(["", "", "", "  ", "\t"]))
    above = [f"{indentation}{line}\n" for line in draw(st.lists(ABOVE, max_size=3))]
    begin, end = draw(
        st.sampled_from([("#+begin_src", "#+end_src"), ("#+BEGIN_SRC", "#+END_SRC  ")])
    )
    usual = draw(st.sampled_from(["", ":tangle a.py", ":tangle a.py :noweb yes", ":noweb yes"]))
    parts = [draw(LANGUAGE), draw(SWITCHES), usual, draw(ARGUMENTS)]
    header = " ".join(filter(None, parts))
    body = draw(BODY)
    inner = "".join(f"{indentation}{line}\n" for line in body.split("\n")) if body else ""
    return "".join([*above, f"{indentation}{begin} {header}\n", inner, f"{indentation}{end}\n"])


@st.composite
def headings(draw):
    stars = "*" * draw(st.integers(1, 3))
    title = draw(
        st.sampled_from(
            [
                *("one", "TODO two", "COMMENT three", "TODO COMMENT four", "five :ARCHIVE:"),
                *("DONE [#A] six :tag:", "seven COMMENT", "COMMENTS", "eight :archive:"),
            ]
        )
    )
    keys = st.sampled_from(["header-args", "header-args+", "header-args:python", "HEADER-ARGS"])
    values = st.one_of(ARGUMENTS, st.just("nil"))
    lines = draw(st.lists(st.builds(":{}: {}".format, keys, values), max_size=2))
    drawer = "\n".join([":PROPERTIES:", *lines, ":END:", ""]) if lines else ""
    return f"{stars} {title}\n{drawer}"


KEYWORD = st.builds(
    "#+PROPERTY: {} {}\n".format,
    st.sampled_from(["header-args", "header-args+", "header-args:python", "header-args:sh"]),
    ARGUMENTS,
)
NAMELESS = blocks().map(
    lambda text: text.replace("#+name:", "#+plot:").replace("#+NAME:", "#+plot:")
)
WRAPPED = st.one_of(
    st.builds(
        lambda wrapping, inside: wrapping.format(inside),
        st.sampled_from(
            [
                *("#+begin_quote\n{}#+end_quote\n", ":LOGBOOK:\n{}:END:\n", "| a |\n{}| b |\n"),
                *("#+begin_box\n{}#+end_box\n", "text\n{}text\n\n"),
            ]
        ),
        blocks(),
    ),
    NAMELESS.map("#+begin_example\n{}#+end_example\n".format),  # a name here stops Org's search
)
LISTED = blocks().map(
    lambda text: "- entry\n" + "".join(f"  {line}\n" for line in text.splitlines())
)
TEXT = st.sampled_from(["\n", "Some text.\n\n", "# comment\n", "\n\n"])
NOTEBOOKS = st.lists(
    st.one_of(blocks(), blocks(), blocks(), headings(), headings(), KEYWORD, WRAPPED, LISTED, TEXT),
    max_size=12,
).map("".join)


def made_up(number):
    """As many notebooks as one Emacs is given; the same ones for the same number."""
    found = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(NOTEBOOKS)
    def gather(text):
        found.append(text.encode())

    gather()
    return {f"{at:03}": text for at, text in enumerate(found)}


def compare(number, trees, emacs, tangled, folder):
    texts = made_up(number)
    for name, tree in trees.tangle_with_emacs(emacs, texts, folder).items():
        plan = tangled(texts[name], f"{name}.org")
        refused = any(found.severity is Severity.ERROR for found in plan.diagnostics)
        ours = trees.Tree({}, refused=True) if refused else trees.Tree(trees.made(plan))
        assert ours == tree, texts[name].decode()


@pytest.mark.parametrize("number", range(6))
def test_a_few_hundred_notebooks(number, trees, emacs, tangled, tmp_path):
    compare(number, trees, emacs, tangled, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 140))
def test_two_thousand_notebooks(number, trees, emacs, tangled, tmp_path):
    compare(number, trees, emacs, tangled, tmp_path)

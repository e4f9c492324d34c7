"""Values of `:var` as Org gives them: random elements, indexes and results, by one Emacs a test.

Blocks are really run by Emacs. Here a plain Python runs them, as Org would call it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest

from orgfig.build.program import program
from orgfig.org import parse
from orgfig.tangle import plan

pytestmark = pytest.mark.emacs

COUNT, SEED = 150, 20250412
NOT_EVALUATED = {"lisp-not-evaluated", "not-yet-honoured", "not-evaluated"}

FIELDS = [
    *("a", "1", "2.50", "x y", '"q"', '"a b"', "-1", "1e3", "", "<l>", "/", "'x", "(1 2)", "nil"),
    *(".5", "1.", "+4", "é", '"un', "1 2", "-", "#", "\\n", "007", "[1]", '"\\""', "e1", "1e"),
]
BULLETS = ["- ", "+ ", "1. ", "2) ", "-\t", "- [X] ", "- t :: ", "1. [@4] ", "-  "]
ITEMS = ["one", "2", '"s"', "two words", "", "x  ", "3.50", "é"]
WORDS = ["word", "  in", "5", "\tz", ",* x", ",#+x", "[[https://x][y]]", "", "   "]
BLOCKS = ["example", "example -i", "quote", "center", "foo", "verse", "export html", "comment"]
ODD = [
    [":X:", "y", ":END:"],
    ["#+foo: x"],
    ["# c"],
    ["-----"],
    ["#+begin_example", "x"],
    ["#+begin: x", "y", "#+end:"],
    ["CLOCK: [2020-01-01]"],
    ["+--+", "| a|", "+--+"],
    ["[fn:1] foot"],
    [": 5"],
    [":  x ", ":", ': "q"'],
    ["[[https://x.org][d]]"],
    ["[[https://x.org]] y"],
]
AROUND = [
    lambda lines: lines,
    lambda lines: ["- a", *(f"  {line}" if line else "" for line in lines), "| z |"],
    lambda lines: ["- a", "  - b", *(f"    {line}" if line else "" for line in lines), "- c"],
    lambda lines: [":DR:", *lines, ":END:"],
    lambda lines: ["#+begin_quote", *lines, "#+end_quote"],
    lambda lines: ["* COMMENT h", *lines, "* i"],
]
INDEXES = [
    *("[0]", "[1]", "[-1]", "[0,0]", "[1,-1]", "[*]", "[,0]", "[0:1]", "[0:1,1]", "[-2:-1]"),
    *("[5]", "[*,1]", "[]", "[1:0]", "[a]", "[0,0,0]", "[-9]", "[0,*]", "[1.5]", "[0:9]"),
]
LITERALS = [
    *("5", '"a"', '"a\\nb"', "'x", '\'(1 "b" (c))', "nil", "[1 2]", "()", "1e3", "1e16", ".1"),
    *("123456789012345678901234567890", '"q\\"q\\\\"', '""', "'(a . b)", "'(1 hline 2)", "-0.0"),
    *("'((1 2) hline (3 4))", '\'("a\\nb")', "12345.678", "100000.0", "1e21", '(concat "a" "b")'),
]
OPTIONS = [
    *(":colnames yes", ":colnames no", ":colnames nil", ":rownames yes", ":hlines yes"),
    *(":hlines no", ":hlines", ":colnames", ':colnames \'("x" "y")'),
]
RETURNED = [
    *("5", "'a'", "'a\\nb'", "[1,2]", "[[1,'a'],[2,'b']]", "[[1,2],None,[3,4]]", "None", "[]"),
    *("{'a': 1}", "(1,2)", "1.5", "0.1+0.2", "[None,1]", "[[None,1]]", "True", "[True]"),
    *('"it\'s"', "['it\\'s', \"q\\\"\"]", "'(1 2)'", "'[1'", '"\'x"', "''", "' '", "[x]", "x"),
    *("[['h','k'],None,[1,2],[3,4]]", "['a\\nb']", "['a\\\\b']", "[1e-7, 1e16]", "[(1,2),[3]]"),
    *("{1,2}", "'007'", "'\"q\"'", "['[a]', '{b}', 'a,b']", "1+2j", "[b'x']", "['é']", "[[]]"),
]
RESULTS = [
    *("", "", "", ":results output", ":results verbatim", ":results table", ":results list"),
    *(":results vector", ":results raw", ":results file :file f.txt", ":results discard"),
    *(":results drawer", ":results pp", ":results output table"),
]
HEADERS = [
    *("", "", "", ":eval no", ":noeval", ':prologue "p = 1"', ":colnames yes", ":rownames yes"),
    *(":hlines yes", ":noweb yes", ":eval no-export", ':preamble "z = 3"', ":return x"),
]
CALLS = [
    *("", "", "", "()", "(x=1)", "(2)", "(x=t)", '(x="a,b")', "(1,y=2)", "(x='(3 4),y=t)", "( )"),
    *("[:results output]()", "[:results verbatim](x=3)", "[:colnames yes](x=t)", "[:eval no]()"),
    *("(x=b0())", "(1,2,3)", "(y=t[0])", "[:var x=9](y=1)"),
]


def table(rng, indent):
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.25:
            yield indent + rng.choice(["|---+---|", "|-", "|-x | y |"])
        else:
            fields = (rng.choice(["", " ", "\t"]) + rng.choice(FIELDS) for _ in range(2))
            yield f"{indent}|{'|'.join(fields)}{rng.choice(['|', '|', '', ' ', '| '])}"
    if rng.random() < 0.15:
        yield indent + "#+TBLFM: $1=1"


def entries(rng, depth, indent):
    for _ in range(rng.randint(1, 3)):
        bullet = rng.choice(BULLETS)
        yield indent + bullet + rng.choice(ITEMS)
        inner = indent + " " * len(bullet.rstrip()) + " "
        while rng.random() < 0.35:
            what = rng.random()
            if what < 0.35:
                yield inner + rng.choice(["more", "  deeper", "7"])
            elif what < 0.5:
                yield rng.choice(["", "low", " low", "   low"])
            elif what < 0.6:
                yield from (inner + "#+begin_quote", "- q", inner + "#+end_quote")
            elif depth:
                yield from entries(rng, depth - 1, inner if rng.random() < 0.8 else " " * 3)


def element(rng):
    what = rng.random()
    if what < 0.4:
        return [*table(rng, rng.choice(["", "", "  ", "\t"]))]
    if what < 0.65:
        return [*entries(rng, 3, rng.choice(["", "", "  "]))]
    if what < 0.8:
        kind = rng.choice(BLOCKS)
        body = rng.choices(WORDS, k=rng.randint(0, 4))
        return [f"#+begin_{kind}", *body, f"#+end_{kind.split()[0]}"]
    if what < 0.87:
        return [word.strip() or "x" for word in rng.choices(WORDS, k=rng.randint(1, 3))]
    return rng.choice(ODD)


def named(rng, name):
    keyword = rng.choice(["#+name: ", "#+NAME: ", "#+tblname: ", "#+name: "])
    after = ["#+name: other"] if rng.random() < 0.05 else []
    return [keyword + name, *after, *element(rng)]


def elements_notebook(rng):
    names = ["t", "l", "u"][: rng.randint(1, 3)]
    parts = [rng.choice(AROUND[: rng.choice([1, 1, 6])])(named(rng, name)) for name in names]
    parts = [part + [""] * rng.randint(0, 1) for part in parts]
    if rng.random() < 0.2:
        parts.append(["* h", ":PROPERTIES:", ":CUSTOM_ID: u", ":END:", "below", "** sub"])
    values = [
        rng.choice(names) + (rng.choice(INDEXES) if rng.random() < 0.35 else "")
        if rng.random() < 0.8
        else rng.choice(LITERALS)
        for _ in range(2)
    ]
    language = rng.choice(["python", "python", "emacs-lisp"])
    options = " ".join(rng.choices(OPTIONS, k=rng.choice([0, 0, 1, 2])))
    asked = " ".join(f"{name}={value}" for name, value in zip("xy", values, strict=True))
    block = [f"#+begin_src {language} :tangle a.out :var {asked} {options}", "b", "#+end_src"]
    parts.insert(rng.choice([0, len(parts)]), ["", *block, ""])
    return "\n".join(line for part in parts for line in part)


def code(rng, header):
    if ":return" in header:
        return ["x = [x, 1]"]
    if "output" in header:
        return [f"print({rng.choice(RETURNED)})"]
    before = rng.choice(
        [[], [], ["if x:", "    x = x"], ["s = '''a", "  b'''"], ["x = x # (ref:l)"]]
    )
    return [*before, *rng.choice([[], [], ["<<nw>>"]]), f"return {rng.choice(RETURNED)}"]


def results_notebook(rng):
    lines = ["#+name: t", "| h | k |", "|---+---|", "| 1 | 2 |", ""]
    names = []
    for name in ["b0", "b1", "b2"][: rng.randint(1, 3)]:
        header = f"{rng.choice(RESULTS)} {rng.choice(HEADERS)}"
        value = rng.choice(["5", "t", '"s"', "'(1 2)", *names, *names])
        lines += [f"#+name: {name}", f"#+begin_src python :var x={value} y=7 {header}"]
        lines += [*code(rng, header), "#+end_src", ""]
        names.append(name)
    lines += ["#+name: nw", "#+begin_src python", "z = 5", "#+end_src", ""]
    asked = (
        rng.choice(names) + rng.choice(CALLS) + (rng.choice(INDEXES) if rng.random() < 0.2 else "")
    )
    option = rng.choice(["", "", rng.choice(OPTIONS)])
    if rng.random() < 0.8:
        lines += [f"#+begin_src python :tangle a.out :var a={asked} {option}", "b"]
    else:
        asked += "" if "(" in asked else "()"
        lines += ["#+begin_src python :tangle a.out :noweb yes", f"v = <<{asked}>> # x"]
    return "\n".join([*lines, "#+end_src", ""])


RUNNER = """
import contextlib, io, json, sys
for line in sys.stdin:
    text, words, is_output = json.loads(line)
    printed, value = io.StringIO(), ""
    with contextlib.suppress(BaseException), contextlib.redirect_stdout(printed):
        names = {"__name__": "__main__"}
        exec(text, names)
        if not is_output:
            value = names["main"]()
            if "pp" in words:
                import pprint
                value = pprint.pformat(value)
            elif "list" in words and isinstance(value, dict):
                value = ["{} :: {}".format(*pair) for pair in value.items()]
            elif "table" in words and not {"scalar", "verbatim", "raw"} & {*words}:
                def plain(one):
                    if isinstance(one, dict):
                        return [(key, plain(inner)) for key, inner in one.items()]
                    return [plain(part) for part in one] if isinstance(one, (list, tuple)) else one
                value = plain(value)
            value = str(value)
    print(json.dumps(printed.getvalue() if is_output else value), flush=True)
"""


@pytest.fixture(scope="module")
def evaluator():
    """Runs blocks in a Python of its own, one after the other."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", RUNNER], **pipes) as process:

        def evaluate(asked):
            order = [program(asked).text, asked.results, asked.is_output]
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield evaluate
        process.stdin.close()


@pytest.fixture
def compared(trees, emacs, evaluator, tmp_path):
    """Tangles notebooks with Emacs and here; gives those whose files are not the same."""

    def compare(texts):
        data = {f"n{number}": text.encode() for number, text in enumerate(texts)}
        expected = trees.tangle_with_emacs(emacs, data, tmp_path)
        return [
            texts[number]
            for number, name in enumerate(data)
            if not is_same(expected[name], plan(parse(data[name], "n.org"), evaluator, no_sources))
        ]

    return compare


def no_sources(path):
    """No other files are there, neither for Emacs."""


def is_same(tree, found):
    errors = {one.name for one in found.diagnostics if one.severity.name == "ERROR"}
    if errors & NOT_EVALUATED:
        return True
    if tree.refused:
        return found.reach == 0
    made = {file.path: file.text.encode() for file in found.files}
    return not errors and made["a.out"] == tree.files["a.out"][0]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", [elements_notebook, results_notebook])
def test_random_values_are_those_of_org(notebook, compared):
    rng = random.Random(SEED)
    different = compared([notebook(rng) for _ in range(COUNT)])
    assert not different, different[0]

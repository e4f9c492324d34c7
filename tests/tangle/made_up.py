"""Notebooks made up at random, tangled by a real Emacs and by orgfig, and compared.

    python tests/tangle/made_up.py [NOTEBOOKS] [FIRST-BATCH] [FOLDER]

prints every disagreement, made as small as removing lines can make it; with FOLDER each is also
kept there as NAME.org and NAME.txt. `test_fuzz_against_emacs.py` runs a few hundred of them.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import runpy
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from orgfig.diagnostics import Severity
from orgfig.org import parse
from orgfig.tangle import plan

trees = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("make_expected.py"))))
BATCH = 50


def one_of(*words):
    return st.sampled_from(words)


def rarely(strategy, usual, times=15):
    """`usual`, but once in a while `strategy`."""
    return st.integers(0, times).flatmap(lambda chance: strategy if chance == 0 else usual)


def words(strategy, most, separator=" "):
    return st.lists(strategy, max_size=most).map(separator.join)


# Text of blocks

NAMES = one_of("load", "load", "draw", "Draw", "a part", "a part", "p", "val", "tab", "lst")
BLANKS = one_of("", "", "", "  ", "    ", "\t", "  \t", "\t  ", "      ")
PLAIN = one_of(
    *("x = 1", "y", "def f():", "return x  # é", "", "", "(ref:one)", "z (ref:a b)", "a:b"),
    *(",* star", ",#+keyword", ",,* twice", ", * no star", ",#no", "\f", "\fx", "x\ry", "\r"),
    *("\u00a0x", "<<", ">>", "a << b >> c", "* ", "# comment", ": fixed", "#+end", "- one"),
    *(":END:", "#+begin_quote", "#+end_quote", "| a |", "x" * 30, "[fn:1] n", "\\n \\1", "%s"),
    *("#+begin_example", "\\begin{x}", "\\end{x}", "1. one", "#+name: load", "*/", "-->", "[[a]]"),
)
BEFORE = one_of("", "", "", "# ", "f(", "  # ", "\tx = [", "<", "[[")
AFTER = one_of("", "", "", ")", " # (ref:b)", "]", ">", "  ")
CALL = one_of("val()", "val(n=3)", "tab()", "lst()", "add(1, 2)", "add(a=5)", "text()", "add()")
REFERENCE = st.builds(
    "{}<<{}>>{}".format,
    BEFORE,
    rarely(CALL, st.one_of(NAMES, NAMES, one_of("cid", "id")), 8),
    AFTER,
)
BODY = words(st.builds("{}{}".format, BLANKS, st.one_of(PLAIN, REFERENCE)), 6, "\n")

# Header arguments

TARGET = one_of(
    *("a.py", "a.py", "a.py", "./a.py", "b.py", '"c d.py"', "c d.py", "yes", "no", '"yes"'),
    *("sub/e.py :mkdirp yes", "sub/../a.py :mkdirp t", "No", "f.py # x", "g(h :i).py"),
    *('(concat "a" ".py")', '(if t "b.py" "a.py")', '(identity "no")', '(concat "k" (or nil "x"))'),
    *('(file-name-nondirectory "s/a.py")', '""', '"l.py" x', "x[y :z].py", "sub2/a.py :mkdirp"),
)
BAD_TARGET = one_of(*("", "5", "missing/x.py", "(and nil t)", "'sym", "d/", "[v]", "'(1 2)"))
MODE = one_of("o700", "u+x", "rwxr-x---", "(identity #o711)", "'#o640", "420", "go-r", "a=rx")
BAD_MODE = one_of("o9", "bad", "755", "rwxrwx", "7.5", "", '""')
LITERAL = one_of(
    *(
        "1",
        "-2.5",
        "1e3",
        "007",
        '"text"',
        '"two\\nlines"',
        '"q\\"q"',
        "'(1 2)",
        '\'(1 (2 "x") nil)',
    ),
    *("'sym", '(concat "a" "b")', "'t", "()", "[1 2]", '""', "(if nil 1 2)", "0.1", "1e15"),
)
INDEX = one_of("", "", "", "[0]", "[-1]", "[1,0]", "[0:1]", "[,0]", "[*]", "[9]", "[]", "[0,0:1]")
ELEMENT = st.builds("{}{}".format, one_of("tab", "lst", "text", "fix", "par", "quo", "cid"), INDEX)
VARIABLE_NAME = one_of("x", "x", "y", "z", "a-b")
VALUE = st.one_of(
    LITERAL, LITERAL, ELEMENT, one_of("val", "add(a=3)", "val[0]", "out", "data.org:far")
)
VARIABLE = st.builds("{}={}".format, VARIABLE_NAME, VALUE)
BAD_VARIABLE = one_of("x=nothing", "x", "", "x=1, y=2", "x='(1 . 2)", "x=t", "5", "x=Tab")
ARGUMENT = st.one_of(
    TARGET.map(":tangle {}".format),
    TARGET.map(":tangle {}".format),
    rarely(BAD_TARGET.map(":tangle {}".format), TARGET.map(":tangle {}".format), 12),
    one_of(
        *("yes", "yes", "yes", "no", "tangle", "eval", "no-export", "strip-tangle", "strip-export"),
        *("eval tangle", "YES", ""),
    ).map(":noweb {}".format),
    NAMES.map(":noweb-ref {}".format),
    one_of("", '""', '", "', '"\\n\\n"', "--", '"\\t"', '(concat "a")').map(":noweb-sep {}".format),
    one_of("no", "yes", "nil", "", '"no"').map(":noweb-prefix {}".format),
    rarely(
        one_of(":padline 0", ':padline (identity "no")'),
        one_of("no", "yes", "", "NO", '"no"').map(":padline {}".format),
        12,
    ),
    one_of("#!/bin/x", '"#!/bin/y"', '""', "", '"#!/z\\n# z"', '(concat "#!" "/c")').map(
        ":shebang {}".format
    ),
    rarely(BAD_MODE, MODE, 12).map(":tangle-mode {}".format),
    one_of("import a", '"  b\\n  c"', '""', "", '(concat "l" "\\n m")').map(":prologue {}".format),
    one_of("# end", '"d\\n"', '""').map(":epilogue {}".format),
    one_of("link", "yes", "org", "both", "noweb", "no", "none", "").map(":comments {}".format),
    rarely(BAD_VARIABLE, VARIABLE, 25).map(":var {}".format),
    st.builds(":var {} {}".format, VARIABLE, VARIABLE),
    one_of(
        *(
            ":no-expand",
            ":results silent",
            ":exports both",
            ":comments no",
            ":dir x",
            ":unknown a b",
        ),
        *(
            ":colnames yes",
            ":colnames no",
            ":rownames yes",
            ":hlines yes",
            ":mkdirp yes",
            ":eval no",
        ),
    ),
)
ARGUMENTS = words(ARGUMENT, 4)
LANGUAGE = one_of(
    "python", "python", "python", "python", "sh", "elisp", "Python", "yaml", "C", "org"
)
SWITCHES = one_of("", "", "", "", "-i", "-r", "-n -r", '-r -l "#%s"', "-n 5 -i", "-k -r", "+n 3")
ABOVE = st.one_of(
    NAMES.map("#+name: {}".format),
    NAMES.map("#+name: {}".format),
    NAMES.map("#+NAME: {}  ".format),
    ARGUMENTS.map("#+header: {}".format),
    ARGUMENTS.map("#+HEADERS: {}".format),
    one_of("#+caption: c", "#+attr_html: :width 1", "", "#+results: r", "# comment", "#+plot: x"),
    one_of("#+title: t", "text", "#+caption[s]: l", "#+results[ab1]:", "#+srcname: s"),
)


@st.composite
def blocks(draw):
    indentation = draw(one_of("", "", "", "  ", "\t"))
    above = [f"{indentation}{line}\n" for line in draw(st.lists(ABOVE, max_size=3))]
    begin = draw(one_of(*["#+begin_src "] * 5, "#+BEGIN_SRC ", "#+begin_src  ", "#+begin_src\t"))
    end = draw(one_of(*["#+end_src"] * 8, "#+END_SRC  ", "#+end_src x", "#+end_srcs", ""))
    usual = draw(one_of("", ":tangle a.py", ":tangle a.py :noweb yes", ":noweb yes"))
    parts = [draw(LANGUAGE), draw(SWITCHES), usual, draw(ARGUMENTS)]
    header = draw(one_of(" ", " ", " ", "  ", "\t")).join(filter(None, parts))
    body = draw(BODY)
    inner = "".join(f"{indentation}{line}\n" for line in body.split("\n")) if body else ""
    return "".join([*above, f"{indentation}{begin}{header}\n", inner, f"{indentation}{end}\n"])


# What stands around the blocks

TITLE = one_of(
    *("one", "TODO two", "COMMENT three", "TODO COMMENT four", "five :ARCHIVE:", "a//b"),
    *("DONE [#A] six :tag:", "seven COMMENT", "COMMENTS", "eight :archive:", "", "[1/2] nine  [x]"),
    *("OPEN COMMENT ten", "[#B] TODO COMMENT x", "x:ARCHIVE:", "COMMENT", "%file", "[[l][d]] e"),
)
KEYS = one_of(
    *("header-args", "header-args", "header-args+", "header-args:python", "HEADER-ARGS"),
    *("header-args:python+", "header-args:sh", "Header-Args:Python", "header-args:"),
)
PROPERTY = st.builds(
    ":{}:{}{}".format, KEYS, one_of(" ", " ", "\t", "  "), st.one_of(ARGUMENTS, st.just("nil"))
)
DRAWER_LINE = st.one_of(
    PROPERTY,
    PROPERTY,
    one_of(":CUSTOM_ID: cid", ":ID: id", ":tangle: a.py", ":x:"),
    rarely(one_of("text", "", ":key", "# c"), PROPERTY, 3),
)
PLANNING = one_of(
    "", "", "", "CLOSED: [2025-01-01 Wed]\n", "SCHEDULED: <2025-01-01 Wed>\n", "\n", "text\n"
)


@st.composite
def drawers(draw):
    lines = draw(st.lists(DRAWER_LINE, max_size=3))
    begin, end = draw(one_of(*[(":PROPERTIES:", ":END:")] * 4, (":properties:", "  :end: ")))
    return "".join(f"{line}\n" for line in [begin, *lines, end]) if lines else ""


@st.composite
def headings(draw):
    stars = "*" * draw(st.integers(1, 4))
    between = draw(one_of(" ", " ", " ", "  "))
    return f"{stars}{between}{draw(TITLE)}\n{draw(PLANNING)}{draw(drawers())}"


KEYWORD = st.one_of(
    st.builds(
        "#+{} {}{}{}\n".format,
        one_of("PROPERTY:", "PROPERTY:", "property:"),
        KEYS,
        one_of(" ", " ", "\t"),
        ARGUMENTS,
    ),
    one_of(
        *("#+SETUPFILE: setup.org\n", '#+setupfile: "setup.org"\n', "#+SETUPFILE: nowhere\n"),
        *("#+TODO: OPEN | SHUT\n", "#+FILETAGS: :ARCHIVE:\n", "#+TITLE: x\n", "#+seq_todo: OPEN\n"),
    ),
)
NAMED = one_of(
    "#+name: tab\n| a | b |\n|---+---|\n| 1 | x |\n| 2.5 | |\n",
    "#+name: tab\n| 1 | 2 |\n| 3 |\n\n",
    "#+name: lst\n- one\n- 2\n  - deep\n\n",
    "#+name: lst\n1. a\n2. b c\n\n\n",
    "#+name: text\n#+begin_example\n  some\n   ,* more\n#+end_example\n",
    "#+name: fix\n: 12\n",
    "#+name: fix\n: a \n: b\n",
    "#+name: par\nsome words\nmore\n\n",
    "#+name: quo\n#+begin_quote\nwords\n#+end_quote\n",
    "#+name: val\n#+begin_src python :var n=2\nreturn n\n#+end_src\n",
    '#+name: val\n#+begin_src python\nreturn [1, "a", [2, None]]\n#+end_src\n',
    "#+name: add\n#+begin_src python :var a=1 :var b=val\nreturn str(a) + str(b)\n#+end_src\n",
    "#+name: add\n#+begin_src python :var a=1 b=2\nreturn a\n#+end_src\n",
    '#+name: out\n#+begin_src python :results output\nprint("o")\nprint(1)\n#+end_src\n',
)
LIBRARY = """
* Library
:PROPERTIES:
:CUSTOM_ID: cid
:END:
#+name: tab
| a | b |
|---+---|
| 1 | x |

#+name: lst
- one
- 2

#+name: text
#+begin_example
 words
#+end_example
#+name: fix
: 12

#+name: par
some words

#+name: quo
#+begin_quote
words
#+end_quote
#+name: val
#+begin_src python :var n=2 :tangle no :noweb no :no-expand
return n
#+end_src
#+name: add
#+begin_src python :var a=1 b=2 :tangle no :noweb no
return a
#+end_src
#+name: out
#+begin_src python :results output :tangle no :noweb no
print("o")
#+end_src
"""  # so that most of what is referred to is there
NAMELESS = blocks().map(
    lambda text: text.replace("#+name:", "#+plot:").replace("#+NAME:", "#+plot:")
)
WRAPPED = st.builds(
    lambda wrapping, inside: wrapping.format(inside),
    one_of(
        *("#+begin_quote\n{}#+end_quote\n", ":LOGBOOK:\n{}:END:\n", "| a |\n{}| b |\n"),
        *("#+begin_box\n{}#+end_box\n", "text\n{}text\n\n", "#+begin_center\n{}#+end_center\n"),
        *(
            "#+BEGIN: x\n{}#+END:\n",
            "[fn:1] note\n{}\n\n",
            "#+begin_quote\n{}",
            ":d:\n{}",
            "#+begin_x\n{}",
        ),
        *("\\begin{{x}}\n{}", "#+begin_example\n{}"),
    ),
    blocks(),
)
INERT = st.builds(
    lambda wrapping, inside: wrapping.format(inside),
    one_of(
        *("#+begin_example\n{}#+end_example\n", "#+begin_comment\n{}#+end_comment\n"),
        *("#+begin_verse\n{}#+end_verse\n", "#+begin_export html\n{}#+end_export\n"),
        *("\\begin{{x}}\n{}\\end{{x}}\n", "#+begin_src org :tangle o.org\n{}#+end_src\n"),
    ),
    st.one_of(NAMELESS, blocks()),  # a name here stops Org's search
)
LISTED = st.builds(
    lambda bullet, text: (
        f"{bullet} entry\n"
        + "".join(f"{' ' * (len(bullet) + 1)}{line}\n" for line in text.splitlines())
    ),
    one_of("-", "+", "1.", "a)", "- [ ]", "- term ::"),
    blocks(),
)
TEXT = one_of(
    *(
        "\n",
        "Some text.\n\n",
        "# comment\n",
        "\n\n",
        "#+begin_src python\n",
        "#+end_src\n",
        ":END:\n",
    ),
    *(
        "- entry\n  more\n",
        "#+begin_src\n",
        "#+begin_src :tangle x\n",
        "src_python[:tangle a.py]{1}\n",
    ),
    *(
        "#+call: val()\n",
        "#+results: tab\n: 5\n",
        "[fn:2] words\n",
        "\\begin{x}\n",
        "  \n",
        "----\n",
    ),
)
FIRST = rarely(
    st.one_of(
        drawers(), st.builds("{}{}".format, one_of("# c\n", "\n", "#+TITLE: x\n"), drawers())
    ),
    one_of("", "", "", "# -*- coding: utf-8 -*-\n"),
    4,
)
PART = st.one_of(
    *(blocks(), blocks(), blocks(), blocks(), headings(), headings()),
    *(KEYWORD, NAMED, WRAPPED, LISTED, INERT, rarely(TEXT, blocks(), 2)),
)
SETUP = words(KEYWORD, 3, "")


@st.composite
def cases(draw):
    text = draw(FIRST) + "".join(draw(st.lists(PART, min_size=2, max_size=10)))
    text += draw(rarely(st.just(""), st.just(LIBRARY), 5))
    data = text.encode()
    way = draw(st.integers(0, 40))
    if way == 0:
        data = data.replace(b"\n", b"\r\n")
    elif way == 1:
        data = b"\xef\xbb\xbf" + data
    elif way == 2:
        data = data.decode().encode("latin-1", "replace")
    elif way == 3:
        data = data.rstrip(b"\n")
    files = {}
    if "setup.org" in text:
        files["setup.org"] = draw(SETUP).encode()
    if "data.org" in text:
        files["data.org"] = b"#+name: far\n: 42\n"
    return trees.Case(data, files)


def made_up(number, most=BATCH):
    """As many cases as one Emacs is given; the same ones for the same number."""
    found = []

    @seed(number)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def gather(case):
        found.append(case)

    gather()
    return {f"{at:03}": case for at, case in enumerate(found)}


# Both ways to tangle, and what differs


def left_by_orgfig(case, name):
    """The `Tree` that Org would leave of what orgfig plans for a case."""
    planned = plan(parse(case.notebook, f"{name}.org", case.files.get), evaluate, case.files.get)
    files, folders = {}, {""}
    for file in planned.files[: planned.reach]:
        folder = os.path.dirname(file.path)
        if folder not in folders and not file.makes_folders:
            return trees.Tree(files, refused=True)
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
        if file.is_meant:
            mode = trees.USUAL_MODE if file.mode is None else file.mode
            files[file.path] = (file.data, mode)
    has_errors = any(found.severity is Severity.ERROR for found in planned.diagnostics)
    return trees.Tree(files, refused=planned.reach is not None or has_errors)


def evaluate(asked):
    """What a Python block gives, as the text that Org reads: an `Evaluator` without a sandbox."""
    from orgfig.execute.inside.result import text_of

    printed = io.StringIO()
    value = ""
    with contextlib.redirect_stdout(printed), contextlib.suppress(Exception):
        value = text_of(value_of(asked), asked.results)
    return printed.getvalue() if asked.is_output else value


def value_of(asked):
    names = {"__name__": "__main__"}
    if asked.is_output:
        exec(compile(asked.code, "<block>", "exec"), names)
        return ""
    around = ast.parse("def main(): pass")
    around.body[0].body = ast.parse(asked.code).body  # none: an error, as in a file
    exec(compile(around, "<block>", "exec"), names)
    return names["main"]()


def disagreements(emacs, batch, folder):
    """The cases of a batch, by name, that the two leave otherwise: Org's tree and ours."""
    batch, theirs = tangled_with_emacs(emacs, batch, Path(folder))
    ours = {name: left_by_orgfig(case, name) for name, case in batch.items()}
    return {name: (theirs[name], ours[name]) for name in batch if theirs[name] != ours[name]}


def tangled_with_emacs(emacs, batch, folder):
    """What Org makes of `batch`, less those on which Org itself goes round in circles."""
    try:
        return batch, trees.tangle_with_emacs(emacs, batch, folder / "all", 20 + 3 * len(batch))
    except subprocess.TimeoutExpired:
        alone = {}
        for name, case in batch.items():
            with contextlib.suppress(subprocess.TimeoutExpired):
                alone |= trees.tangle_with_emacs(emacs, {name: case}, folder / f"{name}-alone", 20)
        return {name: batch[name] for name in alone}, alone


def smaller(emacs, case):
    """The case without all lines, and then words, that the disagreement does not need."""
    for pieces, join in ((lines_of, b""), (words_of, b"")):
        kept = pieces(case.notebook)
        size = max(len(kept) // 2, 1)
        while size:
            shorter = first_that_still_differs(emacs, case, kept, size, join)
            if shorter is None:
                size //= 2
            else:
                kept = shorter
                size = min(size, max(len(kept) // 2, 1))
        case = case._replace(notebook=join.join(kept))
    return case


def lines_of(text):
    return text.splitlines(keepends=True)


def words_of(text):
    return re.split(rb"(?= )", text)


def first_that_still_differs(emacs, case, kept, size, join):
    """`kept` without some `size` pieces in a row; all candidates are asked of one Emacs."""
    candidates = [kept[:at] + kept[at + size :] for at in range(0, len(kept), size)]
    batch = {
        f"c{at:03}": case._replace(notebook=join.join(one)) for at, one in enumerate(candidates)
    }
    with tempfile.TemporaryDirectory() as folder:
        found = disagreements(emacs, batch, folder)
    return candidates[int(min(found)[1:])] if found else None


def told(case, theirs, ours):
    """A disagreement as text."""
    lines = [case.notebook.decode("utf-8", "backslashreplace")]
    lines += [f"--- {path}\n{data.decode()}" for path, data in case.files.items()]
    lines += [f"{who} stops" for who, tree in (("Org", theirs), ("orgfig", ours)) if tree.refused]
    for path in sorted(theirs.files.keys() | ours.files.keys()):
        for who, tree in (("Org", theirs), ("orgfig", ours)):
            if theirs.files.get(path) != ours.files.get(path):
                lines.append(f"{who:7}{path}: {tree.files.get(path)}")
    return "\n".join(lines) + "\n"


def main(notebooks=2000, first=1000, folder=None):
    emacs = trees.emacs_with_this_org()
    begun, differ, done, known = time.monotonic(), 0, 0, set()
    for number in range(first, first + -(-notebooks // BATCH)):
        with tempfile.TemporaryDirectory() as place:
            batch = made_up(number)
            found = disagreements(emacs, batch, place)
        done += len(batch)
        differ += len(found)
        for name in found:
            show_smallest(emacs, batch[name], f"{number}-{name}", folder, known)
        say(f"{done} notebooks, {differ} differ, {time.monotonic() - begun:.0f} s")
    return 1 if differ else 0


def show_smallest(emacs, case, name, folder, known):
    case = smaller(emacs, case)
    if case.notebook in known:
        return
    known.add(case.notebook)
    with tempfile.TemporaryDirectory() as place:
        found = disagreements(emacs, {name: case}, place)
    text = told(case, *found[name])
    say(f"===== {name}\n{text}")
    if folder:
        Path(folder, f"{name}.org").write_bytes(case.notebook)
        Path(folder, f"{name}.txt").write_text(text)


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3]), *sys.argv[3:4]))

"""Sign-offs and what changed since, in real repositories; half of the stories accuse nobody."""

import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from orgfig.build.history import History
from orgfig.digest import digest_bytes
from orgfig.figure.meaning import meaning
from orgfig.notebook import read
from orgfig.workspace import Reader, find, history_git, history_versions
from orgfig.workspace.history import history
from orgfig.workspace.history_versions import read_version

CLOSED = "[2025-04-12 Sat 17:22]"
LATER = "[2025-05-01 Thu 10:00]"
DATES = 1_745_000_000


class Step(NamedTuple):
    """A commit: its message, the files that it leaves (None: removed), its parents' messages."""

    subject: str
    files: dict
    parents: tuple = ()


def figure(  # noqa: PLR0913, PLR0917 - a story changes one of these
    code="y = 1", title="relu", claim=None, stem="relu", top="", args="", state="DONE"
):
    claim = (
        f'CLOSED: {CLOSED}\n- State "DONE"       from "TODO"       {CLOSED}'
        if claim is None
        else claim
    )
    return (
        f"* {state} {title}\n{claim}\n{top}\n[[file:fig/{stem}.svg]]\n"
        f"** code\n#+begin_src python :tangle tangled/{stem}.py :noweb yes {args}\n{code}\n"
        "#+end_src\n"
    )


def below(text):
    """The same heading one level deeper, under another one."""
    return "* part\n" + re.sub(r"^\*", "**", text, flags=re.MULTILINE)


def closed(date):
    return f'CLOSED: {date}\n- State "DONE"       from "TODO"       {date}'


def org(*parts):
    return {"figures.org": "".join(parts)}


def named(name, code):
    begin = f"#+name: {name}\n#+begin_src python :tangle no :noweb yes\n"
    return f"* {name} parts\n{begin}{code}\n#+end_src\n"


def set_by_property(number):
    """A part whose name an outer heading gives it."""
    drawer = ":PROPERTIES:\n:header-args: :noweb-ref part\n:END:\n"
    return f"* all\n{drawer}** one\n#+begin_src python\na = {number}\n#+end_src\n"


def named_by_reference(code):
    """A part that has its name, with a blank in it, from a header argument."""
    begin = "#+begin_src python :noweb-ref my part :tangle no\n"
    return f"* parts\n{begin}{code}\n#+end_src\n"


def beside(code, target="tangled/relu.py", *, is_inherited=False):
    """A block below a heading of its own, which is tangled to the figure's module."""
    drawer = f":PROPERTIES:\n:header-args: :tangle {target}\n:END:\n" if is_inherited else ""
    args = "" if is_inherited else f" :tangle {target}"
    return f"* beside\n{drawer}** one\n#+begin_src python{args}\n{code}\n#+end_src\n"


def counted(first, code="y = 1"):
    """Two figures whose titles are numbers."""
    return (
        figure(code, f"Figure {first}"),
        figure("z = 3", f"Figure {first + 1}", stem="tanh"),
    )


def table(value):
    return f"* numbers\n#+name: numbers\n| 1 | {value} |\n"


TANH = figure("z = 3", "tanh", stem="tanh")
USES = figure("<<part>>\ny = 1")
DATA = {"args": ":deps data/points.csv", "code": "open('data/points.csv')"}
BEGUN = Step("begin", org(figure(), TANH))

STORIES = {
    # --- who is accused ----------------------------------------------------------------------
    "a block was tuned later": (
        [BEGUN, Step("tune", org(figure("y = 2"), TANH))],
        ("begin", [("its block", "tune")]),
    ),
    "each later change counts, the oldest first": (
        [BEGUN, *(Step(f"to {n}", org(figure(f"y = {n}"), TANH)) for n in (2, 3))],
        ("begin", [("its block", "to 2"), ("its block", "to 3")]),
    ),
    "changed, changed back, and changed again": (
        [BEGUN, *(Step(f"to {n}", org(figure(f"y = {n[0]}"))) for n in ("2", "1", "3"))],
        ("begin", [("its block", f"to {n}") for n in "213"]),
    ),
    "what it pulls in by noweb": (
        [
            Step("begin", org(USES, named("part", "a = 1"))),
            Step("tune", org(USES, named("part", "a = 2"))),
        ],
        ("begin", [("the block `part`, which it uses,", "tune")]),
    ),
    "what that pulls in": (
        [
            Step("begin", org(USES, named("part", "<<deep>>"), named("deep", "a = 1"))),
            Step("tune", org(USES, named("part", "<<deep>>"), named("deep", "a = 2"))),
        ],
        ("begin", [("the block `deep`, which it uses,", "tune")]),
    ),
    "a part that is known by its heading's property": (
        [
            Step("begin", org(USES, set_by_property(1))),
            Step("tune", org(USES, set_by_property(2))),
        ],
        ("begin", [("the block `part`, which it uses,", "tune")]),
    ),
    "a part whose name has a blank": (
        [
            Step("begin", org(figure("<<my part>>\ny = 1"), named_by_reference("a = 1"))),
            Step("tune", org(figure("<<my part>>\ny = 1"), named_by_reference("a = 2"))),
        ],
        ("begin", [("the block `my part`, which it uses,", "tune")]),
    ),
    "a block under another heading that goes into its module": (
        [
            Step("begin", org(figure(), beside("a = 1"))),
            Step("tune", org(figure(), beside("a = 2"))),
        ],
        ("begin", [("another block of its module", "tune")]),
    ),
    "a block that goes into its module by a property": (
        [
            Step("begin", org(figure(), beside("a = 1", is_inherited=True))),
            Step("tune", org(figure(), beside("a = 2", is_inherited=True))),
        ],
        ("begin", [("another block of its module", "tune")]),
    ),
    "a block whose module's name is worked out": (
        [
            Step("begin", org(figure(), beside("a = 1", '(concat "tangled/" "relu.py")'))),
            Step("tune", org(figure(), beside("a = 2", '(concat "tangled/" "relu.py")'))),
        ],
        ("begin", [("another block of its module", "tune")]),
    ),
    "a table that `:var` names": (
        [
            Step("begin", org(figure(args=":var t=numbers"), table(2))),
            Step("tune", org(figure(args=":var t=numbers"), table(3))),
        ],
        ("begin", [("the table `numbers`", "tune")]),
    ),
    "a block whose result `:var` names": (
        [
            Step("begin", org(figure(args=":var t=part"), named("part", "return 1"))),
            Step("tune", org(figure(args=":var t=part"), named("part", "return 2"))),
        ],
        ("begin", [("the result of `part`", "tune")]),
    ),
    "a variable's value": (
        [
            Step("begin", org(figure(args=":var t=1"))),
            Step("tune", org(figure(args=":var t=2"))),
        ],
        ("begin", [("the variable `t`", "tune")]),
    ),
    "a variable that is set for the whole file": (
        [
            Step("begin", org("#+PROPERTY: header-args:python :var t=1\n", figure())),
            Step("tune", org("#+PROPERTY: header-args:python :var t=2\n", figure())),
        ],
        ("begin", [("the variable `t`", "tune")]),
    ),
    "a data file": (
        [
            Step("begin", {**org(figure(**DATA)), "data/points.csv": "1"}),
            Step("measure", {**org(figure(**DATA)), "data/points.csv": "2"}),
        ],
        ("begin", [("its data data/points.csv", "measure")]),
    ),
    "the state went back and forth, and CLOSED stayed": (
        [
            BEGUN,
            Step("reopen", org(figure("y = 2", state="TODO"))),
            Step("close", org(figure("y = 2"))),
        ],
        ("begin", [("its block", "reopen")]),
    ),
    "renamed, then tuned": (
        [
            BEGUN,
            Step("rename", org(figure(title="rectifier"), TANH)),
            Step("tune", org(figure("y = 2", title="rectifier"), TANH)),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "renamed and tuned at once, below another heading": (
        [BEGUN, Step("both", org(below(figure("y = 2", title="rectifier")), TANH))],
        ("begin", [("its block", "both")]),
    ),
    "renamed to what another figure was called": (
        [
            Step("begin", org(figure(), TANH)),
            Step("swap", org(figure("y = 2", title="tanh"), figure("z = 3", "old", stem="tanh"))),
        ],
        ("begin", [("its block", "swap")]),
    ),
    "tuned in a notebook that was later renamed": (
        [
            Step("begin", {"old name.org": figure()}),
            Step("tune", {"old name.org": figure("y = 2")}),
            Step("rename", {"old name.org": None, **org(figure("y = 2"))}),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "tuned before the notebook was split": (
        [
            Step("begin", {"all.org": figure() + TANH}),
            Step("tune", {"all.org": figure("y = 2") + TANH}),
            Step("split", {"all.org": TANH, **org(figure("y = 2"))}),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "a branch that tuned it was merged": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"), TANH), ("begin",)),
            Step(
                "other", org(figure(), figure("z = 4", "tanh", closed(LATER), "tanh")), ("begin",)
            ),
            Step(
                "merge",
                org(figure("y = 2"), figure("z = 4", "tanh", closed(LATER), "tanh")),
                ("other", "tune"),
            ),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "a merge took the sign-off from one side and the block from the other": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2")), ("begin",)),
            Step("sign", org(figure("y = 1", claim=closed(LATER))), ("begin",)),
            Step("merge", org(figure("y = 2", claim=closed(LATER))), ("tune", "sign")),
        ],
        ("sign", [("its block", "merge")]),
    ),
    "a merge of prose with the branch that tuned it": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"), TANH), ("begin",)),
            Step("write", org(figure(top="Prose."), TANH), ("begin",)),
            Step("merge", org(figure("y = 2", top="Prose."), TANH), ("write", "tune")),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "a merge of prose with the branch that tuned a part": (
        [
            Step("begin", org(USES, named("part", "a = 1"))),
            Step("tune", org(USES, named("part", "a = 2")), ("begin",)),
            Step("write", org(USES, named("part", "a = 1"), "Prose.\n"), ("begin",)),
            Step("merge", org(USES, named("part", "a = 2"), "Prose.\n"), ("write", "tune")),
        ],
        ("begin", [("the block `part`, which it uses,", "tune")]),
    ),
    "numbers in titles moved on, and it was tuned": (
        [
            Step("begin", org(*counted(1))),
            Step("insert", org(*counted(2))),
            Step("tune", org(*counted(2, "y = 2"))),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "data that was away between": (
        [
            Step("begin", {**org(figure(**DATA)), "data/points.csv": "1"}),
            Step("remove", {"data/points.csv": None}),
            Step("measure", {"data/points.csv": "2"}),
        ],
        ("begin", [("its data data/points.csv", "measure")]),
    ),
    "data that it did not ask for between": (
        [
            Step("begin", {**org(figure(**DATA)), "data/points.csv": "1"}),
            Step("leave", {**org(figure(**{**DATA, "args": ""})), "data/points.csv": "2"}),
            Step("ask", org(figure(**DATA))),
        ],
        ("begin", [("its data data/points.csv", "ask")]),
    ),
    "signed off by the log alone": (
        [
            Step("begin", org(figure(claim=f'- State "DONE"       from "TODO"       {CLOSED}'))),
            Step(
                "tune",
                org(figure("y = 2", claim=f'- State "DONE"       from "TODO"       {CLOSED}')),
            ),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "CLOSED was set otherwise, which says nothing new": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"))),
            Step("indent", org(figure("y = 2", claim=closed(CLOSED).replace(": [", ":   [")))),
        ],
        ("begin", [("its block", "tune")]),
    ),
    "a version between that is no text": (
        [
            BEGUN,
            Step("bad", {"figures.org": b"\xff\xfe*\x00"}),
            Step("tune", org(figure("y = 2"))),
        ],
        ("begin", [("its block", "tune")]),
    ),
    # --- who is not ------------------------------------------------------------------------------
    "nothing changed": ([BEGUN], ("begin", [])),
    "only another figure changed": (
        [BEGUN, Step("tune", org(figure(), figure("z = 4", "tanh", stem="tanh")))],
        ("begin", []),
    ),
    "comments and blank lines": (
        [BEGUN, Step("explain", org(figure("\n# one\ny =  1  # it is\n")))],
        ("begin", []),
    ),
    "a docstring": (
        [
            Step("begin", org(figure("def f():\n    '''One.'''"))),
            Step("say", org(figure("def f():\n    '''Two.'''"))),
        ],
        ("begin", []),
    ),
    "another coding of its module": (
        [
            Step("begin", org(figure("# -*- coding: latin-1 -*-\ny = 'é'"))),
            Step("name", org(figure("# -*- coding: utf-8 -*-\ny = 'é'"))),
        ],
        ("begin", []),
    ),
    "a block that goes into another figure's module": (
        [
            Step("begin", org(figure(), TANH, beside("a = 1", "tangled/tanh.py"))),
            Step("tune", org(figure(), TANH, beside("a = 2", "tangled/tanh.py"))),
        ],
        ("begin", []),
    ),
    "prose, caption, tags and priority": (
        [BEGUN, Step("write", org(figure(title="[#A] relu :nice:", top="#+CAPTION: It\nSee.\n")))],
        ("begin", []),
    ),
    "it was moved": ([BEGUN, Step("move", org(TANH, below(figure())))], ("begin", [])),
    "it was renamed": ([BEGUN, Step("name", org(figure(title="rectifier")))], ("begin", [])),
    "its target file has another name": (
        [BEGUN, Step("name", org(figure().replace("tangled/relu", "tangled/rectifier")))],
        ("begin", []),
    ),
    "a part that it uses has another name": (
        [
            Step("begin", org(USES, named("part", "a = 1"))),
            Step("name", org(USES.replace("<<part>>", "<<piece>>"), named("piece", "a = 1"))),
        ],
        ("begin", []),
    ),
    "changed and changed back": (
        [BEGUN, Step("tune", org(figure("y = 2"))), Step("revert", org(figure()))],
        ("begin", []),
    ),
    "repaired and signed off anew": (
        [BEGUN, Step("mend", org(figure("y = 2", claim=closed(LATER))))],
        ("mend", []),
    ),
    "tuned, and signed off anew later": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"))),
            Step("sign", org(figure("y = 2", claim=closed(LATER)))),
        ],
        ("sign", []),
    ),
    "tuned, and signed off by a log entry": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"))),
            Step(
                "sign",
                org(
                    figure("y = 2", claim=closed(CLOSED) + f'\n- State "DONE" from "DONE" {LATER}')
                ),
            ),
        ],
        ("sign", []),
    ),
    "tuned, and signed off by an entry with the same time": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"))),
            Step("sign", org(figure("y = 2", claim=f"{closed(CLOSED)}\n{closed(CLOSED)[-74:]}"))),
        ],
        ("sign", []),
    ),
    "numbers in titles moved on": (
        [Step("begin", org(*counted(1))), Step("insert", org(*counted(2)))],
        ("begin", []),
    ),
    "two figures changed their titles with each other": (
        [
            Step("begin", org(*counted(1))),
            Step("swap", org(figure(title="Figure 2"), figure("z = 3", "Figure 1", stem="tanh"))),
        ],
        ("begin", []),
    ),
    "renamed while another one got its title": (
        [
            Step("begin", org(figure(), TANH)),
            Step("swap", org(figure(title="other"), figure("z = 3", "relu", stem="tanh"))),
        ],
        ("begin", []),
    ),
    "its picture and its module have other names": (
        [Step("begin", org(figure(stem="rectifier"), TANH)), Step("name", org(figure(), TANH))],
        ("begin", []),
    ),
    "tuned and signed off on a branch that was merged": (
        [
            BEGUN,
            Step("mend", org(figure("y = 2", claim=closed(LATER)), TANH), ("begin",)),
            Step("other", org(figure(), figure("z = 4", "tanh", stem="tanh")), ("begin",)),
            Step(
                "merge",
                org(figure("y = 2", claim=closed(LATER)), figure("z = 4", "tanh", stem="tanh")),
                ("other", "mend"),
            ),
        ],
        ("mend", []),
    ),
    "three branches were merged": (
        [
            BEGUN,
            *(Step(f"say {n}", org(figure(), TANH, f"* {n}\n"), ("begin",)) for n in "ab"),
            Step("mend", org(figure("y = 2", claim=closed(LATER)), TANH), ("begin",)),
            Step(
                "merge",
                org(figure("y = 2", claim=closed(LATER)), TANH, "* a\n* b\n"),
                ("say a", "say b", "mend"),
            ),
        ],
        ("mend", []),
    ),
    "a branch that tuned it was merged, and left aside": (
        [
            BEGUN,
            Step("tune", org(figure("y = 2"), TANH), ("begin",)),
            Step("other", org(figure(), TANH, "* more\n"), ("begin",)),
            Step("merge", org(figure(), TANH, "* most\n"), ("other", "tune")),
        ],
        ("begin", []),
    ),
    "the notebook was renamed": (
        [
            Step("begin", {"sub/old.org": figure()}),
            Step("move", {"sub/old.org": None, **org(figure())}),
        ],
        ("begin", []),
    ),
    "the notebook was split": (
        [
            Step("begin", {"all.org": figure() + TANH}),
            Step("split", {"all.org": TANH, **org(figure())}),
        ],
        ("begin", []),
    ),
    "a figure was copied from another notebook, and both stay": (
        [
            Step("begin", {"all.org": figure()}),
            Step("copy", {"all.org": figure("y = 2"), **org(figure())}),
        ],
        ("copy", []),
    ),
    "line ends became those of Windows": (
        [BEGUN, Step("lines", org(figure().replace("\n", "\r\n")))],
        ("begin", []),
    ),
    "the text was saved in another coding": (
        [
            Step("begin", {"figures.org": figure("y = 'é'").encode("latin-1")}),
            Step("recode", org(figure("y = 'é'"))),
        ],
        ("begin", []),
    ),
    "data that no commit had when it was signed off": (
        [
            Step("begin", org(figure(**DATA))),
            Step("add", {**org(figure(**DATA)), "data/points.csv": "2"}),
        ],
        ("begin", []),
    ),
    "removed, and put back": (
        [BEGUN, Step("remove", org(TANH)), Step("restore", org(figure("y = 2"), TANH))],
        ("restore", []),
    ),
    "a new figure with an old one's title": (
        [
            Step("begin", org(figure())),
            Step(
                "add",
                org(figure(), "* part\n", f"*{figure('y = 5', stem='other', claim=closed(LATER))}"),
            ),
        ],
        ("begin", []),
    ),
    "a DONE without any claim of when": (
        [Step("begin", org(figure(claim=""))), Step("tune", org(figure("y = 2", claim="")))],
        None,
    ),
    "an open figure": (
        [
            Step("begin", org(figure(state="TODO"))),
            Step("tune", org(figure("y = 2", state="TODO"))),
        ],
        None,
    ),
}

NOW = {
    "an edit that is not committed": (org(figure("y = 2")), ("begin", [("its block", None)])),
    "a comment that is not committed": (org(figure("y = 1 # one")), ("begin", [])),
    "a claim that is not committed": (org(figure("y = 2", claim=closed(LATER))), (None, [])),
    "a rename that is not committed": (
        {
            "figures.org": None,
            "pyproject.toml": '[tool.orgfig]\nnotebooks = ["new.org"]',
            "new.org": figure("y = 2"),
        },
        ("begin", [("its block", None)]),
    ),
}

NOW_DATA = {
    "data edited": ("2\n", ("begin", [("its data data/points.csv", None)])),
    "data as it was": ("1\n", ("begin", [])),
    "data with line ends of Windows": ("1\r\n", ("begin", [])),
    "data removed": (None, ("begin", [])),
}


def git(folder, *words, given=None):
    answer = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@x", *words],
        cwd=folder,
        input=given,
        capture_output=True,
        check=True,
    )
    return answer.stdout.decode().strip()


def put(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())


def repository(folder, steps):
    """A repository with these commits, each after the one before it where it names no parents."""
    git(folder, "init", "-q", "--template=", "-b", "main")
    git(folder, "fast-import", "--quiet", given=b"".join(_stream(steps)))


def _stream(steps):
    marks, last = {}, ()
    for number, step in enumerate(steps, 1):
        marks[step.subject] = number
        who = f"A <a@x> {DATES + number * 86400} +0200"
        yield f"commit refs/heads/main\nmark :{number}\nauthor {who}\ncommitter {who}\n".encode()
        yield _data(step.subject.encode())
        parents = [f":{marks[one]}" for one in step.parents or last]
        for word, parent in zip(["from", *["merge"] * 9], parents, strict=False):
            yield f"{word} {parent}\n".encode()
        for name, text in step.files.items():
            if text is None:
                yield f'D "{name}"\n'.encode()
            else:
                yield f'M 100644 inline "{name}"\n'.encode()
                yield _data(text if isinstance(text, bytes) else text.encode())
        last = (step.subject,)


def _data(data):
    return b"data %d\n%s\n" % (len(data), data)


def now(steps):
    """The files that the last of the steps leaves."""
    known = {}
    for step in steps:
        before = [known[one] for one in step.parents[:1]] or list(known.values())[-1:]
        files = {**(before[0] if before else {}), **step.files}
        known[step.subject] = {name: text for name, text in files.items() if text is not None}
    return known[steps[-1].subject]


def asked(folder):
    project = find(Path(folder))
    notebooks = [Reader(project).notebook(name) for name in project.notebooks]
    data = {"data/points.csv": "x"} if (folder / "data").exists() else {}
    return notebooks, history(project, notebooks, data)


def told(folder, stem="relu"):
    """The sign-off's commit and the changes of one figure, by their messages."""
    notebooks, found = asked(folder)
    assert (found.trouble, found.gaps) == (None, ())
    figures = [one for notebook in notebooks for one in notebook.figures]
    (where,) = [one.where for one in figures if stem in {Path(o.path).stem for o in one.outputs}]
    if where not in found.sign_offs:
        return None
    sign_off = found.sign_offs[where]
    return _subject(sign_off.commit), [(one.what, _subject(one.commit)) for one in sign_off.changes]


def _subject(commit):
    return None if commit is None else commit.subject


@pytest.fixture
def past(tmp_path, need):
    need("git")

    def make(steps, folder=tmp_path):
        folder.mkdir(exist_ok=True)
        repository(folder, steps)
        put(folder, now(steps))
        return folder

    return make


@pytest.mark.parametrize(("steps", "expected"), STORIES.values(), ids=STORIES)
def test_stories(past, steps, expected):
    assert told(past(steps)) == expected


@pytest.mark.parametrize(("files", "expected"), NOW.values(), ids=NOW)
def test_what_is_not_committed(past, files, expected):
    folder = past([Step("begin", org(figure()))])
    put(folder, files)
    assert told(folder) == expected


@pytest.mark.parametrize(("text", "expected"), NOW_DATA.values(), ids=NOW_DATA)
def test_data_that_is_not_committed(past, text, expected):
    folder = past([Step("begin", {**org(figure(**DATA)), "data/points.csv": "1\n"})])
    put(folder, {"data/points.csv": text})
    assert told(folder) == expected


# --- what git cannot say -------------------------------------------------------------------------


def no_repository(folder, monkeypatch):
    put(folder, org(figure()))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))


def no_git(folder, monkeypatch):
    put(folder, org(figure()))
    monkeypatch.setenv("PATH", str(folder))


def no_commit(folder, monkeypatch):
    git(folder, "init", "-q")
    put(folder, org(figure()))


def broken_head(folder, monkeypatch):
    repository(folder, [BEGUN])
    put(folder, {**org(figure()), ".git/refs/heads/main": "no commit\n"})


def called_bare(folder, monkeypatch):
    repository(folder, [BEGUN])
    git(folder, "config", "core.bare", "true")
    put(folder, org(figure()))


def silent_git(folder, monkeypatch):
    put(folder, org(figure()))
    put(folder, {"bin/git": f"#!{sys.executable} -IS\nimport time\ntime.sleep(600)\n"})
    (folder / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    monkeypatch.setattr(history_git, "SECONDS", 0.05)


def strange_git(folder, monkeypatch):
    put(folder, org(figure()))
    put(folder, {"bin/git": "#!/bin/sh\necho true\n"})
    (folder / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")


TROUBLE = {
    "no repository": (no_repository, "the project is in no git repository"),
    "no git": (no_git, "git is not installed"),
    "no commit": (no_commit, "git has no commit at HEAD"),
    "where projects are in the repository is not known": (
        called_bare,
        "the settings of its git repository say that the project is not in it",
    ),
    "git is silent": (silent_git, "git has not answered in 60 seconds"),
    "git answers something else": (strange_git, "git is at a loss"),
    "HEAD is broken": (broken_head, "git has no commit at HEAD"),
}


FALSE = {
    "rev-list says words": ("rev-list", "echo commit; printf '\\0\\0\\0'", "git is at a loss"),
    "rev-list knows no parent": (
        "rev-list",
        "printf 'commit a b\\ntree\\0time\\0subject\\0'",
        "git is at a loss",
    ),
    "diff-tree says words": ("diff-tree", "printf 'one two\\n:three\\0'", "git is at a loss"),
    "diff-tree stops short": (
        "diff-tree",
        "printf 'one two\\n:1 100644 3 4 M'",
        "git did not say what each commit changed",
    ),
    "cat-file says words": (
        "cat-file",
        "while read -r name; do echo one two three; done",
        "git is at a loss",
    ),
}
"""Commands of git that answer something else, and what is told of the history then."""


def instead_of(command, script, folder, monkeypatch, git):
    """A git of which one command is a line of sh, and two commits for it."""
    tuned = org(figure("y = 2"))
    repository(folder, [BEGUN, Step("tune", tuned)])
    case = f'case " $* " in *" {command} "*) {script}; exit;; esac'
    put(folder, {**tuned, "bin/git": f'#!/bin/sh\n{case}\nexec {git} "$@"\n'})
    (folder / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:/usr/bin:/bin")


@pytest.mark.parametrize("case", FALSE)
def test_a_command_that_answers_something_else(tmp_path, monkeypatch, need, case):
    command, script, trouble = FALSE[case]
    instead_of(command, script, tmp_path, monkeypatch, need("git"))
    assert asked(tmp_path)[1] == History(trouble=trouble)


def test_a_command_that_does_not_answer_about_a_version(tmp_path, monkeypatch, need):
    script = f"sleep 600 & echo $! > {tmp_path}/held; wait"  # which keeps the pipe
    instead_of("cat-file", script, tmp_path, monkeypatch, need("git"))
    real = history_git._await

    def shortly(stream):
        monkeypatch.setattr(history_git, "SECONDS", 1)
        real(stream)

    monkeypatch.setattr(history_git, "_await", shortly)
    assert asked(tmp_path)[1] == History(trouble="git has not answered in 60 seconds")
    os.kill(int((tmp_path / "held").read_text()), signal.SIGKILL)  # it was not waited for


@pytest.mark.parametrize(("make", "trouble"), TROUBLE.values(), ids=TROUBLE)
def test_trouble(tmp_path, monkeypatch, need, make, trouble):
    need("git")
    make(tmp_path, monkeypatch)
    assert asked(tmp_path)[1] == History(trouble=trouble)
    assert not (tmp_path / ".orgfig").exists()


def test_a_notebook_that_is_in_no_commit(past):
    folder = past([Step("begin", {"other.org": TANH})])
    put(folder, org(figure()))
    (gap,) = asked(folder)[1].gaps
    assert (gap.where.path, gap.where.line) == ("figures.org", 1)
    assert gap.why.startswith("figures.org is in no commit")


UNREADABLE = {
    "bytes that are no text": b"\xff\xfe*\x00",
    "the name of a text that is kept elsewhere": b"version https://git-lfs.github.com/spec/v1\n",
}


@pytest.mark.parametrize("kept", UNREADABLE.values(), ids=UNREADABLE)
def test_a_notebook_that_git_has_as_no_text(past, kept):
    folder = past([Step("begin", {"figures.org": kept})])
    put(folder, org(figure()))
    notebooks, found = asked(folder)
    assert (len(notebooks[0].figures), found.sign_offs) == (1, {})
    (gap,) = found.gaps
    assert gap.why.startswith("figures.org is in git as no text")


def test_a_version_with_too_many_headings_is_passed_over(monkeypatch):
    monkeypatch.setattr(history_versions, "MOST_HEADINGS", 3)
    assert read_version(b"* a\n" * 2, "figures.org").titles == ("", "a", "a")
    assert read_version(b"* a\n" * 3, "figures.org") is None


WHEN = {
    "no number": "A <a@x> yesterday",
    "a year that no calendar has": "A <a@x> 253402300800 +0000",
    "a zone that no clock has": "A <a@x> 1745000000 +9999",
    "nobody": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("author", WHEN.values(), ids=WHEN)
def test_a_commit_that_does_not_say_when(past, author):
    folder = past(STORIES["a block was tuned later"][0])
    tree, parent = git(folder, "rev-parse", "main^{tree}", "main~1").split()
    text = f"tree {tree}\nparent {parent}\nauthor {author}\ncommitter A <a@x> 5 +0000\n\ntune"
    words = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
    git(folder, "reset", "-q", "--soft", git(folder, *words, given=text.encode()))
    for _ in range(2):  # as it is asked, and as it is remembered
        (change,) = next(iter(asked(folder)[1].sign_offs.values())).changes
        assert (change.commit.when, change.commit.subject) == (None, "tune")


def test_without_claims_git_is_not_asked(tmp_path, monkeypatch):
    put(tmp_path, org(figure(state="TODO")))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asked(tmp_path)[1] == History()


@pytest.mark.slow
def test_a_shallow_clone(past, tmp_path):
    steps = [
        *STORIES["tuned, and signed off anew later"][0],
        Step("more", org(figure("y = 4", claim=closed(LATER)), TANH)),
    ]
    origin = past(steps, tmp_path / "origin")
    for depth, known in (("1", False), ("2", False), ("3", True)):
        clone = tmp_path / depth
        git(tmp_path, "clone", "-q", "--depth", depth, f"file://{origin}", str(clone))
        notebooks, found = asked(clone)
        (relu, tanh) = notebooks[0].figures
        assert (relu.where in found.sign_offs) is known
        assert (
            tanh.where not in found.sign_offs
            or found.sign_offs[tanh.where].commit.subject == "more"
        )
        assert [gap.hint for gap in found.gaps] == ([] if known else ["git fetch --unshallow"])


@pytest.mark.slow
def test_versions_that_a_clone_has_not_got(past, tmp_path):
    origin = past(STORIES["a block was tuned later"][0], tmp_path / "origin")
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", str(clone))
    (gap,) = asked(clone)[1].gaps
    assert "git has not got all versions" in gap.why
    assert "relu and 1 more" in gap.why


def test_a_version_that_is_damaged_is_not_taken_for_another(past):
    folder = past(STORIES["a block was tuned later"][0])
    name = git(folder, "rev-parse", "main~1:figures.org")
    damaged = folder / ".git/objects" / name[:2] / name[2:]
    whole = damaged.read_bytes()
    damaged.chmod(0o644)
    damaged.write_bytes(whole[: len(whole) * 2 // 3])
    (gap,) = asked(folder)[1].gaps
    assert "git has not got all versions" in gap.why
    damaged.write_bytes(whole)
    assert told(folder) == STORIES["a block was tuned later"][1]


@pytest.mark.slow
def test_folders_that_a_clone_has_not_got(past, tmp_path):
    origin = past(STORIES["a block was tuned later"][0], tmp_path / "origin")
    git(origin, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{origin}", str(clone))
    trouble = "git has not got all commits and folders of this clone"
    assert asked(clone)[1] == History(trouble=trouble)


# --- where the project is, and what its files are called -----------------------------------------


@pytest.mark.parametrize("name", ["in it", "näme", 'quo"te', "a*b[c]?", "-x", "back\\slash"])
def test_folders_and_names(past, tmp_path, name):
    steps = [
        Step(one.subject, {f"{name}/{name}.org".replace("\\", "\\\\").replace('"', '\\"'): text})
        for one in STORIES["a block was tuned later"][0]
        for text in one.files.values()
    ]
    git(tmp_path, "init", "-q", "--template=", "-b", "main")
    git(tmp_path, "fast-import", "--quiet", given=b"".join(_stream(steps)))
    settings = f"[tool.orgfig]\nnotebooks = ['{name}.org']"
    text = next(iter(steps[-1].files.values()))
    put(tmp_path / name, {f"{name}.org": text, "pyproject.toml": settings})
    assert told(tmp_path / name) == ("begin", [("its block", "tune")])


def test_a_detached_head_and_a_second_work_tree(past, tmp_path):
    folder = past(STORIES["a block was tuned later"][0], tmp_path / "first")
    second = tmp_path / "second"
    git(folder, "worktree", "add", "-q", "--detach", str(second), "main")
    assert told(second) == ("begin", [("its block", "tune")])


def test_what_names_another_repository_does_not_count(past, monkeypatch, tmp_path):
    folder = past(STORIES["a block was tuned later"][0])
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert told(folder) == ("begin", [("its block", "tune")])


def test_nothing_that_a_repository_names_is_run(past, tmp_path):
    folder = past(STORIES["a block was tuned later"][0])
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
    trap.chmod(0o755)
    runs = "fsmonitor pager editor sshCommand hooksPath"
    sections = {
        "core": [f"{name} = {trap}" for name in runs.split()],
        "diff": [f"external = {trap}", "relative = true", "renames = copies"],
        'diff "trap"': [f"textconv = {trap}", f"command = {trap}"],
        'filter "trap"': [f"clean = {trap}", f"smudge = {trap}"],
        "gpg": [f"program = {trap}"],
        "log": ["showSignature = true", "follow = true"],
    }
    with (folder / ".git/config").open("a") as file:
        for section, lines in sections.items():
            file.write("\n".join([f"[{section}]", *lines, ""]))
    put(folder, {".gitattributes": "*.org diff=trap filter=trap\n"})
    assert told(folder) == ("begin", [("its block", "tune")])
    assert not (tmp_path / "sprung").exists()


def test_the_history_is_the_one_that_was_committed(past):
    folder = past(STORIES["a block was tuned later"][0])
    git(folder, "replace", "main", git(folder, "rev-parse", "main~1"))
    assert told(folder) == ("begin", [("its block", "tune")])


# --- what is remembered --------------------------------------------------------------------------


@pytest.fixture
def tuned(past):
    """A project whose figure was tuned after its sign-off, and of which git has been asked."""
    folder = past(STORIES["a block was tuned later"][0])
    assert told(folder) == ("begin", [("its block", "tune")])
    return folder


def test_the_same_question_is_not_looked_into_again(tuned):
    answer = tuned / ".orgfig/cache/history"
    head, _, body = answer.read_bytes().partition(b"\n")
    answer.write_bytes(with_head(head, body.replace(b'"tune"', b'"remembered"')))
    assert told(tuned) == ("begin", [("its block", "remembered")])
    assert git(tuned, "status", "--porcelain", "--", ".orgfig") == ""


def with_head(head, body):
    """A file with what tells that it is whole."""
    return b"%s %s\n%s" % (head.split()[0], digest_bytes(body).encode(), body)


def test_a_byte_that_flipped_is_no_answer(tuned):
    answer = tuned / ".orgfig/cache/history"
    whole = answer.read_bytes()
    for place in (0, 45, whole.index(b"\n"), whole.index(b"2025"), whole.index(b"block"), -1):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1
        answer.write_bytes(spoiled)
        assert told(tuned) == ("begin", [("its block", "tune")])
        assert answer.read_bytes() == whole


FORMS = ("[]", "{}", "null", "[" * 9999, '{"a":1}', '{"a":[1,2,3,4]}', '{"a":["b",[[1]],[],[]]}')
ANSWERS = (
    '{"commits":[[1,2,3]],"sign_offs":[],"gaps":[]}',
    '{"commits":[],"sign_offs":[["a",1,7,[]]],"gaps":[]}',
    '{"commits":[],"sign_offs":[[1,1,null,[]]],"gaps":[]}',
    '{"commits":[],"sign_offs":[],"gaps":[["a","b","c",null]]}',
)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["history", "history-meanings"])
def test_what_is_corrupt_is_looked_into_again(tuned, name):
    kept, answer = tuned / ".orgfig/cache" / name, tuned / ".orgfig/cache/history"
    whole = kept.read_bytes()
    head = whole.partition(b"\n")[0]
    forms = [with_head(head, form.encode()) for form in (*FORMS, *ANSWERS)]
    for data in (b"", b"\xff\0", b"0123\n{}", whole[:-9], *forms):
        answer.unlink()
        kept.write_bytes(data)
        assert told(tuned) == ("begin", [("its block", "tune")])
        assert kept.read_bytes() == whole


def test_another_commit_is_another_question(tuned):
    git(tuned, "commit", "-q", "--allow-empty", "-m", "nothing")
    git(tuned, "reset", "-q", "--soft", "HEAD~2")
    assert told(tuned) == ("begin", [("its block", None)])


def test_where_nothing_can_be_written_it_is_looked_into_each_time(past):
    folder = past(STORIES["a block was tuned later"][0])
    (folder / ".orgfig").write_text("in the way\n")
    assert told(folder) == ("begin", [("its block", "tune")])
    assert told(folder) == ("begin", [("its block", "tune")])


# --- the light way agrees with the plain one -----------------------------------------------------


def plain(texts):
    """What changed since the sign-off of each figure, by reading every version as a whole.

    `texts` are the versions, the oldest first; figures are told apart by their pictures.
    """
    versions = [_plainly(text) for text in texts]
    found = {}
    for stem, (claim, _) in versions[-1].items():
        line = [one.get(stem) for one in reversed(versions)]
        length = next(
            (n for n, one in enumerate(line) if one is None or one[0] != claim), len(line)
        )
        line = line[:length][::-1]
        first = len(versions) - length
        changes = [first + n for n in range(1, length) if line[n][1] != line[n - 1][1]]
        found[stem] = (first, changes if line[0][1] != line[-1][1] else [])
    return found


def _plainly(text):
    notebook = read(text.encode(), "figures.org")
    return {
        Path(figure.outputs[0].path).stem: (
            (figure.claim.closed.text, *(one.timestamp.text for one in figure.claim.log)),
            [meaning(file.text) for file in figure.files],
        )
        for figure in notebook.figures
    }


def edited(random, parts, number):
    """The parts of a notebook after one edit of some kind."""
    parts = list(parts)
    place = random.randrange(len(parts))
    part = parts[place]
    match random.randrange(8):
        case 0:
            parts[place] = re.sub(r"(?m)^([ayz]) = \d+", lambda m: f"{m[1]} = {number % 4}", part)
        case 1:
            parts[place] = part.replace("#+end_src", f"# remark {number}\n#+end_src")
        case 2:
            parts[place] = part.replace("\n** code", f"\nProse {number}.\n** code")
        case 3:
            parts.insert(random.randrange(len(parts)), parts.pop(place))
        case 4 if "DONE" in part:
            parts[place] = re.sub(r"DONE (\w+)\n", f"DONE name{number}\n", part)
        case 5 if "DONE" in part:
            parts[place] = part.replace(*_dates(part, number))
        case 6:
            parts[place] = part.replace("| 1 |", f"| 1 | {number} |", 1)
        case _:
            parts[place] = part.replace(":noweb yes ", ":noweb  yes ")
    return parts


def _dates(part, number):
    return re.search(r"CLOSED: (\[.*\])", part)[1], f"[2025-05-{number % 28 + 1:02} 10:00]"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_the_light_way_agrees_with_the_plain_one(past, seed):
    random = Random(seed)
    parts = [
        figure("<<one>>\ny = 1"), figure("z = 1\n<<two>>", "tanh", stem="tanh"),
        figure("y = 3", "step", stem="step", args=":var t=numbers"),
        named("one", "a = 1\n<<two>>"), named("two", "a = 2"), table(2), beside("a = 3"),
    ]  # fmt: skip
    texts = ["".join(parts)]
    for number in range(40):
        parts = edited(random, parts, number)
        texts.append("".join(parts))
    texts = [text for text, before in pairwise(texts[::-1]) if text != before][::-1]
    folder = past([Step(str(number), org(text)) for number, text in enumerate(texts)])
    for stem, (first, changes) in plain(texts).items():
        signed, found = told(folder, stem)
        assert (signed, [subject for _, subject in found]) == (str(first), [*map(str, changes)])

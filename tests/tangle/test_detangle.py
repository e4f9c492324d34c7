"""Edits of tangled files go back into the notebook, or are refused by name; the rest stays."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from orgfig.org import parse
from orgfig.tangle import plan
from orgfig.tangle.detangle import EditedFile, detangle

PATH = "notebook.org"


def detangled(notebook, edited, base=None):
    """Detangles texts of files by path; they were written from `base`, or else from `notebook`."""
    data = notebook if isinstance(notebook, bytes) else notebook.encode()
    document = parse(data, PATH)
    tangled = plan(document)
    former = {
        file.path: file.data
        for file in (plan(parse(base.encode(), PATH)) if base else tangled).files
    }
    files = [
        EditedFile(path, former[path], text if isinstance(text, bytes) else text.encode())
        for path, text in edited.items()
    ]
    return detangle(data, document, tangled, files)


def tangled_files(data):
    return {file.path: file.data.decode() for file in plan(parse(data, PATH)).files}


def block(*lines, header=":tangle a.py", name=None, indent=""):
    named = [f"#+name: {name}"] if name else []
    whole = [*named, f"#+begin_src python {header}", *lines, "#+end_src"]
    return "".join(f"{indent}{line}\n" for line in whole)


TWO = block("a1", "a2") + "text\n" + block("b1", "b2")
INDENTED = block("def f():", "    return 1", indent="  ")
PARTS = block("def f():", "    <<part>>", "    return x", header=":tangle a.py :noweb yes") + block(
    "x = 1", "if x:", "    y = 2", header="", name="part"
)

TAKEN = {  # notebook, edited file, the notebook's lines that change
    "a line is changed": (block("x = 1", "y = 2"), "x = 1\ny = 3\n", {"y = 2": "y = 3"}),
    "a line is put in": (block("x", "z"), "x\ny\nz\n", {"x": "x\ny"}),
    "a line is put in at the top": (block("x"), "w\nx\n", {"x": "w\nx"}),
    "a line is put in at the end": (block("x"), "x\ny\n", {"x": "x\ny"}),
    "a line is taken out": (block("x", "y", "z"), "x\nz\n", {"x\ny": "x"}),
    "all lines are taken out": (block("x", "y"), "\n", {"x\ny": ""}),
    "an empty block gets a line": (block(), "x\n", {":tangle a.py\n": ":tangle a.py\nx\n"}),
    "the second of two blocks": (TWO, "a1\na2\n\nb1\nx\n", {"b2": "x"}),
    "both of two blocks": (TWO, "a1\nx\n\ny\nb2\n", {"a2": "x", "b1": "y"}),
    "a blank line within a block": (block("x", "y"), "x\n\ny\n", {"x\n": "x\n\n"}),
    "indentation of the block comes back": (
        INDENTED,
        "def f():\n    return 2\n",
        {"      return 1": "      return 2"},
    ),
    "a new line is indented like the block": (
        INDENTED,
        "def f():\n    return 1\nf()\n",
        {"return 1": "return 1\n  f()"},
    ),
    "a line that is indented further": (
        INDENTED,
        "def f():\n        return 1\n",
        {"      return 1": "          return 1"},
    ),
    "a line that is indented less": (
        INDENTED,
        "def f():\nreturn 1\n",
        {"      return 1": "  return 1"},
    ),
    "tabs of the block come back": (
        block("\tif x:", "\t\ty"),
        "if x:\n\tz\nw\n",
        {"\t\ty": "\t\tz\n\tw"},
    ),
    "a star is quoted": (block("x"), "x\n* y\n", {"x": "x\n,* y"}),
    "a keyword is quoted": (block("x"), "x\n#+end_src\n", {"x": "x\n,#+end_src"}),
    "a comma before a star is quoted": (block("x"), ",* y\n", {"x": ",,* y"}),
    "a quoted line stays quoted": (block(",* x"), "* y\n", {",* x": ",* y"}),
    "a quoted line that needs no comma any more": (block(",* x"), "x\n", {",* x": "x"}),
    "a comma elsewhere is left alone": (block("x"), ", y\n", {"x": ", y"}),
    "a line of a part, through its reference": (
        PARTS,
        "def f():\n    x = 5\n    if x:\n        y = 2\n    return x\n",
        {"x = 1": "x = 5"},
    ),
    "a line put into a part": (
        PARTS,
        "def f():\n    x = 1\n    if x:\n        z = 3\n        y = 2\n    return x\n",
        {"if x:": "if x:\n    z = 3"},
    ),
    "a line behind a part goes to the part": (
        PARTS,
        "def f():\n    x = 1\n    if x:\n        y = 2\n    z = 3\n    return x\n",
        {"    y = 2": "    y = 2\nz = 3"},
    ),
    "a blank line behind a part goes around it": (
        PARTS,
        "def f():\n    x = 1\n    if x:\n        y = 2\n\n    return x\n",
        {"    <<part>>": "    <<part>>\n"},
    ),
    "a line around a part": (
        PARTS,
        "def f():\n    x = 1\n    if x:\n        y = 2\n    return y\n",
        {"return x": "return y"},
    ),
    "text between what stands around a reference": (
        block("x = [<<p>>]", header=":tangle a.py :noweb yes") + block("1, 2", name="p", header=""),
        "x = [1, 2, 3]\n",
        {"1, 2": "1, 2, 3"},
    ),
    "a comment put before a reference stays": (
        block("# <<p>>", header=":tangle a.py :noweb yes") + block("1", "2", name="p", header=""),
        "# 1\n# 3\n# 4\n",
        {"2": "3\n4"},
    ),
    "a label stays": (
        block("x = 1  (ref:here)", "y", header="").replace("python", "python -r :tangle a.py"),
        "x = 2\ny\n",
        {"x = 1 ": "x = 2 "},
    ),
    "a form feed and a separator of lines are no line ends": (
        block("x\fy", "a\u2028b"),
        "x\fz\na\u2028c\n",
        {"x\fy": "x\fz", "a\u2028b": "a\u2028c"},
    ),
    "blank lines at the ends of a body stay": (block("", "x", ""), "y\n", {"x": "y"}),
    "a line in a list": ("- a\n" + block("x", indent="  "), "y\n", {"  x": "  y"}),
    "lines taken out beside an equal blank one": (
        block("a", "", "x") + block("b"),
        "a\n\nb\n",
        {"\n\nx": ""},
    ),
}


@pytest.mark.parametrize(("notebook", "text", "replaced"), TAKEN.values(), ids=TAKEN)
def test_what_goes_back(notebook, text, replaced):
    expected = notebook
    for old, new in replaced.items():
        assert expected.count(old) == 1, "the case must name one place"
        expected = expected.replace(old, new)
    found = detangled(notebook, {"a.py": text})
    assert found.problems == found.conflicts == ()
    assert found.data.decode() == expected
    assert found.settled == ("a.py",)
    assert tangled_files(found.data)["a.py"] == text


REFUSED = {  # notebook, edited file, name of the problem, part of the message
    "a last line without a newline": (block("x"), "y", "edit-last-newline", "no newline"),
    "an empty file": (block("x"), "", "edit-last-newline", "no newline"),
    "blank lines at the end": (block("x"), "x\n\n", "edit-not-given-back", "blank lines"),
    "blank lines at the top": (block("x"), "\nx\n", "edit-not-given-back", "blank lines"),
    "indentation of the first line": (block("x"), "  x\n", "edit-not-given-back", "white space"),
    "indentation of all lines": (
        block("x", "y"),
        "    x\n    y\n",
        "edit-not-given-back",
        "white space",
    ),
    "the blank line between two blocks": (TWO, "a1\na2\nb1\nb2\n", "edit-outside-blocks", "org:6"),
    "a shebang": (
        block("x", header=":tangle a.py :shebang #!/a"),
        "#!/b\nx\n",
        "edit-outside-blocks",
        "org:1",
    ),
    "a prologue": (
        block("x", header=":tangle a.py :prologue p"),
        "q\nx\n",
        "edit-outside-blocks",
        "org:1",
    ),
    "what stands before a reference": (
        block("x = [<<p>>]", header=":tangle a.py :noweb yes") + block("1", name="p", header=""),
        "y = [1]\n",
        "edit-outside-blocks",
        "",
    ),
    "a reference": (
        block("x", header=":tangle a.py :noweb yes"),
        "<<y>>\n",
        "edit-not-given-back",
        "reference",
    ),
    "a blank line in an indented part": (
        PARTS,
        "def f():\n    x = 1\n\n    if x:\n        y = 2\n    return x\n",
        "edit-not-given-back",
        "before a reference",
    ),
    "lines over a border, in another number": (
        PARTS,
        "def g():\n    z = 1\n    w = 5\n    if x:\n        y = 2\n    return x\n",
        "edit-across-blocks",
        "border",
    ),
    "the end of a drawer": (
        ":LOGBOOK:\n" + block("x") + ":END:\n",
        "x\n:END:\n",
        "edit-not-given-back",
        "read the notebook differently",
    ),
    "bytes that are no UTF-8": (block("x"), b"\xff\n", "edit-encoding", "line 1 is not utf-8"),
    "a NUL": (block("x"), "x\n\0\n", "edit-binary", "line 2 holds a NUL"),
    "a notebook with an error there": (
        block("x", header=":tangle a.py :tangle-mode 9"),
        "y\n",
        "edit-of-error",
        "error",
    ),
}


@pytest.mark.parametrize(("notebook", "text", "name", "part"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(notebook, text, name, part):
    found = detangled(notebook, {"a.py": text})
    assert {problem.name for problem in found.problems} - {"edit-left-out"} == {name}
    assert any(part in problem.message for problem in found.problems)
    assert found.problems[0].where.path == PATH
    assert (found.data.decode(), found.edits, found.settled) == (notebook, (), ())


def test_a_bad_edit_hides_no_good_one_in_another_block():
    found = detangled(TWO, {"a.py": "a1\nx\n\nb1\nb2\n\n"})
    assert found.data.decode() == TWO.replace("a2", "x")
    assert [problem.name for problem in found.problems] == ["edit-not-given-back"]
    assert found.settled == ()


def test_all_edits_of_a_block_are_left_out_with_one():
    found = detangled(block("x", "y", "z"), {"a.py": "w\ny\nz\n\n"})
    assert found.edits == ()
    assert sorted(problem.name for problem in found.problems) == [
        "edit-left-out",
        "edit-not-given-back",
    ]


TWICE = block("<<p>>", header=":tangle a.py :noweb yes") + block(
    "<<p>>", header=":tangle b.py :noweb yes"
)
SHARED = TWICE + block("x", "y", name="p", header="")


def test_a_part_of_two_files_cannot_be_edited_in_one():
    found = detangled(SHARED, {"a.py": "x\nz\n"})
    assert found.edits == ()
    assert "b.py:2" in found.problems[0].message


def test_a_part_of_two_files_can_be_edited_in_both():
    found = detangled(SHARED, {"a.py": "x\nz\n", "b.py": "x\nz\n"})
    assert found.data.decode() == SHARED.replace("y\n", "z\n")
    assert found.settled == ("a.py", "b.py")


def test_a_part_of_two_files_cannot_be_edited_in_two_ways():
    found = detangled(SHARED, {"a.py": "x\nz\n", "b.py": "x\nw\n"})
    assert found.edits == ()
    assert all("two ways" in problem.message for problem in found.problems)


def test_edits_of_a_part_in_two_files_at_different_lines_hinder_each_other():
    found = detangled(SHARED, {"a.py": "x\nz\n", "b.py": "w\ny\n"})
    assert found.edits == ()
    assert found.problems


# --- when the notebook has changed, too ----------------------------------------------------------

LATER = "A new line.\n" + TWO.replace("b1", "c1")


def test_edits_find_their_block_where_the_notebook_has_moved():
    found = detangled(LATER, {"a.py": "x\na2\n\nb1\nb2\n"}, base=TWO)
    assert found.data.decode() == LATER.replace("a1", "x")
    assert found.settled == ("a.py",)
    assert tangled_files(found.data)["a.py"] == "x\na2\n\nc1\nb2\n"


def test_both_sides_changed_is_a_conflict_with_both_texts():
    found = detangled(LATER, {"a.py": "x\na2\n\ny\nb2\n"}, base=TWO)
    assert found.data.decode() == LATER.replace("a1", "x")
    (conflict,) = found.conflicts
    assert (str(conflict.where), conflict.path, conflict.line) == ("notebook.org:8", "a.py", 4)
    assert (conflict.ours, conflict.theirs) == (("c1",), ("y",))
    assert found.settled == ()


def test_a_conflict_keeps_other_edits_out_of_its_block():
    long = block("1", "2", "3", "4", "5")
    found = detangled(long.replace("1", "x"), {"a.py": "y\n2\n3\n4\nz\n"}, base=long)
    assert (found.edits, len(found.conflicts)) == ((), 1)
    assert [problem.name for problem in found.problems] == ["edit-left-out"]


def test_what_both_sides_changed_alike_is_there_already():
    found = detangled(TWO.replace("b1", "x"), {"a.py": "a1\na2\n\nx\nb2\n"}, base=TWO)
    assert (found.edits, found.settled, found.problems) == ((), ("a.py",), ())


# --- bytes ---------------------------------------------------------------------------------------

BYTES = {  # notebook and what it becomes where `old` becomes `new`
    "CRLF line ends": (TWO.replace("\n", "\r\n").encode(), "a1", "x"),
    "CR line ends": (TWO.replace("\n", "\r").encode(), "a1", "x"),
    "a byte order mark": (b"\xef\xbb\xbf" + TWO.encode(), "a1", "x"),
    "no newline at the end": (TWO.encode().removesuffix(b"\n"), "b2", "x"),
    "some CRs": (TWO.replace("text\n", "text\r\n").encode(), "a1", "x"),
    "a coding of its own": (b"# -*- coding: latin-1 -*-\n# \xe9\n" + TWO.encode(), "a1", "\xe9"),
    "bytes that are no UTF-8": (b"\xff\n" + TWO.encode(), "a1", "\xe9"),
    "a character of UTF-8": (TWO.encode(), "a1", "\u2192 \U0001f600"),
}


@pytest.mark.parametrize(("data", "old", "new"), BYTES.values(), ids=BYTES)
def test_all_other_bytes_stay(data, old, new):
    text = tangled_files(data)["a.py"].replace(old, new)
    found = detangled(data, {"a.py": text})
    coding = "latin-1" if b"coding" in data or b"\xff" in data else "utf-8"
    assert found.problems == ()
    assert found.data == data.replace(old.encode(), new.encode(coding))


def test_a_character_that_the_notebook_has_no_byte_for():
    data = b"# -*- coding: latin-1 -*-\n" + TWO.encode()
    found = detangled(data, {"a.py": "\u2192\na2\n\nb1\nx\n"})
    assert found.data == data.replace(b"b2", b"x")
    assert [problem.name for problem in found.problems] == ["edit-encoding"]


def test_a_file_saved_with_other_line_ends_is_taken_as_emacs_reads_it():
    found = detangled(TWO, {"a.py": b"\xef\xbb\xbfa1\r\nx\r\n\r\nb1\r\nb2\r\n"})
    assert found.data.decode() == TWO.replace("a2", "x")


# --- any notebook, any edits ---------------------------------------------------------------------


class Drawn(NamedTuple):
    notebook: str
    edited: dict


LINE = st.sampled_from(
    [
        *("x = 1", "def f():", "    return x", "        deep()", "", "# note", "  two", "x  "),
        *("* star", "#+end_src", "#+begin_src python", ",* c", "#+name: z", "** two"),
        *("\tindented", "print('<<a>>')", "a, b = 1, 2", "\u00e9 \u2192", ":END:", "#+end_quote"),
        *("<<a>>", "    <<b>>", "x = [<<a>>]", "# <<b>>", "\t<<c>>", "y  (ref:l)"),
    ]
)
HEADER = st.sampled_from(
    [
        *(":tangle a.py", ":tangle a.py", ":tangle b.py", ":tangle a.py :padline no"),
        *(":tangle c.py :shebang #!/x", ":tangle a.py :prologue p", ":tangle b.py :epilogue e"),
        *(":tangle a.py :comments link", ":tangle b.py :comments noweb"),
        *(":tangle b.py :comments org", ":tangle a.py :var v=1 :var w='(1 2)"),
        *("", ":noweb-ref a", ':noweb-ref a :noweb-sep ", "', ":tangle b.py :noweb-prefix no"),
    ]
)
AROUND = st.sampled_from(
    [
        *(("", ""), ("", ""), ("* head\n", ""), ("text\n\n", "\n"), ("- one\n", "")),
        *((":LOGBOOK:\n", ":END:\n"), ("#+begin_quote\n", "#+end_quote\n"), ("[fn:1] x\n", "")),
    ]
)


@st.composite
def blocks(draw):
    indent = draw(st.sampled_from(["", "", "  ", "\t"]))
    inner = indent + draw(st.sampled_from(["", "", "  ", "    ", "\t"]))
    quoted = (
        re.sub(r"^([ \t]*)(?=,*(\*|#\+))", r"\1,", line)
        for line in draw(st.lists(LINE, max_size=7))
    )
    body = "".join(f"{inner}{line}\n" if line else "\n" for line in quoted)
    name = draw(st.sampled_from(["", f"{indent}#+name: a\n", f"{indent}#+name: b\n"]))
    switch = draw(st.sampled_from(["", "", "", " -i", " -r"]))
    begin = f"{indent}#+begin_src python{switch} {draw(HEADER)}\n"
    before, after = draw(AROUND)
    return f"{before}{name}{begin}{body}{indent}#+end_src\n{after}"


@st.composite
def edits(draw, text):
    """The text after some edits: lines replaced, changed, put in and taken out."""
    lines = text[:-1].split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines)))
        new = draw(LINE)
        old = lines[at] if at < len(lines) else ""
        blank = old[: len(old) - len(old.lstrip())]
        length = draw(st.integers(0, 2))
        lines[at : at + length] = draw(
            st.sampled_from(
                [[new], [blank + new], [blank + new, blank + "z"], [old + " # more"], []]
            )
        )
    return "\n".join(lines) + draw(st.sampled_from(["\n"] * 20 + [""]))


@st.composite
def edited_notebooks(draw):
    noweb = draw(st.sampled_from(["yes", "yes", "no", "tangle", "strip-tangle"]))
    head = f"#+PROPERTY: header-args:python :noweb {noweb}\n"
    notebook = head + "".join(draw(st.lists(blocks(), min_size=1, max_size=6)))
    files = tangled_files(notebook.encode())
    return Drawn(
        notebook, {path: draw(edits(text)) for path, text in files.items() if draw(st.booleans())}
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edited_notebooks())
def test_what_goes_back_comes_out_again_and_nothing_else_changes(drawn):
    before = tangled_files(drawn.notebook.encode())
    found = detangled(drawn.notebook, drawn.edited)
    after = tangled_files(found.data)
    for path, text in drawn.edited.items():
        event("settled" if path in found.settled else "refused")
        if path in found.settled:
            assert after[path] == text
        else:
            assert any(path in problem.message for problem in found.problems)
    assert {path: after[path] for path in before if path not in drawn.edited} == {
        path: text for path, text in before.items() if path not in drawn.edited
    }
    assert without(found.data, after=found.edits) == without(
        drawn.notebook.encode(), before=found.edits
    )


def without(data, before=(), after=()):
    """The lines of a notebook but those that were edited."""
    lines, shift = [None, *data.split(b"\n")], 0
    for edit in before:
        lines[edit.first : edit.last] = [None] * (edit.last - edit.first)
    for edit in after:
        first = edit.first + shift
        lines[first : first + len(edit.lines)] = [None] * len(edit.lines)
        shift += len(edit.lines) - (edit.last - edit.first)
    return [line for line in lines if line is not None]


@st.composite
def plain_edits(draw):
    """A notebook of plain blocks, and edits that a tangled file can always give back."""
    inner = draw(st.sampled_from(["", "  ", "\t", "    "]))
    word = st.text("abc*#+, <=", min_size=1, max_size=8).map(lambda text: f"w{text}w")
    bodies = draw(st.lists(st.lists(word, min_size=1, max_size=6), min_size=1, max_size=4))
    notebook = "".join("* head\n" + block(*body, indent=inner) for body in bodies)
    new = [["first", *draw(st.lists(word | st.just("* x"), max_size=6)), "last"] for _ in bodies]
    chosen = [draw(st.sampled_from(pair)) for pair in zip(bodies, new, strict=True)]
    return Drawn(notebook, {"a.py": "\n\n".join("\n".join(body) for body in chosen) + "\n"})


@settings(deadline=None)
@given(plain_edits())
def test_plain_edits_always_go_back(drawn):
    found = detangled(drawn.notebook, drawn.edited)
    assert found.problems == ()
    assert tangled_files(found.data) == drawn.edited


# --- bounds --------------------------------------------------------------------------------------


def test_many_edits_take_one_look_each(monkeypatch):
    """A formatter has gone over all files, and half of what it did cannot go back."""
    texts = [f"x{number} = 1" for number in range(300)]
    notebook = "".join(block(text, header=f":tangle {n}.py") for n, text in enumerate(texts))
    edited = {f"{n}.py": f"{text} + 1\n" + "\n" * (n % 2) for n, text in enumerate(texts)}
    found = detangled(notebook, edited)
    assert len(found.edits) == len(found.settled) == 150
    assert len({problem.where for problem in found.problems}) == 150

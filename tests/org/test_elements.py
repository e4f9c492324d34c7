from __future__ import annotations

import pytest

SRC = "#+begin_src python\nx\n#+end_src"

LIVE = {
    "alone": SRC,
    "after a paragraph": f"text\n{SRC}",
    "in a quote": f"#+begin_quote\n{SRC}\n#+end_quote",
    "in a centred block": f"#+BEGIN_center\n{SRC}\n#+end_CENTER",
    "in a special block": f"#+begin_note\n{SRC}\n#+end_note",
    "in a dynamic block": f"#+begin: x\n{SRC}\n#+end:",
    "in a drawer": f":LOGBOOK:\n{SRC}\n:END:",
    "in a list, dedented": "- entry\n  #+begin_src python\nx\n  #+end_src",
    "in a footnote": f"[fn:1] note\n{SRC}",
    "in a quote without an end": f"#+begin_quote\n{SRC}",
    "in a drawer without an end": f":x:\n{SRC}",
    "in an example without an end": f"#+begin_example\n{SRC}",
    "after an example": f"#+begin_example\ny\n#+end_example\n{SRC}",
    "in another case": "#+BEGIN_SRC python\nx\n#+End_Src",
    "indented": "   #+begin_src python\nx\n\t#+end_src  ",
    "with the end of an example in it": "#+begin_src python\nx\n#+end_example\n#+end_src",
}
DEAD = {
    "in an example": f"#+begin_example\n{SRC}\n#+end_example",
    "in a comment": f"#+begin_comment\n{SRC}\n#+end_comment",
    "in an export block": f"#+begin_export html\n{SRC}\n#+end_export",
    "in verse": f"#+begin_verse\n{SRC}\n#+end_verse",
    "in LaTeX": f"\\begin{{x}}\n{SRC}\n\\end{{x}}",
    "after a number sign": "# #+begin_src python\n# x\n# #+end_src",
    "after a colon": ": #+begin_src python\n: x\n: #+end_src",
    "on a list's first line": "- #+begin_src python\n  x\n  #+end_src",
    "without an end": "#+begin_src python\nx",
    "with text behind the end": "#+begin_src python\nx\n#+end_src x",
    "with a carriage return behind the end": "a\n#+begin_src python\nx\n#+end_src\r",
    "with a heading in it": "#+begin_src python\n* x\n#+end_src",
    "cut by the end of its drawer": ":d:\n#+begin_src python\n:END:\n#+end_src",
    "cut by the end of its quote": "#+begin_quote\n#+begin_src python\n#+end_quote\n#+end_src",
    "cut by two blank lines in a footnote": "[fn:1] a\n#+begin_src python\n\n\n#+end_src",
}


@pytest.mark.parametrize("text", LIVE.values(), ids=LIVE)
def test_a_block_is_alive(text, read):
    assert [block.language for block in read(text).blocks] == ["python"]


@pytest.mark.parametrize("text", DEAD.values(), ids=DEAD)
def test_a_block_is_none(text, read):
    assert read(text).blocks == ()


NAMELESS = {
    "without a language": ("#+begin_src\nx\n#+end_src", ()),
    "with a tab before the language": ("#+begin_src\tpython\nx\n#+end_src", (1,)),
}


@pytest.mark.parametrize(("text", "ordinals"), NAMELESS.values(), ids=NAMELESS)
def test_a_block_has_no_language(text, ordinals, read):
    (block,) = read(text).blocks
    assert (block.language, block.body, block.ordinals) == ("", "x", ordinals)


def test_a_block_in_a_block_is_its_text(read):
    (block,) = read("#+begin_src org\n#+begin_src python\nx\n#+end_src\n#+end_src\n").blocks
    assert (block.language, block.body) == ("org", "#+begin_src python\nx")


UNCLOSED = {
    "no end at all": ("#+begin_src python\nx", "put a line #+end_src where it ends"),
    "a star at the start of a line": (
        "#+begin_src python\n* x\n#+end_src",
        "line 2 is a heading; if it is code, put a comma before its star",
    ),
    "text behind the end": (
        "#+begin_src python\nx\n#+end_src x",
        "nothing may follow #+end_src on line 3",
    ),
    "a heading, and a block of its own below": (
        "#+begin_src python\n* x\n#+begin_src sh\n#+end_src",
        "put a line #+end_src where it ends",
    ),
}


@pytest.mark.parametrize(("text", "hint"), UNCLOSED.values(), ids=UNCLOSED)
def test_a_block_without_an_end_is_an_error_with_a_way_out(text, hint, read):
    problem = read(text).diagnostics[0]
    assert (problem.name, str(problem.severity)) == ("unclosed-block", "error")
    assert (problem.where.line, problem.hint) == (1, hint)


def test_another_block_without_an_end_is_a_warning(read):
    (problem,) = read("#+begin_example\nx\n").diagnostics
    assert (problem.name, str(problem.severity)) == ("unclosed-block", "warning")


AFFILIATED = {
    "right above": ("#+name: n\n", "n"),
    "with others between": ("#+name: n\n#+caption: c\n#+attr_html: :x y\n#+results[1f]: r\n", "n"),
    "indented": ("   #+NAME: n\n", "n"),
    "the last of several": ("#+name: m\n#+name: n\n", "n"),
    "an old word for it": ("#+tblname: n\n", "n"),
    "a blank line cuts it off": ("#+name: n\n\n", None),
    "a comment cuts it off": ("#+name: n\n# c\n", None),
    "another keyword cuts it off": ("#+name: n\n#+title: t\n", None),
    "text cuts it off": ("#+name: n\ntext\n", None),
    "the end of a list's entry cuts it off": ("- a\n  #+name: n\n", None),
    "an empty one is none": ("#+name:\n", None),
}


@pytest.mark.parametrize(("above", "name"), AFFILIATED.values(), ids=AFFILIATED)
def test_a_name_belongs_to_the_block_below_it(above, name, read):
    assert read(above + SRC).blocks[0].name == name

"""Which headings are figures, and what belongs to each."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.figure import assemble
from orgfig.notebook import read

FIGURES = {
    "a heading with a link and code": (
        """
        * DONE relu
        [[fig/relu.svg]]
        ** code
        python tangle relu.py: draw
        """,
        {"relu": (["relu.py"], ["fig/relu.svg"])},
    ),
    "a link below belongs to the heading with a state": (
        """
        * DONE relu
        ** picture
        [[fig/relu.svg]]
        """,
        {"relu": ([], ["fig/relu.svg"])},
    ),
    "a link belongs to the nearest heading with a state": (
        """
        * DONE part
        ** DONE relu
        [[fig/relu.svg]]
        """,
        {"relu": ([], ["fig/relu.svg"])},
    ),
    "without a state, a link belongs to the heading it stands under": (
        """
        * part
        ** relu
        [[fig/relu.svg]]
        """,
        {"relu": ([], ["fig/relu.svg"])},
    ),
    "two figures under one heading without a state": (
        """
        * part
        ** relu
        [[fig/relu.svg]]
        python tangle relu.py: draw
        ** tanh
        [[fig/tanh.svg]]
        python tangle tanh.py: draw
        """,
        {
            "relu": (["relu.py"], ["fig/relu.svg"]),
            "tanh": (["tanh.py"], ["fig/tanh.svg"]),
        },
    ),
    "an inner figure keeps its code": (
        """
        * DONE outer
        [[fig/outer.svg]]
        python tangle outer.py: draw
        ** DONE inner
        [[fig/inner.svg]]
        *** code
        python tangle inner.py: draw
        ** more
        python tangle more.py: draw
        """,
        {
            "outer": (["outer.py", "more.py"], ["fig/outer.svg"]),
            "inner": (["inner.py"], ["fig/inner.svg"]),
        },
    ),
    "two outputs of one heading, in order": (
        """
        * DONE pca
        [[fig/b.svg]]
        [[fig/a.svg]]
        """,
        {"pca": ([], ["fig/b.svg", "fig/a.svg"])},
    ),
    "an output that is linked twice counts once": (
        """
        * DONE relu
        [[fig/relu.svg]]
        ** again
        [[fig/relu.svg]]
        """,
        {"relu": ([], ["fig/relu.svg"])},
    ),
    "several blocks of one file": (
        """
        * DONE relu
        [[fig/relu.svg]]
        python tangle relu.py: a
        python tangle relu.py: b
        """,
        {"relu": (["relu.py"], ["fig/relu.svg"])},
    ),
    "a block with :file promises": (
        """
        * relu
        python tangle relu.py file relu.svg: draw
        """,
        {"relu": (["relu.py"], ["fig/relu.svg"])},
    ),
    "a link and :file to one output count once": (
        """
        * relu
        python tangle relu.py file relu.svg: draw
        [[fig/relu.svg]]
        """,
        {"relu": (["relu.py"], ["fig/relu.svg"])},
    ),
    "a claim with code that shows nothing": (
        """
        * DONE relu
        python tangle relu.py: draw
        """,
        {"relu": (["relu.py"], [])},
    ),
    "a claim whose name occurs elsewhere, but is not imported": (
        """
        * DONE relu
        python tangle relu.py: draw
        * DONE other
        [[fig/other.svg]]
        python tangle other.py: relu = 1
        """,
        {"relu": (["relu.py"], []), "other": (["other.py"], ["fig/other.svg"])},
    ),
    "a heading that is planned": ("* TODO movie", {"movie": ([], [])}),
    "of planned headings in each other the outer one": (
        """
        * TODO movies
        ** TODO one
        ** TODO two
        """,
        {"movies": ([], [])},
    ),
    "planned beside a figure, under a heading without a state": (
        """
        * part
        ** TODO movie
        ** DONE relu
        [[fig/relu.svg]]
        """,
        {"movie": ([], []), "relu": ([], ["fig/relu.svg"])},
    ),
}

NO_FIGURES = {
    "a heading without anything": "* prose",
    "code without state and output is a module": """
        * shared
        python tangle shared.py: x = 1
        """,
    "a state does not make a figure of a module that is imported": """
        * DONE shared
        python tangle tangled/shared.py: x = 1
        * other
        python tangle tangled/other.py: from shared import x
        """,
    "a heading in a COMMENT tree": """
        * COMMENT drafts
        ** DONE relu
        [[fig/relu.svg]]
        python tangle relu.py: draw
        """,
    "an archived tree": """
        * DONE relu :ARCHIVE:
        [[fig/relu.svg]]
        """,
    "a planned heading in an archived tree": """
        * old :ARCHIVE:
        ** TODO movie
        """,
    "an ordinary picture of the project": """
        * prose
        [[img/logo.svg]]
        """,
    "a link to something that is no picture": """
        * prose
        [[fig/data.csv]]
        """,
    "a name that is only a suffix": """
        * prose
        [[fig/.svg]]
        """,
    "a :file that is neither a picture nor data": """
        * data
        python tangle data.py file data.el: save
        """,
}


def shown(figures):
    return {
        figure.name: (
            [file.path for file in figure.files],
            [output.path for output in figure.outputs],
        )
        for figure in figures
    }


@pytest.mark.parametrize(("text", "expected"), FIGURES.values(), ids=FIGURES)
def test_is_a_figure(notebook, text, expected):
    figures, diagnostics = assemble(*notebook(text), "fig")
    assert shown(figures) == expected
    assert diagnostics == ()


@pytest.mark.parametrize("text", NO_FIGURES.values(), ids=NO_FIGURES)
def test_is_no_figure(notebook, text):
    assert assemble(*notebook(text), "fig") == ((), ())


def test_a_subtask_does_not_take_the_code_of_its_figure(notebook):
    text = """
    * DONE relu
    [[fig/relu.svg]]
    ** TODO tidy up
    python tangle relu.py: draw
    """
    figures, _ = assemble(*notebook(text), "fig")
    assert shown(figures) == {"relu": (["relu.py"], ["fig/relu.svg"])}


def test_a_module_that_imports_only_itself_is_still_a_claim(notebook):
    figures, _ = assemble(*notebook("* DONE relu\npython tangle relu.py: import relu"), "fig")
    assert shown(figures) == {"relu": (["relu.py"], [])}


def test_blocks_in_other_languages_are_not_code_of_a_figure(notebook):
    text = "* DONE relu\n[[fig/relu.svg]]\npython tangle notes.txt: words"
    figures, _ = assemble(*notebook(text), "fig")
    assert (figures[0].files, figures[0].blocks) == ((), ())


def test_the_claim_is_what_the_heading_says(notebook):
    figures, _ = assemble(*notebook("* DONE relu\n[[fig/relu.svg]]"), "fig")
    claim = figures[0].claim
    assert (claim.state, claim.is_done, claim.closed, claim.where.line) == ("DONE", True, None, 1)


NAMES = {
    "different titles stay": ("* TODO a\n* TODO b", ["a", "b"]),
    "equal titles get their outline path": (
        "* P\n** TODO a\n* Q\n** TODO a\n** TODO b",
        ["P / a", "Q / a", "b"],
    ),
    "equal paths are numbered": ("* TODO a\n* TODO a\n* TODO a", ["a", "a (2)", "a (3)"]),
    "a number that is taken is left out": (
        "* TODO a\n* TODO a (2)\n* TODO a",
        ["a", "a (2)", "a (3)"],
    ),
    "no title at all": ("* TODO", ["untitled"]),
    "a title that only a heading without figure repeats stays": (
        "* a\n* P\n** TODO a",
        ["a"],
    ),
}


@pytest.mark.parametrize(("text", "names"), NAMES.values(), ids=NAMES)
def test_names(notebook, text, names):
    figures, _ = assemble(*notebook(text), "fig")
    assert [figure.name for figure in figures] == names


LINES = st.sampled_from(
    [
        "* DONE a",
        "* b",
        "** TODO c",
        "** d",
        "*** DONE e",
        "** COMMENT f",
        "* g :ARCHIVE:",
        "[[fig/a.svg]]",
        "[[fig/b.svg]]",
        "[[/elsewhere/c.svg]]",
        "python tangle a.py: import b",
        "python tangle b.py: x = 'c.svg'",
        "python tangle c.py file d.svg: import a",
    ]
)


@given(st.lists(LINES, max_size=14))
@settings(max_examples=200, deadline=None)
def test_whatever_the_text_says_blocks_and_names_are_owned_once(notebook, lines):
    document, tangled = notebook("\n".join(lines))
    figures, _ = assemble(document, tangled, "fig")
    owned = [block.number for figure in figures for block in figure.blocks]
    assert len(owned) == len(set(owned))
    assert len({figure.name for figure in figures}) == len(figures)
    assert len({figure.heading.number for figure in figures}) == len(figures)
    for figure in figures:
        assert not figure.heading.commented
        assert not figure.heading.archived
        assert len({output.path for output in figure.outputs}) == len(figure.outputs)
        for block in figure.blocks:
            assert figure.heading.where.line < block.where.line <= figure.heading.last_line


SHAPES = {
    "flat": lambda n: "* DONE a",
    "deep": lambda n: "*" * (n % 100 + 1) + " DONE a",
    "one tree": lambda n: "* DONE a" if n == 0 else "** a",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_ten_thousand_headings_take_no_time(notebook, shape):
    parts = (
        f"{shape(n)}\n[[fig/p{n}.svg]]\n[[/else/q{n}.svg]]\npython tangle m{n}.py: save('q{n}.svg')"
        for n in range(10_000)
    )
    document, tangled = notebook("\n".join(parts))
    start = time.process_time()
    figures, _ = assemble(document, tangled, "fig")
    assert time.process_time() - start < 2, "loose: ten times what it takes"
    assert sum(len(figure.outputs) for figure in figures) == 20_000


MOVED = b"""\
#+TODO: TODO | DONE(d!)

[[file:fig/logo.svg]]

* DONE relu
CLOSED: [2025-04-12 Sat 17:22]
- State "DONE"       from              [2025-04-12 Sat 17:22]

#+CAPTION: rectifier
[[file:/home/else/nn/fig/relu.svg]]

** code
#+begin_src python :tangle tangled/relu.py :noweb yes
<<draw>>
plt.savefig("relu.svg")
#+end_src

#+begin_src python
"[[file:fig/not_a_link.svg]]"
#+end_src

* COMMENT draft
** DONE old
[[file:fig/old.svg]]
#+begin_src python :tangle tangled/old.py
pass
#+end_src

* shared
#+name: draw
#+begin_src python
import matplotlib.pyplot as plt
#+end_src

* TODO movie
"""


def test_a_notebook_as_it_is_read():
    notebook = read(MOVED, "figures.org")
    relu, movie = notebook.figures
    assert shown(notebook.figures) == {
        "relu": (["tangled/relu.py"], ["fig/relu.svg"]),
        "movie": ([], []),
    }
    assert (relu.outputs[0].caption, relu.outputs[0].written) == (
        "rectifier",
        "/home/else/nn/fig/relu.svg",
    )
    assert [block.where.line for block in relu.blocks] == [13]
    assert relu.claim.closed.text == "[2025-04-12 Sat 17:22]"
    assert [entry.state for entry in relu.claim.log] == ["DONE"]
    assert (movie.claim.state, movie.claim.is_done) == ("TODO", False)
    assert [(one.name, one.where.line) for one in notebook.diagnostics] == [
        ("picture-before-headings", 3)
    ]


def test_an_empty_notebook_has_no_figures():
    assert read(b"", "figures.org").figures == ()

"""Lines of a notebook: which figures stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.selection import lasting, selected
from orgfig.build.standing_at import Place, figures_at, read_place
from orgfig.errors import UsageError
from orgfig.notebook import read

TEXT = b"""\
* DONE outer
[[file:fig/outer.svg]]
#+begin_src python :tangle outer.py :noweb yes
<<shared>>
#+end_src
** TODO inner
[[file:fig/inner.svg]]
#+begin_src python :tangle inner.py :noweb yes
<<shared>>
#+end_src
* Shared
#+name: shared
#+begin_src python
x = 1
#+end_src
* Prose
"""

PLACES = {
    "a heading is its own figure's": ("n.org:1", ["outer"]),
    "a line belongs to the innermost figure": ("n.org:8", ["inner"]),
    "lines of two figures belong to both": ("n.org:5-6", ["outer", "inner"]),
    "a shared block belongs to all that take it in": ("n.org:11-15", ["outer", "inner"]),
    "lines from far below the end on belong to none": ("n.org:900-999999999", []),
    "a range backwards has no lines": ("n.org:6-5", []),
    "a line of prose outside belongs to none": ("n.org:16", []),
    "another notebook's lines belong to none": ("m.org:1", []),
}


@pytest.fixture(scope="module")
def figures():
    return read(TEXT, "n.org").figures


@pytest.mark.parametrize(("word", "names"), PLACES.values(), ids=PLACES)
def test_figures_at(word, names, figures):
    assert [one.name for one in figures_at(read_place(word), figures)] == names
    if names:
        assert [one.name for one in selected(figures, [word])] == names
    else:
        with pytest.raises(UsageError, match="no figure stands at"):
            selected(figures, [word])


SAME = b"* DONE relu\n[[file:fig/%s.svg]]\n#+begin_src python :tangle %s.py\n1\n#+end_src\n"


@pytest.fixture(scope="module")
def alike():
    """A title in two notebooks, twice in one of them."""
    one = read(SAME % (b"a", b"a") + SAME % (b"b", b"b"), "n.org").figures
    return (*one, *read(SAME % (b"c", b"c"), "part/m.org").figures)


ALIKE = {
    "a title means all that have it": ("relu", ["a", "b", "c"]),
    "with its notebook the one in it": ("part/m.org:relu", ["c"]),
    "the first of two in one notebook": ("n.org:relu", ["a"]),
    "the other one of these": ("n.org:relu (2)", ["b"]),
    "a line is a line": ("n.org:1", ["a"]),
}


@pytest.mark.parametrize(("word", "stems"), ALIKE.values(), ids=ALIKE)
def test_one_title_in_two_notebooks(word, stems, alike):
    assert [one.outputs[0].name for one in selected(alike, [word])] == [f"{n}.svg" for n in stems]


@pytest.mark.parametrize("word", ["m.org:relu", "n.org:tanh", "n.org: relu"])
def test_a_notebook_has_no_figure_of_that_name(word, alike):
    with pytest.raises(UsageError, match="no figure is called"):
        selected(alike, [word])


@pytest.mark.parametrize("figure", range(3))
def test_what_lasts_of_a_line_is_the_one_figure_at_it(figure, alike):
    word = f"{alike[figure].where.path}:{alike[figure].where.line}"
    assert selected(alike, lasting(alike, [word])) == [alike[figure]]


READ = {
    "a line": ("a.org:7", Place("a.org", 7, 7)),
    "lines": ("a.org:7-9", Place("a.org", 7, 9)),
    "a path with a colon": ("a:b.org:7", Place("a:b.org", 7, 7)),
    "a column, as compilers write it": ("a.org:7:3", Place("a.org", 7, 7)),
    "lines and a column": ("a.org:7-9:3", Place("a.org:7-9", 3, 3)),
    "a path with a line break": ("a\nb.org:7", Place("a\nb.org", 7, 7)),
    "no line": ("a.org", None),
    "no path": (":7", None),
    "a word for a line": ("a.org:x", None),
    "a number beyond all files": ("a.org:1234567890", None),
    "a line below none": ("a.org:-7", None),
    "a range without an end": ("a.org:7-", None),
    "figures of another script": ("a.org:\u0667", None),
}


@pytest.mark.parametrize(("word", "place"), READ.values(), ids=READ)
def test_read_place(word, place):
    assert read_place(word) == place


# --- against a definition that looks at each line on its own ---------------------------------

LINES = st.sampled_from(
    [
        "* DONE {n}",
        "** TODO {n}",
        "*** {n}",
        "[[file:fig/{n}.svg]]",
        "prose",
        "#+begin_src python :tangle {n}.py :noweb yes\n<<shared>>\nx = {n}\n#+end_src",
        "#+name: shared\n#+begin_src python\ny = 1\n#+end_src",
    ]
)


def obvious(first, last, figures):
    """The innermost figure of each line; where there is none, those put together from a line."""
    found = []
    for line in range(first, min(last, 500) + 1):
        around = [one for one in figures if one.where.line <= line <= one.heading.last_line]
        if around:
            found.append(max(around, key=lambda one: one.heading.level))
    if not found:
        wanted = range(first, last + 1)
        found = [one for one in figures for file in one.files if {*file.origins} & {*wanted}]
    return [one for one in figures if one in found]


@given(st.lists(LINES, max_size=14), st.integers(1, 60), st.integers(0, 20))
def test_figures_at_are_those_that_a_look_at_each_line_gives(lines, first, more):
    text = "\n".join(line.format(n=n) for n, line in enumerate(lines))
    figures = read(text.encode(), "n.org").figures
    found = figures_at(Place("n.org", first, first + more), figures)
    assert found == obvious(first, first + more, figures)


@given(
    st.text(alphabet="a:-/1\u0667\n .", max_size=9), st.integers(1, 10**9 - 1), st.integers(0, 99)
)
def test_what_is_written_as_a_place_is_read_as_that(path, first, more):
    if path and not path[-1].isdigit():
        last = min(first + more, 10**9 - 1)
        assert read_place(f"{path}:{first}-{last}") == Place(path, first, last)


# --- for a watch, which meets other texts ----------------------------------------------------

LASTING = {
    "a line": (["n.org:8"], ["inner"]),
    "lines of two": (["n.org:5-6"], ["outer", "inner"]),
    "names": (["outer", "fig/inner.svg"], ["outer", "fig/inner.svg"]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("only", "names"), LASTING.values(), ids=LASTING)
def test_lines_are_kept_as_names(only, names, figures):
    assert lasting(figures, only) == names


def test_a_figure_that_is_called_like_a_line_keeps_its_name():
    figures = read(b"* n.org:3\n[[file:fig/a.svg]]\n* b\n[[file:fig/b.svg]]\n", "n.org").figures
    assert lasting(figures, ["n.org:3"]) == ["n.org:3"]


def test_a_line_where_no_figure_stands_is_refused(figures):
    with pytest.raises(UsageError, match=r"no figure stands at n\.org:16"):
        lasting(figures, ["outer", "n.org:16"])

"""Which links promise an output of the project, and under what path."""

import pytest

from orgfig.figure import assemble
from orgfig.figure.data import KINDS
from orgfig.figure.formats import READERS
from orgfig.figure.promises import PICTURES

OUTPUTS = {
    "in the folder of figures": ("fig/relu.svg", "fig/relu.svg"),
    "with a dot before it": ("./fig/relu.svg", "fig/relu.svg"),
    "a movie": ("fig/walk.mp4", "fig/walk.mp4"),
    "a suffix in capitals": ("fig/relu.PNG", "fig/relu.PNG"),
    "a name with dots": ("fig/normdist_descent_0.0.gif", "fig/normdist_descent_0.0.gif"),
    "a name with blanks": ("fig/my relu.svg", "fig/my relu.svg"),
    "with a search option": ("fig/relu.svg::2", "fig/relu.svg"),
    "a folder of another machine that is called alike": (
        "/home/else/nn/fig/relu.svg",
        "fig/relu.svg",
    ),
    "a home folder": ("~/nn/fig/relu.svg", "fig/relu.svg"),
    "another user's home": ("~else/fig/relu.svg", "fig/relu.svg"),
    "a folder further up": ("../nn/fig/relu.svg", "fig/relu.svg"),
    "a drive": ("C:\\nn\\fig\\relu.svg", "fig/relu.svg"),
    "a foreign folder, where a block saves that name": ("/tmp/saved.svg", "fig/saved.svg"),
    "a foreign folder, where a block saves it in a folder": ("/tmp/deep.svg", "fig/deep.svg"),
    "another folder, where a block saves that name": ("img/saved.svg", "fig/saved.svg"),
    "no folder, where a block saves that name": ("saved.svg", "fig/saved.svg"),
}

ORDINARY = {
    "another folder of the project": "img/logo.svg",
    "a folder below the figures": "fig/old/logo.svg",
    "a folder whose name only begins alike": "figs/logo.svg",
    "no folder, and no block saves it": "logo.svg",
    "no folder, and a block only has it within a longer name": "aved.svg",
    "no picture": "/tmp/saved.csv",
    "a kind of picture that cannot be checked": "fig/saved.webp",
    "a kind of movie that cannot be checked": "fig/saved.webm",
    "PostScript, which cannot be checked": "/tmp/fig/saved.eps",
    "no suffix": "/tmp/fig/saved",
}

CODE = "python tangle relu.py: a.savefig('saved.svg'); b.savefig(\"x/deep.svg\"); c = 'un.svg' + d"


@pytest.mark.parametrize(("target", "path"), OUTPUTS.values(), ids=OUTPUTS)
def test_promises(notebook, target, path):
    figures, problems = assemble(*notebook(f"* DONE relu\n[[{target}]]\n{CODE}"), "fig")
    (output,) = figures[0].outputs
    assert (output.path, output.name, output.written) == (path, path[4:], target)
    assert problems == ()


@pytest.mark.parametrize("target", ORDINARY.values(), ids=ORDINARY)
def test_is_an_ordinary_picture(notebook, target):
    figures, problems = assemble(*notebook(f"* DONE relu\n[[{target}]]\n{CODE}"), "fig")
    assert (figures[0].outputs, problems) == ((), ())


def test_a_foreign_picture_that_no_block_saves_is_named(notebook):
    figures, (problem,) = assemble(*notebook("* DONE relu\n[[/tmp/relu.svg]]\n" + CODE), "fig")
    assert figures[0].outputs == ()
    assert str(problem) == (
        "figures.org:2: warning: /tmp/relu.svg is outside of the project, "
        "and no block here saves relu.svg\n"
        "  hint: link to fig/relu.svg, and save relu.svg in a block under this heading"
    )


def test_a_block_of_another_heading_does_not_count(notebook):
    text = f"* DONE other\n{CODE}\n* DONE relu\n[[/tmp/saved.svg]]\n* DONE next\n{CODE}"
    _, (problem,) = assemble(*notebook(text), "fig")
    assert problem.name == "foreign-picture"


def test_before_the_first_heading_it_belongs_to_nobody(notebook):
    text = f"[[fig/relu.svg]]\n[[img/logo.svg]]\npython file a.svg: 1\n{CODE}\n* prose"
    figures, problems = assemble(*notebook(text), "fig")
    assert figures == ()
    assert [(one.name, one.where.line) for one in problems] == [
        ("picture-before-headings", 1),
        ("picture-before-headings", 3),
    ]


NOTEBOOKS = {
    "in a folder, seen from there": ("notes/nn.org", "../fig/relu.svg", "fig"),
    "in a folder, seen from the project": ("notes/nn.org", "fig/relu.svg", "fig"),
    "figures further down": ("nn.org", "out/fig/relu.svg", "out/fig"),
    "figures in the notebook's folder": ("notes/nn.org", "fig/relu.svg", "notes/fig"),
    "the setting with a dot and a slash": ("nn.org", "fig/relu.svg", "./fig/"),
}


@pytest.mark.parametrize(("path", "target", "folder"), NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_where_the_notebook_stands(notebook, path, target, folder):
    figures, problems = assemble(*notebook(f"* a\n[[{target}]]", path), folder)
    assert problems == ()
    assert figures[0].outputs[0].path == folder.strip("./") + "/relu.svg"


def test_figures_beside_the_notebook(notebook):
    figures, _ = assemble(*notebook("* a\n[[relu.svg]]\n[[img/logo.svg]]"), ".")
    assert [output.path for output in figures[0].outputs] == ["relu.svg"]


def test_a_caption_is_kept_even_if_only_the_second_link_has_one(notebook):
    text = "* a\npython file relu.svg: draw\n[[fig/relu.svg]] ReLU\n[[fig/relu.svg]] again"
    figures, _ = assemble(*notebook(text), "fig")
    (output,) = figures[0].outputs
    assert (output.caption, output.where.line) == ("ReLU", 3)


def test_a_file_that_emacs_would_compute_promises_nothing(notebook):
    assert assemble(*notebook("* a\npython file (concat-a.svg: 1"), "fig") == ((), ())


def test_every_kind_that_is_promised_can_be_checked():
    assert {"svg", *READERS} == PICTURES


def test_a_file_argument_of_a_kind_that_cannot_be_checked_promises_nothing(notebook):
    assert assemble(*notebook("* a\npython file relu.webp: draw"), "fig") == ((), ())


# --- data --------------------------------------------------------------------------------------

SAVES = "python tangle points.py: save('points.csv'); save(\"../fig/POINTS.JSON\")"

DATA = {
    "a link to what a block saves": f"[[fig/points.csv]]\n{SAVES}",
    "a link with a search option": f"[[fig/points.csv::3]]\n{SAVES}",
    "a link of another machine": f"[[/home/else/nn/fig/points.csv]]\n{SAVES}",
    "a :file": "python tangle points.py file points.csv: save()",
    "a :file in the folder": "python tangle points.py file fig/points.csv: save()",
}

NO_DATA = {
    "a link to what no block saves": "[[fig/points.csv]]\npython tangle points.py: save()",
    "a link to the project's data, which a block reads": f"[[data/points.csv]]\n{SAVES}",
    "a link without a folder": f"[[points.csv]]\n{SAVES}",
    "a link to another place": f"[[/tmp/points.csv]]\n{SAVES}",
    "a link from a heading without code": "[[fig/points.csv]]",
    "a longer name": f"[[fig/oints.csv]]\n{SAVES}",
    "a name that Emacs would compute": "python file (f-points.csv: save",
}


@pytest.mark.parametrize("text", DATA.values(), ids=DATA)
def test_data_is_promised_by(notebook, text):
    (figure,), problems = assemble(*notebook(f"* DONE points\n{text}"), "fig")
    assert [output.path for output in figure.outputs] == ["fig/points.csv"]
    assert problems == ()


@pytest.mark.parametrize("text", NO_DATA.values(), ids=NO_DATA)
def test_data_is_not_promised_by(notebook, text):
    figures, problems = assemble(*notebook(f"* points\n{text}"), "fig")
    assert (figures, problems) == ((), ())


def test_a_suffix_in_capitals_is_the_same_kind(notebook):
    (figure,), _ = assemble(*notebook(f"* DONE a\n[[fig/POINTS.JSON]]\n{SAVES}"), "fig")
    assert [output.path for output in figure.outputs] == ["fig/POINTS.JSON"]


def test_a_block_that_is_given_the_file_reads_it_and_makes_it_not(notebook):
    reads = "python tangle a.py deps fig/points.csv: load('points.csv')"
    figures, _ = assemble(*notebook(f"* DONE a\n[[fig/points.csv]]\n{reads}"), "fig")
    assert figures[0].outputs == ()
    other = reads.replace("fig/points", "data/points")
    figures, _ = assemble(*notebook(f"* DONE a\n[[fig/points.csv]]\n{other}"), "fig")
    assert figures[0].outputs != ()


PROGRAMS = (
    "py",
    "sh",
    "html",
    "org",
    "toml",
    "so",
    "pyc",
    "pth",
    "pkl",
    "pickle",
    "el",
    "js",
    "h5",
)


@pytest.mark.parametrize("suffix", PROGRAMS)
def test_what_is_run_or_read_unasked_is_an_ordinary_link(notebook, suffix):
    code = f"python tangle a.py file a.{suffix}: save('a.{suffix}')"
    assert assemble(*notebook(f"* a\n[[fig/a.{suffix}]]\n{code}"), "fig") == ((), ())
    assert suffix not in KINDS

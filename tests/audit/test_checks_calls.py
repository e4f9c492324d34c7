import pytest

from orgfig.audit.checks_calls import MAYBE_UNSEEDED
from orgfig.build.job import Failure, FailureKind
from orgfig.diagnostics import Severity

CLOSED = "CLOSED: [2025-04-12 Sat 17:22]\n"
PLOT = "import matplotlib.pyplot as plt\n"
SAVE = "\nplt.savefig('relu.svg')"


def figure(body, header="python :tangle tangled/relu.py", link="[[file:fig/relu.svg]]"):
    """A notebook whose code begins on line 5."""
    return f"* DONE relu\n{CLOSED}{link}\n#+begin_src {header}\n{body}\n#+end_src\n"


def module(body, name):
    return f"* {name}\n#+begin_src python :tangle tangled/{name}.py\n{body}\n#+end_src\n"


# --- never-saves -------------------------------------------------------------------------------

NEVER_SAVES = {
    "it only draws": PLOT + "plt.plot([1, 2])",
    "it only shows": PLOT + "plt.plot([1, 2])\nplt.show()",
    "nothing at all": "",
    "what would save is a comment": PLOT + "plt.plot(1)\n# plt.savefig('relu.svg')",
    "its own functions save nothing": PLOT + "def f(x):\n    return x + 1\nplt.plot(f(1))",
}
MAY_SAVE = {
    "it saves": PLOT + "plt.savefig('relu.svg')",
    "by a method": PLOT + "plt.gcf().savefig('relu.svg')",
    "in a function": PLOT + "def f():\n    plt.savefig('relu.svg')",
    "by another name": PLOT + "f = plt.savefig\nf('relu.svg')",
    "by getattr": PLOT + "getattr(plt, 'sav' + 'efig')('relu.svg')",
    "by a file of its own": "with open('relu.svg', 'w') as f:\n    f.write('x')",
    "by a package that nobody knows": "import charts\ncharts.bar('relu.svg')",
    "by a module of the notebook": "import show\nshow.it()",
    "by code in a string": "exec('import x')",
    "by a backend": "from matplotlib.backends.backend_svg import FigureCanvasSVG as C\nC(1)",
    "it is no Python": PLOT + "plt.plot((",
}


@pytest.mark.parametrize("body", NEVER_SAVES.values(), ids=NEVER_SAVES)
def test_code_that_cannot_save_is_told_at_its_block(body, notebooks):
    found = notebooks(figure(body)).only("never-saves")
    assert (found.where.line, found.severity) == (4, Severity.ERROR)
    assert found.message == "the code saves no file, so nothing makes fig/relu.svg"


def test_what_is_to_be_saved_is_told_in_its_own_way(notebooks):
    picture = notebooks(figure(PLOT)).only("never-saves")
    movie = notebooks(figure(PLOT, link="[[file:fig/a.gif]]")).only("never-saves")
    assert picture.hint == 'end the block with savefig("relu.svg")'
    assert movie.hint == "end the block with writing a.gif by matplotlib's PillowWriter"


@pytest.mark.parametrize("body", MAY_SAVE.values(), ids=MAY_SAVE)
def test_code_that_may_save_is_not_accused(body, notebooks):
    assert notebooks(figure(body) + module("x = 1", "show")).seen("never-saves") == []


def test_a_part_that_is_put_in_place_may_save(notebooks):
    part = f"#+name: end\n#+begin_src python\n{PLOT}plt.savefig('relu.svg')\n#+end_src\n"
    text = figure("<<end>>", "python :tangle relu.py :noweb yes") + "* parts\n" + part
    assert notebooks(text).seen("never-saves") == []


def test_what_org_saves_by_file_is_not_accused(notebooks):
    header = "python :tangle relu.py :results graphics file :file relu.svg"
    assert notebooks(figure(PLOT, header)).seen("never-saves") == []


def test_code_that_ran_is_judged_by_its_run(notebooks):
    failure = Failure(FailureKind.MISSING_OUTPUT, "it did not make relu.svg")
    seen = notebooks(figure(PLOT), built=True, failure=failure).seen()
    assert "link-nobody-makes" in dict(seen)
    assert "never-saves" not in dict(seen)


# --- undeclared-output -------------------------------------------------------------------------

UNDECLARED = {
    "another name": (PLOT + "plt.savefig('relu2.svg')", [6]),
    "one more": (PLOT + "plt.savefig('relu.svg')\nplt.savefig('more.svg')", [7]),
    "by keyword": (PLOT + "plt.savefig(fname='relu2.svg')", [6]),
    "data": ("import numpy as np\nnp.save('points.npy', 1)", [6]),
    "in a function": (PLOT + "def f():\n    plt.savefig('relu2.svg')", [7]),
    "its own": (PLOT + "plt.savefig('relu.svg')", []),
    "in a folder": (PLOT + "plt.savefig('fig/relu.svg')", []),
    "a name that is put together": (PLOT + "plt.savefig(name + '.svg')", []),
    "a name without an ending": (PLOT + "plt.savefig('relu')", []),
    "what it reads again": ("import numpy as np\nnp.save('a.npy', 1)\nnp.load('a.npy')", []),
    "no file": (PLOT + "plt.title('relu2.svg')", []),
}


@pytest.mark.parametrize(("body", "lines"), UNDECLARED.values(), ids=UNDECLARED)
def test_undeclared_output(body, lines, notebooks):
    seen = notebooks(figure(body)).seen("undeclared-output")
    assert seen == [("undeclared-output", line) for line in lines]


def test_what_a_figure_of_the_same_file_declares_is_declared(notebooks):
    other = figure(PLOT + "plt.savefig('step.svg')").replace("[[file:fig/relu", "[[file:fig/step")
    text = figure(PLOT + "plt.savefig('relu.svg')") + other
    assert notebooks(text).seen("undeclared-output") == []


def test_what_ran_is_told_by_its_run_alone(notebooks):
    text = figure(PLOT + "plt.savefig('relu.svg')\nplt.savefig('more.svg')")
    assert notebooks(text, built=True).seen("undeclared-output") == []


def test_a_figure_without_a_link_is_told_what_it_saves(notebooks):
    text = figure(PLOT + "plt.savefig('relu.svg')", link="")
    assert notebooks(text).seen("undeclared-output") == [("undeclared-output", 6)]


# --- missing-package ---------------------------------------------------------------------------

MISSING = {
    "one that is not there": ("import nowhere", [5]),
    "a part of it": ("import numpy, nowhere.part", [5]),
    "from it": ("x = 1\nfrom nowhere import x", [6]),
    "twice": ("import nowhere\nimport nowhere.part", [5]),
    "in a function that is called": ("def f():\n    import nowhere\nf()", [6]),
    "one that is": ("import numpy", []),
    "of Python": ("import os.path", []),
    "of the notebook": ("import shapes", []),
    "relative": ("from . import nowhere", []),
    "where it may be missing": ("try:\n    import nowhere\nexcept ImportError:\n    pass", []),
    "for types": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nowhere", []),
    "in a function that is not called": ("def f():\n    import nowhere", []),
    "in a string": ("'''\nimport nowhere\n'''", []),
    "in a comment": ("# import nowhere", []),
    "in what is no Python": ("import nowhere\nx = (", []),
}


@pytest.mark.parametrize(("body", "lines"), MISSING.values(), ids=MISSING)
def test_missing_package(body, lines, notebooks):
    text = figure(f"{body}{SAVE}") + module("x = 1", "shapes")
    seen = notebooks(text).seen("missing-package")
    assert seen == [("missing-package", line) for line in lines]


def test_a_missing_package_has_its_column_and_contradicts_a_claim(notebooks):
    found = notebooks(figure("  if True: pass\n  import nowhere")).only("missing-package")
    assert (str(found.where), found.severity) == ("0.org:6:3", Severity.ERROR)
    assert found.message == "no installed package has the module nowhere"


def test_after_a_failed_run_it_is_told_as_well(notebooks):
    failure = Failure(FailureKind.EXCEPTION, "ModuleNotFoundError: No module named 'nowhere'")
    text = figure("import nowhere")
    assert notebooks(text, built=True, failure=failure).seen("missing-package")


def test_what_ran_found_what_it_needs(notebooks):
    assert notebooks(figure("import nowhere"), built=True).seen("missing-package") == []


def test_what_ran_without_a_distribution_is_not_missing_when_something_else_changes(notebooks):
    text = figure("import nowhere")
    assert notebooks(text, built=True, inputs={"python": "x"}).seen("missing-package") == []


def test_what_was_removed_since_is_missing(notebooks):
    gone = {"package://nowhere": "1.0"}
    assert notebooks(figure("import nowhere"), built=True, inputs=gone).seen("missing-package")


# --- unseeded-generator ------------------------------------------------------------------------

NUMPY = "import numpy as np\n"
UNSEEDED = {
    "a generator": (NUMPY + "np.random.default_rng()", [6]),
    "by its name": ("from numpy.random import default_rng\ndefault_rng()", [6]),
    "with None": (NUMPY + "np.random.default_rng(None)", [6]),
    "with None by keyword": (NUMPY + "np.random.default_rng(seed=None)", [6]),
    "an old one": (NUMPY + "np.random.RandomState()", [6]),
    "of Python": ("import random\nrandom.Random()", [6]),
    "with a remark in the place of one": (
        NUMPY + "np.random.default_rng (  # (0) later\n\n)",
        [6],
    ),
    "the global one of NumPy, told once": (NUMPY + "np.random.rand(2)\nnp.random.rand()", [6]),
    "the global one of Python": ("import random\nrandom.random()", [6]),
    "a function of it": ("from random import shuffle\nshuffle(x)", [6]),
    "the other one is seeded": (
        "import random\n" + NUMPY + "random.seed(1)\nnp.random.rand()",
        [8],
    ),
    "an estimator that is told not to": (
        "from sklearn.svm import SVC\nSVC(random_state=None)",
        [6],
    ),
    "seeded": (NUMPY + "np.random.default_rng(0)", []),
    "seeded by keyword": (NUMPY + "np.random.default_rng(seed=0)", []),
    "seeded by a variable": (NUMPY + "np.random.RandomState(seed)", []),
    "seeded by what is unpacked": (NUMPY + "np.random.default_rng(**how)", []),
    "numbers of a seeded one": (NUMPY + "rng = np.random.default_rng(0)\nrng.normal(0, 1)", []),
    "the global one is seeded": (NUMPY + "np.random.seed(0)\nnp.random.rand()", []),
    "an estimator that is seeded": ("from sklearn.svm import SVC\nSVC(random_state=0)", []),
    "a function of the text": ("def random():\n    return 4\nrandom()", []),
    "a method called so": (NUMPY + "x.random()\nx.choice([1])", []),
    "a word in a string": ("x = 'np.random.rand()'", []),
}


@pytest.mark.parametrize(("body", "lines"), UNSEEDED.values(), ids=UNSEEDED)
@pytest.mark.parametrize("built", [True, False])
def test_unseeded_generator(body, lines, built, notebooks):
    found = notebooks(figure(body), built=built, packages=["sklearn"])
    assert found.seen("unseeded-generator") == [("unseeded-generator", line) for line in lines]


def test_another_module_may_seed(notebooks):
    text = figure("import start\n" + NUMPY + "np.random.rand()")
    assert (
        notebooks(text + module(NUMPY + "np.random.seed(0)", "start")).seen("unseeded-generator")
        == []
    )


def test_a_text_that_seeds_all_its_generators_needs_no_syntax_tree():
    seeded = "rng = np.random.RandomState(0)\nnp.random.default_rng( 1 )\nrng.random(2)\n"
    assert not MAYBE_UNSEEDED.search(seeded)
    assert MAYBE_UNSEEDED.search(seeded + "np.random.seed(0)\n")


# --- reads-outside -----------------------------------------------------------------------------

OUTSIDE = {
    "a file of the project": ("open('../data/a.csv')", [5]),
    "one beside the picture": ("open('a.csv', 'r')", [5]),
    "by NumPy": (NUMPY + "np.loadtxt('../data/a.csv')", [6]),
    "by pandas": ("import pandas as pd\npd.read_csv('../data/a.csv')", [6]),
    "by a path": ("from pathlib import Path\nPath('../a.txt').read_text()", [6]),
    "a picture": (PLOT + "plt.imread('../photo.png')", [6]),
    "a file of this machine": ("open('/home/ada/a.csv')", [5]),
    "the network": ("import pandas as pd\npd.read_csv('https://x.org/a.csv')", [6]),
    "in a with": ("with open('../a.csv') as file:\n    pass", [5]),
    "in a function that is called": ("def f():\n    open('../a.csv')\nf()", [6]),
    "what it was given": ("open('../data/points.csv')", []),
    "what it was given, by another way": ("open('../fig/../data/points.csv')", []),
    "what it writes": ("open('a.csv', 'w')\nopen('a.csv')", []),
    "what it saves": (NUMPY + "np.save('a.npy', 1)\nnp.load('a.npy')", []),
    "what it may save by some name": (NUMPY + "np.save(name, 1)\nnp.load('a.npy')", []),
    "what something may have made": ("make('a.csv')\nopen('a.csv')", []),
    "for writing": ("open('a.csv', 'w')", []),
    "in a mode that is not known": ("open('../a.csv', mode)", []),
    "a name that is put together": ("open(folder + 'a.csv')", []),
    "where it may fail": ("try:\n    open('../a.csv')\nexcept OSError:\n    pass", []),
    "where it is looked for before": ("if exists('../a.csv'):\n    open('../a.csv')", []),
    "in a function that nobody calls": ("def f():\n    open('../a.csv')", []),
    "what comes with the system": ("open('/usr/share/dict/words')", []),
    "from another folder": ("import os\nos.chdir('x')\nopen('a.csv')", []),
    "a function of its own": ("def open(x):\n    return x\nopen('../a.csv')", []),
}


@pytest.mark.parametrize(("body", "lines"), OUTSIDE.values(), ids=OUTSIDE)
def test_reads_outside(body, lines, notebooks):
    header = "python :tangle tangled/relu.py :deps data/points.csv"
    seen = notebooks(figure(body, header), data=["data/points.csv"]).seen("reads-outside")
    assert seen == [("reads-outside", line) for line in lines]


def test_it_says_how_to_give_a_file_and_that_there_is_no_network(notebooks):
    found = notebooks(figure("open('../data/a.csv')")).only("reads-outside")
    assert (found.severity, found.hint) == (
        Severity.WARNING,
        "name it on the block: `:deps data/a.csv`",
    )
    found = notebooks(figure("import requests\nrequests.get('http://x.org')")).only("reads-outside")
    assert found.message == "http://x.org is on the network, and a figure has none"


def test_a_file_named_from_the_project_is_named_from_where_the_code_runs(notebooks):
    header = "python :tangle relu.py :deps data/a.csv"
    found = notebooks(figure("open('data/a.csv')", header), data=["data/a.csv"])
    assert found.only("reads-outside").hint == "the code runs in fig: write ../data/a.csv"


def test_data_that_another_figure_makes_is_given_by_its_name(notebooks):
    maker = (
        "* DONE points\n[[file:fig/points.csv]]\n#+begin_src python :tangle points.py\n"
        "open('points.csv', 'w')\n#+end_src\n"
    )
    header = "python :tangle relu.py :deps fig/points.csv"
    assert notebooks(figure("open('points.csv')", header) + maker).seen("reads-outside") == []


def test_what_ran_well_read_what_it_was_given(notebooks):
    text = figure("open('../data/a.csv')")
    failure = Failure(FailureKind.EXCEPTION, "FileNotFoundError")
    assert notebooks(text, built=True).seen("reads-outside") == []
    assert notebooks(text, built=True, failure=failure).seen("reads-outside")

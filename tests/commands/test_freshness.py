"""What makes which figure outdated, with which words, and what does not: on a real notebook.

The notebook is built once, for real. Each case copies the project, changes one thing, and asks the
planner, as `status`, `explain` and `build -n` do. What a case does not name must be up to date.
"""

from __future__ import annotations

import io
import os
import shutil

import pytest

from orgfig.commands.build import build
from orgfig.commands.session import Session
from orgfig.commands.tangle import tangle
from orgfig.errors import ConfinementError
from orgfig.figure.meaning import reading
from orgfig.workspace import Database, find

NOTEBOOK = '''\
#+TITLE: A notebook
#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes

Some prose.

#+NAME: losses
| 1 | 0.5 |
| 2 | 0.25 |

#+NAME: sizes
| 3 |
| 4 |

#+NAME: unused
| 9 |

* DONE plain
CLOSED: [2025-04-12 Sat 17:22]
#+CAPTION: A plain figure
[[file:fig/plain.svg]]

#+begin_src python :tangle tangled/plain.py
def draw(width):
    """Draw a square."""
    return f"<rect width='{width}' height='5'/>"

side = 4  # of the square
svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'>{draw(side)}</svg>"
open("plain.svg", "w").write(svg)
#+end_src

* DONE table
[[file:fig/table.svg]]
#+begin_src python :tangle tangled/table.py :var losses=losses
<<save>>
save("table", len(losses), losses[0][1])
#+end_src

* DONE both
[[file:fig/both.svg]]
#+begin_src python :tangle tangled/both.py :var rows=losses :var sizes=sizes[,0] :var most=7
<<save>>
save("both", len(rows), sum(sizes) + most)
#+end_src

* DONE styled
[[file:fig/styled.svg]]
#+begin_src python :tangle tangled/styled.py
<<style>>
<<save>>
save("styled", colour_of(1), 2)
#+end_src

#+begin_src python :tangle tangled/styled.py
finished = True
#+end_src

* DONE pair one
[[file:fig/one.svg]]
#+begin_src python :tangle tangled/pair.py
<<save>>
save("one", 1, 1)
#+end_src

* DONE pair two
[[file:fig/two.svg]]
#+begin_src python :tangle tangled/pair.py
save("two", 2, 2)
#+end_src

* DONE points
[[file:fig/points.svg]]
#+begin_src python :tangle tangled/points.py :deps data/points.csv data/more.csv
<<save>>
save("points", len(open("../data/points.csv").read()), 1)
#+end_src

* DONE user
[[file:fig/user.svg]]
#+begin_src python :tangle tangled/user.py
import shared
shared.save("user", 1, shared.HEIGHT)
#+end_src

* DONE guarded
[[file:fig/guarded.svg]]
#+begin_src python :tangle tangled/guarded.py
try:
    import nowhere
except ImportError:
    nowhere = None
<<save>>
save("guarded", 1, 1)
#+end_src

* DONE dynamic
[[file:fig/dynamic.svg]]
#+begin_src python :tangle tangled/dynamic.py
import importlib
module = importlib.import_module("iniconfig")
try:
    importlib.import_module("somewhere")
except ImportError:
    pass
<<save>>
save("dynamic", 1, 1)
#+end_src

* DONE looking
[[file:fig/looking.svg]]
#+begin_src python :tangle tangled/looking.py
import inspect
<<save>>
save("looking", inspect.currentframe().f_lineno, 1)
#+end_src

* DONE documented
[[file:fig/documented.svg]]
#+begin_src python :tangle tangled/documented.py
"""Eleven."""
<<save>>
save("documented", len(__doc__), 1)
#+end_src

* DONE computed
[[file:fig/computed.svg]]
#+begin_src python :tangle tangled/computed.py :var n=answer()
<<save>>
save("computed", n, 1)
#+end_src

* DONE patient
[[file:fig/patient.svg]]
#+begin_src python :tangle tangled/patient.py :timeout 30 :memory 1G
<<save>>
save("patient", 1, 1)
#+end_src

* DONE failing
[[file:fig/failing.svg]]
#+begin_src python :tangle tangled/failing.py
raise ValueError("on purpose")
#+end_src

* Shared
#+begin_src python :tangle tangled/shared.py
<<save>>
HEIGHT = 3
#+end_src

#+NAME: save
#+begin_src python
def save(name, width, height):
    size = f"width='{width}' height='{height}'"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><rect {size}/></svg>"
    open(f"{name}.svg", "w").write(svg)
#+end_src

#+NAME: style
#+begin_src python
def colour_of(n):
    return 3 + n  # as brand says
#+end_src

#+NAME: answer
#+begin_src python :results value
return 40 + 2
#+end_src
'''

BLOCK = "#+begin_src python :tangle"
FAILED = {"failing": ["failed last time"]}
USE_SAVE = (
    *("table", "both", "styled", "pair one, pair two", "points", "user", "guarded", "dynamic"),
    *("looking", "documented", "computed", "patient"),
)
ALL = ("plain", *USE_SAVE, "failing")


PICTURES = tuple(
    sorted(
        f"{name}.svg"
        for name in (
            *("plain", "table", "both", "styled", "one", "two", "points", "user", "guarded"),
            *("dynamic", "looking", "documented", "computed", "patient"),
        )
    )
)


def line_of(text, what):
    """The number of the first line that holds `what`."""
    return text[: text.index(what)].count("\n") + 1


def edit(*changes):
    """Replaces texts in the notebook, each of which stands there once."""

    def change(folder):
        path = folder / "figures.org"
        text = path.read_text()
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text)

    return change


def move_to_the_top(title):
    """Moves a heading with all below it before the first one."""

    def change(folder):
        path = folder / "figures.org"
        first, *headings = path.read_text().split("\n* ")
        (moved,) = [one for one in headings if one.startswith(f"DONE {title}\n")]
        headings.remove(moved)
        path.write_text("\n* ".join([first, moved, *headings]))

    return change


def write(name, text):
    def change(folder):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    return change


def remove(name):
    return lambda folder: (folder / name).unlink()


def several(*changes):
    def change(folder):
        for one in changes:
            one(folder)

    return change


def changed(what, added=0):
    """That the block changed whose first line holds `what`, once lines were added above it."""
    return f"the block at figures.org:{line_of(NOTEBOOK, what) + added} changed"


def block(name, what, happened="changed", added=0):
    """The same of a block with a name."""
    return f"block `{name}` (figures.org:{line_of(NOTEBOOK, what) + added}) {happened}"


def evaluated(folder):
    """Has results that blocks ask for, as `orgfig tangle` leaves them."""
    assert tangle(session(folder)) == 0


def settings(text):
    return write("pyproject.toml", f"[tool.orgfig]\njobs = 2\n{text}")


NOTHING = {
    "nothing at all": lambda folder: None,
    "the title": edit(("A notebook", "Another notebook")),
    "prose": edit(("Some prose.", "Some other prose.\n\nAnd more of it.")),
    "a caption": edit(("A plain figure", "A very plain figure")),
    "a state": edit(("* DONE plain", "* plain")),
    "when it was closed": edit(("2025-04-12 Sat 17:22", "2025-04-13 Sun 17:22")),
    "a tag": edit(("* DONE plain", "* DONE plain :simple:")),
    "a property": edit(
        ("* DONE table\n", "* DONE table\n:PROPERTIES:\n:CUSTOM_ID: t\n:END:\n"),
    ),
    "the name of a heading": edit(("* DONE plain", "* DONE simple")),
    "a heading moved": move_to_the_top("styled"),
    "a heading moved with a shared module": move_to_the_top("user"),
    "a heading deeper": edit(("* DONE plain", "* Curves\n** DONE plain")),
    "a heading more": edit(("* Shared", "* TODO later\n* Shared")),
    "a comment more": edit(("side = 4  # of the square", "side = 4  # of it\n# so")),
    "a comment less": edit(("side = 4  # of the square", "side = 4")),
    "a comment in a shared block": edit(("# as brand says", "# as the brand says")),
    "blank lines": edit(("side = 4  # of", "\n\nside = 4  # of")),
    "formatting": edit(
        ("def draw(width):", "def draw(\n    width,\n):"),
        ('open("plain.svg", "w")', "open( 'plain.svg','w' )"),
    ),
    "a docstring": edit(('"""Draw a square."""', '"""Draw one."""')),
    "a docstring less": edit(('    """Draw a square."""\n', "")),
    "a block's indentation in the notebook": edit(("\nHEIGHT = 3\n", "\n  \nHEIGHT = 3\n")),
    "the name of a block and of its references": edit(
        ("#+NAME: style", "#+NAME: look"), ("<<style>>", "<<look>>")
    ),
    "a block in two": edit(
        ('\nsvg = f"<svg', '\n#+end_src\n#+begin_src python :tangle tangled/plain.py\nsvg = f"<svg')
    ),
    "a table that no figure uses": edit(("| 9 |", "| 8 |")),
    "the layout of a table": edit(("| 1 | 0.5 |", "|   1 |   0.5 |")),
    "a table moved": edit(
        ("#+NAME: sizes\n| 3 |\n| 4 |\n", ""),
        ("* DONE plain\n", "#+NAME: sizes\n| 3 |\n| 4 |\n\n* DONE plain\n"),
    ),
    "a name of a variable's table": edit(
        ("#+NAME: sizes", "#+NAME: sides"), ("sizes=sizes[,0]", "sizes=sides[,0]")
    ),
    "the code of a result that stays": several(edit(("40 + 2", "41 + 1")), evaluated),
    "an alternative text": edit(
        ("#+CAPTION: A plain figure", "#+CAPTION: A plain figure\n#+ATTR_HTML: :alt a square")
    ),
    "a block that is not tangled": edit(
        ("* Shared", "* Notes\n#+begin_src python\n1 / 0\n#+end_src\n* Shared")
    ),
    "an argument that tangling and running take no notice of": edit(
        (":tangle tangled/plain.py", ":tangle tangled/plain.py :exports both")
    ),
    "the data of nobody": write("data/other.csv", "1"),
    "the time of data": lambda folder: (folder / "data/points.csv").touch(),
    "a tangled file that is gone": remove("tangled/plain.py"),
    "a file of the project": write("notes.txt", "x"),
    "another picture": write("fig/by_hand.svg", "<svg/>"),
    "an output that is linked to no more": edit(("[[file:fig/two.svg]]\n", "")),
    "how many figures run at once": write("pyproject.toml", "[tool.orgfig]\njobs = 1\n"),
    "a ceiling": settings("[tool.orgfig.policy.ceilings]\ntimeout = 700\n"),
    "a link to what another figure draws": edit(
        ("Some prose.", "Some prose, see [[file:fig/plain.svg]].")
    ),
}

CODE = {
    "a number in a block": (
        edit(("side = 4", "side = 5")),
        {"plain": [changed("def draw")]},
    ),
    "a string": (
        edit(("height='5'", "height='6'")),
        {"plain": [changed("def draw")]},
    ),
    "a statement less": (
        edit(('open("plain.svg", "w").write(svg)\n', "")),
        {"plain": [changed("def draw")]},
    ),
    "the order of statements": (
        edit(("finished = True", "finished = False")),
        {"styled": [changed("finished = True")]},
    ),
    "a block that one figure refers to": (
        edit(("3 + n", "4 + n")),
        {"styled": [block("style", "def colour_of")]},
    ),
    "a block that nearly all refer to": (
        edit(("<rect {size}/>", "<rect  {size}/>")),
        {name: [block("save", "def save")] for name in USE_SAVE},
    ),
    "a block less that is referred to": (
        edit(("<<style>>\n", "colour_of = abs\n")),
        {
            "styled": [
                changed("<<style>>"),
                "block `style` is no longer used",
            ]
        },
    ),
    "one more": (
        edit(("side = 4", "<<style>>\nside = 4")),
        {
            "plain": [
                block("style", "def colour_of", "is new", added=1),
            ]
        },
    ),
    "a block more": (
        edit(
            (
                "* DONE table\n",
                "#+begin_src python :tangle tangled/plain.py\nx = 1\n#+end_src\n* DONE table\n",
            )
        ),
        {"plain": [f"the block at figures.org:{line_of(NOTEBOOK, '* DONE table') + 1} is new"]},
    ),
    "a module that is imported": (
        edit(("HEIGHT = 3", "HEIGHT = 4")),
        {"user": [changed("HEIGHT = 3")]},
    ),
    "a module of one figure that shares its run": (
        edit(('save("two", 2, 2)', 'save("two", 2, 3)')),
        {"pair one, pair two": [changed('save("two"')]},
    ),
    "a comment that counts": (
        edit(("import inspect\n", "import inspect  # so\n")),
        {"looking": [changed("import inspect")]},
    ),
    "a docstring that counts": (
        edit(('"""Eleven."""', '"""Twelve."""')),
        {
            "documented": [changed("Eleven")],
        },
    ),
    "a target file renamed": (
        edit((":tangle tangled/plain.py", ":tangle tangled/square.py")),
        {"plain": ["tangled/square.py is new", "tangled/plain.py is no longer used"]},
    ),
}

VALUES = {
    "one field of a table": (
        edit(("| 2 | 0.25 |", "| 2 | 0.125 |")),
        {"table": ["the table `losses` changed"], "both": ["the table `losses` changed"]},
    ),
    "a row of another table": (
        edit(("| 4 |", "| 4 |\n| 5 |")),
        {"both": ["the table `sizes` changed"]},
    ),
    "both tables": (
        edit(("| 4 |", "| 5 |"), ("| 1 | 0.5 |", "| 1 | 0.75 |")),
        {
            "table": ["the table `losses` changed"],
            "both": ["the table `losses` changed", "the table `sizes` changed"],
        },
    ),
    "a value in a header argument": (
        edit((":var most=7", ":var most=8")),
        {"both": ["the variable `most` changed"]},
    ),
    "another table for a variable": (
        edit((":var losses=losses", ":var losses=unused")),
        {"table": ["the table `unused` is new", "the table `losses` is no longer used"]},
    ),
    "the result of a block": (
        several(edit(("40 + 2", "40 + 3")), evaluated),
        {"computed": ["the result of `answer` changed"]},
    ),
}

AROUND = {
    "data": (write("data/points.csv", "1,2,3,4\n"), {"points": ["data/points.csv changed"]}),
    "data that was granted and not read": (
        write("data/more.csv", "2\n"),
        {"points": ["data/more.csv changed"]},
    ),
    "data that is gone": (
        remove("data/points.csv"),
        {"points": ["data/points.csv is gone"]},
    ),
    "a grant more": (
        edit((":tangle tangled/plain.py", ":tangle tangled/plain.py :deps data/more.csv")),
        {"plain": ["data/more.csv is new"]},
    ),
    "a grant less": (
        edit((":deps data/points.csv data/more.csv", ":deps data/points.csv")),
        {"points": ["data/more.csv is no longer used"]},
    ),
    "a picture that is gone": (remove("fig/plain.svg"), {"plain": ["fig/plain.svg is missing"]}),
    "one of two pictures": (
        remove("fig/two.svg"),
        {"pair one, pair two": ["fig/two.svg is missing"]},
    ),
    "a picture edited by hand": (
        write("fig/plain.svg", "<svg/>"),
        {"plain": ["fig/plain.svg was edited since"]},
    ),
    "an output more": (
        edit(("[[file:fig/plain.svg]]", "[[file:fig/plain.svg]]\n[[file:fig/plainer.svg]]")),
        {"plain": ["fig/plainer.svg was never built"]},
    ),
    "an output renamed": (
        edit(("[[file:fig/plain.svg]]", "[[file:fig/square.svg]]")),
        {"plain": ["never built"]},
    ),
    "a figure more": (
        edit(
            (
                "* Shared",
                f"* new\n[[file:fig/new.svg]]\n{BLOCK} tangled/new.py\nx = 1\n#+end_src\n* Shared",
            )
        ),
        {"new": ["never built"]},
    ),
    "a limit of one figure": (
        edit((":memory 1G", ":memory 512M")),
        {"patient": ["the limit of memory 1G → 512M"]},
    ),
    "one more of them": (
        edit((":tangle tangled/plain.py", ":tangle tangled/plain.py :timeout 90")),
        {"plain": ["the time limit 60 s → 90 s", "the limit of CPU time 20 s → 90 s"]},
    ),
    "the project's limit": (
        several(settings("[tool.orgfig.policy]\nthreads = 16\n"), evaluated),
        {name: ["the limit of threads 32 → 16"] for name in ALL},
    ),
    "a limit that one figure sets for itself": (
        several(settings('[tool.orgfig.policy]\nmemory = "1G"\n'), evaluated),
        {name: ["the limit of memory 2G → 1G"] for name in ALL if name != "patient"},
    ),
    "a variable that all are given": (
        settings('[tool.orgfig.policy]\nenvironment = ["ORGFIG_TEST"]\n'),
        {name: ["$ORGFIG_TEST is given now"] for name in ALL},
    ),
    "several things at once": (
        several(
            edit(("side = 4", "side = 5"), ("| 4 |", "| 5 |")),
            remove("fig/plain.svg"),
            write("data/points.csv", "5"),
        ),
        {
            "plain": [changed("def draw"), "fig/plain.svg is missing"],
            "both": ["the table `sizes` changed"],
            "points": ["data/points.csv changed"],
        },
    ),
    "the failing one, mended": (
        edit(('raise ValueError("on purpose")', "pass")),
        {"failing": [changed("raise ValueError")]},
    ),
}
CHANGES = CODE | VALUES | AROUND


def session(folder):
    return Session(find(folder), io.StringIO(), io.StringIO())


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The project, built once by the server that builds use."""
    folder = tmp_path_factory.mktemp("built")
    settings("")(folder)
    write("figures.org", NOTEBOOK)(folder)
    write("data/points.csv", "1,2,3\n")(folder)
    write("data/more.csv", "1\n")(folder)
    made = session(folder)
    try:
        build(made)
    except ConfinementError as error:
        if "CI" in os.environ:
            raise
        pytest.skip(str(error))
    drawn = sorted(path.stem for path in (folder / "fig").iterdir())
    assert drawn == [path.removesuffix(".svg") for path in PICTURES], (
        made.err.getvalue() + made.out.getvalue()
    )
    return folder


@pytest.fixture
def copy(built, tmp_path):
    return shutil.copytree(built, tmp_path / "project")


def outdated(folder):
    plan = session(folder).plan().plan
    return {
        step.job.name: [str(why) for why in step.reasons] for step in plan.steps if step.reasons
    }


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_nothing_but_what_failed_is_outdated_after_a_change_of(copy, change):
    change(copy)
    assert outdated(copy) == FAILED


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_exactly_these_are_outdated_after_a_change_of(copy, change, expected):
    change(copy)
    found = outdated(copy)
    also = expected.get("failing", [])
    expected = {**expected, "failing": ["failed last time", *also]}
    assert found == expected


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_was_changed_back_is_up_to_date_again(copy, built, change, expected):
    change(copy)
    assert outdated(copy) != FAILED
    pictures = (f"fig/{name}" for name in PICTURES)
    for name in ("figures.org", "pyproject.toml", *pictures, "data/points.csv", "data/more.csv"):
        shutil.copyfile(built / name, copy / name)
    if session(copy).plan().lacks_results:  # one that was got under other limits counts no more
        evaluated(copy)
    assert outdated(copy) == FAILED


# --- what a build makes of other bytes ---------------------------------------------------------

COMMENTED = edit(("side = 4  # of the square", "# so\nside = 4"), ("# as brand says", "# so"))


def parsed(folder):
    """How many texts are parsed for a plan."""
    reading.cache_clear()
    session(folder).plan()
    return reading.cache_info().misses


def test_a_text_with_other_comments_is_parsed_until_a_build_has_remembered_its_bytes(copy):
    failing = 0  # its text is the same
    assert parsed(copy) == failing
    COMMENTED(copy)
    assert parsed(copy) == len(("plain", "styled"))
    before = (copy / "fig/plain.svg").stat()
    build(session(copy))
    assert (copy / "fig/plain.svg").stat() == before
    assert parsed(copy) == failing
    assert outdated(copy) == FAILED
    edit(("# so\nside = 4", "side = 5"))(copy)
    assert outdated(copy)["plain"] == [changed("def draw")], "not the comment of before"


def test_a_dry_run_and_a_status_remember_nothing(copy):
    COMMENTED(copy)
    build(session(copy), dry_run=True)
    assert parsed(copy) == len(("plain", "styled"))


def test_an_older_database_is_set_aside_and_all_is_built_again(copy):
    import sqlite3

    with sqlite3.connect(find(copy).database) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    asked = session(copy)
    plan = asked.plan().plan
    assert {str(why) for step in plan.steps for why in step.reasons} == {"never built"}
    assert "version 2" in asked.err.getvalue()


# --- what a machine has ------------------------------------------------------------------------

MACHINE = """\
#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes
* one
[[file:fig/one.svg]]
#+begin_src python :tangle tangled/one.py
try:
    import nowhere.deep
except ImportError:
    pass
<<save>>
#+end_src
* two
[[file:fig/two.svg]]
#+begin_src python :tangle tangled/two.py
import importlib
for name in ("iniconfig", "some" + "where"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
<<save>>
#+end_src
* three
[[file:fig/three.svg]]
#+begin_src python :tangle tangled/three.py
<<save>>
#+end_src
* Shared
#+NAME: save
#+begin_src python
import sys
svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0L1 1'/></svg>"
for name in "one two three".split():
    if name in sys.argv[0]:
        open(f"{name}.svg", "w").write(svg)
#+end_src
"""


def installed(folder, *names):
    """A folder of libraries in which these distributions stand."""
    for name, needed in names:
        record = folder / f"{name}.dist-info"
        record.mkdir(parents=True)
        lines = "".join(f"Requires-Dist: {one}\n" for one in needed)
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: x\n{lines}\n")
    return str(folder)


NOWHERE = (("nowhere-1.0", ("lower>1",)), ("lower-2.0", ()))
INSTALLED = {
    "nothing else": (NOWHERE, {}),
    "another version": (
        (("nowhere-1.1", ("lower",)), ("lower-2.0", ())),
        {"one": ["nowhere 1.0 → 1.1"]},
    ),
    "another version of what it needs": (
        (("nowhere-1.0", ("lower",)), ("lower-2.1", ())),
        {"one": ["lower 2.0 → 2.1"]},
    ),
    "what it needs now, too": (
        (("nowhere-1.0", ("lower", "upper")), ("lower-2.0", ()), ("upper-3", ())),
        {"one": ["upper is installed now, 3"]},
    ),
    "what it needed": (
        (("nowhere-1.0", ("lower",)),),
        {"one": ["lower is gone, it was 2.0"]},
    ),
    "it": ((), {"one": ["lower is gone, it was 2.0", "nowhere is gone, it was 1.0"]}),
    "what only the run of another one asked for": (
        (*NOWHERE, ("somewhere-5.0", ())),
        {"two": ["somewhere is installed now, 5.0"]},
    ),
    "what nobody imports": ((*NOWHERE, ("anywhere-5.0", ())), {}),
}


@pytest.fixture(scope="module")
def on_machine(tmp_path_factory):
    """Three figures, built where some distributions are installed and a variable is set."""
    folder = tmp_path_factory.mktemp("machine")
    write("figures.org", MACHINE)(folder)
    settings('[tool.orgfig.policy]\nenvironment = ["ORGFIG_A", "ORGFIG_B"]\n')(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(installed(tmp_path_factory.mktemp("libraries"), *NOWHERE))
        patch.setenv("ORGFIG_A", "secret")
        made = session(folder)
        try:
            assert build(made) == 0, made.err.getvalue() + made.out.getvalue()
        except ConfinementError as error:
            if "CI" in os.environ:
                raise
            pytest.skip(str(error))
    return folder


@pytest.mark.parametrize(("names", "expected"), INSTALLED.values(), ids=INSTALLED)
def test_packages_count_for_who_uses_them_where_they_are(
    on_machine, tmp_path, monkeypatch, names, expected
):
    monkeypatch.syspath_prepend(installed(tmp_path / "libraries", *names))
    monkeypatch.setenv("ORGFIG_A", "secret")
    assert outdated(on_machine) == expected


VARIABLES = {
    "as they were": ({"ORGFIG_A": "secret"}, []),
    "one that is given to nobody": ({"ORGFIG_A": "secret", "ORGFIG_C": "x"}, []),
    "another value": ({"ORGFIG_A": "other"}, ["$ORGFIG_A changed"]),
    "none": ({}, ["$ORGFIG_A is no longer set"]),
    "one that had none": ({"ORGFIG_A": "secret", "ORGFIG_B": ""}, ["$ORGFIG_B is set now"]),
}


@pytest.mark.parametrize(("values", "expected"), VARIABLES.values(), ids=VARIABLES)
def test_variables_count_for_all_who_are_given_them(
    on_machine, tmp_path, monkeypatch, values, expected
):
    monkeypatch.syspath_prepend(installed(tmp_path / "libraries", *NOWHERE))
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    names = ("one", "two", "three") if expected else ()
    assert outdated(on_machine) == dict.fromkeys(names, expected)


def test_no_value_of_a_variable_is_kept(on_machine):
    with Database.open(find(on_machine), readonly=True) as database:
        assert "secret" not in repr(database.traces())

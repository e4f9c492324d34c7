"""The verb that builds again, beside: real runs of small figures."""

from __future__ import annotations

import json
import os
import shlex
import sys

import pytest

from orgfig.commands.build import build
from orgfig.commands.session import Session
from orgfig.commands.status import status
from orgfig.commands.verify import verify
from orgfig.errors import UsageError
from orgfig.execute.sandbox import probe

DRAW = (
    "open('{name}.svg', 'w').write('<svg xmlns=\"http://www.w3.org/2000/svg\" "
    'viewBox="0 0 100 100"><path d="M0 0 L%s 9"/><text>%s</text></svg>\' % (y, x))'
)

FIGURES = {
    "steady": "x, y = 1, 9",
    "seedless": "import random\nx, y = random.random(), 9",
    "timed": "import time\nx, y = time.time(), 9",
    "dated": "from datetime import date\nx, y = date.today(), 9",
    "unique": "import uuid\nx, y = uuid.uuid4(), 9",
    "ordered": "x, y = ''.join({'a', 'b', 'c', 'd'}), 9",
    "local": "import os\nx, y = os.environ['TZ'], 9",
    "broken": "x, y = 1 / 0, 9",
}


@pytest.fixture
def project(desk, drawn):
    """A project with real runs: what writes notebooks, builds, and verifies."""
    lacking = probe().missing
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"this machine lacks {' and '.join(lacking)}")

    class Real:
        folder = desk.folder

        def write(self, **texts):
            desk.write(*(drawn(n, f"{t}\n{DRAW.replace('{name}', n)}") for n, t in texts.items()))

        def session(self):
            made = desk.session()
            return Session(made.project, made.out, made.err)

        def build(self):
            return build(self.session())

        def verify(self, **options):
            status = verify(self.session(), **options)
            return status, desk.out.getvalue()

        def state(self):
            files = (path for path in self.folder.rglob("*") if path.is_file())
            return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    return Real()


def told(text, name):
    """The lines about a figure."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{name}: "))
    more = next(n for n in range(start + 1, len(lines)) if not lines[n].startswith(" "))
    return "\n".join(lines[start:more])


def test_what_comes_out_the_same_is_identical_and_nothing_is_touched(project):
    project.write(steady=FIGURES["steady"])
    project.build()
    before = project.state()
    assert project.verify() == (0, "steady: identical\n1 figure: 1 identical\n")
    assert project.state() == before


def test_causes_are_found_and_named_with_their_lines(project):
    project.write(**FIGURES)
    project.build()
    status, text = project.verify()
    assert status == 1
    assert told(text, "steady") == "steady: identical"
    assert "it depends on generator (figures.org:12)" in told(text, "seedless")
    assert "differs from fig/timed.svg: texts" in told(text, "timed")
    assert "a second run; cause: time (figures.org:19)" in told(text, "timed")
    assert told(text, "dated").startswith("dated: identical")
    assert "a second run; cause: time (figures.org:26)" in told(text, "dated")
    assert "cause: random bytes of the system (figures.org:33)" in told(text, "unique")
    assert "it depends on hash order (figures.org:39)" in told(text, "ordered")
    assert "it depends on environment" in told(text, "local")
    assert "broken: failed at figures.org:52: ZeroDivisionError" in told(text, "broken")
    assert "3 not the same twice, 3 the same only because orgfig pins it" in text


FRAMES = """\
import av, numpy as np
with av.open("{name}.mp4", "w") as out:
    stream = out.add_stream("libx264", rate=5, options={options})
    stream.width, stream.height, stream.pix_fmt = 600, 400, "yuv420p"
    y, x = np.mgrid[:400, :600]
    for k in range(30):
        picture = np.full((400, 600, 3), 255, np.uint8)
        picture[(x // 20 + y // 20) % 5 == 0] = 90
        picture[np.hypot(x - 20 * k, y - 200) < 30] = 20
        out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
    out.mux(stream.encode())
"""


@pytest.mark.slow
@pytest.mark.parametrize("has_tree", [True, False])
def test_an_encoder_that_reads_memory_which_nobody_has_written_is_found(project, desk, has_tree):
    options = {"threads": "1"} | ({} if has_tree else {"mbtree": "0"})
    code = FRAMES.replace("{name}", "film").replace("{options}", repr(options))
    desk.write(
        "* TODO film\n[[file:fig/film.mp4]]\n"
        f"#+begin_src python :tangle tangled/film.py :mkdirp yes\n{code}#+end_src\n"
    )
    project.build()
    status, text = project.verify()
    assert ("cause: memory that nobody has written" in text) is has_tree, text
    assert status == int(has_tree)


@pytest.mark.slow
def test_an_array_that_nothing_filled_is_found(project):
    code = "import numpy as np\nx, y = int(np.{}(5000, np.uint8).max()), 9"
    project.write(hollow=code.format("empty"), full=code.format("ones"))
    project.build()
    status, text = project.verify()
    cause = "cause: memory that nobody has written (figures.org:6)"
    assert (status, cause in told(text, "hollow")) == (1, True)
    assert told(text, "full") == "full: identical"


@pytest.mark.slow
def test_what_varies_only_where_nothing_is_pinned_is_no_fault(project):
    project.write(seedless=FIGURES["seedless"])
    project.build()
    status, text = project.verify()
    assert (status, "it depends on generator" in text) == (0, True)


def test_once_does_not_look_for_causes(project):
    project.write(dated=FIGURES["dated"])
    project.build()
    assert project.verify(once=True) == (0, "dated: identical\n1 figure: 1 identical\n")


def test_a_picture_that_was_edited_or_removed_is_told(project):
    project.write(steady="x, y = 1, 9", gone="x, y = 1, 9", linked="x, y = 1, 9")
    project.build()
    picture = project.folder / "fig/steady.svg"
    picture.write_text(picture.read_text().replace("L9 9", "L29 9"))
    (project.folder / "fig/gone.svg").unlink()
    (project.folder / "fig/linked.svg").unlink()
    os.mkfifo(project.folder / "fig/linked.svg")
    status, text = project.verify(once=True)
    assert status == 1
    assert "geometry by up to 20 of 100 in 1 place" in told(text, "steady")
    assert "fig/steady.svg was edited since" in told(text, "steady")
    assert told(text, "gone") == "gone: fig/gone.svg is not built"
    assert "cannot be read: it is not a regular file" in told(text, "linked")


CHANGED = {
    "a text that means something else": ("x, y = 2, 9", "a change of the figure"),
    "a text that draws nearly the same": ("x, y = 1, 9.01", "a change of the figure"),
}


@pytest.mark.parametrize(("text", "taken"), CHANGED.values(), ids=CHANGED)
def test_a_change_of_its_own_text_is_a_change_of_the_figure(project, text, taken):
    project.write(one="x, y = 1, 9")
    project.build()
    project.write(one=text)
    status, found = project.verify(once=True)
    assert status == 1
    assert f"{taken}; since it was built: the block at figures.org:5 changed" in told(found, "one")


DRIFTS = {
    "within the tolerance": ("9.01", "drift: it shows the same"),
    "beyond it": ("30", "more than drift, though its own text and data are the same"),
}


@pytest.mark.parametrize(("far", "taken"), DRIFTS.values(), ids=DRIFTS)
def test_drift_is_told_from_more(project, far, taken):
    project.write(one="x, y = 1, 9")
    project.build()
    picture = project.folder / "fig/one.svg"
    picture.write_text(picture.read_text().replace("L9 9", f"L{far} 9"))
    assert taken in project.verify(once=True)[1]


def test_another_interpreter_may_run_the_figures(project, tmp_path_factory):
    project.write(one="import os\nx, y = os.environ.get('WHO', 'nobody'), 9")
    project.build()
    other = tmp_path_factory.mktemp("elsewhere") / "python"
    other.write_text(f'#!/bin/sh\nWHO=me exec {shlex.quote(sys.executable)} "$@"\n')
    other.chmod(0o755)
    status, text = project.verify(once=True, python=str(other))
    assert status == 1
    assert "texts (“nobody” → “me”)" in text


def test_an_interpreter_that_is_not_there_is_wrong_use(project):
    project.write(one=FIGURES["steady"])
    with pytest.raises(UsageError, match="no program that can be started"):
        project.verify(python=str(project.folder / "nothing"))
    with pytest.raises(UsageError):
        project.verify(python=str(project.folder))


def test_an_unknown_figure_is_wrong_use(project):
    project.write(one=FIGURES["steady"])
    with pytest.raises(UsageError):
        project.verify(figures=["other"])


@pytest.mark.parametrize(("sandbox", "warns"), [("none", True), ("default", False)])
def test_a_run_that_nothing_holds_is_warned_of(project, desk, sandbox, warns):
    project.write(one=FIGURES["steady"])
    project.verify(once=True, sandbox=sandbox)
    assert ("warning: figures run unconfined" in desk.err.getvalue()) is warns


def test_only_the_figures_asked_for_are_run(project):
    project.write(one=FIGURES["steady"], broken=FIGURES["broken"])
    project.build()
    assert project.verify(figures=["one"], once=True)[0] == 0


def test_what_cannot_be_run_is_told(project, desk):
    project.write(one=FIGURES["steady"])
    project.build()
    text = (project.folder / "figures.org").read_text()
    (project.folder / "figures.org").write_text(text.replace("x, y = 1, 9", "<<nowhere>>\nx = = 1"))
    status, found = project.verify()
    assert status == 1
    assert "one: " in found


def test_json_holds_all_that_is_told(project):
    project.write(steady=FIGURES["steady"], timed=FIGURES["timed"])
    project.build()
    _, text = project.verify(form="json")
    document = json.loads(text)
    steady, timed = document["figures"]
    assert (document["schema"], document["holds"]) == (1, False)
    assert document["counts"]["identical"] == 1
    assert (steady["standing"], steady["varying"], steady["holds"]) == ("identical", None, True)
    assert steady["outputs"][0]["differences"] == []
    assert timed["standing"] == "changed"
    assert [one["kind"] for one in timed["outputs"][0]["differences"]] == ["texts"]
    assert timed["varying"]["factors"] == ["time"]
    assert timed["varying"]["lines"] == [{"path": "figures.org", "line": 12}]


def test_an_empty_notebook_has_nothing_to_verify(project):
    project.write()
    assert project.verify() == (0, "nothing to verify: there are no figures with code\n")


MADE = """\
* DONE reader
#+begin_src python :dir fig :tangle tangled/reader.py :file reader.svg :deps fig/points.csv
x, y = open('points.csv').read(), 9
{draw}
#+end_src
* DONE points
#+begin_src python :dir fig :tangle tangled/points.py :file points.csv
with open('points.csv', 'w') as file:
    file.write({points!r} if {points!r} else str(1 / 0))
#+end_src
"""


def of_two(desk, points):
    desk.write(MADE.format(draw=DRAW.replace("{name}", "reader"), points=points))


def test_who_reads_is_given_what_its_maker_makes_now(project, desk):
    of_two(desk, "one")
    project.build()
    assert project.verify() == (0, "points: identical\nreader: identical\n2 figures: 2 identical\n")
    of_two(desk, "two")
    before = project.state()
    status, text = project.verify()
    assert status == 1
    assert "texts (“one” → “two”)" in told(text, "reader")
    assert "more than drift, though its own text and data" in told(text, "reader")
    assert "a change of the figure" in told(text, "points")
    assert project.state() == before


def test_who_reads_is_given_it_where_nothing_was_ever_built(project, desk):
    of_two(desk, "one")
    status, text = project.verify(figures=["reader"])
    assert (status, told(text, "reader")) == (1, "reader: fig/reader.svg is not built")


def test_who_reads_what_cannot_be_made_is_not_run(project, desk):
    of_two(desk, "one")
    project.build()
    of_two(desk, "")
    status, text = project.verify()
    assert (status, told(text, "reader")) == (1, "reader: cannot be run")
    assert "fig/points.csv, which it reads, is not made: points failed" in desk.err.getvalue()


def test_a_picture_that_takes_for_ever_to_compare_is_other_bytes(project, monkeypatch):
    project.write(steady=FIGURES["steady"])
    project.build()
    picture = project.folder / "fig/steady.svg"
    many = '<path d="M0 0"/>' * 400_000
    picture.write_text(picture.read_text().replace("</svg>", f"{many}</svg>"))
    monkeypatch.setattr("orgfig.commands.verify.MOST_SECONDS", 1)
    status, text = project.verify(once=True)
    assert (status, "comparing them would take too long" in text) == (1, True)


@pytest.mark.slow
def test_what_is_found_to_vary_is_not_done_until_it_is_mended(project, desk):
    def verdicts():
        status(desk.session(), form="json")
        figures = json.loads(desk.out.getvalue())["figures"]
        found = {one["name"]: one["verdict"] for one in figures}
        told = [each for one in figures for each in one["findings"]]
        return found, [(e["line"], e["message"]) for e in told if e["check"] == "unreproducible"]

    project.write(steady=FIGURES["steady"], unique=FIGURES["unique"])
    project.build()
    assert verdicts() == ({"steady": "done", "unique": "done"}, [])
    assert project.verify()[0] == 1
    by = "another run gives another picture, by random bytes of the system"
    expected = ({"steady": "done", "unique": "unproven"}, [(12, by)])
    assert verdicts() == expected
    before = project.state()
    assert project.verify()[0] == 1
    assert project.state() == before
    assert verdicts() == expected
    project.write(steady=FIGURES["steady"], unique=FIGURES["steady"])
    project.build()
    assert verdicts() == ({"steady": "done", "unique": "done"}, [])

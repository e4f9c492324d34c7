"""Figures that read what others make, built for real: who runs, who is left alone, who cannot."""

from __future__ import annotations

import io

import pytest

from orgfig.commands.build import build
from orgfig.commands.session import Session
from orgfig.commands.status import status
from orgfig.workspace import find

HEAD = "#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent\n"
JOBS = (pytest.param(1, marks=pytest.mark.slow), 2)


def copying(name, reads, text="", out="{}.csv"):
    """A figure that writes its text and all that it reads."""
    deps = " ".join([":deps", *(f"fig/{one}.csv" for one in reads)]) if reads else ""
    opened = "".join(f"text += open('{one}.csv').read()\n" for one in reads)
    file = out.format(name)
    return (
        f"* DONE {name}\n#+begin_src python :tangle tangled/{name}.py :file {file} {deps}\n"
        f"text = {text!r}\n{opened}with open({file!r}, 'w') as file:\n    file.write(text)\n"
        "#+end_src\n"
    )


class Desk:
    """A project folder; `build` gives the status, `ran` who was run, `said` what was told."""

    def __init__(self, folder):
        self.folder = folder
        self.texts = {}

    def write(self, **texts):
        self.texts |= texts
        (self.folder / "figures.org").write_text(HEAD + "".join(self.texts.values()))

    def build(self, jobs=1, **options):
        out, err = io.StringIO(), io.StringIO()
        found = build(Session(find(self.folder), out, err), jobs=jobs, **options)
        self.said = out.getvalue() + err.getvalue()
        lines = [line.partition("] ")[2] for line in err.getvalue().splitlines() if "/" in line]
        self.ran = {line.partition("  ")[0] for line in lines if line.endswith(" s")}
        return found

    def read(self, name):
        return (self.folder / "fig" / name).read_text()


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\n")
    return Desk(tmp_path)


@pytest.fixture
def chain(desk):
    """`c` reads `b` reads `a`, in the wrong order; `z` stands alone. All are built."""
    desk.write(
        c=copying("c", "b", "c"),
        b=copying("b", "a", "b"),
        a=copying("a", "", "a"),
        z=copying("z", "", "z"),
    )
    assert desk.build() == 0, desk.said
    assert desk.read("c.csv") == "cba"
    return desk


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("executor", ["server", "fresh"])
def test_a_chain_is_made_from_its_beginning(desk, jobs, executor):
    desk.write(c=copying("c", "b", "c"), b=copying("b", "a", "b"), a=copying("a", "", "a"))
    assert desk.build(jobs, executor=executor) == 0, desk.said
    assert desk.ran == {"a", "b", "c"}
    assert desk.read("c.csv") == "cba"
    assert desk.build(jobs) == 0
    assert "nothing to do: 3 figures are up to date" in desk.said


@pytest.mark.parametrize("jobs", JOBS)
def test_a_change_runs_on_as_long_as_bytes_change(chain, jobs):
    chain.write(a=copying("a", "", "A"))
    assert chain.build(jobs) == 0
    assert chain.ran == {"a", "b", "c"}
    assert chain.read("c.csv") == "cbA"


CUT = {
    "at once": ({"a": copying("a", "", "a").replace("text = 'a'", "text = 'aa'[:1]")}, {"a"}),
    "in the middle": (
        {"b": copying("b", "a", "b").replace("text = 'b'", "text = 'b' * 1")},
        {"b"},
    ),
    "at its end": ({"c": copying("c", "b", "c").replace("text = 'c'", "text = 'c' * 1")}, {"c"}),
    "where the first changes and the second hides it": (
        {
            "a": copying("a", "", "A"),
            "b": copying("b", "a", "b").replace("read()\n", "read().lower()\n"),
        },
        {"a", "b"},
    ),
}


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize(("texts", "ran"), CUT.values(), ids=CUT)
def test_the_same_bytes_leave_alone_what_reads_them(chain, texts, ran, jobs):
    chain.write(**texts)
    assert chain.build(jobs) == 0
    assert chain.ran == ran
    assert chain.read("c.csv") == "cba"
    assert chain.build() == 0
    assert "nothing to do" in chain.said


@pytest.mark.parametrize("jobs", JOBS)
def test_a_diamond(desk, jobs):
    desk.write(
        d=copying("d", "bc", "d"),
        b=copying("b", "a", "b"),
        c=copying("c", "a", "c").replace("read()", "read().lower()"),
        a=copying("a", "", "a"),
    )
    assert desk.build(jobs) == 0
    assert desk.read("d.csv") == "dbaca"
    desk.write(a=copying("a", "", "A"))
    assert desk.build(jobs) == 0
    assert desk.ran == {"a", "b", "c", "d"}
    assert desk.read("d.csv") == "dbAca"


@pytest.mark.parametrize("jobs", JOBS)
def test_after_a_failure_its_readers_are_not_run_and_others_are(chain, jobs):
    chain.write(a=copying("a", "", "A").replace("text =", "1 / 0; text ="), z=copying("z", "", "Z"))
    assert chain.build(jobs) == 1
    assert chain.ran == {"z"}
    assert "fig/a.csv, which it reads, is not made: a failed" in chain.said
    assert "2 figures cannot be run:" in chain.said
    assert chain.read("c.csv") == "cba", "what stood there still stands there"
    chain.write(a=copying("a", "", "A"))
    assert chain.build(jobs) == 0
    assert chain.ran == {"a", "b", "c"}


def test_a_failure_in_the_middle_holds_only_what_follows(chain):
    chain.write(b=copying("b", "a", "B").replace("text =", "1 / 0; text ="))
    assert chain.build() == 1
    assert "fig/b.csv, which it reads, is not made: b failed" in chain.said
    assert "fig/a.csv" not in chain.said


def test_what_was_deleted_is_made_again_and_no_more(chain):
    (chain.folder / "fig/a.csv").unlink()
    assert chain.build() == 0
    assert chain.ran == {"a"}
    assert chain.read("a.csv") == "a"


def test_what_was_edited_is_made_again_and_no_more(chain):
    (chain.folder / "fig/b.csv").write_text("forged")
    assert chain.build() == 0
    assert chain.ran == {"b"}
    assert chain.read("b.csv") == "ba"


def test_only_what_is_asked_for_and_what_that_needs_is_run(desk):
    desk.write(
        c=copying("c", "b", "c"),
        b=copying("b", "a", "b"),
        a=copying("a", "", "a"),
        z=copying("z", "", "z"),
    )
    assert desk.build(figures=["b"]) == 0
    assert desk.ran == {"a", "b"}
    assert "note: a comes along: b reads fig/a.csv, which it makes" in desk.said
    assert desk.build(figures=["b"]) == 0
    assert "comes along" not in desk.said


def test_force_runs_what_is_named_and_not_what_that_needs(chain):
    assert chain.build(figures=["b"], force=True) == 0
    assert chain.ran == {"b"}


CIRCLES = {
    "one": ({"a": "a"}, ["a reads what it makes itself"]),
    "two": ({"a": "b", "b": "a"}, ["a needs b (figures.org:", "b needs a (figures.org:"]),
    "three": ({"a": "b", "b": "c", "c": "a"}, ["which needs c (figures.org:", "c needs a"]),
}


@pytest.mark.parametrize(("reads", "words"), CIRCLES.values(), ids=CIRCLES)
def test_a_circle_is_named_and_all_others_are_built(desk, reads, words):
    desk.write(
        **{name: copying(name, one, name) for name, one in reads.items()},
        y=copying("y", "a", "y"),
        z=copying("z", "", "z"),
    )
    assert desk.build() == 1
    assert desk.ran == {"z"}
    for word in words:
        assert word in desk.said
    assert "fig/a.csv, which it reads, is not made: a cannot be run" in desk.said
    assert desk.build() == 1
    assert "fig/a.csv, which it reads, is not made: a cannot be run" in desk.said


def test_a_dry_run_and_the_status_say_what_may_change(chain):
    chain.write(a=copying("a", "", "A"))
    assert chain.build(dry_run=True) == 0
    assert "b: fig/a.csv may change: a is outdated" in chain.said
    assert "c: fig/b.csv may change: b may change" in chain.said
    out = io.StringIO()
    status(Session(find(chain.folder), out, out))
    assert "figures.org:7: fig/a.csv may change" not in out.getvalue()
    assert "fig/a.csv may change: a is outdated" in out.getvalue()
    assert "outdated: fig/a.csv may change" not in out.getvalue()


def test_figures_in_other_notebooks_count_alike(desk):
    (desk.folder / "pyproject.toml").write_text(
        '[tool.orgfig]\nnotebooks = ["figures.org", "more.org"]\n'
    )
    (desk.folder / "more.org").write_text(HEAD + copying("a", "", "a"))
    desk.write(b=copying("b", "a", "b"))
    assert desk.build() == 0
    assert desk.read("b.csv") == "ba"


def test_a_picture_may_be_read_too(desk):
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L1 1"/></svg>'
    reads = copying("b", "", "b").replace(":file", ":deps fig/a.svg :file")
    desk.write(
        b=reads.replace("text = 'b'\n", "text = open('../fig/a.svg').read()\n"),
        a=copying("a", "", svg, out="{}.svg"),
    )
    assert desk.build() == 0, desk.said
    assert desk.read("b.csv") == svg


HOSTILE = {
    "blanks": "a b",
    "an apostrophe": "it's",
    "another script": "żółw",
    "dots": "..a..",
    "a dash": "-rf",
    "what a shell would read": "$(x);&",
    "braces": "{0}",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_names(desk, name):
    """Each as the name of a file that one figure makes and another one reads."""
    maker = (
        f'* DONE maker\n#+begin_src python :tangle tangled/maker.py :file "{name}.csv"\n'
        f"open({name + '.csv'!r}, 'w').write('made')\n#+end_src\n"
    )
    reader = copying("reader", "", "r").replace(":file", f':deps "fig/{name}.csv" :file')
    reader = reader.replace("text = 'r'\n", f"text = open({name + '.csv'!r}).read()\n")
    desk.write(reader=reader, maker=maker)
    assert desk.build() == 0, desk.said
    assert desk.read("reader.csv") == "made"


def test_the_copy_cannot_be_written_and_nobody_wonders_at_it(desk):
    forging = "try:\n    open('a.csv', 'w')\nexcept PermissionError:\n    text += 'refused '\n"
    desk.write(
        a=copying("a", "", "a"), b=copying("b", "a", "b").replace("text += ", f"{forging}text += ")
    )
    assert desk.build() == 0, desk.said
    assert desk.read("b.csv") == "brefused a"
    assert desk.read("a.csv") == "a"
    assert "no link declares" not in desk.said


@pytest.mark.parametrize("sandbox", ["default", "core", "none"])
def test_several_files_of_one_job_find_what_is_given(desk, sandbox):
    """The second file of a job runs in a folder of its own, to which all is carried over."""
    two = (
        "* DONE b\n#+begin_src python :tangle tangled/b1.py :deps fig/a.csv :file b.csv\n"
        "open('half.txt', 'w').write(open('a.csv').read())\n#+end_src\n"
        "#+begin_src python :tangle tangled/b2.py\n"
        "try:\n    open('a.csv', 'w')\nexcept PermissionError:\n"
        "    open('b.csv', 'w').write(open('half.txt').read() + open('a.csv').read())\n#+end_src\n"
    )
    desk.write(b=two, a=copying("a", "", "a"))
    assert desk.build(sandbox=sandbox) == 0, desk.said
    assert desk.read("b.csv") == "aa"


def test_what_it_is_given_takes_no_room_of_its_own(desk):
    settings = '[tool.orgfig.policy]\noutput_size = "1M"\nfile_size = "1M"\n'
    (desk.folder / "pyproject.toml").write_text(settings)
    large = 700_000
    makers = {
        one: copying(one, "", "").replace("write(text)", f"write('x' * {large})") for one in "abc"
    }
    last = copying("d", "abc", "").replace("write(text)", f"write('y' * {large})")
    desk.write(**makers, d=last)
    assert desk.build(sandbox="core") == 0, desk.said
    assert desk.build(force=True) == 0, desk.said


def test_a_reader_does_not_wait_for_what_it_does_not_read(desk):
    """It runs beside a slow one that began with its maker, though two at a time may run."""
    slow = copying("slow", "", "s").replace(
        "text = 's'", "import time; time.sleep(1.5); text = 's'"
    )
    desk.write(slow=slow, b=copying("b", "a", "b"), a=copying("a", "", "a"))
    assert desk.build(2) == 0
    ended = [name for name in ("a", "b", "slow") if name in desk.ran]
    places = [desk.said.index(f"] {name}  ") for name in ended]
    assert places == sorted(places), desk.said

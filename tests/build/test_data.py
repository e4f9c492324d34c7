"""The files that `:deps` names: read from text, refused by text, and made inputs of a job."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build import record
from orgfig.build.data import DataFile, data_files
from orgfig.build.model import Cause
from orgfig.build.requests import Request
from orgfig.digest import digest_bytes, digest_text
from orgfig.location import Location

HERE = Location("figures.org", 5)


def found(written, *, is_one=False):
    return list(data_files(written, HERE, "fig", is_one=is_one))


PATHS = {
    "one": ("data/x.csv", ["data/x.csv"]),
    "two": ("data/x.csv b.txt", ["data/x.csv", "b.txt"]),
    "with a blank between quotes": (
        'data/x.csv "with blank.csv"',
        ["data/x.csv", "with blank.csv"],
    ),
    "a way that winds": ("./data//x.csv", ["data/x.csv"]),
    "a name of another script": ("data/żółw.csv", ["data/żółw.csv"]),
    "a name that is not UTF-8": ("data/\udcff.csv", ["data/\udcff.csv"]),
    "a name that begins like another": (
        "figures/x.csv .gitignore a~",
        ["figures/x.csv", ".gitignore", "a~"],
    ),
    "dots that lead nowhere": ("a..b/...", ["a..b/..."]),
}


@pytest.mark.parametrize(("written", "paths"), PATHS.values(), ids=PATHS)
def test_paths(written, paths):
    assert found(written) == [DataFile(path, HERE) for path in paths]


def test_a_place_among_outputs_is_known_as_such():
    assert found("./fig/x.csv figs/x.csv") == [
        DataFile("fig/x.csv", HERE, is_output=True),
        DataFile("figs/x.csv", HERE),
    ]


def test_one_string_is_one_name():
    assert found("with blank.csv", is_one=True) == [DataFile("with blank.csv", HERE)]


REFUSED = {
    "no file": (None, "names no file"),
    "an empty name": ('""', "names no file"),
    "a root": ("/etc/passwd", "does not count from the project's folder"),
    "a home": ("~/x.csv", "does not count from the project's folder"),
    "another's home": ("~root/x", "does not count from the project's folder"),
    "a way up": ("../x.csv", "which leads upwards"),
    "a way up on the way": ("data/../../x.csv", "which leads upwards"),
    "a way up and back": ("data/../x.csv", "which leads upwards"),
    "the project": (".", "which is no file"),
    "git's folder": (".git/config", "which lies in git's own folder"),
    "git's folder in a folder": ("sub/.git/config", "which lies in git's own folder"),
    "git's folder in capitals": (".GIT/config", "which lies in git's own folder"),
    "orgfig's folder": (".orgfig/traces.db", "which lies in orgfig's own folder"),
    "a control character": ("a\x1b[2J", "which holds a control character"),
    "an end of a name": ("a\x00b", "which holds a control character"),
    "the pictures": ("./fig/", "which is the folder of pictures"),
    "a quote that stays open": ('"a b', "has a quote that does not close"),
}


@pytest.mark.parametrize(("written", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_by_the_text_alone(written, words):
    (problem,) = found(written)
    assert words in problem.message
    assert (problem.where, problem.name) == (HERE, "bad-data-path")


def test_a_way_up_is_told_where_it_counts_from():
    (problem,) = found("../data/x.csv")
    assert problem.hint == "paths count from the project's folder: `:deps data/x.csv`?"


def test_a_bad_name_does_not_hide_the_good_one():
    bad, good = found("../x data/y")
    assert bad.name == "bad-data-path"
    assert good.path == "data/y"


@given(st.text())
def test_whatever_is_written_a_path_stays_inside(written):
    for one in found(written):
        if isinstance(one, DataFile):
            parts = one.path.split("/")
            assert not {"", ".", "..", ".git", ".orgfig"} & set(parts)
            assert "\0" not in one.path


# --- as inputs of a job ------------------------------------------------------------------------


def asking(*paths):
    return {"tangled/relu.py": Request(data=tuple(DataFile(path, HERE) for path in paths))}


def step(project, *paths):
    (only,) = project.plan(requested=asking(*paths)).steps
    return only


def seen(project, **texts):
    return project.seen(data={name: digest_text(text) for name, text in texts.items()})


@pytest.fixture
def built(make, relu):
    """The figure `relu`, built with the file `x`; what it is now may differ."""

    class Built:
        project = seen(relu, x="1")

        def now(self, *paths, **texts):
            requested = asking("x")
            job = self.project.plan(requested=requested).jobs[0]
            outcome = make.outcome(job)
            built = self.project.seen(
                traces=dict.fromkeys(job.outputs, record(job, outcome, make.now)),
                outputs={one.path: digest_bytes(one.data) for one in outcome.artifacts},
            )
            return step(seen(built, **texts), *paths)

    return Built()


def test_a_data_file_is_an_input_by_its_bytes(relu):
    job = step(seen(relu, x="1"), "x").job
    assert job.data == ("x",)
    assert job.inputs["data://x"] == digest_text("1")
    assert "x" not in job.inputs, "it is no package"


def test_the_same_bytes_leave_it_up_to_date(built):
    assert built.now("x", x="1").reasons == ()


CHANGES = {
    "other bytes": (["x"], {"x": "2"}, "x changed"),
    "one more file": (["x", "y"], {"x": "1", "y": "1"}, "y is new"),
    "one file less": ([], {}, "x is no longer used"),
    "a file that is gone": (["x"], {}, "x is gone"),
}


@pytest.mark.parametrize(("paths", "texts", "reason"), CHANGES.values(), ids=CHANGES)
def test_what_changed_is_named(built, paths, texts, reason):
    found = built.now(*paths, **texts).reasons
    assert [str(why) for why in found] == [reason]
    assert found[0].cause is Cause.INPUT_CHANGED


def test_a_file_without_a_folder_is_no_text_of_the_job(built):
    (only,) = built.now("x", x="1").job.files
    assert only.path == "tangled/relu.py"


PROBLEMS = {
    "there is none": ({}, {}, "x cannot be given to a figure: there is no such file"),
    "it cannot be read": (
        {},
        {"x": "it is a folder"},
        "x cannot be given to a figure: it is a folder",
    ),
}


@pytest.mark.parametrize(("data", "unreadable", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_file_that_cannot_be_given_stops_the_figure(relu, data, unreadable, message):
    found = step(relu.seen(data=data, unreadable_data=unreadable), "x")
    (problem,) = found.problems
    assert str(problem).startswith(f"figures.org:5: error: {message}\n  hint: ")
    assert not found.is_runnable


REFUSED_HERE = {
    "a module": ("tangled/relu.py", False, "data-is-made", "import what is tangled"),
    "its own output": ("fig/relu.svg", True, "data-cycle", "keep in a variable"),
    "what lies among outputs and nobody makes": (
        "fig/points.csv",
        True,
        "data-nobody-makes",
        "`:file points.csv` on the block that saves it",
    ),
}


@pytest.mark.parametrize(
    ("path", "is_output", "name", "hint"), REFUSED_HERE.values(), ids=REFUSED_HERE
)
def test_what_no_other_figure_makes_is_no_data(relu, path, is_output, name, hint):
    there = relu.seen(data={path: digest_text("1")})
    file = DataFile(path, HERE, is_output)
    (only,) = there.plan(requested={"tangled/relu.py": Request(data=(file,))}).steps
    (problem,) = only.problems
    assert problem.name == name
    assert problem.hint.startswith(hint)


def test_a_module_asks_for_those_that_import_it(make):
    shared = make.make_file("t/shared.py", "x = 1")
    user, other = make.make_file("t/a.py", "import shared"), make.make_file("t/b.py", "pass")
    figures = [
        make.make_figure("a", [user], ["fig/a.svg"]),
        make.make_figure("b", [other], ["fig/b.svg"]),
    ]
    project = seen(make.project(figures, [shared, user, other]), x="1")
    requested = {"t/shared.py": Request(timeout=99, data=(DataFile("x", HERE),))}
    first, second = project.plan(requested=requested).steps
    assert (first.job.data, first.job.policy.wall) == (("x",), 99)
    assert (second.job.data, second.job.policy.wall) == ((), 60)

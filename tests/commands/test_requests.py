"""What a block asks for reaches its job; what it must not ask stops that figure alone."""

from __future__ import annotations

import io

import pytest

from orgfig.commands.build import build
from orgfig.commands.session import Session
from orgfig.commands.status import status
from orgfig.workspace import find

GIB = 1024**3


def figure(name, arguments=""):
    return (
        f"* DONE {name}\n[[file:fig/{name}.svg]]\n"
        f"#+begin_src python :tangle tangled/{name}.py {arguments}\nx = 1\n#+end_src\n"
    )


def jobs(desk):
    """The jobs that a build would run, by name."""
    return {job.name: job for job in desk.session().plan().plan.jobs}


@pytest.fixture
def data(desk):
    (desk.folder / "data").mkdir()
    (desk.folder / "data/x.csv").write_text("1,2")
    return desk.folder / "data/x.csv"


def test_limits_and_data_are_those_of_the_job_and_of_no_other(desk, data):
    desk.write(figure("a", ":timeout 120 :memory 4G :deps data/x.csv"), figure("b"))
    found = jobs(desk)
    assert (found["a"].policy.wall, found["a"].policy.cpu) == (120, 120)
    assert found["a"].policy.memory == 4 * GIB
    assert found["a"].data == ("data/x.csv",)
    assert (found["b"].policy.wall, found["b"].data) == (60, ())


def test_a_project_sets_ceilings_and_they_outdate_nothing(desk):
    desk.write(figure("a", ":timeout 100"))
    build(desk.session())
    desk.executor.ran.clear()
    settings = "[tool.orgfig.policy.ceilings]\ntimeout = 200\n"
    (desk.folder / "pyproject.toml").write_text(settings)
    assert build(desk.session()) == 0
    assert desk.executor.ran == []
    desk.write(figure("a", ":timeout 150"))
    assert jobs(desk)["a"].ceilings.timeout == 200
    (desk.folder / "pyproject.toml").write_text(settings.replace("200", "120"))
    assert build(desk.session()) == 1
    assert "`:timeout 150` is above the ceiling of 120 s" in desk.text


def test_another_limit_outdates_the_figure_that_has_it(desk):
    desk.write(figure("a", ":timeout 100"), figure("b"))
    build(desk.session())
    desk.write(figure("a", ":timeout 101"), figure("b"))
    assert set(jobs(desk)) == {"a"}


def test_changed_data_outdates_those_that_read_it_and_is_named(desk, data):
    desk.write(figure("a", ":deps data/x.csv"), figure("b"))
    build(desk.session())
    assert build(desk.session()) == 0
    assert "nothing to do" in desk.text
    data.write_text("3,4")
    assert build(desk.session(), dry_run=True) == 0
    assert "a: data/x.csv changed" in desk.text
    assert "b:" not in desk.text
    status(desk.session())
    assert "outdated: data/x.csv changed" in desk.text
    desk.executor.ran.clear()
    assert build(desk.session()) == 0
    assert desk.executor.ran == ["a"]


REFUSED = {
    "a time that is none": (
        ":timeout soon",
        "`:timeout soon` is no number of seconds above 0\n  hint: such as `:timeout 120`",
    ),
    "more than the ceiling": (
        ":memory 5G",
        (
            "`:memory 5G` is above the ceiling of 4G\n"
            '  hint: `memory = "5G"` under `[tool.orgfig.policy.ceilings]` allows it'
        ),
    ),
    "a file that is not there": (
        ":deps data/y.csv",
        "data/y.csv cannot be given to a figure: there is no such file\n  hint: ",
    ),
    "a link": (":deps link", "link cannot be given to a figure: link is a symbolic link\n  hint: "),
    "a file outside": (":deps ../x", "`:deps` names ../x, which leads upwards\n  hint: "),
    "a secret of git": (":deps .git/config", "`:deps` names .git/config, which lies in git's own"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_a_request_that_is_refused_stops_its_figure_alone(desk, data, arguments, message):
    (desk.folder / "link").symlink_to("data/x.csv")
    desk.write(figure("a", arguments), figure("b"))
    assert build(desk.session()) == 1
    assert desk.executor.ran == ["b"]
    assert f"figures.org:4: error: {message}" in desk.text
    assert desk.text.count("figures.org:4: error: ") == 1, "it is told once"
    assert "1 figure cannot be run:\n  figures.org:4: a: " in desk.text
    assert status(desk.session()) == 1
    assert message.split("\n")[0] in desk.text


def test_an_inherited_mistake_is_told_once_for_all(desk):
    desk.write(
        figure("a"), figure("b"), head="#+PROPERTY: header-args:python :mkdirp yes :timeout 0\n"
    )
    assert build(desk.session()) == 1
    assert desk.text.count("figures.org:1: error: `:timeout 0` is no number") == 1
    assert "2 figures cannot be run:\n" in desk.text


def test_data_in_a_folder_of_pictures_with_another_name(desk, data):
    (desk.folder / "pyproject.toml").write_text('[tool.orgfig]\nfigures = "data"\n')
    desk.write(figure("a", ":deps data/x.csv").replace("fig/", "data/"))
    assert build(desk.session()) == 1
    assert "made by no other figure, and lies in the folder of pictures" in desk.text


def test_a_figure_of_one_notebook_asks_nothing_for_that_of_another(desk):
    (desk.folder / "more.org").write_text(figure("c", ":timeout 90"))
    (desk.folder / "pyproject.toml").write_text(
        '[tool.orgfig]\nnotebooks = ["figures.org", "more.org"]\n'
    )
    desk.write(figure("a", ":timeout 30"))
    session = Session(find(desk.folder), io.StringIO(), io.StringIO())
    walls = {job.name: job.policy.wall for job in session.plan().plan.jobs}
    assert walls == {"a": 30, "c": 90}

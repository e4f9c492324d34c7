import os
from datetime import UTC, datetime

import pytest

from orgfig.build.policy import Policy
from orgfig.digest import digest_bytes
from orgfig.figure.picture import Fault
from orgfig.location import Location
from orgfig.tangle.model import TangledFile
from orgfig.workspace import Database, closely, take
from orgfig.workspace.closely import look_closely

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M 1 1"/></svg>'
PATH = "fig/a.svg"
TOP = Location("figures.org", 1)


@pytest.fixture
def look(project):
    """A function: a closer look, at a.svg unless told otherwise."""

    def closer(*, outputs=(PATH,), targets=(), links=(), other=project):
        with Database.open(project, readonly=True) as database:
            seen = take(
                other,
                tangled=targets,
                outputs=outputs,
                packages=(),
                database=database,
                now=datetime.now(UTC),
            )
            files = [TangledFile(path, "", None, "python", (), (), TOP) for path in targets]
            return look_closely(other, seen, database, files=files, links=links)

    return closer


@pytest.fixture
def picture(project):
    place = project.root / PATH
    place.parent.mkdir()
    place.write_bytes(SVG)
    return place


@pytest.fixture
def remember(project, trace):
    """A function: saves a trace in which a.svg has been made as given, or in which a run failed."""

    def save(data, **changes):
        outputs = {} if changes else {PATH: digest_bytes(data)}
        with Database.open(project, readonly=False) as database:
            database.save(trace(PATH)._replace(outputs=outputs, **changes), [PATH])

    return save


def test_a_picture_that_no_run_is_known_of_is_examined(look, picture):
    facts = look().facts[PATH]
    assert (facts.kind, facts.shapes, facts.problems) == ("svg", 1, ())


def test_what_a_run_made_is_not_read_again(look, picture, remember):
    remember(SVG)
    assert look().facts == {}


def test_what_is_not_as_a_run_made_it_is_examined(look, picture, remember):
    remember(b"another picture")
    assert look().facts[PATH].shapes == 1


def test_what_stands_there_after_a_failed_run_is_examined(look, picture, remember, trace):
    remember(SVG, failure=trace(failed=True).failure)
    assert look().facts[PATH].shapes == 1


def test_what_is_not_there_has_no_facts(look):
    seen = look(targets=["tangled/a.py"], links=[])
    assert (seen.facts, seen.unreadable, seen.modules, seen.nowhere) == ({}, {}, {}, frozenset())


def test_what_nobody_promises_is_not_examined(look, picture):
    picture.with_name("b.svg").write_bytes(b"")
    assert set(look().facts) == {PATH}


def test_a_picture_larger_than_any_that_is_published(look, picture, project):
    small = project._replace(policy=Policy(file_size=len(SVG) - 1))
    (fault,) = look(other=small).facts[PATH].faults
    assert fault is Fault.TOO_LARGE
    assert look(other=project._replace(policy=Policy(file_size=len(SVG)))).facts[PATH].faults == ()


def test_of_very_many_pictures_those_that_a_run_is_known_of_come_first(
    look, picture, remember, monkeypatch
):
    remember(b"another picture")
    for name in ("0.svg", "b.svg"):
        picture.with_name(name).write_bytes(SVG)
    monkeypatch.setattr(closely, "MOST", len(SVG) + 1)
    assert set(look(outputs=["fig/0.svg", PATH, "fig/b.svg"]).facts) == {PATH, "fig/0.svg"}


def test_what_cannot_be_read_is_said_and_hides_no_other(look, picture):
    picture.with_name("b.svg").mkdir()
    picture.with_name("c.svg").symlink_to("/etc/hostname")
    os.mkfifo(picture.with_name("d.svg"))
    seen = look(outputs=[PATH, "fig/b.svg", "fig/c.svg", "fig/d.svg"])
    assert set(seen.facts) == {PATH}
    assert set(seen.unreadable) == {"fig/b.svg", "fig/c.svg", "fig/d.svg"}


MODULES = {
    "what a notebook gives": ("tangled/a.py", {"tangled/a.py": False}),
    "beside it": ("tangled/b.py", {"tangled/b.py": False}),
    "not Python": ("tangled/b.txt", {}),
    "in another folder": ("src/b.py", {}),
    "below it": ("tangled/below/b.py", {}),
    "in the project's folder": ("b.py", {}),
}


@pytest.mark.parametrize(("path", "modules"), MODULES.values(), ids=MODULES)
def test_python_files_in_the_folders_of_target_files(look, project, path, modules):
    (project.root / path).parent.mkdir(parents=True, exist_ok=True)
    (project.root / path).write_text("1\n")
    assert look(targets=["tangled/a.py", "src/run.sh", "c.py"]).modules == modules


WRITTEN = {
    "as orgfig wrote it": (b"1\n", {"old/b.py": True}),
    "another text": (b"2\n", {}),
    "gone": (None, {}),
}


@pytest.mark.parametrize(("data", "modules"), WRITTEN.values(), ids=WRITTEN)
def test_a_module_in_a_folder_of_no_target_file(look, project, data, modules):
    with Database.open(project, readonly=False) as database:
        database.record_written({"old/b.py": digest_bytes(b"1\n")})
    (project.root / "old").mkdir()
    if data is not None:
        (project.root / "old/b.py").write_bytes(data)
    assert look(targets=["tangled/a.py"]).modules == modules


def test_links_that_lead_to_nothing(look, project, picture):
    (project.root / "dangling.txt").symlink_to("nowhere")
    links = ["fig", PATH, "fig/b.svg", "dangling.txt", f"{PATH}/x", "a\0b", "x" * 5000]
    assert look(links=links).nowhere == {"fig/b.svg", "dangling.txt", f"{PATH}/x"}


def test_a_folder_of_modules_that_leads_out_of_the_project_is_not_listed(look, project, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.py").touch()
    (project.root / "tangled").symlink_to(tmp_path / "outside")
    assert look(targets=["tangled/a.py"]).modules == {}

import os
from datetime import UTC, datetime, timedelta

import pytest

from orgfig.build.job import Seen
from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError
from orgfig.workspace import Database, take


@pytest.fixture
def look(project):
    def take_one(*, readonly=True, tangled=(), outputs=(), packages=(), now=None):
        with Database.open(project, readonly=readonly) as database:
            return take(
                project,
                tangled=tangled,
                outputs=outputs,
                packages=packages,
                database=database,
                now=now or datetime.now(UTC),
            )

    return take_one


@pytest.fixture
def fig(project):
    folder = project.root / "fig"
    folder.mkdir()
    return folder


def test_an_empty_project_is_an_empty_snapshot(look, project):
    seen = look(tangled=["tangled/a.py"], outputs=["fig/a.svg"])
    assert (seen.tangled, seen.outputs, seen.present, seen.unreadable) == ({}, {}, (), {})
    assert (seen.traces, seen.packages) == ({}, {})
    assert seen.interpreter.startswith("CPython 3.")
    assert not project.state.exists()


def test_targets_and_outputs_are_told_apart(look, project, fig):
    (fig / "a.svg").write_bytes(b"<svg/>")
    (project.root / "a.py").write_bytes(b"1")
    seen = look(tangled=["a.py"], outputs=["fig/a.svg", "fig/b.svg"])
    assert seen.tangled == {"a.py": digest_bytes(b"1")}
    assert seen.outputs == {"fig/a.svg": digest_bytes(b"<svg/>")}


def test_all_files_in_the_figure_folder_are_present(look, fig):
    for name in ("b.svg", "a.svg", "sub/deep/c.png", ".hidden", ".cache/x"):
        (fig / name).parent.mkdir(parents=True, exist_ok=True)
        (fig / name).touch()
    assert look().present == ("fig/a.svg", "fig/b.svg", "fig/sub/deep/c.png")


def test_names_that_are_not_utf_8_are_present(look, fig):
    (fig / os.fsdecode(b"\xff.svg")).touch()
    assert look().present == (os.fsdecode(b"fig/\xff.svg"),)


def test_links_to_files_are_present_and_links_to_folders_are_not_followed(look, fig, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.svg").touch()
    (fig / "secret.svg").symlink_to(tmp_path / "outside" / "secret.svg")
    (fig / "outside").symlink_to(tmp_path / "outside")
    (fig / "dangling.svg").symlink_to("nowhere")
    (fig / "loop").symlink_to("loop")
    (fig / "up").symlink_to("..")
    seen = look(outputs=["fig/secret.svg"])
    assert seen.present == ("fig/secret.svg",)
    assert seen.outputs == {}
    assert "outside of the project" in seen.unreadable["fig/secret.svg"]


def test_a_figure_folder_that_is_a_link_to_the_outside_is_not_listed(look, project, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.svg").touch()
    (project.root / "fig").symlink_to(tmp_path / "outside")
    seen = look()
    assert seen.present == ()
    assert "outside of the project" in seen.unreadable["fig"]


def test_a_figure_folder_that_is_a_link_inside_is_listed(look, project):
    (project.root / "pictures").mkdir()
    (project.root / "pictures" / "a.svg").touch()
    (project.root / "fig").symlink_to("pictures")
    assert look().present == ("fig/a.svg",)


def test_a_file_for_a_figure_folder_cannot_be_listed(look, project):
    (project.root / "fig").touch()
    assert look(outputs=["fig/a.svg"]).unreadable == {"fig": "Not a directory"}


def test_a_folder_that_cannot_be_opened_hides_no_other(look, fig, ordinary):
    (fig / "closed").mkdir(mode=0)
    (fig / "a.svg").touch()
    seen = look()
    assert seen.present == ("fig/a.svg",)
    assert seen.unreadable == {"fig/closed": "Permission denied"}


def test_traces_are_those_of_the_database(look, project, trace):
    with Database.open(project, readonly=False) as database:
        database.save(trace("fig/a.svg"), ["fig/a.svg"])
    assert look().traces == {"fig/a.svg": trace("fig/a.svg")}


def test_digests_are_remembered_by_a_build_and_not_by_status(look, project, fig):
    (fig / "a.svg").write_bytes(b"x")
    later = datetime.now(UTC) + timedelta(hours=1)
    Database.open(project, readonly=False).close()
    look(outputs=["fig/a.svg"], now=later)
    with Database.open(project, readonly=True) as database:
        assert database.remembered() == {}
    look(readonly=False, outputs=["fig/a.svg"])  # too soon after it was written
    with Database.open(project, readonly=True) as database:
        assert database.remembered() == {}
    look(readonly=False, outputs=["fig/a.svg"], now=later)
    with Database.open(project, readonly=True) as database:
        assert set(database.remembered()) == {"fig/a.svg"}


def test_an_interpreter_that_cannot_be_asked_is_told(project):
    lost = project._replace(python="/missing/python")
    with (
        Database.open(project, readonly=True) as database,
        pytest.raises(ProjectError, match="cannot be run"),
    ):
        take(lost, tangled=(), outputs=(), packages=(), database=database)


def test_now_is_now(project):
    before = datetime.now(UTC)
    with Database.open(project, readonly=True) as database:
        seen = take(project, tangled=(), outputs=(), packages=(), database=database)
    assert before <= seen.now <= datetime.now(UTC)


def test_values_of_variables_are_digests_of_those_that_figures_are_given(project):
    project = project._replace(environment=("TOKEN", "UNSET"))
    with Database.open(project, readonly=True) as database:

        def values(**variables):
            seen = take(
                project, tangled=[], outputs=[], packages=[], database=database, variables=variables
            )
            return seen.environment

        one = values(TOKEN="a secret", OTHER="x")
        assert one.keys() == {"TOKEN", "UNSET"}
        assert one["UNSET"] == "unset"
        assert "secret" not in one["TOKEN"]
        assert one == values(TOKEN="a secret")
        assert one != values(TOKEN="another") != values(TOKEN="") != values()


def test_fonts_are_those_that_traces_name(look, project, trace, tmp_path):
    font, gone = tmp_path / "a.ttf", str(tmp_path / "b.ttf")
    font.write_bytes(b"font")
    with Database.open(project, readonly=False) as database:
        used = Seen(fonts=(str(font), gone))
        database.save(trace("fig/a.svg")._replace(seen=used), ["fig/a.svg"])
    assert look().fonts == {str(font): digest_bytes(b"font")}


def test_requirements_are_those_of_the_packages(look):
    assert look().requirements == {}
    assert look(packages=["orgparse", "nobody"]).requirements.keys() <= {"orgparse"}

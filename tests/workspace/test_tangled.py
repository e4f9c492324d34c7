import os
import subprocess

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes, digest_text
from orgfig.location import Location
from orgfig.workspace import Action, Database, other_modes, write_tangled

PATH = "tangled/relu.py"


@pytest.fixture
def tangle(project):
    """Writes files as a command would; each time with the database of the time before."""

    def write(*files, force=False):
        with Database.open(project, readonly=False) as database:
            return write_tangled(project, files, database, force=force)

    return write


@pytest.fixture
def target(project):
    return project.root / PATH


@pytest.fixture
def commit(project, need):
    git = [need("git"), "-c", "user.name=a", "-c", "user.email=a@b"]

    def commit_all():
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
            subprocess.run([*git, *words], cwd=project.root, check=True, capture_output=True)

    return commit_all


def test_a_new_file_is_written(tangle, target, tangled_file):
    (result,) = tangle(tangled_file(mode=0o755))
    assert (result.path, result.action, result.diagnostic) == (PATH, Action.WRITTEN, None)
    assert target.read_text() == "print(1)\n"
    assert target.stat().st_mode & 0o777 == 0o755


def test_an_equal_file_is_not_touched(tangle, target, tangled_file):
    tangle(tangled_file())
    before = target.stat()
    (result,) = tangle(tangled_file())
    assert result.action is Action.UNCHANGED
    assert target.stat() == before


def test_our_own_text_is_written_over(tangle, target, tangled_file):
    tangle(tangled_file())
    (result,) = tangle(tangled_file("print(2)\n"))
    assert (result.action, result.saved) == (Action.WRITTEN, None)
    assert target.read_text() == "print(2)\n"


def test_a_deleted_file_is_written_again(tangle, target, tangled_file):
    tangle(tangled_file())
    target.unlink()
    assert tangle(tangled_file())[0].action is Action.WRITTEN


def test_an_edit_by_hand_is_kept_and_the_others_are_written(tangle, project, target, tangled_file):
    other = tangled_file(path="tangled/step.py")
    tangle(tangled_file(), other)
    target.write_text("print('mine')\n")
    results = tangle(tangled_file("print(2)\n"), other._replace(text="print(3)\n"))
    assert [result.action for result in results] == [Action.KEPT, Action.WRITTEN]
    assert target.read_text() == "print('mine')\n"
    assert (project.root / "tangled/step.py").read_text() == "print(3)\n"
    told = str(results[0].diagnostic)
    assert told.startswith(f"figures.org:7: error: {PATH} was edited by hand")
    assert "--force" in told
    assert "into the notebook" in told


def test_an_edit_by_hand_stays_kept_however_often_one_asks(tangle, target, tangled_file):
    tangle(tangled_file())
    target.write_text("print('mine')\n")
    for text in ("print(2)\n", "print(2)\n", "print(3)\n"):
        assert tangle(tangled_file(text))[0].action is Action.KEPT
    assert target.read_text() == "print('mine')\n"


def test_an_edit_by_hand_is_kept_even_if_the_notebook_did_not_change(tangle, target, tangled_file):
    tangle(tangled_file())
    target.write_text("print('mine')\n")
    assert tangle(tangled_file())[0].action is Action.KEPT


def test_an_edit_that_the_notebook_now_has_is_no_edit(tangle, target, tangled_file):
    tangle(tangled_file())
    target.write_text("print(2)\n")
    assert tangle(tangled_file("print(2)\n"))[0].action is Action.UNCHANGED
    assert tangle(tangled_file("print(3)\n"))[0].action is Action.WRITTEN


def test_force_writes_over_an_edit_and_keeps_its_text(tangle, project, target, tangled_file):
    tangle(tangled_file())
    target.write_text("print('mine')\n")
    (result,) = tangle(tangled_file(), force=True)
    assert result.action is Action.REPLACED
    assert (project.root / result.saved).read_text() == "print('mine')\n"
    assert result.saved in str(result.diagnostic)
    assert target.read_text() == "print(1)\n"


def test_without_a_record_the_old_text_is_kept_aside(tangle, project, target, tangled_file):
    target.parent.mkdir()
    target.write_text("print('who knows')\n")
    (result,) = tangle(tangled_file())
    assert result.action is Action.REPLACED
    assert (project.root / result.saved).read_text() == "print('who knows')\n"
    assert target.read_text() == "print(1)\n"
    told = str(result.diagnostic)
    assert told.startswith(f"figures.org:7: note: {PATH} was written over")
    assert told.endswith(f"is kept in {result.saved}")


def test_an_equal_file_of_unknown_origin_is_ours_from_then_on(tangle, target, tangled_file):
    target.parent.mkdir()
    target.write_text("print(1)\n")
    assert tangle(tangled_file())[0].action is Action.UNCHANGED
    target.write_text("print('mine')\n")
    assert tangle(tangled_file())[0].action is Action.KEPT


def test_what_git_has_is_written_over(tangle, commit, target, tangled_file):
    tangle(tangled_file())
    target.write_text("print('of another branch')\n")
    commit()
    (result,) = tangle(tangled_file())
    assert (result.action, result.saved) == (Action.WRITTEN, None)


def test_what_git_has_otherwise_is_kept(tangle, commit, target, tangled_file):
    tangle(tangled_file())
    commit()
    target.write_text("print('mine')\n")
    assert tangle(tangled_file("print(2)\n"))[0].action is Action.KEPT


def test_killed_between_writing_and_recording_our_text_is_still_ours(
    tangle, project, target, tangled_file
):
    tangle(tangled_file())
    with Database.open(project, readonly=False) as database:
        database.announce_written({PATH: digest_bytes(b"print(2)\n")})
        target.write_text("print(2)\n")  # and here it ends
    assert tangle(tangled_file("print(3)\n"))[0].action is Action.WRITTEN


def test_killed_before_writing_the_old_text_is_still_ours(tangle, project, target, tangled_file):
    tangle(tangled_file())
    with Database.open(project, readonly=False) as database:
        database.announce_written({PATH: digest_bytes(b"print(2)\n")})
    assert tangle(tangled_file("print(3)\n"))[0].action is Action.WRITTEN


def problem(severity):
    return Diagnostic(Location("figures.org", 8), severity, "no-block", "no block is named x")


def test_a_file_with_an_error_is_not_written(tangle, target, tangled_file):
    (result,) = tangle(tangled_file(problems=[problem(Severity.ERROR)]))
    assert (result.action, result.diagnostic) == (Action.NOT_MEANT, None)
    assert not target.exists()


def test_a_file_with_a_warning_is_written(tangle, target, tangled_file):
    (result,) = tangle(tangled_file(problems=[problem(Severity.WARNING)]))
    assert result.action is Action.WRITTEN


def test_what_cannot_be_written_stops_no_other(tangle, project, tangled_file, tmp_path):
    (project.root / "linked").symlink_to(tmp_path)
    (project.root / "folder").mkdir()
    paths = ("linked/a.py", "folder", ".git/hooks/x", "figures.org", "../a.py", "tangled/b.py")
    results = tangle(*(tangled_file(path=path) for path in paths))
    assert [result.action for result in results] == [Action.FAILED] * 5 + [Action.WRITTEN]
    assert all(result.diagnostic.where.line == 7 for result in results[:5])
    assert (project.root / "figures.org").read_text() == "* TODO relu\n"
    assert not (tmp_path / "a.py").exists()


def test_a_link_to_the_notebook_is_no_way_around(tangle, project, tangled_file):
    (project.root / "link.py").symlink_to("figures.org")
    (result,) = tangle(tangled_file(path="link.py"))
    assert "is a notebook" in str(result.diagnostic)


def test_what_is_written_has_the_digest_of_the_plan(tangle, target, tangled_file):
    text = "x = 'ä\udcff'\r\n"
    tangle(tangled_file(text))
    assert digest_bytes(target.read_bytes()) == digest_text(text)


def test_another_mode_is_written(tangle, project, target, tangled_file):
    tangle(tangled_file(mode=0o644))
    assert other_modes(project, [tangled_file(mode=0o644), tangled_file(path="b")]) == frozenset()
    file = tangled_file(mode=0o755)
    assert other_modes(project, [file]) == {PATH}
    assert [tangle(file)[0].action for _ in range(2)] == [Action.WRITTEN, Action.UNCHANGED]
    assert target.stat().st_mode & 0o777 == 0o755
    assert other_modes(project, [file]) == frozenset()
    assert tangle(tangled_file())[0].action is Action.UNCHANGED, "no mode asks for none"


def test_the_mode_of_what_is_missing_or_refused_is_no_other(project, tangled_file):
    files = [tangled_file(path=path, mode=0o755) for path in ("missing.py", "../a.py")]
    assert other_modes(project, files) == frozenset()


def test_a_target_that_cannot_be_read_is_not_written_over(tangle, target, tangled_file):
    tangle(tangled_file())
    target.chmod(0)
    if os.access(target, os.R_OK):
        pytest.skip("this user may read everything")
    (result,) = tangle(tangled_file("print(2)\n"))
    assert result.action is Action.FAILED
    assert "cannot be read: Permission denied" in str(result.diagnostic)

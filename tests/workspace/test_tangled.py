import os
import stat
import subprocess

import pytest

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.digest import digest_bytes, digest_text
from orgfig.location import Location
from orgfig.workspace import (
    Action,
    Database,
    look_at_tangled,
    look_below,
    write_below,
    write_tangled,
)

PATH = "tangled/relu.py"


@pytest.fixture
def tangle(project):
    """Writes files, each as a run of its own; each time with the database of the time before."""

    def write(*files, force=False):
        with Database.open(project, readonly=False) as database:
            return write_tangled(project, [[file] for file in files], database, force=force)

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
    after = target.stat()
    assert (after.st_ino, after.st_ctime_ns) == (before.st_ino, before.st_ctime_ns)


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
    failed, forbidden = Action.FAILED, Action.FORBIDDEN
    assert [result.action for result in results] == [
        *(forbidden, failed, forbidden, forbidden, forbidden, Action.WRITTEN)
    ]
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


def test_another_mode_alone_is_no_difference(tangle, target, tangled_file):
    tangle(tangled_file(mode=0o644))
    assert tangle(tangled_file(mode=0o755))[0].action is Action.UNCHANGED, "so it is in Org"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    tangle(tangled_file("print(2)\n", mode=0o755))
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


MODES = {
    "a new file has what the umask leaves": (None, None, 0o640),
    "a new file has the mode that is asked for, whatever the umask": (None, 0o777, 0o777),
    "special bits are a part of the mode": (None, 0o4644, 0o4644),
    "an old file keeps its mode": (0o750, None, 0o750),
    "an old file has the mode that is asked for": (0o750, 0o400, 0o400),
}


@pytest.mark.parametrize("modes", MODES.values(), ids=MODES)
def test_modes(tangle, target, tangled_file, modes):
    old, asked, new = modes
    if old is not None:
        tangle(tangled_file("old\n"))
        target.chmod(old)
    before = os.umask(0o027)
    try:
        tangle(tangled_file(mode=asked))
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == new


def test_a_file_that_may_not_be_written_is_made_anew(tangle, target, tangled_file, ordinary):
    tangle(tangled_file())
    target.chmod(0o555)
    tangle(tangled_file("print(2)\n"))
    assert stat.S_IMODE(target.stat().st_mode) & 0o111 == 0


ALIKE = {
    "CRs at all line ends": (b"a\r\n\xc3\xa9\r\n", True),
    "a byte order mark": (b"\xef\xbb\xbfa\n\xc3\xa9\n", True),
    "another encoding": (b"a\n\xe9\n", True),
    "a CR at one line end": (b"a\r\n\xc3\xa9\n", False),
    "no last newline": (b"a\n\xc3\xa9", False),
}


@pytest.mark.parametrize(("data", "is_alike"), ALIKE.values(), ids=ALIKE)
def test_what_emacs_reads_as_the_same_text_is_left_alone(
    tangle, target, tangled_file, data, is_alike
):
    target.parent.mkdir()
    target.write_bytes(data)
    (result,) = tangle(tangled_file("a\né\n"))
    assert result.action is (Action.UNCHANGED if is_alike else Action.REPLACED)
    assert (target.read_bytes() == data) == is_alike


def test_links_are_followed_and_hard_links_are_broken(tangle, project, tangled_file):
    (project.root / "real.py").write_text("old\n")
    (project.root / "link.py").symlink_to("real.py")
    os.link(project.root / "real.py", project.root / "hard.py")
    tangle(tangled_file(path="link.py"))
    assert (project.root / "link.py").is_symlink()
    assert (project.root / "real.py").read_text() == "print(1)\n"
    assert (project.root / "hard.py").read_text() == "old\n"


def test_of_two_targets_that_are_one_file_the_later_is_written(tangle, project, tangled_file):
    (project.root / "tangled").mkdir()
    (project.root / "linked").symlink_to("tangled")
    files = tangled_file("one\n", "linked/a.py"), tangled_file("two\n", "tangled/a.py")
    for last in (Action.WRITTEN, Action.UNCHANGED):
        results = tangle(*files)
        assert [result.action for result in results] == [Action.OVERTAKEN, last]
        assert "the same file as tangled/a.py" in str(results[0].diagnostic)
    assert (project.root / "tangled/a.py").read_text() == "two\n"


# --- runs, as Org has them -------------------------------------------------------------------


@pytest.fixture
def run(project):
    """Writes files as one run."""

    def write(*files):
        with Database.open(project, readonly=False) as database:
            return [one.action for one in write_tangled(project, [files], database)]

    return write


def test_a_missing_folder_ends_a_run_where_org_would_stop(run, project, tangled_file):
    new = tangled_file(path="new/b.py")._replace(makes_folders=False)
    files = [tangled_file(path="a.py"), new, tangled_file(path="c.py")]
    assert run(*files) == [Action.WRITTEN, Action.FAILED, Action.NOT_REACHED]
    assert not (project.root / "new").exists()
    (project.root / "new").mkdir()
    assert run(*files) == [Action.UNCHANGED, Action.WRITTEN, Action.WRITTEN]


def test_a_folder_that_an_earlier_file_makes_is_there(run, project, tangled_file):
    files = [tangled_file(path="new/a.py"), tangled_file(path="new/b.py")]
    files[1] = files[1]._replace(makes_folders=False)
    looked = look_at_tangled(project, [files], {})
    assert [one.action for one in looked] == [Action.WRITTEN, Action.WRITTEN]
    assert not (project.root / "new").exists(), "looking makes nothing"
    assert run(*files) == [Action.WRITTEN, Action.WRITTEN]


def test_a_folder_in_the_place_of_a_target_ends_a_run(run, project, tangled_file):
    (project.root / "b.py").mkdir()
    files = [tangled_file(path=f"{name}.py") for name in "abc"]
    assert run(*files) == [Action.WRITTEN, Action.FAILED, Action.NOT_REACHED]


def test_what_only_orgfig_refuses_ends_no_run(run, tangled_file):
    files = [tangled_file(path=path) for path in ("../a.py", ".git/x", "figures.org", "a.py")]
    assert run(*files) == [*[Action.FORBIDDEN] * 3, Action.WRITTEN]


# --- below another folder --------------------------------------------------------------------


def test_below_another_folder_nothing_is_recorded_and_nothing_is_an_edit(
    project, tmp_path, tangled_file
):
    folder = str(tmp_path / "new/out")
    runs = [[tangled_file()]]
    assert [one.action for one in look_below(folder, project, runs)] == [Action.WRITTEN]
    assert not os.path.exists(folder)
    for text in ("print(1)\n", "print(2)\n"):
        (result,) = write_below(folder, project, [[tangled_file(text)]])
        assert result.action is Action.WRITTEN
        assert (tmp_path / "new/out" / PATH).read_text() == text
    assert not project.state.exists()


def test_below_another_folder_links_lead_nowhere_else(project, tmp_path, tangled_file):
    out = tmp_path / "out"
    out.mkdir()
    (out / "tangled").symlink_to(project.root)
    (out / "notebook").symlink_to(project.root / "figures.org")
    files = [tangled_file(path=path) for path in (PATH, "notebook", ".git/config")]
    results = write_below(str(out), project, [files])
    assert {result.action for result in results} == {Action.FORBIDDEN}
    assert f"outside of {out}" in str(results[0].diagnostic)
    assert (project.root / "figures.org").read_text() == "* TODO relu\n"


def test_the_folder_of_a_notebook_is_made_below_another_folder(project, tmp_path, tangled_file):
    where = tangled_file().where._replace(path="sub/notes.org")
    files = [tangled_file(path=path) for path in ("sub/a.py", "sub/new/a.py")]
    runs = [[file._replace(where=where, makes_folders=False) for file in files]]
    results = write_below(str(tmp_path / "out"), project, runs)
    assert [result.action for result in results] == [Action.WRITTEN, Action.FAILED]


def test_a_target_that_cannot_be_read_is_not_written_over(tangle, target, tangled_file, ordinary):
    tangle(tangled_file())
    target.chmod(0)
    (result,) = tangle(tangled_file("print(2)\n"))
    assert result.action is Action.FAILED
    assert "cannot be read: Permission denied" in str(result.diagnostic)

"""What no heading promises any more is shown, and removed if orgfig made it and one says yes."""

from __future__ import annotations

import pytest

from orgfig.commands.build import build
from orgfig.commands.clean import clean
from orgfig.digest import digest_bytes
from orgfig.errors import ProjectError, UsageError
from orgfig.workspace import Database, find


@pytest.fixture
def built(desk, drawn):
    """A project with pictures and modules of `a` and `b`."""
    desk.write(drawn("a"), drawn("b"))
    assert build(desk.session()) == 0
    return desk


def cleaned(desk, answer=None, **flags):
    """Runs the verb; `answer` is what the user says, None that nobody is there to ask."""
    questions = []

    def ask(question):
        questions.append(question)
        return answer

    status = clean(desk.session(), orphans=True, ask=None if answer is None else ask, **flags)
    return status, questions


def pictures(desk):
    return [path for path in desk.files if path.startswith(("fig/", "tangled/"))]


ALL = ["fig/a.svg", "fig/b.svg", "tangled/a.py", "tangled/b.py"]
OF_A = ["fig/a.svg", "tangled/a.py"]

GONE = {
    "a heading that was removed": lambda text: text.partition("* DONE b")[0],
    "a heading in a comment": lambda text: text.replace("* DONE b", "* COMMENT b"),
}


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
def test_what_is_promised_no_more_goes(built, change):
    notebook = built.folder / "figures.org"
    notebook.write_text(change(notebook.read_text()))
    assert cleaned(built, yes=True) == (0, [])
    assert pictures(built) == OF_A
    assert "removed fig/b.svg" in built.text


def test_an_output_that_was_renamed_leaves_its_old_file(built, drawn):
    built.write(drawn("a"), drawn("b").replace("fig/b.svg", "fig/c.svg"))
    assert cleaned(built, yes=True)[0] == 0
    assert pictures(built) == [*OF_A, "tangled/b.py"]


def test_it_is_shown_first_and_removed_once_the_user_says_so(built, drawn):
    built.write(drawn("a"))
    status, questions = cleaned(built, answer=True)
    assert (status, questions) == (0, ["remove these 2 files?"])
    assert built.text.index("would remove fig/b.svg") < built.text.index("removed fig/b.svg")
    assert pictures(built) == OF_A


def test_a_user_who_says_no_keeps_all(built, drawn):
    built.write(drawn("a"))
    assert cleaned(built, answer=False)[0] == 1
    assert pictures(built) == ALL


def test_with_nobody_to_ask_it_is_shown_only(built, drawn):
    built.write(drawn("a"))
    assert cleaned(built) == (1, [])
    assert "would remove fig/b.svg" in built.text
    assert "--orphans --yes" in built.text
    assert pictures(built) == ALL


def test_a_dry_run_asks_nothing(built, drawn):
    built.write(drawn("a"))
    before = built.files
    assert cleaned(built, answer=True, dry_run=True) == (0, [])
    assert "would remove fig/b.svg" in built.text
    assert built.files == before


def test_where_all_is_promised_there_is_nothing_to_remove(built):
    assert cleaned(built, answer=True) == (0, [])
    assert "nothing to remove" in built.text
    assert pictures(built) == ALL


def test_the_rest_is_up_to_date_afterwards(built, drawn):
    built.write(drawn("a"))
    cleaned(built, yes=True)
    built.executor.ran.clear()
    assert build(built.session()) == 0
    assert built.executor.ran == []
    with Database.open(find(built.folder), readonly=True) as database:
        assert set(database.made()) == set(OF_A)


def edited(desk):
    (desk.folder / "fig/b.svg").write_text("mine")


def linked(desk):
    (desk.folder / "fig/real.svg").write_bytes((desk.folder / "fig/b.svg").read_bytes())
    (desk.folder / "fig/b.svg").unlink()
    (desk.folder / "fig/b.svg").symlink_to("real.svg")


def same_as_a_promised_one(desk):
    (desk.folder / "fig/b.svg").unlink()
    (desk.folder / "fig/b.svg").hardlink_to(desk.folder / "fig/a.svg")


def linked_to_by_the_text(desk):
    notebook = desk.folder / "figures.org"
    notebook.write_text(f"See [[file:fig/b.svg]].\n\n{notebook.read_text()}")


KEPT = {
    "a picture that was edited": (edited, "changed since orgfig wrote it"),
    "a link": (linked, "it is a link"),
    "another name of what is promised": (same_as_a_promised_one, "the same file as fig/a.svg"),
    "what a link in the text leads to": (linked_to_by_the_text, "figures.org:1:5 links to it"),
}


@pytest.mark.parametrize(("change", "why"), KEPT.values(), ids=KEPT)
def test_kept(built, drawn, change, why):
    built.write(drawn("a"))
    change(built)
    assert cleaned(built, yes=True)[0] == 0
    assert "fig/b.svg: kept, " in built.text
    assert why in built.text
    assert (built.folder / "fig/b.svg").exists()
    assert not (built.folder / "tangled/b.py").exists()


def test_what_others_made_is_named_and_stays(built, drawn):
    built.write(drawn("a"))
    for path in ("fig/mine.svg", "fig/notes.txt", "tangled/mine.py", "tangled/notes.txt"):
        (built.folder / path).write_text("mine")
    assert cleaned(built, yes=True)[0] == 0
    for path in ("fig/mine.svg", "fig/notes.txt", "tangled/mine.py"):
        assert f"{path}: kept, orgfig has no record of having made it" in built.text
        assert (built.folder / path).exists()
    assert "notes.txt: kept" not in built.text.replace("fig/notes.txt", "")


def test_what_changed_while_the_user_was_asked_stays(built, drawn):
    built.write(drawn("a"))

    def ask(_):
        (built.folder / "fig/b.svg").write_text("mine")
        return True

    assert clean(built.session(), orphans=True, ask=ask) == 1
    assert pictures(built) == [*OF_A[:1], "fig/b.svg", *OF_A[1:]]


def test_what_is_promised_again_meanwhile_stays(built, drawn):
    built.write(drawn("a"))

    def ask(_):
        built.write(drawn("a"), drawn("b"))
        return True

    assert clean(built.session(), orphans=True, ask=ask) == 1
    assert pictures(built) == ALL


FORGED = ["../outside.svg", "{outside}", ".git/outside.svg", "way/outside.svg", "a\0b", "fig"]


@pytest.mark.parametrize("forged", FORGED)
def test_records_of_what_no_notebook_may_write_remove_nothing(built, drawn, forged):
    built.write(drawn("a"))
    outside = built.folder.parent / "outside.svg"
    (built.folder / ".git").mkdir()
    (built.folder / "way").symlink_to(built.folder.parent)
    places = (outside, built.folder / ".git/outside.svg")
    for place in places:
        place.write_bytes(b"mine")
    with Database.open(find(built.folder), readonly=False) as database:
        database.record_written({forged.format(outside=outside): digest_bytes(b"mine")})
    assert cleaned(built, yes=True)[0] == 0
    assert [place.read_bytes() for place in places] == [b"mine", b"mine"]
    assert pictures(built) == OF_A


DOUBTS = {
    "a notebook with an error": "#+begin_src python :tangle c.py :var x=missing()\n#+end_src\n",
    "an unclosed block": "#+begin_src python :tangle tangled/c.py\n",
}


@pytest.mark.parametrize("broken", DOUBTS.values(), ids=DOUBTS)
def test_with_errors_that_may_hide_promises_nothing_goes(built, drawn, broken):
    built.write(drawn("a"), broken)
    status, questions = cleaned(built, answer=True)
    assert (status, questions) == (1, [])
    assert "no file is an orphan for certain" in built.text
    assert pictures(built) == ALL


def test_an_empty_notebook_may_be_half_saved(built):
    (built.folder / "figures.org").write_text("")
    assert cleaned(built, yes=True)[0] == 1
    assert "figures.org promises nothing" in built.text
    assert pictures(built) == ALL


def test_without_the_notebook_nothing_goes(built):
    (built.folder / "pyproject.toml").write_text('[tool.orgfig]\nnotebooks = ["other.org"]\n')
    with pytest.raises(ProjectError, match=r"other\.org"):
        cleaned(built, yes=True)
    assert pictures(built) == ALL


def test_with_records_of_no_use_nothing_goes(built, drawn):
    built.write(drawn("a"))
    (built.folder / ".orgfig/traces.db").write_bytes(b"hello" * 999)
    assert cleaned(built, yes=True)[0] == 1
    assert "nothing is removed" in built.text
    assert pictures(built) == ALL


def test_without_orphans_there_is_nothing_to_say_yes_to(built):
    with pytest.raises(UsageError, match="--yes goes with --orphans"):
        clean(built.session(), yes=True)
    assert pictures(built) == ALL

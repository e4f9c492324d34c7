"""The status verb: exit status, forms, what is asked for, and that it writes nothing."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import stat

import pytest

from orgfig.audit import Verdict
from orgfig.commands.build import build
from orgfig.commands.status import status
from orgfig.errors import UsageError
from orgfig.flags import FORMATS, VERDICTS
from orgfig.report import FORMS

CLOSED = "CLOSED: [2025-04-12 Sat 17:22]\n"
BROKEN = "* DONE broken\n[[file:fig/broken.svg]]\n#+begin_src python :tangle a.py\nx = 1\n"
"""A block without an end."""


@pytest.fixture
def closed(drawn):
    """A figure as `drawn` gives it, with a time."""
    return lambda name: drawn(name).replace(f"{name}\n", f"{name}\n{CLOSED}", 1)


@pytest.fixture
def three(desk, drawn, closed):
    """A project of a proven, an unproven and an open figure."""
    desk.write(closed("a"))
    build(desk.session())
    desk.write(closed("a"), closed("b"), drawn("c", state="TODO"))
    return desk


def test_all_proven_is_0(desk, closed):
    desk.write(closed("a"))
    build(desk.session())
    assert status(desk.session()) == 0
    assert "1 of 1 DONE figure is proven" in desk.text


def test_a_claim_without_proof_is_1(desk, drawn):
    desk.write(drawn("a"))
    assert status(desk.session()) == 1


def test_an_open_figure_is_0(desk, drawn):
    desk.write(drawn("a", state="TODO"))
    assert status(desk.session()) == 0


def test_a_claim_of_which_not_all_is_known_is_1(desk, closed):
    desk.write(closed("a"))
    build(desk.session())
    (desk.folder / "fig/a.svg").unlink()
    (desk.folder / "fig/a.svg").mkdir()
    assert status(desk.session()) == 1
    assert "0 of 1 DONE figure is proven" in desk.text


def test_an_error_of_the_text_is_1(desk):
    desk.write(BROKEN.replace("DONE", "TODO"))
    assert status(desk.session()) == 1


def test_an_error_of_a_heading_is_1_though_its_picture_is_proven(desk, closed):
    desk.write(closed("a"))
    build(desk.session())
    desk.write(closed("a").replace("04-12 Sat", "02-30 Sat"))
    assert status(desk.session()) == 1
    assert "1 of 1 DONE figure is proven" in desk.text


def test_a_warning_is_0(desk, closed):
    desk.write(closed("a"))
    build(desk.session())
    desk.write(closed("a").replace("Sat", "Fri"))
    assert status(desk.session()) == 0
    assert "warning" in desk.text


def test_exit_zero_is_0_and_says_the_same(desk, drawn):
    desk.write(drawn("a"), BROKEN)
    assert status(desk.session()) == 1
    said = desk.text
    assert status(desk.session(), exit_zero=True) == 0
    assert desk.text == said


# --- what is asked for -----------------------------------------------------------------------

ASKED = {
    "a heading": ({"figures": ["a"]}, "a", 0),
    "a picture": ({"figures": ["fig/b.svg"]}, "b", 1),
    "a module": ({"figures": ["tangled/a.py", "c"]}, "ac", 0),
    "a state": ({"states": ["TODO"]}, "c", 0),
    "any of two states": ({"states": ["TODO", "DONE"]}, "abc", 1),
    "a verdict": ({"verdicts": ["unproven"]}, "b", 1),
    "any of two verdicts": ({"verdicts": ["done", "open"]}, "ac", 0),
    "a state and a verdict": ({"states": ["DONE"], "verdicts": ["done", "open"]}, "a", 0),
    "a figure and a verdict that it has not": ({"figures": ["a"], "verdicts": ["open"]}, "", 0),
    "all": ({}, "abc", 1),
}


@pytest.mark.parametrize(("asked", "names", "expected"), ASKED.values(), ids=ASKED)
def test_what_is_asked_for(three, asked, names, expected):
    assert status(three.session(), form="json", **asked) == expected
    document = json.loads(three.out.getvalue())
    assert "".join(figure["name"] for figure in document["figures"]) == names
    assert sum(document["counts"].values()) == len(names)


def test_findings_on_the_project_are_told_where_nothing_is_asked_for(three):
    (three.folder / "fig/orphan.svg").write_text("<svg/>")
    status(three.session())
    assert "orphan.svg" in three.text
    status(three.session(), states=["DONE"])
    assert "orphan.svg" not in three.text


def test_what_is_wrong_elsewhere_in_the_text_counts_only_where_all_is_asked_for(desk, closed):
    desk.write(closed("a"))
    build(desk.session())
    desk.write(closed("a"), BROKEN)
    assert status(desk.session(), figures=["a"], form="gnu") == 0
    assert "broken" not in desk.text
    assert status(desk.session(), figures=["broken"], form="gnu") == 1
    assert "error" in desk.text


UNKNOWN = {
    "a figure": ({"figures": ["aa"]}, "no figure is called 'aa'", "did you mean a?"),
    "a state": ({"states": ["todo"]}, "no heading can have the state 'todo'", "did you mean TODO?"),
    "a state like none": (
        {"states": ["x"]},
        "no heading can have the state 'x'",
        "the notebooks' states are TODO, DONE",
    ),
}


@pytest.mark.parametrize(("asked", "message", "hint"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_word_that_means_nothing_is_wrong_use(three, asked, message, hint):
    with pytest.raises(UsageError) as refused:
        status(three.session(), **asked)
    assert (str(refused.value), refused.value.hint) == (message, hint)


def test_a_state_that_no_figure_has_gives_none(desk, drawn):
    desk.write(drawn("a"), head="#+TODO: TODO | DONE DROPPED\n")
    assert status(desk.session(), states=["DROPPED"]) == 0
    assert desk.out.getvalue() == "no figures\n"


# --- forms -----------------------------------------------------------------------------------


def test_the_command_line_knows_all_forms_and_verdicts():
    assert list(FORMATS) == list(FORMS)
    assert list(VERDICTS) == [one.value for one in Verdict]


@pytest.mark.parametrize("form", FORMS)
def test_it_writes_nothing(three, form):
    before = three.files
    status(three.session(), form=form, verbose=True)
    assert three.files == before


def test_json_is_json_whatever_is_wrong(desk, drawn):
    desk.write(drawn("a"), drawn("b").replace("#+end_src\n", ""))
    status(desk.session(), form="json")
    document = json.loads(desk.out.getvalue())
    assert document["diagnostics"]
    assert not desk.err.getvalue()


def test_where_all_is_well_gnu_says_nothing_at_all(desk):
    desk.write("* TODO a\n")
    assert status(desk.session(), form="gnu") == 0
    assert desk.text == ""


def test_files_are_named_as_the_reader_of_a_form_sees_them(three, monkeypatch):
    (three.folder / "sub").mkdir()
    monkeypatch.chdir(three.folder / "sub")
    status(three.session(), form="gnu")
    assert three.out.getvalue().startswith("../figures.org:")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(three.folder.parent))
    status(three.session(), form="github")
    assert f"file={three.folder.name}/figures.org," in three.out.getvalue()
    status(three.session())
    assert "../" not in three.out.getvalue()


def test_a_terminal_that_shows_no_colour_has_its_width_all_the_same(three, monkeypatch):
    import fcntl
    import struct
    import termios

    monkeypatch.setenv("TERM", "dumb")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with os.fdopen(ours, "rb", 0) as seen, os.fdopen(theirs, "w") as screen:
        status(three.session()._replace(out=screen))
        lines = seen.read(65536).decode().splitlines()
    assert lines[0].split() == ["VERDICT", "FIGURE", "EVIDENCE"]
    assert max(map(len, lines)) <= 40
    assert not any("\x1b" in line for line in lines)


# --- whatever stands there ---------------------------------------------------------------------

NOTEBOOKS = {
    "bytes that are no text": b"\xff\xfe\x00* DONE \x80\xf5\n\x00[[file:fig/a.svg]]\n",
    "a very long line": b"* DONE " + b"a" * 100_000 + b"\n[[file:fig/a.svg]]\n",
    "a very long message": b"#+begin_src python :tangle " + b"(" * 5000 + b"\n",
    "nothing": b"",
    "nulls": b"\x00" * 1000,
    "only headings": b"* DONE\n" * 200,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_no_notebook_makes_it_fail_or_say_done(desk, text, form):
    (desk.folder / "figures.org").write_bytes(text)
    assert status(desk.session(), form=form, verbose=True) in {0, 1}
    status(desk.session(), form="json")
    assert json.loads(desk.out.getvalue())["counts"]["done"] == 0


def _garbage(database):
    database.write_bytes(b"no database" * 1000)


def _no_tables(database):
    database.unlink()
    sqlite3.connect(database).close()


def _folder(database):
    database.unlink()
    database.mkdir()


DATABASES = {"garbage": _garbage, "no tables": _no_tables, "a folder": _folder}


@pytest.mark.parametrize("spoil", DATABASES.values(), ids=DATABASES)
def test_no_database_makes_it_fail_or_say_done(three, spoil):
    spoil(three.folder / ".orgfig/traces.db")
    assert status(three.session(), form="json") == 1
    assert json.loads(three.out.getvalue())["counts"]["done"] == 0


def test_a_folder_that_cannot_be_written_is_no_matter(three):
    state = three.folder / ".orgfig"
    state.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert status(three.session(), form="json") == 1
    finally:
        state.chmod(stat.S_IRWXU)
    assert json.loads(three.out.getvalue())["counts"]["done"] == 1


def _nowhere(place):
    place.write_text("gitdir: /nowhere\n")


def _garbage_within(place):
    for name in ("objects", "refs", "HEAD", "index", "config"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(b"\xff\x00 no repository\n")


@pytest.mark.parametrize("make", [_nowhere, _garbage_within], ids=["leads nowhere", "garbage"])
def test_a_repository_that_is_none_is_no_matter(three, make):
    make(three.folder / ".git")
    assert status(three.session(), form="json") == 1
    assert json.loads(three.out.getvalue())["counts"]["done"] == 1


# --- for the place of lines --------------------------------------------------------------------


def test_a_table_is_made_for_its_place(desk, drawn):
    desk.write(drawn("a"))
    status(desk.session(), form="org", into="notes/talk.org:1-0", folder=str(desk.folder))
    assert "[[file:../figures.org::*a][a]]" in desk.text


def test_in_a_file_of_no_project_links_lead_on_all_the_same(desk, drawn, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    desk.write(drawn("a"))
    status(desk.session(), form="org", into=f"{elsewhere}/talk.org:1-0")
    way = os.path.relpath(desk.folder, elsewhere)
    assert f"[[file:{way}/figures.org::*a][a]]" in desk.text


NO_PLACES = {
    "no lines": ("figures.org", "org"),
    "one line": ("figures.org:3", "org"),
    "line zero": ("figures.org:0-3", "org"),
    "the last before the first": ("figures.org:9-3", "org"),
    "no file": (":1-2", "org"),
    "another form": ("figures.org:1-2", "json"),
}


@pytest.mark.parametrize(("into", "form"), NO_PLACES.values(), ids=NO_PLACES)
def test_what_is_no_place_is_refused(desk, drawn, into, form):
    desk.write(drawn("a"))
    with pytest.raises(UsageError, match="--into"):
        status(desk.session(), form=form, into=into)
    assert desk.text == ""

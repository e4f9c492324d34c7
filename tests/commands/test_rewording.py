"""Captions in pictures: a changed one is written without a run, and nothing else is."""

import json
import sqlite3
from contextlib import closing

import pytest

from orgfig.commands.build import build
from orgfig.commands.explain import explain
from orgfig.commands.rewording import reworded
from orgfig.commands.status import status
from orgfig.commands.verify import verify
from orgfig.figure.titles import Words, drawn, entitled, parted
from orgfig.workspace import Database, find

HEAD = "#+PROPERTY: header-args:python :noweb yes :mkdirp yes\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L1 1"/></svg>'


def figure(name, caption="first", alt=None, *, body="x = 1", more="", link="fig/{}.svg"):  # noqa: PLR0913 - parts of a text
    return (
        f"* DONE {name}\n"
        + (f"#+CAPTION: {caption}\n" if caption else "")
        + (f"#+ATTR_HTML: :alt {alt}\n" if alt else "")
        + f"[[file:{link.format(name)}]]\n"
        f"#+begin_src python :tangle tangled/{name}.py{more}\n{body}\n#+end_src\n"
    )


@pytest.fixture
def built(desk):
    """Two figures with captions, built; nothing is remembered to have run."""
    desk.write(figure("a"), figure("b"))
    assert build(desk.session()) == 0
    desk.executor.ran.clear()
    return desk


def picture(desk, name="a"):
    return (desk.folder / "fig" / f"{name}.svg").read_bytes()


def traces(desk):
    with Database.open(find(desk.folder), readonly=True) as database:
        assert database.messages == ()
        return database.traces()


def test_a_picture_is_published_with_its_words(built):
    assert picture(built) == entitled(SVG, Words("first"))
    assert drawn(picture(built)) == SVG
    trace = traces(built)["fig/a.svg"]
    assert trace.words == {"fig/a.svg": Words("first")}
    assert trace.drawn["fig/a.svg"] != trace.outputs["fig/a.svg"]


def test_a_changed_caption_is_written_without_a_run(built):
    former, started = traces(built)["fig/a.svg"], built.executor.closed
    built.executor.closed = False
    built.write(figure("a", "second", "with words"), figure("b"))
    assert build(built.session()) == 0
    assert started
    assert (built.executor.ran, built.executor.closed) == ([], False), "no executor was asked"
    assert "1 picture was given its new caption, 2 figures up to date" in built.text
    assert picture(built) == entitled(SVG, Words("second", "with words"))
    assert picture(built, "b") == entitled(SVG, Words("first"))
    new = traces(built)["fig/a.svg"]
    assert new == former._replace(outputs=new.outputs, words=new.words), "all else stays"
    assert build(built.session()) == 0
    assert "nothing to do: 2 figures are up to date" in built.text


def test_changed_back_it_is_the_former_picture(built):
    before = picture(built)
    for caption in ("second", None, "first"):
        built.write(figure("a", caption), figure("b"))
        assert build(built.session()) == 0
    assert picture(built) == before
    assert built.executor.ran == []


def test_a_caption_taken_away_leaves_what_was_drawn(built):
    built.write(figure("a", None), figure("b"))
    assert build(built.session()) == 0
    assert picture(built) == SVG
    assert status(built.session()) == 0


def test_a_caption_of_which_only_the_marks_change_is_none(built):
    built.write(figure("a", "=first="), figure("b"))
    assert build(built.session()) == 0
    assert "nothing to do" in built.text


def test_it_is_told_beforehand_and_is_no_reason_to_build(built):
    built.write(figure("a", "second"), figure("b"))
    told = "fig/a.svg gets its new caption with the next build, without being drawn"
    assert explain(built.session()) == 0
    assert built.text == f"a: up to date\n  {told}\n2 figures are up to date\n"
    assert build(built.session(), dry_run=True) == 0
    assert built.text == f"{told}\n"
    assert explain(built.session(), form="json") == 0
    some = json.loads(built.out.getvalue())["figures"]
    assert [one["reworded"] for one in some] == [["fig/a.svg"], []]
    assert picture(built) == entitled(SVG, Words("first")), "nothing was written"


def test_the_status_notes_it_and_goes_on_believing(built):
    built.write(figure("a", "second"), figure("b"))
    assert status(built.session(), verbose=True) == 0
    assert 'fig/a.svg carries its former caption, "first" [former-caption]' in built.text
    assert "2 of 2 DONE figures are proven" in built.text


def test_events_tell_it(built):
    built.write(figure("a", "second"), figure("b", body="x = 2"))
    assert build(built.session(), events=True) == 0
    events = [json.loads(line) for line in built.out.getvalue().splitlines()]
    kinds = ["plan", "republished", "started", "finished", "ended"]
    assert [event["event"] for event in events] == kinds
    assert events[1]["republished"] == ["fig/a.svg"]
    assert events[1]["problems"] == []
    assert events[-1]["counts"]["republished"] == 1
    assert "1 picture was given its new caption\n1 figure built in" in built.text


def test_only_the_figures_that_were_asked_for(built):
    built.write(figure("a", "second"), figure("b", "second"))
    assert build(built.session(), figures=["b"]) == 0
    assert [parted(picture(built, name)).words.title for name in "ab"] == ["first", "second"]


def test_a_figure_that_is_outdated_is_run_and_gets_them_then(built):
    built.write(figure("a", "second", body="x = 2"), figure("b"))
    assert build(built.session()) == 0
    assert built.executor.ran == ["a"]
    assert "caption" not in built.text
    assert picture(built) == entitled(SVG, Words("second"))


def test_a_picture_that_was_edited_by_hand_is_built_again(built):
    edited = picture(built).replace(b"L1 1", b"L2 2")
    (built.folder / "fig" / "a.svg").write_bytes(edited)
    built.write(figure("a", "second"), figure("b"))
    assert explain(built.session()) == 1
    assert "a: fig/a.svg was edited since" in built.text
    assert build(built.session()) == 0
    assert built.executor.ran == ["a"]


KNOWN_AGAIN = {
    "with a colleague's words": (entitled(SVG, Words("second")), "second", "nothing to do"),
    "with other words than either": (entitled(SVG, Words("x")), "second", "1 picture was given"),
    "as it was drawn": (SVG, "first", "1 picture was given"),
    "as it was drawn, where there is no caption": (SVG, None, "nothing to do"),
}


@pytest.mark.parametrize(("there", "caption", "said"), KNOWN_AGAIN.values(), ids=KNOWN_AGAIN)
def test_what_was_drawn_is_known_again(built, there, caption, said):
    (built.folder / "fig" / "a.svg").write_bytes(there)
    built.write(figure("a", caption), figure("b"))
    assert explain(built.session()) == 0
    assert status(built.session()) == 0
    assert "edited" not in built.text
    assert build(built.session()) == 0
    assert said in built.text
    assert built.executor.ran == []
    assert parted(picture(built)).words == Words(caption)
    assert build(built.session()) == 0
    assert "nothing to do" in built.text


def test_killed_between_picture_and_trace_nothing_is_run_and_nobody_accused(built):
    built.write(figure("a", "second"), figure("b"))
    before = (built.folder / ".orgfig" / "traces.db").read_bytes()
    assert build(built.session()) == 0
    (built.folder / ".orgfig" / "traces.db").write_bytes(before)
    assert traces(built)["fig/a.svg"].words["fig/a.svg"] == Words("first")
    assert status(built.session(), verbose=True) == 0
    assert "former" not in built.text
    built.write(figure("a", "third"), figure("b"))
    assert build(built.session()) == 0
    assert built.executor.ran == []
    assert picture(built) == entitled(SVG, Words("third"))


def test_what_cannot_be_had_back_as_it_was_drawn_is_built(built):
    with Database.open(find(built.folder), readonly=False) as database:
        old = database.traces()["fig/a.svg"]
        database.save(old._replace(drawn={"fig/a.svg": "0" * 40}), old.outputs)
    built.write(figure("a", "second"), figure("b"))
    assert build(built.session()) == 0
    assert built.executor.ran == ["a"]
    assert picture(built) == entitled(SVG, Words("second"))


def test_what_is_edited_just_before_is_left_as_it_is(built):
    built.write(figure("a", "second"), figure("b"))
    session = built.session()
    work = session.plan()
    (built.folder / "fig" / "a.svg").write_bytes(b"mine")
    with Database.open(session.project, readonly=False) as database:
        assert reworded(session, work, database) == ()
    assert picture(built) == b"mine"


def test_what_cannot_be_written_is_told_and_hides_nothing_else(built):
    built.write(figure("a", "second"), figure("b", "second"))
    place = built.folder / "fig" / "a.svg"
    place.rename(built.folder / "fig" / "kept.txt")
    place.symlink_to("kept.txt")
    assert build(built.session()) == 1
    assert "figures.org:4:1: error: fig/a.svg does not get its new caption: " in built.text
    assert "1 picture was given its new caption, 2 figures up to date\n" in built.text
    assert "1 could not be given a new caption" in built.text
    assert (built.folder / "fig" / "kept.txt").read_bytes() == entitled(SVG, Words("first"))
    assert parted(picture(built, "b")).words == Words("second")
    assert built.executor.ran == []


def test_pictures_of_other_kinds_have_no_words(desk):
    desk.executor.data = b"\x89PNG"
    desk.write(figure("a", link="fig/{}.png"))
    assert build(desk.session()) == 0
    assert (desk.folder / "fig" / "a.png").read_bytes() == b"\x89PNG"
    desk.write(figure("a", "second", link="fig/{}.png"))
    assert build(desk.session()) == 0
    assert "nothing to do" in desk.text


def test_the_figure_that_makes_it_says_what_is_in_it(desk):
    shown = "* DONE shown\n#+CAPTION: elsewhere\n[[file:fig/a.svg]]\n"
    desk.write(shown, figure("a"))
    build(desk.session())
    assert parted(picture(desk)).words == Words("first")


def test_a_picture_that_another_figure_reads_has_no_words(desk):
    desk.write(figure("a"), figure("b", more=" :deps fig/a.svg"))
    assert build(desk.session()) == 0
    assert picture(desk) == SVG
    desk.write(figure("a", "second"), figure("b", more=" :deps fig/a.svg"))
    assert build(desk.session()) == 0
    assert "nothing to do" in desk.text


def test_verify_compares_what_is_drawn(built):
    built.write(figure("a", "second"), figure("b"))
    assert verify(built.session(), once=True) == 0
    assert "2 figures: 2 identical" in built.text
    built.executor.data = SVG.replace(b"L1 1", b"L2 2")
    assert verify(built.session(), once=True) == 1
    assert "differs from fig/a.svg" in built.text


def test_what_the_version_before_remembers_gets_its_words_without_a_run(built):
    place = built.folder / ".orgfig" / "traces.db"
    with closing(sqlite3.connect(place)) as connection, connection:
        for number, body in connection.execute("SELECT id, body FROM trace").fetchall():
            trace = json.loads(body)
            trace["outputs"] = trace.pop("drawn")
            del trace["words"]
            row = [json.dumps(trace), number]
            connection.execute("UPDATE trace SET body = ? WHERE id = ?", row)
        connection.execute("DROP TABLE varying")
        connection.execute("PRAGMA user_version = 3")
    for name in "ab":
        (built.folder / "fig" / f"{name}.svg").write_bytes(SVG)
    before = place.read_bytes()
    assert status(built.session(), verbose=True) == 0
    assert "fig/a.svg does not carry its caption yet [former-caption]" in built.text
    assert place.read_bytes() == before, "a status writes nothing"
    assert build(built.session()) == 0
    assert built.executor.ran == []
    assert picture(built) == picture(built, "b") == entitled(SVG, Words("first"))
    assert "set aside" not in built.text
    assert "2 pictures were given their new captions" in built.text

"""Whatever stands in the build database and on the disk: no crash, and no false "done"."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgfig.commands.build import build
from orgfig.commands.session import open_session
from orgfig.commands.status import status
from orgfig.digest import digest_bytes
from orgfig.figure import titles
from orgfig.workspace import Database, find

FUZZ = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
CODE, OTHER = "x = 1", "x = 2"


@pytest.fixture
def built(desk, drawn):
    """Two figures that are done; `verdicts` is what status says of them."""

    class Built:
        folder: Path = desk.folder
        database = desk.folder / ".orgfig/traces.db"

        def write(self, code=CODE, *more):
            desk.write(drawn("a", code), drawn("b"), *more)

        def build(self):
            return build(desk.session())

        def verdicts(self):
            leaves = status(desk.session(), form="json")
            found = json.loads(desk.out.getvalue())
            assert leaves == int(any(one["verdict"] != "done" for one in found["figures"]))
            return {one["name"]: one["verdict"] for one in found["figures"]}

        def missing(self, name="a"):
            status(desk.session(), form="json")
            figures = json.loads(desk.out.getvalue())["figures"]
            (found,) = (one for one in figures if one["name"] == name)
            return str(found)

        def traces(self):
            """What the database says, each trace once, and what puts others in their place."""
            with sqlite3.connect(self.database) as connection:
                rows = connection.execute("SELECT id, body FROM trace ORDER BY id").fetchall()
            connection.close()
            return rows

        def put(self, bodies):
            with sqlite3.connect(self.database) as connection:
                for number, body in bodies:
                    connection.execute("UPDATE trace SET body = ? WHERE id = ?", (body, number))
            connection.close()

    made = Built()
    made.write()
    made.build()
    assert made.verdicts() == {"a": "done", "b": "done"}
    return made


# --- a database that is damaged, or lies -------------------------------------------------------


def is_proven(folder, name):
    """Whether the database has a trace that the picture of figure `name` is proven by."""
    path = f"fig/{name}.svg"
    with Database.open(find(folder), readonly=True) as database:
        trace = database.traces().get(path)
    picture = folder / path
    data = picture.read_bytes()
    is_good = trace is not None and trace.failure is None and trace.protection.strip() != ""
    digests = {trace.outputs.get(path), trace.drawn.get(path)} if is_good else set()
    return not digests.isdisjoint({digest_bytes(data), digest_bytes(titles.drawn(data))})


def flipped(data, places):
    damaged = bytearray(data)
    for place, bit in places:
        damaged[place % len(damaged)] ^= 1 << bit
    return bytes(damaged)


FLIPS = st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 7)), min_size=1, max_size=30)
VALUES = st.sampled_from(
    (None, "", "x", 0, -1, 1e300, True, False, [], {}, [[]], {"a": 1}, "d" * 40, "none", "\ud800")
)


def places_in(value, path=()):
    """Every place in a JSON value."""
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, part in enumerate(value) if isinstance(value, list) else inner:
        yield from places_in(part, (*path, key))


def changed(body, where, new):
    """A trace in JSON with another value at one place; or without it, where that is `...`."""
    value = json.loads(body)
    places = list(places_in(value))[1:]
    *way, last = places[where % len(places)]
    part = value
    for key in way:
        part = part[key]
    if new is ...:
        del part[last]
    else:
        part[last] = new
    return json.dumps(value)


def flips_never_crash_nor_lie(built, places):
    whole = built.database.read_bytes()
    try:
        built.database.write_bytes(flipped(whole, places))
        for name, verdict in built.verdicts().items():
            assert verdict != "done" or is_proven(built.folder, name)
    finally:
        built.database.write_bytes(whole)


def changes_never_crash_nor_lie(built, changes):
    before = built.traces()
    try:
        bodies = dict(before)
        for where, new in changes:
            bodies = {
                number: changed(body, where, new) if json.loads(body) else body
                for number, body in bodies.items()
            }
        built.put(bodies.items())
        for name, verdict in built.verdicts().items():
            assert verdict != "done" or is_proven(built.folder, name)
    finally:
        built.put(before)


CHANGES = st.lists(st.tuples(st.integers(0, 500), VALUES | st.just(...)), min_size=1, max_size=3)


@settings(max_examples=8, **FUZZ)
@given(places=FLIPS)
def test_flipped_bits_of_the_database(built, places):
    flips_never_crash_nor_lie(built, places)


@settings(max_examples=12, **FUZZ)
@given(changes=CHANGES)
def test_other_values_in_the_traces(built, changes):
    changes_never_crash_nor_lie(built, changes)


@pytest.mark.slow
@settings(max_examples=600, **FUZZ)
@given(places=FLIPS)
def test_flipped_bits_of_the_database_often(built, places):
    flips_never_crash_nor_lie(built, places)


@pytest.mark.slow
@settings(max_examples=1500, **FUZZ)
@given(changes=CHANGES)
def test_other_values_in_the_traces_often(built, changes):
    changes_never_crash_nor_lie(built, changes)


@pytest.mark.slow
@settings(max_examples=400, **FUZZ)
@given(changes=CHANGES, places=FLIPS)
def test_no_damage_makes_a_changed_figure_done(built, changes, places):
    built.write(OTHER)
    picture = built.folder / "fig/b.svg"
    whole, drawn_before = built.database.read_bytes(), picture.read_bytes()
    picture.write_bytes(drawn_before.replace(b"L1 1", b"L9 9"))
    try:
        changes_never_crash_nor_lie(built, changes)
        assert "done" not in built.verdicts().values()
        built.database.write_bytes(flipped(whole, places))
        assert "done" not in built.verdicts().values()
    finally:
        built.database.write_bytes(whole)
        picture.write_bytes(drawn_before)


FILES = {
    "none": None,
    "nothing in it": b"",
    "another file": b"* DONE a\n" * 1000,
    "the beginning of one": "half",
    "one of a newer orgfig": "PRAGMA user_version = 99",
    "one without its tables": "DROP TABLE output",
    "one without traces": "DELETE FROM trace",
    "one with traces of nothing": "UPDATE trace SET body = 'null'",
    "one with bytes for texts": "UPDATE trace SET body = x'ff00'",
    "one with texts for paths": "UPDATE output SET path = CAST(path AS TEXT) || 'x'",
    "one with numbers for paths": "UPDATE output SET path = rowid",
    "one whose outputs have the traces of others": "UPDATE output SET trace = 3 - trace",
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_database_of_no_use_proves_nothing(built, data):
    if data is None:
        built.database.unlink()
    elif data == "half":
        built.database.write_bytes(built.database.read_bytes()[:9000])
    elif isinstance(data, bytes):
        built.database.write_bytes(data)
    else:
        with sqlite3.connect(built.database) as connection:
            connection.execute(data)
        connection.close()
    assert built.verdicts() == {"a": "unproven", "b": "unproven"}


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing", "link in a circle"])
def test_something_else_where_the_database_was(built, kind):
    built.database.unlink()
    if kind == "folder":
        built.database.mkdir()
    elif kind == "pipe":
        os.mkfifo(built.database)
    else:
        built.database.symlink_to("traces.db" if "circle" in kind else "nowhere")
    assert built.verdicts() == {"a": "unproven", "b": "unproven"}


def lie(trace, **parts):
    return json.dumps(json.loads(trace) | parts)


def made(**digests):
    return {"outputs": digests, "drawn": digests}


LIES = {
    "it made nothing, and did not fail": made(),
    "it made the other picture": made(**{"fig/b.svg": "0" * 40}),
    "its picture has no digest": made(**{"fig/a.svg": ""}),
    "it depended on nothing": {"inputs": {}},
    "it ran nothing, and depended on nothing": {"inputs": {}, "texts": {}},
    "nothing held it": {"protection": "none"},
    "nobody says what held it": {"protection": ""},
    "it failed": {
        "failure": {
            "kind": "exception",
            "message": "ValueError",
            "hint": None,
            "frames": [],
            "column": None,
            "detail": "",
        }
    },
}


@pytest.mark.parametrize("parts", LIES.values(), ids=LIES)
def test_a_trace_that_lies_proves_nothing(built, parts):
    built.put([(number, lie(body, **parts)) for number, body in built.traces()])
    assert built.verdicts()["a"] == "unproven"


def test_a_trace_of_what_is_promised_no_more_is_left_aside(built):
    built.put([(number, body) for number, body in built.traces() if '"fig/a.svg"' in body])
    text = (built.folder / "figures.org").read_text()
    (built.folder / "figures.org").write_text(text.replace("fig/a.svg", "fig/c.svg"))
    assert built.verdicts() == {"a": "unproven", "b": "done"}


# --- a disk that lies ----------------------------------------------------------------------------


def put(picture, kind, outside):
    good = picture.read_bytes()
    picture.unlink()
    if kind == "folder":
        picture.mkdir()
    elif kind == "pipe":
        os.mkfifo(picture)
    elif kind == "huge":
        with picture.open("wb") as file:
            file.truncate(10 * 1024**3)
    elif kind == "itself":
        picture.symlink_to(picture.name)
    elif kind == "outside":
        (outside / "a.svg").write_bytes(good)
        picture.symlink_to(outside / "a.svg")
    elif kind == "another":
        picture.symlink_to("c.svg")
        (picture.parent / "c.svg").write_bytes(good + b" ")
    elif kind == "half":
        picture.write_bytes(good[: len(good) // 2])
    elif kind == "empty":
        picture.write_bytes(b"")


DISK = {
    "removed": "unproven",
    "half": "unproven",
    "empty": "unproven",
    "another": "unproven",
    "folder": "unknown",
    "pipe": "unknown",
    "huge": "unknown",
    "itself": "unknown",
    "outside": "unknown",
}


@pytest.mark.parametrize(("kind", "expected"), DISK.items())
def test_what_stands_where_the_picture_was(built, tmp_path_factory, kind, expected):
    put(built.folder / "fig/a.svg", kind, tmp_path_factory.mktemp("outside"))
    assert built.verdicts() == {"a": expected, "b": "done"}


def test_a_link_within_the_project_to_the_very_picture_shows_it(built):
    picture = built.folder / "fig/a.svg"
    picture.rename(built.folder / "kept.svg")
    picture.symlink_to("../kept.svg")
    assert built.verdicts()["a"] == "done"


def test_a_figure_folder_that_lies_elsewhere(built, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "fig"
    shutil.move(built.folder / "fig", elsewhere)
    (built.folder / "fig").symlink_to(elsewhere)
    assert set(built.verdicts().values()) <= {"unknown", "unproven"}


def test_one_of_two_pictures_was_never_built(built):
    text = (built.folder / "figures.org").read_text()
    more = text.replace("[[file:fig/a.svg]]\n", "[[file:fig/a.svg]]\n[[file:fig/a2.svg]]\n")
    (built.folder / "figures.org").write_text(more)
    assert built.verdicts() == {"a": "unproven", "b": "done"}
    assert "fig/a2.svg was never built" in built.missing()


def test_a_fresh_clone_says_that_the_picture_was_made_elsewhere(built):
    shutil.rmtree(built.folder / ".orgfig")
    assert built.verdicts() == {"a": "unproven", "b": "unproven"}
    assert "never built here; fig/a.svg stands there, made elsewhere" in built.missing()


def test_two_notebooks_may_each_have_a_figure_of_one_name(built, drawn):
    settings = '[tool.orgfig]\njobs = 1\nnotebooks = ["figures.org", "other.org"]\n'
    (built.folder / "pyproject.toml").write_text(settings)
    other = built.folder / "other.org"
    other.write_text(drawn("b").replace("fig/b", "fig/c").replace("tangled/b", "tangled/c"))
    built.build()
    other.write_text(other.read_text().replace("x = 1", OTHER))
    figures = json.loads(_shown(built))["figures"]
    assert [(one["name"], one["verdict"]) for one in figures] == [
        ("a", "done"), ("b", "done"), ("b", "unproven"),
    ]  # fmt: skip


def _shown(built):
    """What status says where the project's settings are others than at the beginning."""
    session = open_session(built.folder)._replace(out=io.StringIO(), err=io.StringIO())
    status(session, form="json")
    return session.out.getvalue()


def test_a_notebook_that_cannot_be_decoded_hides_no_other(built):
    settings = '[tool.orgfig]\njobs = 1\nnotebooks = ["figures.org", "other.org"]\n'
    (built.folder / "pyproject.toml").write_text(settings)
    (built.folder / "other.org").write_bytes("* DONE c\n".encode("utf-16"))
    found = json.loads(_shown(built))
    assert {one["verdict"] for one in found["figures"][:2]} == {"done"}
    assert [one["severity"] for one in found["diagnostics"]].count("error") >= 1


def test_an_edit_of_a_comment_accuses_nobody(built):
    built.write(f"# why\n{CODE}")
    assert built.verdicts() == {"a": "done", "b": "done"}


def test_a_module_that_was_edited_by_hand_does(built):
    module = built.folder / "tangled/a.py"
    module.write_text(module.read_text().replace(CODE, OTHER))
    assert built.verdicts() == {"a": "unproven", "b": "done"}


def test_a_comment_in_a_module_that_was_edited_by_hand_does_not(built):
    module = built.folder / "tangled/a.py"
    module.write_text(module.read_text().replace(CODE, f"# why\n{CODE}"))
    assert built.verdicts() == {"a": "done", "b": "done"}
    module.write_text(module.read_text().replace(CODE, "x = ("))
    assert built.verdicts() == {"a": "unproven", "b": "done"}


def test_a_module_that_is_gone_says_nothing_wrong(built):
    (built.folder / "tangled/a.py").unlink()
    assert built.verdicts() == {"a": "done", "b": "done"}


# --- what is claimed -----------------------------------------------------------------------------


def test_a_state_of_the_project_cancels(built):
    (built.folder / "pyproject.toml").write_text('[tool.orgfig]\njobs = 1\ncancelled = ["NO"]\n')
    text = (built.folder / "figures.org").read_text().replace("DONE a", "NO a")
    (built.folder / "figures.org").write_text(f"#+TODO: TODO | DONE NO\n{text}")
    (built.folder / "fig/a.svg").unlink()
    found = {one["name"]: one["verdict"] for one in json.loads(_shown(built))["figures"]}
    assert found == {"a": "cancelled", "b": "done"}

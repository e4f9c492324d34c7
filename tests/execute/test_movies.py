"""Movies are read back by a process that runs nothing of the notebook's, and by what it says."""

from __future__ import annotations

import base64
import json
import os
import venv
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.job import Failure, FailureKind, Finished, Woken
from orgfig.execute.forkserver import ForkServer
from orgfig.execute.movies import read_words, to_read, why_unread
from orgfig.execute.sandbox import in_force
from orgfig.figure.picture import Movie

PATHS = ("fig/a.mp4", "fig/b.gif")
MOVIE = [64, 48, 10, 2.0, "h264", "yuv420p", True]


def said(*documents):
    return b"\n".join(json.dumps(one).encode() for one in documents)


def saves(**files):
    """A block that writes these bytes under these names, with a dot for each underscore."""
    lines = ["import base64, zlib"]
    for name, data in files.items():
        text = base64.b85encode(zlib.compress(data)).decode()
        path = name.replace("_", ".")
        lines.append(f"open({path!r}, 'wb').write(zlib.decompress(base64.b85decode({text!r})))")
    return "\n".join(lines) + "\n"


# --- what is believed ------------------------------------------------------------------------


def test_what_each_plays_or_what_is_wrong_is_taken():
    back = read_words(
        said(
            {"reading": 0},
            {"read": 0, "movie": MOVIE},
            {"reading": 1},
            {"read": 1, "problem": "no\x1b[2J", "frames": 3},
            {"ended": True},
        ),
        PATHS,
    )
    assert back.played == {
        "fig/a.mp4": Movie(*MOVIE),
        "fig/b.gif": "it cannot be played beyond frame 3: no\\x1b[2J",
    }
    assert back.ended


def test_it_is_known_which_one_was_read_last():
    back = read_words(said({"reading": 0}, {"read": 0, "movie": MOVIE}, {"reading": 1}), PATHS)
    assert (back.at, back.ended, back.over) == ("fig/b.gif", False, None)


def test_a_decoder_that_is_lacking_is_no_problem():
    back = read_words(said({"read": 0, "lacks": "av"}, {"ended": True}), PATHS)
    assert back.played["fig/a.mp4"] is None


@pytest.mark.parametrize("words", [{}, {"movie": [*MOVIE[:3], 1e15, *MOVIE[4:]]}])
def test_one_of_which_nothing_is_believed_is_not_published(words):
    back = read_words(
        said({"read": 0, **words}, {"read": 1, "movie": MOVIE}, {"ended": True}), PATHS
    )
    assert back.played["fig/a.mp4"].startswith("it cannot be played: ")
    assert back.played["fig/b.gif"] == Movie(*MOVIE)


NONSENSE = {
    "nothing": b"",
    "no JSON": b"\xff\x00[[[[",
    "no document": b"[1]",
    "another number": said({"read": 2, "movie": MOVIE}),
    "no number": said({"read": True, "movie": MOVIE}),
    "a name": said({"read": "fig/a.mp4", "movie": MOVIE}),
    "too few parts": said({"read": 0, "movie": MOVIE[:6]}),
    "a width that is none": said({"read": 0, "movie": ["64", *MOVIE[1:]]}),
    "a negative number": said({"read": 0, "movie": [-1, *MOVIE[1:]]}),
    "a number without end": said({"read": 0, "movie": [10**40, *MOVIE[1:]]}),
    "a time that is none": b'{"read": 0, "movie": [1, 1, 1, NaN, "h264", "yuv420p", true]}',
    "a time without end": b'{"read": 0, "movie": [1, 1, 1, Infinity, "h264", "yuv420p", true]}',
    "a codec that is none": said({"read": 0, "movie": [*MOVIE[:4], None, "yuv420p", True]}),
    "neither true nor false": said({"read": 0, "movie": [*MOVIE[:6], 1]}),
}


@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_as_good_as_nothing(data):
    assert read_words(data, PATHS) == read_words(b"", PATHS)


@given(st.binary(max_size=200) | st.lists(st.binary(max_size=20)).map(b"\n".join))
def test_any_bytes_can_be_read(data):
    assert read_words(data, PATHS).at in PATHS


ENDS = {
    "a crash is the file's fault": (
        {},
        Failure(FailureKind.DIED, "its process was ended by signal 11"),
        (FailureKind.BAD_OUTPUT, "reading back fig/a.mp4: its process was ended by signal 11"),
    ),
    "a limit is one": (
        {"over": "memory"},
        None,
        (FailureKind.LIMIT, "reading back fig/a.mp4 used more than 2.0 GiB of memory"),
    ),
    "a server that died is not": (
        {},
        Failure(FailureKind.INTERNAL, "nobody knows"),
        (FailureKind.INTERNAL, "nobody knows"),
    ),
}


@pytest.mark.parametrize(("words", "failure", "expected"), ENDS.values(), ids=ENDS)
def test_why_it_is_not_known_what_they_play(bench, words, failure, expected):
    back = read_words(said({"reading": 0, **words}), PATHS)
    found = why_unread(bench.job("films", ""), back, failure)
    assert found[:2] == expected


def test_where_it_ended_well_nothing_failed(bench):
    assert (
        why_unread(bench.job("films", ""), read_words(said({"ended": True}), PATHS), None) is None
    )


def test_only_movies_that_lie_there_are_read(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "B.GIF").write_bytes(b"x")
    (tmp_path / "empty.gif").write_bytes(b"")
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "link.gif").symlink_to("a.mp4")
    (tmp_path / "a.svg").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.mp4")
    names = [*os.listdir(tmp_path), "none.mp4", "mp4", "nu\0ll.gif"]
    folder = os.open(tmp_path, os.O_RDONLY)
    assert sorted(to_read(folder, [f"fig/{name}" for name in names])) == ["fig/B.GIF", "fig/a.mp4"]
    os.close(folder)


# --- in a build ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def movies(film, tmp_path_factory):
    """Bytes of a sound MP4 and GIF, and of such with damage that their containers do not show."""
    folder = tmp_path_factory.mktemp("movies")
    made = {"mp4": film.mp4(folder / "a.mp4", film.frames())}
    made["gif"] = film.gif(folder / "a.gif", film.frames())
    bad = bytearray(made["mp4"])
    start, end = bad.index(b"mdat") + 4, bad.index(b"moov") - 4
    bad[(start + end) // 2 : end] = bytes(end - (start + end) // 2)
    codes = bytearray(made["gif"])
    place = codes.rindex(b"\x2c") + 40
    codes[place : place + 8] = b"\xff" * 8
    return made | {"bad mp4": bytes(bad), "bad gif": bytes(codes)}


BOTH = ("fig/a.mp4", "fig/a.gif")

WAYS = {
    "the warm server": {},
    "without namespaces": {"sandbox": "core"},
    "held by nothing": {"sandbox": "none"},
    "an interpreter each": {"kind": "fresh"},
    "an interpreter each, without namespaces": {"kind": "fresh", "sandbox": "core"},
    "where Linux is not": {"kind": "plain"},
}


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, id=name, marks=[pytest.mark.slow] if way else [])
        for name, way in WAYS.items()
    ],
)
def test_what_is_published_is_what_plays(bench, movies, way):
    sound = bench.job("good", saves(a_mp4=movies["mp4"], a_gif=movies["gif"]), outputs=BOTH)
    broken = bench.job("bad", saves(a_mp4=movies["bad mp4"], a_gif=movies["bad gif"]), outputs=BOTH)
    outcomes = bench.run(sound, broken, **way)
    good, bad = outcomes["good"], outcomes["bad"]
    assert (good.failure, good.notes) == (None, ())
    assert [one.data for one in good.artifacts] == [movies["mp4"], movies["gif"]]
    assert [one.facts.movie for one in good.artifacts] == [
        Movie(64, 48, 10, 2.0, "h264", "yuv420p", moves=True),
        Movie(64, 48, 10, 2.0, "gif", "pal8", moves=True),
    ]
    assert bad.failure.kind is FailureKind.BAD_OUTPUT
    assert bad.failure.message.startswith("a.mp4: it cannot be played")
    assert bad.failure.detail.startswith("a.gif: it cannot be played")
    assert bad.failure.hint
    assert bad.artifacts == ()


LIES = """
import os, sys
open('av.py', 'w').write('raise SystemExit')
os.mkdir('PIL')
open('PIL/__init__.py', 'w').write('raise SystemExit')
sys.modules['av'] = None
line = b'{"read": 0, "movie": [64, 48, 10, 2.0, "h264", "yuv420p", true]}\\n{"ended": true}\\n'
os.write(1, line)
os.write(3, line)
"""


def test_a_block_changes_nothing_in_what_is_read_back(bench, movies):
    outcome = bench.outcome(LIES + saves(a_mp4=movies["bad mp4"]), outputs=BOTH[:1])
    assert outcome.failure.kind is FailureKind.BAD_OUTPUT
    assert outcome.failure.message.startswith("a.mp4: it cannot be played")
    outcome = bench.outcome(LIES + saves(a_mp4=movies["mp4"]), outputs=BOTH[:1])
    assert outcome.failure is None
    assert outcome.artifacts[0].facts.movie.frames == 10


NOT_MOVIES = {
    "a link": "import os; os.symlink('b.mp4', 'a.mp4')",
    "a folder": "import os; os.mkdir('a.mp4')",
    "a pipe": "import os; os.mkfifo('a.mp4')",
}


@pytest.mark.slow
@pytest.mark.parametrize("code", NOT_MOVIES.values(), ids=NOT_MOVIES)
def test_what_is_no_plain_file_is_refused_unread(bench, code):
    outcome = bench.outcome(code, outputs=BOTH[:1], sandbox="none")
    assert outcome.failure.kind is FailureKind.BAD_OUTPUT
    assert "is no plain file" in outcome.failure.message


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An interpreter without packages, and the folder for some."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    return str(folder / "bin" / "python"), packages


def test_without_decoders_the_container_must_do(bench, movies, bare):
    code = saves(a_mp4=movies["bad mp4"], a_gif=movies["gif"])
    outcome = bench.run(bench.job("one", code, outputs=BOTH), python=bare[0])["one"]
    assert outcome.failure is None
    assert [one.facts.movie for one in outcome.artifacts] == [None, None]
    assert [note.name for note in outcome.notes] == ["movie-unread"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["server", "fresh", "plain"])
def test_a_decoder_that_crashes_brings_down_one_figure(bench, movies, bare, kind):
    (bare[1] / "av.py").write_text("import ctypes\nctypes.string_at(0)\n")
    job = bench.job("one", saves(a_mp4=movies["mp4"]), outputs=BOTH[:1])
    outcome = bench.run(job, kind=kind, python=bare[0])["one"]
    (bare[1] / "av.py").unlink()
    assert outcome.failure.kind is FailureKind.BAD_OUTPUT
    assert outcome.failure.message.startswith(
        "reading back fig/a.mp4: its process was ended by signal 11"
    )


def long_gif(film, folder, frames, side=3000):
    """A block that writes a GIF of so many frames at once."""
    head, frame = film.slow_gif(folder / "slow.gif", side)
    return saves(head=head, frame=frame) + (
        "head, frame = open('head', 'rb').read(), open('frame', 'rb').read()\n"
        f"open('a.gif', 'wb').write(head + frame * {frames} + b';')\n"
    )


TOO_MUCH = {
    "processor time": ({"cpu": 1}, 1000, 3000, "used more than 1 s of processor time", "default"),
    "time": ({"wall": 1.0}, 1000, 3000, "ran longer than 1 s", "core"),
    "memory": ({"memory": 300 << 20}, 2, 10_000, "used more than 300.0 MiB of memory", "default"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_movie_that_takes_too_much_is_over_a_limit(bench, film, tmp_path, case):
    limits, frames, side, words, sandbox = case
    code = long_gif(film, tmp_path, frames, side)
    outcome = bench.outcome(code, outputs=("fig/a.gif",), sandbox=sandbox, **limits)
    assert outcome.failure.kind is FailureKind.LIMIT
    assert outcome.failure.message == f"reading back fig/a.gif {words}"
    assert outcome.failure.hint


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_it_can_be_given_up_while_it_is_read(bench, film, tmp_path, sandbox):
    job = bench.job("slow", long_gif(film, tmp_path, 2000), outputs=("fig/a.gif",))
    kept = bench.job("kept", bench.save)
    server = ForkServer(bench.settings(sandbox=sandbox), in_force(sandbox))
    finished = []
    with server.opened([job]) as loop:
        for event in loop.run([job]):
            if isinstance(event, Woken) and any(one.run.movies for one in loop.working):
                loop.drop({job.key})
                loop.add([kept])
            finished += [event.job.name] if isinstance(event, Finished) else []
    assert finished == ["kept"]
    assert list(bench.scratch.iterdir()) == []


@pytest.mark.slow
def test_closing_ends_it_while_it_is_read(bench, film, tmp_path):
    job = bench.job("slow", long_gif(film, tmp_path, 2000), outputs=("fig/a.gif",))
    server = ForkServer(bench.settings(), in_force("default"))
    with server.opened([job]) as loop:
        for _ in loop.run([job]):
            if any(one.run.movies for one in loop.working):
                break
    assert list(bench.scratch.iterdir()) == []


def test_jobs_without_movies_have_no_process_more(bench):
    server = ForkServer(bench.settings(), in_force("default"))
    job = bench.job("draws", bench.save)
    with server.opened([job]) as loop:
        ended = [one for one in loop.run([job]) if isinstance(one, Finished)]
        assert (ended[0].outcome.failure, loop.count) == (None, 1)

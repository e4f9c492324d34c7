"""Movies are decoded to their end, and what cannot be is told in words."""

from __future__ import annotations

import os
import random
import struct
import sys
from fractions import Fraction

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from orgfig.execute.inside.movies import read_back


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


PLAYED = {
    "an MP4 that moves": ({}, ["h264", "yuv420p", True]),
    "one in which nothing moves, but for what compression changes": (
        {"moves": False},
        ["h264", "yuv420p", False],
    ),
    "another codec": ({"codec": "mpeg4"}, ["mpeg4", "yuv420p", True]),
    "other pixels": ({"pixels": "yuv444p"}, ["h264", "yuv444p", True]),
    "in pieces, whose number stands nowhere": (
        {"movflags": "frag_keyframe+empty_moov"},
        ["h264", "yuv420p", True],
    ),
}


@pytest.mark.parametrize(("how", "told"), PLAYED.values(), ids=PLAYED)
def test_what_an_mp4_plays(film, here, how, told):
    written = {name: word for name, word in how.items() if name != "moves"}
    film.mp4(here / "a.mp4", film.frames(moves=how.get("moves", True)), **written)
    assert read_back("a.mp4") == {"movie": [64, 48, 10, 2.0, *told]}


@pytest.mark.parametrize("since", [0, 500])
def test_an_mp4_of_frames_that_take_unlike_times_plays_up_to_its_last_one(here, since):
    times = [since + time for time in (0, 100, 200, 300, 400, 500, 800, 1100, 1400, 1700)]
    with av.open("a.mp4", "w") as movie:
        stream = movie.add_stream("libx264", rate=10, options={"threads": "1", "bf": "3"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (25 * number, 0, 0)))
            frame.pts, frame.time_base = time, Fraction(1, 1000)
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode())
    plays = read_back("a.mp4")["movie"]
    assert plays[2] == 10
    assert 1.75 <= plays[3] <= 2.0


def test_an_mp4_of_one_frame_does_not_move(film, here):
    film.mp4(here / "a.mp4", film.frames(1))
    assert read_back("a.mp4") == {"movie": [64, 48, 1, 0.2, "h264", "yuv420p", False]}


GIFS = {
    "that moves": (10, True, 200, [10, 2.0, "gif", "pal8", True]),
    "of one frame": (1, True, 0, [1, 0.0, "gif", "pal8", False]),
    "without a pause": (3, True, 0, [3, 0.0, "gif", "pal8", True]),
}


@pytest.mark.parametrize("case", GIFS.values(), ids=GIFS)
def test_what_a_gif_plays(film, here, case):
    number, moves, pause, told = case
    film.gif(here / "a.gif", film.frames(number, moves=moves), pause)
    assert read_back("a.gif") == {"movie": [64, 48, *told]}


def test_frames_that_are_alike_do_not_move(film, here):
    head, frame = film.slow_gif(here / "a.gif", 20)
    (here / "a.gif").write_bytes(head + frame * 3 + b";")
    assert read_back("a.gif")["movie"] == [20, 20, 3, 0.6, "gif", "pal8", False]


@pytest.mark.parametrize("part", [0.1, 0.4, 0.7, 0.95])
def test_pictures_that_are_gone_are_not_covered_up(film, here, part):
    data = bytearray(film.mp4(here / "a.mp4", film.frames()))
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    place = int(start + (end - start) * part)
    data[place:end] = bytes(end - place)
    (here / "a.mp4").write_bytes(data)
    told = read_back("a.mp4")
    assert told["problem"] == "Invalid data found when processing input"
    assert told["frames"] < 10


def test_a_frame_that_the_decoder_mends_is_damaged(film, here):
    choice, frames = random.Random(1), film.frames(4, size=(160, 120))
    for one in frames:
        for _ in range(200):
            one.putpixel((choice.randrange(160), choice.randrange(120)), (0, 0, 0))
    data = film.mp4(here / "a.mp4", frames)
    told = set()
    for place in range(data.index(b"mdat") + 800, data.index(b"moov"), 101):
        (here / "a.mp4").write_bytes(data[:place] + b"\x55" + data[place + 1 :])
        told.add(read_back("a.mp4").get("problem"))
    assert "it is damaged there" in told


def test_a_gif_with_damaged_codes_is_not_played_to_its_end(film, here):
    data = bytearray(film.gif(here / "a.gif", film.frames(2)))
    start = data.rindex(b"\x2c") + 40
    data[start : start + 8] = b"\xff" * 8
    (here / "a.gif").write_bytes(data)
    assert "problem" in read_back("a.gif")


def test_an_mp4_plays_as_many_frames_as_it_has_whatever_it_says(film, here):
    data = bytearray(film.mp4(here / "a.mp4", film.frames()))
    place = data.index(b"stsz") + 12
    data[place : place + 4] = struct.pack(">I", 12)
    (here / "a.mp4").write_bytes(data)
    assert read_back("a.mp4")["movie"][2] == 10


NO_MOVIES = {
    "a GIF that is called MP4": ("a.mp4", lambda film, path: film.gif(path, film.frames(2))),
    "an MP4 that is called GIF": ("a.gif", lambda film, path: film.mp4(path, film.frames(2))),
    "a list of other files": (
        "a.mp4",
        lambda _, path: path.write_text("ffconcat version 1.0\nfile b.mp4\n"),
    ),
    "a list of addresses": (
        "a.mp4",
        lambda _, path: path.write_text("#EXTM3U\n#EXTINF:1,\nb.mp4\n"),
    ),
    "a link": ("a.mp4", lambda _, path: path.symlink_to("b.mp4")),
    "a folder": ("a.mp4", lambda _, path: path.mkdir()),
    "a pipe that nobody writes to": ("a.mp4", lambda _, path: os.mkfifo(path)),
    "nothing": ("a.gif", lambda _, path: path.write_bytes(b"")),
}


@pytest.mark.parametrize(("name", "make"), NO_MOVIES.values(), ids=NO_MOVIES)
def test_what_is_no_movie_is_told_and_never_waited_for(film, here, name, make):
    film.mp4(here / "b.mp4", film.frames(2))
    make(film, here / name)
    told = read_back(name)
    assert told["problem"]
    assert told["frames"] == 0


def test_cut_off_anywhere_it_plays_nothing_to_its_end(film, here):
    data = film.mp4(here / "a.mp4", film.frames())
    for end in range(0, data.index(b"stsz"), 101):
        (here / "a.mp4").write_bytes(data[:end])
        told = read_back("a.mp4")
        assert "problem" in told or told["movie"][2] == 0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), times=st.integers(1, 20))
def test_whatever_the_bytes_are_there_is_an_answer(film, tmp_path_factory, seed, times):
    folder = tmp_path_factory.getbasetemp() / "damaged"
    folder.mkdir(exist_ok=True)
    choice = random.Random(seed)
    for path, make in ((folder / "a.mp4", film.mp4), (folder / "a.gif", film.gif)):
        whole = folder / f"whole{path.suffix}"
        data = bytearray(whole.read_bytes() if whole.exists() else make(whole, film.frames(4)))
        for _ in range(times):
            data[choice.randrange(len(data))] = choice.randrange(256)
        path.write_bytes(data)
        told = read_back(str(path))
        assert told.keys() in ({"movie"}, {"problem", "frames"}, {"over"})


def test_without_a_decoder_that_is_what_is_told(film, here, monkeypatch):
    film.mp4(here / "a.mp4", film.frames(2))
    film.gif(here / "a.gif", film.frames(2))
    monkeypatch.setitem(sys.modules, "av", None)
    assert read_back("a.mp4") == {"lacks": "av"}
    assert "movie" in read_back("a.gif")

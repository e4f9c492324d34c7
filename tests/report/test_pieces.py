"""Which outputs are shown as one, which of them is in place, and with which words."""

from __future__ import annotations

import pytest

from orgfig.build.model import Snapshot
from orgfig.digest import digest_bytes
from orgfig.figure.model import Output
from orgfig.figure.picture import Movie
from orgfig.location import Location
from orgfig.report.pictures import picture
from orgfig.report.pieces import motion, pieces

HERE = Location("figures.org", 1)


def shown(*names, gone=(), captions=None, alts=None):
    """Pieces of outputs with these names."""
    there = {f"fig/{name}": digest_bytes(b"x") for name in names if name not in gone}
    seen = Snapshot("CPython", {}, {}, there, {}, (), None)
    outputs = [
        Output(f"fig/{n}", n, n, (captions or {}).get(n), (alts or {}).get(n), HERE) for n in names
    ]
    return pieces([picture(one, seen, "fig", {}) for one in outputs])


GROUPED = {
    "a movie in three forms": (["a.gif", "a.mp4", "a.svg"], ["a.gif a.mp4 a.svg"]),
    "two movies, one after the other": (
        ["a.gif", "b.gif", "b.mp4", "a.svg"],
        ["a.gif a.svg", "b.gif b.mp4"],
    ),
    "names with more than one dot": (
        ["x_0.0.gif", "x_0.0.svg", "x_0.svg"],
        ["x_0.0.gif x_0.0.svg", "x_0.svg"],
    ),
    "a document beside a movie": (["a.mp4", "a.pdf"], ["a.mp4 a.pdf"]),
    "pictures of which none moves stay apart": (["a.svg", "a.png"], ["a.svg", "a.png"]),
    "data stay apart": (["a.mp4", "a.csv"], ["a.mp4", "a.csv"]),
    "a name that only begins alike": (["a.mp4", "ab.svg"], ["a.mp4", "ab.svg"]),
    "another folder": (["u/a.mp4", "v/a.svg"], ["u/a.mp4", "v/a.svg"]),
    "capitals matter": (["a.mp4", "A.svg"], ["a.mp4", "A.svg"]),
    "a suffix in capitals does not": (["a.MP4", "a.svg"], ["a.MP4 a.svg"]),
    "no output": ([], []),
}


@pytest.mark.parametrize(("names", "expected"), GROUPED.values(), ids=GROUPED)
def test_what_is_shown_as_one(names, expected):
    found = [" ".join(p.path.removeprefix("fig/") for p in one.pictures) for one in shown(*names)]
    assert found == expected


LEADS = {
    "the video": ((), "a.mp4"),
    "without it the GIF": (("a.mp4",), "a.gif"),
    "without both the poster": (("a.mp4", "a.gif"), "a.svg"),
    "of nothing the first": (("a.mp4", "a.gif", "a.svg"), "a.svg"),
}


@pytest.mark.parametrize(("gone", "expected"), LEADS.values(), ids=LEADS)
def test_which_one_is_in_place(gone, expected):
    (one,) = shown("a.svg", "a.gif", "a.mp4", gone=gone)
    assert one.lead.name == expected
    assert one.is_movie


ALTS = {
    "that of the first link": (
        {"a.mp4": "The same as a film.", "a.gif": "A ball."},
        {"a.mp4": "Down"},
        "A ball.",
    ),
    "that of another link before any caption": ({"a.mp4": "A ball."}, {"a.gif": "Up"}, "A ball."),
    "a caption": ({}, {"a.gif": "Down"}, "Down"),
    "its name, where nobody says more": ({}, {}, "a.mp4"),
}


@pytest.mark.parametrize(("alts", "captions", "expected"), ALTS.values(), ids=ALTS)
def test_which_words_stand_for_it(alts, captions, expected):
    (one,) = shown("a.gif", "a.mp4", alts=alts, captions=captions)
    assert one.alt == expected


REMARKS = {
    "the same": ("Down", ""),
    "more": ("Down (film)", "(film)"),
    "something else": ("A film", "A film"),
    "nothing": (None, ""),
}


@pytest.mark.parametrize(("caption", "expected"), REMARKS.values(), ids=REMARKS)
def test_what_a_caption_says_beyond_that_of_the_first_link(caption, expected):
    (one,) = shown("a.gif", "a.mp4", captions={"a.gif": "Down", "a.mp4": caption})
    assert one.caption == "Down"
    assert [one.remark(picture) for picture in one.pictures] == ["", expected]


def played(one, seconds):
    movie = Movie(60, 40, 8, seconds, "h264", "yuv420p", moves=True)
    return one._replace(pictures=tuple(p._replace(movie=movie) for p in one.pictures))


def test_motion_in_few_words():
    (one,) = shown("a.mp4")
    assert motion([one]) == "animation"
    assert motion([played(one, 18.0)]) == "18 s"
    assert motion([played(one, 13.333333)]) == "13.3 s"
    assert motion([one, one]) == "2 animations"


def test_what_stands_still_or_is_not_there_has_no_motion():
    assert motion([]) == ""
    assert motion(shown("a.svg", "b.pdf")) == ""
    assert motion(shown("a.mp4", "a.svg", gone=("a.mp4",))) == ""

"""Movies in the gallery: what is shown in place, and what is said of each file."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest

from orgfig.figure.picture import Fault, Movie, PictureFacts
from orgfig.report.exhibits import Scene
from orgfig.report.gallery import gallery

MOVIE = (
    "#+CAPTION: Down\n[[file:fig/{0}.gif]]\n[[file:fig/{0}.mp4]]\n"
    "#+ATTR_HTML: :alt A ball rolls down.\n[[file:fig/{0}.svg]]\n"
)
PLAYED = Movie(600, 400, 45, 18.0, "h264", "yuv420p", moves=True)


STILL = "* DONE still\n[[file:fig/still.svg]]\n#+begin_src python :tangle tangled/x.py\n#+end_src\n"


def pages_of(scene, **changes):
    known = Scene([scene.notebook], scene.snapshot, scene.audit)
    return gallery(known._replace(**changes))


def movies(*stems, also="", name="descent"):
    """A heading whose first link is the first movie's GIF."""
    links = "".join(map(MOVIE.format, stems)) + also
    return f"* DONE {name}\n{links}#+begin_src python :tangle tangled/x.py\nx = 1\n#+end_src\n"


def pictures_of(page):
    return page[page.index('<div class="pictures">') : page.index('<div class="facts">')]


def with_movies(scene, **changes):
    """The scene as if its movies had been read back."""
    played = {path: PLAYED for path in scene.snapshot.outputs if path.endswith(("gif", "mp4"))}
    traces = {path: t._replace(movies=played) for path, t in scene.snapshot.traces.items()}
    return pages_of(scene, snapshot=scene.snapshot._replace(traces=traces, **changes))


def test_a_movie_in_its_three_forms_is_shown_once_with_its_own_poster(make_scene):
    page = with_movies(make_scene(movies("left", "right"), never=())).texts["figure/descent.html"]
    shown = pictures_of(page)
    assert shown.count("<figure>") == shown.count("<video") == 2
    for stem in ("left", "right"):
        assert f'src="../fig/{stem}.mp4" aria-label="A ball rolls down."' in shown
        assert f'poster="../fig/{stem}.svg" width="600" height="400">' in shown
        assert f'<li><a href="../fig/{stem}.gif">' in shown
    assert shown.count('<span dir="auto">Down</span>') == 2
    assert "autoplay" not in page


def test_what_each_file_plays_stands_beside_its_link(make_scene):
    scene = make_scene(movies("a"), never=())
    known = with_movies(scene).texts["figure/descent.html"]
    assert 'a.gif</a>\n<span class="detail">GIF, 45 frames in 18.0 s, 600 by 400<' in known
    assert 'a.svg</a>\n<span class="detail">SVG<' in known
    sizes = {"fig/a.mp4": 89_000, "fig/a.svg": 17}
    unread = pages_of(scene, sizes=sizes).texts["figure/descent.html"]
    assert "MP4, 86.9 KiB<" in unread
    assert "SVG, 17 bytes<" in unread
    assert "frames" not in pictures_of(unread)


def test_what_a_run_saw_is_not_said_of_other_bytes(make_scene):
    page = with_movies(make_scene(movies("a"), never=(), edited=("descent",)))
    shown = pictures_of(page.texts["figure/descent.html"])
    assert "frames" not in shown
    assert "<a href" not in shown
    assert "<video" in shown


def test_outputs_of_other_names_and_data_stand_alone(make_scene):
    text = movies("a", also="[[file:fig/other.svg]]\n").replace(":tangle", ":file a.csv :tangle")
    page = pages_of(make_scene(text, never=())).texts["figure/descent.html"]
    assert pictures_of(page).count("<figure>") == 3
    assert "data: fig/a.csv" in page
    two = STILL + "[[file:fig/still.png]]\n"
    apart = pages_of(make_scene(two, never=())).texts["figure/still.html"]
    assert pictures_of(apart).count("<figure>") == 2  # nothing there moves


DAMAGED = PictureFacts("mp4", None, None, 0, ("it is cut off",), faults=(Fault.BROKEN,))
LEFT = {
    "a damaged video leaves the GIF": (
        {"fig/a.mp4": DAMAGED},
        {},
        (
            'a.mp4</span>\n<span class="detail">is not shown: it is cut off<',
            'srcset="../fig/a.svg"',
        ),
        ("<video", 'fig/a.mp4"'),
    ),
    "a video that is not there leaves the GIF": (
        {},
        {"fig/a.mp4": None},
        ("is not there", '<img src="../fig/a.gif"'),
        ("<video", 'fig/a.mp4"'),
    ),
    "a GIF that is not there leaves the video": (
        {},
        {"fig/a.gif": None},
        ("is not there", "<video", 'poster="../fig/a.svg"'),
        ('fig/a.gif"',),
    ),
    "a poster that is not there leaves the video": (
        {},
        {"fig/a.svg": None},
        ("is not there", "<video", 'srcset="../moving.svg"'),
        ('fig/a.svg"', " poster="),
    ),
    "where nothing that moves is there the poster stands": (
        {},
        {"fig/a.mp4": None, "fig/a.gif": None},
        ('<img src="../fig/a.svg" alt="A ball rolls down.">',),
        ("<video", "<source"),
    ),
    "where nothing is there it says so": (
        {},
        {"fig/a.mp4": None, "fig/a.gif": None, "fig/a.svg": None},
        ("fig/a.gif is not there",),
        ("<video", "<img"),
    ),
}


@pytest.mark.parametrize(("facts", "gone", "there", "not_there"), LEFT.values(), ids=LEFT)
def test_what_is_left_of_a_movie_is_shown(make_scene, facts, gone, there, not_there):
    scene = make_scene(movies("a"), never=())
    outputs = {path: d for path, d in scene.snapshot.outputs.items() if path not in gone}
    pages = pages_of(scene, snapshot=scene.snapshot._replace(outputs=outputs, facts=facts))
    shown = pictures_of(pages.texts["figure/descent.html"])
    assert not [said for said in there if said not in shown]
    assert not [said for said in not_there if said in shown]
    assert set(pages.copies) == {path for path in outputs if path not in facts}


def card(pages):
    return re.search('<li class="card".*?</li>', pages.texts["index.html"], re.DOTALL)[0]


def test_a_card_shows_a_poster_and_says_what_plays(make_scene):
    found = card(with_movies(make_scene(movies("a"), never=())))
    assert '<img src="fig/a.svg" alt="A ball rolls down." loading="lazy"' in found
    assert '<span class="hidden">animation, </span>18 s</p>' in found
    assert "<video" not in found
    assert ".gif" not in re.sub('data-words="[^"]*"', "", found)
    assert "2 animations</p>" in card(pages_of(make_scene(movies("a", "b"), never=())))
    assert "badge" not in card(pages_of(make_scene(STILL, never=())))


@pytest.mark.parametrize("word", ["animation", "movie", "video", ".gif", ".mp4", "Down"])
def test_a_search_finds_what_moves_and_nothing_that_stands(make_scene, word):
    def words(text):
        return re.search('data-words="([^"]*)"', card(pages_of(make_scene(text, never=()))))[1]

    assert word in words(movies("a"))
    assert word not in words(STILL)


@pytest.mark.parametrize("name", ['a"b', "a#b", "50%41", "a b", "a'b", "a?b=1&c", "é"])
def test_movies_of_odd_names_are_asked_for_by_their_names(make_scene, name):
    pages = pages_of(make_scene(movies(name), never=()))
    shown = pictures_of(pages.texts["figure/descent.html"])
    asked = re.findall(r'<(video|source)\b[^>]* (src|srcset|poster)="\.\./([^"]*)"', shown)
    assert {(*where, unquote(unescape(path))) for *where, path in asked} == {
        ("video", "poster", f"fig/{name}.svg"),
        ("source", "srcset", f"fig/{name}.svg"),
    }
    (video,) = re.findall(r'<video\b[^>]* src="\.\./([^"]*)"', shown)
    assert unquote(unescape(video)) == f"fig/{name}.mp4"
    assert set(pages.copies) == {f"fig/{name}.{suffix}" for suffix in ("gif", "mp4", "svg")}

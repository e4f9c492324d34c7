"""Movies in the gallery, in a real browser: posters, controls, what moves and what stands still."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

HEAD = "#+TITLE: Films\n#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent\n\n"
STILL = """\
* DONE still
[[file:fig/still.svg]]
#+begin_src python :tangle tangled/still.py
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
open("still.svg", "w").write(svg + '<rect width="20" height="20" fill="red"/></svg>')
#+end_src

"""
FILM = """\
import av
from PIL import Image

SHADES = [(40 * n, 200, 250 - 50 * n) for n in range(6)]

def film(name, width, height):
    pictures = [Image.new("RGB", (width, height), shade) for shade in SHADES]
    later = pictures[1:]
    pictures[0].save(f"{name}.gif", save_all=True, append_images=later, duration=100, loop=0)
    with av.open(f"{name}.mp4", "w") as made:
        stream = made.add_stream("libx264", rate=10, options={"threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for picture in pictures:
            made.mux(stream.encode(av.VideoFrame.from_image(picture)))
        made.mux(stream.encode())
    pictures[-1].save(f"{name}.png")

"""
"""Six frames in 0.6 s, from blue to yellow; the poster is the last one."""


def films(name, *stems, kinds=("gif", "mp4", "png")):
    """A heading whose block makes movies, the second twice as wide, and links to these kinds."""
    links = "".join(f"[[file:fig/{stem}.{kind}]]\n" for stem in stems for kind in kinds)
    made = "".join(f"film({stem!r}, {160 * n}, 120)\n" for n, stem in enumerate(stems, 1))
    target = f":tangle tangled/{name}.py"
    return f"* DONE {name}\n{links}#+begin_src python {target}\n{FILM}{made}#+end_src\n\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The gallery of a notebook of movies, one of them damaged behind its build's back."""
    place = tmp_path_factory.mktemp("moving")
    text = HEAD + films("two", "left 0.0", "right#6%41") + films("gif", "g", kinds=("gif", "png"))
    text += films("lone", "l", kinds=("gif",)) + films("bare", 'b"b', kinds=("mp4",))
    text += films("cut", "c") + films("gone", "n", kinds=("gif", "mp4"))
    text += films("garbled", "x") + STILL
    (place / "figures.org").write_text(text)
    built = orgfig(place, "build")
    assert built.returncode == 0, built.stderr
    whole = (place / "fig" / "c.mp4").read_bytes()
    (place / "fig" / "c.mp4").write_bytes(whole[: len(whole) // 2])
    (place / "fig" / "n.gif").unlink()
    assert orgfig(place, "gallery").returncode == 0
    (place / "gallery" / "fig" / "x.mp4").write_bytes(b"no video")  # hurt on its way to a reader
    return place / "gallery"


def orgfig(place, verb):
    words = [sys.executable, "-m", "orgfig", verb]
    return subprocess.run(words, cwd=place, capture_output=True, timeout=120, check=False)


def cards(tab):
    return tab.locator(".card:visible h3").all_inner_texts()


METADATA = """video => video.readyState || video.error || new Promise(
    done => { video.onloadedmetadata = video.onerror = () => done(true); })"""
PLAYED = """video => new Promise((done, failed) => {
    video.onerror = () => failed(new Error("it cannot be played"));
    video.onseeking = () => done([video.loop, video.paused]);  // back to the start, by itself
    video.play().catch(failed); })"""


@pytest.mark.slow
def test_a_video_has_poster_and_controls_waits_to_be_played_and_goes_round(opened, folder):
    with opened("figure/two.html") as tab:
        for stem, width in (("left%200.0", 160), ("right%236%2541", 320)):
            video = tab.locator(f"video[src$='{stem}.mp4']")
            video.evaluate(METADATA)
            at = "v => [v.controls, v.paused, v.currentTime, v.muted, v.videoWidth, v.videoHeight]"
            assert video.evaluate(at) == [True, True, 0, True, width, 120]
            assert video.evaluate("v => v.duration") == pytest.approx(0.6, abs=0.05)
            assert video.evaluate("v => v.poster") == f"{folder.as_uri()}/fig/{stem}.png"
            assert video.evaluate(PLAYED) == [True, False]


def shade(tab, locator):
    """The colour in the middle of what a locator finds, as it is on the screen."""
    from PIL import Image

    picture = Image.open(io.BytesIO(locator.screenshot())).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 3))


SEEK = """(video, at) => new Promise(done => {
    video.requestVideoFrameCallback(() => requestAnimationFrame(() => done()));
    video.currentTime = at; })"""


@pytest.mark.slow
def test_a_video_shows_the_frames_in_their_colours_below_the_poster(opened, folder):
    with opened("figure/two.html") as tab:
        video = tab.locator("video").first
        video.evaluate(METADATA)
        assert shade(tab, video) == (200, 200, 0)
        for frame in (0, 3):
            video.evaluate(SEEK, frame / 10 + 0.05)
            assert shade(tab, video) == pytest.approx((40 * frame, 200, 250 - 50 * frame), abs=6)


@pytest.mark.slow
def test_nothing_jumps_once_a_video_is_there_and_controls_lie_below_its_picture(opened, folder):
    height = "() => document.documentElement.scrollHeight"
    with opened("figure/two.html") as tab:
        tab.wait_for_load_state("load")
        before = tab.evaluate(height)
        video = tab.locator("video").first
        video.evaluate(METADATA)
        assert tab.evaluate(height) == before
        box = video.bounding_box()
        assert box["height"] - box["width"] * 120 / 160 == pytest.approx(72, abs=1)


SHOWN = {
    "a GIF with a poster, as it is": ("gif", "no-preference", "fig/g.gif"),
    "a GIF with a poster, with less motion": ("gif", "reduce", "fig/g.png"),
    "a GIF alone, as it is": ("lone", "no-preference", "fig/l.gif"),
    "a GIF alone, with less motion": ("lone", "reduce", "moving.svg"),
    "a GIF whose video is damaged": ("cut", "no-preference", "fig/c.gif"),
    "a GIF whose video is damaged, with less motion": ("cut", "reduce", "fig/c.png"),
}


@pytest.mark.parametrize(("page", "motion", "shown"), SHOWN.values(), ids=SHOWN)
@pytest.mark.slow
def test_which_picture_of_a_gif_is_shown(opened, folder, page, motion, shown):
    with opened(f"figure/{page}.html", reduced_motion=motion) as tab:
        image = tab.locator(".mat picture img")
        source = image.evaluate("one => one.decode().then(() => one.currentSrc)")
        assert source == f"{folder.as_uri()}/{shown}"
        assert tab.locator(".play").is_visible() == (motion == "reduce")


@pytest.mark.slow
def test_with_less_motion_a_gif_is_played_and_stopped_on_request_without_a_script(opened, folder):
    options = {"reduced_motion": "reduce", "java_script_enabled": False}
    with opened("figure/gif.html", **options) as tab:
        still, played = tab.locator(".mat > picture img"), tab.locator(".play img")
        assert (still.is_visible(), played.is_visible()) == (True, False)
        assert tab.locator(".play summary").inner_text() == "Play g.gif"
        tab.locator(".play summary").click()
        assert (still.is_visible(), played.is_visible()) == (False, True)
        assert tab.locator(".play summary").inner_text() == "Stop g.gif"
        tab.locator(".play summary").click()
        assert (still.is_visible(), played.is_visible()) == (True, False)


@pytest.mark.slow
def test_a_video_that_cannot_be_played_leaves_its_gif_and_says_so(opened, folder):
    with opened("figure/garbled.html") as tab:
        tab.get_by_text("This browser cannot play x.mp4.").wait_for()
        assert tab.locator("video").count() == 0
        source = tab.locator(".mat picture img").evaluate(
            "one => one.decode().then(() => one.currentSrc)"
        )
        assert source == f"{folder.as_uri()}/fig/x.gif"
    with opened("figure/cut.html") as tab:
        assert "is not shown: it is not complete" in tab.locator(".files").inner_text()
    with opened("figure/gone.html") as tab:
        assert "n.gif is not there" in tab.locator(".files").inner_text()
        assert tab.locator("video").evaluate(METADATA)
        assert tab.locator("video").evaluate("video => video.videoWidth") == 160


@pytest.mark.slow
def test_a_video_without_a_poster_or_a_script_is_there_all_the_same(opened, folder):
    with opened("figure/bare.html") as tab:
        assert tab.locator("video").evaluate(METADATA)
        assert tab.locator("video").evaluate("v => [v.videoWidth, v.poster]") == [160, ""]
    with opened("figure/two.html", java_script_enabled=False) as tab:
        assert tab.locator("video[controls][poster]").count() == 2
        assert tab.locator(".unplayed:visible, .mat img:visible").count() == 0


@pytest.mark.slow
def test_the_index_shows_posters_marks_what_moves_and_finds_it(opened, folder):
    with opened() as tab:
        marks = tab.locator(".badge").all_text_contents()
        assert marks == ["2 animations", *["animation, 0.6 s"] * 6]
        assert tab.locator(".card video").count() == 2  # of those without any still picture
        assert tab.locator(".card video").last.evaluate("video => video.paused")
        for word in ("animation", "movie", "gif", "mp4"):
            tab.get_by_label("Search").fill(word)
            assert "two" in cards(tab)
            assert "still" not in cards(tab)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["index", "figure/two", "figure/gif", "figure/lone", "figure/cut"])
@pytest.mark.slow
def test_a_linter_asks_of_movies_only_what_a_person_must_judge(opened, folder, page, scheme):
    """Captions are for what is said in a film; these have no track of sound. What contrast the
    signs beside a verdict's word have, a linter cannot tell on any page.
    """
    from axe_playwright_python.sync_playwright import Axe

    for width, motion in ((360, "reduce"), (1440, "no-preference")):
        with opened(f"{page}.html", width, scheme, reduced_motion=motion) as tab:
            found = Axe().run(tab, options={"preload": False})
            assert found.violations_count == 0, found.generate_report()
            left = {one["id"] for one in found.response["incomplete"]}
            asked = {"video-caption"} if tab.locator("video").count() else set()
            assert left - {"color-contrast"} == asked
            assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.slow
def test_on_paper_a_movie_is_its_poster(opened, folder):
    for page, stem in (("two", "left%200.0"), ("gif", "g"), ("garbled", "x")):
        with opened(f"figure/{page}.html", reduced_motion="reduce") as tab:
            tab.emulate_media(media="print")
            shown = tab.locator(".mat img:visible").first
            assert shown.evaluate("one => one.src") == f"{folder.as_uri()}/fig/{stem}.png"
            assert tab.locator("video:visible, .play:visible").count() == 0
            assert tab.locator(".mat img:visible").count() == tab.locator("figure").count()

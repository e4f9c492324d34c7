"""Real pictures of every kind pass; changed at random, none does harm, and what passes is whole."""

from __future__ import annotations

import io
import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgfig.figure import PictureFacts, examine

UNKNOWN = {
    "a kind that is not known": ("a.webm", "unknown kind: orgfig cannot check a file of the kind"),
    "no suffix": ("svg", "a file without a suffix"),
    "a suffix without end": ("a." + "x" * 5000, "unknown kind"),
    "only a dot": (".", "unknown kind"),
    "a page": ("a.html", "unknown kind"),
    "a packed SVG": ("a.svgz", "unknown kind"),
}


@pytest.mark.parametrize(("name", "problem"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_checked_is_refused(name, problem):
    facts = examine(name, b"<svg/>")
    assert problem in facts.problems[0]
    assert len(facts.problems[0]) < 100
    assert "SVG, PNG" in facts.hint


def figure(draw):
    matplotlib = pytest.importorskip("matplotlib", reason="Matplotlib draws the real pictures")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    def saved(kind="svg", **options):
        drawn = plt.figure()
        draw(drawn)
        buffer = io.BytesIO()
        drawn.savefig(buffer, format=kind, **options)
        plt.close(drawn)
        return buffer.getvalue()

    return saved


REAL = {
    "empty axes draw": (lambda f: f.subplots(), {}, ()),
    "a line without axes draws": (
        lambda f: f.subplots().axis("off") and f.axes[0].plot([1, 2]),
        {},
        (),
    ),
    "a title alone draws": (lambda f: f.suptitle("$\\sigma(z)$"), {}, ()),
    "no axes draw nothing": (lambda f: None, {}, ("it draws nothing but a background",)),
    "nor does a transparent page": (
        lambda f: None,
        {"transparent": True},
        ("it draws nothing but a background",),
    ),
    "nor do axes that are off": (
        lambda f: f.subplots().axis("off"),
        {"bbox_inches": "tight"},
        ("it draws nothing but a background",),
    ),
}


@pytest.mark.parametrize(("draw", "options", "problems"), REAL.values(), ids=REAL)
def test_as_matplotlib_really_draws(draw, options, problems):
    assert examine("a.svg", figure(draw)(**options)).problems == problems


def much(drawn):
    """Of everything that Matplotlib writes in its own way."""
    axes = drawn.subplots(2, 2).flat
    axes[0].imshow([[1, 2], [3, 4]], interpolation="none")
    axes[1].bar([1, 2], [3, 4], hatch="/", alpha=0.5, label="a < b & \\(c\\)")
    axes[1].legend(title="url(x) -->")
    axes[2].scatter(range(99), range(99), c=range(99), marker="*")
    axes[2].pcolormesh([[1, 2], [3, 4]], shading="gouraud")
    axes[3].contourf([[1, 2], [3, 4]])
    axes[3].set_title(r"$\frac{1}{2}\int_0^1$", rotation=30, clip_on=True)


@pytest.mark.parametrize("kind", ["svg", "png", "pdf", "jpg"])
@pytest.mark.parametrize("dpi", [72, 200])
def test_as_matplotlib_writes_every_kind(kind, dpi):
    pytest.importorskip("PIL", reason="Pillow writes JPEG")
    facts = examine(f"a.{kind}", figure(much)(kind, dpi=dpi))
    assert facts.problems == ()


WAYS = {
    "text as text": ("svg", {"svg.fonttype": "none"}),
    "images beside it": ("svg", {"svg.image_inline": True}),
    "whole typefaces": ("pdf", {"pdf.fonttype": 42}),
    "the standard typefaces": ("pdf", {"pdf.use14corefonts": True}),
    "nothing packed": ("pdf", {"pdf.compression": 0}),
}


@pytest.mark.parametrize(("kind", "settings"), WAYS.values(), ids=WAYS)
def test_every_way_of_matplotlib_to_write(kind, settings):
    matplotlib = pytest.importorskip("matplotlib", reason="Matplotlib draws the real pictures")
    with matplotlib.rc_context(settings):
        data = figure(lambda f: f.subplots().set_title("relu"))(kind)
    assert examine(f"a.{kind}", data).problems == ()


def test_a_link_that_matplotlib_writes_is_refused():
    draw = figure(lambda f: f.subplots().set_title("x", url="https://example.org"))
    (problem,) = examine("a.svg", draw("svg")).problems
    assert problem.endswith("href of <a> leads out of it, to https://example.org")
    (problem,) = examine("a.pdf", draw("pdf")).problems
    assert problem.endswith("/URI is not allowed in a picture")


def test_a_movie_of_matplotlib_tells_its_pictures_and_seconds(tmp_path):
    pytest.importorskip("PIL", reason="Pillow writes GIF")
    pytest.importorskip("matplotlib", reason="Matplotlib draws the real pictures")
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation, PillowWriter

    drawn, axes = plt.subplots()
    (line,) = axes.plot([0, 1])
    movie = FuncAnimation(drawn, lambda n: line.set_ydata([0, n]), frames=4)
    movie.save(tmp_path / "a.gif", writer=PillowWriter(fps=8))
    plt.close(drawn)
    facts = examine("a.gif", (tmp_path / "a.gif").read_bytes())
    assert (facts.problems, facts.frames) == ((), 4)
    assert facts.duration == pytest.approx(0.5, abs=0.05)


# --- changed at random -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole():
    """A small real picture of each kind."""
    image = pytest.importorskip("PIL.Image", reason="Pillow makes the pictures to change")
    pictures = {}
    for kind, mode in (("png", "P"), ("gif", "P"), ("jpeg", "RGB")):
        buffer = io.BytesIO()
        image.linear_gradient("L").resize((9, 7)).convert(mode).save(buffer, kind)
        pictures[kind] = buffer.getvalue()
    draw = figure(lambda f: f.subplots().axis("off") and f.axes[0].plot([1, 2]))
    return pictures | {"svg": draw("svg"), "pdf": draw("pdf")}


@st.composite
def changes(draw, size):
    """Where something is left out, how much, what comes in its place, how often."""
    start = draw(st.integers(0, size))
    length = draw(st.sampled_from((0, 0, 1, 2, 4, 9, size)))
    return start, length, draw(st.binary(max_size=9)), draw(st.sampled_from((1, 1, 1, 2, 50)))


@given(kind=st.sampled_from(("svg", "png", "gif", "jpeg", "pdf")), data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_is_too_odd_and_what_passes_is_whole(whole, kind, data):
    changed = whole[kind]
    for _ in range(data.draw(st.integers(1, 3))):
        start, length, put, times = data.draw(changes(len(changed)))
        changed = changed[:start] + put * times + changed[start + length :]
    facts = examine(f"a.{kind}", changed)
    assert isinstance(facts, PictureFacts)
    assert all(len(problem) < 300 for problem in facts.problems)
    if kind in {"png", "gif"} and not facts.problems:
        _shown_by_pillow(changed, facts)


def _shown_by_pillow(data, facts):
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (facts.width, facts.height)
            if facts.kind == "png":  # a GIF's pixels are not looked at
                picture.load()


@given(kind=st.sampled_from(("svg", "png", "gif", "jpeg", "pdf")), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_cut_off_or_goes_on_is_refused(whole, kind, data):
    picture = whole[kind].rstrip()
    assert examine(f"a.{kind}", picture).problems == ()
    assert examine(f"a.{kind}", picture[: data.draw(st.integers(0, len(picture) - 1))]).problems
    tail = data.draw(st.sampled_from((b"<script>alert(1)</script>", b"PK\x05\x06" + bytes(18))))
    assert examine(f"a.{kind}", picture + tail).problems
    assert examine(f"a.{kind}", tail + picture).problems


@given(st.sampled_from(("svg", "png", "gif", "jpeg", "pdf", "mp4")), st.binary(max_size=99))
def test_bytes_like_any_other_are_no_picture(kind, data):
    assert examine(f"a.{kind}", data).problems

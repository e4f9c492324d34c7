"""Descents in motion: each frame by frame, as a GIF, as an MP4, and its last frame as a poster."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

np = pytest.importorskip("numpy")
av = pytest.importorskip("av")


FIG = Path(__file__).resolve().parent.parent.parent / "fig"


class Facts(NamedTuple):
    """What is told of a film: frames, frames a second, pixels, the titles of first and last."""

    frames: int
    rate: float
    size: tuple[int, int]
    first: list[str]
    last: list[str]


FILMS = {
    "normdist_descent_0.0": Facts(
        72,
        5,
        (650, 650),
        ["n = 0, x = 0.00000, y = -0.00443, step = 0.01330", "n = 0, slope = -0.01330"],
        ["n = 71, x = 3.00000, y = -0.39894, step = 0.00000", "n = 71, slope = 0.00000"],
    ),
    "normdist_descent_6.0": Facts(
        72,
        5,
        (650, 650),
        ["n = 0, x = 6.00000, y = -0.00443, step = -0.01330", "n = 0, slope = 0.01330"],
        ["n = 71, x = 3.00000, y = -0.39894, step = 0.00000", "n = 71, slope = 0.00000"],
    ),
    "bi_normdist_descent": Facts(
        52,
        2.5,
        (700, 500),
        ["n = 0, x = 5.00000, y = 8.00000, gradient size = 0.04456"],
        ["n = 51, x = 5.00010, y = 5.00020, gradient size = 0.00001"],
    ),
    "quadratic_descent": Facts(
        45,
        2.5,
        (600, 400),
        ["n = 0, x = 0.00000, y = -3.00000, gradient size = 34.98571"],
        ["n = 44, x = -0.00045, y = -0.00032, gradient size = 0.00092"],
    ),
    "sgd": Facts(
        80,
        6,
        (320, 384),
        ["n = 0, gradient = 1110.1, diff = 28.6814", "a = -1.5000, b = -1.5000"],
        ["n = 79, gradient = 58.2, diff = 0.3078", "a = 0.9674, b = -0.4081"],
    ),
}
MODULES = {
    "descent_normal_1d": ["normdist_descent_0.0", "normdist_descent_6.0"],
    "descent_normal_2d": ["bi_normdist_descent"],
    "descent_quadratic": ["quadratic_descent"],
    "descent_stochastic": ["sgd"],
}
LONG = ["descent_normal_1d", "descent_normal_2d"]
"""Modules that take their time: the others share what is most likely to break with them."""

COLOURS = {  # film: what its last frame shows
    "normdist_descent_0.0": ["white", "black", "red", "blue", "green"],
    "normdist_descent_6.0": ["white", "black", "red", "blue", "green"],
    "bi_normdist_descent": ["white", "black", "blue"],
    "quadratic_descent": ["white", "black", "blue"],
    "sgd": ["white", "black", "blue", "green"],
}
RGB = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
}


def module(name):
    """A parameter, slow where the module is."""
    return pytest.param(name, marks=pytest.mark.slow if name in LONG else ())


every_film = pytest.mark.parametrize("name", FILMS)
every_module = pytest.mark.parametrize("drawn", [*map(module, MODULES)], indirect=True)
normal_1d = pytest.mark.parametrize("drawn", [module("descent_normal_1d")], indirect=True)
normal_2d = pytest.mark.parametrize("drawn", [module("descent_normal_2d")], indirect=True)
quadratic = pytest.mark.parametrize("drawn", [module("descent_quadratic")], indirect=True)
stochastic = pytest.mark.parametrize("drawn", [module("descent_stochastic")], indirect=True)


# --- what is committed ---------------------------------------------------------------------------


@pytest.fixture(scope="module", params=FILMS)
def committed(played, request):
    """The facts of a film, its GIF and its MP4; of one film at a time, for they are large."""
    name = request.param
    gif, mp4 = (played((FIG / f"{name}.{kind}").read_bytes()) for kind in ("gif", "mp4"))
    return name, gif, mp4


def test_both_forms_have_all_frames_at_their_rate_and_size(committed):
    name, *movies = committed
    facts = FILMS[name]
    for movie in movies:
        assert len(movie.pictures) == facts.frames
        assert {picture.size for picture in movie.pictures} == {facts.size}
        assert sum(movie.lasting) == pytest.approx(facts.frames / facts.rate, abs=0.01)
        assert max(movie.lasting) - min(movie.lasting) < 0.011  # a GIF counts hundredths


def test_no_two_frames_are_alike(committed):
    _, *movies = committed
    for movie in movies:
        assert len({picture.tobytes() for picture in movie.pictures}) == len(movie.pictures)


def test_both_forms_show_the_same(committed):
    _, gif, mp4 = committed
    for place in (0, 1, len(gif.pictures) // 2, -1):
        apart = [difference(gif.pictures[place], mp4.pictures[n]) for n in (place, place - 1)]
        assert apart[0] < 3
        assert apart[0] < apart[1]


def difference(one, other):
    """The mean difference of two pictures, of 255."""
    return np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).mean()


def test_colours_are_right_in_both_forms(committed):
    name, *movies = committed
    for movie, far in zip(movies, (50, 110), strict=True):  # an MP4 has half the places of colour
        picture = np.asarray(movie.pictures[-1], np.int16)
        assert (picture[0, 0] == 255).all(), "the ground is white, not nearly so"
        for colour in COLOURS[name]:
            assert np.abs(picture - RGB[colour]).sum(axis=2).min() <= far, colour


@every_film
def test_browsers_play_the_mp4(name):
    with av.open(str(FIG / f"{name}.mp4")) as movie:
        (stream,) = movie.streams
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width % 2, stream.height % 2) == (0, 0)
        assert (stream.colorspace, stream.color_primaries, stream.color_trc) == (6, 6, 6)
        assert float(stream.average_rate) == FILMS[name].rate


@every_film
def test_the_table_of_contents_stands_in_front(name):
    data = (FIG / f"{name}.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@every_film
def test_a_gif_repeats_for_ever(name):
    assert b"NETSCAPE2.0\x03\x01\x00\x00\x00" in (FIG / f"{name}.gif").read_bytes()


@every_film
def test_the_poster_shows_the_last_frame(name):
    titles = FILMS[name].last
    said = [spaced(words) for words in comments((FIG / f"{name}.svg").read_bytes())]
    assert [words for words in said if "=" in words] == titles


def comments(data):
    """What an SVG says in words: Matplotlib draws letters as shapes, and tells them beside."""
    root = ET.fromstring(data, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    return [element.text for element in root.iter() if element.tag is ET.Comment]


def spaced(title):
    """The title with single blanks: numbers are padded so that nothing jumps."""
    return re.sub(" +", " ", title.strip())


# --- what is drawn -------------------------------------------------------------------------------


@every_module
def test_the_frames_are_counted_and_named(drawn, request):
    names = MODULES[request.node.callspec.params["drawn"]]
    assert list(drawn.films) == names
    for name in names:
        shots = drawn.films[name].shots
        assert len(shots) == FILMS[name].frames
        assert [*map(spaced, shots[0].titles)] == FILMS[name].first
        assert [*map(spaced, shots[-1].titles)] == FILMS[name].last
        for n, shot in enumerate(shots):
            assert spaced(shot.titles[0]).startswith(f"n = {n}, ")


@every_module
def test_titles_do_not_jump(drawn):
    for film in drawn.films.values():
        lengths = {tuple(map(len, shot.titles)) for shot in film.shots}
        assert len(lengths) == 1
    for figure in drawn.figures:
        assert {ax.title.get_fontfamily()[0] for ax in figure.axes} == {"monospace"}


@every_module
def test_a_frame_is_what_drawing_all_anew_gives(drawn):
    for film in drawn.films.values():
        assert film.astray == [0, 0, 0]


@every_module
def test_the_frames_are_counted_as_they_are_drawn(drawn):
    said = [line for line in re.split(r"[\r\n]", drawn.printed) if line]
    assert said == [
        f"[{done}/{len(film.shots)}] {name}"
        for name, film in drawn.films.items()
        for done in range(1, len(film.shots) + 1)
    ]


@normal_1d
def test_every_step_goes_down_the_tangent(drawn):
    def f(x):
        return -np.exp(-((x - 3) ** 2) / 2) / np.sqrt(2 * np.pi)

    for start, film in zip((0, 6), drawn.films.values(), strict=True):
        x = float(start)
        for shot in film.shots:
            slope = (3 - x) * f(x)
            after = x - slope
            (tangent, point, step), (lower,) = (moving(lines) for lines in shot.lines)
            assert abs(slope) >= 1e-8
            assert tangent[:, 1] == pytest.approx(f(x) + slope * (tangent[:, 0] - x))
            assert point == pytest.approx(np.array([[x, f(x)]]))
            assert step == pytest.approx(np.array([(x, f(x)), (after, f(x)), (after, f(after))]))
            assert lower == pytest.approx(np.array([[x, slope]]))
            assert f(after) <= f(x)
            x = after
        assert abs((3 - x) * f(x)) < 1e-8
        assert x == pytest.approx(3, abs=1e-7)


def moving(lines):
    """The lines behind the curve and the two dashed axes."""
    return lines[3:]


@normal_1d
def test_axes_and_colours_of_the_normal_density(drawn):
    for figure in drawn.figures:
        upper, lower = figure.axes
        assert tuple(figure.get_size_inches()) == (6.5, 6.5)
        assert drawn.limits(upper) == ((-0.5, 6.5), (-0.45, 0.05))
        assert drawn.limits(lower) == ((-0.5, 6.5), (-0.3, 0.3))
        looks = [(line.get_color(), line.get_linestyle()) for line in upper.lines]
        dashed = ("black", "--")
        assert looks[:4] == [("blue", "-"), dashed, dashed, ("red", "-")]
        assert looks[5] == ("black", "-")
        assert {lower.lines[0].get_color(), lower.lines[3].get_color()} == {"green"}


def density(p):
    covariance = np.array([[1.5, 1.4], [1.4, 3.8]])
    away = np.asarray(p) - 5
    square = away @ np.linalg.inv(covariance) @ away
    return np.exp(-square / 2) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))


def twice_down(p):
    covariance = np.array([[1.5, 1.4], [1.4, 3.8]])
    return 2 * np.linalg.inv(covariance) @ (np.asarray(p) - 5) * density(p)


def bowl(p):
    x, y = p
    return 3 * x**2 + 5 * y**2 - 6 * x * y


def bowl_gradient(p):
    x, y = p
    return np.array([6 * x - 6 * y, 10 * y - 6 * x])


class Descent(NamedTuple):
    """Where a path starts, how long its steps are, until how small a gradient, and what sinks."""

    start: tuple[int, int]
    rate: float
    gradient: Callable[..., object]
    least: float
    height: Callable[..., float]


DENSITY = Descent((5, 8), 5, twice_down, 1e-5, lambda p: -density(p))
BOWL = Descent((0, -3), 0.1, bowl_gradient, 1e-3, bowl)
PATHS = [
    pytest.param("descent_normal_2d", DENSITY, marks=pytest.mark.slow, id="on a density"),
    pytest.param("descent_quadratic", BOWL, id="in a bowl"),
]


@pytest.mark.parametrize(("drawn", "descent"), PATHS, indirect=["drawn"])
def test_the_path_grows_by_a_step_downwards_in_each_frame(drawn, descent):
    (film,) = drawn.films.values()
    path = [np.array(descent.start, float)]
    for shot in film.shots:
        np.testing.assert_allclose(shot.lines[0][0], path, atol=1e-12)
        before = path[-1]
        path.append(before - descent.rate * descent.gradient(before))
        assert descent.height(path[-1]) < descent.height(before)
    sizes = [np.hypot(*descent.gradient(point)) for point in path[:-1]]
    assert min(sizes[:-1]) >= descent.least > sizes[-1]


@pytest.mark.parametrize(
    ("drawn", "size", "limits"),
    [
        pytest.param("descent_normal_2d", (7, 5), (2, 8), marks=pytest.mark.slow),
        ("descent_quadratic", (6, 4), (-3, 3)),
    ],
    indirect=["drawn"],
)
def test_every_point_of_the_path_stays(drawn, size, limits):
    ax = drawn.ax
    (points,) = (one for one in ax.collections if len(one.get_offsets()) > 1)
    (line,) = ax.lines
    np.testing.assert_array_equal(points.get_offsets(), line.get_xydata())
    assert points.get_sizes() == [20]
    assert points.get_facecolor().tolist() == [[0, 0, 1, 0.6]]
    assert tuple(drawn.figure.get_size_inches()) == size
    assert drawn.limits(ax) == (limits, limits)


@normal_2d
def test_contours_of_the_density(drawn):
    contours = drawn.names["contours"]
    np.testing.assert_allclose(contours.levels, np.arange(0.019, 0.1, 0.01))
    assert drawn.names["Z"].shape == (1000, 1000)
    assert drawn.names["Z"].max() == pytest.approx(0.0823, abs=1e-4)
    labels = {text.get_text() for text in contours.labelTexts}
    assert labels == {f"0.0{n}9" for n in range(1, 8)}
    assert {text.get_fontsize() for text in contours.labelTexts} == {10}


@quadratic
def test_contours_of_the_bowl(drawn):
    contours = drawn.names["contours"]
    assert contours.levels.tolist() == [n**2 for n in range(10)]
    assert drawn.names["Z"].shape == (1000, 1000)
    assert {text.get_text() for text in contours.labelTexts} == {str(n**2) for n in range(1, 10)}


# --- three random points a step ------------------------------------------------------------------


@stochastic
def test_every_step_follows_the_gradient_of_three_points(drawn):
    x, y = drawn.names["x"], drawn.names["y"]
    rng = np.random.RandomState(53)
    np.testing.assert_array_equal(x, rng.normal(10, 3, 1000))
    np.testing.assert_array_equal(y, x + rng.normal(0, 2, 1000))
    (film,) = drawn.films.values()
    a, b = here = np.array([-1.5, -1.5])
    for i, shot in enumerate(film.shots):
        three = rng.randint(1000, size=3)
        wrong = a * x[three] + b - y[three]
        gradient = np.array([(2 * wrong * x[three]).sum(), (2 * wrong).sum()])
        there = here - gradient / (i + 1) / np.sqrt((wrong**2).sum())
        (_, step, point), (line,) = shot.lines
        assert step == pytest.approx(np.array([here, there]))
        assert point == pytest.approx(here[np.newaxis])
        assert line == pytest.approx(np.array([[0, b], [22, 22 * a + b]]))
        a, b = here = there


@stochastic
def test_the_line_finds_the_cloud(drawn):
    x, y = drawn.names["x"], drawn.names["y"]
    (film,) = drawn.films.values()
    losses = [
        ((np.interp(x, *shot.lines[1][0].T, left=np.nan) - y) ** 2).mean() for shot in film.shots
    ]
    assert losses[0] > 500
    assert max(losses[-20:]) < 30  # of which the noise alone makes four


@stochastic
def test_axes_and_colours_of_the_line_fit(drawn):
    upper, lower = drawn.axes
    assert (tuple(drawn.figure.get_size_inches()), drawn.figure.dpi) == ((5, 6), 64)
    assert drawn.limits(upper) == ((-1.5, 1.5), (-2, 2))
    assert drawn.limits(lower) == ((0, 22), (-5, 25))
    true, step, point = upper.lines
    assert true.get_xydata().tolist() == [[1, 0]]
    assert [one.get_color() for one in (true, step, point)] == ["green", "black", "blue"]
    (points,) = lower.collections
    np.testing.assert_array_equal(points.get_offsets().T, [drawn.names["x"], drawn.names["y"]])
    assert (points.get_sizes(), points.get_alpha()) == ([10], 0.6)


@stochastic
def test_the_landscape_is_the_loss_of_the_last_three_points(drawn):
    (contours,) = drawn.axes[0].collections
    levels = [(k / 29 * 3000**0.2) ** 5 for k in range(30)]
    np.testing.assert_allclose(contours.levels, levels)
    assert contours.get_cmap().name == "RdYlBu"
    grids = drawn.names["A"], drawn.names["B"]
    assert [(grid.min(), grid.max()) for grid in grids] == [(-1.5, 1.5), (-2, 2)]


# --- again ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("drawn", MODULES, indirect=True)
def test_a_second_run_gives_the_same_bytes(drawn, again, request):
    second = again(request.node.callspec.params["drawn"]).files
    assert {name for name, data in drawn.files.items() if second[name] != data} == set()
    assert len(second) == len(drawn.files)

"""Paths of descents, measurements and probabilities: points, lines and bars with their arrows."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
colors = pytest.importorskip("matplotlib.colors")

UPPER_RIGHT = 1  # as Matplotlib counts the corners of a legend


def module(name):
    return pytest.mark.parametrize("drawn", [name], indirect=True)


def style(line):
    return line.get_color(), line.get_marker(), line.get_linestyle()


def weight(line):
    return line.get_markersize(), line.get_linewidth(), line.get_alpha()


def check_arrow(arrow, tip, text, color):
    """The arrow is a plain one from its text to its tip."""
    np.testing.assert_allclose(arrow.xy, tip)
    np.testing.assert_allclose(arrow.xyann, text)
    assert arrow.arrow_patch.get_facecolor() == colors.to_rgba(color)
    assert (arrow.arrowprops["shrink"], arrow.arrowprops["width"]) == (0.05, 1.5)


def by_text(arrows):
    return {arrow.get_text(): arrow for arrow in arrows}


# --- PCA limitations -------------------------------------------------------------------------


pca = module("pca_limitations")


def helix(n):
    angle = np.linspace(-4 * np.pi, 4 * np.pi, n)
    return np.sin(angle), np.cos(angle), np.linspace(-2, 2, n)


@pca
def test_twenty_red_dots_lie_near_the_helix(drawn):
    dots, _ = drawn.ax.lines
    x, y, z = dots.get_data_3d()
    noise = np.array([x, y]) - helix(20)[:2]
    np.testing.assert_allclose(z, helix(20)[2])
    assert 0.015 < noise.std() < 0.045
    assert np.abs(noise).max() < 0.12
    assert style(dots) == ("r", "o", "None")


@pca
def test_the_noise_is_the_same_in_every_run(drawn, draw):
    again = draw.__wrapped__("pca_limitations")
    assert again is not drawn
    assert again.files == drawn.files


@pca
def test_the_helix_goes_without_noise_through_a_hundred_points(drawn):
    _, line = drawn.ax.lines
    np.testing.assert_allclose(line.get_data_3d(), helix(100))
    assert style(line) == ("b", "None", "-")


@pca
def test_both_pictures_have_the_dots_and_only_the_second_the_helix(drawn):
    data, with_helix = drawn.files.values()
    assert list(drawn.files) == ["pca_limitations_data.svg", "pca_limitations_helix.svg"]
    assert [data.count(b"fill: #ff0000"), with_helix.count(b"fill: #ff0000")] == [20, 20]
    assert [data.count(b"stroke: #0000ff"), with_helix.count(b"stroke: #0000ff")] == [0, 1]


# --- the size of gradients -------------------------------------------------------------------


MEASURED = {
    "r": [0.129173436407863, 0.4242933114455002, 1.6154682713449411, 7.5451567587160069],
    "g": [0.12571016850457151, 0.44231149185805047, 1.8435833504677326, 7.61973813981073],
    "b": [0.15854489503205446, 0.70244235144444678, 2.6294803575724157, 10.427062019753425],
}
backprop = module("backprop_magnitude_nabla")


@backprop
def test_three_measurements_over_four_layers(drawn):
    for line, (color, sizes) in zip(drawn.ax.lines, MEASURED.items(), strict=True):
        assert list(line.get_xdata()) == [1, 2, 3, 4]
        assert list(line.get_ydata()) == sizes
        assert style(line) == (color, "o", "-")


@backprop
def test_words_and_ticks_of_the_measurements(drawn):
    assert drawn.words(drawn.ax) == ("", "Layer $l$", r"$\Vert\nabla C^l_w\Vert$")
    assert list(drawn.ax.get_xticks()) == [1, 2, 3, 4]


# --- softmax ---------------------------------------------------------------------------------


softmax = module("softmax")


@softmax
def test_three_bars_for_each_class(drawn):
    powers = np.exp([0.1, 0.2, 0.7, 0, 0, 0, 0, 0, 0, 0])
    temperatures = {"T=0.5": (-0.25, 0.5), "T=1.0": (0, 1), "T=2.0": (0.25, 2)}
    for bars, label in zip(drawn.ax.containers, temperatures, strict=True):
        offset, temperature = temperatures[label]
        expected = powers ** (1 / temperature)
        assert bars.get_label() == label
        np.testing.assert_allclose([bar.get_height() for bar in bars], expected / expected.sum())
        np.testing.assert_allclose([bar.get_center()[0] for bar in bars], np.arange(10) + offset)
        np.testing.assert_allclose([bar.get_width() for bar in bars], 0.25)


@softmax
def test_the_largest_score_is_subtracted_so_that_no_score_overflows(drawn):
    np.testing.assert_allclose(drawn.names["softmax"](np.array([1e4, 1e4]), 0.5), [0.5, 0.5])


@softmax
def test_words_limits_and_ticks_of_softmax(drawn):
    ax = drawn.ax
    title = "Softmax function with varying temperature"
    assert drawn.words(ax) == (title, "Class", "Probability")
    assert tuple(drawn.figure.get_size_inches()) == (10, 5)
    assert drawn.limits(ax)[1] == (0, 1)
    assert list(ax.get_xticks()) == list(range(10))
    assert drawn.legend(ax)[0] == ["T=0.5", "T=1.0", "T=2.0"]


@softmax
def test_softmax_has_faint_level_grid_lines(drawn):
    assert drawn.grid(drawn.ax) == "y"
    assert drawn.ax.yaxis.get_gridlines()[0].get_alpha() == 0.3


# --- gradient descent ------------------------------------------------------------------------


START = np.array([-1.8, 0.6])
gradient_descent = module("gradient_descent")


def check_contours(drawn, levels, cost):
    """Contour lines of the cost at these levels; all that there are have a small label."""
    (lines,) = drawn.ax.collections
    np.testing.assert_allclose(lines.levels, levels)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(cost(*path.vertices.T), level, rtol=0.01, atol=0.001)
    labels = [text for text in drawn.ax.texts if text not in drawn.arrows(drawn.ax)]
    visible = [len(path.vertices) > 0 for path in lines.get_paths()]
    written = sorted(float(text.get_text()) for text in labels)
    np.testing.assert_allclose(written, levels[visible], rtol=0.005)
    assert {text.get_fontsize() for text in labels} == {8}


def check_mesh(drawn, limits):
    """The cost is worked out on 100 by 100 points, and the axes show just these."""
    x, y = (np.linspace(*limit, 100) for limit in limits)
    np.testing.assert_allclose([drawn.names["X"], drawn.names["Y"]], np.meshgrid(x, y))
    assert drawn.limits(drawn.ax) == limits


@gradient_descent
def test_contours_of_the_long_trough(drawn):
    check_contours(drawn, np.logspace(0, 2, 10), lambda x, y: x**2 + 10 * y**2)
    check_mesh(drawn, ((-2, 2), (-0.7, 0.7)))


@gradient_descent
def test_each_step_goes_a_tenth_of_the_slope(drawn):
    (line,) = drawn.ax.lines
    steps = np.arange(16)[:, np.newaxis]
    np.testing.assert_allclose(line.get_xydata(), START * [0.8, -1] ** steps)
    assert style(line) == ("r", "o", "-")
    assert weight(line) == (6, 1.5, 0.7)
    assert line.get_label() == "Gradient Descent Path"


@gradient_descent
def test_start_and_end_are_pointed_out(drawn):
    arrows = by_text(drawn.arrows(drawn.ax))
    end = START * [0.8**15, -1]
    assert set(arrows) == {"Start", "End"}
    check_arrow(arrows["Start"], START, np.add(START, (-0.4, 0.1)), "black")
    check_arrow(arrows["End"], end, np.add(end, (0.3, 0.1)), "black")


@gradient_descent
def test_words_of_gradient_descent(drawn):
    assert drawn.words(drawn.ax) == ("Gradient Descent Optimization", "$w_1$", "$w_2$")
    assert tuple(drawn.figure.get_size_inches()) == (10, 6)
    assert drawn.grid(drawn.ax) == "xy"
    assert drawn.legend(drawn.ax) == (["Gradient Descent Path"], UPPER_RIGHT)


# --- vanishing gradient ----------------------------------------------------------------------


vanishing = module("vanishing_gradient")


@vanishing
def test_the_sigmoid_stands_beside_its_slope(drawn):
    z = np.linspace(-10, 10, 1000)
    sigmoid = 1 / (1 + np.exp(-z))
    curves = [(sigmoid, "b"), (sigmoid * (1 - sigmoid), "r")]
    for ax, (curve, color) in zip(drawn.axes, curves, strict=True):
        (line,) = ax.lines
        np.testing.assert_allclose(line.get_xydata(), np.transpose([z, curve]), atol=1e-15)
        assert (*style(line), line.get_linewidth()) == (color, "None", "-", 2)


@vanishing
def test_words_of_both_axes(drawn):
    left, right = drawn.axes
    assert drawn.words(left) == ("Sigmoid Function", "z", "σ(z)")  # noqa: RUF001 (Greek)
    assert drawn.words(right) == ("Derivative of Sigmoid", "z", "σ'(z)")  # noqa: RUF001 (Greek)
    assert [drawn.grid(left), drawn.grid(right)] == ["xy", "xy"]
    assert tuple(drawn.figure.get_size_inches()) == (12, 5)


@vanishing
def test_two_arrows_point_to_where_the_slope_vanishes(drawn):
    left, right = drawn.axes
    assert not left.texts
    tips = {(-8, 0.0004): (-7, 0.05), (8, 0.0004): (7, 0.05)}
    for arrow, (tip, text) in zip(drawn.arrows(right), tips.items(), strict=True):
        assert arrow.get_text() == "Vanishing gradient\nregions"
        check_arrow(arrow, tip, text, "black")


@vanishing
def test_the_texts_of_the_arrows_stay_within_the_axes(drawn):
    frame = drawn.axes[1].get_window_extent()
    for text in drawn.arrows(drawn.axes[1]):
        box = text.get_bbox_patch().get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1


# --- learning rates --------------------------------------------------------------------------


RATES = {0.01: ("green", "o"), 0.05: ("orange", "s"), 0.2: ("red", "^")}
rates = module("learning_rate_effects")


def hill(x):
    return 0.1 * x**4 - 0.5 * x**3 - 0.2 * x**2 + 2 * x + 2


def steps_down(rate):
    """The 21 places that a descent from 2.5 passes."""
    places = [2.5]
    for _ in range(20):
        x = places[-1]
        places.append(x - rate * (0.4 * x**3 - 1.5 * x**2 - 0.4 * x + 2))
    return np.array(places)


@rates
def test_the_hill_is_drawn_from_minus_three_to_three(drawn):
    line = drawn.ax.lines[0]
    x = np.linspace(-3, 3, 1000)
    np.testing.assert_allclose(line.get_xydata(), np.transpose([x, hill(x)]), atol=1e-12)
    assert (*style(line), line.get_linewidth()) == ("b", "None", "-", 2)


@rates
def test_each_rate_has_a_path_of_twenty_steps(drawn):
    for line, (rate, (color, marker)) in zip(drawn.ax.lines[1:], RATES.items(), strict=True):
        x = steps_down(rate)
        np.testing.assert_allclose(line.get_xydata(), np.transpose([x, hill(x)]))
        assert style(line) == (color, marker, "-")
        assert weight(line) == (6, 1.5, 0.7)


@rates
def test_each_end_is_pointed_out_in_the_colour_of_its_path(drawn):
    arrows = by_text(drawn.arrows(drawn.ax))
    for rate, (color, _) in RATES.items():
        arrow = arrows.pop(f"Final (η={rate})")
        end = steps_down(rate)[-1]
        check_arrow(arrow, (end, hill(end)), arrow.xyann, color)
    check_arrow(arrows.pop("Start"), (2.5, hill(2.5)), (2.8, hill(2.5) + 1.5), "black")
    assert not arrows


@rates
def test_words_of_learning_rates(drawn):
    title = "Effect of Learning Rate on Gradient Descent"
    labels = ["f(x)", *(f"η = {rate}" for rate in RATES)]
    assert drawn.words(drawn.ax) == (title, "x", "f(x)")
    assert tuple(drawn.figure.get_size_inches()) == (10, 6)
    assert drawn.grid(drawn.ax) == "xy"
    assert drawn.legend(drawn.ax) == (labels, UPPER_RIGHT)


# --- momentum --------------------------------------------------------------------------------


momentum = module("momentum_optimization")


def plain_path():
    return START * [0.98, 0.8] ** np.arange(21)[:, np.newaxis]


def momentum_path():
    place, velocity = START, np.zeros(2)
    path = [place]
    for _ in range(20):
        velocity = 0.9 * velocity - 0.1 * place * [0.2, 2]
        place = place + velocity
        path.append(place)
    return np.array(path)


@momentum
def test_contours_of_the_wide_valley(drawn):
    check_contours(drawn, np.logspace(-1, 1, 10), lambda x, y: 0.1 * x**2 + y**2)
    check_mesh(drawn, ((-2, 2), (-1, 1)))


@momentum
def test_a_plain_path_and_one_with_momentum(drawn):
    plain, swinging = drawn.ax.lines
    np.testing.assert_allclose(plain.get_xydata(), plain_path())
    np.testing.assert_allclose(swinging.get_xydata(), momentum_path())
    assert [style(plain), style(swinging)] == [("r", ".", "-"), ("b", ".", "-")]
    assert [weight(plain), weight(swinging)] == [(8, 1.5, 0.7)] * 2


@momentum
def test_it_is_the_momentum_path_that_swings(drawn):
    plain, swinging = drawn.ax.lines
    assert (plain.get_ydata() > 0).all()
    assert np.count_nonzero(np.diff(np.sign(swinging.get_ydata()))) > 1


@momentum
def test_start_and_both_paths_are_pointed_out(drawn):
    arrows = by_text(drawn.arrows(drawn.ax))
    plain, swinging = plain_path()[10], momentum_path()[10]
    assert set(arrows) == {"Start", "Oscillation", "Smoother path"}
    check_arrow(arrows["Start"], START, np.add(START, (-0.4, 0.2)), "black")
    check_arrow(arrows["Oscillation"], plain, np.add(plain, (-0.7, -0.2)), "red")
    check_arrow(arrows["Smoother path"], swinging, np.add(swinging, (0.5, 0)), "blue")


@momentum
def test_words_of_momentum(drawn):
    title = "Gradient Descent With and Without Momentum"
    labels = ["Standard Gradient Descent", "Gradient Descent with Momentum"]
    assert drawn.words(drawn.ax) == (title, "$w_1$", "$w_2$")
    assert tuple(drawn.figure.get_size_inches()) == (10, 6)
    assert drawn.grid(drawn.ax) == "xy"
    assert drawn.legend(drawn.ax) == (labels, UPPER_RIGHT)

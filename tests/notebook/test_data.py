"""Clouds of points, fits and their errors."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")
colors = pytest.importorskip("matplotlib.colors")

UPPER_RIGHT = 1  # as Matplotlib counts the corners of a legend


def module(name):
    return pytest.mark.parametrize("drawn", [name], indirect=True)


def seeded(seed):
    """The legacy generator: its stream is promised to stay as it is."""
    return np.random.RandomState(seed)


def face(artist):
    return colors.to_hex(artist.get_facecolor()[0])


# --- batch normalization ---------------------------------------------------------------------


batch = module("batch_normalization")


def clouds():
    """The points before and after normalization."""
    before = seeded(42).standard_normal((1000, 2)) * [3, 0.5] + [2, -1]
    return before, (before - before.mean(axis=0)) / (before.std(axis=0) + 1e-8)


@batch
def test_the_same_points_before_and_after(drawn):
    for ax, points, color in zip(drawn.axes, clouds(), ("red", "blue"), strict=True):
        (dots,) = ax.collections
        np.testing.assert_allclose(dots.get_offsets(), points)
        assert face(dots) == colors.to_hex(color)
        assert dots.get_alpha() == 0.5


@batch
def test_the_ellipse_stands_on_the_mean_and_is_two_deviations_wide_and_high(drawn):
    for ax, points, color in zip(drawn.axes, clouds(), ("red", "blue"), strict=True):
        (ellipse,) = ax.patches
        np.testing.assert_allclose(ellipse.get_center(), points.mean(axis=0), atol=1e-12)
        sizes = ellipse.get_width(), ellipse.get_height()
        np.testing.assert_allclose(sizes, 2 * points.std(axis=0))
        assert ellipse.get_facecolor() == colors.to_rgba(color, 0.2)


@batch
def test_mean_and_deviation_stand_in_the_upper_left_corner(drawn):
    words = [
        "Feature 1: μ=2.1, σ=2.9\nFeature 2: μ=-1.0, σ=0.5",  # noqa: RUF001 (Greek)
        "Feature 1: μ=0.0, σ=1.0\nFeature 2: μ=0.0, σ=1.0",  # noqa: RUF001 (Greek)
    ]
    for ax, expected in zip(drawn.axes, words, strict=True):
        (text,) = ax.texts
        assert text.get_text() == expected
        assert (text.get_position(), text.get_transform()) == ((0.05, 0.95), ax.transAxes)
        assert (text.get_ha(), text.get_va()) == ("left", "top")
        assert type(text.get_bbox_patch().get_boxstyle()).__name__ == "Round"
        assert text.get_bbox_patch().get_facecolor() == colors.to_rgba("white")


@batch
def test_words_and_limits_of_both_clouds(drawn):
    left, right = drawn.axes
    features = "Feature 1", "Feature 2"
    assert drawn.words(left) == ("Before Batch Normalization", *features)
    assert drawn.words(right) == ("After Batch Normalization", *features)
    assert drawn.limits(left) == ((-10, 14), (-4, 4))
    assert drawn.limits(right) == ((-4, 4), (-4, 4))
    assert [drawn.grid(ax) for ax in drawn.axes] == ["xy", "xy"]
    assert tuple(drawn.figure.get_size_inches()) == (12, 5)


# --- what both figures of the wave share -----------------------------------------------------


FINE = np.linspace(0, 1, 1000)
TRAIN, TEST = slice(20), slice(20, None)


def wave():
    """Thirty noisy points of a sine wave, sorted."""
    rng = seeded(0)
    x = np.sort(rng.uniform(size=30))
    return x, np.sin(2 * np.pi * x) + rng.normal(scale=0.1, size=30)


def points(part):
    return np.transpose(wave())[part]


def line(ax, words):
    """The line whose label begins with these words."""
    (found,) = (one for one in ax.lines if str(one.get_label()).startswith(words))
    return found


def check_truth(ax):
    """The true curve is a dotted black line."""
    truth = line(ax, "Ground truth")
    expected = np.transpose([FINE, np.sin(2 * np.pi * FINE)])
    np.testing.assert_allclose(truth.get_xydata(), expected, atol=1e-12)
    drawn = truth.get_color(), truth.get_linestyle(), truth.get_alpha(), truth.get_linewidth()
    assert drawn == ("k", ":", 0.5, 2)


def check_points(dots, expected, label, alpha=None):
    """Black points of one size."""
    np.testing.assert_allclose(dots.get_offsets(), expected)
    assert (face(dots), list(dots.get_sizes())) == ("#000000", [30])
    assert (dots.get_label(), dots.get_alpha()) == (label, alpha)


# --- overfitting -----------------------------------------------------------------------------


MODELS = {"Linear (d=1)": "blue", "Polynomial (d=4)": "green", "High-degree Polynomial": "red"}
FITTED = {  # axes: title, ylabel, points, their label, errors
    0: (
        ("Model Fit on Training Data", "x", "y"),
        TRAIN,
        "Training data",
        ["0.133", "0.011", "0.009"],
    ),
    1: (
        ("Model Performance on Test Data", "x", ""),
        TEST,
        "Test data",
        ["0.347", "0.854", "1938.358"],
    ),
}
overfitting = module("overfitting_visualization")
both_parts = pytest.mark.parametrize("place", FITTED, ids=["train", "test"])


@overfitting
@both_parts
def test_points_and_truth_beside_the_fits(drawn, place):
    words, part, label, _ = FITTED[place]
    ax = drawn.axes[place]
    (dots,) = ax.collections
    check_points(dots, points(part), label)
    check_truth(ax)
    assert drawn.words(ax) == words
    assert drawn.limits(ax)[1] == (-1.5, 1.5)


@overfitting
@both_parts
def test_the_legend_tells_the_errors(drawn, place):
    _, _, label, errors = FITTED[place]
    names = "Linear (d=1)", "Polynomial (d=4)", "High-degree Polynomial (d=15)"
    fits = [f"{name} (MSE: {error})" for name, error in zip(names, errors, strict=True)]
    ax = drawn.axes[place]
    assert drawn.legend(ax) == ([label, "Ground truth", *fits], UPPER_RIGHT)
    assert {text.get_fontsize() for text in ax.get_legend().get_texts()} == {9}
    assert drawn.grid(ax) == "xy"
    assert ax.xaxis.get_gridlines()[0].get_alpha() == 0.3


@overfitting
@both_parts
def test_fits_are_lines_of_their_own_colour(drawn, place):
    for name, color in MODELS.items():
        fit = line(drawn.axes[place], name)
        np.testing.assert_allclose(fit.get_xdata(), FINE)
        assert (fit.get_color(), fit.get_linewidth()) == (color, 2)


@overfitting
@pytest.mark.parametrize(("name", "degree"), [("Linear", 1), ("Polynomial", 4)])
def test_fits_are_least_squares_on_the_training_points(drawn, name, degree):
    expected = np.polynomial.Polynomial.fit(*points(TRAIN).T, degree)(FINE)
    np.testing.assert_allclose(line(drawn.axes[0], name).get_ydata(), expected, atol=1e-9)


@overfitting
def test_bars_stand_side_by_side(drawn):
    training, test = drawn.axes[2].containers
    for bars, label, color, offset in [
        (training, "Training Error", "lightblue", -0.175),
        (test, "Test Error", "salmon", 0.175),
    ]:
        centres = [bar.get_center()[0] for bar in bars]
        np.testing.assert_allclose(centres, np.arange(3) + offset)
        np.testing.assert_allclose([bar.get_width() for bar in bars], 0.35)
        assert bars.get_label() == label
        assert {bar.get_facecolor() for bar in bars} == {colors.to_rgba(color)}


@overfitting
def test_bars_are_as_high_as_the_errors(drawn):
    training, test = drawn.axes[2].containers
    assert [f"{bar.get_height():.3f}" for bar in training] == FITTED[0][-1]
    assert [f"{bar.get_height():.3f}" for bar in test] == FITTED[1][-1]


@overfitting
def test_words_and_scale_of_the_bars(drawn):
    ax = drawn.axes[2]
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert drawn.words(ax) == ("Training vs Test Error", "", "Mean Squared Error")
    assert ticks == ["Model 1\nd=1", "Model 2\nd=4", "Model 3\nd=15"]
    assert drawn.legend(ax)[0] == ["Training Error", "Test Error"]
    assert ax.get_yscale() == "log"
    assert drawn.grid(ax) == "y"
    assert ax.yaxis.get_gridlines()[0].get_alpha() == 0.3


@overfitting
def test_every_bar_can_be_seen(drawn):
    low, high = drawn.axes[2].get_ylim()
    heights = [bar.get_height() for bars in drawn.axes[2].containers for bar in bars]
    assert low < min(heights) / 2
    assert max(heights) < high


@overfitting
def test_an_arrow_points_to_the_last_test_bar(drawn):
    (arrow,) = drawn.arrows(drawn.axes[2])
    bar = drawn.axes[2].containers[1][2]
    x, y = arrow.xy
    assert (arrow.get_text(), arrow.get_fontsize()) == ("Overfitting Region", 12)
    assert bar.get_x() <= x + 1e-9
    assert x <= bar.get_x() + bar.get_width()
    assert 0 < y < bar.get_height()


@overfitting
def test_the_bars_stand_below_both_fits(drawn):
    train, test, bars = (ax.get_window_extent() for ax in drawn.axes)
    assert bars.y1 < min(train.y0, test.y0)
    assert (bars.x0, bars.x1) == pytest.approx((train.x0, test.x1))
    assert tuple(drawn.figure.get_size_inches()) == (14, 6)


@overfitting
def test_title_of_overfitting(drawn):
    (title,) = drawn.figure.texts
    assert title.get_text() == "Overfitting: Good Training Performance ≠ Good Generalization"
    assert title.get_fontsize() == 16


# --- regularization --------------------------------------------------------------------------


STRENGTHS = {"0": "red", "0.001": "orange", "0.01": "green", "0.1": "blue", "1.0": "purple"}
EXPECTED = {  # λ: training and test error
    "0": ("0.0006", "3.4e+12"),
    "0.001": ("0.0142", "8.4290"),
    "0.01": ("0.0341", "0.4281"),
    "0.1": ("0.0653", "3.2186"),
    "1.0": ("0.1075", "1.3452"),
}
regularization = module("regularization_visualization")
every_strength = pytest.mark.parametrize(
    ("place", "strength"), list(enumerate(STRENGTHS)), ids=[f"λ={s}" for s in STRENGTHS]
)


def ridge(strength, at):
    """What the penalized polynomial of degree 15 gives there; its mean goes free of charge."""
    x, y = points(TRAIN).T
    powers = np.vander(x, 16, increasing=True)[:, 1:]
    mean = powers.mean(axis=0)
    rows = np.vstack([powers - mean, strength**0.5 * np.eye(15)])
    weights = np.linalg.lstsq(rows, np.append(y - y.mean(), np.zeros(15)))[0]
    return (np.vander(at, 16, increasing=True)[:, 1:] - mean) @ weights + y.mean()


@regularization
@every_strength
def test_points_truth_and_words_of_each_strength(drawn, place, strength):
    ax = drawn.axes[place]
    train, test = ax.collections
    check_points(train, points(TRAIN), "Training data")
    check_points(test, points(TEST), "Test data", alpha=0.3)
    check_truth(ax)
    assert drawn.words(ax) == (f"Regularization: λ={strength}", "x", "y")
    assert drawn.limits(ax)[1] == (-1.5, 1.5)


@regularization
@every_strength
def test_each_strength_has_a_legend_and_a_faint_grid(drawn, place, strength):
    ax = drawn.axes[place]
    words = ["Training data", "Test data", "Ground truth", f"Model (d=15, λ={strength})"]
    assert drawn.legend(ax) == (words, UPPER_RIGHT)
    assert {text.get_fontsize() for text in ax.get_legend().get_texts()} == {8}
    assert drawn.grid(ax) == "xy"
    assert ax.xaxis.get_gridlines()[0].get_alpha() == 0.3


@regularization
@every_strength
def test_each_strength_has_a_curve_of_its_own_colour(drawn, place, strength):
    curve = line(drawn.axes[place], "Model")
    np.testing.assert_allclose(curve.get_xdata(), FINE)
    assert (curve.get_color(), curve.get_linewidth()) == (STRENGTHS[strength], 2)


@regularization
@pytest.mark.parametrize(("place", "strength"), [(1, 0.001), (2, 0.01), (3, 0.1), (4, 1)])
def test_curves_are_penalized_least_squares(drawn, place, strength):
    curve = line(drawn.axes[place], "Model")
    np.testing.assert_allclose(curve.get_ydata(), ridge(strength, FINE), atol=1e-6)


@regularization
@every_strength
def test_errors_stand_in_a_box(drawn, place, strength):
    (text,) = drawn.axes[place].texts
    training, test = EXPECTED[strength]
    assert text.get_text() == f"Train MSE: {training}\nTest MSE: {test}"
    assert text.get_position() == (0.05, -1.2)
    assert text.get_bbox_patch()


@regularization
def test_errors_over_strengths(drawn):
    ax = drawn.axes[5]
    for (label, color), place in zip(
        {"Training error": "blue", "Test error": "red"}.items(), (0, 1), strict=True
    ):
        errors = line(ax, label)
        assert list(errors.get_xdata()) == [0, 0.001, 0.01, 0.1, 1]
        expected = [float(pair[place]) for pair in EXPECTED.values()]
        np.testing.assert_allclose(errors.get_ydata(), expected, rtol=0.1)
        style = errors.get_color(), errors.get_marker(), errors.get_linestyle()
        assert style == (color, "o", "-")
    assert drawn.legend(ax)[0] == ["Training error", "Test error"]


@regularization
def test_no_strength_and_no_error_is_hidden_by_the_scales(drawn):
    ax = drawn.axes[5]
    assert (ax.get_xscale(), ax.get_yscale()) == ("symlog", "log")
    assert ax.xaxis.get_transform().linthresh == 0.001
    assert list(ax.get_xticks()) == [0, 0.001, 0.01, 0.1, 1]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == list(STRENGTHS)


@regularization
def test_words_of_the_errors(drawn):
    title = "Error vs. Regularization Strength"
    axes = "Regularization strength (λ)", "Mean Squared Error"
    assert drawn.words(drawn.axes[5]) == (title, *axes)
    assert drawn.grid(drawn.axes[5]) == "xy"


@regularization
def test_an_arrow_points_to_the_smallest_test_error(drawn):
    (arrow,) = drawn.arrows(drawn.axes[5])
    errors = line(drawn.axes[5], "Test error")
    assert arrow.get_text() == "Best λ"
    assert arrow.xy == tuple(errors.get_xydata()[np.argmin(errors.get_ydata())])
    assert arrow.xy[0] == 0.01


@regularization
def test_two_notes_stand_in_boxes_below_all_panels(drawn):
    *notes, title = sorted(drawn.figure.texts, key=lambda text: text.get_position()[1])
    left, right = (note.get_bbox_patch().get_window_extent() for note in notes)
    lowest = min(ax.get_tightbbox().y0 for ax in drawn.axes)
    assert left.x1 < right.x0
    assert max(left.y1, right.y1) < lowest
    assert "Without regularization" in notes[0].get_text()
    assert "0.01" in notes[1].get_text()
    assert title.get_text() == "Effect of L2 Regularization on Preventing Overfitting"
    assert title.get_fontsize() == 16


@regularization
def test_six_panels_in_two_rows(drawn):
    places = [ax.get_subplotspec() for ax in drawn.axes]
    rows = [(place.rowspan.start, place.colspan.start) for place in places]
    assert rows == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert tuple(drawn.figure.get_size_inches()) == (15, 10)

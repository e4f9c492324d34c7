"""Every figure can be read: no text covers another, panels keep apart, arrows end at rims."""

from __future__ import annotations

from itertools import combinations

import pytest

np = pytest.importorskip("numpy")
axis = pytest.importorskip("matplotlib.axis")
patches = pytest.importorskip("matplotlib.patches")
textpath = pytest.importorskip("matplotlib.textpath")
texts = pytest.importorskip("matplotlib.text")
transforms = pytest.importorskip("matplotlib.transforms")
art3d = pytest.importorskip("mpl_toolkits.mplot3d.art3d")
proj3d = pytest.importorskip("mpl_toolkits.mplot3d.proj3d")

DIAGRAMS = ["dropout_regularization", "recurrent_neural_network", "simple_neural_network"]
FIGURES = [
    *DIAGRAMS,
    "backprop_magnitude_nabla",
    "batch_normalization",
    "convolutional_layer",
    "false_minima",
    "gradient_descent",
    "leaky_relu",
    "learning_rate_effects",
    "misleading_gradient",
    "misleading_gradient_contours",
    "momentum_optimization",
    "overfitting_visualization",
    "pca_limitations",
    "regularization_visualization",
    "relu",
    "sigmoid",
    "sigmoid_prime",
    "softmax",
    "step",
    "tanh",
    "valley",
    "valley2",
    "vanishing_gradient",
]

GRAZE = 2  # pixels: the box of a line is that much higher than its digits
RIM = 1  # a pixel: half of the edge's width, within which an arrow is cut off

FILMS = ["descent_normal_1d", "descent_normal_2d", "descent_quadratic", "descent_stochastic"]
"""Of which the last picture is looked at; they take their time."""

every_figure = pytest.mark.parametrize(
    "drawn",
    [*FIGURES, *(pytest.param(one, marks=pytest.mark.slow) for one in FILMS)],
    indirect=True,
)
every_diagram = pytest.mark.parametrize("drawn", DIAGRAMS, indirect=True)


def boxes(figure):
    """Each visible text and legend, with the pixels that it takes."""
    if any(ax.name == "3d" for ax in figure.axes):
        figure.draw_without_rendering()  # it is drawing that puts the words of axes into space
    hidden = unseen(figure)
    shown = (text for text in figure.findobj(texts.Text) if text not in hidden)
    found = [(text.get_text(), extent(text)) for text in shown if is_drawn(text)]
    return found + [("legend", one.get_frame().get_window_extent()) for one in legends(figure)]


def is_drawn(text):
    return bool(text.get_text().strip()) and text.get_visible()


def legends(figure):
    return [ax.get_legend() for ax in figure.axes if ax.get_legend()]


def unseen(figure):
    """Texts that Matplotlib keeps but does not draw, and those that stand within a legend."""
    within = {text for one in legends(figure) for text in one.findobj(texts.Text)}
    for ax in figure.axes:
        for one in ax.findobj(axis.Axis):
            within |= set(one.findobj(texts.Text))
            if getattr(ax, "_axis3don", ax.axison):  # in space, the flat axes are off
                within -= drawn_by(one)
    return within


def drawn_by(one):
    """The texts that an axis draws: its label, and the labels of the ticks within its limits."""
    low, high = sorted(one.get_view_interval())
    edge = 1e-9 * (high - low)
    ticks = [t for t in one.majorTicks + one.minorTicks if low - edge <= t.get_loc() <= high + edge]
    return {one.label, one.offsetText}.union(*(tick.findobj(texts.Text) for tick in ticks))


def extent(text):
    """The pixels of a text with the box around it, but without its arrow."""
    if isinstance(text, art3d.Text3D):
        return ink_in_space(text)
    box = text.get_bbox_patch()
    return box.get_window_extent() if box else texts.Text.get_window_extent(text)


def ink_in_space(text):
    """The pixels of the letters alone, to the right of where the eye sees their place."""
    x, y, _ = proj3d.proj_transform(*text.get_position_3d(), text.axes.get_proj())
    letters = textpath.TextPath((0, 0), text.get_text(), prop=text.get_fontproperties())
    to_pixels = transforms.Affine2D().scale(text.get_figure().dpi / 72)
    place = text.axes.transData.transform((x, y))
    return letters.get_extents().transformed(to_pixels.translate(*place))


def overlaps(found):
    """The pairs of names whose boxes share pixels."""
    return [(a, b) for (a, one), (b, other) in combinations(found, 2) if shared(one, other) > GRAZE]


def shared(one, other):
    """How many pixels wide or high, whichever is less, the common part of two boxes is."""
    common = transforms.Bbox.intersection(one, other)
    return min(common.size) if common else 0


@every_figure
def test_no_text_covers_another(drawn):
    for figure in drawn.figures:
        assert overlaps(boxes(figure)) == []


@every_figure
def test_no_text_leaves_the_figure(drawn):
    for figure in drawn.figures:
        width, height = figure.canvas.get_width_height()
        for words, box in boxes(figure):
            assert 0 <= box.x0 < box.x1 <= width, words
            assert 0 <= box.y0 < box.y1 <= height, words


@every_figure
def test_axes_with_all_their_words_keep_apart(drawn):
    for figure in drawn.figures:
        assert overlaps([(ax.get_title(), ax.get_tightbbox()) for ax in figure.axes]) == []


@every_figure
def test_a_module_opens_one_figure_or_one_a_film(drawn):
    assert len(drawn.figures) == max(1, len(drawn.films))


@every_diagram
def test_arrows_begin_and_end_at_rims(drawn):
    for ax in drawn.axes:
        circles = [patch for patch in ax.patches if isinstance(patch, patches.Circle)]
        for arrow in ax.patches:
            if isinstance(arrow, patches.FancyArrowPatch):
                begin, end = drawn.ends(arrow)
                assert gap(ax, circles, begin) < RIM
                assert gap(ax, circles, end) < RIM + mitre(arrow)


def gap(ax, circles, point):
    """How many pixels lie between the point and the nearest rim."""
    pairs = (ax.transData.transform([point, rim(circle, point)]) for circle in circles)
    return min(np.hypot(*np.subtract(*pair)) for pair in pairs)


def rim(circle, point):
    """Where the line from the centre to the point crosses the circle."""
    centre = np.array(circle.center)
    direction = point - centre
    return centre + circle.radius * direction / np.hypot(*direction)


def mitre(arrow):
    """By how many pixels the edge of a filled head reaches beyond its outline, at the tip."""
    style = arrow.get_arrowstyle()
    if not getattr(style, "fillend", False):
        return 0
    slope = style.head_width / style.head_length
    half_angle = np.arctan(slope)
    return arrow.get_linewidth() / 2 / np.sin(half_angle) * arrow.get_figure().dpi / 72


SEEN = {  # figure: some of its words
    "valley": {"$C$", "$v_1$", "\N{MINUS SIGN}1"},
    "overfitting_visualization": {"Overfitting Region", "legend", "Model 1\nd=1", "y"},
    "regularization_visualization": {"Best λ", "Regularization: λ=0", "x"},
    "dropout_regularization": {"Input", "Standard Neural Network"},
}


@pytest.mark.parametrize(
    ("drawn", "words"), SEEN.items(), indirect=["drawn"], ids=[f"in {name}" for name in SEEN]
)
def test_words_of_all_kinds_are_looked_at(drawn, words):
    assert words <= {name for name, _ in boxes(drawn.figure)}


@pytest.mark.parametrize("drawn", ["dropout_regularization"], indirect=True)
def test_ticks_of_hidden_axes_are_not_looked_at(drawn):
    assert not {"0", "1", "2"} & {name for name, _ in boxes(drawn.figure)}


CROWDED = {
    "two words on one place": ([("a", (0, 0, 20, 10)), ("b", (10, 0, 30, 10))], [("a", "b")]),
    "two words side by side": ([("a", (0, 0, 20, 10)), ("b", (30, 0, 40, 10))], []),
    "two words whose corners touch": ([("a", (0, 0, 20, 10)), ("b", (19, 9, 40, 20))], []),
    "a word within another's box": ([("a", (0, 0, 90, 90)), ("b", (9, 9, 20, 20))], [("a", "b")]),
}


@pytest.mark.parametrize(("found", "pairs"), CROWDED.values(), ids=CROWDED)
def test_overlaps(found, pairs):
    bbox = transforms.Bbox
    assert overlaps([(name, bbox.from_extents(*extents)) for name, extents in found]) == pairs

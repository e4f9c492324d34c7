"""Networks as circles and arrows, and a convolution as pictures."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

np = pytest.importorskip("numpy")
colors = pytest.importorskip("matplotlib.colors")
patches = pytest.importorskip("matplotlib.patches")


def module(name):
    return pytest.mark.parametrize("drawn", [name], indirect=True)


def circles(ax):
    return [patch for patch in ax.patches if isinstance(patch, patches.Circle)]


def arrows(ax):
    return [patch for patch in ax.patches if isinstance(patch, patches.FancyArrowPatch)]


def centres(ax, face):
    """The rounded centres of all circles with this face colour."""
    found = [circle.center for circle in circles(ax) if hexadecimal(circle) == face]
    return [rounded(centre) for centre in found]


def hexadecimal(patch):
    return colors.to_hex(patch.get_facecolor())


def rounded(point):
    return tuple(float(round(number, 6)) for number in point)


def nearest(ax, point):
    """The centre of the circle that is nearest to the point."""
    return rounded(min((c.center for c in circles(ax)), key=lambda c: np.hypot(*(point - c))))


def connections(drawn, ax):
    """From which circle each arrow leads to which."""
    ends = (drawn.ends(arrow) for arrow in arrows(ax))
    return sorted((nearest(ax, begin), nearest(ax, end)) for begin, end in ends)


def column(x, count, spacing):
    """The centres of a layer that is centred on 0, from the top."""
    return [rounded((x, ((count - 1) / 2 - n) * spacing)) for n in range(count)]


def complete(*layers):
    """Every pair of neighbours."""
    return sorted(pair for left, right in pairwise(layers) for pair in product(left, right))


def text_at(ax, words):
    (found,) = (text for text in ax.texts if text.get_text() == words)
    return found


def check_lines(ax, arrowstyle):
    """Gray curves of this style, all alike."""
    for arrow in arrows(ax):
        assert type(arrow.get_arrowstyle()) is patches.ArrowStyle.get_styles()[arrowstyle]
        assert arrow.get_connectionstyle().rad == 0.1
        assert colors.same_color(arrow.get_edgecolor(), colors.to_rgba("gray", 0.6))
        assert (arrow.get_linewidth(), arrow.get_alpha()) == (0.8, 0.6)


# --- a simple network ------------------------------------------------------------------------


INPUTS, HIDDEN, OUTPUTS = column(0, 4, 0.7), column(2, 5, 0.7), column(4, 3, 0.7)
simple = module("simple_neural_network")


@simple
def test_three_layers_of_circles(drawn):
    assert centres(drawn.ax, "#b3e0ff") == INPUTS
    assert centres(drawn.ax, "#d9d9d9") == HIDDEN
    assert centres(drawn.ax, "#b3ffb3") == OUTPUTS
    assert {circle.radius for circle in circles(drawn.ax)} == {0.15}
    assert {colors.to_hex(circle.get_edgecolor()) for circle in circles(drawn.ax)} == {"#000000"}


@simple
def test_every_pair_of_neighbours_is_joined_by_a_gray_arrow(drawn):
    assert connections(drawn, drawn.ax) == complete(INPUTS, HIDDEN, OUTPUTS)
    check_lines(drawn.ax, "-|>")


@simple
@pytest.mark.parametrize(
    ("letter", "layer", "offset", "side"),
    [("x", INPUTS, -0.2, "right"), ("y", OUTPUTS, 0.2, "left")],
    ids=["inputs on the left", "outputs on the right"],
)
def test_inputs_and_outputs_are_numbered(drawn, letter, layer, offset, side):
    for n, (x, y) in enumerate(layer, 1):
        text = text_at(drawn.ax, f"${letter}_{n}$")
        assert rounded(text.get_position()) == rounded((x + offset, y))
        assert (text.get_ha(), text.get_va(), text.get_fontsize()) == (side, "center", 12)


@simple
@pytest.mark.parametrize(("name", "x"), [("Input", 0), ("Hidden", 2), ("Output", 4)])
def test_layers_are_named_in_boxes_below(drawn, name, x):
    text = text_at(drawn.ax, f"{name}\nLayer")
    assert rounded(text.get_position()) == rounded((x, -4 * 0.7 / 1.7))
    assert (text.get_va(), text.get_fontsize()) == ("top", 14)
    assert text.get_bbox_patch()


@simple
def test_frame_of_the_simple_network(drawn):
    height = 4 * 0.7 / 1.5
    np.testing.assert_allclose(drawn.limits(drawn.ax), ((-0.5, 4.5), (-height, height)))
    assert tuple(drawn.figure.get_size_inches()) == (10, 7)
    assert drawn.words(drawn.ax) == ("Neural Network Architecture", "", "")
    assert drawn.ax.title.get_fontsize() == 16
    assert not drawn.ax.axison


# --- dropout ---------------------------------------------------------------------------------


LAYERS = [column(x, n, 0.5) for x, n in [(0, 3), (2, 8), (4, 8), (6, 2)]]
KEPT = [[1, 2, 3, 7], [0, 1, 3, 4]]  # where uniform draws from seed 42 exceed 0.5
SURVIVORS = [[layer[n] for n in kept] for layer, kept in zip(LAYERS[1:3], KEPT, strict=True)]
DROPPED = sorted({*LAYERS[1], *LAYERS[2]} - {*SURVIVORS[0], *SURVIVORS[1]})
dropout = module("dropout_regularization")


@dropout
def test_the_whole_network_stands_on_the_left(drawn):
    left = drawn.axes[0]
    assert centres(left, "#b3e0ff") == [centre for layer in LAYERS for centre in layer]
    assert connections(drawn, left) == complete(*LAYERS)


@dropout
def test_half_of_the_hidden_units_are_dropped_on_the_right(drawn):
    right = drawn.axes[1]
    assert sorted(centres(right, "#ffcccc")) == DROPPED
    kept = [*LAYERS[0], *SURVIVORS[0], *SURVIVORS[1], *LAYERS[3]]
    assert centres(right, "#b3e0ff") == kept


@dropout
def test_only_what_is_kept_is_connected(drawn):
    network = LAYERS[0], *SURVIVORS, LAYERS[3]
    assert connections(drawn, drawn.axes[1]) == complete(*network)


@dropout
def test_a_dropped_unit_has_a_dashed_red_edge(drawn):
    dropped = [c for c in circles(drawn.axes[1]) if hexadecimal(c) == "#ffcccc"]
    for circle in dropped:
        assert circle.get_linestyle() in {"--", "dashed"}
        assert circle.get_alpha() == 0.7
        assert colors.to_hex(circle.get_edgecolor()) == colors.to_hex("red")


@dropout
def test_a_dropped_unit_is_struck_out_from_rim_to_rim(drawn):
    slashes = drawn.axes[1].lines
    reach = 0.15 / 2**0.5
    ends = [[(x - reach, y + reach), (x + reach, y - reach)] for x, y in DROPPED]
    found = sorted(slash.get_xydata().tolist() for slash in slashes)
    np.testing.assert_allclose(found, sorted(ends))
    assert {(slash.get_color(), slash.get_linewidth()) for slash in slashes} == {("red", 1.5)}


@dropout
def test_lines_circles_and_names_of_both_networks(drawn):
    names = {"Input": 0, "Hidden 1": 2, "Hidden 2": 4, "Output": 6}
    for ax in drawn.axes:
        check_lines(ax, "-")
        assert {circle.radius for circle in circles(ax)} == {0.15}
        assert {text.get_text(): text.get_position() for text in ax.texts} == {
            name: (x, -2.5) for name, x in names.items()
        }
        assert {text.get_fontsize() for text in ax.texts} == {12}
        assert all(text.get_bbox_patch() for text in ax.texts)


@dropout
def test_frames_of_both_networks(drawn):
    titles = ["Standard Neural Network", "Network with Dropout (50%)"]
    assert [ax.get_title() for ax in drawn.axes] == titles
    assert tuple(drawn.figure.get_size_inches()) == (12, 6)
    for ax in drawn.axes:
        assert drawn.limits(ax) == ((-0.5, 6.5), (-3, 2))
        assert ax.title.get_fontsize() == 14
        assert not ax.axison


# --- a convolution ---------------------------------------------------------------------------


IMAGE = np.pad(np.ones((4, 4)), 2)
FILTERS = [
    np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]),
    np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]),
]
convolution = module("convolutional_layer")


def correlated(kernel):
    """What the kernel answers at each place where it lies on the image as a whole."""
    rows = range(6)
    answers = [[(IMAGE[i : i + 3, j : j + 3] * kernel).sum() for j in rows] for i in rows]
    return np.array(answers)


OUTPUT = [correlated(kernel) for kernel in FILTERS]
PANELS = {  # place: title, picture, colours
    0: ("Input Image", IMAGE, "viridis"),
    1: ("Edge Detection Filter", FILTERS[0], "bwr"),
    3: ("Edge Detection Output", OUTPUT[0], "viridis"),
    4: ("Input Image", IMAGE, "viridis"),
    5: ("Horizontal Filter", FILTERS[1], "bwr"),
    6: ("Vertical Filter", FILTERS[2], "bwr"),
    7: ("Combined Output\n(RGB Channels)", (np.dstack(OUTPUT) + 3) / 8, None),
}


@convolution
@pytest.mark.parametrize("place", PANELS)
def test_panels_show_images_filters_and_outputs(drawn, place):
    title, expected, cmap = PANELS[place]
    (image,) = drawn.axes[place].images
    np.testing.assert_allclose(image.get_array(), expected)
    assert drawn.axes[place].get_title() == title
    assert cmap in {None, image.get_cmap().name}


@convolution
@pytest.mark.parametrize("place", [1, 5, 6])
def test_filters_share_one_scale_of_colours(drawn, place):
    assert drawn.axes[place].images[0].get_clim() == (-2, 8)


@convolution
def test_eight_panels_in_two_rows_without_ticks(drawn):
    places = [ax.get_subplotspec() for ax in drawn.axes]
    assert [(p.rowspan.start, p.colspan.start) for p in places] == list(product(range(2), range(4)))
    assert tuple(drawn.figure.get_size_inches()) == (16, 8)
    assert not [tick for ax in drawn.axes for tick in (*ax.get_xticks(), *ax.get_yticks())]


@convolution
def test_the_operation_is_a_box_with_words_above_an_arrow(drawn):
    ax = drawn.axes[2]
    (box,) = ax.patches
    words, arrow = ax.texts
    assert not ax.images
    assert rounded(box.get_bbox().bounds) == (0.2, 0.3, 0.6, 0.4)
    assert not box.get_fill()
    assert (words.get_text(), words.get_fontsize()) == ("Convolution\nOperation", 12)
    (x0, y0), (x1, y1) = arrow.xyann, arrow.xy
    assert 0.2 < x0 < x1 < 0.8
    assert y0 == y1 > 0.3
    below = words.get_window_extent().transformed(ax.transData.inverted())
    assert below.y0 > y0
    assert 0.2 < below.x0 < below.x1 < 0.8
    assert below.y1 < 0.7


# --- a recurrent network ---------------------------------------------------------------------


KINDS = {"x": "#b3e0ff", "h": "#d9d9d9", "y": "#b3ffb3"}
STEPS = [0.1, 0.3, 0.5, 0.7]
recurrent = module("recurrent_neural_network")


def by_color(drawn, ax):
    """The connections, by the colour of their arrows."""
    found = {}
    for arrow in arrows(ax):
        ends = tuple(nearest(ax, end) for end in drawn.ends(arrow))
        found.setdefault(colors.to_hex(arrow.get_edgecolor()), []).append(ends)
    return found


@recurrent
def test_three_labelled_circles_on_the_left(drawn):
    ax = drawn.axes[0]
    for (kind, face), x in zip(KINDS.items(), (0.3, 0.5, 0.7), strict=True):
        assert centres(ax, face) == [(x, 0.5)]
        text = text_at(ax, f"${kind}$")
        assert (text.get_position(), text.get_fontsize()) == ((x, 0.5), 12)
    assert {circle.radius for circle in circles(ax)} == {0.07}


@recurrent
def test_circles_on_the_left_are_named_below(drawn):
    for x, name in zip((0.3, 0.5, 0.7), ("Input", "Hidden\nState", "Output"), strict=True):
        assert text_at(drawn.axes[0], name).get_position() == (x, 0.2)


@recurrent
def test_black_arrows_lead_from_x_over_h_to_y_and_a_red_one_from_h_to_h(drawn):
    x, h, y = (0.3, 0.5), (0.5, 0.5), (0.7, 0.5)
    assert by_color(drawn, drawn.axes[0]) == {"#000000": [(x, h), (h, y)], "#ff0000": [(h, h)]}


@recurrent
def test_the_red_loop_arches_from_upper_left_to_upper_right_above_h(drawn):
    (loop,) = (a for a in arrows(drawn.axes[0]) if colors.same_color(a.get_edgecolor(), "red"))
    begin, _, end = loop.get_path().vertices[:3]
    reach = 0.07 / 2**0.5
    np.testing.assert_allclose(begin, (0.5 - reach, 0.5 + reach), atol=1e-6)
    np.testing.assert_allclose(end, (0.5 + reach, 0.5 + reach), atol=0.005)
    assert loop.get_connectionstyle().rad == -1.4
    box = loop.get_window_extent().transformed(drawn.axes[0].transData.inverted())
    assert box.y1 > 0.5 + 1.5 * 0.07


@recurrent
def test_four_steps_on_the_right(drawn):
    ax = drawn.axes[1]
    for (kind, face), height in zip(KINDS.items(), (0.3, 0.5, 0.7), strict=True):
        assert centres(ax, face) == [(x, height) for x in STEPS]
        for t, x in enumerate(STEPS):
            text = text_at(ax, f"${kind}_{t}$")
            assert rounded(text.get_position()) == (x, height)
            assert text.get_fontsize() == 10
    assert {circle.radius for circle in circles(ax)} == {0.06}


@recurrent
def test_black_arrows_lead_up_and_red_ones_on_to_the_next_step(drawn):
    up = [((x, y), (x, y + 0.2)) for x in STEPS for y in (0.3, 0.5)]
    on = [((x, 0.5), (following, 0.5)) for x, following in pairwise(STEPS)]
    found = by_color(drawn, drawn.axes[1])
    assert found == {"#000000": [tuple(map(rounded, ends)) for ends in up], "#ff0000": on}


@recurrent
def test_all_arrows_have_filled_heads(drawn):
    head = patches.ArrowStyle.get_styles()["-|>"]
    for ax in drawn.axes:
        assert {type(arrow.get_arrowstyle()) for arrow in arrows(ax)} == {head}


@recurrent
def test_steps_and_weights_are_named(drawn):
    ax = drawn.axes[1]
    for t, x in enumerate(STEPS):
        assert rounded(text_at(ax, f"t={t}").get_position()) == (x, 0.05)
    for name, place in {"xh": (0.1, 0.4), "hy": (0.1, 0.6), "hh": (0.2, 0.53)}.items():
        text = text_at(ax, f"$W_{{{name}}}$")
        assert text.get_position() == place
        assert hexadecimal(text.get_bbox_patch()) == "#ffffff"


@recurrent
def test_frames_and_titles_of_the_recurrent_network(drawn):
    titles = ["Compact RNN Representation", "Unfolded RNN Over Time"]
    assert [ax.get_title() for ax in drawn.axes] == titles
    assert {ax.title.get_fontsize() for ax in drawn.axes} == {14}
    assert [drawn.limits(ax) for ax in drawn.axes] == [((0, 1), (0, 0.8))] * 2
    assert not any(ax.axison for ax in drawn.axes)


@recurrent
def test_the_recurrent_network_has_a_title_above_both(drawn):
    (title,) = drawn.figure.texts
    assert title.get_text() == "Recurrent Neural Network Architecture"
    assert (title.get_fontsize(), title.get_position()[1]) == (16, 0.98)
    assert tuple(drawn.figure.get_size_inches()) == (14, 6)

"""Curves of one line over z: what each unit answers."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


CURVES = {  # module: z from, to, by; the curve; limits of x and y; title
    "relu": (
        (-2, 2, 0.1),
        lambda z: np.maximum(0, z),
        ((-2, 2), (-2, 2)),
        "Rectified linear unit",
    ),
    "sigmoid": ((-5, 5, 0.1), sigmoid, ((-5, 5), (-0.5, 1.5)), "sigmoid function"),
    "step": (
        (-5, 5, 0.02),
        lambda z: (z >= 0).astype(int),
        ((-5, 5), (-0.5, 1.5)),
        "step function",
    ),
    "tanh": ((-5, 5, 0.1), np.tanh, ((-5, 5), (-1, 1)), "tanh function"),
    "sigmoid_prime": (
        (-5, 5, 0.1),
        lambda z: sigmoid(z) * (1 - sigmoid(z)),
        ((-5, 5), (0, 0.3)),
        "Derivative of the sigmoid function",
    ),
    "leaky_relu": (
        (-2, 2, 0.1),
        lambda z: np.where(z > 0, z, 0.1 * z),
        ((-2, 2), (-0.5, 2)),
        "Leaky Rectified Linear Unit (alpha=0.1)",
    ),
}

every_curve = pytest.mark.parametrize("drawn", CURVES, indirect=True)
every_case = pytest.mark.parametrize(
    ("drawn", "grid", "curve", "limits", "title"),
    [(name, *facts) for name, facts in CURVES.items()],
    indirect=["drawn"],
    ids=CURVES,
)


@every_case
def test_one_line_over_the_grid(drawn, grid, curve, limits, title):
    (line,) = drawn.ax.lines
    z = np.arange(*grid)
    np.testing.assert_allclose(line.get_xdata(), z)
    np.testing.assert_allclose(line.get_ydata(), curve(z), atol=1e-12)


@every_case
def test_limits_and_words(drawn, grid, curve, limits, title):
    assert drawn.limits(drawn.ax) == limits
    assert drawn.words(drawn.ax) == (title, "z", "")


@every_curve
def test_size_and_grid_lines(drawn):
    assert tuple(drawn.figure.get_size_inches()) == (6.4, 4.8)
    assert drawn.grid(drawn.ax) == "xy"


@every_curve
def test_nothing_else_is_drawn(drawn):
    assert not [*drawn.ax.patches, *drawn.ax.collections, *drawn.ax.texts]
    assert drawn.ax.get_legend() is None

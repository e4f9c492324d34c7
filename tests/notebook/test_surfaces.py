"""Cost functions as chequered surfaces, and one of them as contour lines."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

V_TEXTS = {"$v_1$": (0.05, -1.8, 0), "$v_2$": (1.5, -0.25, 0)}
W_TEXTS = {"$w_1$": (0.05, -1.8, 0), "$w_2$": (1.5, -0.25, 0)}
SURFACES = {  # module: x and y from, to, by; the surface; limits of x and y, of z; texts
    "valley": (
        (-1, 1, 0.1),
        lambda x, y: x**2 + y**2,
        ((-1, 1), (0, 2)),
        V_TEXTS | {"$C$": (1.79, 0, 1.62)},
    ),
    "valley2": (
        (-1, 1, 0.1),
        lambda x, y: x**2 + 10 * y**2,
        ((-1, 1), (0, 10)),
        V_TEXTS | {"$C$": (1.79, 0, 8.4)},
    ),
    "false_minima": (
        (-5, 5, 0.1),
        lambda x, y: np.sin(x) * np.sin(y) + 0.2 * x,
        ((-5, 5), (-2, 2)),
        {},
    ),
    "misleading_gradient": (
        (-1, 1, 0.025),
        lambda x, y: x**2 + 10 * y**2,
        ((-1, 1), (0, 12)),
        W_TEXTS | {"$C$": (1.79, 0, 9.62)},
    ),
}

every_surface = pytest.mark.parametrize("drawn", SURFACES, indirect=True)
every_case = pytest.mark.parametrize(
    ("drawn", "grid", "surface", "limits", "texts"),
    [(name, *facts) for name, facts in SURFACES.items()],
    indirect=["drawn"],
    ids=SURFACES,
)
contours = pytest.mark.parametrize("drawn", ["misleading_gradient_contours"], indirect=True)


@every_case
def test_every_face_of_the_grid_is_drawn(drawn, grid, surface, limits, texts):
    x, y = np.meshgrid(np.arange(*grid), np.arange(*grid))
    points = np.dstack([x, y, surface(x, y)])
    corners = [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]]
    expected = np.stack(corners, axis=2).reshape(-1, 4, 3)
    (faces,) = drawn.ax.collections
    np.testing.assert_allclose(by_centre(faces._faces), by_centre(expected), atol=1e-12)


def by_centre(faces):
    """The corners of each face, in one order, whichever corner was drawn first."""
    corners = np.asarray(faces)
    order = np.lexsort(np.round(corners, 9).transpose(2, 0, 1), axis=1)
    return np.take_along_axis(corners, order[..., np.newaxis], axis=1)


@every_surface
def test_faces_are_white_and_blue_in_turn(drawn):
    (faces,) = drawn.ax.collections
    red, green, blue, _ = faces._facecolor3d.T
    side = round(len(red) ** 0.5)
    row, column = np.indices((side, side)).reshape(2, -1)
    white = (row + column) % 2 == 0
    assert (red[white] == blue[white]).all()  # shaded, white is grey
    assert (red[white] > 0).all()
    assert (red[~white] == 0).all()
    assert (blue[~white] > 0).all()
    assert (red == green).all()


@every_surface
def test_faces_are_shaded_and_have_no_edges(drawn):
    (faces,) = drawn.ax.collections
    assert len(np.unique(faces._facecolor3d, axis=0)) > 2
    assert not np.any(faces.get_linewidth())


@every_case
def test_limits(drawn, grid, surface, limits, texts):
    ax = drawn.ax
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_zlim()) == (limits[0], *limits)


@every_surface
def test_each_axis_has_three_ticks(drawn):
    for axis in (drawn.ax.xaxis, drawn.ax.yaxis, drawn.ax.zaxis):
        low, high = axis.get_view_interval()
        middle = (low + high) / 2
        assert axis.get_major_locator().numticks == 3
        np.testing.assert_allclose(axis.get_majorticklocs(), [low, middle, high])


@every_case
def test_texts_stand_in_space(drawn, grid, surface, limits, texts):
    assert {text.get_text(): text.get_position_3d() for text in drawn.ax.texts} == texts
    assert {text.get_fontsize() for text in drawn.ax.texts} <= {20}


@contours
def test_contour_lines_stand_at_these_levels(drawn):
    (lines,) = drawn.ax.collections
    assert list(lines.levels) == [0.5, 1, 2, 3, 4, 5, 6, 7, 8]
    assert not lines.filled


@contours
def test_contour_lines_join_points_of_equal_cost(drawn):
    (lines,) = drawn.ax.collections
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        x, y = path.vertices.T
        np.testing.assert_allclose(x**2 + 10 * y**2, level, atol=0.002)


@contours
def test_contour_lines_cover_the_grid(drawn):
    last = 1 - 0.02
    np.testing.assert_allclose(drawn.limits(drawn.ax), ((-1, last), (-1, last)))


@contours
def test_labels_of_the_contours_are_large(drawn):
    assert drawn.words(drawn.ax) == ("", "$w_1$", "$w_2$")
    assert [axis.label.get_size() for axis in (drawn.ax.xaxis, drawn.ax.yaxis)] == [16, 16]

"""The four descents of figures.org as most would animate them: clear the axes, draw all anew.

    python descents.py NAME once|twice

draws heading NAME into the working folder: each movie as a GIF, an MP4 and its last frame as an
SVG. It is what `animations` compares with, written apart from the notebook from the same facts,
with no thought of speed and none of slowness. Each movie is a `FuncAnimation` whose function
clears the axes and draws contours (from grids that were computed once), labels, titles and path
again, and an `Animation.save`: the GIF by matplotlib's own `PillowWriter`, the MP4 by a writer
beside it on PyAV, with the defaults of libx264, its threads included. With `once` a frame is
rendered once for both files, with `twice` each file has a `save` of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction

import av
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.figure import Figure

mpl.use("agg")


class Mp4Writer(PillowWriter):
    """An MP4 by PyAV, of the frames that the writer of GIFs collects."""

    def finish(self) -> None:
        with av.open(self.outfile, "w") as movie:
            stream = movie.add_stream("libx264", rate=Fraction(self.fps))
            stream.width, stream.height = self.frame_size
            stream.pix_fmt = "yuv420p"
            for frame in self._frames:
                movie.mux(stream.encode(av.VideoFrame.from_image(frame.convert("RGB"))))
            movie.mux(stream.encode())


class BothWriter(Mp4Writer):
    """A GIF and an MP4 of the same frames; it is given the name of the GIF."""

    def finish(self) -> None:
        PillowWriter.finish(self)
        self.outfile = self.outfile.replace(".gif", ".mp4")
        super().finish()


def animate(
    figure: Figure, update: Callable[[int], object], frames: int, fps: float, name: str
) -> None:
    """Save the movie, and its last frame as the poster."""
    animation = FuncAnimation(figure, update, frames=frames, repeat=False)
    if sys.argv[2] == "once":
        animation.save(f"{name}.gif", BothWriter(fps=fps))
    else:
        animation.save(f"{name}.gif", PillowWriter(fps=fps))
        animation.save(f"{name}.mp4", Mp4Writer(fps=fps))
    figure.savefig(f"{name}.svg")
    plt.close(figure)


# --- the four headings -------------------------------------------------------------------------


def descent_normal_1d() -> None:
    for start in (0.0, 6.0):
        normal_1d(start)


def normal_1d(start: float) -> None:
    def value(x):
        return -np.exp(-((x - 3) ** 2) / 2) / np.sqrt(2 * np.pi)

    def slope(x):
        return -(x - 3) * value(x)

    xs = [start]
    while abs(step := -slope(xs[-1])) >= 1e-8:
        xs.append(xs[-1] + step)
    line = np.linspace(-0.5, 6.5, 500)
    figure, (upper, lower) = plt.subplots(2, figsize=(6.5, 6.5), dpi=100)
    figure.subplots_adjust(hspace=0.3)

    def update(n):
        x, after = xs[n], xs[n + 1]
        upper.clear()
        upper.axhline(0, color="black", linestyle="--")
        upper.axvline(0, color="black", linestyle="--")
        upper.plot(line, value(line), "b")
        upper.plot(line, value(x) + slope(x) * (line - x), "r")
        upper.plot([x, after], [value(x)] * 2, "k")
        upper.plot([after] * 2, [value(x), value(after)], "k")
        upper.plot(x, value(x), "ro")
        upper.set_xlim(-0.5, 6.5)
        upper.set_ylim(-0.45, 0.05)
        upper.set_title(f"n = {n}, x = {x:.5f}, y = {value(x):.5f}, step = {after - x:.5f}")
        lower.clear()
        lower.axhline(0, color="black", linestyle="--")
        lower.axvline(0, color="black", linestyle="--")
        lower.plot(line, slope(line), "g")
        lower.plot(x, slope(x), "go")
        lower.set_xlim(-0.5, 6.5)
        lower.set_ylim(-0.3, 0.3)
        lower.set_title(f"n = {n}, slope = {slope(x):.5f}")

    animate(figure, update, len(xs) - 1, 5, f"normdist_descent_{start}")


def descent_normal_2d() -> None:
    mean, covariance = np.array([5, 5]), np.array([[1.5, 1.4], [1.4, 3.8]])
    inverse = np.linalg.inv(covariance)

    def density(points):
        away = points - mean
        squares = np.einsum("...i,ij,...j", away, inverse, away)
        return np.exp(-squares / 2) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))

    def gradient(point):
        return 2 * inverse @ (point - mean) * density(point)

    x, y = np.meshgrid(*[np.linspace(2, 8, 1000)] * 2)
    z = density(np.dstack([x, y]))
    path = descended([5, 8], 5, gradient, 1e-5)
    figure, axes = plt.subplots(figsize=(7, 5), dpi=100)

    def update(n):
        axes.clear()
        contours = axes.contour(x, y, z, np.arange(0.019, 0.1, 0.01))
        axes.clabel(contours, fontsize=10)
        path_to(axes, path, n, gradient)

    animate(figure, update, len(path), 2.5, "bi_normdist_descent")


def descent_quadratic() -> None:
    def gradient(point):
        x, y = point
        return np.array([6 * x - 6 * y, 10 * y - 6 * x])

    x, y = np.meshgrid(*[np.linspace(-3, 3, 1000)] * 2)
    z = 3 * x**2 + 5 * y**2 - 6 * x * y
    path = descended([0, -3], 0.1, gradient, 1e-3)
    figure, axes = plt.subplots(figsize=(6, 4), dpi=100)

    def update(n):
        axes.clear()
        axes.clabel(axes.contour(x, y, z, np.arange(10) ** 2))
        path_to(axes, path, n, gradient)

    animate(figure, update, len(path), 2.5, "quadratic_descent")


def descent_stochastic() -> None:
    rng = np.random.RandomState(53)
    x = rng.normal(10, 3, 1000)
    y = x + rng.normal(0, 2, 1000)
    a, b = np.meshgrid(np.linspace(-1.5, 1.5, 100), np.linspace(-2, 2, 100))
    levels = (np.arange(30) / 29 * 3000**0.2) ** 5
    steps = []
    here = np.array([-1.5, -1.5])
    for i in range(80):
        some = rng.randint(1000, size=3)
        wrong = here[0] * x[some] + here[1] - y[some]
        gradient = 2 * np.array([wrong @ x[some], wrong.sum()])
        step = -gradient / (i + 1) / np.sqrt(wrong @ wrong)
        steps.append((some, here, gradient, step))
        here = here + step
    figure, (upper, lower) = plt.subplots(2, figsize=(5, 6), dpi=64)
    figure.subplots_adjust(hspace=0.3)

    def update(n):
        some, here, gradient, step = steps[n]
        after = here + step
        loss = sum((a * x[one] + b - y[one]) ** 2 for one in some)
        upper.clear()
        upper.contour(a, b, loss, levels, cmap="RdYlBu")
        upper.plot(*zip(here, after, strict=True), "k")
        upper.scatter(*here, color="blue")
        upper.scatter(1, 0, color="green")
        upper.set_xlim(-1.5, 1.5)
        upper.set_ylim(-2, 2)
        change = np.hypot(*step)
        upper.set_title(f"n = {n}, gradient = {np.hypot(*gradient):.1f}, diff = {change:.4f}")
        lower.clear()
        lower.scatter(x, y, s=10, alpha=0.6)
        ends = np.array([0, 22])
        lower.plot(ends, here[0] * ends + here[1], "k")
        lower.set_xlim(0, 22)
        lower.set_ylim(-5, 25)
        lower.set_title(f"a = {here[0]:.4f}, b = {here[1]:.4f}")

    animate(figure, update, len(steps), 6, "sgd")


# --- what two share ----------------------------------------------------------------------------


def descended(
    start: Sequence[float], rate: float, gradient: Callable[..., np.ndarray], least: float
) -> np.ndarray:
    """The points from the start to the first whose gradient is small enough."""
    path = [np.array(start, dtype=float)]
    while np.hypot(*(slope := gradient(path[-1]))) >= least:
        path.append(path[-1] - rate * slope)
    return np.array(path)


def path_to(axes, path: np.ndarray, n: int, gradient: Callable[..., np.ndarray]) -> None:
    """Draw the path to its nth point, and say in the title where that is."""
    axes.plot(*path[: n + 1].T, color="blue")
    axes.scatter(*path[: n + 1].T, color="blue", s=20, alpha=0.6)
    x, y = path[n]
    size = np.hypot(*gradient(path[n]))
    axes.set_title(f"n = {n}, x = {x:.5f}, y = {y:.5f}, |gradient| = {size:.5f}")


if __name__ == "__main__":
    globals()[sys.argv[1]]()

"""The same bytes, whichever executor draws a figure, whatever it drew before, however often."""

from __future__ import annotations

import os

import pytest

NEEDS = ("matplotlib.pyplot", "mpl_toolkits.mplot3d", "numpy", "numpy.random", "random")
START = "import matplotlib.pyplot as plt, numpy as np, random\n"

DRAWN = {
    "mathtext": r"plt.title(r'$\frac{\partial E}{\partial w_{ij}}\sqrt{x}$')",
    "a legend": "plt.plot([1, 2], label='one'); plt.plot([2, 1], 'o', label='two'); plt.legend()",
    "three dimensions": (
        "ax = plt.figure().add_subplot(projection='3d'); x = np.linspace(-1, 1, 9)\n"
        "X, Y = np.meshgrid(x, x); ax.plot_surface(X, Y, X * Y, cmap='viridis')"
    ),
    "a generator without a seed": "plt.plot(np.random.default_rng().normal(size=20))",
    "the global generators": "plt.plot(np.random.randn(9)); plt.plot([random.random()] * 2)",
    "settings brought back": "plt.rcdefaults(); plt.plot([1, 2], 'o'); plt.fill_between([1, 2], 1)",
    "text in many fonts": (
        "plt.text(0, 0, 'Ω ≈ ∑', family='serif'); plt.text(0, 1, 'x', family='monospace')"
    ),
    "settings of another figure": "plt.rcParams['lines.linewidth'] = 9; plt.plot([1])",
    "order of a set": "plt.plot([hash(x) % 97 for x in {'a', 'b', 'c', 'd'}])",
    "a clipped image": "plt.imshow(np.arange(9).reshape(3, 3)); plt.colorbar()",
}


@pytest.fixture(scope="module")
def jobs(bench):
    """Nine and more, so that the server draws once before it serves."""
    if not os.environ.get("CI"):
        pytest.importorskip("matplotlib")
    return [
        bench.job(name, f"{START}{text}\nplt.savefig('a.svg')\n", imports=NEEDS)
        for name, text in DRAWN.items()
    ]


def pictures(outcomes):
    assert all(one.failure is None for one in outcomes.values()), outcomes
    return {name: one.artifacts[0].data for name, one in outcomes.items()}


def test_a_picture_is_the_same_wherever_it_is_drawn(bench, jobs):
    warm = pictures(bench.run(*jobs))
    assert pictures(bench.run(*reversed(jobs), workers=1)) == warm
    assert pictures(bench.run(*jobs[:3], kind="fresh")).items() <= warm.items()
    assert pictures(bench.run(jobs[0], jobs[3], sandbox="none")).items() <= warm.items()
    assert len(set(warm.values())) == len(DRAWN)

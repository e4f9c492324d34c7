import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Ellipse

rng = np.random.RandomState(42)
before = rng.standard_normal((1000, 2)) * [3, 0.5] + [2, -1]
after = (before - before.mean(axis=0)) / (before.std(axis=0) + 1e-8)


def draw_cloud(ax, points, color, title):
    """Draw the points, the ellipse of their spread, and their mean and deviation in words."""
    mean, deviation = points.mean(axis=0), points.std(axis=0)
    ax.scatter(*points.T, color=color, alpha=0.5)
    spread = Ellipse(mean, *(2 * deviation), facecolor=(color, 0.2), edgecolor="black", zorder=2)
    ax.add_patch(spread)
    words = "\n".join(
        f"Feature {i}: μ={m:z.1f}, σ={d:.1f}" for i, (m, d) in enumerate(zip(mean, deviation), 1)
    )
    box = {"boxstyle": "round", "facecolor": "white"}
    ax.text(0.05, 0.95, words, transform=ax.transAxes, va="top", bbox=box)
    ax.set(title=title, xlabel="Feature 1", ylabel="Feature 2")
    ax.grid()
    ax.set_axisbelow(True)


fig, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
draw_cloud(left, before, "red", "Before Batch Normalization")
left.set(xlim=(-10, 14), ylim=(-4, 4))
draw_cloud(right, after, "blue", "After Batch Normalization")
right.set(xlim=(-4, 4), ylim=(-4, 4))
fig.tight_layout()
fig.savefig("batch_normalization.svg")

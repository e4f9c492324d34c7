from itertools import compress

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch

BOX = {"boxstyle": "round", "facecolor": "white", "edgecolor": "gray"}


def neuron(ax, x, y, radius, color):
    """Draw a neuron as a circle."""
    circle = Circle((x, y), radius, facecolor=color, edgecolor="black", zorder=2)
    return ax.add_patch(circle)


def layer(ax, x, count, spacing, radius, color):
    """Draw a column of neurons, centred on y = 0 and counted from the top."""
    heights = [((count - 1) / 2 - i) * spacing for i in range(count)]
    return [neuron(ax, x, y, radius, color) for y in heights]


def draw_arrow(ax, start, end, arrowstyle="-|>", curve=0, mutation_scale=12, **style):
    """Draw an arrow from point to point, its tip exactly at the end."""
    arrow = FancyArrowPatch(
        start, end, arrowstyle=arrowstyle, connectionstyle=f"arc3,rad={curve}",
        shrinkA=0, shrinkB=0, mutation_scale=mutation_scale, joinstyle="miter", **style,
    )
    ax.add_patch(arrow)


def connect(ax, start, end, **style):
    """Draw an arrow from the rim of one neuron to the rim of another."""
    draw_arrow(ax, start.center, end.center, patchA=start, patchB=end, **style)


def connect_layers(ax, layers, **style):
    """Connect each neuron with every neuron of the next layer."""
    for left, right in zip(layers, layers[1:]):
        for start in left:
            for end in right:
                connect(ax, start, end, **style)


radius = 0.15
diagonal = radius / 2**0.5  # from the centre to the upper left of the rim, across and up
columns = {"Input": (0, 3), "Hidden 1": (2, 8), "Hidden 2": (4, 8), "Output": (6, 2)}


def draw_units(ax, title):
    """Draw title, layer names and circles of the whole network; give the layers."""
    ax.set(xlim=(-0.5, 6.5), ylim=(-3, 2))
    ax.set_title(title, fontsize=14)
    ax.axis("off")
    for name, (x, _) in columns.items():
        ax.text(x, -2.5, name, fontsize=12, ha="center", va="center", bbox=BOX)
    return [layer(ax, x, count, 0.5, radius, "#b3e0ff") for x, count in columns.values()]


def drop(ax, unit):
    """Make a unit look switched off and strike it out."""
    unit.set(facecolor="#ffcccc", edgecolor="red", linestyle="--", alpha=0.7)
    x, y = unit.center
    ends = [x - diagonal, x + diagonal], [y + diagonal, y - diagonal]
    ax.plot(*ends, color="red", linewidth=1.5)


lines = {"arrowstyle": "-", "curve": 0.1, "color": "gray", "linewidth": 0.8, "alpha": 0.6}
fig, (whole, thinned) = plt.subplots(1, 2, figsize=(12, 6))

connect_layers(whole, draw_units(whole, "Standard Neural Network"), **lines)

inputs, *hidden, outputs = draw_units(thinned, "Network with Dropout (50%)")
rng = np.random.RandomState(42)
survivors = []
for units in hidden:
    kept = rng.uniform(size=len(units)) > 0.5
    survivors.append(list(compress(units, kept)))
    for unit in compress(units, ~kept):
        drop(thinned, unit)
connect_layers(thinned, [inputs, *survivors, outputs], **lines)

fig.tight_layout()
fig.savefig("dropout_regularization.svg")

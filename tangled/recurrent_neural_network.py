from itertools import pairwise

import matplotlib.pyplot as plt
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


colors = {"x": "#b3e0ff", "h": "#d9d9d9", "y": "#b3ffb3"}
arrow = {"linewidth": 1.5, "mutation_scale": 14}


def labelled_neuron(ax, x, y, radius, kind, label, size):
    ax.text(x, y, f"${label}$", fontsize=size, ha="center", va="center")
    return neuron(ax, x, y, radius, colors[kind])


fig, (compact, unfolded) = plt.subplots(1, 2, figsize=(14, 6))
for ax in (compact, unfolded):
    ax.set(xlim=(0, 1), ylim=(0, 0.8))
    ax.axis("off")

compact.set_title("Compact RNN Representation", fontsize=14)
radius = 0.07
x, h, y = (
    labelled_neuron(compact, at, 0.5, radius, kind, kind, size=12)
    for at, kind in zip((0.3, 0.5, 0.7), "xhy")
)
connect(compact, x, h, color="black", **arrow)
connect(compact, h, y, color="black", **arrow)
diagonal = radius / 2**0.5  # from the centre to the upper left of the rim, across and up
loop = (0.5 - diagonal, 0.5 + diagonal), (0.5 + diagonal, 0.5 + diagonal)
draw_arrow(compact, *loop, curve=-1.4, color="red", zorder=3, **arrow)
for at, name in zip((0.3, 0.5, 0.7), ("Input", "Hidden\nState", "Output")):
    compact.text(at, 0.2, name, ha="center", va="center")

unfolded.set_title("Unfolded RNN Over Time", fontsize=14)
steps = []
for t in range(4):
    at = 0.1 + 0.2 * t
    x, h, y = (
        labelled_neuron(unfolded, at, height, 0.06, kind, f"{kind}_{t}", size=10)
        for height, kind in zip((0.3, 0.5, 0.7), "xhy")
    )
    connect(unfolded, x, h, color="black", **arrow)
    connect(unfolded, h, y, color="black", **arrow)
    unfolded.text(at, 0.05, f"t={t}", ha="center")
    steps.append(h)
for earlier, later in pairwise(steps):
    connect(unfolded, earlier, later, color="red", **arrow)
for at, weights in {(0.1, 0.4): "xh", (0.1, 0.6): "hy", (0.2, 0.53): "hh"}.items():
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    unfolded.text(*at, f"$W_{{{weights}}}$", ha="center", va="center", bbox=box)

fig.suptitle("Recurrent Neural Network Architecture", fontsize=16, y=0.98)
fig.tight_layout()
fig.savefig("recurrent_neural_network.svg")

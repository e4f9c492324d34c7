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


spacing = 0.7
fig, ax = plt.subplots(figsize=(10, 7))

inputs = layer(ax, 0, 4, spacing, radius=0.15, color="#b3e0ff")
hidden = layer(ax, 2, 5, spacing, radius=0.15, color="#d9d9d9")
outputs = layer(ax, 4, 3, spacing, radius=0.15, color="#b3ffb3")
arrows = {"arrowstyle": "-|>", "curve": 0.1, "color": "gray", "linewidth": 0.8, "alpha": 0.6}
connect_layers(ax, [inputs, hidden, outputs], **arrows)

for i, (x, y) in enumerate((unit.center for unit in inputs), start=1):
    ax.text(x - 0.2, y, f"$x_{i}$", fontsize=12, ha="right", va="center")
for i, (x, y) in enumerate((unit.center for unit in outputs), start=1):
    ax.text(x + 0.2, y, f"$y_{i}$", fontsize=12, ha="left", va="center")
for x, name in zip((0, 2, 4), ("Input", "Hidden", "Output")):
    y = -4 * spacing / 1.7
    ax.text(x, y, f"{name}\nLayer", fontsize=14, ha="center", va="top", bbox=BOX)

ax.set(xlim=(-0.5, 4.5), ylim=(-4 * spacing / 1.5, 4 * spacing / 1.5))
ax.set_title("Neural Network Architecture", fontsize=16)
ax.axis("off")
fig.tight_layout()
fig.savefig("simple_neural_network.svg")

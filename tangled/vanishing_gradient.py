import matplotlib.pyplot as plt
import numpy as np


def point_out(ax, text, point, at, colour="black", align="left"):
    """Set the text at a place of its own, with an arrow to the point; both lie below the curves."""
    ax.annotate(text, xy=point, xytext=at, zorder=1.9,
                horizontalalignment=align, verticalalignment="bottom",
                arrowprops={"color": colour, "shrink": 0.05, "width": 1.5},
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


z = np.linspace(-10, 10, 1000)
sigmoid = 1 / (1 + np.exp(-z))

fig, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
left.plot(z, sigmoid, "b-", linewidth=2)
left.set(xlabel="z", ylabel="σ(z)", title="Sigmoid Function")
left.grid()

right.plot(z, sigmoid * (1 - sigmoid), "r-", linewidth=2)
right.set(xlabel="z", ylabel="σ'(z)", title="Derivative of Sigmoid")
right.grid()
for tip, text in [(-8, -7), (8, 7)]:
    point_out(right, "Vanishing gradient\nregions", (tip, 0.0004), (text, 0.05), align="center")
fig.tight_layout()
fig.savefig("vanishing_gradient.svg")

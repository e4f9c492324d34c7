import matplotlib.pyplot as plt
import numpy as np
from numpy.polynomial import Polynomial


def descent(gradient, start, rate, steps):
    """The points that gradient descent passes, the start among them."""
    path = [np.asarray(start)]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


def point_out(ax, text, point, at, colour="black", align="left"):
    """Set the text at a place of its own, with an arrow to the point; both lie below the curves."""
    ax.annotate(text, xy=point, xytext=at, zorder=1.9,
                horizontalalignment=align, verticalalignment="bottom",
                arrowprops={"color": colour, "shrink": 0.05, "width": 1.5},
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


f = Polynomial([2, 2, -0.2, -0.5, 0.1])
x = np.linspace(-3, 3, 1000)
runs = [  # rate, colour, marker, where its text stands as seen from the last point
    (0.01, "green", "o", (-0.6, -1.5)),
    (0.05, "orange", "s", (-0.8, 4.8)),
    (0.2, "red", "^", (-0.2, 6.6)),
]

fig, ax = plt.subplots(figsize=(10, 6))
ax.plot(x, f(x), "b-", linewidth=2, label="f(x)")
for rate, colour, marker, offset in runs:
    path = descent(f.deriv(), start=2.5, rate=rate, steps=20)
    ax.plot(path, f(path), color=colour, marker=marker, markersize=6, linewidth=1.5, alpha=0.7,
            label=f"η = {rate}")
    end = np.array([path[-1], f(path[-1])])
    point_out(ax, f"Final (η={rate})", end, end + offset, colour, align="center")
point_out(ax, "Start", (2.5, f(2.5)), (2.5 + 0.3, f(2.5) + 1.5), align="center")
ax.set(xlabel="x", ylabel="f(x)", title="Effect of Learning Rate on Gradient Descent")
ax.grid()
ax.legend(loc="upper right")
fig.savefig("learning_rate_effects.svg")

import matplotlib.pyplot as plt
import numpy as np


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


X, Y = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-0.7, 0.7, 100))
path = descent(lambda p: np.array([2, 20]) * p, start=(-1.8, 0.6), rate=0.1, steps=15)

fig, ax = plt.subplots(figsize=(10, 6))
contours = ax.contour(X, Y, X**2 + 10 * Y**2, levels=np.logspace(0, 2, 10))
label_near = [(0.7, -0.22), (0.9, -0.29), (1.2, -0.37), (1.5, -0.48), (1.85, -0.66)]
ax.clabel(contours, fontsize=8, manual=label_near)
ax.plot(*path.T, "ro-", markersize=6, linewidth=1.5, alpha=0.7, label="Gradient Descent Path")
point_out(ax, "Start", path[0], path[0] + (-0.4, 0.1))
point_out(ax, "End", path[-1], path[-1] + (0.3, 0.1))
ax.set(xlabel="$w_1$", ylabel="$w_2$", title="Gradient Descent Optimization")
ax.grid()
ax.legend(loc="upper right")
fig.savefig("gradient_descent.svg")

import matplotlib.pyplot as plt
import numpy as np


def descent(gradient, start, rate, steps):
    """The points that gradient descent passes, the start among them."""
    path = [np.asarray(start)]
    for _ in range(steps):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


def descent_with_momentum(gradient, start, rate, steps, kept=0.9):
    """The points that gradient descent passes when part of each step lives on in the next."""
    path = [np.asarray(start)]
    velocity = np.zeros(2)
    for _ in range(steps):
        velocity = kept * velocity - rate * gradient(path[-1])
        path.append(path[-1] + velocity)
    return np.array(path)


def gradient(p):
    return np.array([0.2, 2]) * p


def point_out(ax, text, point, at, colour="black", align="left"):
    """Set the text at a place of its own, with an arrow to the point; both lie below the curves."""
    ax.annotate(text, xy=point, xytext=at, zorder=1.9,
                horizontalalignment=align, verticalalignment="bottom",
                arrowprops={"color": colour, "shrink": 0.05, "width": 1.5},
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


X, Y = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-1, 1, 100))
plain = descent(gradient, start=(-1.8, 0.6), rate=0.1, steps=20)
momentum = descent_with_momentum(gradient, start=(-1.8, 0.6), rate=0.1, steps=20)

fig, ax = plt.subplots(figsize=(10, 6))
contours = ax.contour(X, Y, 0.1 * X**2 + Y**2, levels=np.logspace(-1, 1, 10))
label_near = [(0.7, -0.22), (0.9, -0.29), (1.2, -0.37), (1.5, -0.48), (1.7, -0.7), (1.9, -0.965)]
ax.clabel(contours, fontsize=8, manual=label_near)
style = {"markersize": 8, "linewidth": 1.5, "alpha": 0.7}
ax.plot(*plain.T, "r.-", label="Standard Gradient Descent", **style)
ax.plot(*momentum.T, "b.-", label="Gradient Descent with Momentum", **style)
point_out(ax, "Start", plain[0], plain[0] + (-0.4, 0.2))
point_out(ax, "Oscillation", plain[10], plain[10] + (-0.7, -0.2), "red", align="right")
point_out(ax, "Smoother path", momentum[10], momentum[10] + (0.5, 0), "blue", align="center")
ax.set(xlabel="$w_1$", ylabel="$w_2$", title="Gradient Descent With and Without Momentum")
ax.grid()
ax.legend(loc="upper right")
fig.savefig("momentum_optimization.svg")

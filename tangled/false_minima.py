import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LinearLocator


def chequered_surface(ax, X, Y, Z):
    """Draw Z over X and Y, its faces white and blue in turn, with three ticks on each axis."""
    row, column = np.indices(Z.shape)
    faces = np.where((row + column) % 2 == 0, "w", "b")
    ax.plot_surface(X, Y, Z, rstride=1, cstride=1, facecolors=faces, linewidth=0)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(LinearLocator(3))


X, Y = np.meshgrid(np.arange(-5, 5, 0.1), np.arange(-5, 5, 0.1))

fig, ax = plt.subplots(subplot_kw={"projection": "3d"})
chequered_surface(ax, X, Y, np.sin(X) * np.sin(Y) + 0.2 * X)
ax.set(xlim=(-5, 5), ylim=(-5, 5), zlim=(-2, 2))
fig.savefig("false_minima.svg")

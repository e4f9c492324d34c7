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


X, Y = np.meshgrid(np.arange(-1, 1, 0.1), np.arange(-1, 1, 0.1))

fig, ax = plt.subplots(subplot_kw={"projection": "3d"})
chequered_surface(ax, X, Y, X**2 + 10 * Y**2)
ax.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(0, 10))
ax.text(1.79, 0, 8.4, "$C$", fontsize=20)
ax.text(0.05, -1.8, 0, "$v_1$", fontsize=20)
ax.text(1.5, -0.25, 0, "$v_2$", fontsize=20)
fig.savefig("valley2.svg")

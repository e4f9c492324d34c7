import matplotlib.pyplot as plt
import numpy as np


def helix(n):
    """The coordinates of n points on a helix of four turns."""
    angle = np.linspace(-4 * np.pi, 4 * np.pi, n)
    return np.sin(angle), np.cos(angle), np.linspace(-2, 2, n)


rng = np.random.default_rng(0)
x, y, z = helix(20)
x += rng.normal(0, 0.03, 20)
y += rng.normal(0, 0.03, 20)

fig, ax = plt.subplots(subplot_kw={"projection": "3d"})
ax.plot(x, y, z, "ro")
fig.savefig("pca_limitations_data.svg")

ax.plot(*helix(100), "b-")
fig.savefig("pca_limitations_helix.svg")

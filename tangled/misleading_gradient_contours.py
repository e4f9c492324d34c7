import matplotlib.pyplot as plt
import numpy as np

X, Y = np.meshgrid(np.arange(-1, 1, 0.02), np.arange(-1, 1, 0.02))

fig, ax = plt.subplots()
ax.contour(X, Y, X**2 + 10 * Y**2, levels=[0.5, *range(1, 9)])
ax.set_xlabel("$w_1$", fontsize=16)
ax.set_ylabel("$w_2$", fontsize=16)
fig.subplots_adjust(left=0.15)
fig.savefig("misleading_gradient_contours.svg")

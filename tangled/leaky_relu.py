import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-2, 2, 0.1)

fig, ax = plt.subplots()
ax.plot(z, np.maximum(0.1 * z, z))
ax.set(xlim=(-2, 2), ylim=(-0.5, 2), xlabel="z", title="Leaky Rectified Linear Unit (alpha=0.1)")
ax.grid()
fig.savefig("leaky_relu.svg")

import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-2, 2, 0.1)

fig, ax = plt.subplots()
ax.plot(z, np.maximum(0, z))
ax.set(xlim=(-2, 2), ylim=(-2, 2), xlabel="z", title="Rectified linear unit")
ax.grid()
fig.savefig("relu.svg")

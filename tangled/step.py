import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-5, 5, 0.02)

fig, ax = plt.subplots()
ax.plot(z, np.where(z >= 0, 1, 0))
ax.set(xlim=(-5, 5), ylim=(-0.5, 1.5), xlabel="z", title="step function")
ax.grid()
fig.savefig("step.svg")

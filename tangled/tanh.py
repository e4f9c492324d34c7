import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-5, 5, 0.1)

fig, ax = plt.subplots()
ax.plot(z, np.tanh(z))
ax.set(xlim=(-5, 5), ylim=(-1, 1), xlabel="z", title="tanh function")
ax.grid()
fig.savefig("tanh.svg")

import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-5, 5, 0.1)

fig, ax = plt.subplots()
ax.plot(z, 1 / (1 + np.exp(-z)))
ax.set(xlim=(-5, 5), ylim=(-0.5, 1.5), xlabel="z", title="sigmoid function")
ax.grid()
fig.savefig("sigmoid.svg")

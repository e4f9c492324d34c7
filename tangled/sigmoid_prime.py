import matplotlib.pyplot as plt
import numpy as np

z = np.arange(-5, 5, 0.1)
s = 1 / (1 + np.exp(-z))

fig, ax = plt.subplots()
ax.plot(z, s * (1 - s))
ax.set(xlim=(-5, 5), ylim=(0, 0.3), xlabel="z", title="Derivative of the sigmoid function")
ax.grid()
fig.savefig("sigmoid_prime.svg")

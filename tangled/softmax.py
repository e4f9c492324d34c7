import matplotlib.pyplot as plt
import numpy as np


def softmax(logits, temperature):
    """Probabilities that grow with the logits, and the more so the lower the temperature."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max())
    return powers / powers.sum()


logits = np.array([0.1, 0.2, 0.7, 0, 0, 0, 0, 0, 0, 0])
classes = np.arange(logits.size)

fig, ax = plt.subplots(figsize=(10, 5))
for offset, temperature in [(-0.25, 0.5), (0, 1.0), (0.25, 2.0)]:
    probabilities = softmax(logits, temperature)
    ax.bar(classes + offset, probabilities, width=0.25, label=f"T={temperature}")
ax.set(xlabel="Class", ylabel="Probability", title="Softmax function with varying temperature")
ax.set(xticks=classes, ylim=(0, 1))
ax.grid(axis="y", alpha=0.3)
ax.legend()
fig.savefig("softmax.svg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

image = np.zeros((8, 8))
image[2:6, 2:6] = 1
edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
horizontal = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
vertical = horizontal.T


def correlate(image, kernel):
    """Lay the kernel on every place where it fits, and sum up the products."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def draw_filter(ax, kernel, title):
    ax.imshow(kernel, cmap="bwr", vmin=-2, vmax=8)
    ax.set_title(title)


fig, axes = plt.subplots(2, 4, figsize=(16, 8), subplot_kw={"xticks": [], "yticks": []})
top, bottom = axes
outputs = [correlate(image, kernel) for kernel in (edge, horizontal, vertical)]

for ax in axes[:, 0]:
    ax.imshow(image, cmap="viridis")
    ax.set_title("Input Image")
draw_filter(top[1], edge, "Edge Detection Filter")
top[3].imshow(outputs[0], cmap="viridis")
top[3].set_title("Edge Detection Output")
draw_filter(bottom[1], horizontal, "Horizontal Filter")
draw_filter(bottom[2], vertical, "Vertical Filter")
bottom[3].imshow((np.dstack(outputs) + 3) / 8)
bottom[3].set_title("Combined Output\n(RGB Channels)")

operation = top[2]
operation.add_patch(Rectangle((0.2, 0.3), 0.6, 0.4, fill=False, linewidth=2))
operation.text(0.5, 0.56, "Convolution\nOperation", fontsize=12, ha="center", va="center")
arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 2, "mutation_scale": 20}
operation.annotate("", xy=(0.7, 0.4), xytext=(0.3, 0.4), arrowprops=arrow)
operation.set_aspect("equal")
operation.axis("off")

fig.tight_layout()
fig.savefig("convolutional_layer.svg")

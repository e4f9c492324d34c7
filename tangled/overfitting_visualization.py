import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

rng = np.random.RandomState(0)
x = np.sort(rng.uniform(size=30))
y = np.sin(2 * np.pi * x) + rng.normal(scale=0.1, size=30)
train, test = slice(20), slice(20, None)
fine = np.linspace(0, 1, 1000)


def fit(degree, regression):
    """Give the learned curve on the fine grid, its training error and its test error."""
    model = make_pipeline(PolynomialFeatures(degree), regression)
    model.fit(x[train, np.newaxis], y[train])
    squares = (model.predict(x[:, np.newaxis]) - y) ** 2
    return model.predict(fine[:, np.newaxis]), squares[train].mean(), squares[test].mean()


models = [(1, "Linear", "blue"), (4, "Polynomial", "green"), (15, "High-degree Polynomial", "red")]
fits = [fit(degree, LinearRegression()) for degree, _, _ in models]
_, train_errors, test_errors = zip(*fits)

fig, axes = plt.subplot_mosaic(
    [["train", "test"], ["errors", "errors"]], figsize=(14, 6), height_ratios=[5, 3]
)


def draw_fits(ax, part, label, errors):
    """Draw one part of the data, the wave it comes from, and the three fits with their errors."""
    ax.scatter(x[part], y[part], s=30, color="black", label=label, zorder=3)
    ax.plot(fine, np.sin(2 * np.pi * fine), "k:", alpha=0.5, linewidth=2, label="Ground truth")
    for (degree, name, color), (curve, _, _), error in zip(models, fits, errors):
        words = f"{name} (d={degree}) (MSE: {error:.3f})"
        ax.plot(fine, curve, color=color, linewidth=2, label=words)
    ax.set(xlabel="x", ylim=(-1.5, 1.5))
    ax.legend(loc="upper right", fontsize=9, labelspacing=0.1, handlelength=1.5, borderpad=0.3)
    ax.grid(alpha=0.3)


draw_fits(axes["train"], train, "Training data", train_errors)
axes["train"].set(title="Model Fit on Training Data", ylabel="y")
draw_fits(axes["test"], test, "Test data", test_errors)
axes["test"].set(title="Model Performance on Test Data")

bars = axes["errors"]
width = 0.35
places = np.arange(len(models))
bars.bar(places - width / 2, train_errors, width, color="lightblue", label="Training Error")
bars.bar(places + width / 2, test_errors, width, color="salmon", label="Test Error")
bars.set(title="Training vs Test Error", ylabel="Mean Squared Error")
bars.set(yscale="log", ylim=(1e-3, 1e4))
bars.set_xticks(places, [f"Model {i}\nd={d}" for i, (d, _, _) in enumerate(models, start=1)])
bars.annotate(
    "Overfitting Region", xy=(2, test_errors[-1] / 3), xytext=(1.6, test_errors[-1] / 3),
    fontsize=12, ha="right", va="center", arrowprops={"arrowstyle": "-|>", "color": "black"},
)
bars.legend(loc="upper left")
bars.grid(axis="y", alpha=0.3)
bars.set_axisbelow(True)

fig.suptitle("Overfitting: Good Training Performance ≠ Good Generalization", fontsize=16)
fig.tight_layout()
fig.savefig("overfitting_visualization.svg")

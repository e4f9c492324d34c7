import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import Ridge
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


strengths = [0, 0.001, 0.01, 0.1, 1.0]
colors = ["red", "orange", "green", "blue", "purple"]
fits = [fit(15, Ridge(alpha=strength)) for strength in strengths]
_, train_errors, test_errors = zip(*fits)
box = {"boxstyle": "round", "facecolor": "white", "edgecolor": "gray"}


def in_figures(error):
    return f"{error:.4f}" if error < 1000 else f"{error:.1e}"


fig, axes = plt.subplots(2, 3, figsize=(15, 10))
panels, errors = axes.flat[:-1], axes.flat[-1]

for ax, strength, color, (curve, train_error, test_error) in zip(panels, strengths, colors, fits):
    ax.scatter(x[train], y[train], s=30, color="black", label="Training data")
    ax.scatter(x[test], y[test], s=30, color="black", alpha=0.3, label="Test data")
    ax.plot(fine, np.sin(2 * np.pi * fine), "k:", alpha=0.5, linewidth=2, label="Ground truth")
    ax.plot(fine, curve, color=color, linewidth=2, label=f"Model (d=15, λ={strength})")
    words = f"Train MSE: {in_figures(train_error)}\nTest MSE: {in_figures(test_error)}"
    ax.text(0.05, -1.2, words, fontsize=8, va="center", bbox=box)
    ax.set(title=f"Regularization: λ={strength}", xlabel="x", ylabel="y", ylim=(-1.5, 1.5))
    ax.legend(loc="upper right", fontsize=8)
    ax.grid(alpha=0.3)

best = np.argmin(test_errors)
errors.plot(strengths, train_errors, "o-", color="blue", label="Training error")
errors.plot(strengths, test_errors, "o-", color="red", label="Test error")
errors.set_xscale("symlog", linthresh=0.001)
errors.set_xticks(strengths, [str(strength) for strength in strengths])
errors.set(
    title="Error vs. Regularization Strength", yscale="log",
    xlabel="Regularization strength (λ)", ylabel="Mean Squared Error",
)
errors.annotate(
    "Best λ", xy=(strengths[best], test_errors[best]), xytext=(0, 70), textcoords="offset points",
    ha="center", arrowprops={"arrowstyle": "-|>", "color": "black", "shrinkB": 5},
)
errors.legend()
errors.grid()

without = (
    "Without regularization (λ=0) the curve runs through the training points, noise and all,\n"
    "on huge coefficients that nearly cancel. Behind the last point nothing holds it back."
)
with_best = (
    f"With the best of these λ ({strengths[best]}) large coefficients cost too much. The curve\n"
    "misses the training points by a little more, and the test points by very much less."
)
fig.text(0.03, 0.03, without, fontsize=11, bbox=box)
fig.text(0.98, 0.03, with_best, fontsize=11, ha="right", multialignment="left", bbox=box)
fig.suptitle("Effect of L2 Regularization on Preventing Overfitting", fontsize=16)
fig.tight_layout(rect=(0, 0.09, 1, 0.99))  # the notes stand below
fig.savefig("regularization_visualization.svg")

"""What it costs to look at the texts of pictures while they are drawn: with, and without, by turns.

Every figure of figures.org that is drawn once (no movie), and one picture with a thousand texts,
saved again and again; time of the processor, the judgement at the end included.
"""

from __future__ import annotations

import argparse
import io
import os
import runpy
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from plain import ROOT, modules
from rounds import Goal, tell_goals

from orgfig.execute.inside import texts

DEAREST = 1.03
"""How many times as long drawing may take with the look as without."""


PAIRS = 7
"""So many times it is measured with processes that are new."""


class Saved(NamedTuple):
    """A figure that was to be saved, with the name of the picture and how it was to be saved."""

    name: str
    figure: object
    options: dict[str, object]


class Picture(io.BytesIO):
    """A file in memory that has a name."""

    name = ""


def main() -> int:
    """Measure and tell; 1 where it costs too much."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    os.environ["MPLBACKEND"] = "svg"
    import matplotlib.backends.backend_svg  # noqa: F401 (it is watched, too)

    still = [ROOT / one.path for one in modules(ROOT) if not one.moves]
    figures = [one for file in sorted(still) for one in _saved(file)]
    number = len(figures)
    ways = {
        f"drawing {number} pictures of figures.org, with/without": figures,
        "drawing 1000 texts, with/without": [_thousand(32, 5)],
        "drawing 1000 texts that overlap, with/without": [_thousand(20, 9)],
    }
    goals = [Goal(name, _ratio(some, rounds), "<=", DEAREST) for name, some in ways.items()]
    return tell_goals(goals)


def _ratio(figures: Sequence[Saved], rounds: int) -> float:
    """With by without, the median of those of single rounds in several pairs of processes.

    Where a process has its memory makes it some hundredths faster or slower all its life.
    """
    return median(ratio for _ in range(PAIRS) for ratio in _ratios(figures, rounds))


def _ratios(figures: Sequence[Saved], rounds: int) -> list[float]:
    """With by without, of single rounds; a first one warms up.

    Each way has a process of its own, as in a build: methods that are put in and taken out again
    make Python forget what it knows of their classes.
    """
    with _drawing(figures, looks=True) as one, _drawing(figures, looks=False) as other:
        found = []
        for turn in range(rounds + 1):
            taken = {one: 0.0, other: 0.0}
            for number in range(len(figures)):
                for way in (one, other) if turn % 2 else (other, one):
                    way.send(number)
                    taken[way] += way.recv()
            found.append(taken[one] / taken[other])
    return found[1:]


@contextmanager
def _drawing(figures: Sequence[Saved], *, looks: bool) -> Iterator[Connection]:
    """A process that draws the figure whose number it is sent, and sends how long that took."""
    own, others = get_context("fork").Pipe()
    process = get_context("fork").Process(
        target=_draw, args=(figures, others), kwargs={"looks": looks}
    )
    process.start()
    try:
        yield own
    finally:
        own.send(-1)
        process.join()


def _draw(figures: Sequence[Saved], orders: Connection, *, looks: bool) -> None:
    look = texts.watch([one.name for one in figures], {}) if looks else None
    while (number := orders.recv()) >= 0:
        orders.send(_seconds(figures[number], look))


def _seconds(one: Saved, look: texts.Texts | None) -> float:
    """How long the processor takes to save a figure, and to judge what was seen of it."""
    target = Picture()
    target.name = one.name
    begun = time.process_time()
    one.figure.savefig(target, **{"format": "svg", **one.options})
    if look is not None:
        look.told()
    taken = time.process_time() - begun
    if look is not None and (look.fault or list(look.pictures) != [one.name]):
        sys.exit(f"{one.name} was not looked at: {look.fault}")
    if look is not None:
        look.pictures.clear()
    return taken


def _saved(file: Path) -> Iterator[Saved]:
    """What a module of figures.org saves."""
    from matplotlib import figure, rcdefaults
    from matplotlib import pyplot as plt

    found: list[Saved] = []

    def savefig(self: object, target: str, **options: object) -> None:
        found.append(Saved(target, self, options))

    real, figure.Figure.savefig = figure.Figure.savefig, savefig
    try:
        runpy.run_path(str(file), run_name="__main__")
    finally:
        figure.Figure.savefig = real
        plt.close("all")  # they are drawn all the same, and matplotlib does not warn of many
        rcdefaults()
    yield from found


def _thousand(size: int, letters: int) -> Saved:
    """A picture of a thousand texts, in rows; they overlap where it is small for its letters."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size, size))
    axes = figure.add_subplot()
    for number in range(1000):
        axes.text(number % 25 / 25, number // 25 / 40, f"text {number} 0123456789", size=letters)
    return Saved("crowd.svg", figure, {})


if __name__ == "__main__":
    sys.exit(main())

"""Makes notebooks of many figures, for benchmarks and tests; builds and measures nothing.

`varied` repeats the figures of a notebook with other data, sizes and seeds, and puts some between
them that fail on purpose. `small` makes figures that cost next to nothing to draw. `stills` leaves
out those that move: they take seconds where others take a tenth, and `animations` measures them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

START = """\
#+TITLE: Many figures
#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes
#+TODO: TODO | DONE(d!)

"""

SECTION = """\
* DONE {name}
CLOSED: [2025-04-12 Sat 17:22]

[[file:fig/{name}.svg]]

** code
#+begin_src python :tangle tangled/{name}.py{header}
{code}
#+end_src

"""

FAILURES = {  # what it is called: header arguments, code
    "raises": ("", "raise ValueError('on purpose')"),
    "no_python": ("", "def ("),
    "leaves": ("", "import sys\nsys.exit(3)"),
    "dies": ("", "import os\nos.abort()"),
    "makes_nothing": ("", "pass"),
    "no_picture": ("", "with open('{name}.svg', 'w') as file:\n    file.write('no picture')"),
    "too_long": (" :timeout 1", "while True:\n    pass"),
    "too_large": (" :memory 600M", "rows = [bytearray(2**26) for _ in range(64)]"),
    "not_given": ("", "open('../data/points.csv').read()"),
    "network": ("", "import socket\nsocket.create_connection(('127.0.0.1', 9))"),
}
"""Figures that must fail, each in its own way, while all around them are built."""


class Many(NamedTuple):
    """A notebook's text, and the names of its figures by whether they are made to fail."""

    text: str
    sound: tuple[str, ...]
    failing: tuple[str, ...]


def varied(notebook: str, figures: int, failing: int, names: Sequence[str] = ()) -> Many:
    """A notebook of so many figures, `failing` of them evenly spread among variations.

    The variations are of the still figures of `notebook`, or of those with `names`; no two are
    equal.
    """
    own = [one for one in _sections(notebook) if not names or one.name in names]
    sound = (own[at % len(own)].varied(at // len(own) + 1) for at in range(figures - failing))
    broken = map(_failing, range(failing))
    parts = list(_spread(list(sound), list(broken)))
    shared = notebook[notebook.index("\n* Shared drawing") :]
    return Many(
        START + "".join(part.text for part in parts) + shared,
        tuple(part.name for part in parts if not part.fails),
        tuple(part.name for part in parts if part.fails),
    )


def small(figures: int) -> Many:
    """A notebook of figures that import what figures import, and write a few bytes by hand."""
    names = tuple(f"small_{at}" for at in range(figures))
    texts = (
        SECTION.format(name=name, header="", code=SMALL.format(name=name, number=at))
        for at, name in enumerate(names)
    )
    return Many(START + "".join(texts), names, ())


SMALL = """\
import matplotlib.pyplot as plt
import numpy as np

points = " ".join(f"{{x:.0f}},{{x * {number} % 97:.0f}}" for x in np.arange(20))
with open("{name}.svg", "w") as file:
    file.write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">')
    file.write(f'<polyline fill="none" stroke="black" points="{{points}}"/></svg>')"""


def stills(notebook: str) -> str:
    """The notebook without the figures that link an MP4."""
    return "".join(part for part in _parts(notebook) if ".mp4]" not in part)


def _parts(notebook: str) -> list[str]:
    """What stands above the first heading, and each top-level heading with all below it."""
    return re.split(r"(?m)^(?=\* )", notebook)


class Section(NamedTuple):
    """A heading with all below it; `fails` where that is its purpose."""

    name: str
    text: str
    fails: bool = False

    def varied(self, number: int) -> Section:
        """The same figure under another name, with other data, at another size."""
        name = f"{self.name}_{number}"
        text = self.text.replace(f"* DONE {self.name}\n", f"* DONE {name}\n", 1)
        text = re.sub(r"tangled/(\w+)\.py", rf"tangled/\1_{number}.py", text)
        text = re.sub(r"(file:fig/|savefig\(\")(\w+)\.svg", rf"\1\2_{number}.svg", text)
        return Section(name, _with_other_data(text, number))


def _with_other_data(text: str, number: int) -> str:
    step = 1 + number / 50
    size = f"figsize=({6 + number / 10:g}, {4 + number / 20:g})"
    text = re.sub(r", (0\.\d+)\)", lambda found: f", {float(found[1]) * step:.6g})", text)
    text = re.sub(r"(RandomState|default_rng)\(\d+\)", rf"\1({number})", text)
    text = re.sub(r"figsize=\(\d+, \d+\)", size, text)
    text = re.sub(r"plt\.subplots\(\)", f"plt.subplots({size})", text)
    return re.sub(r"plt\.subplots\(subplot_kw", f"plt.subplots({size}, subplot_kw", text)


def _failing(number: int) -> Section:
    kinds = list(FAILURES)
    kind = kinds[number % len(kinds)]
    name = f"{kind}_{number}"
    header, code = FAILURES[kind]
    text = SECTION.format(name=name, header=header, code=code.format(name=name))
    return Section(name, text, fails=True)


def _sections(notebook: str) -> Iterator[Section]:
    for part in _parts(stills(notebook)):
        if "#+begin_src python :tangle" in part:
            yield Section(part.partition("\n")[0].removeprefix("* DONE "), part)


def _spread(many: Sequence[Section], few: Sequence[Section]) -> Iterator[Section]:
    """All of them, the few at even distances among the many."""
    gap = len(many) // len(few) if few else len(many)
    waiting = list(few)
    for at, one in enumerate(many, 1):
        yield one
        if waiting and at % gap == 0:
            yield waiting.pop(0)
    yield from waiting

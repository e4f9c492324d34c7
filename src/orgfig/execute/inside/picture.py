"""What is noted of one picture while it is drawn: its lines of text, and what nobody can see.

Values alone: nothing here keeps an artist, or the figure that it belongs to, alive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import cos, isfinite, radians, sin
from typing import Any, NamedTuple
from weakref import ref

from .boxes import Bounds, Box, around
from .ink import Line, Looks, Shape
from .legible import Cut, Drawing, cut_off, is_outside, overlaps
from .points import unseen
from .protocol import Message

__all__ = ["Picture"]

MOST_TOLD = 5
"""So many texts are told of a picture, of each kind; of the others there is but the number."""

MOST_NOTED = 20_000
"""So many lines of text are noted of a picture; the rest is not looked at, which is told."""

WORD = 60
"""So much of a text is told; whoever shows it shortens it more."""

NUMBER = r"$\mathdefault{"

TITLES = ("title", "_left_title", "_right_title")
AXES = {"xaxis": "x label", "yaxis": "y label", "zaxis": "z label"}
OVER_ALL = {"_suptitle": "title", "_supxlabel": "x label", "_supylabel": "y label"}
"""What texts are called by the attribute of an axes, or of a figure, that they stand in."""

Measure = Callable[[Any, str, Any, Any, float], tuple[float, float, float]]
"""Matplotlib's own: width, height and descent of a text by renderer, text, font, kind, dpi."""


class Drawn(NamedTuple):
    """A line of text as matplotlib draws it, in pixels: there is time at the end to work it out.

    `place` is x, y, angle, and how wide and high the picture is; `size` is width, height, descent.
    """

    text: object
    shape: Shape
    role: str
    place: tuple[float, float, float, float, float]
    size: tuple[float, float, float]
    unit: float
    is_flipped: bool
    points: float
    colour: tuple[float, float, float, float]
    clip: Bounds | None
    is_tick: bool


class Picture:
    """What is noted of one picture of `figure`; `frame` is the line that saves it.

    `is_part` says that but a part of the figure is in the picture.
    """

    def __init__(
        self,
        figure: Any,  # noqa: ANN401
        frame: Message | None,
        *,
        is_part: bool,
    ) -> None:
        self.frame = frame
        self.is_part = is_part
        self.ground = _colour(figure)
        self.unseen: list[Message] = []
        self.roles = {ref(text): role for text, role in _roles(figure) if text is not None}
        self.drawn: list[Drawn] = []
        self.left = 0

    def look(self, figure: Any) -> None:  # noqa: ANN401
        """Note which data of the figure is not drawn."""
        self.unseen = list(unseen(figure))

    def note(self, call: Any, measure: Measure, *, is_tick: bool) -> None:  # noqa: ANN401
        """Note a line of text from the names in `matplotlib.text.Text.draw`, which draws it."""
        text, gc, string = call["self"], call["gc"], call["clean_line"]
        colour = gc.get_rgb()
        if not colour[3] or not string.strip():
            return
        if len(self.drawn) == MOST_NOTED:
            self.left += 1
            return
        renderer, mark = call["renderer"], ref(text)
        unit = renderer.points_to_pixels(1.0)
        shape = Shape(text.get_fontproperties(), string, call["ismath"])
        place = (call["x"], call["y"], call["angle"], call["canvasw"], call["canvash"])
        size = measure(renderer, string, shape.font, shape.is_math, text.figure.dpi)
        role, clip = self.roles.get(mark, ""), _clip(gc, unit)
        looks = shape.font.get_size_in_points(), colour
        self.drawn.append(
            Drawn(mark, shape, role, place, size, unit, renderer.flipy(), *looks, clip, is_tick)
        )

    def told(self, outline: object) -> Iterator[Message]:
        """Data that is not drawn, and texts that cannot be read; `outline` makes their outlines."""
        yield from self.unseen
        drawing = self._drawing()
        cut = cut_off(drawing, outline)
        yield from map(_told, cut[:MOST_TOLD])
        yield from _more("text-cut-off", len(cut) - MOST_TOLD, is_all=True)
        pairs, is_all = overlaps(drawing, outline)
        for pair in pairs[:MOST_TOLD]:
            yield {"name": "text-overlap", "texts": [_word(line) for line in pair]}
        yield from _more("text-overlap", len(pairs) - MOST_TOLD, is_all)
        if self.left:
            yield {"name": "texts-unseen", "text": f"it has {self.left} more than {MOST_NOTED}"}

    def _drawing(self) -> Drawing:
        """What is to be read in the picture.

        What lies outside is none of the picture where that is a part of the figure, and the labels
        of ticks are none where axes fill all of it.
        """
        size, lines, number, last = (0.0, 0.0), [], 0, None
        for one in self.drawn:
            box = _box(one)
            bounds, whole = around(box), (one.place[3] / one.unit, one.place[4] / one.unit)
            is_lost = (one.is_tick or self.is_part) and is_outside(bounds, *whole)
            if is_lost or not isfinite(sum(box)):
                continue
            number += one.text is not last  # each is drawn line by line, with nothing in between
            last, size = one.text, whole
            *colour, opacity = one.colour
            looks = Looks(one.points, opacity, _far(colour, self.ground))
            lines.append(Line(number, one.role, box, bounds, looks, one.shape, one.clip))
        return Drawing(*size, lines)


def _box(one: Drawn) -> Box:
    """Where a line of text is drawn, in points and y upwards."""
    (x, y, angle, _, high), (width, height, descent), unit = one.place, one.size, one.unit
    turn = radians(angle)
    sizes = (0.0, -descent / unit, width / unit, (height - descent) / unit)
    upwards = high - y if one.is_flipped else y
    return Box(x / unit, upwards / unit, cos(turn), sin(turn), *sizes)


def _colour(figure: Any) -> tuple[float, ...]:  # noqa: ANN401
    """What a figure is drawn on: its own colour, or white, as paper, where it has none."""
    *colour, opacity = figure.get_facecolor()
    return tuple(colour) if opacity else (1.0, 1.0, 1.0)


def _far(one: Sequence[float], other: Sequence[float]) -> float:
    """How far apart two colours are, from 0 to 1."""
    return max(abs(here - there) for here, there in zip(one, other, strict=True))


def _clip(gc: Any, unit: float) -> Bounds | None:  # noqa: ANN401
    """What a text is drawn within; None where that is the whole picture."""
    within = gc.get_clip_rectangle()
    path, change = gc.get_clip_path()
    if within is None and path is None:
        return None
    box = within if path is None else path.get_extents(change)
    left, bottom, right, top = (float(one) / unit for one in box.extents)
    return left, bottom, right, top


def _roles(figure: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """The texts of a figure that are something to it, and what they are."""
    for axes in figure.axes:
        for name in TITLES:
            yield getattr(axes, name, None), "title"
        for name, role in AXES.items():
            yield getattr(getattr(axes, name, None), "label", None), role
    for name, role in OVER_ALL.items():
        yield getattr(figure, name, None), role


def _told(cut: Cut) -> Message:
    line, edge, points = cut
    told = {"edge": edge, "points": max(1, round(float(points)))}
    return {"name": "text-cut-off", "role": line.role, "texts": [_word(line)], **told}


def _word(line: Line) -> str:
    """What of a text is told; matplotlib wraps the numbers on its axes in a command of its own."""
    text = str(line.shape.string)
    inner = text.removeprefix(NUMBER)
    return (text if inner == text else f"${inner.removesuffix('}$')}$")[:WORD]


def _more(name: str, number: int, is_all: bool) -> Iterator[Message]:  # noqa: FBT001
    if number > 0 or not is_all:
        yield {"name": name, "more": max(0, number), "is_all": is_all}

"""Notes the texts of each picture while matplotlib draws it, and tells which cannot be read.

Nothing is in matplotlib's way: what is watched is the looking up of its methods (`draw` of a
figure, `draw_text` of a renderer), which hands out the real ones and looks at who asks. So no
frame, no copy and no setting is there that would not be there otherwise. A fault in here costs
the figure nothing, and is told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable, Iterator
from inspect import unwrap
from os import PathLike, fsdecode, fspath
from os.path import basename
from sys import _getframe
from threading import get_ident
from types import CodeType, FrameType, TracebackType
from typing import Any
from weakref import WeakSet

from . import fonts, report, seeds
from .picture import Picture
from .protocol import Message

__all__ = ["Texts", "watch"]

MOST_NAMED = 20
"""So many open figures are told by their numbers."""

MOST_OPEN = 20
"""More open figures than matplotlib itself finds normal (`figure.max_open_warning`)."""

MOST_TOLD = 60
"""So many notes are told: a report has bounds."""

RENDERERS = ("svg", "agg", "pdf", "ps", "cairo", "pgf")
"""Matplotlib's modules of renderers, `matplotlib.backends.backend_…`."""


def watch(outputs: Iterable[str], files: Container[str]) -> Texts:
    """Note, from now on, the texts of pictures that are saved under one of the names `outputs`.

    `files` are those whose lines are the notebook's.
    """
    texts = Texts(frozenset(outputs), files)
    later = {f"matplotlib.backends.backend_{name}": texts.watch_renderers for name in RENDERERS}
    seeds.after_import({"matplotlib.figure": texts.watch_figures, **later})
    return texts


class Texts:
    """What is noted of a run's pictures: each as it was saved last."""

    def __init__(self, outputs: frozenset[str], files: Container[str]) -> None:
        self.outputs = outputs
        self.files = files
        self.fonts = fonts.Fonts(files)
        self.saved: WeakSet[Any] = WeakSet()
        self.pictures: dict[str, Picture] = {}
        self.now: Picture | None = None
        self.thread = get_ident()
        self.fault = ""
        self.codes: tuple[CodeType, CodeType, CodeType]

    def watch_figures(self, module: Any) -> None:  # noqa: ANN401 (matplotlib's, of any version)
        """Take the measures that belong to `matplotlib.figure` and what it imports."""
        with _Fault(self):
            bases = sys.modules["matplotlib.backend_bases"]
            text = sys.modules["matplotlib.text"].Text
            self.codes = (
                unwrap(text.draw).__code__,
                unwrap(bases.FigureCanvasBase.print_figure).__code__,
                unwrap(sys.modules["matplotlib.axis"].Tick.draw).__code__,
            )
            self.measure = sys.modules["matplotlib.text"]._get_text_metrics_with_cache  # noqa: SLF001
            self.fonts.watch()
            _watch(module.Figure, "draw", self, self._begin)
            self.watch_renderers(bases)

    def watch_renderers(self, module: Any) -> None:  # noqa: ANN401 (as above)
        """Watch all renderers of a module as they draw text."""
        with _Fault(self):
            base = sys.modules["matplotlib.backend_bases"].RendererBase
            for one in list(vars(module).values()):
                if isinstance(one, type) and issubclass(one, base):
                    for name in {"draw_text", "draw_tex"} & vars(one).keys():
                        _watch(one, name, self, self._note)

    def _begin(self, figure: Any, frame: FrameType | None) -> None:  # noqa: ANN401
        """A figure is about to be drawn: it is, to be saved under a name, or for another end."""
        self.saved.add(figure)
        self.now, self.thread = None, get_ident()
        while frame is not None and frame.f_code is not self.codes[1]:
            frame = frame.f_back
        call = {} if frame is None else frame.f_locals
        name = _file_name(call.get("filename"))
        if name in self.outputs:
            is_part = call["bbox_inches"] is not None
            line = report.frame_of(frame, self.files)
            self.pictures.pop(name, None)
            picture = self.pictures[name] = Picture(figure, line, is_part=is_part)
            with _Fault(self):
                picture.look(figure)
            self.now = picture  # whatever is the matter with its data, texts are looked at

    def _note(self, _renderer: object, frame: FrameType | None) -> None:
        """A renderer is asked for what draws text: note what it will be called with."""
        if self.now is None or self.thread != get_ident():  # another thread draws another figure
            return
        for _ in range(3):  # what stands for another renderer asks that one
            if frame is None or frame.f_code is self.codes[0]:
                break
            frame = frame.f_back
        else:
            return  # drawn by something that is no text
        if frame is not None:
            self.now.note(frame.f_locals, self.measure, is_tick=self._is_of_tick(frame))

    def _is_of_tick(self, frame: FrameType) -> bool:
        """Whether a tick draws the text: between them is what matplotlib wraps drawing in."""
        between = frame.f_back
        drawer = between.f_back if between is not None else None
        return drawer is not None and drawer.f_code is self.codes[2]

    def fail(self, error: Exception) -> None:
        """Look no more at what is being drawn, and remember the first reason."""
        self.now = None
        self.fault = self.fault or f"{type(error).__name__}: {error}"[:200]

    def told(self) -> list[Message]:
        """What there is to note, at the end of a run."""
        self.now = None
        notes: list[Message] = []
        for some in (self.fonts.told, self._left_open, self._of_pictures):
            with _Fault(self):
                notes.extend(some())
        left = len(notes) - MOST_TOLD
        if left > 0:
            notes[MOST_TOLD:] = [{"name": "texts-unseen", "text": f"{left} more notes were made"}]
        if self.fault:
            notes.append({"name": "texts-unseen", "text": self.fault})
        return notes

    def _of_pictures(self) -> Iterator[Message]:
        outline = sys.modules.get("matplotlib.textpath")
        for name, picture in self.pictures.items():
            where = {"file": name, "frame": picture.frame}
            with _Fault(self), self.fonts.silence():
                for note in picture.told(outline.text_to_path if outline else None):
                    yield note | where

    def _left_open(self) -> Iterator[Message]:
        """The open figures that were never drawn for any end, or all, where they are many."""
        state = sys.modules.get("matplotlib._pylab_helpers")
        managers = state.Gcf.get_all_fig_managers() if state else []
        lost = [int(one.num) for one in managers if one.canvas.figure not in self.saved]
        if lost or len(managers) > MOST_OPEN:
            named, more = lost[:MOST_NAMED], len(lost[MOST_NAMED:])
            yield {"name": "figures-left-open", "lost": named, "more": more, "open": len(managers)}


def _file_name(target: object) -> str:
    """The name of the file that is saved to; none where that is no file."""
    name = getattr(target, "name", "") if hasattr(target, "write") else target
    return basename(fsdecode(fspath(name))) if isinstance(name, str | bytes | PathLike) else ""


def _watch(
    owner: type, name: str, texts: Texts, note: Callable[[Any, FrameType | None], None]
) -> None:
    """Call `note` with whose method it is, and who asks, when one is about to be called."""
    if not isinstance(vars(owner)[name], _Watched):
        setattr(owner, name, _Watched(vars(owner)[name], texts, note))


class _Watched:
    """Takes the place of a method in its class, and is on no stack while that runs.

    Looking up an attribute calls `__get__`, which notes, and gives the real method.
    """

    def __init__(
        self,
        real: Any,  # noqa: ANN401
        texts: Texts,
        note: Callable[[Any, FrameType | None], None],
    ) -> None:
        self.real = real
        self.texts = texts
        self.note = note

    def __get__(self, one: object, kind: type | None = None) -> object:
        """The real method, as the class would give it."""
        if one is not None:
            try:
                self.note(one, _getframe(1))
            except Exception as error:  # noqa: BLE001 (the figure is drawn all the same)
                self.texts.fail(error)
        return self.real.__get__(one, kind)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)


class _Fault:
    """Keeps what goes wrong in here from the figure, and remembers the first of it."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.texts.fail(error)
        return True

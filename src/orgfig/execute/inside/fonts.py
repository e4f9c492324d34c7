"""Notes the fonts that were not there, and the characters that no font had.

Matplotlib tells of both in its log and by warnings, which a figure may have silenced: what is
watched is the telling, wherever it goes, and it goes there as it would.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from inspect import currentframe
from sys import _getframe
from types import FrameType
from typing import Any

from . import report
from .protocol import Message

__all__ = ["Fonts"]

MOST = 10
"""So many families, and so many characters, are told."""

LOGS = ("matplotlib.font_manager", "matplotlib.mathtext")
NOT_FOUND = re.compile(r"findfont: (?:Font|Generic) family (.+?) not found")
NO_GLYPH = re.compile(r"Font '?(.+?)'? does not have a glyph for .* \[U\+([0-9a-f]+)\]")
QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


class Fonts:
    """What a run lacked of fonts, with the notebook's line where each was missed first."""

    def __init__(self, files: Container[str]) -> None:
        self.files = files
        self.families: dict[str, Message | None] = {}
        self.glyphs: dict[int, tuple[str, Message | None]] = {}
        self.is_silent = False

    def watch(self) -> None:
        """Watch, from now on, what matplotlib tells; it is imported."""
        for name in LOGS:
            log = logging.getLogger(name)
            log.warning = self._watched(log.warning)  # type: ignore[method-assign]
        helpers: Any = sys.modules["matplotlib._text_helpers"]
        helpers._api = _Telling(helpers._api, self)  # noqa: SLF001

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Have matplotlib tell nothing meanwhile: it has told the same before."""
        self.is_silent = True
        try:
            yield
        finally:
            self.is_silent = False

    def _watched(self, real: Callable[..., None]) -> Callable[..., None]:
        def warning(message: object, *arguments: object, **options: Any) -> None:  # noqa: ANN401
            """Log a warning, as the caller's own."""
            if not self.is_silent:
                with suppress(Exception):  # what cannot be put together, logging will tell
                    self._note(str(message) % arguments, currentframe())
                real(
                    message,
                    *arguments,
                    **options | {"stacklevel": options.get("stacklevel", 1) + 1},
                )

        return warning

    def _note(self, told: str, frame: FrameType | None) -> None:
        family, glyph = NOT_FOUND.match(told), NO_GLYPH.match(told)
        if family is not None:
            for one in QUOTED.findall(family[1]) or [(family[1], "")]:
                self.note_family(one[0] or one[1], frame)
        elif glyph is not None:
            self.note_glyph(int(glyph[2], 16), glyph[1], frame)

    def note_family(self, family: str, frame: FrameType | None) -> None:
        """Note a family of fonts that was looked for and is not there."""
        if len(self.families) < MOST:
            self.families.setdefault(family[:100], report.frame_of(frame, self.files))

    def note_glyph(self, character: int, font: str, frame: FrameType | None) -> None:
        """Note a character that a font, or a list of them, cannot draw."""
        if len(self.glyphs) < MOST and character not in self.glyphs:
            self.glyphs[character] = (font[:100], report.frame_of(frame, self.files))

    def told(self) -> Iterator[Message]:
        """What was lacking, as notes."""
        for family, frame in self.families.items():
            yield {"name": "font-fallback", "texts": [family], "frame": frame}
        for character, (font, frame) in self.glyphs.items():
            yield {"name": "glyph-missing", "code": character, "texts": [font], "frame": frame}


class _Telling:
    """Takes the place of matplotlib's `_api` where it warns of missing glyphs.

    It is on no stack while that warns: a warning names the first line outside of matplotlib.
    """

    def __init__(self, real: Any, fonts: Fonts) -> None:  # noqa: ANN401
        self.real = real
        self.fonts = fonts

    def __getattr__(self, name: str) -> object:
        if name == "warn_external":
            if self.fonts.is_silent:
                return _nothing
            frame = _getframe(1)
            call = frame.f_locals
            if isinstance(call.get("codepoint"), int):
                self.fonts.note_glyph(call["codepoint"], str(call.get("fontnames", "")), frame)
        return getattr(self.real, name)


def _nothing(*_arguments: object, **_options: object) -> None:
    pass

"""Reads movies back, frame by frame, in a process of its own that runs no code of a notebook.

What the files hold was a figure's to make, and a decoder may fall for it: so this runs held as
figures are, within their limits, and what it says is believed of these files and nothing else.
The decoders are those of the figures' interpreter, which may have none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import count
from typing import Any, BinaryIO, NoReturn

from . import limits, program
from .protocol import Message

__all__ = ["read_back", "run"]

LOSSY = 64
"""How far, of 255, a compressed frame is from an equal one at most, and by half a step on average.

Measured with x264: 56 where it was told to make the smallest files that can still be read, 0.15
on average. A point of a plot that moves by itself makes a difference of 150.
"""
AVERAGE = 0.5

STRICT = {"err_detect": "explode"}
"""What FFmpeg is told: damage is an error. Some it covers up all the same, and marks the frame;
told to cover nothing up (`ec`), it would mark nothing.
"""

LONGEST = 300
LATEST = float("inf")


def run(names: Sequence[str]) -> NoReturn:
    """Read back the movies with these names in the working folder, tell of each, and leave.

    Which one comes next is told before: a process that is ended says no more.
    """
    status = 1
    try:
        for place, name in enumerate(names):
            program.tell({"reading": place})
            program.tell({"read": place, **read_back(name)})
        program.tell({"ended": True})
        status = 0
    finally:
        os._exit(status)


def read_back(name: str) -> Message:
    """What the movie of that name plays (`movie`), or `problem`, or what is lacking to tell."""
    reel = _Reel()
    try:
        with open(name, "rb", opener=_opened) as file:
            decode = _gif if name.lower().endswith(".gif") else _mp4
            duration, codec, pixels = decode(file, reel)
    except ImportError as error:
        return {"lacks": str(error.name)}
    except MemoryError:
        limits.make_room()
        return {"over": "memory"}
    except Exception as error:  # noqa: BLE001 (whatever a decoder makes of a stranger's bytes)
        return {"problem": _words(error), "frames": reel.frames}
    width, height = reel.size
    return {"movie": [width, height, reel.frames, duration, codec, pixels, reel.moves]}


def _opened(name: str, _flags: int) -> int:
    """Open a plain file; nothing else is followed, or waited for. Raises OSError."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(name, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is no plain file")
    return descriptor


def _words(error: Exception) -> str:
    """What a decoder said, in one line; FFmpeg's words stand without their number."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(words).split())[:LONGEST]


class _Reel:
    """What was seen of a movie so far; compares frames with the first until one differs."""

    def __init__(self) -> None:
        self.frames = 0
        self.size = (0, 0)
        self.moves = False
        self._first: Any = None

    def add(self, size: tuple[int, int], picture: Callable[[], Any], noise: int = 0) -> None:
        """Count a frame; the `picture` of it, for Pillow, is made where it is needed."""
        self.frames += 1
        if self.frames == 1:
            self.size, self._first = size, picture()
        elif size != self.size:
            raise ValueError(f"its frames differ in size: {self.size} and {size}")
        elif not self.moves and _differ(self._first, picture(), noise):
            self.moves, self._first = True, None


def _differ(one: Any, other: Any, noise: int) -> bool:  # noqa: ANN401 (pictures of Pillow's)
    """Whether two pictures differ by more than `noise`."""
    apart = import_module("PIL.ImageChops").difference(one, other)
    if max(most for _, most in apart.getextrema()) > noise:
        return True
    return bool(noise) and max(import_module("PIL.ImageStat").Stat(apart).mean) > AVERAGE


def _mp4(file: BinaryIO, reel: _Reel) -> tuple[float, str, str]:
    """Decode all pictures of an MP4, as strictly as FFmpeg can; seconds, codec, pixel format.

    The kind is named: FFmpeg would take a list of other files for a movie, too.
    """
    av: Any = import_module("av")
    import_module("PIL.Image")
    av.logging.set_level(av.logging.PANIC)
    with av.open(file, format="mp4", options=dict(STRICT)) as movie:
        if not movie.streams.video:
            raise ValueError("it has no pictures")
        stream = movie.streams.video[0]
        codec = stream.codec_context
        codec.thread_type, codec.thread_count = "NONE", 1
        codec.options = dict(STRICT)
        begin, end = LATEST, 0.0
        for frame in _frames(movie.demux(stream)):
            reel.add((frame.width, frame.height), frame.to_image, LOSSY)
            begin, end = min(begin, _begin(frame)), max(end, _end(frame))
        # Of frames that take unlike times and are stored in another order it says too little.
        stated = float(stream.duration * stream.time_base) if stream.duration else 0.0
        seconds = max(stated, end - begin)
        name = getattr(codec.codec, "canonical_name", codec.codec.name)
        return seconds, name, str(codec.pix_fmt)


def _frames(packets: Iterable[Any]) -> Iterator[Any]:
    """The frames of these packets. Raises ValueError where a packet or a frame is damaged."""
    for packet in packets:
        _require_sound(packet)
        for frame in packet.decode():
            _require_sound(frame)
            yield frame


def _require_sound(part: Any) -> None:  # noqa: ANN401 (a packet, or a frame)
    if part.is_corrupt:
        raise ValueError("it is damaged there")


def _begin(frame: Any) -> float:  # noqa: ANN401
    """When a frame is shown first, in seconds, as far as that is said."""
    return 0.0 if frame.pts is None or not frame.time_base else float(frame.pts * frame.time_base)


def _end(frame: Any) -> float:  # noqa: ANN401
    """When a frame gives way to the next, in seconds, as far as that is said."""
    if frame.pts is None or not frame.time_base:
        return 0.0
    lasts = getattr(frame, "duration", 0) or 0  # PyAV 14 does not tell
    return float((frame.pts + lasts) * frame.time_base)


def _gif(file: BinaryIO, reel: _Reel) -> tuple[float, str, str]:
    """Decode all pictures of a GIF; seconds of one round, and what FFmpeg calls the format."""
    movie: Any = import_module("PIL.GifImagePlugin").GifImageFile(file)
    milliseconds = 0
    for place in count():
        try:
            movie.seek(place)
        except EOFError:
            break
        movie.load()
        milliseconds += movie.info.get("duration", 0)
        reel.add(movie.size, lambda: movie.convert("RGBA"))
    return milliseconds / 1000, "gif", "pal8"

"""Reads a GIF as a stranger's file: block by block to the trailer, with nothing behind it.

GIF89a, sections 17 to 27. Pixels are not unpacked; every picture has its data whole.
"""

from __future__ import annotations

from struct import unpack_from

from orgfig.figure.unsound import Extent, require, require_size

__all__ = ["read"]

SCREEN = 13
"""Header and screen descriptor, in bytes."""
TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C
CONTROL = 0xF9
EXTENSIONS = {CONTROL: 4, 0xFE: None, 0x01: 12, 0xFF: 11}
"""Labels of extensions and the length of their first block, where it is fixed."""
MOST_BLOCKS = 100_000
CUT = "it is not complete: it ends within a block"


def read(data: bytes) -> Extent:
    """The size of a GIF, the number of its pictures, and the seconds of one round."""
    require(data[:6] in {b"GIF87a", b"GIF89a"}, "it is not a GIF: its signature is missing")
    require(len(data) > SCREEN, CUT)
    width, height, flags = unpack_from("<HHB", data, 6)
    require_size(width, height)
    walk = _Walk(data, SCREEN + _table(flags), width, height)
    left = MOST_BLOCKS
    while walk.take() != TRAILER:
        left -= 1
        require(left > 0, f"it has more than {MOST_BLOCKS} blocks")
    require(walk.at == len(data), "something follows after its end")
    require(walk.frames > 0, "it has no picture in it")
    delays = walk.delays
    shortest = min(delays) / 100 if delays else None
    return Extent(float(width), float(height), walk.frames, sum(delays) / 100, shortest)


def _table(flags: int) -> int:
    """The bytes of a table of colours, if there is one."""
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


class _Walk:
    """A place in the file, and what was met before it."""

    def __init__(self, data: bytes, at: int, width: int, height: int) -> None:
        self.at = at
        self.frames = 0
        self.delays: list[int] = []
        self._data = data
        self._screen = width, height

    def take(self) -> int:
        """Go over one block; what it was."""
        kind = self._byte()
        if kind == EXTENSION:
            self._extension(self._byte())
        elif kind == IMAGE:
            self._image()
        else:
            require(kind == TRAILER, f"it is damaged: there is no block of the kind {kind:#04x}")
        return kind

    def _byte(self) -> int:
        require(self.at < len(self._data), "it is not complete: its trailer is missing")
        self.at += 1
        return self._data[self.at - 1]

    def _extension(self, label: int) -> None:
        require(label in EXTENSIONS, f"it is damaged: there is no extension {label:#04x}")
        start = self.at
        length = EXTENSIONS[label]
        self._blocks()
        if length is not None:
            require(self._data[start] == length, "it is damaged: an extension has a wrong length")
        if label == CONTROL:
            self.delays.append(unpack_from("<H", self._data, start + 2)[0])

    def _image(self) -> None:
        require(self.at + 9 <= len(self._data), CUT)
        x, y, width, height, flags = unpack_from("<HHHHB", self._data, self.at)
        inside = x + width <= self._screen[0] and y + height <= self._screen[1]
        require(width > 0 and height > 0 and inside, "it has a picture that does not fit")
        self.at += 9 + _table(flags)
        require(2 <= self._byte() <= 8, "it is damaged: its codes have no length")  # noqa: PLR2004
        require(self._blocks() > 0, "it has a picture without data")
        self.frames += 1

    def _blocks(self) -> int:
        """Go over blocks of data, up to the empty one; how many there were."""
        data, at, count = self._data, self.at, 0
        while at < len(data) and data[at]:
            at += data[at] + 1
            count += 1
        require(at < len(data), CUT)
        self.at = at + 1
        return count

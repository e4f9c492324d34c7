"""The pictures of a GIF as they are shown one after another, each laid over those before it.

GIF89a, sections 20 (image descriptor), 23 (graphic control: delay, disposal, transparency) and
appendix F (variable-length-code LZW). Whether its blocks are whole is the matter of `gif`; here
they must be. The codes in them may be a stranger's.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

from orgfig.figure.gif import CONTROL, EXTENSION, IMAGE, SCREEN
from orgfig.figure.unsound import require

__all__ = ["Frame", "Part", "gif_frames", "gif_parts", "gif_rounds"]

CODES = 4096
OWN_TABLE = 0x80
RESTORE_BACKGROUND, RESTORE_PREVIOUS = 2, 3
ROUNDS = b"NETSCAPE2.0"


class Frame(NamedTuple):
    """Hundredths of a second that it stands, and its rows: red, green, blue, opacity a pixel."""

    delay: int
    rows: list[bytes]


class Part(NamedTuple):
    """Hundredths of a second that a picture stands, and all that is laid for it, as it is written.

    Pictures of equal parts show the same, where those before them do.
    """

    delay: int
    data: bytes


class _Control(NamedTuple):
    delay: int = 0
    disposal: int = 0
    clear: int | None = None


def gif_rounds(data: bytes) -> bytes:
    """What it says of how often it is shown; nothing where it does not."""
    at = data.find(ROUNDS)
    return data[at : at + len(ROUNDS) + 5] if at >= 0 else b""


def gif_parts(data: bytes) -> list[Part]:
    """Each picture as it is written; nothing is unpacked."""
    common = _table(data, SCREEN, data[10])
    found = []
    for control, at, end in _images(data):
        colours = b"" if data[at + 9] & OWN_TABLE else common
        how = bytes((control.disposal, control.clear is not None, control.clear or 0))
        found.append(Part(control.delay, how + colours + data[at:end]))
    return found


def gif_frames(data: bytes) -> Iterator[Frame]:
    """Each picture as it is shown. Raises UnsoundError where its codes mean nothing."""
    width, height, flags = unpack_from("<HHB", data, 6)
    common = _table(data, SCREEN, flags)
    canvas = [bytearray(width * 4) for _ in range(height)]
    for control, at, _ in _images(data):
        before = [bytearray(row) for row in canvas]
        place = unpack_from("<HHHHB", data, at + 1)
        own = _table(data, at + 10, place[4])
        start = at + 10 + len(own)
        numbers = _unpacked(_blocks(data, start + 1), data[start], place[2] * place[3])
        _lay(canvas, place, _rows(numbers, place), own or common, control.clear)
        yield Frame(control.delay, [bytes(row) for row in canvas])
        canvas = _disposed(canvas, before, place, control.disposal)


def _images(data: bytes) -> Iterator[tuple[_Control, int, int]]:
    """Where each picture begins and ends, and what is said of it before."""
    control = _Control()
    at = SCREEN + len(_table(data, SCREEN, data[10]))
    while data[at] in {EXTENSION, IMAGE}:
        if data[at] == EXTENSION:
            if data[at + 1] == CONTROL:
                control = _control(data, at + 3)
            at = _after_blocks(data, at + 2)
            continue
        start = at
        at = _after_blocks(data, at + 11 + len(_table(data, at + 10, data[at + 9])))
        yield control, start, at
        control = _Control()


def _table(data: bytes, at: int, flags: int) -> bytes:
    return data[at : at + 3 * (2 << (flags & 7))] if flags & OWN_TABLE else b""


def _control(data: bytes, at: int) -> _Control:
    flags, delay, clear = unpack_from("<BHB", data, at)
    return _Control(delay, flags >> 2 & 7, clear if flags & 1 else None)


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _blocks(data: bytes, at: int) -> bytes:
    found = []
    while data[at]:
        found.append(data[at + 1 : at + 1 + data[at]])
        at += data[at] + 1
    return b"".join(found)


def _unpacked(codes: bytes, size: int, most: int) -> bytes:
    """The numbers of colours that the codes stand for, `most` of them."""
    found: list[bytes] = []
    length = 0
    single = [bytes([n]) for n in range(1 << size)] + [b"", b""]
    table, former = list(single), b""
    for code in _codes(codes, size, table):
        if code == 1 << size:
            table[:], former = single, b""
            continue
        if code == (1 << size) + 1:
            break
        require(code < len(table) or (bool(former) and code == len(table)), "its codes are damaged")
        entry = table[code] if code < len(table) else former + former[:1]
        found.append(entry)
        length += len(entry)
        if former and len(table) < CODES:
            table.append(former + entry[:1])
        former = entry
        if length >= most:
            break
    require(length >= most, "its codes end too early")
    return b"".join(found)[:most]


def _codes(data: bytes, size: int, table: list[bytes]) -> Iterator[int]:
    """The codes, each as wide as the table that grows with them asks for."""
    held = bits = 0
    reader = iter(data)
    while True:
        # The entry that the reader is about to add counts already, once there is a former one.
        width = max(size + 1, min(12, len(table).bit_length()))
        while bits < width:
            byte = next(reader, None)
            if byte is None:
                return
            held |= byte << bits
            bits += 8
        yield held & ((1 << width) - 1)
        held >>= width
        bits -= width


def _rows(numbers: bytes, place: tuple[int, ...]) -> list[bytes]:
    """Rows from above; interlaced ones come in four passes (appendix E)."""
    width, height, flags = place[2], place[3], place[4]
    rows = [numbers[n * width : (n + 1) * width] for n in range(height)]
    if not flags & 0x40:
        return rows
    order = [
        n for first, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for n in range(first, height, step)
    ]
    placed = dict(zip(order, rows, strict=True))
    return [placed[n] for n in range(height)]


def _lay(
    canvas: list[bytearray],
    place: tuple[int, ...],
    rows: list[bytes],
    colours: bytes,
    clear: int | None,
) -> None:
    x, y, width = place[:3]
    table = colours.ljust(768, b"\0")
    channels = [table[n::3] for n in range(3)]
    for number, row in enumerate(rows, y):
        pixels = bytearray(b"\xff" * width * 4)
        for n, values in enumerate(channels):
            pixels[n::4] = row.translate(values)
        target = canvas[number]
        if clear is None or clear not in row:
            target[4 * x : 4 * (x + width)] = pixels
            continue
        for n, value in enumerate(row):
            if value != clear:
                target[4 * (x + n) : 4 * (x + n + 1)] = pixels[4 * n : 4 * n + 4]


def _disposed(
    canvas: list[bytearray], before: list[bytearray], place: tuple[int, ...], disposal: int
) -> list[bytearray]:
    if disposal == RESTORE_PREVIOUS:
        return before
    if disposal == RESTORE_BACKGROUND:
        x, y, width, height = place[:4]
        for row in canvas[y : y + height]:
            row[4 * x : 4 * (x + width)] = bytes(4 * width)
    return canvas

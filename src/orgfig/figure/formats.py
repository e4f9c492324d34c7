"""Pictures and movies that are not SVG: is it the kind it is called, and is it all there.

Looks at signatures, marks of the end, checksums and stated lengths; decodes no pixel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from struct import unpack_from
from zlib import crc32

from orgfig.figure.picture import PictureFacts

__all__ = ["examine_format"]

Size = tuple[float | None, float | None]

NO_SIZE: Size = (None, None)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame, SOF0 to SOF15 (ITU-T T.81, table B.1)."""
JPEG_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers without a length: TEM and the restarts."""
JPEG_MARK = 0xFF
JPEG_SCAN = 0xDA
JPEG_FRAME_LENGTH = 8
"""The least length of a frame header, its own two bytes included."""
GIF_LENGTH = 15
"""Header, screen, one byte and the trailer: less is no picture."""


class _BadError(Exception):
    """What is wrong with a picture, in words."""


def examine_format(suffix: str, data: bytes) -> PictureFacts:
    """The facts on a file whose name ends in `suffix`; `shapes` is 0, as nothing is decoded."""
    reader = READERS.get(suffix)
    if reader is None:
        kind = f"a file of the kind .{suffix[:20]}" if suffix else "a file without a suffix"
        problem = f"unknown kind: orgfig cannot check {kind}"
        return PictureFacts("unknown", None, None, 0, (problem,))
    kind = "jpeg" if suffix == "jpg" else suffix
    try:
        width, height = reader(data)
    except _BadError as bad:
        return PictureFacts(kind, None, None, 0, (str(bad),))
    return PictureFacts(kind, width, height, 0, ())


def _png(data: bytes) -> Size:
    """The PNG specification, third edition, sections 5.2 to 5.4, with every checksum."""
    _expect(data.startswith(PNG_SIGNATURE), "it is not a PNG: its signature is missing")
    kinds = []
    for kind, start, end in _png_parts(data):
        kinds.append(kind)
        _expect(
            crc32(data[start - 4 : end]) == unpack_from(">I", data, end)[0],
            f"its part {kind.decode('latin-1')!r} is damaged: the checksum differs",
        )
    _expect(kinds[:1] == [b"IHDR"] and b"IDAT" in kinds, "it has no header or no picture in it")
    _expect(kinds[-1] == b"IEND", "it is not complete: its end is missing")
    width, height = unpack_from(">II", data, 16)
    _expect(width > 0 and height > 0, "it has no width or no height")
    return float(width), float(height)


def _png_parts(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of what each part holds, up to the end mark."""
    at = len(PNG_SIGNATURE)
    kind = b""
    while kind != b"IEND" and at < len(data):
        _expect(at + 12 <= len(data), "it is not complete: it ends within a part")
        length, kind = unpack_from(">I4s", data, at)
        _expect(at + 12 + length <= len(data), "it is not complete: it ends within a part")
        yield kind, at + 8, at + 8 + length
        at += 12 + length
    _expect(at == len(data), "something follows after its end")


def _gif(data: bytes) -> Size:
    """GIF89a, sections 17, 18 and 27: header, screen and trailer."""
    _expect(data[:6] in (b"GIF87a", b"GIF89a"), "it is not a GIF: its signature is missing")
    _expect(
        len(data) >= GIF_LENGTH and data.endswith(b";"),
        "it is not complete: its trailer is missing",
    )
    width, height = unpack_from("<HH", data, 6)
    _expect(width > 0 and height > 0, "it has no width or no height")
    return float(width), float(height)


def _jpeg(data: bytes) -> Size:
    """ITU-T T.81, annex B: from the start mark over its segments to a scan, then the end mark."""
    _expect(data.startswith(b"\xff\xd8\xff"), "it is not a JPEG: its start mark is missing")
    _expect(data.endswith(b"\xff\xd9"), "it is not complete: its end mark is missing")
    size: Size | None = None
    for marker, start, length in _jpeg_segments(data):
        if marker in JPEG_FRAMES:
            _expect(length >= JPEG_FRAME_LENGTH, "its frame header is too short")
            height, width = unpack_from(">HH", data, start + 3)
            size = float(width), float(height)
    if size is None:
        raise _BadError("it has no frame, and so no size")
    return size


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start of the length field and length of each segment, up to the first scan."""
    at = 2
    marker = 0
    while marker != JPEG_SCAN:
        _expect(at + 4 <= len(data) and data[at] == JPEG_MARK, "it is damaged: a marker is missing")
        marker = data[at + 1]
        if marker == JPEG_MARK or marker in JPEG_BARE:
            at += 1 if marker == JPEG_MARK else 2
            continue
        (length,) = unpack_from(">H", data, at + 2)
        _expect(1 < length <= len(data) - at - 2, "it is not complete: it ends within a segment")
        yield marker, at + 2, length
        at += 2 + length


def _pdf(data: bytes) -> Size:
    """ISO 32000, 7.5.2 and 7.5.5: header, and near the end `startxref`, a place, the end mark."""
    _expect(re.match(rb"%PDF-[12]\.\d", data) is not None, "it is not a PDF: no header")
    end = re.search(rb"startxref\s+(\d{1,20})\s+%%EOF\s*\Z", data[-1024:])
    if end is None:
        raise _BadError("it is not complete: its end mark is missing")
    table = data[int(end[1]) : int(end[1]) + 20].lstrip()
    is_table = re.match(rb"xref|\d+\s+\d+\s+obj", table) is not None
    _expect(is_table, "it is damaged: its table of objects is not where it says")
    return NO_SIZE


def _mp4(data: bytes) -> Size:
    """ISO/IEC 14496-12, 4.2: boxes that fill the file, `ftyp` first, with `moov` and `mdat`."""
    _expect(data[4:8] == b"ftyp", "it is not an MP4: it does not begin with ftyp")
    kinds = set(_mp4_boxes(data))
    missing = [kind for kind in (b"moov", b"mdat") if kind not in kinds]
    _expect(not missing, f"it is not complete: it has no {b', '.join(missing).decode()} box")
    return NO_SIZE


def _mp4_boxes(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        _expect(at + 8 <= len(data), "it is not complete: it ends within a box")
        length, kind = unpack_from(">I4s", data, at)
        least = 8
        if length == 1:  # the true length follows in 64 bits
            _expect(at + 16 <= len(data), "it is not complete: it ends within a box")
            least, length = 16, unpack_from(">Q", data, at + 8)[0]
        elif length == 0:  # the box reaches to the end of the file
            length = len(data) - at
        _expect(least <= length <= len(data) - at, "it is not complete: it ends within a box")
        yield kind
        at += length


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise _BadError(otherwise)


READERS: dict[str, Callable[[bytes], Size]] = {
    "gif": _gif,
    "jpeg": _jpeg,
    "jpg": _jpeg,
    "mp4": _mp4,
    "pdf": _pdf,
    "png": _png,
}

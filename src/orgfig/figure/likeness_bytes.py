"""In what two sound PDFs, JPEGs or files of data differ, as far as they say it themselves.

Their pictures are not unpacked: that would take a codec. What is told is sound all the same: two
files that differ only in what is named differ in nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from orgfig.figure.likeness import Difference, Kind
from orgfig.figure.likeness_words import counted
from orgfig.figure.picture import PictureFacts, examine

__all__ = ["container_differences"]

LINES = frozenset(("csv", "tsv", "txt", "dat", "json"))
ENDS = "other ends of lines"

STRING = rb"\((?:[^()\\]|\\.)*+\)"
PDF = {
    Kind.DATE: re.compile(rb"/(?:CreationDate|ModDate)\s*" + STRING),
    Kind.METADATA: re.compile(rb"/(?:Producer|Creator|Author|Title)\s*" + STRING),
    Kind.IDS: re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f\s]*+>\s*<[0-9A-Fa-f\s]*+>\s*\]"),
}
"""What a PDF says of itself in strings (ISO 32000-1, sections 14.3.3 and 14.4)."""
PLACES = re.compile(rb"(?m)^\d{10} \d{5} [nf]\s*$|startxref\s+\d+")
"""Where parts lie in the file, which moves with the length of what stands before them."""
WORDS = {Kind.DATE: "the date that it names", Kind.METADATA: "its metadata", Kind.IDS: "its id"}

SCAN = 0xDA
DESCRIBING = {*range(0xE3, 0xEE), 0xEF, 0xFE}
"""Markers of applications and comments; not those that say how a picture is to be shown: JFIF's,
Exif's (which may turn it), that of a colour profile, Adobe's."""


def container_differences(suffix: str, old: bytes, new: bytes) -> list[Difference]:
    """The kinds of differences between two sound files; none for MP4s that say the same."""
    if suffix == "pdf":
        found = _pdf(old, new)
    elif suffix in LINES:
        found = [_lines(old, new)]
    elif suffix in {"jpg", "jpeg"} and _pictures(old) == _pictures(new):
        found = [Difference(Kind.METADATA, "its metadata")]
    else:
        found = []
    if found:
        return found
    name = f"picture.{suffix}"
    facts = list(_facts(examine(name, old), examine(name, new)))
    if facts or suffix != "mp4":
        return facts or [Difference(Kind.UNREAD, f"other bytes: {suffix} is not looked into")]
    from orgfig.figure.likeness_mp4 import mp4_differences

    return mp4_differences(old, new)


def _facts(old: PictureFacts, new: PictureFacts) -> Iterator[Difference]:
    if (old.width, old.height) != (new.width, new.height):
        words = f"{old.width} by {old.height} → {new.width} by {new.height}"
        yield Difference(Kind.SIZE, words)
    if (old.frames, old.duration) != (new.frames, new.duration):
        words = f"{old.frames} frames, {old.duration} s → {new.frames}, {new.duration} s"
        yield Difference(Kind.FRAMES, words)


def _lines(old: bytes, new: bytes) -> Difference:
    """How many lines of a text are others."""
    one, other = old.splitlines(), new.splitlines()
    changed = sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    words = f"texts: {changed} of {counted(max(len(one), len(other)), 'line')}"
    return Difference(Kind.TEXTS, words) if changed else Difference(Kind.WRITING, ENDS)


def _pdf(old: bytes, new: bytes) -> list[Difference]:
    """Kinds of what is said; none where anything else differs."""
    found = []
    for kind, pattern in PDF.items():
        if pattern.findall(old) != pattern.findall(new):
            found.append(Difference(kind, WORDS[kind]))
        old, new = pattern.sub(b"", old), pattern.sub(b"", new)
    alike = PLACES.sub(b"", old) == PLACES.sub(b"", new)
    return found if alike else []


def _pictures(data: bytes) -> bytes:
    """A JPEG without what describes it (ITU-T T.81, annex B)."""
    kept = [data[:2]]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != SCAN:  # noqa: PLR2004
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] not in DESCRIBING:
            kept.append(data[at:end])
        at = end
    return b"".join((*kept, data[at:]))

"""Reads a PDF as a stranger's file: object by object, with nothing between and nothing active.

ISO 32000-1: sections 7.2 (tokens), 7.3 (objects), 7.5 (structure), 12.6 (actions). The file is
read from its first byte to its last as a row of objects, tables and trailers, and every place
that its tables name must be where an object was read: what a viewer reaches has been seen. Names
are compared with `#xx` undone. Object streams are unpacked and searched too; in other streams
(drawing, fonts, images) no name acts. A figure is not a document that was changed later, nor is
it in secret writing: both are refused.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from orgfig.figure.pdf_tables import LARGEST, rows_of_stream, unpacked
from orgfig.figure.pdf_tokens import ACTIVE, LONGEST, SPACE, TOO_LONG, Words, words
from orgfig.figure.unsound import Extent, UnsoundError, require

__all__ = ["read"]

HEADER = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n]")
END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
OBJECT = re.compile(rb"(\d{1,10})\s+(\d{1,5})\s+obj\b")
END_OF_OBJECT = re.compile(rb"endobj\b")
STREAM = re.compile(rb"stream(?:\r\n|\n)")
END_OF_STREAM = re.compile(rb"\r?\n?endstream\s+endobj\b")
LENGTH = re.compile(rb"/Length\s+(\d{1,12})(?:\s+\d{1,5}\s+(R)\b)?")
TABLE = re.compile(rb"xref\s+")
SECTION = re.compile(rb"(\d{1,10}) (\d{1,10})\s+")
ROW = re.compile(rb"(\d{10}) \d{5} ([nf])(?: \r| \n|\r\n)")
TRAILER = re.compile(rb"\s*trailer\b")


MOST_OBJECTS = 50_000


class _Object(NamedTuple):
    """An object of the file: where it begins, what it says, and where its stream lies."""

    at: int
    words: Words
    stream: slice | None


def read(data: bytes) -> Extent:
    """Nothing of a PDF's size, which is its pages' matter; raises for what is no sound one."""
    require(HEADER.match(data) is not None, "it is not a PDF: no header")
    end = END.search(data, max(0, len(data) - 1024))
    if end is None:
        raise UnsoundError("it is not complete: its end mark is missing")
    file = _File(data[: end.start()])
    file.take_all()
    file.check(int(end[1]))
    return Extent()


class _File:
    """A place in the file, and what was met before it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._objects: dict[int, _Object] = {}
        self._rows: dict[int, int] = {}
        self._table: int | None = None
        self._trailer: Words | None = None
        self._said = 0

    def take_all(self) -> None:
        """Read objects and the table, up to the end."""
        between = 0
        while (space := SPACE.match(self._data, self._at)) and space.end() < len(self._data):
            between += space.end() - self._at
            require(between < LONGEST, TOO_LONG)
            self._at = space.end()
            begins = OBJECT.match(self._data, self._at)
            if begins:
                self._take_object(int(begins[1]), begins.end())
            else:
                self._take_table()

    def _take_object(self, number: int, inner: int) -> None:
        require(number not in self._objects, f"object {number} is there twice: it was changed")
        said = words(self._data, inner)
        _refuse_active(said, f"object {number}")
        self._said += said.end - inner
        require(self._said < LONGEST, TOO_LONG)
        require(len(self._objects) < MOST_OBJECTS, f"it has more than {MOST_OBJECTS} objects")
        begins = STREAM.match(self._data, said.end)
        ends = END_OF_OBJECT.match(self._data, said.end)
        stream = None
        if begins:
            stream, end = self._stream(number, said, begins.end())
        else:
            require(ends is not None, f"object {number} is not complete")
            end = ends.end() if ends else 0
        self._objects[number] = _Object(self._at, said, stream)
        self._at = end

    def _stream(self, number: int, said: Words, start: int) -> tuple[slice, int]:
        """Where a stream lies, and where its object ends."""
        require(b"F" not in said.names, f"object {number}: its stream lies in another file")
        stated = LENGTH.findall(said.text)
        require(len(stated) == 1, f"object {number}: its stream has no length, or more than one")
        place = start if stated[0][1] else start + int(stated[0][0])
        find = END_OF_STREAM.search if stated[0][1] else END_OF_STREAM.match
        end = find(self._data, place)
        if end is None:
            raise UnsoundError(f"object {number}: its stream is not as long as it says")
        return slice(start, end.start()), end.end()

    def _take_table(self) -> None:
        begins = TABLE.match(self._data, self._at)
        if begins is None or self._trailer is not None:
            raise UnsoundError(f"byte {self._at}: neither an object nor a table begins there")
        self._table = self._at
        at = begins.end()
        while section := SECTION.match(self._data, at):
            at = self._take_section(int(section[1]), int(section[2]), section.end())
        trailer = TRAILER.match(self._data, at)
        if trailer is None:
            raise UnsoundError("its table of objects is damaged")
        self._trailer = words(self._data, trailer.end())
        self._at = self._trailer.end

    def _take_section(self, first: int, count: int, at: int) -> int:
        require(count * 20 <= len(self._data) - at, "its table of objects is damaged")
        for number in range(first, first + count):
            row = ROW.match(self._data, at)
            if row is None:
                raise UnsoundError("its table of objects is damaged")
            if row[2] == b"n":
                self._rows[number] = int(row[1])
            at = row.end()
        return at

    def check(self, start: int) -> None:
        """What can be said once all is read; `start` is where the table is said to be."""
        if self._trailer is None:
            self._take_table_stream(start)
        else:
            require(start == self._table, "it is damaged: its table is not where it says")
        trailer = self._trailer
        if trailer is None or b"Root" not in trailer.names:
            raise UnsoundError("it is not complete: it has no root")
        _refuse_active(trailer, "its trailer")
        changed = {b"Prev", b"XRefStm"} & set(trailer.names)
        require(not changed, "it was changed after it was made: it has two tables of objects")
        for number, place in self._rows.items():
            is_there = number in self._objects and self._objects[number].at == place
            require(is_there, f"it is damaged: object {number} is not where it says")
        self._check_streams()

    def _take_table_stream(self, start: int) -> None:
        """A table that is a stream (section 7.5.8)."""
        table = next((one for one in self._objects.values() if one.at == start), None)
        if table is None or table.stream is None or b"XRef" not in table.words.names:
            raise UnsoundError("it is damaged: its table is not where it says")
        self._trailer = table.words
        for number, kind, place in rows_of_stream(table.words.text, self._data[table.stream]):
            if kind == 1:
                self._rows[number] = place
            elif kind == 2:  # noqa: PLR2004 - section 7.5.8.3: within an object stream
                holder = self._objects.get(place)
                is_holder = holder is not None and b"ObjStm" in holder.words.names
                require(is_holder, f"it is damaged: object {number} is not where it says")

    def _check_streams(self) -> None:
        """The lengths that stand elsewhere, and the objects within streams."""
        left = LARGEST
        for number, one in self._objects.items():
            if one.stream is None:
                continue
            self._check_length(number, one.words, one.stream)
            if b"ObjStm" in one.words.names:
                inner = unpacked(one.words.text, self._data[one.stream], left)
                left -= len(inner)
                said = words(inner, 0)
                require(said.end == len(inner), f"object {number} is damaged")
                _refuse_active(said, f"object {number}")

    def _check_length(self, number: int, said: Words, stream: slice) -> None:
        ((stated, is_elsewhere),) = LENGTH.findall(said.text)
        if is_elsewhere:
            other = self._objects.get(int(stated))
            digits = other.words.text.strip() if other else b""
            require(digits.isdigit() and len(digits) < 13, f"object {number} has no length")  # noqa: PLR2004
            end = END_OF_STREAM.match(self._data, stream.start + int(digits))
            fits = end is not None and end.end() == self._end_of(stream)
            require(fits, f"object {number}: its stream is not as long as it says")

    def _end_of(self, stream: slice) -> int:
        end = END_OF_STREAM.match(self._data, stream.stop)
        return end.end() if end else -1


def _refuse_active(said: Words, where: str) -> None:
    found = next((name for name in said.names if name in ACTIVE), None)
    if found is not None:
        raise UnsoundError(f"{where}: /{found.decode()} is not allowed in a picture")

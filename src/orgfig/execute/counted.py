"""How far a figure says it is: lines that begin with `[done/total]`, among what it prints.

Such a line is no word of the figure's, so it is taken out; all else stays byte for byte. This is
how ninja, cmake and docker count. Two numbers of nine digits at most are all that is believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Count", "Counted"]

Count = tuple[int, int]
"""How many are done, and of how many in all."""

_COUNT = re.compile(rb"\r?\[([0-9]{1,9})/([0-9]{1,9})\]")
"""With the return that many print before it, to write over what stands on a terminal's line."""

_LINE = re.compile(_COUNT.pattern + rb"(?=[ \r\n])")
_BEGUN = re.compile(rb"\r?(?:\[(?:[0-9]{1,9}(?:/(?:[0-9]{1,9}\]?)?)?)?)?")
_END = re.compile(rb"\r\n?|\n")

_BEFORE = re.compile(rb"[\r\n](?=\r?(?:\[|\Z))")
"""The end of a line before one that may count, or before what is not there yet."""


@dataclass(slots=True, eq=False)
class Counted:
    """Takes lines that count out of a stream of bytes, the same however it comes in pieces.

    `is_count` says of the line that the next byte belongs to whether it is one, once that can be
    told; `held` are the bytes of its begin until then.
    """

    said: Count | None = None
    held: bytes = b""
    is_count: bool | None = None

    @property
    def latest(self) -> Count | None:
        """What was said last, also by a line that has not ended: its end may be long in coming."""
        return _believed(_COUNT.fullmatch(self.held)) or self.said

    def words(self, data: bytes) -> bytes:
        """What is left of the stream's next bytes; at most 22 of them are held back."""
        text, self.held = self.held + data, b""
        left, at = [], 0
        while at < len(text) and self._tells(text, at):
            if self.is_count:
                at = self._after_count(text, at)
            else:
                end = self._after_words(text, at)
                left.append(text[at:end])
                at = end
        return b"".join(left)

    def rest(self) -> bytes:
        """What was held back, where nothing more comes; once."""
        self.said, held = self.latest, self.held
        is_count = self.is_count or _believed(_COUNT.fullmatch(held)) is not None
        self.held, self.is_count = b"", None
        return b"" if is_count else held

    def _tells(self, text: bytes, at: int) -> bool:
        """Whether the line at that place can be told to count or not; else it is held."""
        if self.is_count is not None:
            return True
        found = _LINE.match(text, at)
        if found is None and _BEGUN.fullmatch(text, at):
            self.held = text[at:]
            return False
        count = _believed(found)
        self.said, self.is_count = count or self.said, count is not None
        return True

    def _after_count(self, text: bytes, at: int) -> int:
        """Where the next line begins; a return at the very end is held: it may be half of one.

        A return before a line that counts is taken out as a line of its own.
        """
        end = _END.search(text, at)
        if end is None:
            return len(text)
        if end[0] == b"\r" and end.end() == len(text):
            self.held = b"\r"
        else:
            self.is_count = None
        return end.end()

    def _after_words(self, text: bytes, at: int) -> int:
        """Where the next line begins that may count."""
        end = _BEFORE.search(text, at)
        if end is None:
            return len(text)
        self.is_count = None
        return end.end()


def _believed(found: re.Match[bytes] | None) -> Count | None:
    if found is None:
        return None
    done, total = int(found[1]), int(found[2])
    return (done, total) if done <= total and total else None

"""Notebooks for the tests of this room, from text as short as the case allows."""

import pytest

from orgfig.location import Location
from orgfig.org.model import (
    Document,
    HeaderArguments,
    Heading,
    Link,
    Planning,
    SourceBlock,
    TodoKeywords,
)
from orgfig.tangle.model import TangledFile, TanglePlan

STATES = {"TODO": False, "DONE": True}
PATH = "figures.org"


class _Draft:
    """Reads a notation with headings, links and blocks of one line: enough to sort, no more."""

    def __init__(self):
        self.headings, self.links, self.blocks = [], [], []
        self._open = []

    def read(self, text, path):
        lines = text.strip().splitlines()
        for number, line in enumerate(map(str.strip, lines), 1):
            where = Location(path, number)
            if line.startswith("*"):
                self._heading(line, where, len(lines))
            elif line.startswith("[["):
                self._link(line, where)
            elif line.startswith("python"):
                self._block(line, where)
        return self

    def _heading(self, line, where, last):
        stars, _, title = line.partition(" ")
        words = title.split()
        state = words.pop(0) if words and words[0] in STATES else None
        commented = bool(words) and words[0] == "COMMENT"
        archived = bool(words) and words[-1] == ":ARCHIVE:"
        level = len(stars)
        title = " ".join(words).removeprefix("COMMENT ").removesuffix(" :ARCHIVE:")
        self._close(level, where.line - 1)
        parent = self.headings[self._open[-1]] if self._open else None
        self._open.append(len(self.headings))
        self.headings.append(
            Heading(
                number=len(self.headings),
                level=level,
                title=title,
                state=state,
                is_done=STATES.get(state, False),
                priority=None,
                tags=("ARCHIVE",) if archived else (),
                parent=None if parent is None else parent.number,
                commented=commented or bool(parent and parent.commented),
                archived=archived or bool(parent and parent.archived),
                properties=(),
                planning=Planning(),
                where=where,
                last_line=last,
            )
        )

    def _close(self, level, line):
        while self._open and self.headings[self._open[-1]].level >= level:
            position = self._open.pop()
            self.headings[position] = self.headings[position]._replace(last_line=line)

    def _at(self):
        return len(self.headings) - 1 if self.headings else None

    def _link(self, line, where):
        target, _, caption = line.removeprefix("[[").partition("]]")
        self.links.append(
            Link(target, None, caption.strip() or None, None, None, self._at(), where)
        )

    def _block(self, line, where):
        head, _, body = line.partition(": ")
        words = head.split()[1:]
        pairs = tuple(
            (key.lstrip("-"), value) for key, value in zip(words[::2], words[1::2], strict=True)
        )
        arguments = HeaderArguments(pairs)
        self.blocks.append(
            SourceBlock(
                len(self.blocks), None, "python", "", arguments, body, self._at(), where, where.line
            )
        )


def _tangled(blocks):
    by_path = {}
    for block in blocks:
        path = block.arguments.get("tangle")
        if path:
            by_path.setdefault(path, []).append(block)
    return tuple(
        TangledFile(
            path=path,
            text="".join(block.body + "\n" for block in some),
            mode=None,
            language="python" if path.endswith(".py") else "text",
            blocks=tuple(block.number for block in some),
            origins=tuple(block.where.line + 1 for block in some),
            where=some[0].where,
        )
        for path, some in by_path.items()
    )


@pytest.fixture(scope="session")
def notebook():
    """A function: text in the notation above → document and tangle plan."""

    def make(text, path=PATH):
        draft = _Draft().read(text, path)
        parts = tuple(draft.headings), tuple(draft.blocks), tuple(draft.links)
        document = Document(path, *parts, (), TodoKeywords(), ())
        return document, TanglePlan(_tangled(draft.blocks), ())

    return make

"""From a failed run back to the notebook: tangled lines become Org lines. Reads no file."""

from __future__ import annotations

from collections.abc import Sequence

from orgfig.build.job import Failure
from orgfig.location import Location
from orgfig.org.model import SourceBlock
from orgfig.tangle import TangledFile, locate

__all__ = ["blame", "org_location"]


def blame(
    failure: Failure, files: Sequence[TangledFile], blocks: Sequence[SourceBlock] = ()
) -> Location | None:
    """The Org line where `failure` happened: of its innermost frame that lies in `files`.

    Where no frame does, such as for a limit, it is the first file's block; None without files.
    `blocks` are what the files were made from; without them a syntax error's column, which
    counts in the tangled line, is left out.
    """
    by_path = {file.path: file for file in files}
    for depth, frame in enumerate(reversed(failure.frames)):
        if frame.path in by_path:
            column = None if depth else failure.column
            return org_location(by_path[frame.path], frame.line, column, blocks)
    return files[0].where if files else None


def org_location(
    file: TangledFile, line: int, column: int | None = None, blocks: Sequence[SourceBlock] = ()
) -> Location:
    """Where line `line` of a tangled file stands in the notebook."""
    if not file.origins:
        return file.where
    place = locate(file, line, file.where.path)
    if column is None:
        return place
    return Location(place.path, place.line, _org_column(file, line, column, place.line, blocks))


def _org_column(
    file: TangledFile, line: int, column: int, org_line: int, blocks: Sequence[SourceBlock]
) -> int | None:
    """The column in the Org line: tangling takes indentation away, or adds some."""
    tangled = _line(file.text, line)
    for block in blocks:
        if block.where.path == file.where.path and block.where.line < org_line < block.last_line:
            start = _line(block.body, org_line - block.where.line).find(tangled.strip())
            indentation = len(tangled) - len(tangled.lstrip())
            shifted = column - indentation + start
            return shifted if start >= 0 and shifted > 0 else None
    return None


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""

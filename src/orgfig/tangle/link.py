"""The link that `:comments` puts beside a block: `file:PATH::SEARCH`, and the block's name.

After `org-babel-tangle--unbracketed-link` of Org 9.7, which treats path and search together as a
file name, so that a title with `/../` in it is shortened.
"""

from __future__ import annotations

import re

from orgfig.org.model import Document, Heading
from orgfig.tangle.expansion import Point
from orgfig.tangle.scan import Scan

__all__ = ["folder_of", "heading_title", "length_at", "link"]

_TARGET = re.compile(r"[^<]<<([^<>]+)>>[^>]")
_TODO = re.compile(r" +([^ \t]+)(?= |$)")
_PRIORITY = re.compile(r" +\[#.\](?= |$)")
_COMMENT = re.compile(r"COMMENT[ \t]+")
_COOKIE = re.compile(r"\[[0-9]*(?:%|/[0-9]*)\]")
_BLANKS = re.compile(r"[ \t]+")
_SIGNS = re.compile(r"[#*]+[ \t]*")
_TO_ESCAPE = re.compile(r"\\+|[\[\]]")
_WHITE = " \t\n\r"
_ROOT = "project"  # stands for the project's own folder, whose name nobody needs to know


def link(document: Document, scan: Scan, point: Point, target_folder: str) -> str | None:
    """A link from a file in `target_folder`, a project path, to where Org is in the notebook.

    None where it depends on the folders around the project, or would hold a newline.
    """
    search = _target(scan, point)
    if search is None:
        search = _search(document, scan, point)
    if "\n" in search:
        return None
    path = _normal(_escaped(f"{_ROOT}/{document.path}::{search}"))
    if path is None:
        return None
    return "file:" + _relative(
        path, f"/{_ROOT}/{target_folder}/" if target_folder else f"/{_ROOT}/"
    )


def length_at(scan: Scan, line: int) -> int:
    """How many characters a link to what stands on `line` and its name have, at most."""
    block, heading = scan.block_at(line), scan.heading_at(line)
    name = "" if block is None else block.name or ""
    title = "" if heading is None else scan.lines[heading.where.line]
    times = 1 + max(name.count("%"), title.count("%"))  # `%link` in a name is filled in
    return 4 * times * (len(name) + len(title) + len(scan.lines[line]))


def folder_of(document_path: str, target: str) -> str | None:
    """The folder of what `:tangle TARGET` names, as a project path; None if outside or unknown."""
    folder = target.rpartition("/")[0]
    if target.startswith(("/", "~")):
        return None
    notebook_folder = document_path.rpartition("/")[0]
    path = _normal(f"{_ROOT}/{notebook_folder}/{folder}")
    return None if path is None else path.strip("/").removeprefix(_ROOT).lstrip("/")


def heading_title(document: Document, scan: Scan, heading: Heading) -> str | None:
    """The title as written, less state, priority and tags; None where there is none.

    After `org-complex-heading-regexp`, which wants blanks between these.
    """
    rest = _without_tags(scan.lines[heading.where.line].lstrip("*"))
    todo = _TODO.match(rest)
    if todo is not None and todo[1] in {*document.todo.open, *document.todo.done}:
        rest = rest[todo.end() :]
    priority = _PRIORITY.match(rest)
    rest = rest[priority.end() :] if priority else rest
    return rest.lstrip(" ") or None


def _without_tags(rest: str) -> str:
    """`rest` without tags and blanks at its end."""
    bare = rest.rstrip(" \t")
    last = re.split(r"[ \t]", bare)[-1]
    has_tags = len(last) > 2 and last[0] == ":" == last[-1] and len(last) < len(bare)  # noqa: PLR2004 -- `:a:` is the shortest
    if has_tags and all(one.isalnum() or one in "_@#%:" for one in last):
        return bare[: -len(last)].rstrip(" \t")
    return bare


# --- what to search for ------------------------------------------------------------------------


def _target(scan: Scan, point: Point) -> str | None:
    """The `<<target>>` that Org is in, or right behind, on the lines around (`org-in-regexp`)."""
    first = max(point.line - 1, 1)
    window = "\n".join(scan.lines[first : point.line + 2])
    if "<<" not in window:
        return None
    place = point.column + (len(scan.lines[first]) + 1 if first < point.line else 0)
    for found in _TARGET.finditer(window):
        if found.start() > place:
            return None
        if found.end() >= place:
            return found[1]
    return None


def _search(document: Document, scan: Scan, point: Point) -> str:
    """A block's name, the line before the first heading, a CUSTOM_ID or the heading's title."""
    block = scan.block_at(point.line)
    if block is not None and block.name:
        return block.name
    heading = scan.heading_at(point.line)
    if heading is None:
        return _context(scan.lines[point.line])
    custom = _property(heading, "CUSTOM_ID")
    if custom is not None:
        return f"#{custom}"
    title = heading_title(document, scan, heading) or ""
    return "*" + _squeezed(_COMMENT.sub("", title, count=1) if _COMMENT.match(title) else title)


def _property(heading: Heading, name: str) -> str | None:
    """The value of a heading's own property (`org-entry-get`)."""
    own = [one for one in heading.properties if one.name.upper() == name]
    added = [one.value for one in heading.properties if one.name.upper() == f"{name}+"]
    values = [*(one.value for one in own[-1:]), *added]
    return " ".join(values) if values else None


def _context(line: str) -> str:
    """The line of a block's begin as a search string, without the sign that a search mistakes."""
    return _SIGNS.sub("", _squeezed(line), count=1)


def _squeezed(text: str) -> str:
    """`text` without statistics cookies, with single blanks (`org-link--normalize-string`)."""
    return _BLANKS.sub(" ", _COOKIE.sub(" ", text)).strip(_WHITE)


# --- from one file to another ------------------------------------------------------------------


def _escaped(text: str) -> str:
    """With a backslash before brackets; backslashes before those, or at the end, are doubled."""

    def escaped(found: re.Match[str]) -> str:
        if found[0] in "[]":
            return f"\\{found[0]}"
        is_before_bracket = text[found.end() : found.end() + 1] in {"", "[", "]"}
        return found[0] * 2 if is_before_bracket else found[0]

    return _TO_ESCAPE.sub(escaped, text)


def _normal(path: str) -> str | None:
    """A file name in the project, as `expand-file-name` has it; None if it leaves the project."""
    names: list[str] = []
    for name in path.split("/"):
        if name == "..":
            if len(names) < 2:  # noqa: PLR2004 -- the project's folder stays
                return None
            names.pop()
        elif name not in {"", "."}:
            names.append(name)
    return "/" + "/".join(names) + ("/" if path.endswith("/") else "")


def _relative(path: str, start: str) -> str:
    """`path` as seen from the folder `start` (`file-relative-name`)."""
    ups = 0
    while not (path.startswith(start) or f"{path}/".startswith(start)):
        start = start[: start.rstrip("/").rfind("/") + 1]
        ups += 1
    above = "/".join([".."] * ups) or "."
    if not path.startswith(start):
        return above
    rest = path[len(start) :]
    return rest if not ups and rest else f"{above}/{rest}"

"""Python code and Org texts as lines of HTML whose parts have classes; colours are the style's.

The only file that knows Pygments. Every character that could hide or turn what is read is shown
as what it is, as on a terminal (see `escape`).
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from orgfig.org.model import Document, SourceBlock
from orgfig.report.escape import visible

__all__ = ["python_lines", "source_lines"]

LONGEST = 200_000
"""Longer code is shown without colours: reading it apart would take too long."""

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=20_000)  # a block stands on its figure's page and in its notebook's source
def python_lines(code: str) -> tuple[str, ...]:
    """The lines of `code` as HTML, with Pygments' short classes."""
    shown = [_shown(line) for line in code.split("\n")]
    if len(code) <= LONGEST:
        lines = highlight("\n".join(shown), _LEXER, _FORMATTER).split("\n")
        if len(lines) in {len(shown), len(shown) + 1}:  # it may end with a line's end of its own
            return tuple(lines[: len(shown)])
    return tuple(map(escape, shown))


def source_lines(document: Document) -> tuple[str, ...]:
    """The lines of an Org text as HTML: headings and keywords marked, Python code coloured."""
    written = document.text.removesuffix("\n").split("\n")
    lines = [_org_line(line) for line in written]
    for block in document.blocks:
        first, last = block.where.line, block.last_line - 1  # the lines between its fences
        inside = written[first:last]
        if inside:
            lines[first:last] = _block_lines(block, inside)
    for heading in document.headings:
        at = heading.where.line - 1
        lines[at] = f'<span class="org-heading">{escape(_shown(written[at]))}</span>'
    return tuple(lines)


def _block_lines(block: SourceBlock, inside: list[str]) -> list[str]:
    if block.language.lower() not in {"python", "python3", "jupyter-python"}:
        return [escape(_shown(line)) for line in inside]
    return list(python_lines("\n".join(inside)))


def _org_line(line: str) -> str:
    shown, bare = escape(_shown(line)), line.lstrip()
    if bare.startswith(("#+", ":", "# ")):
        return f'<span class="org-keyword">{shown}</span>'
    return shown


def _shown(line: str) -> str:
    return "\t".join(map(visible, line.removesuffix("\r").split("\t")))

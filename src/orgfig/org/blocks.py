"""Source blocks: language, switches, name, header arguments, and the body as it was meant.

Org manual, "Structure of Code Blocks" and "Literal Examples" (for the comma). Which lines are a
block is for `elements`; what becomes of a body is for tangling.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.elements import Affiliated, Element
from orgfig.org.header_arguments import Argument, UnnamedVariableError, merge, split
from orgfig.org.landmarks import Landmarks
from orgfig.org.model import HeaderArguments, SourceBlock

__all__ = ["read_blocks", "swallowed", "unclosed", "unquote"]

_Lookup = Callable[[str, int | None], str | None]

_HEADER = re.compile(
    r"[ \t]*#\+begin_src(?: +(\S+))?"
    r'((?: +(?:-(?:l ".+"|[ikr])|[-+]n(?: *[0-9]+)?))+)?(.*)',
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^([ \t]*,*),(?=\*|#\+)", re.MULTILINE)


def unquote(text: str) -> str:
    """A body without Org's quoting: the last of the commas before `*` or `#+` goes."""
    return _QUOTED.sub(r"\1", text) if "," in text else text


def read_blocks(
    lines: Sequence[str],
    elements: Iterable[tuple[int | None, Element]],
    properties: _Lookup,
    path: str,
) -> tuple[tuple[SourceBlock, ...], tuple[Diagnostic, ...]]:
    """The source blocks among `elements`, which come with the position of their heading.

    `properties` gives the value of a property at a heading. A block without a language is left
    out, for Org neither tangles nor runs it.
    """
    blocks: list[SourceBlock] = []
    problems: list[Diagnostic] = []
    for heading, element in elements:
        where = Location(path, element.first)
        header = _HEADER.match(lines[element.first])
        if header is None or header[1] is None:
            problems.append(_no_language(where))
            continue
        if header[1].startswith(":"):
            problems.append(_language_is_key(where, header[1]))
        arguments, wrong = _arguments(header, element.affiliated, properties, heading, where)
        problems += wrong
        blocks.append(
            SourceBlock(
                number=len(blocks),
                name=_name(element),
                language=header[1],
                switches=(header[2] or "").strip(),
                arguments=arguments,
                body=unquote("\n".join(lines[element.first + 1 : element.last])),
                heading=heading,
                where=where,
                last_line=element.last,
                other_names=_names(element)[:-1],
            )
        )
    return tuple(blocks), tuple(problems)


def _name(element: Element) -> str | None:
    """What the last `#+name:` says; nothing if it is empty."""
    return next(reversed(_names(element)), None) or None


def _names(element: Element) -> tuple[str, ...]:
    return tuple(keyword.value for keyword in element.affiliated if keyword.key == "NAME")


def _arguments(
    header: re.Match[str],
    affiliated: Sequence[Affiliated],
    properties: _Lookup,
    heading: int | None,
    where: Location,
) -> tuple[HeaderArguments, tuple[Diagnostic, ...]]:
    """All layers, the outermost first; `#+header:` lines come after the block's own line."""
    texts = [
        properties("header-args", heading),
        properties(f"header-args:{header[1]}", heading),
        header[3].strip(),
        *(keyword.value for keyword in affiliated if keyword.key == "HEADER"),
    ]
    layers = [split(text) for text in texts if text]
    try:
        return merge(layers), ()
    except UnnamedVariableError as error:
        named = [[one for one in layer if one.key != "var" or _has_name(one)] for layer in layers]
        return merge(named), (_no_value(where, str(error)),)


def _has_name(argument: Argument) -> bool:
    return "=" in (argument.value or "")[1:]


# --- what is wrong -----------------------------------------------------------------------------


def unclosed(lines: Sequence[str], element: Element, marks: Landmarks, path: str) -> Diagnostic:
    """What to say of a `#+begin_…` line that has no end before the container of it ends."""
    begin = lines[element.first].strip(" \t")
    kind = re.match(r"#\+begin_(\S+)", begin, re.IGNORECASE)
    name = kind[1] if kind else ""
    is_source = name.lower() == "src"
    return Diagnostic(
        Location(path, element.first),
        Severity.ERROR if is_source else Severity.WARNING,
        "unclosed-block",
        f"this #+begin_{name} has no #+end_{name}, so it is no block",
        _unclosed_hint(lines, element, marks, name),
    )


def _unclosed_hint(lines: Sequence[str], element: Element, marks: Landmarks, name: str) -> str:
    """What most likely went wrong: a star at a line's start, words behind the end, no end."""
    end = f"#+end_{name}"
    after = element.last + 1
    closing = marks.close(end.lower(), element.first, len(lines))
    begin = _next(marks.begins, element.first)
    is_its_own = closing is not None and (begin is None or closing < begin)
    if is_its_own and _next(marks.headings, element.first) == after:
        return f"line {after} is a heading; if it is code, put a comma before its star"
    odd_end = _next(marks.ends, element.first)
    if name.lower() == "src" and odd_end is not None and odd_end <= element.last:
        return f"nothing may follow {end} on line {odd_end}"
    return f"put a line {end} where it ends"


def swallowed(blocks: Sequence[SourceBlock], marks: Landmarks, path: str) -> Iterator[Diagnostic]:
    """The blocks that Org's own tangling misses, or takes twice.

    It scans for `#+begin_src` and then for the next `#+end_src`, wherever both stand, so a begin
    line that is no block runs into the block below it (`org-babel-map-src-blocks`).
    """
    firsts = [block.where.line for block in blocks]
    end: int | None = 0
    while end is not None:
        begin = _next(marks.begins, end)
        end = None if begin is None else _next(marks.ends, begin)
        if begin is None or end is None:
            return
        owner = bisect_right(firsts, end) - 1
        if owner >= 0 and end <= blocks[owner].last_line and begin != firsts[owner]:
            what = "misses" if begin < firsts[owner] else "tangles twice"
            yield _swallowed(Location(path, firsts[owner]), begin, what)


def _next(numbers: Sequence[int], after: int) -> int | None:
    found = bisect_right(numbers, after)
    return numbers[found] if found < len(numbers) else None


def _swallowed(where: Location, begin: int, what: str) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "swallowed-block",
        f"Org itself {what} this block, for it takes line {begin} for the beginning of another",
        f"put a comma before the # on line {begin}, or close the block that begins there",
    )


def _no_language(where: Location) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "no-language",
        "this block has no language, so it is never tangled",
        "write #+begin_src, one blank, and the language",
    )


def _language_is_key(where: Location, language: str) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.WARNING,
        "language-is-key",
        f"the language of this block reads {language}",
        "the language comes before the header arguments",
    )


def _no_value(where: Location, written: str) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.ERROR,
        "unnamed-variable",
        f':var "{written}" has no name',
        "write :var NAME=VALUE",
    )

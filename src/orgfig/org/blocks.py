"""Source blocks: language, switches, name, header arguments, and the body as it was meant.

Org manual, "Structure of Code Blocks" and "Literal Examples" (for the comma). Which lines are a
block is for `elements`; what becomes of a body is for tangling.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.element import Element
from orgfig.org.header_arguments import split
from orgfig.org.hits import Hits
from orgfig.org.inheritance import Inheritance, Inherited
from orgfig.org.landmarks import NOT_WHITE, Landmarks
from orgfig.org.layers import UnnamedVariableError, add, arguments, named_only
from orgfig.org.model import HeaderArguments, Heading, SourceBlock

__all__ = ["quote", "read_blocks", "unclosed", "unquote"]

_HEADER = re.compile(
    rf"[ \t]*#\+begin_src(?: +({NOT_WHITE}+))?"
    r'((?: +(?:-(?:l ".+"|[ikr])|[-+]n(?: *[0-9]+)?))+)?(.*)',
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^([ \t]*,*),(?=\*|#\+)", re.MULTILINE)
_MAYBE_QUOTED = re.compile(r",(?=\*|#\+)")  # quickly found to be missing, as it mostly is
_TO_QUOTE = re.compile(r"^([ \t]*)(?=,*(?:\*|#\+))", re.MULTILINE)


def unquote(text: str) -> str:
    """A body without Org's quoting: the last of the commas before `*` or `#+` goes."""
    return _QUOTED.sub(r"\1", text) if _MAYBE_QUOTED.search(text) else text


def quote(text: str) -> str:
    """A text as it can stand in a body: a comma before what Org would take for its own.

    After `org-escape-code-in-region`; `unquote` gives the text back.
    """
    return _TO_QUOTE.sub(r"\1,", text)


def read_blocks(
    lines: Sequence[str],
    elements: Iterable[Element],
    headings: Sequence[Heading],
    inheritance: Inheritance,
    hits: Hits,
) -> tuple[tuple[SourceBlock, ...], tuple[Diagnostic, ...]]:
    """The source blocks that `elements` are; `hits` tells how often Org comes upon each.

    A block without a language has the empty one: it is never tangled or run, and can be inserted.
    What is wrong with header arguments counts where Org reads them: not in dead trees.
    """
    blocks: list[SourceBlock] = []
    problems: list[Diagnostic] = []
    for element in elements:
        header = _HEADER.match(lines[element.first])
        if header is None:  # never so, for such a line made it an element
            continue
        inherited = inheritance.at(header[1], element.heading)
        where = Location(inheritance.path, element.first)
        own, problem = _arguments(header, element, inherited, where)
        body = unquote("\n".join(lines[element.first + 1 : element.last]))
        block = _block(len(blocks), element, header, (own, body, where), hits)
        blocks.append(block)
        is_alive = block.heading is None or headings[block.heading].is_alive
        if problem and block.ordinals and is_alive:
            problems.append(problem)
        if not block.language or block.language[0] == ":" or len(block.ordinals) != 1:
            problems += _oddities(block, hits)
    return tuple(blocks), tuple(problems)


def _block(
    number: int,
    element: Element,
    header: re.Match[str],
    said: tuple[HeaderArguments, str, Location],
    hits: Hits,
) -> SourceBlock:
    names = _names(element) if element.affiliated else ()
    own, body, where = said
    return SourceBlock(
        number=number,
        name=(names[-1] or None) if names else None,
        language=header[1] or "",
        switches=(header[2] or "").strip(),
        arguments=own,
        body=body,
        heading=element.heading,
        where=where,
        last_line=element.last,
        other_names=names[:-1],
        ordinals=hits.ordinals(element.first),
        begins=hits.begins(element.first),
    )


def _oddities(block: SourceBlock, hits: Hits) -> Iterator[Diagnostic]:
    """What to say of a block without a language, with an odd one, or in broken surroundings."""
    if not block.language:
        yield _no_language(block.where)
        return
    if block.language[0] == ":":
        yield _language_is_key(block.where, block.language)
    if len(block.ordinals) != 1:
        yield from hits.problems(block.where)


def _names(element: Element) -> tuple[str, ...]:
    return tuple(keyword.value for keyword in element.affiliated if keyword.key == "NAME")


def _arguments(
    header: re.Match[str], element: Element, inherited: Inherited, where: Location
) -> tuple[HeaderArguments, Diagnostic | None]:
    """All layers; `#+header:` lines come after the block's own line, and count more."""
    if inherited.is_too_much:
        return HeaderArguments(), _too_much(where)
    layers, unnamed = inherited.layers, inherited.unnamed
    for text, line in _own(header, element):
        layer = split(text)
        try:
            layers = add(layers, layer, line)
        except UnnamedVariableError as error:
            unnamed = str(error) if unnamed is None else unnamed
            layers = add(layers, named_only(layer), line)
    merged = inherited.arguments if layers is inherited.layers else arguments(layers)
    return merged, None if unnamed is None else _no_value(where, unnamed)


def _own(header: re.Match[str], element: Element) -> Iterator[tuple[str, int]]:
    """The texts of a block's own layers, with their lines; keywords stand right above it."""
    if text := header[3].strip(" \t\r"):
        yield text, element.first
    for line, keyword in enumerate(element.affiliated, element.first - len(element.affiliated)):
        if keyword.key == "HEADER" and keyword.value:
            yield keyword.value, line


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


def _next(numbers: Sequence[int], after: int) -> int | None:
    found = bisect_right(numbers, after)
    return numbers[found] if found < len(numbers) else None


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


def _too_much(where: Location) -> Diagnostic:
    return Diagnostic(
        where,
        Severity.ERROR,
        "too-many-arguments",
        "this block inherits more variables or longer arguments than are read, and is not tangled",
        "set them in the block that uses them",
    )

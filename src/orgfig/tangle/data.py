"""Data from named elements and from the output of blocks, as values of Lisp.

After `org-babel-read`, `org-babel-read-element`, `org-babel-script-escape` and
`org-babel-python-table-or-string` of Org 9.7. Raises LispError where those stop. Nothing that a
block prints is evaluated beyond what `lisp` evaluates.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from orgfig.org.fences import Fences
from orgfig.org.lists import EndlessListError, entries
from orgfig.org.model import NamedElement, NamedKind
from orgfig.org.named import rows, text_of
from orgfig.tangle.lines import dedent
from orgfig.tangle.lisp import evaluate
from orgfig.tangle.lisp_text import Lisp, LispError, NotEvaluatedError, Pair, Symbol, read
from orgfig.tangle.shapes import HLINE, list_of, parts

__all__ = [
    "element_value",
    "is_web_link",
    "number_or_text",
    "result_value",
    "without_indentation",
]

_NUMERIC = re.compile(r"[0-9eE.+-]+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_WHITE = " \t\n\f\r\v"
_BRACKETS = {"[": "]", "{": "}", "(": ")"}
_OPENED = {"[": "(", "]": ")", "{": "(", "}": ")", ",": " "}
_WEB = re.compile(
    r"(?:id|eww|rmail|mhe|irc|info|gnus|docview|bibtex|bbdb|w3m|doi|file\+sys|file\+emacs|shell"
    r"|news|mailto|https?|ftp|help|elisp):",
    re.IGNORECASE,
)
"""Types of links that name no file (`org-link-types`)."""
_AS_TEXT = ("scalar", "verbatim", "html", "code", "pp", "file")
_AS_TEXT_WITHOUT_TABLE = ("output", "raw", "org", "drawer")


def number_or_text(text: str) -> str | int | float:
    """What a field or a line stands for: a number, what a quoted string says, or itself."""
    bare = text.strip(" \t\n\r")
    if _NUMERIC.fullmatch(bare) and isinstance(number := _read(bare), int | float):
        return number
    bare = text.strip(_WHITE)
    if bare.startswith('"') and _STRING.fullmatch(bare):
        content = _read(bare)
        return content if isinstance(content, str) else text
    return text


def is_web_link(target: str) -> bool:
    """Whether the target of a link stands for itself, and not for the name of a file."""
    return _WEB.match(target) is not None


def without_indentation(text: str) -> str:
    """`text` less the indentation that all of its lines have."""
    return "\n".join(dedent(text.split("\n")))


def element_value(lines: Sequence[str], element: NamedElement, known: Fences) -> Lisp:
    """What a named element gives; None for one that gives nothing.

    A paragraph that is nothing but a link gives its text here.
    """
    if element.kind is NamedKind.OTHER:
        return None
    if element.kind is NamedKind.TABLE:
        read_rows = (
            HLINE if row is None else list_of(map(number_or_text, row))
            for row in rows(lines, element)
        )
        return list_of(read_rows)
    if element.kind is NamedKind.LIST:
        try:
            texts = entries(lines, element.first, known)
        except EndlessListError as error:
            raise LispError(str(error)) from None
        return list_of(number_or_text(without_indentation(text)) for text in texts)
    found = text_of(lines, element)
    if found is None:
        return None
    text, keeps_indentation = found
    if element.kind is NamedKind.FIXED:
        value = number_or_text(text.strip(" \t\n\r"))
        return text.strip(" \t\n\r") if isinstance(value, str) else value
    return text if keeps_indentation else without_indentation(text)


def result_value(raw: str, words: Container[str], notebook_path: str) -> Lisp:
    """What a block gives whose process gave `raw`, with these words of `:results`."""
    if "discard" in words:
        return None
    is_text = any(word in words for word in _AS_TEXT)
    if not is_text and "table" not in words:
        is_text = any(word in words for word in _AS_TEXT_WITHOUT_TABLE)
    if is_text or raw.startswith("{"):
        return raw
    value = _from_python(raw, notebook_path)
    if type(value) is Pair:
        raise LispError("a result with a dot in it, which is no list")
    if type(value) is not tuple:
        return value
    return list_of(HLINE if _is_none(one) else one for one in parts(value))


def _is_none(value: Lisp) -> bool:
    return type(value) is Symbol and value.name == "None"


def _from_python(text: str, notebook_path: str) -> Lisp:
    """Python's printed form as a value: lists and tuples become lists."""
    if len(text) > 1 and _BRACKETS.get(text[0]) == text[-1]:
        escaped = _escaped(text)
        try:
            return read(escaped)
        except NotEvaluatedError:
            raise
        except LispError:
            return f"'{escaped}"
    if len(text) > len("''") and text[0] == text[-1] and text[0] in "'\"":
        text = _escaped(text)
    if text[:1] in {"(", "'", "`", "["}:
        return _evaluated(text, notebook_path)
    return number_or_text(text)


def _evaluated(text: str, notebook_path: str) -> Lisp:
    """Printed text that Org takes for Lisp; it stays text where Org fails to evaluate it."""
    try:
        return evaluate(text, notebook_path)
    except NotEvaluatedError as error:
        if _read(text.replace(",", " ").replace("`", " ")) is None:
            return text  # for it is not even Lisp
        raise NotEvaluatedError(f"{error} (say :results verbatim if it is text)") from None
    except LispError:
        return text


def _escaped(text: str) -> str:
    """Python's lists and strings as Lisp writes them (`org-babel--script-escape-inner`)."""
    out: list[str] = []
    quote, is_escaped = "", False
    for letter in text:
        if is_escaped:
            out.append(_letter(letter, quote))
            is_escaped = False
        elif letter == "\\":
            if not quote:
                raise LispError("a backslash outside of a string")
            is_escaped = True
        elif letter in "'\"" and quote in {"", letter}:
            quote = "" if quote else letter
            out.append('"')
        elif letter == '"':
            out.append('\\"')
        else:
            out.append(letter if quote else _OPENED.get(letter, letter))
    if quote:
        raise LispError("a string that does not end")
    return "".join(out)


def _letter(letter: str, quote: str) -> str:
    """What a letter behind a backslash becomes."""
    if letter == "'" and quote == "'":
        return letter
    if letter == '"':
        return '\\\\\\"' if quote == "'" else '\\"'
    return "\\\\" if letter == "\\" else f"\\\\{letter}"


def _read(text: str) -> Lisp:
    """The form in `text`; None where Org finds none that it can read."""
    try:
        return read(text)
    except NotEvaluatedError:
        raise
    except LispError:
        return None

"""What a run noted, in words: which notes there are, and how much of one is believed.

A figure may forge each of them, and nothing beyond: names, edges and roles are from tables,
numbers have bounds, texts are shortened and fit to be shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from orgfig.build.job import Frame, Note
from orgfig.execute.words import escaped_line

__all__ = ["noted"]

SHOWN = 40
"""So many characters of a text in a picture are shown."""

LONGEST = 200
MOST = 1_000_000
EDGES = ("left", "bottom", "right", "top")
ROLES = {"title": "the title", "x label": "the label of the x axis"}
ROLES |= {f"{axis} label": f"the label of the {axis} axis" for axis in "yz"}


def noted(document: Mapping[str, Any], frame: Frame | None) -> Note | None:
    """The note that a process told as `document`; None where there is no such note."""
    name = document.get("name")
    words = WORDS.get(name) if isinstance(name, str) else None
    message = words(document) if words else None
    if message is None or not isinstance(name, str):
        return None
    return Note(name, message, frame, _text(document.get("file")))


def _show(_document: Mapping[str, Any]) -> str:
    return "it called show(): nobody looks, and the run goes on"


def _thread_failed(document: Mapping[str, Any]) -> str | None:
    texts = [text for text in _texts(document) if text]
    return f"a thread ended with {': '.join(texts)}, and the run went on" if texts else None


def _cut_off(document: Mapping[str, Any]) -> str | None:
    file, more = _text(document.get("file")), _number(document.get("more"))
    if more:
        return f"and {_amount(more, 'more text')} in {file}"
    texts, edge = _texts(document), document.get("edge")
    if not texts:
        return None
    role = ROLES.get(str(document.get("role")))
    what = f"{role} {_shown(texts[0])}" if role else _shown(texts[0])
    if edge not in EDGES:
        return f"{what} is wholly outside of {file}"
    points = _number(document.get("points"))
    return f"{what} is cut off at the {edge} edge of {file}, by {_amount(points, 'point')}"


def _overlap(document: Mapping[str, Any]) -> str | None:
    file, texts = _text(document.get("file")), _texts(document)
    if "more" in document:
        more = _number(document["more"])
        if not more:
            return f"and perhaps more texts overlap in {file}: not all were compared"
        least = "" if document.get("is_all") is True else "at least "
        return f"and {least}{_amount(more, 'more pair')} of texts in {file}"
    if len(texts) != 2:  # noqa: PLR2004 (a pair)
        return None
    return f"{_shown(texts[0])} and {_shown(texts[1])} overlap in {file}"


def _unseen(document: Mapping[str, Any]) -> str:
    file = _text(document.get("file"))
    what = f"the texts in {file}" if file else "its pictures"
    return f"not all is known of {what}: {_text(document.get('text'))}"


def _not_finite(document: Mapping[str, Any]) -> str | None:
    number, file = _number(document.get("number")), _text(document.get("file"))
    some = "axes" if number == 1 else f"{number} axes"
    return f"{some} in {file} show nothing: their data has no finite point" if number else None


def _fallback(document: Mapping[str, Any]) -> str | None:
    texts = _texts(document)
    return f"there is no font {_shown(texts[0])}: another one was taken" if texts else None


def _glyph(document: Mapping[str, Any]) -> str | None:
    code, texts = document.get("code"), _texts(document)
    if not texts or not isinstance(code, int) or not 0 < code <= sys.maxunicode:
        return None
    return f"{_character(code)} is not in {texts[0]}: an empty box was drawn"


def _left_open(document: Mapping[str, Any]) -> str | None:
    lost, number = document.get("lost"), _number(document.get("open"))
    numbers = [_number(one) for one in lost[:20]] if isinstance(lost, list) else []
    if not numbers:
        return f"{number} figures were left open at once, and matplotlib kept all of them"
    more = _number(document.get("more"))
    which = _listed([str(one) for one in numbers] + ([f"{more} more"] if more else []))
    one = len(numbers) == 1
    return f"figure{'' if one else 's'} {which} {'was' if one else 'were'} made and never saved"


WORDS: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    "show": _show,
    "thread-failed": _thread_failed,
    "data-not-finite": _not_finite,
    "text-cut-off": _cut_off,
    "text-overlap": _overlap,
    "texts-unseen": _unseen,
    "font-fallback": _fallback,
    "glyph-missing": _glyph,
    "figures-left-open": _left_open,
}
"""All notes that a process may make, and what each is in words."""


def _character(code: int) -> str:
    import unicodedata

    name = unicodedata.name(chr(code), "")
    named = f"U+{code:04X}" + (f" {name}" if name else "")
    return f'"{escaped_line(chr(code))}" ({named})'


def _texts(document: Mapping[str, Any]) -> list[str]:
    texts = document.get("texts")
    return [_text(one) for one in texts[:2]] if isinstance(texts, list) else []


def _text(value: object) -> str:
    return escaped_line(value[:LONGEST]) if isinstance(value, str) else ""


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= SHOWN else f'"{text[: SHOWN - 1].rstrip()}…"'


def _amount(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return min(max(value, 0), MOST)

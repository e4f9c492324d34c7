"""Keywords that belong to the element below them, such as `#+name: x`.

Org manual, "Captions" and "Blocks"; `org-element-affiliated-keywords`.
"""

from __future__ import annotations

import re

from orgfig.org.element import Affiliated

__all__ = ["goes_on", "read_affiliated"]

_AFFILIATED = re.compile(
    r"#\+(?:(caption|results)(?:\[.*\])?|(attr_[-_a-z0-9]+|data|headers?|label|name|plot"
    r"|resname|result|source|srcname|tblname)):[ \t]*",
    re.IGNORECASE | re.ASCII,
)
_TRANSLATED = {
    **dict.fromkeys(("DATA", "LABEL", "RESNAME", "SOURCE", "SRCNAME", "TBLNAME"), "NAME"),
    "RESULT": "RESULTS",
    "HEADERS": "HEADER",
}


def read_affiliated(bare: str) -> Affiliated | None:
    """What a line says, less its indentation, if it belongs to the element below."""
    found = _AFFILIATED.match(bare)
    if found is None:
        return None
    key = (found[1] or found[2]).upper()
    return Affiliated(_TRANSLATED.get(key, key), bare[found.end() :].strip(" \t\r"))


def goes_on(bare: str) -> bool:
    """Whether a line like `#+foo[x]: y` stays text when it stands below text.

    Only captions and results have such a second value (`org-element-paragraph-parser`).
    """
    word = bare[2:].partition(" ")[0].partition("\t")[0]
    bracket = word.rfind("[", 0, max(bare.rfind("]:") - 2, 0))
    return bracket > 0 and word[:bracket].lower() not in {"caption", "results"}

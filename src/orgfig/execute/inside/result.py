"""Leaves the result of a block that is run for it in a file: what it returned, or what it prints.

What the text of a value is follows `org-babel-python--def-format-value` of Org 9.7, with one
difference that does not show: a library that the block has not imported is not imported here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from typing import Any

__all__ = ["keep", "take_output", "text_of"]

AS_IT_IS = ("scalar", "verbatim", "raw")
"""Words of `:results` with which a value is printed as Python prints it."""


def take_output(path: str) -> None:
    """Make the file at `path` the standard output of this process."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.dup2(descriptor, 1, inheritable=False)
    os.close(descriptor)


def keep(value: Any, asked: dict[str, Any]) -> None:  # noqa: ANN401 (whatever a block returns)
    """Write the text of `value` to the file that `asked` names; a drawing saves itself."""
    if "graphics" in asked["words"]:
        value.savefig(asked["file"])
        return
    with open(asked["file"], "w", encoding="utf-8") as file:
        file.write(text_of(value, asked["words"]))


def text_of(value: Any, words: Collection[str]) -> str:  # noqa: ANN401
    """The text of a value for the words of `:results`."""
    if "pp" in words:
        import pprint

        return pprint.pformat(value)
    if "list" in words and isinstance(value, dict):
        return str([f"{key} :: {one}" for key, one in value.items()])
    if not any(word in AS_IT_IS for word in words):
        value = _plain(value, is_table="table" in words)
    return str(value)


def _plain(value: Any, *, is_table: bool) -> Any:  # noqa: ANN401
    """The value with lists in place of what a table may be made of."""
    if is_table:
        value = _from_pandas(_nested(value))
    if _is_a(value, "numpy", "ndarray"):
        return value.tolist() if is_table else repr(value)
    return value


def _nested(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return [(key, _nested(one)) for key, one in value.items()]
    return [_nested(one) for one in value] if isinstance(value, list | tuple) else value


def _from_pandas(value: Any) -> Any:  # noqa: ANN401
    if _is_a(value, "pandas", "DataFrame"):
        rows = [[label, *row] for label, row in value.iterrows()]
        return [[value.index.name or "", *value.columns], None, *rows]
    return list(value.items()) if _is_a(value, "pandas", "Series") else value


def _is_a(value: object, module: str, name: str) -> bool:
    """Whether it is of that class; where the module was never imported, nothing is."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)

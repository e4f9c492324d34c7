"""A notebook as plain tables and back: one for each kind of value, a list for each of its fields.

In JSON. The fields' own annotations say what each list must hold; a field that holds another
value holds its number in that value's table, and what is said twice is kept once. Nothing but
the classes named here is ever made, so the text may come from anybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any

from orgfig.diagnostics import Diagnostic, Severity
from orgfig.figure.model import Claim, Figure, Output
from orgfig.location import Location
from orgfig.notebook import Notebook
from orgfig.org import model as org
from orgfig.tangle.model import TangledFile, TanglePlan

__all__ = ["decode", "encode"]

# Each after those that it holds.
CLASSES: dict[str, Any] = {
    one.__name__: one
    for one in (
        *(Location, Diagnostic, org.Timestamp, org.MisplacedClosed, org.LogEntry, org.Planning),
        *(org.Property, org.TodoKeywords, org.Heading, org.HeaderArguments, org.SourceBlock),
        *(
            org.Link,
            org.NamedElement,
            org.Document,
            TangledFile,
            TanglePlan,
            Output,
            Claim,
            Figure,
            Notebook,
        ),
    )
}
CHOICES: dict[str, type[Enum]] = {
    "Severity": Severity,
    "Misplaced": org.Misplaced,
    "NamedKind": org.NamedKind,
}
PLAIN: dict[str, type] = {"str": str, "int": int, "bool": bool, "Digest": str}
OPTIONAL, MANY, SET = " | None", ("tuple[", ", ...]"), ("frozenset[", "]")
PAIR = "tuple[str, str | None]"

Tables = dict[str, list[Any]]
Numbers = dict[str, dict[Any, tuple[int, list[object]]]]
"""By class, for each value its number and its row."""


def encode(notebook: Notebook) -> bytes:
    """The text that `decode` gives `notebook` back for."""
    numbers: Numbers = {name: {} for name in CLASSES}
    _plain(Notebook.__name__, notebook, numbers)
    rows = {name: [row for _, row in table.values()] for name, table in numbers.items()}
    columns = {name: list(zip(*table, strict=True)) for name, table in rows.items()}
    return json.dumps(columns).encode()


def decode(data: bytes) -> Notebook:
    """The notebook that `data` holds.

    Raises:
        ValueError: it holds none.

    """
    try:
        return _notebook(json.loads(data))
    except (TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"is no notebook: {error!r}") from None


@cache
def _fields(name: str) -> tuple[str, ...]:
    """The kinds of a class's fields, as its source says them."""
    kinds = CLASSES[name].__annotations__.values()
    return tuple(getattr(kind, "__forward_arg__", kind) for kind in kinds)


# --- from values -----------------------------------------------------------------------------


def _plain(kind: str, value: Any, numbers: Numbers) -> object:  # noqa: ANN401 - any field's
    """What JSON has for `value`; the values that it holds have their numbers then."""
    if value is None or kind in PLAIN:
        return value
    kind = kind.removesuffix(OPTIONAL)
    if kind in CLASSES:
        if value not in numbers[kind]:
            row = _row(kind, value, numbers)  # first those that it holds
            numbers[kind][value] = len(numbers[kind]), row
        return numbers[kind][value][0]
    if kind in CHOICES:
        return value.value
    if kind == "datetime":
        return value.isoformat()
    if kind.startswith(MANY[0]) and kind != PAIR:
        return [_plain(_inner(kind, MANY), one, numbers) for one in value]
    return sorted(value) if kind.startswith(SET[0]) else value


def _row(name: str, value: Iterable[Any], numbers: Numbers) -> list[object]:
    return [_plain(kind, one, numbers) for kind, one in zip(_fields(name), value, strict=True)]


# --- to values -------------------------------------------------------------------------------


def _notebook(columns: dict[str, list[list[Any]]]) -> Notebook:
    tables: Tables = {}
    for name, made in CLASSES.items():
        kinds = _fields(name) if columns[name] else ()
        checked = [
            _values(kind, values, tables) for kind, values in zip(kinds, columns[name], strict=True)
        ]
        tables[name] = [made(*row) for row in zip(*checked, strict=True)]
    (notebook,) = tables[Notebook.__name__]
    _check_positions(notebook.document, notebook.tangled)
    _check_encodings(notebook.tangled)
    return notebook  # type: ignore[no-any-return] # from a table of any values


def _values(kind: str, plain: Sequence[Any], tables: Tables) -> Sequence[Any]:
    """The values of one kind that a list of JSON's own values stands for."""
    if kind.endswith(OPTIONAL):
        given = iter(_values(kind[: -len(OPTIONAL)], [v for v in plain if v is not None], tables))
        return [None if value is None else next(given) for value in plain]
    if kind == PAIR:
        names, values = zip(*plain, strict=True) if plain else ((), ())
        pairs = _values("str", names, tables), _values("str | None", values, tables)
        return list(zip(*pairs, strict=True))
    if kind.startswith(MANY[0]):
        inner = iter(_values(_inner(kind, MANY), [one for many in plain for one in many], tables))
        return [tuple(islice(inner, len(many))) for many in plain]
    if kind.startswith(SET[0]):
        many = _values(f"{MANY[0]}{_inner(kind, SET)}{MANY[1]}", plain, tables)
        return [frozenset(one) for one in many]
    return _single(kind, plain, tables)


def _single(kind: str, plain: Sequence[Any], tables: Tables) -> Sequence[Any]:
    if kind in PLAIN:
        _check_types(PLAIN[kind], plain)
        return plain
    if kind in CHOICES:
        return [CHOICES[kind](value) for value in plain]
    if kind == datetime.__name__:
        return [datetime.fromisoformat(value) for value in plain]
    _check_types(int, plain)
    table = tables[kind]
    return [table[number] for number in plain]


def _check_types(wanted: type, plain: Iterable[object]) -> None:
    if not set(map(type, plain)) <= {wanted}:
        raise ValueError(f"holds something else where {wanted.__name__} must stand")


def _inner(kind: str, around: tuple[str, str]) -> str:
    return kind[len(around[0]) : -len(around[1])]


def _check_positions(document: org.Document, tangled: TanglePlan) -> None:
    """Refuse positions that lead nowhere, and headings that are below themselves."""
    headings, blocks = len(document.headings), len(document.blocks)
    homes = [*(one.heading for one in document.blocks), *(one.heading for one in document.links)]
    homes += [one.heading for one in document.named]
    parents = [(one.parent, number) for number, one in enumerate(document.headings)]
    pieces = [(number, blocks) for file in tangled.files for number in file.blocks]
    reach = (tangled.reach, len(tangled.files) + 1)
    for position, end in (*((home, headings) for home in homes), *parents, *pieces, reach):
        if position is not None and not 0 <= position < end:
            raise ValueError("holds a position that leads nowhere")


def _check_encodings(tangled: TanglePlan) -> None:
    """Refuse files that cannot have bytes: a codec that is none, a text that it cannot hold."""
    for file in tangled.files:
        if file.encoding != "utf-8" and file.is_meant:
            _ = file.data

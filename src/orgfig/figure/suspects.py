"""On which lines a text makes use of what may make two runs differ, as far as its names show.

A hint where to look, not a proof: what a library does for itself stands in no text of the
notebook. The kinds are those that `orgfig verify` tells apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["suspects"]

CALLS = {
    "generator": {
        *("default_rng", "RandomState", "SeedSequence", "PCG64", "Random"),
        *("rand", "randn", "randint", "random", "random_sample", "normal", "uniform", "choice"),
        *("choices", "sample", "shuffle", "permutation", "gauss", "standard_normal", "randrange"),
    },
    "hash order": {"set", "frozenset", "hash"},
    "time": {
        *("time", "time_ns", "localtime", "gmtime", "strftime", "ctime", "now", "today", "utcnow"),
        *("perf_counter", "monotonic", "process_time"),
    },
    "threads": {"cpu_count", "sched_getaffinity", "process_cpu_count"},
    "environment": {"getenv", "setlocale", "getlocale", "localtime", "strftime", "tzset"},
    "random bytes of the system": {
        *("urandom", "uuid4", "uuid1", "token_hex", "token_bytes", "token_urlsafe", "randbelow"),
        *("SystemRandom", "Random"),
    },
    "addresses of objects": {"id", "hash", "set", "frozenset"},
    "memory that nobody has written": {"empty", "empty_like", "ndarray"},
}
"""Names of functions, by what they may bring into a picture."""

OPTIONS = {"threads": {"threads", "thread_count", "thread_type"}, "time": {"creation_time"}}
"""Names of options of encoders, as keywords, attributes or keys, by the same kinds."""

ALONE = {"1", 1}
"""Numbers of threads that are the same everywhere."""

SEEDED = {"default_rng", "RandomState", "SeedSequence", "PCG64", "Random"}
"""Those that are only suspect where they are called without a seed."""


def suspects(text: str, kind: str) -> tuple[int, ...]:
    """The lines, from 1, that may be to blame for a `kind` of difference; none if it is unknown."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(sorted(set(_lines(tree, kind))))


def _lines(tree: ast.AST, kind: str) -> Iterator[int]:
    names, options = CALLS.get(kind, set()), OPTIONS.get(kind, set())
    for node in ast.walk(tree):
        yield from _set_options(node, options)
        match node:
            case ast.Call() if _is_suspect(node, names):
                yield node.lineno
            case ast.Attribute(attr="environ") if kind == "environment":
                yield node.lineno
            case ast.Set() | ast.SetComp() if kind == "hash order":
                yield node.lineno


def _set_options(node: ast.AST, options: set[str]) -> Iterator[int]:
    """The lines on which a node sets one of the options to what may be otherwise elsewhere."""
    match node:
        case ast.Dict():
            pairs = list(zip(map(_text, node.keys), node.values, strict=True))
        case ast.Assign(targets=[target]):
            pairs = [(_text(target), node.value)]
        case ast.keyword():
            pairs = [(node.arg, node.value)]
        case _:
            return
    for name, value in pairs:
        is_alone = isinstance(value, ast.Constant) and value.value in ALONE
        if name in options and not is_alone:
            yield value.lineno


def _text(node: ast.expr | None) -> str | None:
    """The name of what is set: an attribute's, or a key's."""
    match node:
        case ast.Attribute():
            return node.attr
        case (
            ast.Subscript(slice=ast.Constant(value=str() as key)) | ast.Constant(value=str() as key)
        ):
            return key
    return None


def _is_suspect(call: ast.Call, names: set[str]) -> bool:
    name = _name(call.func)
    is_seeded = name in SEEDED and bool(call.args or call.keywords)
    return name in names and not is_seeded


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""

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
}
"""Names of functions, by what they may bring into a picture."""

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
    names = CALLS.get(kind, set())
    for node in ast.walk(tree):
        match node:
            case ast.Call() if _is_suspect(node, names):
                yield node.lineno
            case ast.Attribute(attr="environ") if kind == "environment":
                yield node.lineno
            case ast.Set() | ast.SetComp() if kind == "hash order":
                yield node.lineno


def _is_suspect(call: ast.Call, names: set[str]) -> bool:
    name = _name(call.func)
    is_seeded = name in SEEDED and bool(call.args or call.keywords)
    return name in names and not is_seeded


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""

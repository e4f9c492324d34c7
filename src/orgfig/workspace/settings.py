"""What `[tool.orgfig]` in pyproject.toml says: text in, checked settings out. Opens no file.

Where a setting points to on this machine is decided in `project`.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from orgfig.build.policy import ENVIRONMENT, LIMITS, Ceilings, Policy
from orgfig.build.sizes import amount, parse_size
from orgfig.errors import ProjectError
from orgfig.location import Location

__all__ = ["FILE", "read_settings"]

FILE = "pyproject.toml"
TABLE = ("tool", "orgfig")
MOST_JOBS = 256
MOST_STATES = 100


def read_settings(text: str) -> dict[str, Any] | None:
    """The settings by name, checked; only those that stand there. None without `[tool.orgfig]`.

    Raises:
        ProjectError: the text is not TOML, or a setting is unknown, or not what it must be.

    """
    tool = _toml(text).get(TABLE[0])
    table = tool.get(TABLE[1]) if isinstance(tool, Mapping) else None
    if table is None:
        return None
    found = _checked(text, TABLE, table, SETTINGS)
    if "policy" in found:
        limits = found.pop("policy")
        if "ceilings" in limits:
            found["ceilings"] = Ceilings(**limits.pop("ceilings"))
        if "environment" in limits:
            found["environment"] = limits.pop("environment")
        found["policy"] = Policy(**limits)
    return found


# --- what each setting must be ---------------------------------------------------------------


def _notebooks(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('must be a list of file names, such as ["figures.org"]')
    paths = tuple(_inside(path) for path in value)
    if len(set(paths)) < len(paths):
        raise ValueError("names a notebook twice")
    return paths


def _inside(value: object) -> str:
    """A path below the project's folder, normalized."""
    path = os.path.normpath(_text(value))
    if os.path.isabs(path) or path.startswith("~"):
        raise ValueError(f'must be relative to the project\'s folder, not "{value}"')
    first = path.split("/")[0]
    if first in {".", ".."}:
        raise ValueError(f'must stand below the project\'s folder, not at "{value}"')
    if first in {".git", ".orgfig"}:
        raise ValueError(f"must not stand in {first}")
    return path


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text between quotes")
    if not value.isprintable():
        raise ValueError("holds a character that cannot be shown")
    return value


def _jobs(value: object) -> int:
    return int(_within("count", MOST_JOBS, value))


def _limit(name: str) -> Callable[[object], float]:
    kind, most = LIMITS[name]
    return lambda value: _within(kind, most, value)


def _states(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_STATES:
        what = f'must be a list of at most {MOST_STATES} states, such as ["REJECTED"]'
        raise ValueError(what)
    return tuple(dict.fromkeys(_state(word) for word in value))


def _state(value: object) -> str:
    word = _text(value)
    if len(word.split()) != 1 or word == "|" or word.endswith(")"):
        raise ValueError(f'names "{word}", which is no state as Org reads one')
    return word


def _variables(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_VARIABLES:
        what = f'must be a list of at most {MOST_VARIABLES} names, such as ["LANGUAGE"]'
        raise ValueError(what)
    return tuple(sorted({_variable(name) for name in value}))


def _variable(value: object) -> str:
    name = _text(value)
    if re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,99}", name) is None:
        raise ValueError(f'names "{name}", which is no name of a variable')
    if name in ENVIRONMENT or name in OWN:
        raise ValueError(f"names {name}, which orgfig sets for every figure")
    if name.startswith(STARTING):
        raise ValueError(f"names {name}, which acts on how a program starts, and not on a figure")
    return name


MOST_VARIABLES = 100
OWN = {"HOME", "TMPDIR", "TEMP", "TMP", "SHELL", "USER", "LOGNAME", "PWD", "IFS"}
STARTING = (
    *("LD_", "DYLD_", "PYTHON", "MALLOC_", "GLIBC_", "MPL", "MATPLOTLIB", "OMP_", "OPENBLAS_"),
    *("MKL_", "GOTO_", "KMP_", "JOBLIB_", "LC_", "LOCPATH", "NLSPATH", "GCONV_PATH", "XDG_"),
)
"""How names begin of what loaders, Python and libraries read when they start."""


def _within(kind: str, most: int, value: object) -> float:
    number = parse_size(value) if kind == "size" else _number(kind, value)
    if number <= 0:
        raise ValueError("must be more than 0")
    if number > most:
        raise ValueError(f"must be at most {_shown(kind, most)}")
    return float(number) if kind == "seconds" else number  # 60 and 60.0 are one policy


def _number(kind: str, value: object) -> float:
    """A finite number; a fraction only where `kind` is seconds."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "seconds" and isinstance(value, float) and isfinite(value):
        return value
    what = {"count": "a whole number", "seconds": "a number of seconds"}
    raise ValueError(f"must be {what.get(kind, 'a whole number of seconds')}")


def _shown(kind: str, most: int) -> str:
    if kind != "size":
        return f"{most} seconds" if "seconds" in kind else str(most)
    return amount(most)


# --- tables ----------------------------------------------------------------------------------

_Checks = Mapping[str, Callable[[object], Any]]

SETTINGS: _Checks = {
    "notebooks": _notebooks,
    "figures": _inside,
    "python": _text,
    "jobs": _jobs,
    "cancelled": _states,
    "policy": lambda value: value,
}
CEILINGS: _Checks = {"timeout": _limit("wall"), "memory": _limit("memory")}
POLICY: _Checks = {
    **{name: _limit(name) for name in LIMITS},
    "ceilings": lambda value: value,
    "environment": _variables,
}

TABLES = {"policy": POLICY, "ceilings": CEILINGS}
"""Settings that are tables themselves."""


def _checked(text: str, path: tuple[str, ...], table: object, checks: _Checks) -> dict[str, Any]:
    """Every value of a table through its check; `path` is where the table stands."""
    if not isinstance(table, Mapping):
        raise _error(text, path, "must be a table")
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in checks:
            raise _unknown(text, (*path, key), checks)
        try:
            found[key] = checks[key](value)
        except ValueError as error:
            raise _error(text, (*path, key), str(error)) from None
        if key in TABLES:
            found[key] = _checked(text, (*path, key), value, TABLES[key])
    return found


SWITCHES = {"confined", "sandbox"}
"""What one may look for here, and what only the user decides, call by call."""


def _unknown(text: str, path: tuple[str, ...], known: Iterable[str]) -> ProjectError:
    from difflib import get_close_matches  # rarely needed, and slow to import

    if path[-1] in SWITCHES:
        hint = "the sandbox is switched off for one call only, by `--sandbox none`"
    elif near := get_close_matches(path[-1], list(known), n=1):
        hint = f"did you mean `{near[0]}`?"
    else:
        hint = f"known here: {', '.join(known)}"
    return _error(text, path, "is no setting of orgfig", hint)


def _error(text: str, path: tuple[str, ...], what: str, hint: str | None = None) -> ProjectError:
    name = ".".join(path[1:])
    shown = name if name.isprintable() else ascii(name)
    return ProjectError(f"`{shown}` {what}", hint, Location(FILE, _line(text, path)))


def _line(text: str, wanted: tuple[str, ...]) -> int:
    """The line that a key stands on; for one in an inline table, that of the table."""
    header: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        path = header = _parts(bare.strip("[").split("]")[0]) if bare.startswith("[") else header
        if "=" in bare and not bare.startswith("["):
            path = (*header, *_parts(bare.split("=")[0]))
        if depth < len(path) <= len(wanted) and wanted[: len(path)] == path:
            best, depth = number, len(path)
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in dotted.split("."))


# --- the text as TOML ------------------------------------------------------------------------


def _toml(text: str) -> dict[str, Any]:
    import tomllib  # 3 ms, and many projects have no pyproject.toml

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ProjectError("is nested too deeply", where=Location(FILE, 1)) from None
    except ValueError as error:
        raise _toml_error(text, str(error)) from None


def _toml_error(text: str, message: str) -> ProjectError:
    """The parser's words, with the line in front: `what (at line 3, column 5)`."""
    what, _, place = message.rpartition(" (at ")
    line = re.match(r"line (\d+)", place)
    number = int(line[1]) if line else text.count("\n", 0, len(text.rstrip())) + 1
    return ProjectError(what or message, "the file must be valid TOML", Location(FILE, number))

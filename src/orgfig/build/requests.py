"""What blocks ask for beyond the project's policy: `:timeout`, `:memory`, `:deps`.

A block may ask up to the project's ceilings and no further. What several blocks of one job ask
for is joined: the largest limits, all files. Blocks of imported target files count with those of
the figure; a block that is only referred to, as by `<<name>>`, asks for nothing, as in Org.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from orgfig.build.data import DataFile, data_files
from orgfig.build.policy import LIMITS, Ceilings, Policy
from orgfig.build.sizes import amount, parse_size
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.org.model import HeaderArguments

if TYPE_CHECKING:
    from orgfig.notebook import Notebook

__all__ = ["NO_REQUEST", "Request", "joined", "limited", "request", "requests"]

KEYS = frozenset(("deps", "memory", "timeout"))


class Request(NamedTuple):
    """What is asked for: seconds, bytes, files; and what is wrong with how it is asked."""

    timeout: float | None = None
    memory: int | None = None
    data: tuple[DataFile, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The project paths of the files, sorted, each once."""
        return tuple(sorted({file.path for file in self.data}))


NO_REQUEST = Request()


def requests(
    notebooks: Iterable[Notebook], ceilings: Ceilings, pictures: str = "fig"
) -> dict[str, Request]:
    """What the blocks of each target file ask for, by the file's path; of most files nothing.

    `ceilings` are those over the project's policy, `pictures` is the folder of pictures.
    """
    found: dict[str, Request] = {}
    for notebook in notebooks:
        blocks = notebook.document.blocks
        for file in notebook.tangled.files:
            asking = (blocks[number] for number in file.blocks)
            asked = joined(
                request(block.arguments, block.where, ceilings, pictures) for block in asking
            )
            if asked != NO_REQUEST:
                found[file.path] = joined((found.get(file.path, NO_REQUEST), asked))
    return found


def request(
    arguments: HeaderArguments, where: Location, ceilings: Ceilings, pictures: str
) -> Request:
    """What one block asks for that has these header arguments and stands there."""
    return joined(_asked(arguments, where, ceilings, pictures))


def joined(several: Iterable[Request]) -> Request:
    """All that is asked for together."""
    some = [one for one in several if one != NO_REQUEST]
    if not some:  # nearly always
        return NO_REQUEST
    return Request(
        timeout=max((one.timeout for one in some if one.timeout is not None), default=None),
        memory=max((one.memory for one in some if one.memory is not None), default=None),
        data=tuple(dict.fromkeys(file for one in some for file in one.data)),
        problems=tuple(dict.fromkeys(problem for one in some for problem in one.problems)),
    )


def limited(policy: Policy, request: Request) -> Policy:
    """The limits of a job that asks for `request`.

    Time to run is time to compute, too: a figure that computes all the while is not ended before.
    """
    if request.timeout is not None:
        cpu = max(policy.cpu, ceil(request.timeout))
        policy = policy._replace(wall=request.timeout, cpu=cpu)
    return policy if request.memory is None else policy._replace(memory=request.memory)


def _asked(
    arguments: HeaderArguments, block: Location, ceilings: Ceilings, pictures: str
) -> Iterator[Request]:
    """What one block asks for, argument by argument, each at the line that it is written on."""
    for position, (key, value) in enumerate(arguments.items):
        if key in KEYS:
            line = arguments.lines[position] if arguments.lines else 0
            where = Location(block.path, line or block.line)
            if key == "deps":
                is_one = key in arguments.quoted
                yield _files(data_files(value, where, pictures, is_one=is_one))
            else:
                yield _limit(key, value or "", where, ceilings)


def _files(found: Iterable[DataFile | Diagnostic]) -> Request:
    some = tuple(found)
    files = tuple(one for one in some if isinstance(one, DataFile))
    return Request(data=files, problems=tuple(one for one in some if isinstance(one, Diagnostic)))


class _Kind(NamedTuple):
    """How a limit is read and written, what it must be, and the most that a project may allow."""

    read: Callable[[str], float]
    written: Callable[[float], str]
    meaning: str
    example: str
    most: int


def _limit(key: str, value: str, where: Location, ceilings: Ceilings) -> Request:
    kind = _KINDS[key]
    try:
        number = kind.read(value)
    except ValueError:
        number = 0
    if number <= 0:
        shown = f":{key} {value}".rstrip()
        message = f"`{shown}` is no {kind.meaning} above 0"
        return _refused(where, "bad-limit", message, f"such as {kind.example}")
    if number > getattr(ceilings, key):
        return _too_much(key, number, where, getattr(ceilings, key))
    return Request(timeout=number) if key == "timeout" else Request(memory=int(number))


def _too_much(key: str, number: float, where: Location, ceiling: float) -> Request:
    kind = _KINDS[key]
    unit = " s" if key == "timeout" else ""
    wanted, allowed = kind.written(number), kind.written(ceiling)
    message = f"`:{key} {wanted}` is above the ceiling of {allowed}{unit}"
    setting = f'"{wanted}"' if key == "memory" else wanted
    hint = f"`{key} = {setting}` under `[tool.orgfig.policy.ceilings]` allows it"
    if number > kind.most:
        hint = f"no project may allow more than {kind.written(kind.most)}{unit}"
    return _refused(where, "above-ceiling", message, hint)


def _refused(where: Location, name: str, message: str, hint: str) -> Request:
    return Request(problems=(Diagnostic(where, Severity.ERROR, name, message, hint),))


def _seconds(text: str) -> float:
    """A plain number of seconds: no exponent, no name of a number. Raises ValueError."""
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) is None:
        raise ValueError(text)
    return float(text)


_KINDS = {
    "timeout": _Kind(
        _seconds, lambda n: f"{n:.10g}", "number of seconds", "`:timeout 120`", LIMITS["wall"][1]
    ),
    "memory": _Kind(
        parse_size,
        lambda n: amount(int(n)),
        "size",
        "`:memory 512M` or `:memory 4G`",
        LIMITS["memory"][1],
    ),
}

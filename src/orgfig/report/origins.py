"""What a picture was made from, in words for people who look at it: packages, data, fonts, others.

Digests and what follows from others are left out: who wants those asks `orgfig explain -v`. So are
the folders of fonts, which tell of somebody's machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import basename
from typing import NamedTuple

from orgfig.build.inputs import DATA, ENVIRONMENT, FONT, MISSING, PACKAGE, UNSET
from orgfig.build.policy import Policy
from orgfig.build.sizes import amount
from orgfig.build.sources import TEXT
from orgfig.figure.model import Figure
from orgfig.location import Location

__all__ = ["Origin", "limits", "origins"]


class Origin(NamedTuple):
    """One thing that a picture was made from: what kind, its name, more of it in words.

    `maker` is the figure that makes it, and `page` that figure's page, if another one does.
    """

    kind: str
    name: str
    detail: str = ""
    maker: str | None = None
    page: str | None = None


def origins(
    inputs: Mapping[str, str], makers: Mapping[str, Figure], pages: Mapping[Location, str]
) -> Iterator[Origin]:
    """What the named parts of a run's inputs are to people, by kind.

    `makers` are the figures that make files by path, `pages` the pages of figures by place.
    """
    for part in inputs:
        if part.startswith(TEXT):
            yield Origin("Code", part.removeprefix(TEXT))
    for part, value in inputs.items():
        if part.startswith(DATA):
            yield _data(part.removeprefix(DATA), value, makers, pages)
    if "python" in inputs:
        yield Origin("Python", inputs["python"])
    for part, value in inputs.items():
        if part.startswith(PACKAGE):
            yield _package(part.removeprefix(PACKAGE), value)
    yield from _rest(inputs)


def limits(policy: Policy) -> str:
    """What a run may use at most, in words: `60 s, 2 GiB of memory`."""
    return f"{policy.wall:g} s, {amount(policy.memory)} of memory"


def _data(
    path: str, value: str, makers: Mapping[str, Figure], pages: Mapping[Location, str]
) -> Origin:
    maker = makers.get(path)
    detail = "cannot be read" if value == MISSING else ""
    if maker is None:
        return Origin("Data", path, detail)
    return Origin("Data", path, detail, maker.name, pages.get(maker.where))


def _package(name: str, version: str) -> Origin:
    return Origin("Packages", name, "not installed" if version == MISSING else version)


def _rest(inputs: Mapping[str, str]) -> Iterator[Origin]:
    for part, value in inputs.items():
        if part.startswith(FONT):
            gone = "no longer there" if value == MISSING else ""
            yield Origin("Fonts", basename(part.removeprefix(FONT)), gone)
    for part, value in inputs.items():
        if part.startswith(ENVIRONMENT):
            unset = "not set" if value == UNSET else ""
            yield Origin("Variables", part.removeprefix(ENVIRONMENT), unset)

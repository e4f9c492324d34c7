"""What may stand before the root of an SVG: a declaration, a DOCTYPE, and no entities."""

from __future__ import annotations

from pyexpat import XMLParserType

from orgfig.figure.picture import Fault
from orgfig.figure.svg_faults import Faults
from orgfig.figure.svg_rules import doctype_problem

__all__ = ["Prologue"]


class Prologue:
    """Reads it, as a parser of `data` comes upon it."""

    def __init__(self, data: bytes, faults: Faults) -> None:
        self._data, self._faults = data, faults

    def attach(self, parser: XMLParserType) -> None:
        """Have the parser tell what it finds."""
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._skipped

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        name = (encoding or "utf-8").lower()
        if name not in {"utf-8", "us-ascii"} or (name == "us-ascii" and not self._data.isascii()):
            problem = f"it is declared to be in {name[:40]}, not UTF-8"
            self._faults.refuse(problem, fault=Fault.BROKEN)

    def _doctype(
        self, _name: str, system: str | None, public: str | None, has_internal_subset: int
    ) -> None:
        if has_internal_subset:
            self._faults.refuse("its DOCTYPE has declarations of its own")
        problem = doctype_problem(system, public)
        if problem is not None:
            self._faults.refuse(problem)

    def _entity(self, name: str, *_rest: object) -> None:
        self._faults.give_up(f"it declares the entity {name[:40]}", Fault.ACTIVE)

    def _skipped(self, name: str, _is_parameter: int) -> None:
        problem = f"it uses the entity {name[:40]}, which nothing declares"
        self._faults.refuse(problem, fault=Fault.BROKEN)

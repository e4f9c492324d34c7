"""Results of blocks that other blocks ask for, remembered below `.orgfig/`.

A file for each, named by the digest of what the notebook says of the block. It holds what else
the result depended on, and counts for nothing once that has changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from orgfig import __version__
from orgfig.digest import Digest, digest_bytes
from orgfig.errors import WriteError
from orgfig.workspace.packages import interpreter, versions
from orgfig.workspace.project import Project
from orgfig.workspace.state import read_state, state_path, write_state

if TYPE_CHECKING:
    from orgfig.build.evaluation import Result
    from orgfig.build.job import Failure

__all__ = ["VALUE", "Values", "forget_values"]

VALUE = "value:"
"""How the name of a result begins among what a notebook consulted; its key follows."""

FOLDER = "cache/values"
ENDING = ".value"


class _Kept(NamedTuple):
    """A file's content: the result, what was imported for it, what it depended on."""

    result: Result
    imports: tuple[str, ...]
    inputs: Mapping[str, str]


class Values:
    """The remembered results of a project, for one command: the interpreter is asked once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._interpreter: tuple[str, tuple[str, ...]] | None = None

    def find(self, key: Digest) -> tuple[Result, Digest] | None:
        """The result with that key, and the digest of its file; None where it is to be had anew.

        Raises:
            ProjectError: the project's interpreter cannot be asked.

        """
        if not key.isalnum():  # a forged cache asks for anything
            return None
        try:
            data = read_state(self._project, _name(key))
        except (OSError, WriteError):
            return None
        kept = _decoded(data)
        if kept is None or kept.inputs != self._inputs(kept.imports):
            return None
        return kept.result, digest_bytes(data)

    def keep(self, key: Digest, result: Result, imports: Collection[str]) -> Digest:
        """Remember a result, for which these modules were imported; the digest of its file.

        What cannot be kept is no loss: the block is run again.
        """
        data = _encoded(_Kept(result, tuple(imports), self._inputs(imports)))
        with suppress(WriteError):
            write_state(self._project, _name(key), data)
        return digest_bytes(data)

    def _inputs(self, imports: Collection[str]) -> dict[str, str]:
        from orgfig.build.evaluation import evaluation_inputs

        if self._interpreter is None:
            self._interpreter = interpreter(self._project)
        name, search_path = self._interpreter
        tops = {one.partition(".")[0] for one in imports}
        installed = versions(tops, search_path, self._project)
        inputs = evaluation_inputs(imports, name, installed, self._project.policy)
        return {**inputs, "orgfig": __version__}


def forget_values(project: Project, used: Collection[str]) -> None:
    """Drop the results whose keys are not among `used`: no notebook asks for them any more."""
    with suppress(OSError, WriteError):
        for entry in os.scandir(state_path(project, FOLDER)):
            if entry.name.endswith(ENDING) and entry.name.removesuffix(ENDING) not in used:
                os.unlink(entry)


def _name(key: str) -> str:
    return f"{FOLDER}/{key}{ENDING}"


def _encoded(kept: _Kept) -> bytes:
    import json

    from orgfig.workspace.traces import plain_failure

    failure = kept.result.failure
    document = {
        "text": kept.result.text,
        "failure": failure and plain_failure(failure),
        "imports": kept.imports,
        "inputs": dict(kept.inputs),
    }
    return json.dumps(document).encode()


def _decoded(data: bytes) -> _Kept | None:
    """What the file holds; None where that is something else."""
    import json

    try:
        return _kept(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _kept(document: dict[str, Any]) -> _Kept:
    from orgfig.build.evaluation import Result
    from orgfig.workspace.traces import failure_of, text_of, texts_of

    failure: Failure | None = document["failure"] and failure_of(document["failure"])
    result = Result(text_of(document["text"]), failure)
    imports = tuple(text_of(name) for name in document["imports"])
    return _Kept(result, imports, texts_of(document["inputs"]))

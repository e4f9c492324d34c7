"""What a machine can hold figures with, for people: layer by layer, and one verdict at the end.

What was tried and what follows from it is `execute`'s; its JSON is `json_document`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgfig.execute.examination import Examination, Interpreter
from orgfig.execute.trial import LANDLOCK, LIMITS, NAMESPACES, RIGHTS, SECCOMP, Trial
from orgfig.report.escape import visible

__all__ = ["MEANS", "doctor_text"]

MEANS = {
    RIGHTS: "a figure has nothing of what makes root special, and no program gives it that",
    NAMESPACES: "what a figure was not given does not exist for it: files, processes, networks",
    LANDLOCK: "a figure reaches the files that it was given, and no others",
    SECCOMP: "a figure makes harmless system calls only: no sockets, no processes, no programs",
    LIMITS: "a figure that takes too much is stopped",
}
"""What each layer is for, in the order in which they are shown."""


def doctor_text(found: Examination, trouble: str | None = None) -> str:
    """All that was tried, then what confines figures or what is missing for that.

    `trouble` is why there is no project to ask for its interpreter.
    """
    lines = [found.machine.system, _interpreter(found.interpreter)]
    if trouble is not None:
        lines.append(f"which is orgfig's own: {trouble}")
    for layer, means in MEANS.items():
        trials = [trial for trial in found.trials if trial.layer == layer]
        if trials:
            lines += ["", f"{layer}: {means}", *_trials(trials)]
    return "\n".join(map(visible, [*lines, "", *_verdict(found)]))


def _interpreter(one: Interpreter) -> str:
    if one.trouble is not None:
        return f"figures cannot be run in {one.path}: {one.trouble}"
    return f"figures are run in {one.path}, Python {one.version}"


def _trials(trials: Sequence[Trial]) -> Iterator[str]:
    for one in trials:
        yield f"  {'yes' if one.holds else 'no '}  {one.what} ({one.found})"
        if one.hint is not None:
            yield f"         hint: {one.hint}"


def _verdict(found: Examination) -> Iterator[str]:
    if found.protection is not None:
        yield f"figures are confined by: {found.protection}"
    for phrase in found.missing:
        yield f"figures cannot be confined: {phrase}"
    if found.gaps:
        yield "what that does not cover:"
        yield from (f"  {sentence}" for sentence in found.gaps)

"""`orgfig tangle --check` and `--diff`: what stands there against what the notebook gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgfig.commands.session import Session, has_errors
from orgfig.commands.tangling import Tangling, counted, is_left_out, not_reached
from orgfig.report.diff import unified_diff
from orgfig.report.escape import visible
from orgfig.workspace import Action, Target

__all__ = ["compare"]

CHANGED = {Action.WRITTEN, Action.REPLACED}


def compare(session: Session, tangling: Tangling, looked: Sequence[Target], *, lists: bool) -> int:
    """Show what differs; writes nothing.

    With `lists`, each file that differs is named, one that was edited by hand too, they are
    counted, and the status is 1 if there are any. Without, the diffs are all that is shown, of
    what tangling would change. The status is 1 for errors, too.
    """
    whole = (*looked, *(Target(file, Action.NOT_REACHED) for file in tangling.behind))
    problems = [one.diagnostic for one in looked if one.diagnostic is not None]
    session.show_diagnostics([*tangling.diagnostics, *problems, *not_reached(whole)])
    for text in _listed(looked, lists=lists, colour=session.has_colour):
        session.show(text)
    if lists:
        session.show(counted({one.path: _word(one) for one in whole}))
    differs = lists and any(one.action in CHANGED for one in looked)
    return int(differs or has_errors(tangling.diagnostics) or any(map(is_left_out, whole)))


def _listed(looked: Sequence[Target], *, lists: bool, colour: bool) -> Iterator[str]:
    for one in looked:
        if one.action in CHANGED or (lists and one.action is Action.KEPT):
            if lists:
                yield visible(f"{one.path}: {_word(one)}")
            diff = unified_diff(one.path, one.old, one.file.data, colour=colour)
            if diff:
                yield diff


def _word(target: Target) -> str:
    if target.action in CHANGED:
        return "differs" if target.old is not None else "missing"
    return WORDS.get(target.action, "with an error")


WORDS = {
    Action.UNCHANGED: "unchanged",
    Action.OVERTAKEN: "overtaken",
    Action.KEPT: "edited by hand",
}

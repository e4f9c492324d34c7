"""`orgfig tangle`: write the modules that the notebook's blocks give, as Org would."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence

from orgfig.commands.session import Session, has_errors
from orgfig.commands.tangling import (
    Tangling,
    counted,
    is_left_out,
    not_reached,
    plan_tangling,
    with_folders,
)
from orgfig.diagnostics import Diagnostic
from orgfig.digest import digest_bytes
from orgfig.errors import UsageError
from orgfig.tangle.target import STANDARD_INPUT
from orgfig.workspace import (
    Action,
    Database,
    Stamp,
    Target,
    leave_stamp,
    look_at_tangled,
    look_below,
    read_notebook,
    stamped,
    write_below,
    write_tangled,
)

__all__ = ["tangle"]

TO_WRITE = {Action.WRITTEN, Action.REPLACED}

Texts = Mapping[str, bytes]
"""The bytes of notebooks, by project path; `-` is what came on standard input."""


def tangle(
    session: Session,
    *,
    notebooks: Sequence[str] = (),
    given: bytes | None = None,
    force: bool = False,
    check: bool = False,
    diff: bool = False,
    output: str | None = None,
    strict: bool = False,
) -> int:
    """Write every target file that Org would write; 1 if one was left out, else 0.

    `notebooks` are project paths, all of the project's by default; `given` is the text of the one
    that is called `-`. With `output` the files are written below that folder instead; in the
    project's own, edits by hand are as safe as without it. `check` and `diff` write nothing and
    show what differs; `check` is then 1 if anything does.
    """
    begun = time.time_ns()
    if output is not None and os.path.realpath(output) == os.path.realpath(session.project.root):
        output = None
    texts = _texts(session, notebooks or session.project.notebooks, given)
    is_plain = output is None and given is None
    digests = {name: digest_bytes(data) for name, data in texts.items()}
    stamp = stamped(session.project, digests, strict=strict) if is_plain else None
    if stamp is not None:
        return _unchanged(session, stamp, quiet=diff)
    if output is not None:
        _refuse_file(output)
    if check or diff:
        from orgfig.commands.compare import compare

        tangling = plan_tangling(session.project, texts, strict=strict)
        looked = tuple(_looked(session, tangling, output, force=force))
        return compare(session, tangling, looked, lists=check)
    if output is not None:
        tangling = with_folders(_evaluated(session, texts, strict=strict), output, output)
        return _told(session, tangling, write_below(output, session.project, tangling.runs))
    tangling, results = _written(session, texts, force=force, strict=strict)
    status = _told(session, tangling, results)
    if is_plain and status == 0:
        _leave_stamp(session, tangling, results, strict=strict, begun=begun)
    return status


def _texts(session: Session, names: Sequence[str], given: bytes | None) -> dict[str, bytes]:
    return {
        name: given
        if given is not None and name == STANDARD_INPUT
        else read_notebook(session.project, name)
        for name in names
    }


def _unchanged(session: Session, stamp: Stamp, *, quiet: bool) -> int:
    session.show_diagnostics(stamp.diagnostics)
    if not quiet:
        session.show(counted(dict.fromkeys(stamp.paths, "unchanged")))
    return 0


def _refuse_file(output: str) -> None:
    if os.path.lexists(output) and not os.path.isdir(output):
        raise UsageError(f"{output} is not a folder", "name a folder; it is made if it is missing")


def _evaluated(session: Session, texts: Texts, *, strict: bool) -> Tangling:
    """What is to be tangled, with the results of the blocks that it asks for."""
    tangling = plan_tangling(session.project, texts, strict=strict)
    if tangling.lacks_results:
        with session.lock():
            return _again(session, texts, strict=strict)
    return tangling


def _again(session: Session, texts: Texts, *, strict: bool) -> Tangling:
    """The same where the lock is held, and blocks may be run."""
    with session.evaluating() as run:
        return plan_tangling(session.project, texts, strict=strict, run=run)


def _written(
    session: Session, texts: Texts, *, force: bool, strict: bool
) -> tuple[Tangling, tuple[Target, ...]]:
    """What was tangled, and what became of each file; locked only if there is work to do."""
    root = session.project.root
    tangling = with_folders(_evaluated(session, texts, strict=strict), root)
    looked = tuple(one._replace(old=None) for one in _looked(session, tangling, None, force=force))
    if not any(one.action in TO_WRITE for one in looked):
        session.mend()
        return tangling, looked
    unchanged = {one.path: one for one in looked if one.action is Action.UNCHANGED}
    with session.lock(), Database.open(session.project, readonly=False) as database:
        _say(session, database)
        latest = _changed(session, texts)
        if latest is not None:
            tangling, unchanged = with_folders(_again(session, latest, strict=strict), root), {}
        runs = tangling.runs
        results = write_tangled(session.project, runs, database, force=force, unchanged=unchanged)
    return tangling, results


def _changed(session: Session, texts: Texts) -> Texts | None:
    """The texts as they are now, if they have changed while another build had the lock."""
    latest = _texts(session, tuple(texts), texts.get(STANDARD_INPUT))
    return None if latest == texts else latest


def _looked(
    session: Session, tangling: Tangling, output: str | None, *, force: bool
) -> Iterator[Target]:
    """What would become of each file."""
    folders = tangling.folder_paths
    if output is not None:
        return look_below(output, session.project, tangling.runs, folders=folders)
    with Database.open(session.project, readonly=True) as database:
        _say(session, database)
        records = database.written()
    runs = tangling.runs
    return look_at_tangled(session.project, runs, records, force=force, folders=folders)


def _leave_stamp(
    session: Session, tangling: Tangling, results: Sequence[Target], *, strict: bool, begun: int
) -> None:
    """Note that all was tangled, for the next time."""
    leave_stamp(
        session.project,
        {notebook.path: notebook.digest for notebook in tangling.notebooks},
        strict=strict,
        results=results,
        diagnostics=tangling.diagnostics,
        consulted=tangling.consulted,
        folders=tangling.folder_paths,
        begun=begun,
    )


def _say(session: Session, database: Database) -> None:
    for message in database.messages:
        session.say(message)


def _told(session: Session, tangling: Tangling, results: Sequence[Target]) -> int:
    """Tell what is wrong and what was done; the exit status."""
    whole = (*results, *(Target(file, Action.NOT_REACHED) for file in tangling.behind))
    session.show_diagnostics([*tangling.diagnostics, *_diagnostics(results), *not_reached(whole)])
    session.show(counted({one.path: WORDS.get(one.action, "left out") for one in whole}))
    return int(has_errors(tangling.diagnostics) or any(map(is_left_out, whole)))


WORDS = {
    Action.WRITTEN: "written",
    Action.REPLACED: "written",
    Action.UNCHANGED: "unchanged",
    Action.OVERTAKEN: "overtaken",
}


def _diagnostics(results: Sequence[Target]) -> list[Diagnostic]:
    return [one.diagnostic for one in results if one.diagnostic is not None]

"""When the claims of a project's figures were made, and what those figures mean now and meant then.

A sign-off is the commit that last changed the CLOSED or log lines of a heading. What counts is
whether the figure means now what it meant in that commit: what was changed and changed back is no
change. Only where it does not, the commits between are gone through. How headings are followed is
in `history_past`, what a figure means in `history_meaning`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from orgfig.build.history import Change, Commit, Gap, History, SignOff
from orgfig.digest import digest_fields
from orgfig.location import Location
from orgfig.workspace.cache import program
from orgfig.workspace.history_git import Git, GitError, MissingError, Tip
from orgfig.workspace.history_kept import (
    keep_history,
    keep_meanings,
    kept_history,
    kept_meanings,
)
from orgfig.workspace.project import Project

if TYPE_CHECKING:
    from orgfig.figure.model import Figure
    from orgfig.notebook import Notebook
    from orgfig.workspace.history_past import Past, Spot
    from orgfig.workspace.history_sense import Senses

__all__ = ["history"]

NOT_COMMITTED = "is in no commit, so nobody can say what changed since its figures were signed off"
NO_TEXT = "is in git as no text, so nobody can say what changed since its figures were signed off"
SHALLOW = "the history of this clone ends before the sign-off of {}"
MISSING = "git has not got all versions of this clone back to the sign-off of {}"
HELP = {SHALLOW: "git fetch --unshallow", MISSING: "git fetch --refetch --no-filter"}
"""Why the sign-off of some figures is not known, and what fetches the rest."""


def history(project: Project, notebooks: Sequence[Notebook], data: Mapping[str, str]) -> History:
    """What git says of the claims in `notebooks`; where it says nothing, why.

    `data` are the digests of files that figures are given, by project path. Runs `git`, which
    reads the repository and nothing else; what it said is kept among what can be lost.
    """
    if not any(_claims(notebook) for notebook in notebooks):
        return History()
    try:
        with Git(project.root) as git:
            tip = git.tip()
            version = digest_fields({"program": program(("build", "workspace"))})
            key = _key(project, tip, notebooks, data, version)
            known = kept_history(project, key)
            if known is None:
                past = _past(project, git, tip, notebooks, data)
                known = _asked(project, past, notebooks, version)
                if all(gap.hint != HELP[MISSING] for gap in known.gaps):  # it may come any time
                    keep_history(project, key, known)
            return known
    except GitError as error:
        return History(trouble=str(error))


def _claims(notebook: Notebook) -> list[Figure]:
    """The figures that claim to be done and say when."""
    return [
        figure
        for figure in notebook.figures
        if figure.claim.is_done
        and (figure.claim.closed or figure.claim.log or figure.heading.planning.misplaced)
    ]


def _key(
    project: Project,
    tip: Tip,
    notebooks: Sequence[Notebook],
    data: Mapping[str, str],
    version: str,
) -> str:
    """The name of all that the answer depends on; a commit stands for all before it."""
    texts = {f"text {one.path}": one.digest for one in notebooks}
    read = {f"read {one.path}": repr(one.consulted) for one in notebooks}
    named = {f"data {path}": digest for path, digest in data.items()}
    place = {"head": tip.head, "prefix": tip.prefix, "cut": " ".join(sorted(tip.cut))}
    rest = {"program": version, "figures": project.figures}
    return digest_fields({**texts, **read, **named, **place, **rest})


def _past(
    project: Project, git: Git, tip: Tip, notebooks: Sequence[Notebook], data: Mapping[str, str]
) -> Past:
    """The commits to go through; raises `GitError`."""
    from orgfig.workspace.history_commits import commits
    from orgfig.workspace.history_past import Past

    endings = sorted({os.path.splitext(one.path)[1] or one.path for one in notebooks})
    others = sorted({*data, *(path for one in notebooks for path in one.files_read)})
    found = commits(git, tip, endings, [f"{tip.prefix}{path}" for path in others])
    return Past(project, git, found, notebooks)


def _asked(project: Project, past: Past, notebooks: Sequence[Notebook], version: str) -> History:
    """The answer found by going through the commits; raises `GitError`."""
    from orgfig.workspace.history_sense import Senses

    senses = Senses(project, past, kept_meanings(project, version))
    sign_offs: dict[Location, SignOff] = {}
    gaps: list[Gap] = []
    for notebook in notebooks:
        some, unknown = _signed_off(notebook, past, senses)
        sign_offs |= some
        gaps += unknown
    keep_meanings(project, version, senses.kept)
    return History(sign_offs, None, tuple(gaps))


def _signed_off(
    notebook: Notebook, past: Past, senses: Senses
) -> tuple[dict[Location, SignOff], list[Gap]]:
    """The sign-offs of one notebook, and what is not known of it."""
    from orgfig.workspace.history_past import CutError, Spot

    path = f"{past.commits.tip.prefix}{notebook.path}"
    found: dict[Location, SignOff] = {}
    unknown: dict[str, list[Figure]] = {}
    for figure in _claims(notebook):
        try:
            here = Spot(None, path, figure.heading.number + 1)
            line = past.line(here, senses.changed)
            found[figure.where] = SignOff(
                _commit(line[-1], past), tuple(_changes(line, past, senses))
            )
        except CutError:
            unknown.setdefault(SHALLOW, []).append(figure)
        except MissingError:
            unknown.setdefault(MISSING, []).append(figure)
    if found and all(one.commit is None for one in found.values()):
        where = Location(notebook.path, 1)
        if not past.is_committed(path):
            return {}, [Gap(where, f"{notebook.path} {NOT_COMMITTED}", "commit it")]
        if not past.is_text(path):
            return {}, [Gap(where, f"{notebook.path} {NO_TEXT}")]
    return found, list(_gaps(unknown))


def _gaps(unknown: Mapping[str, Sequence[Figure]]) -> Iterator[Gap]:
    for why, figures in unknown.items():
        first, *more = figures
        who = first.name if not more else f"{first.name} and {len(more)} more"
        yield Gap(first.where, why.format(who), HELP[why])


def _changes(line: Sequence[Spot], past: Past, senses: Senses) -> Iterator[Change]:
    """What changed on the way from the sign-off, which ends the line; nothing if nothing did.

    Where no commit changed what the one before has, as where data was away between, it is the
    first that is not as it was.
    """
    if not senses.changed(line[-1], line[0]):
        return
    way = line[::-1]
    steps = [(senses.changed(older, newer), newer) for older, newer in pairwise(way)]
    if not any(what for what, _ in steps):
        steps = [(what, one) for one in way if (what := senses.changed(way[0], one))][:1]
    yield from (Change(what, _commit(one, past)) for what, one in steps if what)


def _commit(spot: Spot, past: Past) -> Commit | None:
    return None if spot.commit is None else past.commits.nodes[spot.commit].commit

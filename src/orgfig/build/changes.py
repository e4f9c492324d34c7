"""What has changed between a trace and a job, in words: inputs that are new, gone or different.

Part by part (see `inputs`). Some parts follow from others, and then only these are told: what a
changed text imports is no change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orgfig.build.inputs import DATA, ENVIRONMENT, FONT, MISSING, PACKAGE, UNSET
from orgfig.build.job import Job
from orgfig.build.model import Cause, Reason, Snapshot, Trace
from orgfig.build.sizes import amount
from orgfig.build.sources import TEXT
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

__all__ = ["SANDBOX", "changes"]

SANDBOX = "the sandbox"
"""What a change between confined and unconfined runs is told of."""

LIMITS = {
    "wall": "the time limit",
    "cpu": "the limit of CPU time",
    "memory": "the limit of memory",
    "file_size": "the limit of a file's size",
    "output_size": "the limit of all files' size",
    "output_files": "the limit of files",
    "open_files": "the limit of open files",
    "threads": "the limit of threads",
    "text": "the limit of printed text",
}
"""What the limits of a policy are called."""

SECONDS = frozenset(("wall", "cpu"))
COUNTS = frozenset(("output_files", "open_files", "threads"))


def changes(trace: Trace, job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    """Every input of `job` that is not what it was in the run of `trace`, in a fixed order."""
    if trace.inputs == job.inputs:  # nearly always: the rest is for what is outdated
        return
    texts = [*_texts(trace, job)]
    yield from texts
    yield from _files_run(trace, job)
    yield from _data(trace, job, snapshot)
    yield from _packages(trace, job, snapshot, same_texts=not texts)
    yield from _fonts(trace, job)
    yield from _environment(trace, job)
    yield from _interpreter(trace.inputs.get("python", ""), job.inputs.get("python", ""))
    yield from _policy(trace.inputs.get("policy", ""), job.inputs.get("policy", ""))
    yield from _outputs(trace, job, snapshot)


def _reason(what: str, detail: str = "", where: Location | None = None) -> Reason:
    return Reason(Cause.INPUT_CHANGED, what, detail, where)


def _parts(inputs: Mapping[str, str], kind: str) -> dict[str, str]:
    """The parts of one kind, by what follows that in their names."""
    return {name.removeprefix(kind): inputs[name] for name in inputs if name.startswith(kind)}


# --- texts -------------------------------------------------------------------------------------


def _texts(trace: Trace, job: Job) -> Iterator[Reason]:
    """Texts that mean something else; one of the same bytes never does."""
    old, new = _parts(trace.inputs, TEXT), _parts(job.inputs, TEXT)
    files = {file.path: file for file in (*job.files, *job.modules)}
    for path, value in new.items():
        is_same = path in trace.texts and trace.texts[path] == job.texts.get(path)
        if path not in old:
            yield _reason(path, "is new", files[path].where if path in files else None)
        elif value != old[path] and not is_same:
            yield from _differences(path, files.get(path), trace, job)
    yield from (_reason(path, "is no longer used") for path in old if path not in new)


def _differences(path: str, file: TangledFile | None, trace: Trace, job: Job) -> Iterator[Reason]:
    """The blocks, tables and values of a text that have changed; else the text as a whole."""
    from orgfig.build.pieces import changed_pieces, pieces

    if file is None or not file.is_meant:  # then its text has gaps, which are no changes
        errors = () if file is None else file.problems
        yield _reason(path, next((f"is not known: {one.message}" for one in errors), ""))
        return
    now = pieces(file, job.blocks.get(file.where.path, ()))
    before = trace.pieces.get(path, {})
    found = [*changed_pieces(before, now)] if before and now else []
    for what, detail, where in found:
        yield _reason(what, detail, where)
    if not found:
        yield _reason(path, _why_bytes(file), file.where)


def _why_bytes(file: TangledFile) -> str:
    """Why more than the code of a text counts, where it does."""
    from orgfig.build.sources import bytes_of
    from orgfig.figure.meaning import Regard, reading

    found = reading(bytes_of(file))
    what = {Regard.BYTES: "comments and layout", Regard.DOCSTRINGS: "docstrings"}.get(found.regard)
    return f"changed; its {what} count, for it mentions {found.because}" if what else ""


def _files_run(trace: Trace, job: Job) -> Iterator[Reason]:
    """Files that are run and were only imported, or the other way round, or in another order."""
    old, new = (one.inputs.get("order", "").split("\n") for one in (trace, job))
    kept = [path for path in old if path in new]
    if kept != [path for path in new if path in old]:
        yield _reason("the order of files", f"changed, now {', '.join(new)}")
    for path in new:
        if path not in old and f"{TEXT}{path}" in trace.inputs:
            yield _reason(path, "is run now, and was only imported")
    for path in old:
        if path not in new and f"{TEXT}{path}" in job.inputs:
            yield _reason(path, "is only imported now, and was run")


# --- what it may use ---------------------------------------------------------------------------


def _data(trace: Trace, job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    old, new = _parts(trace.inputs, DATA), _parts(job.inputs, DATA)
    for path in dict.fromkeys((*new, *old)):
        before, now = old.get(path), new.get(path)
        if before is None or now is None:
            yield _reason(path, "is new" if before is None else "is no longer used")
        elif before != now:
            lost = "cannot be read any more" if path in snapshot.unreadable_data else "is gone"
            yield _reason(path, lost if now == MISSING else "")


def _packages(trace: Trace, job: Job, snapshot: Snapshot, *, same_texts: bool) -> Iterator[Reason]:
    """Packages in another version; those that came or went only if no text is why."""
    old, new = _parts(trace.inputs, PACKAGE), _parts(job.inputs, PACKAGE)
    told: set[str] = set()
    for name in [one for one in old if same_texts and one not in new]:
        found = snapshot.packages.get(name)
        if old[name] != MISSING:
            yield _reason(name, f"is gone, it was {old[name]}")
        elif found is not None:
            told.add(found.rpartition(" ")[0])
            yield _reason(name, f"is installed now, {found}")
    for name, now in new.items():
        before = old.get(name)
        if before is None and same_texts and name not in told and now != MISSING:
            yield _reason(name, f"is installed now, {now}")
        elif before is None and same_texts and now == MISSING:
            yield _reason(name, "is gone")
        elif before is not None and before != now:
            yield _reason(name, _version_change(before, now))


def _version_change(before: str, now: str) -> str:
    if MISSING in {before, now}:
        return f"is installed now, {now}" if before == MISSING else f"is gone, it was {before}"
    return f"{before} → {now}"


def _fonts(trace: Trace, job: Job) -> Iterator[Reason]:
    """Fonts that the last run used; of another text is not known yet what it uses."""
    old, new = _parts(trace.inputs, FONT), _parts(job.inputs, FONT)
    for path in new:
        if path in old and old[path] != new[path]:
            yield _reason(path, "is gone" if new[path] == MISSING else "")


def _environment(trace: Trace, job: Job) -> Iterator[Reason]:
    old, new = _parts(trace.inputs, ENVIRONMENT), _parts(job.inputs, ENVIRONMENT)
    for name in dict.fromkeys((*new, *old)):
        before, now = old.get(name), new.get(name)
        if before is None or now is None:
            yield _reason(f"${name}", "is given now" if before is None else "is no longer given")
        elif before != now:
            unset = {before: "is set now", now: "is no longer set"}
            yield _reason(f"${name}", unset.get(UNSET, ""))


def _interpreter(before: str, now: str) -> Iterator[Reason]:
    if before == now:
        return
    name, _, version = before.rpartition(" ")
    if name and now.startswith(f"{name} "):
        yield _reason(name, f"{version} → {now.removeprefix(f'{name} ')}")
    else:
        yield _reason("python", f"{before} → {now}")


# --- limits and outputs ------------------------------------------------------------------------


def _policy(before: str, now: str) -> Iterator[Reason]:
    """The limits that differ, each by its name."""
    if before == now:
        return
    old, new = (
        dict(word.split("=", 1) for word in text.split() if "=" in word) for text in (before, now)
    )
    found = [name for name in new if old.get(name) != new[name]]
    if not old or not found:
        yield _reason("the policy")
    for name in found if old else ():
        yield from _limit(name, old.get(name, ""), new[name])


def _limit(name: str, before: str, now: str) -> Iterator[Reason]:
    if name in LIMITS:
        yield _reason(LIMITS[name], f"{_shown(name, before)} → {_shown(name, now)}")
    elif name == "confined":
        yield _reason(SANDBOX, "off → on" if now == "True" else "on → off")
    else:
        yield _reason("what all figures are given alike")


def _shown(name: str, value: str) -> str:
    """A limit as people write it."""
    try:
        if name in SECONDS:
            return f"{float(value):g} s"
        return value if name in COUNTS else amount(int(value))
    except ValueError:
        return value or "none"


def _outputs(trace: Trace, job: Job, snapshot: Snapshot) -> Iterator[Reason]:
    """Outputs that another run made. One that is asked for no more changes nothing."""
    made = trace.inputs.get("outputs", "").split("\n")
    for path in job.outputs:
        if path not in made and path in snapshot.traces:
            yield _reason(path, "was not made by the same run")

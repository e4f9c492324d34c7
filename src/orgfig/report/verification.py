"""A verification as text and as JSON: a line or more for each figure, and counts at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from orgfig.audit.failure import blame
from orgfig.build.model import Reason
from orgfig.build.verification import Compared, Factor, Standing, Varying, Verified
from orgfig.figure.likeness import Difference, Likeness
from orgfig.report import json_parts
from orgfig.report.counts import drawn_by, spoken_figures
from orgfig.report.escape import visible

__all__ = ["verification_json", "verification_text"]

WORDS = {
    Standing.IDENTICAL: "identical",
    Standing.DRIFTED: "drifted",
    Standing.CHANGED: "changed",
    Standing.NOT_BUILT: "not built",
    Standing.UNREADABLE: "not readable",
    Standing.FAILED: "failed",
    Standing.NOT_RUN: "cannot be run",
}
MOST_REASONS = 6

SCHEMA = 1
"""A new field keeps it; a changed or removed one raises it."""


def verification_text(found: Sequence[Verified]) -> str:
    """What was found, figure by figure, then counted."""
    lines = [visible(line) for one in found for line in _lines(one)]
    return "\n".join([*lines, _summary(found)])


def _lines(one: Verified) -> Iterator[str]:
    name = one.job.name
    if one.standing is Standing.NOT_RUN:
        yield f"{name}: cannot be run"
        return
    if one.failure is not None:
        where = blame(one.failure, (*one.job.files, *one.job.modules))
        yield f"{name}: failed{'' if where is None else f' at {where}'}: {one.failure.message}"
        return
    yield f"{name}: {'; '.join(_told(output) for output in _worst(one.outputs))}"
    yield from _taken(one)
    yield from _varying(one.varying)


def _worst(outputs: Sequence[Compared]) -> Sequence[Compared]:
    """Those that are not identical; where all are, one of them."""
    others = [one for one in outputs if one.likeness is None or not one.likeness.is_identical]
    return others or outputs[:1]


def _told(output: Compared) -> str:
    if output.likeness is None:
        return f"{output.path} {f'cannot be read: {output.why}' if output.why else 'is not built'}"
    if output.likeness.is_identical:
        return "identical"
    kinds = ", ".join(map(_difference, output.likeness.differences))
    return f"differs from {output.path}: {kinds}"


def _difference(one: Difference) -> str:
    """The kind first, but where the words begin with it."""
    named = one.detail.startswith(one.kind.value) or one.kind.value in one.detail
    return one.detail if named else f"{one.kind.value} ({one.detail})"


def _taken(one: Verified) -> Iterator[str]:
    """How a difference is to be taken, and what changed since."""
    if one.standing not in {Standing.DRIFTED, Standing.CHANGED}:
        return
    since = _since(one)
    if _differs_as_built(one):
        if one.reasons:
            yield f"  {since}"
    elif one.standing is Standing.DRIFTED:
        yield f"  drift: it shows the same; {since}"
    elif one.changed_itself:
        yield f"  a change of the figure; {since}"
    else:
        yield f"  more than drift, though its own text and data are the same; {since}"


def _since(one: Verified) -> str:
    if not one.is_known:
        return "what changed is not known: no build of it is recorded here"
    if not one.reasons:
        return "nothing that was recorded has changed since it was built"
    words = [str(reason) for reason in one.reasons[:MOST_REASONS]]
    more = len(one.reasons) - MOST_REASONS
    return f"since it was built: {'; '.join(words)}" + (f" and {more} more" if more > 0 else "")


def _varying(found: Varying | None) -> Iterator[str]:
    if found is None:
        return
    if not found.factors:
        known = ", ".join(factor.value for factor in Factor)
        yield f"  the run differs from a second run; cause not found by varying these: {known}"
        return
    names = (" and " if found.is_joint else ", ").join(one.value for one in found.factors)
    lines = ", ".join(map(str, found.lines))
    where = (", only together" if found.is_joint else "") + (f" ({lines})" if lines else "")
    if found.differs_as_built:
        yield f"  the run differs from a second run; cause: {names}{where}"
        if Factor.MEMORY in found.factors:
            yield "  an array that was never filled (np.empty), or an encoder: x264 needs mbtree=0"
    else:
        yield f"  note: it depends on {names}{where}, which orgfig keeps; run otherwise, it differs"
        if Factor.THREADS in found.factors:
            yield "  with another number of processors, an encoder may choose other threads"


def _summary(found: Sequence[Verified]) -> str:
    if not found:
        return "nothing to verify: there are no figures with code"
    counts: Counter[Standing] = Counter()
    for one in found:
        counts[one.standing] += len(one.job.figures)
    total = sum(counts.values())
    parts = [f"{counts[one]} {WORDS[one]}" for one in Standing if counts[one]]
    varying = [one for one in found if one.varying is not None]
    built = drawn_by(one.job for one in varying if _differs_as_built(one))
    loose = drawn_by(one.job for one in varying) - built
    parts += [f"{built} not the same twice"] if built else []
    parts += [f"{loose} the same only because orgfig pins it"] if loose else []
    return f"{spoken_figures(total)}: {', '.join(parts)}"


def _differs_as_built(one: Verified) -> bool:
    return one.varying is not None and one.varying.differs_as_built


# --- JSON ------------------------------------------------------------------------------------


def verification_json(found: Sequence[Verified]) -> str:
    """What was found as a JSON document in ASCII; docs/json.md names its fields."""
    import json

    counts = Counter(one.standing for one in found)
    document = {
        "schema": SCHEMA,
        "holds": all(one.holds for one in found),
        "counts": {one.value: counts[one] for one in Standing},
        "figures": [_verified(one) for one in found],
    }
    return json.dumps(json_parts.well_formed(document), indent=2)


def _verified(one: Verified) -> dict[str, Any]:
    files = (*one.job.files, *one.job.modules)
    failure = one.failure
    return {
        "name": one.job.name,
        "figures": list(one.job.figures),
        "standing": one.standing.value,
        "holds": one.holds,
        "outputs": [_output(output) for output in one.outputs],
        "changed_itself": one.changed_itself,
        "recorded": one.is_known,
        "since": [_since_json(reason) for reason in one.reasons],
        "varying": None if one.varying is None else _varying_json(one.varying),
        "failure": None if failure is None else json_parts.failure(failure, blame(failure, files)),
        "problems": [json_parts.problem(problem) for problem in one.problems],
    }


def _output(output: Compared) -> dict[str, Any]:
    likeness = output.likeness or Likeness()
    return {
        "path": output.path,
        "present": output.likeness is not None or bool(output.why),
        "unreadable": output.why or None,
        "identical": output.likeness is not None and output.likeness.is_identical,
        "slight": output.likeness is not None and output.likeness.is_slight,
        "differences": [_difference_json(one) for one in likeness.differences],
    }


def _difference_json(one: Difference) -> dict[str, Any]:
    share = one.share if one.share is not None and isfinite(one.share) else None
    return {"kind": one.kind.value, "detail": one.detail, "share": share, "slight": one.is_slight}


def _since_json(reason: Reason) -> dict[str, Any]:
    return {"cause": reason.cause.value, "what": reason.what, "detail": reason.detail}


def _varying_json(found: Varying) -> dict[str, Any]:
    return {
        "factors": [one.value for one in found.factors],
        "together": found.is_joint,
        "as_built": found.differs_as_built,
        "lines": [json_parts.place(one) for one in found.lines],
    }

"""A breach of a limit, told: what was allowed, what was used, how to allow more.

Time and memory are for the block to ask for, up to the project's ceilings; the other limits are
the project's.
"""

from __future__ import annotations

from orgfig.build.job import Failure, FailureKind, Frame, Job
from orgfig.build.policy import LIMITS
from orgfig.build.sizes import amount, spoken_size

__all__ = ["TEXT_FACTOR", "limit", "subject"]

TEXT_FACTOR = 16
"""How much more than `Policy.text` a job may print before it is ended."""

SENTENCES = {
    "wall": "{} ran longer than {}",
    "cpu": "{} used more than {} of processor time",
    "memory": "{} used more than {} of memory",
    "file_size": "{} wrote a file of more than {}",
    "output_size": "{} wrote more than {} in all its files",
    "output_files": "{} made more than {} files and folders",
    "open_files": "{} held more than {} files open",
    "threads": "{} ran more than {} threads",
    "text": "{} printed more than {} of text",
}
"""By the field of the policy: who, and what was allowed."""

HEADER = {"wall": "timeout", "cpu": "timeout", "memory": "memory"}
"""The header argument that allows more, where there is one."""


def limit(
    name: str,
    job: Job,
    *,
    used: float | None = None,
    frames: tuple[Frame, ...] = (),
    waits: bool = False,
) -> Failure:
    """The failure of a job that went over the limit called `name`, a field of the policy.

    `used` is what was counted, where that says more than the limit; `frames` are where the code
    was; `waits` says that the code had ended by then, and a thread of it went on.
    """
    allowed = getattr(job.policy, name) * (TEXT_FACTOR if name == "text" else 1)
    message = SENTENCES[name].format(subject(job), _spoken(name, allowed))
    if used is not None and _spoken(name, used) != _spoken(name, allowed):
        message += f": {_spoken(name, used)}"
    hint = _hint(name, job)
    if waits:
        message += ", for a thread of it had not ended"
        hint = f"end the thread, or make it with `daemon=True`; {hint} waits longer for it"
    return Failure(FailureKind.LIMIT, message, hint, frames)


def subject(job: Job) -> str:
    """Who did something: the figure, or `it` for a block that is named elsewhere."""
    return "it" if job.asked is not None else job.name


def _hint(name: str, job: Job) -> str:
    """How to allow twice as much, as far as that can be allowed at all."""
    current = getattr(job.policy, name)
    most = LIMITS[name][1]
    if current >= most:
        return f"no project may allow more than {_spoken(name, most)}: the figure must do with less"
    wanted = min(current * 2, most)
    if name not in HEADER:
        return f"`{name} = {_in_toml(name, wanted)}` under `[tool.orgfig.policy]`"
    key = HEADER[name]
    ceiling = getattr(job.ceilings, key)
    if current < ceiling:
        return f":{key} {_written(name, min(wanted, ceiling))}"
    setting = f"`{key} = {_in_toml(name, wanted)}` under `[tool.orgfig.policy.ceilings]`"
    return f"{setting}, then :{key} {_written(name, wanted)}"


def _spoken(name: str, value: float) -> str:
    kind = LIMITS[name][0]
    if kind == "size":
        return spoken_size(value)
    return str(value) if kind == "count" else f"{value:.10g} s"


def _written(name: str, value: float) -> str:
    """A value as a header argument has it."""
    return amount(int(value)) if LIMITS[name][0] == "size" else f"{value:.10g}"


def _in_toml(name: str, value: float) -> str:
    """A value as a project's settings have it."""
    text = _written(name, value)
    return f'"{text}"' if LIMITS[name][0] == "size" else text

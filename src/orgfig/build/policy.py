"""What a running figure may use. Data only: `execute` enforces it, and says what it cannot.

Closed unless opened: no network, no other program, no file but the interpreter's and its own.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from orgfig.digest import Digest, digest_fields

__all__ = ["ENVIRONMENT", "HASH_SALT", "LIMITS", "SEED", "Ceilings", "Policy"]

SEED = 20250412
"""Seeds every random generator; one constant for all, so that renaming a figure changes nothing."""

HASH_SALT = "orgfig"
"""Matplotlib's `svg.hashsalt`: makes the ids in an SVG depend on what is drawn alone."""

ENVIRONMENT: dict[str, str] = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
    "PATH": "/usr/bin:/bin",
}
"""All that a figure finds in its environment; what a library reads at start acts at start only."""

MIB = 1024 * 1024
GIB = 1024 * MIB
DAY = 24 * 60 * 60

LIMITS: dict[str, tuple[str, int]] = {
    "wall": ("seconds", DAY),
    "cpu": ("whole seconds", DAY),
    "memory": ("size", 64 * GIB),
    "file_size": ("size", GIB),
    "output_size": ("size", GIB),
    "output_files": ("count", 100_000),
    "open_files": ("count", 65_536),
    "threads": ("count", 4096),
    "text": ("size", 16 * MIB),
}
"""The limits that a project may set: what each counts, and the most that it may be."""


class Policy(NamedTuple):
    """The limits of one job. Seconds for times, bytes for sizes, counts for the rest.

    `text` is how much printed text of each stream is kept; sixteen times that much ends the job.
    `confined` is False only where the user has asked for no sandbox.
    """

    wall: float = 60.0
    cpu: int = 20
    memory: int = 2048 * MIB
    file_size: int = 32 * MIB
    output_size: int = 64 * MIB
    output_files: int = 512
    open_files: int = 128
    threads: int = 32
    text: int = 64 * 1024
    confined: bool = True

    def digest(self) -> Digest:
        """The digest of every limit, with what is set for all figures alike."""
        return digest_fields(self._limits() | _fixed())

    @lru_cache(maxsize=256)  # noqa: B019 - nearly all jobs have one policy, and it is small
    def written(self) -> str:
        """Every limit as `NAME=VALUE`, and last the digest of what all figures are given alike."""
        limits = (f"{name}={value}" for name, value in self._limits().items())
        return " ".join([*limits, f"fixed={_fixed_digest()}"])

    def _limits(self) -> dict[str, str]:
        limits = {name: repr(value) for name, value in self._asdict().items()}
        return limits | {"wall": repr(float(self.wall))}  # 60 and 60.0 are one limit


class Ceilings(NamedTuple):
    """What a block may ask for at most: `timeout` in seconds, `memory` in bytes.

    No part of a policy: a picture depends on the limits that held, not on those that could have.
    """

    timeout: float = 600.0
    memory: int = 4 * GIB

    def over(self, policy: Policy) -> Ceilings:
        """The same, but never below what the project gives all figures anyway."""
        return Ceilings(max(self.timeout, policy.wall), max(self.memory, policy.memory))


@cache
def _fixed_digest() -> Digest:
    return digest_fields(_fixed())


def _fixed() -> dict[str, str]:
    """What is set for all figures alike."""
    environment = repr(sorted(ENVIRONMENT.items()))
    return {"seed": repr(SEED), "salt": HASH_SALT, "environment": environment}

"""What a running figure may use. Data only: `execute` enforces it, and says what it cannot.

Closed unless opened: no network, no other program, no file but the interpreter's and its own.
"""

from __future__ import annotations

from typing import NamedTuple

from orgfig.digest import Digest, digest_fields

__all__ = ["ENVIRONMENT", "HASH_SALT", "SEED", "Policy"]

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
        limits = {name: repr(value) for name, value in self._asdict().items()}
        limits["wall"] = repr(float(self.wall))  # 60 and 60.0 are one limit
        environment = repr(sorted(ENVIRONMENT.items()))
        fixed = {"seed": repr(SEED), "salt": HASH_SALT, "environment": environment}
        return digest_fields(limits | fixed)

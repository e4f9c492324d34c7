"""Tells that the system has too little of something for orgfig itself: that is nobody's bug."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from orgfig.errors import ProjectError

__all__ = ["refused", "scarcity_told"]

SCARCE = {
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN),
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
}
"""What the system says where there is not enough of something."""


@contextmanager
def scarcity_told() -> Iterator[None]:
    """Raise ProjectError for an OSError that says that there is not enough of something."""
    try:
        yield
    except OSError as error:
        if error.errno not in SCARCE:
            raise
        raise refused(error) from None


def refused(error: OSError) -> ProjectError:
    """What is said where the system gives too little."""
    files = "`ulimit -n` says how many; fewer figures at a time, as by `-j 1`, need fewer"
    hints = {errno.EMFILE: files, errno.ENFILE: files, errno.ENOSPC: "free some space on that disk"}
    return ProjectError(f"figures cannot be run: {error.strerror}", hints.get(error.errno or 0))

"""What all tests share: a project in a temporary folder, and the repository's own notebook."""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config):
    # A shell without job control has what it starts by `&` ignore Ctrl-C, with all that is below.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    from hypothesis import settings

    settings.register_profile("busy", deadline=None)  # how long a text takes is the machine's doing
    settings.register_profile("ci", derandomize=True, deadline=None)
    settings.load_profile("ci" if "CI" in os.environ else "busy")


def pytest_collection_finish():
    """What was collected stays to the end: no search for garbage need look at it, here or in forks.

    The order of the folders is kept for the same reason (`--no-loadscope-reorder`): a process is
    forked fast before it has drawn the notebook.
    """
    gc.freeze()


@pytest.fixture
def root():
    """The repository's top folder."""
    return ROOT


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Makes a project folder that holds the given notebook text, and goes there."""

    def make(text, name="figures.org"):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(data)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


@pytest.fixture
def ordinary():
    """Meanwhile root may do no more with files than their modes say; capget(2), capabilities(7)."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None)
    version_3, files = 0x20080522, 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    get_bits, set_bits, no_fixup = 27, 28, 1 << 2  # prctl(2): or access(2) gives root all again
    bits = libc.prctl(get_bits, 0, 0, 0, 0)
    assert libc.prctl(set_bits, bits | no_fixup, 0, 0, 0) == 0
    header, held = (ctypes.c_uint32 * 2)(version_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    effective, *others = held
    assert libc.capset(header, (ctypes.c_uint32 * 6)(effective & ~files, *others)) == 0
    yield
    assert libc.capset(header, held) == 0
    assert libc.prctl(set_bits, bits, 0, 0, 0) == 0


@pytest.fixture(scope="session")
def need():
    """Finds a program; without it a test skips on a user's machine and fails in CI."""

    def find(program):
        found = shutil.which(program)
        if found is None:
            missing(f"{program} is not installed")
        return found

    return find


@pytest.fixture(scope="session")
def without():
    """Ends a test that needs what this machine lacks: skipped for a user, failed in CI."""
    return missing


def missing(reason):
    """Skip for `reason`, but fail where CI promises that everything is there."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)

"""What all tests share: a project in a temporary folder, and the repository's own notebook."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config):
    if "CI" in os.environ:
        from hypothesis import settings

        settings.register_profile("ci", derandomize=True, deadline=None)
        settings.load_profile("ci")


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

"""`invoke --list`: the notebook's tasks; below `dev.`, two for those who work on orgfig itself."""

import sys

from invoke.collection import Collection
from invoke.context import Context
from invoke.tasks import task

from orgfig import collection


@task(help={"slow": "run the slow tests instead"})
def test(context: Context, slow: bool = False) -> None:
    """Run the tests."""
    context.run("pytest -m slow" if slow else "pytest", pty=sys.stdout.isatty())


@task
def lint(context: Context) -> None:
    """Check style and types."""
    context.run("ruff check . && ruff format --check . && mypy", pty=sys.stdout.isatty())


namespace = Collection(*collection.namespace.tasks.values())
namespace.add_collection(Collection("dev", test, lint))

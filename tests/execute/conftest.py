"""A project with a secret, jobs made from text, and executors on them."""

from __future__ import annotations

import copyreg
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from orgfig.build.job import Finished, Job, Outcome
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute import Settings, make_executor
from orgfig.execute.sandbox import probe
from orgfig.location import Location
from orgfig.tangle.model import TangledFile

copyreg.pickle(MappingProxyType, lambda one: (dict, (dict(one),)))  # jobs and settings hold some

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">'
    '<path d="M0 0 L9 9" stroke="black"/></svg>'
)
SECRET = "nobody may know this"


class Bench:
    """Makes jobs in a project of its own, and runs them."""

    picture = PICTURE
    secret = SECRET
    save = f"open('a.svg', 'w').write({PICTURE!r})\n"

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.scratch = folder / "scratch"
        self.project.mkdir()
        self.scratch.mkdir()
        (self.project / "secret.txt").write_text(SECRET)

    def settings(self, **changes) -> Settings:
        chosen = {"python": sys.executable, "workers": 2, "sandbox": "default"} | changes
        return Settings(scratch=self.scratch, project=self.project, **chosen)

    def job(
        self,
        name: str,
        *texts: str,
        outputs: tuple[str, ...] = ("fig/a.svg",),
        modules: Mapping[str, str] | None = None,
        imports: tuple[str, ...] = (),
        **limits,
    ) -> Job:
        files = [tangled(f"{name}{n or ''}", text) for n, text in enumerate(texts)]
        others = [tangled(one, text) for one, text in (modules or {}).items()]
        policy = Policy(**({"wall": 20.0, "cpu": 10} | limits))
        return Job(
            name, (name,), tuple(files), tuple(others), imports, outputs, {}, Digest(name), policy
        )

    def run(self, *jobs: Job, kind: str = "server", **changes) -> dict[str, Outcome]:
        executor = make_executor(kind, self.settings(**changes))
        events = list(executor.run(jobs))
        return {one.job.name: one.outcome for one in events if isinstance(one, Finished)}

    def outcome(self, code: str, **options) -> Outcome:
        """The outcome of one block in the fork server."""
        changes = {name: options.pop(name) for name in ("kind", "sandbox") if name in options}
        return self.run(self.job("one", code, **options), **changes)["one"]


def tangled(name: str, text: str) -> TangledFile:
    path = f"tangled/{name}.py"
    return TangledFile(path, text, None, "python", (0,), (), Location("figures.org", 1))


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    lacking = probe().missing
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"this machine lacks {' and '.join(lacking)}")
    return Bench(tmp_path_factory.mktemp("bench"))

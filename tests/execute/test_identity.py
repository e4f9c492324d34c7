"""The server, a new interpreter and plain `python` draw the same pictures of figures.org."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest

from orgfig.build.job import Finished
from orgfig.build.policy import ENVIRONMENT, HASH_SALT, SEED
from orgfig.commands.session import Session
from orgfig.execute import Settings, make_executor
from orgfig.execute.inside import seeds
from orgfig.workspace import find

FEW = {"relu", "valley", "pca_limitations"}

SEEDING = """
import importlib.util
spec = importlib.util.spec_from_file_location("seeds", {path!r})
seeds = importlib.util.module_from_spec(spec)
spec.loader.exec_module(seeds)
seeds.prepare({seed}, {salt!r}, lambda: None)
"""


@pytest.fixture(scope="module")
def jobs(tmp_path_factory, bench):
    """All jobs of the repository's notebook."""
    if not os.environ.get("CI"):
        pytest.importorskip("matplotlib")
        pytest.importorskip("sklearn")
    folder = tmp_path_factory.mktemp("notebook")
    root = Path(__file__).resolve().parent.parent.parent
    (folder / "figures.org").write_bytes((root / "figures.org").read_bytes())
    return Session(find(folder), StringIO(), StringIO()).plan(force=True).plan.jobs


@pytest.fixture(scope="module")
def few(jobs):
    return tuple(job for job in jobs if job.name in FEW)


def built(bench, jobs, kind, sandbox):
    """The pictures of the jobs, by path."""
    settings = Settings(sys.executable, 2, bench.scratch, bench.project, sandbox)
    events = list(make_executor(kind, settings).run(jobs))
    outcomes = {one.job.name: one.outcome for one in events if isinstance(one, Finished)}
    assert {name: one.failure for name, one in outcomes.items()} == {job.name: None for job in jobs}
    return {one.path: one.data for outcome in outcomes.values() for one in outcome.artifacts}


class Plain:
    """`python tangled/NAME.py` in an empty folder, with the environment that figures have."""

    def __init__(self, folder, seeded):
        self.folder = folder
        (folder / "tangled").mkdir()
        (folder / "home").mkdir()
        (folder / "matplotlibrc").write_text(f"svg.hashsalt: {HASH_SALT}\n")
        if seeded:
            text = SEEDING.format(path=seeds.__file__, seed=SEED, salt=HASH_SALT)
            (folder / "home" / "sitecustomize.py").write_text(text)

    def pictures(self, jobs):
        """By the path that orgfig gives them."""
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(self.drawn, jobs))
        return {path: data for one in found for path, data in one.items()}

    def drawn(self, job):
        place = self.folder / job.files[0].path.replace("/", "-")
        place.mkdir()
        for file in (*job.modules, *job.files):
            (self.folder / file.path).write_bytes(file.data)
        for file in job.files:
            self.run(self.folder / file.path, place)
        return {path: (place / Path(path).name).read_bytes() for path in job.outputs}

    def run(self, module, place):
        home = str(self.folder / "home")
        own = {"HOME": home, "MPLCONFIGDIR": home, "PYTHONPATH": home}
        environment = ENVIRONMENT | own | {"MATPLOTLIBRC": str(self.folder / "matplotlibrc")}
        subprocess.run([sys.executable, module], cwd=place, env=environment, check=True)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    return Plain(tmp_path_factory.mktemp("seeded"), seeded=True)


def differing(one, other):
    assert one.keys() == other.keys()
    return {path for path, data in one.items() if data != other[path]}


def test_the_server_a_new_interpreter_and_plain_python_draw_the_same(bench, few, seeded):
    assert {job.name for job in few} == FEW
    plain = seeded.pictures(few)
    assert differing(built(bench, few, "server", "default"), plain) == set()
    assert differing(built(bench, few, "fresh", "default"), plain) == set()


@pytest.fixture(scope="module")
def reference(jobs, tmp_path_factory):
    """All pictures as plain Python draws them that was seeded as a figure is."""
    return Plain(tmp_path_factory.mktemp("reference"), seeded=True).pictures(jobs)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["server", "fresh"])
@pytest.mark.parametrize("sandbox", ["none", "core", "default"])
def test_the_whole_notebook_is_the_same_in_every_mode(bench, jobs, reference, kind, sandbox):
    assert differing(built(bench, jobs, kind, sandbox), reference) == set()


@pytest.mark.slow
def test_figures_that_set_their_seeds_need_none_from_outside(jobs, reference, tmp_path):
    plain = Plain(tmp_path, seeded=False).pictures(jobs)
    assert differing(plain, reference) == set()

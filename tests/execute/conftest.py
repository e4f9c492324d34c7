"""A project with a secret, jobs made from text, and executors on them."""

from __future__ import annotations

import copyreg
import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from orgfig.build.job import Executor, Finished, Job, Outcome
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute import Settings, make_executor
from orgfig.execute.plain import Plain
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
        policy = Policy(**({"wall": 120.0, "cpu": 10} | limits))
        return Job(
            name, (name,), tuple(files), tuple(others), imports, outputs, {}, Digest(name), policy
        )

    def executor(self, kind: str = "server", **changes) -> Executor:
        """An executor; `plain` is the one that holds nothing, for systems that cannot."""
        if kind == "plain":
            return Plain(self.settings(**changes, sandbox="none"))
        return make_executor(kind, self.settings(**changes))

    def run(self, *jobs: Job, kind: str = "server", **changes) -> dict[str, Outcome]:
        events = list(self.executor(kind, **changes).run(jobs))
        return {one.job.name: one.outcome for one in events if isinstance(one, Finished)}

    def outcome(self, code: str, **options) -> Outcome:
        """The outcome of one block in the fork server."""
        changes = {name: options.pop(name) for name in ("kind", "sandbox") if name in options}
        return self.run(self.job("one", code, **options), **changes)["one"]


def tangled(name: str, text: str) -> TangledFile:
    path = f"tangled/{name}.py"
    return TangledFile(path, text, None, "python", (0,), (), Location("figures.org", 1))


class Film:
    """Writes small movies, so that there are real ones to read back."""

    def __init__(self, av, image) -> None:
        self.av = av
        self.image = image

    def frames(self, number: int = 10, *, moves: bool = True, size: tuple[int, int] = (64, 48)):
        """Pictures with a bar that moves on, or stays."""
        made = [self.image.new("RGB", size, "white") for _ in range(number)]
        for place, one in enumerate(made):
            left = 4 + 4 * place * moves
            one.paste("navy", (left, 8, left + 8, 40))
        return made

    def mp4(self, path: Path, frames, codec="libx264", pixels="yuv420p", **options: str) -> bytes:
        """An MP4 of five frames a second; returns its bytes."""
        with self.av.open(str(path), "w", format="mp4", options=options) as movie:
            stream = movie.add_stream(codec, rate=5)
            stream.width, stream.height = frames[0].size
            stream.pix_fmt = pixels
            stream.options = {"threads": "1"}
            for one in frames:
                movie.mux(stream.encode(self.av.VideoFrame.from_image(one)))
            movie.mux(stream.encode())
        return path.read_bytes()

    def gif(self, path: Path, frames, milliseconds: int = 200) -> bytes:
        """A GIF; returns its bytes."""
        rest = {"save_all": True, "append_images": frames[1:], "duration": milliseconds}
        frames[0].save(path, format="GIF", **rest)
        return path.read_bytes()

    def slow_gif(self, path: Path, side: int) -> tuple[bytes, bytes]:
        """The beginning of a large GIF, and a frame that is small to store and slow to unpack."""
        data = self.gif(path, [self.image.new("P", (side, side))])
        start = data.index(b"\x21\xf9")
        return data[:start], data[start:-1]


@pytest.fixture(scope="session")
def film(without) -> Film:
    for name in ("av", "PIL.Image"):
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            without(f"{name} is not installed")
    return Film(importlib.import_module("av"), importlib.import_module("PIL.Image"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    lacking = probe().missing
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"this machine lacks {' and '.join(lacking)}")
    return Bench(tmp_path_factory.mktemp("bench"))

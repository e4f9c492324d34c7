"""How fast are the animations? Compared in one run, in turns: a drifting machine cheats nobody.

    python bench/animations.py [ROUNDS]

Times, as whole plain Python processes with all imports, the modules of figures.org that make
movies, and beside each the same movies by a straightforward `FuncAnimation` that clears the axes
and draws all anew (`descents`, whose text says exactly what it does): once rendering each frame
once for GIF and MP4, once with a `save` for each. Both sides make GIF, MP4 and poster. Before the
times count, the movies of both sides must agree in frames, size and seconds; how far the pictures
differ is told. Then it tells where the notebook's time goes (`stages`), and what the movies cost a
cold `orgfig build -j 2`: they must keep both places busy, beside the still figures and not after
them. Prints medians and what must be reached, and leaves with 1 if a goal is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import av
import numpy as np
from PIL import Image
from plain import PYTHON, Module, environment, tangled
from rounds import Goal, Taken, Way, in_memory, in_turns, ratio, tell_goals, timed
from stages import STAGES

HERE = Path(__file__).resolve().parent
PLAIN = ("once", "twice")
MOST = 0.6
"""What the notebook's animations may take of the time of the plain ones."""
PLACES = 2
BUSY = 0.9
"""How much of the time of its places a build must use."""


class Movie(NamedTuple):
    """What an MP4 and the GIF beside it are like, and how bright the MP4's frames are."""

    facts: str
    pictures: np.ndarray


class Job(NamedTuple):
    """What a build ran, by the seconds from the first event to its start and to its end."""

    name: str
    begun: float
    ended: float


def main(rounds: int) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # orgfig itself is installed with bytecode
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        project = Path(folder, "project")
        animated = [one for one in tangled(project, movies=True) if one.moves]
        compare(project, animated)
        tell_stages(project, animated)
        goals = speed(in_turns(ways(project, animated), rounds), animated)
        return tell_goals([*goals, *pipeline(project, animated, rounds)])


# --- notebook and plain ------------------------------------------------------------------------


def ways(project: Path, animated: Sequence[Module]) -> dict[str, Way]:
    """Each animation by the notebook's own module and by both plain ways."""
    commands = {
        f"{way} {name(one)}": command(one, way) for one in animated for way in ("notebook", *PLAIN)
    }
    return {told: _way(words, project / "bare" / told) for told, words in commands.items()}


def command(one: Module, way: str) -> list[str | Path]:
    if way == "notebook":
        return [PYTHON, f"../../tangled/{name(one)}.py"]
    return [PYTHON, HERE / "descents.py", name(one), way]


def _way(words: Sequence[str | Path], folder: Path) -> Way:
    """Run in an empty folder, in the environment that figures have in orgfig."""

    def run() -> Taken:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return timed(words, folder, environment(folder))

    return run


def name(one: Module) -> str:
    return Path(one.path).stem


def speed(times: Mapping[str, Sequence[Taken]], animated: Sequence[Module]) -> Iterator[Goal]:
    """What the notebook's side takes of the time of the plain ones, for each and for all."""
    everything = dict(times)
    for way in ("notebook", *PLAIN):
        rounds = zip(*(times[f"{way} {name(one)}"] for one in animated), strict=True)
        everything[f"{way} all"] = [added(taken) for taken in rounds]
    tell_times(everything)
    for way in PLAIN:
        for what in map(name, animated):
            yield Goal(
                f"{what} by rendering {way}", ratio(times, f"notebook {what}", f"{way} {what}")
            )
        taken = ratio(everything, "notebook all", f"{way} all")
        yield Goal(f"ALL by rendering {way}", taken, "<=", MOST)


def added(taken: Sequence[Taken]) -> Taken:
    return Taken(sum(one.wall for one in taken), sum(one.cpu for one in taken))


def tell_times(times: Mapping[str, Sequence[Taken]]) -> None:
    for what, taken in times.items():
        walls, used = [one.wall for one in taken], median(one.cpu for one in taken)
        span = f"({min(walls):.3f} to {max(walls):.3f})"
        print(f"{what:32} {median(walls):7.3f} s   {span:20}   {used:7.3f} s of the processor")


# --- do they show the same? --------------------------------------------------------------------


def compare(project: Path, animated: Sequence[Module]) -> None:
    """Make each movie by both sides; leave where they differ in more than in pixels."""
    print("movie".ljust(24), "frames, size, seconds; pictures differ (of 255) on average, at most")
    for one in animated:
        sides = [project / "seen" / way for way in ("notebook", "once")]
        for folder in sides:
            _way(command(one, folder.name), folder)()
            if lacking := [file for file in one.pictures if not (folder / file).is_file()]:
                sys.exit(f"{folder.name} {name(one)} has made no {', '.join(lacking)}")
        for picture in one.pictures:
            if picture.endswith(".mp4"):
                tell_movie(*(played(folder / picture) for folder in sides), picture)


def tell_movie(notebook: Movie, plain: Movie, picture: str) -> None:
    if notebook.facts != plain.facts:
        sys.exit(f"{picture} in the notebook: {notebook.facts}\nand plain: {plain.facts}")
    pairs = zip(notebook.pictures, plain.pictures, strict=True)
    apart = [np.abs(one - other).mean() for one, other in pairs]
    frame = int(np.argmax(apart))
    told = f"{notebook.facts}; {np.mean(apart):.2f}, {apart[frame]:.2f} in frame {frame}"
    print(picture.ljust(24), told)


def played(path: Path) -> Movie:
    with av.open(str(path)) as movie:
        frames = [frame.to_ndarray(format="gray") for frame in movie.decode(video=0)]
        seconds = movie.duration / av.time_base
    pictures = np.array(frames, dtype=np.int16)
    count, height, width = pictures.shape
    with Image.open(path.with_suffix(".gif")) as gif:
        same = (gif.n_frames, *gif.size) == (count, width, height)
        told = "" if same else f", the GIF {gif.n_frames}, {gif.width} x {gif.height}"
    return Movie(f"{count}, {width} x {height}, {seconds:.2f} s{told}", pictures)


# --- where the time goes -----------------------------------------------------------------------


def tell_stages(project: Path, animated: Sequence[Module]) -> None:
    print("\nseconds of the processor".ljust(24) + "".join(f"{stage:>9}" for stage in STAGES))
    for one in animated:
        found = staged(project, one)
        print(f"{name(one):24}" + "".join(f"{found[stage]:9.2f}" for stage in STAGES))
    print()


def staged(project: Path, one: Module) -> dict[str, float]:
    folder = project / "bare" / "stages"
    folder.mkdir(parents=True, exist_ok=True)
    command = [PYTHON, HERE / "stages.py", project / one.path]
    told = subprocess.run(
        command, cwd=folder, env=environment(folder), check=True, stdout=subprocess.PIPE
    )
    return json.loads(told.stdout)


# --- in a build --------------------------------------------------------------------------------


def pipeline(project: Path, animated: Sequence[Module], rounds: int) -> Iterator[Goal]:
    """Cold builds, with the movies and without them."""
    still, names = project.parent / "still", [name(one) for one in animated]
    tangled(still)
    ways = {"cold build": lambda: cold(project), "cold build without movies": lambda: cold(still)}
    times = in_turns(ways, rounds)
    tell_times(times)
    jobs = ran(project)
    tell_jobs(jobs, names)
    pairs = zip(times["cold build"], times["cold build without movies"], strict=True)
    added_by_movies = median(one.wall - other.wall for one, other in pairs)
    own = sum(one.ended - one.begun for one in jobs if one.name in names)
    yield Goal("movies add to a build, of their seconds one by one", added_by_movies / own)
    yield Goal("share of the two places that a build uses", busy(jobs), ">=", BUSY)


def cold(project: Path) -> Taken:
    return timed(build(project), project)


def build(project: Path) -> list[str]:
    """The command of a cold build; nothing is left of the last one."""
    for made in (".orgfig", "fig", "tangled"):
        shutil.rmtree(project / made, ignore_errors=True)
    return [PYTHON, "-m", "orgfig", "build", "--events", "-j", str(PLACES)]


def ran(project: Path) -> list[Job]:
    """What a cold build told of its jobs, as it came."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        build(project), cwd=project, stdout=subprocess.PIPE, stderr=quiet, text=True
    ) as process:
        first, begun, jobs = time.perf_counter(), {}, []
        for event in map(json.loads, process.stdout):
            now = time.perf_counter() - first
            if event["event"] == "started":
                begun[event["job"]] = now
            elif event["event"] == "finished":
                jobs.append(Job(event["job"], begun[event["job"]], now))
    return jobs


def busy(jobs: Sequence[Job]) -> float:
    whole = max(one.ended for one in jobs) - min(one.begun for one in jobs)
    return sum(one.ended - one.begun for one in jobs) / (PLACES * whole)


def tell_jobs(jobs: Sequence[Job], animated: Sequence[str]) -> None:
    rest = [one for one in jobs if one.name not in animated]
    for one in sorted((one for one in jobs if one.name in animated), key=lambda one: one.begun):
        print(f"{one.name:24} from {one.begun:6.2f} s to {one.ended:6.2f} s")
    first, last = min(one.begun for one in rest), max(one.ended for one in rest)
    print(f"{f'the {len(rest)} others':24} from {first:6.2f} s to {last:6.2f} s\n")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))

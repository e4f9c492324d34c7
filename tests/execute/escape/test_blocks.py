"""Hostile and careless blocks, all in one build, harmless figures between them.

Each family is a notebook beside this file: a heading for each block, with what must be seen of
it in its drawer:

- `ends`: how its outcome may be, `well` or a kind of failure with a pattern for the message;
  several are parted by ` or `. `ends-in-namespaces` takes its place where there is a private root.
- `tells`: the secrets that it finds, all harmless; `tells-in-namespaces` likewise.
- `control`: the harm that is seen where nothing holds it; only for what is safe to run.
- `limits`: fields of its policy that differ; `output`: the picture it promises;
  `machine`: the processor that its machine code is for.

Other blocks under the heading, with a `:tangle` name, are modules that it can import.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from orgfig.build.job import FailureKind, Job, Outcome
from orgfig.build.policy import Policy
from orgfig.digest import Digest
from orgfig.execute.inside.syscalls import TABLES
from orgfig.execute.sandbox import probe
from orgfig.location import Location
from orgfig.org import parse
from orgfig.tangle.model import TangledFile

SMALL = {"wall": 30.0, "cpu": 1, "memory": 256 << 20, "output_files": 40, "text": 4096}
SMALL |= {"output_size": 8 << 20, "file_size": 4 << 20, "threads": 8}

LONGEST = 60  # seconds that a block takes at most, however busy the machine is
MACHINE = os.uname().machine
NUMBERS = TABLES[MACHINE].numbers if MACHINE in TABLES else {}

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">'
    '<path d="M0 0 L9 9" stroke="black"/></svg>'
)

PRELUDE = '''
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = libc.mmap.restype = ctypes.c_long

def call(name, *words):
    """A system call by its name, or by a number."""
    number = NUMBERS.get(name, -1) if isinstance(name, str) else name
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in (number, *words)]
    result = libc.syscall(*words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def run(code, *words):
    """Machine code as a function."""
    place = libc.mmap(None, ctypes.c_long(1 << 16), 7, 0x22, -1, ctypes.c_long(0))
    ctypes.memmove(place, code, len(code))
    return ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * len(words))(place)(*words)

def save():
    with open("a.svg", "w") as file:
        file.write(PICTURE)
'''

DRAWING = """
import random
import matplotlib.pyplot as plt
import numpy as np

fig, ax = plt.subplots()
ax.plot(np.random.default_rng().normal(size=9), label="$x^2$")
ax.plot(np.random.normal(size=9), label=str(random.random()))
ax.set_title(f"{3.14159:.3} ä {sorted({'a', 'b', 'c'})}")
ax.legend()
fig.savefig("a.svg", metadata={"Title": "SECRET"})
"""

UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Block(NamedTuple):
    """A block of a family, and what must be seen of it."""

    name: str
    texts: Mapping[str | None, str]
    wanted: Mapping[str, str]

    @property
    def mark(self) -> str:
        """What stands in the name of everything that it may leave."""
        return re.sub(r"\W+", "-", self.name)

    def wants(self, key: str, *, namespaces: bool) -> str:
        value = self.wanted.get(key, "")
        return self.wanted.get(f"{key}-in-namespaces", value) if namespaces else value

    def is_fit(self) -> bool:
        return self.wanted.get("machine", MACHINE) == MACHINE

    def job(self, world, after: str = "save()") -> Job:
        """The job that it is; `after` is what it does if nothing stopped it."""
        names = {"MARK": world.token + self.mark, "NUMBERS": NUMBERS, "PICTURE": PICTURE}
        given = "\n".join(f"{name} = {value!r}" for name, value in (names | world.names()).items())
        text = f"{given}\n{PRELUDE}\n{self.texts[None]}\n{after}\n"
        modules = {name: text for name, text in self.texts.items() if name is not None}
        words = (word.partition("=") for word in self.wanted["limits"].split())
        limits = {name: float(value) if name == "wall" else int(value) for name, _, value in words}
        output = "fig/" + self.wanted.get("output", "a.svg")
        return job(self.name, text, modules, output=output, **limits)


def read_family(path: Path) -> list[Block]:
    document = parse(path.read_bytes(), path.name)
    assert not document.diagnostics, document.diagnostics
    blocks = []
    for heading in document.headings:
        own = [one for one in document.blocks if one.heading == heading.number]
        texts = {one.arguments.get("tangle"): one.body for one in own}
        wanted = {one.name: one.value for one in heading.properties}
        limits = [one.value for one in document.properties if one.name == "limits"]
        wanted["limits"] = " ".join([*limits, wanted.get("limits", "")])
        blocks.append(Block(heading.title, texts, wanted))
    return blocks


FAMILIES = {path.stem: read_family(path) for path in sorted(Path(__file__).parent.glob("*.org"))}
BLOCKS = {
    f"{family}: {block.name}": block
    for family, blocks in FAMILIES.items()
    for block in blocks
    if block.is_fit()
}
CONTROLS = {name: block for name, block in BLOCKS.items() if "control" in block.wanted}


def job(name, text, modules=(), output="fig/a.svg", imports=(), **limits) -> Job:
    own = tangled(f"tangled/{re.sub(r'[^a-z]+', '_', name.lower())}.py", text)
    others = tuple(tangled(f"tangled/{one}", modules[one]) for one in modules)
    policy = Policy(**(SMALL | limits))
    return Job(name, (name,), (own,), others, imports, (output,), {}, Digest(name), policy)


def tangled(path, text) -> TangledFile:
    return TangledFile(path, text, None, "python", (0,), (), Location("figures.org", 1))


class Mode(NamedTuple):
    """A way of building: what holds figures, which executor runs them, and for whom."""

    sandbox: str = "default"
    kind: str = "server"
    ordinary: bool = False


MODES = {
    "all layers": Mode(),
    "core alone": Mode("core"),
    "all layers, new interpreters": Mode(kind="fresh"),
    "all layers, ordinary user": Mode(ordinary=True),
    "core alone, ordinary user": Mode("core", ordinary=True),
}


class Build(NamedTuple):
    """What was seen of a build from outside: its outcomes, and the world before and after."""

    outcomes: Mapping[str, Outcome]
    namespaces: bool
    told: Mapping[str, set[str]]
    left: Mapping[str, list[str]]  # by the mark of a block
    reached: list[bytes]
    before: Mapping[str, object]
    after: Mapping[str, object]
    alone: bytes


def in_turn(name: str):
    """A mode as a parameter: its tests go to one worker, for they look at one build."""
    slow = [] if MODES[name] == Mode() else [pytest.mark.slow]
    return pytest.param(MODES[name], id=name, marks=[*slow, pytest.mark.xdist_group(name)])


@pytest.fixture(scope="module", params=[in_turn(name) for name in MODES])
def build(request, surroundings) -> Build:
    sandbox, kind, ordinary = request.param
    lacking = probe().missing
    if lacking and "CI" not in os.environ:
        pytest.skip(f"this machine lacks {' and '.join(lacking)}")
    world = surroundings(request.getfixturevalue("user") if ordinary else None)
    alone = world.run([harmless(world, "alone")], sandbox, kind)["alone"]
    assert alone.failure is None, alone
    before = world.state()
    outcomes = world.run(mixed(world), sandbox, kind)
    return Build(
        outcomes,
        alone.protection.startswith("namespaces"),
        {name: world.told(outcome) for name, outcome in outcomes.items()},
        world.left(*(block.mark for block in BLOCKS.values())),
        world.reached(),
        before,
        world.state(),
        alone.artifacts[0].data,
    )


def mixed(world) -> list[Job]:
    """All blocks, a harmless figure after each twelfth."""
    jobs = []
    for number, (name, block) in enumerate(BLOCKS.items()):
        jobs.append(block.job(world)._replace(name=name))
        if number % 12 == 0:
            jobs.append(harmless(world, f"harmless {number}"))
    return jobs


def harmless(world, name: str) -> Job:
    text = DRAWING.replace("SECRET", world.secrets["neighbour"])
    return job(name, text, imports=("matplotlib.pyplot", "numpy"), cpu=20, wall=60, memory=2 << 30)


KINDS = {
    "exception": FailureKind.EXCEPTION,
    "limit": FailureKind.LIMIT,
    "died": FailureKind.DIED,
    "missing": FailureKind.MISSING_OUTPUT,
    "bad": FailureKind.BAD_OUTPUT,
}


def has_ended(outcome: Outcome, wanted: str) -> bool:
    """Whether an outcome is one of those that a block may have."""
    for one in wanted.split(" or "):
        kind, _, pattern = one.strip().partition(" ")
        if outcome.failure is None:
            if kind == "well":
                return True
        elif KINDS.get(kind) is outcome.failure.kind and re.search(
            pattern, outcome.failure.message
        ):
            return True
    return False


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_does_no_harm(build, name):
    block, outcome = BLOCKS[name], build.outcomes[name]
    wanted = block.wants("ends", namespaces=build.namespaces)
    assert has_ended(outcome, wanted), (wanted, outcome)
    assert build.told[name] == set(block.wants("tells", namespaces=build.namespaces).split())
    assert build.left[block.mark] == []
    assert outcome.wall < LONGEST


def test_harmless_figures_are_the_same_bytes(build):
    found = {name: one for name, one in build.outcomes.items() if name.startswith("harmless")}
    assert len(found) >= 20
    for name, outcome in found.items():
        assert outcome.failure is None, (name, outcome)
        assert outcome.artifacts[0].data == build.alone, name


@pytest.mark.parametrize(
    "what",
    ["files", "scratch", "library", "litter", "victim", "mounts", "host", "keys", "shared"],
)
def test_nothing_outside_has_changed(build, what):
    assert build.after[what] == build.before[what]


def test_no_process_is_left(build):
    assert build.after["processes"] == []


def test_nobody_was_reached(build):
    assert build.reached == []


def test_no_figure_lost_its_server(build):
    lost = [
        name
        for name, one in build.outcomes.items()
        if one.failure is not None and one.failure.kind is FailureKind.INTERNAL
    ]
    assert lost == []


def test_no_word_commands_a_terminal(build):
    for name, one in build.outcomes.items():
        words = [one.stdout, one.stderr, *(note.message for note in one.notes)]
        if one.failure is not None:
            words += [one.failure.message, one.failure.detail, one.failure.hint or ""]
        assert not any(map(UNFIT.search, words)), name


def test_each_outcome_tells_the_same_protection(build):
    (protection,) = {one.protection for one in build.outcomes.values()}
    assert protection.endswith("seccomp + rlimits")


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTROLS)
def test_without_a_sandbox_the_harm_is_seen(surroundings, name):
    """The same blocks do their harm where nothing holds them, and it is noticed."""
    block, world = CONTROLS[name], surroundings()
    harm, *words = block.wanted["control"].split()
    alone = world.run([harmless(world, "alone")], "none")["alone"].artifacts[0].data
    before = world.state()
    after = harmless(world, "").files[0].text if harm == "picture" else "save()"
    outcome = world.run([block.job(world, after)._replace(name=name)], "none")[name]
    assert outcome.protection == "none"
    state = world.state()
    seen = {
        "told": world.told(outcome) >= set(words),
        "left": bool(world.left(block.mark)[block.mark]),
        "reached": any(block.mark.encode() in data for data in world.reached()),
        "stays": bool(state["processes"]),
        "picture": not outcome.artifacts or outcome.artifacts[0].data != alone,
        **{what: state[what] != before[what] for what in before},
    }
    world.sweep()
    assert seen[harm], outcome

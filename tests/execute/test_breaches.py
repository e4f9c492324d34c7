"""A breach of a limit is one sentence, and a hint that would help."""

from __future__ import annotations

import pytest

from orgfig.build.job import FailureKind, Frame, Job
from orgfig.build.policy import LIMITS, Ceilings, Policy
from orgfig.digest import Digest
from orgfig.execute.breaches import SENTENCES, limit
from orgfig.location import Location
from orgfig.tangle.model import Evaluation

GIB = 1024**3
HERE = Location("figures.org", 1)


def job(asked=None, ceilings=None, **limits):
    policy = Policy(**limits)
    over = (ceilings or Ceilings()).over(policy)
    return Job("relu", ("relu",), (), (), (), (), {}, Digest("0"), policy, asked, ceilings=over)


TOLD = {
    "wall": ("relu ran longer than 60 s", ":timeout 120"),
    "cpu": ("relu used more than 20 s of processor time", ":timeout 40"),
    "memory": ("relu used more than 2.0 GiB of memory", ":memory 4G"),
    "file_size": (
        "relu wrote a file of more than 32.0 MiB",
        '`file_size = "64M"` under `[tool.orgfig.policy]`',
    ),
    "output_size": (
        "relu wrote more than 64.0 MiB in all its files",
        '`output_size = "128M"` under `[tool.orgfig.policy]`',
    ),
    "output_files": (
        "relu made more than 512 files and folders",
        "`output_files = 1024` under `[tool.orgfig.policy]`",
    ),
    "open_files": (
        "relu held more than 128 files open",
        "`open_files = 256` under `[tool.orgfig.policy]`",
    ),
    "threads": (
        "relu ran more than 32 threads",
        "`threads = 64` under `[tool.orgfig.policy]`",
    ),
    "text": (
        "relu printed more than 1.0 MiB of text",
        '`text = "128K"` under `[tool.orgfig.policy]`',
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_breach_says_who_what_and_how_to_allow_more(name):
    failure = limit(name, job())
    assert (failure.message, failure.hint) == TOLD[name]
    assert failure.kind is FailureKind.LIMIT


def test_every_limit_of_the_policy_has_its_sentence():
    assert set(SENTENCES) == set(TOLD) == set(LIMITS) == set(Policy._fields) - {"confined"}


HINTS = {
    "twice as much stays below the ceiling": ("wall", {"wall": 400.0}, ":timeout 600"),
    "memory, too": ("memory", {"memory": 3 * GIB}, ":memory 4G"),
    "at the ceiling it is the ceiling that must be raised": (
        "wall",
        {"wall": 600.0},
        "`timeout = 1200` under `[tool.orgfig.policy.ceilings]`, then :timeout 1200",
    ),
    "for memory as well": (
        "memory",
        {"memory": 4 * GIB},
        '`memory = "8G"` under `[tool.orgfig.policy.ceilings]`, then :memory 8G',
    ),
    "processor time counts by the ceiling of time": (
        "cpu",
        {"cpu": 600, "wall": 600.0},
        "`timeout = 1200` under `[tool.orgfig.policy.ceilings]`, then :timeout 1200",
    ),
    "what no project may have is not offered": (
        "memory",
        {"memory": 64 * GIB},
        "no project may allow more than 64.0 GiB: the figure must do with less",
    ),
    "nor is more than the most": (
        "threads",
        {"threads": 4000},
        "`threads = 4096` under `[tool.orgfig.policy]`",
    ),
    "a fraction of a second is one": ("wall", {"wall": 0.25}, ":timeout 0.5"),
    "an odd size is written exactly": ("memory", {"memory": 1000}, ":memory 2000"),
}


@pytest.mark.parametrize(("name", "limits", "hint"), HINTS.values(), ids=HINTS)
def test_the_hint_can_be_followed(name, limits, hint):
    assert limit(name, job(**limits)).hint == hint


def test_what_was_used_is_told_where_it_says_more():
    assert limit("text", job(), used=3 << 20).message.endswith("of text: 3.0 MiB")
    assert limit("text", job(), used=(1 << 20) + 1).message.endswith("1.0 MiB of text")
    assert limit("output_files", job(), used=613).message.endswith("512 files and folders: 613")


def test_where_the_code_was_is_kept():
    frames = (Frame("tangled/relu.py", 3, "f"),)
    assert limit("wall", job(), frames=frames).frames == frames


def test_a_thread_that_did_not_end_is_told():
    failure = limit("wall", job(), waits=True)
    assert failure.message == "relu ran longer than 60 s, for a thread of it had not ended"
    assert "`daemon=True`" in failure.hint
    assert ":timeout 120" in failure.hint


def test_a_block_that_is_run_for_its_result_is_named_elsewhere():
    asked = Evaluation("f", "python", "", is_output=False, results=(), returns=None, where=HERE)
    failure = limit("memory", job(asked))
    assert failure.message == "it used more than 2.0 GiB of memory"
    assert failure.hint == ":memory 4G"

"""Remembered results: what fits is found again, everything else is nothing."""

from __future__ import annotations

import json
import os

import pytest

from orgfig.build.evaluation import Result
from orgfig.build.job import Failure, FailureKind, Frame
from orgfig.build.policy import Policy
from orgfig.digest import digest_text
from orgfig.workspace.values import Values, forget_values

KEY = digest_text("a block")
FAILURE = Failure(FailureKind.EXCEPTION, "ValueError: no", None, (Frame("block.py", 3, "main"),), 2)
RESULTS = {
    "a text": Result("[[1, 2]]"),
    "no text": Result(""),
    "any letters": Result("ä\0\r\n\U0001f600\ud800"),
    "a failure": Result("so far", FAILURE),
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_what_was_kept_is_found_by_another_command(project, result):
    digest = Values(project).keep(KEY, result, ["os", "numpy.linalg"])
    assert Values(project).find(KEY) == (result, digest)


def test_what_was_not_kept_is_not_found(project):
    assert Values(project).find(KEY) is None
    Values(project).keep(KEY, Result("x"), [])
    assert Values(project).find(digest_text("another block")) is None


def test_limits_that_changed_make_it_void(project):
    Values(project).keep(KEY, Result("x"), [])
    assert Values(project._replace(policy=Policy(cpu=3))).find(KEY) is None
    assert Values(project._replace(policy=Policy(confined=False))).find(KEY) is not None


@pytest.fixture
def file(project):
    Values(project).keep(KEY, Result("x"), ["numpy.linalg"])
    (found,) = (project.state / "cache/values").iterdir()
    return found


CHANGED = {
    "another interpreter": {"python": "CPython 2.7.18"},
    "another orgfig": {"orgfig": "0.0.1"},
    "another version of a package": {"package numpy": "numpy 0.0"},
    "a package that was not known": {"package sklearn": "scikit-learn 1"},
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_what_it_depended_on_and_has_changed_makes_it_void(project, file, change):
    document = json.loads(file.read_text())
    assert Values(project).find(KEY) is not None
    document["inputs"] |= change
    file.write_text(json.dumps(document))
    assert Values(project).find(KEY) is None


FORGED = {
    "nothing": b"",
    "no JSON": b"hello",
    "another value": b"[1]",
    "no text": b'{"text": 1, "failure": null, "imports": [], "inputs": {}}',
    "imports that are none": b'{"text": "", "failure": null, "imports": [1], "inputs": {}}',
    "a failure that is none": b'{"text": "", "failure": {}, "imports": [], "inputs": {}}'.replace(
        b"{}", b'{"kind": "x"}', 1
    ),
    "brackets without end": b"[" * 100_000,
    "no UTF-8": b'"\xff"',
}


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_what_does_not_fit_is_as_good_as_lost(project, file, data):
    file.write_bytes(data)
    assert Values(project).find(KEY) is None


def test_a_key_is_no_path(project, file):
    (project.root / "x.value").write_bytes(file.read_bytes())
    assert Values(project).find("../../../x") is None
    assert Values(project).find("") is None


def test_a_link_is_neither_read_nor_written(project, file, tmp_path):
    file.parent.rename(tmp_path / "elsewhere")
    file.parent.symlink_to(tmp_path / "elsewhere")
    assert Values(project).find(KEY) is None
    Values(project).keep(digest_text("b"), Result("y"), [])
    forget_values(project, ())
    assert [one.name for one in (tmp_path / "elsewhere").iterdir()] == [file.name]


def test_what_nobody_asks_for_is_dropped(project, file):
    (file.parent / "notes.txt").touch()
    Values(project).keep(digest_text("b"), Result("y"), [])
    forget_values(project, {KEY})
    assert sorted(os.listdir(file.parent)) == sorted([file.name, "notes.txt"])


def test_to_drop_where_nothing_is_kept_is_nothing(project):
    forget_values(project, ())
    assert not os.path.exists(project.state)


def test_what_cannot_be_kept_is_no_loss(project):
    project.state.mkdir()
    (project.state / "cache").write_text("in the way")
    assert Values(project).keep(KEY, Result("x"), [])
    assert Values(project).find(KEY) is None

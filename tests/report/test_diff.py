"""Unified diffs: whole, in a form that patch(1) takes, safe to print."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgfig.report.diff import unified_diff

LINES = b"".join(b"%d\n" % number for number in range(1, 21))

DIFFS = {
    "equal texts": (b"a\n", b"a\n", ""),
    "two empty ones": (b"", b"", ""),
    "one line": (b"a\n", b"b\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b"),
    "a missing file": (None, b"a\nb\n", "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b"),
    "a missing file, and nothing to write": (None, b"", "--- /dev/null\n+++ b/x"),
    "no last newline": (
        b"a",
        b"a\n",
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a",
    ),
    "changes far apart have hunks of their own": (
        LINES,
        LINES.replace(b"3\n4", b"3\nnew\n4").replace(b"18\n", b""),
        (
            "--- a/x\n+++ b/x\n@@ -1,6 +1,7 @@\n 1\n 2\n 3\n+new\n 4\n 5\n 6\n"
            "@@ -15,6 +16,5 @@\n 15\n 16\n 17\n-18\n 19\n 20"
        ),
    ),
    "all lines go": (b"a\nb\n", b"", "--- a/x\n+++ b/x\n@@ -1,2 +0,0 @@\n-a\n-b"),
    "signs that would not be seen": (
        b"\x1b[2J\xff\tb\x00\xc2\xa0\r\n",
        "ä\u202e\n".encode(),
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\\x1b[2J\\xff\tb\\x00\\xa0\\r\n+ä\\u202e",
    ),
}


@pytest.mark.parametrize(("old", "new", "diff"), DIFFS.values(), ids=DIFFS)
def test_diffs(old, new, diff):
    assert unified_diff("x", old, new) == diff


def test_a_path_with_control_signs_is_shown_as_what_it_is():
    assert unified_diff("a\x1b\n.py", None, b"").endswith("+++ b/a\\x1b\\n.py")


def test_colours_stand_around_whole_lines():
    diff = unified_diff("x", b"a\nc\n", b"b\nc\n", colour=True)
    assert diff.split("\n") == [
        "\x1b[1m--- a/x\x1b[0m",
        "\x1b[1m+++ b/x\x1b[0m",
        "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m",
        "\x1b[31m-a\x1b[0m",
        "\x1b[32m+b\x1b[0m",
        " c",
    ]


def test_nothing_is_cut_and_it_does_not_take_for_ever():
    old = b"".join(b"%d\n" % (number * 7919 % 5000) for number in range(20_000))
    new = b"".join(b"%d\n" % (number * 7907 % 5000) for number in range(20_000))
    lines = unified_diff("x", old, new).split("\n")[2:]
    assert sum(line[0] in " -" for line in lines) == 20_000
    assert sum(line[0] in " +" for line in lines) == 20_000


def texts():
    lines = st.lists(st.sampled_from(["a", "b", "c", "", "é", "\\ x"]), max_size=12)
    return st.tuples(lines, st.sampled_from(["", "\n"])).map(
        lambda made: ("\n".join(made[0]) + made[1]).encode()
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(old=texts(), new=texts())
def test_patch_makes_the_new_text_of_the_old(tmp_path, need, old, new):
    patch = need("patch")
    (tmp_path / "x").write_bytes(old)
    diff = unified_diff("x", old, new)
    if diff:
        done = subprocess.run(
            [patch, "-s", "-p1"], cwd=tmp_path, input=f"{diff}\n".encode(), check=False
        )
        assert done.returncode == 0
    made = (tmp_path / "x").read_bytes() if (tmp_path / "x").exists() else b""
    assert made == new

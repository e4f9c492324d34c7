"""Blocks that are run for their results, in real processes; hostile ones among them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from orgfig.build.evaluation import evaluation_job
from orgfig.build.job import FailureKind
from orgfig.build.policy import Policy
from orgfig.errors import ProjectError
from orgfig.execute import Evaluations
from orgfig.location import Location
from orgfig.tangle.model import Evaluation

POLICY = Policy(wall=60.0, cpu=1, file_size=1 << 20, output_size=4 << 20, memory=256 << 20)


def job(code, words="", *, output=False, policy=POLICY, **more):
    where = Location("figures.org", 10)
    asked = Evaluation("data", "python", code, output, tuple(words.split()), None, where)
    return evaluation_job(asked._replace(**more), policy)


@pytest.fixture(scope="module")
def evaluations(bench):
    with Evaluations(bench.settings()) as running:
        yield running


VALUES = {
    "a number": ("return 6 * 7", b"42"),
    "nothing": ("x = 1", b"None"),
    "a text with lines": ("return 'ä\\r\\nb\\n'", "ä\r\nb\n".encode()),
    "no text at all": ("return ''", b""),
    "what an exit leaves": ("import sys\nsys.exit(0)", b""),
    "a string over lines stays": ("x = '''a\n  b'''\nreturn x", b"a\n  b"),
    "from another folder": ("import os\nos.chdir('/usr')\nreturn os.getcwd()", b"/usr"),
    "its folder is empty": ("import os\nreturn os.listdir()", b"[]"),
    "printing is no value": ("print('x')\nreturn 1", b"1"),
    "it is a program of its own": ("return __name__", b"__main__"),
}


@pytest.mark.parametrize(("code", "expected"), VALUES.values(), ids=VALUES)
def test_values(evaluations, code, expected):
    outcome = evaluations.run(job(code))
    assert outcome.failure is None
    assert outcome.result == expected
    assert outcome.artifacts == ()
    assert outcome.notes == ()


OUTPUTS = {
    "lines": ("print('a')\nprint('b')", b"a\nb\n"),
    "no line end": ("print('a', end='')", b"a"),
    "carriage returns": ("print('a\\r\\nb')", b"a\r\nb\n"),
    "nothing": ("x = 1", b""),
    "bytes": ("import sys\nsys.stdout.buffer.write(bytes([255, 0]))", b"\xff\0"),
    "control signs as they are": ("print('\\x1b[2J')", b"\x1b[2J\n"),
    "future imports": ("from __future__ import annotations\nprint(1)", b"1\n"),
    "more than is shown of a figure's": ("print('x' * 200_000)", b"x" * 200_000 + b"\n"),
    "what is printed at the end": ("import atexit\natexit.register(print, 'end')", b"end\n"),
}


@pytest.mark.parametrize(("code", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_outputs(evaluations, code, expected):
    outcome = evaluations.run(job(code, output=True))
    assert outcome.failure is None
    assert outcome.result == expected


def test_errors_are_not_output(evaluations):
    outcome = evaluations.run(job("import sys\nprint('no', file=sys.stderr)", output=True))
    assert outcome.result == b""
    assert outcome.stderr == "no\n"


FAILURES = {
    "an exception": ("x = 1\nreturn 1 / 0", "ZeroDivisionError", [3]),
    "in a function": ("def f():\n    1 / 0\nf()", "ZeroDivisionError", [4, 3]),
    "a syntax error": ("x = 1\nx = = 2", "SyntaxError", [3]),
    "no code": ("", "IndentationError", [2]),
    "a value that has no text": (
        "class C:\n    def __str__(self): raise ValueError('no')\nreturn C()",
        "ValueError: no",
        [3],
    ),
    "half a character": ("return '\\ud800'", "UnicodeEncodeError", []),
}


@pytest.mark.parametrize(("code", "message", "lines"), FAILURES.values(), ids=FAILURES)
def test_failures(evaluations, code, message, lines):
    outcome = evaluations.run(job(code))
    assert outcome.failure.kind is FailureKind.EXCEPTION
    assert outcome.failure.message.startswith(message)
    assert [frame.line for frame in outcome.failure.frames] == lines
    assert outcome.result == b""


def test_what_was_printed_before_a_failure_is_there(evaluations):
    outcome = evaluations.run(job("print('a')\nprint(1 / 0)", output=True))
    assert outcome.failure is not None
    assert outcome.result == b"a\n"


HOSTILE = {
    "writes beside the project": "open({outside!r}, 'w').write('x')",
    "overwrites a file of the project": "open({secret!r}, 'w').write('x')",
    "reads a file of the project": "return open({secret!r}).read()",
    "reads the system's users": "return open('/etc/shadow').read()",
    "forks": "import os\nos.fork()",
    "starts a program": "import subprocess\nsubprocess.run(['/bin/true'])",
    "opens the network": "import socket\nsocket.socket()",
    "links to a secret in place of its result": (
        "import os\nos.symlink({secret!r}, 'orgfig-result')\nreturn 1"
    ),
    "makes its result a pipe": "import os\nos.mkfifo('orgfig-result')",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_a_hostile_block_tries_is_refused(bench, evaluations, code):
    outside = bench.project.parent / "outside"
    secret = str(bench.project / "secret.txt")
    outcome = evaluations.run(job(code.format(outside=str(outside), secret=secret)))
    refused = ("PermissionError", "FileNotFoundError", "it reads secret.txt")
    assert any(word in outcome.failure.message for word in refused)
    assert bench.secret.encode() not in outcome.result
    assert not outside.exists()
    assert (bench.project / "secret.txt").read_text() == bench.secret


LIMITS = {
    "runs without end": ("while True: pass", 1.0, "longer than 1 s"),
    "sleeps without end": ("import time\ntime.sleep(600)", 1.0, "ran longer"),
    "returns too much": ("return 'x' * (3 << 20)", POLICY.wall, "a file of more than 1.0 MiB"),
    "takes all memory": ("return len(bytearray(1 << 40))", POLICY.wall, "memory"),
    "makes its result a folder": (
        "import os\nos.mkdir('orgfig-result')",
        POLICY.wall,
        "IsADirectoryError",
    ),
}


@pytest.mark.parametrize(("code", "wall", "words"), LIMITS.values(), ids=LIMITS)
def test_a_block_that_goes_too_far_gives_nothing(evaluations, code, wall, words):
    outcome = evaluations.run(job(code, policy=POLICY._replace(wall=wall)))
    assert words in outcome.failure.message


PRINTS_TOO_MUCH = {
    "and does not care": "try:\n    print('x' * (3 << 20))\nexcept OSError:\n    pass",
    "line after line": "while True: print('x' * 1000)",
}


@pytest.mark.parametrize("code", PRINTS_TOO_MUCH.values(), ids=PRINTS_TOO_MUCH)
def test_output_that_was_cut_is_no_output(evaluations, code):
    outcome = evaluations.run(job(code, output=True))
    assert "a file of more than 1.0 MiB" in outcome.failure.message


def test_a_result_never_comes_from_another_block(evaluations):
    assert evaluations.run(job("global left\nleft = 1\nreturn left")).result == b"1"
    failure = evaluations.run(job("return left")).failure
    assert failure.message == "NameError: name 'left' is not defined"


def test_nothing_is_started_before_there_is_something_to_run(bench, tmp_path):
    settings = bench.settings(python="/nonexistent")._replace(scratch=tmp_path)
    with Evaluations(settings) as running:
        assert not list(tmp_path.iterdir())
        with pytest.raises(ProjectError):
            running.run(job("return 1"))
    assert not list(tmp_path.iterdir())


def children():
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


def test_one_server_runs_them_all_and_ends_with_them(bench):
    before = children()
    with Evaluations(bench.settings()) as running:
        running.run(job("return 1"))
        (first,) = children() - before
        running.run(job("return 1"))
        assert children() - before == {first}
    assert children() == before


def test_libraries_are_imported_once_for_all(bench):
    pytest.importorskip("numpy")
    code = "import sys\nhas = 'numpy' in sys.modules\nimport numpy\nreturn has"
    with Evaluations(bench.settings()) as running:
        assert running.run(job("return 1")).result == b"1"
        assert running.run(job(code)).result == b"True"
        assert running.run(job("import sys\nreturn 'numpy' in sys.modules")).result == b"True"


def test_without_a_sandbox_blocks_run_unconfined(bench):
    with Evaluations(bench.settings(sandbox="none")) as running:
        path = str(bench.project / "secret.txt")
        assert running.run(job(f"return open({path!r}).read()")).result == bench.secret.encode()


def test_blocks_are_run_quickly(evaluations):
    begun = time.monotonic()
    for n in range(20):
        assert evaluations.run(job(f"return {n}")).result == str(n).encode()
    assert time.monotonic() - begun < 10

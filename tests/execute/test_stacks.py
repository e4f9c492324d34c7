"""Where the code stood: read from what the interpreter wrote, which the code could forge."""

from __future__ import annotations

import faulthandler
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.build.job import Frame
from orgfig.execute.stacks import NOWHERE, Stack, read_stack

PATHS = ("tangled/a.py", "tangled/żółw.py")
THREADING = "/usr/lib/python3.11/threading.py"


def dump(*threads):
    """What `faulthandler` writes: each thread's head, and its places with the innermost first."""
    heads = ["Thread 0x1", "Current thread 0x2"] if len(threads) > 1 else ["Stack"]
    texts = []
    for head, places in zip(heads, threads, strict=True):
        lines = [f'  File "{path}", line {line} in {name}' for path, line, name in places]
        texts.append("\n".join([f"{head} (most recent call first):", *lines, ""]))
    return "\n".join(texts)


F = ("tangled/a.py", 3, "f")
ELSEWHERE = ("/usr/lib/x.py", 9, "g")
WAITING = (THREADING, 9, "_shutdown")

DUMPS = {
    "nothing": ("", NOWHERE),
    "innermost first": (
        dump([F, ELSEWHERE, ("tangled/a.py", 7, "<module>")]),
        Stack((Frame("tangled/a.py", 7, "<module>"), Frame(*F))),
    ),
    "the main thread comes last": (
        dump([("tangled/a.py", 1, "other")], [F]),
        Stack((Frame(*F),)),
    ),
    "a thread that has a name": (
        dump([F]).replace("Stack", "Thread 0x1 [w (x)]"),
        Stack((Frame(*F),)),
    ),
    "a name that is not in ASCII": (
        dump([("tangled/\\u017c\\xf3\\u0142w.py", 3, "f")]),
        Stack((Frame("tangled/żółw.py", 3, "f"),)),
    ),
    "a thread that keeps it": (dump([F, ELSEWHERE], [WAITING]), Stack((Frame(*F),), waits=True)),
    "a thread that stands elsewhere": (dump([ELSEWHERE], [WAITING]), Stack((), waits=True)),
    "code that waits by itself": (dump([(THREADING, 9, "join"), F]), Stack((Frame(*F),))),
    "files of nobody": (dump([("/etc/passwd", 3, "f")]), NOWHERE),
    "a line that is none": (
        'Stack (most recent call first):\n  File "tangled/a.py", line ??? in f\n',
        NOWHERE,
    ),
    "a number without end": (
        f'Stack (most recent call first):\n  File "tangled/a.py", line {"9" * 40} in f\n',
        NOWHERE,
    ),
    "lines under no head": ('  File "tangled/a.py", line 3 in f\n', NOWHERE),
    "a function that commands the terminal": (
        'Stack (most recent call first):\n  File "tangled/a.py", line 3 in \x1b[2J\n',
        Stack((Frame("tangled/a.py", 3, "\\x1b[2J"),)),
    ),
}


@pytest.mark.parametrize(("text", "stack"), DUMPS.values(), ids=DUMPS)
def test_dumps(text, stack):
    assert read_stack(text.encode(), PATHS) == stack


def test_a_deep_stack_is_cut_to_its_innermost_frames():
    lines = "".join(f'  File "tangled/a.py", line {n} in f\n' for n in range(1, 101))
    stack = read_stack(f"Stack (most recent call first):\n{lines}".encode(), PATHS)
    assert len(stack.frames) == 40
    assert stack.frames[-1].line == 1


pieces = st.sampled_from(
    [
        b"Stack (most recent call first):\n",
        b'  File "tangled/a.py", line 3 in f\n',
        b'  File "tangled/a.py", line ',
        b"Thread 0x1 (most recent call first):\n",
        b"\xff\n",
        b'{"ended": true}\n',
    ]
)


@given(st.lists(pieces | st.binary(max_size=9)).map(b"".join))
def test_any_bytes_give_frames_of_the_job_or_none(data):
    assert all(frame.path in PATHS for frame in read_stack(data, PATHS).frames)


def test_what_this_interpreter_writes_is_read():
    """The dump of a real stack, of code that has a job's file name, with another thread beside."""
    reader, writer = os.pipe()
    begun, end = threading.Event(), threading.Event()

    def wait():
        begun.set()
        end.wait(30)

    other = threading.Thread(target=wait, daemon=True)
    other.start()
    begun.wait(30)
    source = "def f():\n    dump()\n\nf()\n"
    names = {"dump": lambda: faulthandler.dump_traceback(writer, all_threads=True)}
    exec(compile(source, PATHS[1], "exec"), names)
    end.set()
    os.close(writer)
    with open(reader, "rb") as file:
        stack = read_stack(file.read(), PATHS)
    assert stack == Stack((Frame(PATHS[1], 4, "<module>"), Frame(PATHS[1], 2, "f")))

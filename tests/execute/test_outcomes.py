"""What becomes of a block: pictures, exceptions with their lines, notes, missing and bad files."""

from __future__ import annotations

import pytest

from orgfig.build.job import FailureKind, Finished, Frame, Started, Woken
from orgfig.execute import make_executor

RAISED = {
    "a wrong name": ("x = 1\ny = z", "NameError: name 'z' is not defined", [2]),
    "in a function": ("def f():\n    1 / 0\n\nf()", "ZeroDivisionError: division by zero", [4, 2]),
    "in a library": ("import json\njson.loads('{')", "json.decoder.JSONDecodeError: ", [2]),
    "a syntax error": ("x = 1\nx = = 2\n", "SyntaxError: invalid syntax", [2]),
    "a string without end": ("x = 'abc\n", "SyntaxError: unterminated string literal", [1]),
    "a null byte": ("x = 1\0", ("SyntaxError: ", "ValueError: "), []),
    "bytes that are no text": ("x = '\udcff'", "SyntaxError: (unicode error)", [1]),
    "an exit with a status": ("import sys\nsys.exit(3)", "SystemExit: 3", [2]),
    "an exit with words": ("raise SystemExit('no data')", "SystemExit: no data", [1]),
    "an interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt", [1]),
    "no end of calls": ("def f(): f()\nf()", "RecursionError: maximum recursion depth", None),
    "a group": ("raise ExceptionGroup('two', [ValueError(1)])", "ExceptionGroup: two", [1]),
    "a message that cannot be had": (
        "class E(Exception):\n    def __str__(self): raise E\nraise E",
        "E: <its message cannot be shown>",
        [3],
    ),
    "a message of fifty megabytes": ("raise ValueError('x' * 50_000_000)", "ValueError: xxx", [1]),
    "an exception of its own name": (
        """class M(type):
    def __getattribute__(c, n): raise MemoryError
class E(Exception, metaclass=M): pass
raise E('x')""",
        "E: x",
        [4],
    ),
    "a question": ("x = 1\nname = input('who? ')", "input(): a figure has nobody to ask", [2]),
    "a stop": ("x = 1\nbreakpoint()", "breakpoint(): a figure has nobody to ask", [2]),
    "a debugger": ("import pdb\npdb.set_trace()\nx = 1", "bdb.BdbQuit", None),
}


@pytest.fixture(scope="module")
def raised(bench):
    jobs = [bench.job(name, text) for name, (text, _, _) in RAISED.items()]
    return bench.run(*jobs)


@pytest.mark.parametrize("name", RAISED)
def test_an_exception_is_told_with_its_lines(raised, name):
    _, message, lines = RAISED[name]
    failure = raised[name].failure
    assert failure.kind is FailureKind.EXCEPTION
    assert failure.message.startswith(message)
    assert "\n" not in failure.message
    assert len(failure.message) < 3000
    assert {frame.path for frame in failure.frames} <= {f"tangled/{name}.py"}
    if lines is not None:
        assert [frame.line for frame in failure.frames] == lines
    assert len(failure.frames) <= 40


def test_a_syntax_error_has_its_column(raised):
    assert raised["a syntax error"].failure.column == 5


def test_parts_of_a_group_are_told(raised):
    assert "ValueError: 1" in raised["a group"].failure.detail


def test_what_came_before_an_exception_is_told(bench):
    text = "try:\n    1 / 0\nexcept ArithmeticError as e:\n    raise ValueError('bad') from e"
    failure = bench.outcome(text).failure
    assert "before it: ZeroDivisionError: division by zero (tangled/one.py:2)" in failure.detail


HINTS = {
    "a missing package": ("import sklearn_of_old", "pip install sklearn_of_old"),
    "a file of the project": ("open('data.csv')", "empty folder of its own"),
    "the network": ("import urllib.request as u\nu.urlopen('http://localhost')", "no network"),
    "a program": ("import subprocess\nsubprocess.run(['dot'])", "start programs"),
    "a question": ("input()", "into the block"),
    "a stop": ("breakpoint()", "out of the block"),
    "a debugger": ("import pdb\npdb.set_trace()\nx = 1", "out of the block"),
}


@pytest.mark.parametrize(("text", "hint"), HINTS.values(), ids=HINTS)
def test_a_hint_says_what_to_do(bench, text, hint):
    assert hint in bench.outcome(text).failure.hint


def test_no_hint_is_made_of_words_that_the_code_chose(bench):
    text = "raise ModuleNotFoundError('gone', name='good; rm -rf ~')"
    assert bench.outcome(text).failure.hint is None


def test_a_picture_that_was_made_is_taken(bench):
    outcome = bench.outcome(bench.save + "print('done')")
    assert outcome.failure is None
    (artifact,) = outcome.artifacts
    assert artifact.path == "fig/a.svg"
    assert artifact.data == bench.picture.encode()
    assert artifact.facts.shapes == 1
    assert outcome.stdout == "done\n"
    assert outcome.wall > 0
    assert outcome.memory > 1 << 20


FILES = {
    "nothing": ("pass", FailureKind.MISSING_OUTPUT, "did not make a.svg"),
    "an early exit": ("raise SystemExit(0)", FailureKind.MISSING_OUTPUT, "did not make a.svg"),
    "an empty file": ("open('a.svg', 'w')", FailureKind.BAD_OUTPUT, "is empty"),
    "no picture": ("open('a.svg', 'w').write('hello')", FailureKind.BAD_OUTPUT, "a.svg: "),
    "a folder": ("import os; os.mkdir('a.svg')", FailureKind.BAD_OUTPUT, "no plain file"),
}


@pytest.mark.parametrize(("text", "kind", "words"), FILES.values(), ids=FILES)
def test_a_picture_that_was_not_made_is_a_failure(bench, text, kind, words):
    failure = bench.outcome(text).failure
    assert failure.kind is kind
    assert words in failure.message


HOLES = """
import os
for name in ("a.pdf", "b.pdf", "c.pdf"):
    with open(name, "wb") as file:
        file.truncate(3 << 20)
"""


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_holes_in_files_count_for_they_are_read(bench, sandbox):
    outputs = ("fig/a.pdf", "fig/b.pdf", "fig/c.pdf")
    job = bench.job("one", HOLES, outputs=outputs, output_size=8 << 20)
    (outcome,) = bench.run(job, sandbox=sandbox).values()
    assert outcome.failure.kind is FailureKind.LIMIT
    assert outcome.failure.message == "one wrote more than 8.0 MiB in all its files"
    job = bench.job("one", HOLES, outputs=outputs, output_size=16 << 20)
    (outcome,) = bench.run(job, sandbox=sandbox).values()
    assert outcome.failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_few_open_files_are_the_figures_own(bench, sandbox):
    assert bench.outcome(bench.save, sandbox=sandbox, open_files=8).failure is None
    text = "files = [open('/dev/null') for _ in range(8)]"
    failure = bench.outcome(text, sandbox=sandbox, open_files=8).failure
    assert failure.message == "one held more than 8 files open"


def test_a_wrong_name_is_named(bench):
    outcome = bench.outcome(bench.save.replace("a.svg", "b.svg"))
    assert "b.svg" in outcome.failure.hint
    assert [note.name for note in outcome.notes] == ["undeclared-output"]


def test_a_file_more_is_a_note_and_the_figure_is_built(bench):
    outcome = bench.outcome(bench.save + "open('b.txt', 'w').write('x')")
    assert outcome.failure is None
    assert outcome.notes[0].message == "it made b.txt, which no link declares"


def test_show_is_a_note_and_the_figure_is_built(bench):
    text = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('a.svg')\nplt.show()\n"
    early = bench.outcome(text, imports=("matplotlib.pyplot",))
    hidden = bench.outcome(
        text.replace(
            "import matplotlib.pyplot as",
            "plt = __import__('importlib').import_module('matplotlib.pyplot') #",
        )
    )
    for outcome in (early, hidden):
        assert outcome.failure is None
        assert outcome.stderr == ""
        assert [note.frame for note in outcome.notes] == [Frame("tangled/one.py", 4, "<module>")]
    assert early.artifacts[0].data == hidden.artifacts[0].data


IN_THREADS = """import threading
def fail(): raise ValueError("no data")
for target in (fail, exit, "".encode): threading.Thread(target=target).start()
"""


def test_what_ends_a_thread_is_a_note_and_the_figure_is_built(bench):
    outcome = bench.outcome(IN_THREADS + bench.save)
    (note,) = outcome.notes
    assert outcome.succeeded
    assert (note.name, note.frame.line) == ("thread-failed", 2)
    assert note.message == "a thread ended with ValueError: no data, and the run went on"
    assert "Traceback" in outcome.stderr


AT_WORK = """import threading, time
done = []
def work():
    while not done: time.sleep(.0001)
for _ in range(8): threading.Thread(target=work, daemon=True).start()
"""


def test_threads_that_nobody_waits_for_end_without_a_word(bench):
    outcome = bench.outcome(AT_WORK + bench.save)
    assert outcome.succeeded
    assert outcome.notes == ()
    assert outcome.stderr == ""


SHOWN_OFTEN = "import matplotlib.pyplot as plt\n" + "plt.show()\n" * 30


def test_notes_of_one_kind_leave_room_for_another(bench):
    outcome = bench.outcome(SHOWN_OFTEN + IN_THREADS + bench.save)
    assert "thread-failed" in {note.name for note in outcome.notes}


AT_LENGTH = """import threading
def fail(number): raise ValueError(f"{number}" + "\\U00020000" * 3000)
for number in range(20):
    one = threading.Thread(target=fail, args=(number,))
    one.start()
    one.join()
"""


def test_threads_that_say_much_leave_room_for_what_was_used(bench):
    found = '__import__("".join(["num", "py"]))\n'
    outcome = bench.outcome(found + AT_LENGTH + bench.save)
    assert outcome.succeeded
    assert "numpy" in outcome.seen.packages
    assert {note.name for note in outcome.notes} == {"thread-failed"}
    assert all("…, and the run went on" in note.message for note in outcome.notes)


def test_a_block_runs_as_a_script_of_its_own(bench):
    text = (
        "import sys, os, __main__\n"
        "assert __name__ == '__main__' and __main__.__file__ == __file__ == sys.argv[0]\n"
        "assert sys.argv == ['tangled/one.py']\n"
        "assert os.listdir() == [] and sys.stdin.read() == ''\n"
        "assert not [name for name in sys.modules if name.startswith('orgfig.')]\n"
        "open(os.path.join(os.environ['TMPDIR'], 'x'), 'w').close()\n"
        "print(sorted(os.environ))\n"
    )
    outcome = bench.outcome(text + bench.save)
    assert outcome.failure is None
    assert "USER" not in outcome.stdout
    assert outcome.notes == ()


def test_modules_of_the_notebook_can_be_imported(bench):
    modules = {"shared": "def f():\n    return 1 / 0\n", "json": "raise ValueError\n"}
    text = "import json\nimport shared\nimport inspect\nprint(inspect.getsource(shared.f))\n"
    outcome = bench.outcome(text + bench.save, modules=modules)
    assert outcome.failure is None
    assert "return 1 / 0" in outcome.stdout
    failure = bench.outcome("import shared\nshared.f()", modules=modules).failure
    assert [frame.path for frame in failure.frames] == ["tangled/one.py", "tangled/shared.py"]
    failure = bench.outcome("import shared", modules={"shared": "x = (\n"}).failure
    assert failure.frames[-1] == Frame("tangled/shared.py", 1, "<module>")


def test_files_of_a_job_run_in_order_in_one_folder(bench):
    save = bench.save
    job = bench.job("two", "open('n', 'w').write('1')\nx = 1", "x\n", save)
    failure = bench.run(job)["two"].failure
    assert failure.message == "NameError: name 'x' is not defined"
    assert failure.frames[0].path == "tangled/two1.py"
    job = bench.job("two", "open('n', 'w').write('1')\nprint(1)", f"open('n')\nprint(2)\n{save}")
    outcome = bench.run(job)["two"]
    assert outcome.failure is None
    assert outcome.stdout == "1\n2\n"


def test_exit_functions_and_threads_are_waited_for(bench):
    text = (
        "import atexit, threading\n"
        f"atexit.register(lambda: open('a.svg', 'w').write({bench.picture!r}))\n"
        "threading.Timer(0.1, lambda: open('b.svg', 'w')).start()\n"
    )
    outcome = bench.outcome(text)
    assert outcome.failure is None
    assert [note.name for note in outcome.notes] == ["undeclared-output"]


TAKEN_AWAY = {
    "the end": "import os\nos._exit = print",
    "writing": "import os\nos.write = None",
    "JSON": "import json\njson.dumps = None",
    "the end, writing and JSON": "import os, json\nos._exit = os.write = json.dumps = None",
    "standard output": "import sys\ndel sys.stdout, sys.stderr",
    "standard output, for something that ends it": (
        "import sys\nclass Ending:\n    def __getattr__(self, name): raise SystemExit(name)\n"
        "sys.stdout = sys.stderr = Ending()"
    ),
}


@pytest.fixture(scope="module")
def without(bench):
    ended = [bench.job(f"{name}, well", bench.save + text) for name, text in TAKEN_AWAY.items()]
    raised = [bench.job(f"{name}, badly", f"{text}\n1 / 0") for name, text in TAKEN_AWAY.items()]
    return bench.run(*ended, *raised)


@pytest.mark.parametrize("name", TAKEN_AWAY)
def test_what_a_block_takes_away_is_not_needed_to_tell_its_end(without, name):
    good, bad = without[f"{name}, well"], without[f"{name}, badly"]
    assert (good.failure, good.stdout, good.stderr) == (None, "", "")
    assert bad.failure.message == "ZeroDivisionError: division by zero"
    assert bad.stderr == ""


def test_a_block_that_spoils_the_end_never_returns_to_the_server(bench):
    text = (
        f"{bench.save}import sys\ndef ending(*_):\n    raise SystemExit('out')\n"
        "sys._getframe(2).f_trace = ending\nsys.settrace(lambda *_: None)\n"
    )
    outcome = bench.outcome(text)
    assert outcome.failure.message == (
        "its process ended by itself, with status 1, before its code was done"
    )
    assert outcome.stderr == ""


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_events_come_in_pairs(bench, kind):
    jobs = [bench.job(f"j{n}", bench.save) for n in range(5)]
    events = list(make_executor(kind, bench.settings()).run(jobs))
    told = [event for event in events if not isinstance(event, Woken)]
    for job in jobs:
        assert [type(event) for event in told if event.job is job] == [Started, Finished]


def test_without_jobs_nothing_is_started(bench):
    executor = make_executor("server", bench.settings(python="/nonexistent"))
    assert list(executor.run([])) == []


def test_text_that_is_too_long_is_cut(bench):
    outcome = bench.outcome(f"print('x' * 9000)\n{bench.save}", text=4096)
    assert outcome.failure is None
    assert outcome.stdout.endswith("[4905 bytes more]\n")

"""What still works inside, and what a block cannot make anybody believe; one block at a time."""

from __future__ import annotations

import os
import sysconfig

import pytest

from orgfig.build.job import FailureKind
from orgfig.errors import ConfinementError


def test_libraries_stay_readable(bench):
    """What must still work inside: a library that was not imported beforehand, its data files."""
    path = sysconfig.get_paths()["stdlib"]
    text = f"import os, wave, sqlite3, zoneinfo\nassert os.listdir({path!r})\n{bench.save}"
    assert bench.outcome(text).failure is None


INSIDE = {
    "a thread": "t = threading.Thread(target=open, args=('x', 'w')); t.start(); t.join()",
    "a file that has no name": "f = tempfile.TemporaryFile(); f.write(b'x'); f.flush()",
    "a mapping of a file": "open('x', 'wb').write(b'x' * 9)\nm = mmap.mmap(os.open('x', 2), 0)",
    "a mapping of none": "m = mmap.mmap(-1, 1 << 20)",
    "closing a range": "os.closerange(50, 60)",
    "renaming": "open('x', 'w').close(); os.rename('x', 'y'); os.replace('y', 'z')",
    "folders in folders": "os.makedirs('a/b/c'); os.rmdir('a/b/c')",
    "a file for all": "os.close(os.open('x', os.O_CREAT | os.O_WRONLY, 0o777))",
    "reading with any mode": "os.close(os.open(os.__file__, os.O_RDONLY, 0o7777))",
    "how many processors": "assert os.sched_getaffinity(0) and os.getsid(0) and os.cpu_count()",
    "a database in a file": (
        "import sqlite3; c = sqlite3.connect('x.db')\n"
        "c.execute('create table t (x)'); c.commit(); c.close()"
    ),
    "a copy of a file": "import shutil; open('x', 'w').close(); shutil.copyfile('x', 'y')",
    "a database in memory": "import sqlite3; sqlite3.connect(':memory:').execute('select 1')",
    "leaving by exit": "import atexit; atexit.register(print, 'bye')",
}


@pytest.mark.parametrize("text", INSIDE.values(), ids=INSIDE)
def test_what_must_still_work(bench, text):
    outcome = bench.outcome(f"import os, mmap, tempfile, threading\n{text}\n{bench.save}")
    assert outcome.failure is None


LEFT_OPEN = {
    "by a name": "f = open('a.svg', 'w')\nf.write({picture!r})",
    "by a list": "f = [open('a.svg', 'w')]\nf[0].write({picture!r})",
    "in a circle": """
class Drawing:
    def __init__(self):
        self.me = self
        self.file = open('a.svg', 'w')
        self.file.write({picture!r})
    def __del__(self):
        self.file.close()
Drawing()
""",
}


@pytest.mark.parametrize("text", LEFT_OPEN.values(), ids=LEFT_OPEN)
@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_a_file_that_was_left_open_is_written(bench, text, kind):
    outcome = bench.outcome(text.format(picture=bench.picture), kind=kind)
    assert outcome.failure is None


def test_a_figure_sees_no_other_figures_imports(bench):
    text = """
import sys
frame = sys._getframe()
while frame:
    print([repr(value)[:1000] for value in frame.f_locals.values()])
    frame = frame.f_back
"""
    jobs = [
        bench.job("looks", text + bench.save),
        bench.job("other", bench.save, imports=("numpy.fft",)),
    ]
    outcome = bench.run(*jobs)["looks"]
    assert "tangled/looks.py" in outcome.stdout
    assert "numpy" not in outcome.stdout


def test_a_home_folder_among_the_libraries_is_not_read(bench, monkeypatch, tmp_path):
    names = set(os.listdir("/usr/share")) - {"zoneinfo"}  # which Python itself was given
    text = f"import os\nprint(os.listdir('/usr/share'))\n{bench.save}"

    def seen(sandbox):
        listed = bench.outcome(text, sandbox=sandbox).stdout
        return [name for name in names if repr(name) in listed]

    assert seen("default")
    monkeypatch.setenv("HOME", "/usr/share/nobody")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for sandbox in ("default", "core"):
        assert seen(sandbox) == []


UNCONFINED = 'import os\nos.write(3, b\'{"unconfined": "use --sandbox none"}\\n\')\nos._exit(71)'


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_a_figure_cannot_say_that_it_is_not_confined(bench, kind):
    jobs = [bench.job("liar", UNCONFINED), bench.job("good", bench.save)]
    outcomes = bench.run(*jobs, kind=kind, workers=1)
    assert outcomes["liar"].failure.kind is FailureKind.DIED
    assert "sandbox" not in outcomes["liar"].failure.message
    assert outcomes["good"].failure is None


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_a_figure_that_cannot_be_confined_is_not_run(bench, kind):
    beside = bench.project.parent / f"ran-{kind}"
    job = bench.job("one", f"open({str(beside)!r}, 'w')", cpu=1 << 70)
    with pytest.raises(ConfinementError, match="could not be confined: Overflow"):
        bench.run(job, kind=kind)
    assert not beside.exists()


FORGERIES = {
    "a frame in another file": (
        '{"ended": true, "failure": {"type": "X", "frames": [{"path": "/etc/passwd", "line": 1}]}}'
    ),
    "a list": "[1, 2, 3]",
    "no JSON": "}}}}",
    "deep nesting": "[" * 100_000,
    "wrong types": '{"ended": 1, "failure": {"type": [], "frames": 3, "column": {}}, "notes": 7}',
    "escapes": r'{"ended": true, "failure": {"type": "\u001b[31m", "message": "\u202e\u0007"}}',
}


@pytest.mark.parametrize("line", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_report_is_not_believed(bench, line):
    text = f"import os\nos.write(3, {line!r}.encode() + b'\\n')\nos._exit(1)"
    failure = bench.outcome(text).failure
    assert failure is not None
    assert failure.frames == ()
    assert failure.column is None
    assert "\x1b" not in failure.message
    assert "\u202e" not in failure.message


def test_a_flood_of_reports_is_cut(bench):
    text = "import os\nfor _ in range(100): os.write(3, b'x' * 65536)\n" + bench.save
    assert bench.outcome(text).failure is not None


def test_what_commands_a_terminal_is_written_out(bench):
    name = "x\x1b[2J\u202e.svg"
    text = (
        "import sys\nprint('\\x1b]0;title\\x07')\nprint('\\x9b1m', file=sys.stderr)\n"
        f"open({name!r}, 'w').close()\nopen(b'\\xff\\xfe.svg', 'w').close()\n"
        "raise ValueError('\\x1b[31mred\\r\\u202e\\ud800')"
    )
    outcome = bench.outcome(text)
    assert outcome.failure is not None
    words = [outcome.stdout, outcome.stderr, outcome.failure.message]
    words += [note.message for note in outcome.notes]
    assert len(words) == 5
    for one in words:
        assert not set(one) & set("\x1b\x07\x9b\r\u202e\ud800\udcff")


@pytest.mark.parametrize("name", ["numpy", "matplotlib"])
def test_a_module_called_as_a_package_that_all_use(bench, name):
    """The server imports the real one beforehand, as if that module were not there."""
    text = f"import sys\nprint({name!r} in sys.modules)\nimport {name}\nprint({name}.__file__)\n"
    jobs = [
        bench.job("it", f"import {name}\n{bench.save}", modules={name: "raise SystemExit('no')"}),
        bench.job("other", text + bench.save, imports=(name,)),
    ]
    outcomes = bench.run(*jobs)
    assert outcomes["it"].failure is None
    assert outcomes["other"].failure is None
    beforehand, path = outcomes["other"].stdout.splitlines()
    assert beforehand == "True"
    assert path.endswith(f"packages/{name}/__init__.py")


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_flags_of_the_standard_input_do_not_last(bench, sandbox):
    """An open file that all workers share would carry messages from one figure to the next."""
    sets = f"import fcntl, os\nfcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)\n{bench.save}"
    tells = f"import fcntl, os\nprint(fcntl.fcntl(0, fcntl.F_GETFL) & os.O_NONBLOCK)\n{bench.save}"
    jobs = [bench.job("sets", sets), bench.job("tells", tells)]
    outcomes = bench.run(*jobs, workers=1, sandbox=sandbox)
    assert outcomes["sets"].failure is None
    assert outcomes["tells"].stdout == "0\n"


@pytest.mark.parametrize("sandbox", ["default", "core"])
def test_a_trap_for_the_next_file_of_a_job_stops_no_build(bench, sandbox):
    """What is prepared for a file before it is confined may meet what the file before it left."""
    trap = """
import os, shutil
place = os.environ["TMPDIR"] + "/matplotlib"
shutil.rmtree(place)
open(place, "w").close()
"""
    jobs = [bench.job("trap", trap, bench.save), bench.job("good", bench.save)]
    outcomes = bench.run(*jobs, workers=1, sandbox=sandbox)
    assert outcomes["trap"].failure is None
    assert outcomes["good"].failure is None

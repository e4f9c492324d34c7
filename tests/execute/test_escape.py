"""What a hostile block tries, and what it gets; each beside figures that must come out the same.

Judged from outside: by files, processes and outcomes, never by what the block claims.
"""

from __future__ import annotations

import os
import sysconfig

import pytest

from orgfig.build.model import FailureKind
from orgfig.errors import ConfinementError

CPU = 1
SMALL = {"wall": 3.0, "cpu": CPU, "memory": 256 << 20, "output_files": 40, "text": 4096}
SMALL |= {"output_size": 8 << 20, "file_size": 4 << 20, "threads": 8}

RAISES, LIMIT, DIED = FailureKind.EXCEPTION, FailureKind.LIMIT, FailureKind.DIED

REFUSED = {
    "reads the system's users": "open('/etc/passwd').read()",
    "reads a file of the project": "open({secret!r}).read()",
    "lists the home folder": "os.listdir({home!r})",
    "reads the environment of its parent": "open(f'/proc/{{os.getppid()}}/environ').read()",
    "reads its own environment from /proc": "open('/proc/self/environ').read()",
    "lists the folders of other jobs": "os.listdir(os.path.dirname(os.path.dirname(os.getcwd())))",
    "opens a network socket": "import socket; socket.socket(socket.AF_INET)",
    "opens a unix socket": "import socket; socket.socket(socket.AF_UNIX)",
    "makes a pair of sockets": "import socket; socket.socketpair()",
    "starts a program": "import subprocess; subprocess.run(['/bin/true'])",
    "starts a shell": "assert os.system('true') == 0 or os.fork()",
    "forks": "os.fork()",
    "becomes another program": "os.execv('/bin/true', ['true'])",
    "kills its parent": "os.kill(os.getppid(), 9)",
    "kills everybody": "os.kill(-1, 9)",
    "traces its parent": "call(101, 16, os.getppid(), 0, 0)",
    "asks for a new user namespace": "call(272, 0x10000000)",
    "uses io_uring": "call(425, 8, 0)",
    "writes beside the project": "open({outside!r}, 'w').write('x')",
    "overwrites a file of the project": "open({secret!r}, 'w').write('x')",
    "empties a file of the project": "os.truncate({secret!r}, 0)",
    "opens the project to all": "os.chmod({secret!r}, 0o777)",
    "turns back the clock of a library": "os.utime({library!r}, (0, 0))",
    "writes into the libraries": "open({library!r} + 'x', 'w')",
    "makes a symbolic link": "os.symlink({secret!r}, 'a.svg')",
    "makes a pipe in place of a picture": "os.mkfifo('a.svg')",
    "makes a second name for a file of the project": "os.link({secret!r}, 'a.svg')",
    "moves a file of the project to itself": "os.rename({secret!r}, 'a.svg')",
    "gives a thread open files of its own": "call(436, 1000, 1001, 2)",
    "starts a thread that shares no files": "call(56, 0x3D0B00, 0, 0, 0, 0)",
    "locks a device of all": (
        "import fcntl; fcntl.lockf(open('/dev/null', 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    ),
    "asks for the session of its server": "call(124, os.getppid())",
    "asks for the rights of its server": "call(145, os.getppid())",
    "leaves a device where a file was": (
        "open('x', 'w').close(); call(316, -100, b'x', -100, b'y', 4)"
    ),
    "makes a program of its owner's": "os.open('x', os.O_CREAT | os.O_WRONLY, 0o4755)",
    "makes a folder that nobody empties": "os.mkdir('x', 0o1777)",
}
"""Blocks that must end with a PermissionError, having changed nothing."""

PRELUDE = """
import os, ctypes
def call(*words):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(*words) == -1:
        raise OSError(ctypes.get_errno(), "refused")
"""

BOMBS = {
    "forks without end": ("while True: os.fork()", RAISES, "PermissionError"),
    "takes all memory": (
        "x = []\nwhile True: x.append(bytearray(1 << 20))",
        LIMIT,
        "256M of memory",
    ),
    "takes all memory at once": ("bytearray(1 << 40)", LIMIT, "256M of memory"),
    "writes many files": (
        "for n in range(10**6): open(str(n), 'w').close()\nwhile True: pass",
        LIMIT,
        "more than 40 files",
    ),
    "writes many files at once": (
        "for n in range(60): open(str(n), 'w').close()",
        LIMIT,
        "more than 40 files",
    ),
    "writes a large file": (
        "open('x', 'wb').write(bytes(5 << 20))",
        LIMIT,
        "a file of more than 4M",
    ),
    "writes large files": (
        "for n in range(9): open(str(n), 'wb').write(bytes(2 << 20))\nwhile True: pass",
        LIMIT,
        "more than 8M together",
    ),
    "writes files without a name": (
        """
import time
kept = []
for n in range(9):
    kept.append(open('x', 'wb', buffering=0))
    kept[-1].write(bytes(2 << 20))
    os.unlink('x')
time.sleep(60)
""",
        LIMIT,
        "more than 8M together",
    ),
    "writes where no path leads": (
        """
for _ in range(18):
    os.mkdir('d' * 250)
    os.chdir('d' * 250)
import time; time.sleep(60)
""",
        LIMIT,
        "more than 40 files",
    ),
    "keeps files by mappings": (
        """
import time
kept = []
for n in range(9):
    with open('x', 'w+b') as file:
        file.write(bytes(2 << 20))
        file.flush()
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        kept.append(libc.mmap(None, ctypes.c_size_t(4096), 1, 2, file.fileno(), ctypes.c_long(0)))
    os.unlink('x')
time.sleep(60)
""",
        LIMIT,
        "more than 8M together",
    ),
    "ends its first thread": (
        """
import threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
call(60, 0)
""",
        LIMIT,
        "more than 8M together",
    ),
    "prints much at once": ("print('y' * (3 << 20))", LIMIT, "it printed more than 64K"),
    "reports without end": (
        "while True: os.write(3, bytes(1 << 16))",
        LIMIT,
        "it printed more than 64K",
    ),
    "opens files without end": ("x = [open('x', 'w') for _ in range(1000)]", LIMIT, "open"),
    "prints without end": ("while True: print('x' * 1000)", LIMIT, "it printed more than 64K"),
    "loops without end": ("while True: pass", LIMIT, "more than 1 s of processor time"),
    "sleeps at exit": (
        "import atexit, time\natexit.register(time.sleep, 60)",
        LIMIT,
        "longer than 3 s",
    ),
    "leaves a thread that sleeps": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
        LIMIT,
        "longer than 3 s",
    ),
    "starts many threads": (
        """
import threading, time
for _ in range(12):
    threading.Thread(target=time.sleep, args=(60,)).start()
""",
        LIMIT,
        "more than 8 threads",
    ),
    "leaves without a word": ("os._exit(0)", DIED, "status 0"),
    "kills itself": ("os.kill(os.getpid(), 9)", DIED, "signal 9"),
    "makes a fault": ("ctypes.string_at(0)", DIED, "signal 11"),
    "hides a folder": (
        "os.mkdir('d', 0o300)\nfor n in range(99): os.mkdir(f'd/{n}')\nimport time; time.sleep(60)",
        LIMIT,
        "more than 40 files",
    ),
}
"""Blocks that must be ended, and how that is told."""

DRAWING = """
import matplotlib.pyplot as plt
import numpy as np

fig, ax = plt.subplots()
ax.plot(np.random.default_rng().normal(size=9), label="$x^2$")
ax.legend()
fig.savefig("a.svg")
"""

SPOILER = """
import matplotlib, numpy, random
import matplotlib.pyplot as plt
plt.rcParams["lines.linewidth"] = 20
plt.plot([1, 2])
numpy.random.seed(1)
random.seed(1)
matplotlib.font_manager.fontManager.ttflist.clear()
numpy.pi = 3
"""


@pytest.fixture(scope="module")
def outcomes(bench):
    """Every hostile block in one build, a harmless figure between any two."""
    names = {
        "secret": str(bench.project / "secret.txt"),
        "outside": str(bench.project.parent / "outside.txt"),
        "home": os.path.expanduser("~"),
        "library": os.__file__,
    }
    blocks = {name: PRELUDE + text.format(**names) for name, text in REFUSED.items()}
    blocks |= {name: PRELUDE + text for name, (text, _, _) in BOMBS.items()}
    blocks["spoils what others use"] = SPOILER
    needs = ("matplotlib.pyplot", "numpy")
    jobs = []
    for number, (name, text) in enumerate(blocks.items()):
        jobs.append(bench.job(name, text + "\nprint('ESCAPED')\n" + bench.save, **SMALL))
        if number % 4 == 0 or name.startswith("spoils"):
            jobs.append(bench.job(f"harmless {number}", DRAWING, imports=needs))
    before = os.stat(os.__file__)
    found = bench.run(*jobs)
    assert os.stat(os.__file__) == before
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_given_is_refused(outcomes, bench, name):
    outcome = outcomes[name]
    assert outcome.failure is not None
    assert outcome.failure.kind is RAISES
    assert outcome.failure.message.startswith("PermissionError")
    assert outcome.failure.hint
    assert outcome.failure.frames[-1].path == f"tangled/{name}.py"
    assert "ESCAPED" not in outcome.stdout
    assert outcome.artifacts == ()
    assert (bench.project / "secret.txt").read_text() == bench.secret
    assert (bench.project / "secret.txt").stat().st_nlink == 1
    assert not (bench.project.parent / "outside.txt").exists()


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_too_much_is_ended(outcomes, name):
    _, kind, words = BOMBS[name]
    failure = outcomes[name].failure
    assert failure is not None
    assert failure.kind is kind
    assert words in failure.message
    assert outcomes[name].wall < 10
    assert outcomes[name].artifacts == ()


def test_other_figures_come_out_the_same(outcomes, bench):
    alone = bench.run(bench.job("alone", DRAWING, imports=("matplotlib.pyplot", "numpy")))
    expected = alone["alone"].artifacts[0].data
    harmless = {name: one for name, one in outcomes.items() if name.startswith("harmless")}
    assert len(harmless) > 5
    for name, outcome in harmless.items():
        assert outcome.failure is None, name
        assert outcome.artifacts[0].data == expected, name


def test_nothing_is_left_behind(outcomes, bench):
    assert os.listdir(bench.scratch) == []


def test_what_held_them_is_told(outcomes):
    assert {one.protection for one in outcomes.values()} == {outcomes["forks"].protection}
    assert outcomes["forks"].protection.startswith("Landlock ")


CONTROLS = {
    "a file of the project can be read": "print(open({secret!r}).read())",
    "a socket can be opened": "import socket\nsocket.socket(socket.AF_INET).close()",
    "a program can be started": "import subprocess\nsubprocess.run(['true'], check=True)",
}


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS)
def test_without_a_sandbox(bench, text):
    """The blocks above do reach what they reach for, where nothing holds them."""
    text = text.format(secret=str(bench.project / "secret.txt"))
    outcome = bench.outcome(f"{text}\n{bench.save}", sandbox="none")
    assert outcome.failure is None
    assert outcome.protection == "none"


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
    "a database without locks": (
        "import sqlite3; c = sqlite3.connect('file:x.db?nolock=1', uri=True)\n"
        "c.execute('create table t (x)'); c.commit(); c.close()"
    ),
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
    text = f"import os\nprint(os.listdir('/usr/share'))\n{bench.save}"
    assert bench.outcome(text).failure is None
    monkeypatch.setenv("HOME", "/usr/share/nobody")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert bench.outcome(text).failure.message.startswith("PermissionError")


UNCONFINED = 'import os\nos.write(3, b\'{"unconfined": "use --sandbox none"}\\n\')\nos._exit(71)'


@pytest.mark.parametrize("kind", ["server", "fresh"])
def test_a_figure_cannot_say_that_it_is_not_confined(bench, kind):
    jobs = [bench.job("liar", UNCONFINED), bench.job("good", bench.save)]
    outcomes = bench.run(*jobs, kind=kind, workers=1)
    assert outcomes["liar"].failure.kind is DIED
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

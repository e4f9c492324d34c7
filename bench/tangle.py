"""How fast is tangling? Compared with Emacs in one run, in turns, so that no drift cheats anybody.

    python bench/tangle.py [BLOCKS [ROUNDS]]

Times, as whole processes from an empty project: `orgfig tangle` of a made-up notebook of 10 000
blocks, each with heading, planning, log drawer, link, 25 lines of code and a target of its own;
and a batch Emacs with the byte-compiled lisp of Org 9.7, once, since that takes a minute. The
lisp is in the folder that ORGFIG_ORG_LISP names, else Emacs's own; without Emacs that part is
left out. Both must leave the same files. Then: where orgfig's time goes, its time a block and its
memory for a tenth and for ten times as many blocks, a notebook that has not changed, one with a
noweb reference in each block, and one with headings deep in properties. Prints what each must
reach, and leaves with 1 if one is missed.
"""

from __future__ import annotations

import filecmp
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ENVIRONMENT = {
    key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
} | {"LC_ALL": "C.UTF-8"}
CODE_LINES = 25
NUMBERS = itertools.count()


class Run(NamedTuple):
    """A finished process: seconds, and bytes of its largest resident set."""

    seconds: float
    memory: int


def main(blocks: int, rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain = project(place / "plain", notebook(blocks))
        orgfig(plain, "tangle")  # so that no compiling of modules is timed
        goals = [
            *against_emacs(plain, rounds),
            unchanged(plain, rounds),
            *growth(place, plain, blocks, rounds),
            *other_shapes(place, plain, blocks, rounds),
        ]
        stages(plain)
    return report(goals)


# The notebooks


def notebook(blocks, reference="", header=""):
    """A notebook as people keep them: about 980 bytes a block."""
    start = "#+TITLE: bench\n#+PROPERTY: header-args:python :mkdirp yes\n\n"
    setup = "#+name: setup\n#+begin_src python\nimport os\n#+end_src\n\n"
    return start + setup + "".join(section(at, reference, header) for at in range(blocks))


def section(number, reference="", header=""):
    lines = [f"value_{at} = np.linspace(0, {at}, 9)\n" for at in range(CODE_LINES - 5)]
    code = "".join(
        [
            reference,
            "import matplotlib.pyplot as plt\nimport numpy as np\n\n",
            *lines,
            f"plt.plot(value_1, value_2)\nplt.savefig('figure_{number}.svg')\n",
        ]
    )
    return (
        f"* DONE Figure {number}\nCLOSED: [2025-04-12 Sat 17:22]\n:LOGBOOK:\n"
        '- State "DONE"       from "TODO"       [2025-04-12 Sat 17:22]\n:END:\n\n'
        f"#+CAPTION: {number}\n[[file:fig/figure_{number}.svg]]\n\n"
        f"#+begin_src python :tangle tangled/figure_{number}.py{header}\n{code}#+end_src\n\n"
    )


def deep(blocks):
    """Headings up to nine deep, each with a property drawer that adds arguments."""
    parts = ["#+PROPERTY: header-args:python :mkdirp yes\n\n"]
    for number in range(blocks):
        level = number % 9 + 1
        drawer = (
            f":PROPERTIES:\n:CUSTOM_ID: part-{number}\n:header-args+: :var-{level} {number}\n"
            f":header-args:python+: :results silent :exports code\n:owner: {number}\n:END:\n"
        )
        heading = f"{'*' * level} Figure {number}\n{drawer}"
        parts.append(heading + section(number).partition(":END:\n")[2])
    return "".join(parts)


def project(folder, text):
    folder.mkdir()
    (folder / "figures.org").write_text(text)
    return folder


def another(folder):
    """A project with the same notebook and nothing else.

    Nothing is removed before the end: for minutes after thousands of files were removed, ext4 is
    slow to make new ones, whoever asks.
    """
    fresh = folder.with_name(f"{folder.name}-{next(NUMBERS)}")
    return project(fresh, (folder / "figures.org").read_text())


# The two programs


def orgfig(folder, *words):
    return run([sys.executable, "-m", "orgfig", *words], folder)


def cold(folder):
    return orgfig(another(folder), "tangle")


def emacs_command():
    program = shutil.which("emacs")
    lisp = os.environ.get("ORGFIG_ORG_LISP")
    load = [*(["-L", lisp] if lisp else []), *["-l", "org", "-l", "ob-python", "-l", "ob-tangle"]]
    return program and [program, "-Q", "--batch", *load]


def emacs(command, folder):
    form = '(let ((inhibit-message t)) (org-babel-tangle-file "figures.org"))'
    return run([*command, "--eval", form], folder)


def run(command, folder):
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE
    )
    said = process.stderr.read()  # to its end, which comes with the process's
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if process.returncode:
        sys.exit(f"{command} left with {process.returncode}:\n{said.decode()[-2000:]}")
    return Run(seconds, usage.ru_maxrss * 1024)


# What is compared


def against_emacs(plain, rounds):
    """The speed, both programs in turns, and whether they leave the same files."""
    command = emacs_command()
    ours = [cold(plain)]
    theirs = None
    if command is None:
        print("emacs is not installed: nothing to compare with")
    else:
        other = another(plain)
        theirs = emacs(command, other)
        compare_files(plain / "tangled", other / "tangled")
    ours += [cold(plain) for _ in range(rounds - 1)]
    seconds = show("orgfig tangle, from an empty project", ours)
    if theirs is None:
        return []
    print(f"{'Emacs, once':44} {theirs.seconds:8.3f} s")
    return [("Emacs takes, in runs of orgfig", theirs.seconds / seconds, ">=", 18.0)]


def compare_files(ours, theirs):
    names = sorted(os.listdir(theirs))
    _, differ, missing = filecmp.cmpfiles(ours, theirs, names, shallow=False)
    if differ or missing or sorted(os.listdir(ours)) != names:
        sys.exit(f"other files than Emacs's: {(differ + missing)[:5]}")


def unchanged(plain, rounds):
    seconds = show("unchanged notebook", [orgfig(plain, "tangle") for _ in range(2 * rounds)])
    return ("an unchanged notebook, seconds", seconds, "<=", 0.30)


def growth(place, plain, blocks, rounds):
    """Time a block without the start, and memory, for a tenth and for ten times as many."""
    empty = project(place / "empty", notebook(1))
    start = show("one block: the start", [cold(empty) for _ in range(2 * rounds)])
    taken, memory = {1: start}, {}
    for many in (blocks // 10, blocks, blocks * 10):
        other = plain if many == blocks else project(place / f"with-{many}", notebook(many))
        size = (other / "figures.org").stat().st_size
        runs = [cold(other) for _ in range(rounds if many <= blocks else 1)]
        seconds = show(f"{many} blocks, {size / 1e6:.1f} MB", runs)
        taken[many] = seconds
        memory[many] = max(run.memory for run in runs) / size
    each = {}
    for (fewer, less), (more, longer) in itertools.pairwise(taken.items()):
        each[fewer] = (longer - less) / (more - fewer)
        print(f"{f'from {fewer} to {more} blocks: a block':44} {each[fewer] * 1e6:8.1f} us")
    del each[1]  # what is loaded for the first block of many, and not for one alone
    fastest = min(each.values())
    flat = max(each.values()) / fastest if fastest > 0 else float("inf")  # too much else runs
    return [
        ("time a block, slowest over fastest", flat, "<=", 1.20),
        (f"peak memory over the file, {blocks} blocks", memory[blocks], "<=", 16.0),
        (f"peak memory over the file, {blocks * 10} blocks", memory[blocks * 10], "<=", 16.0),
    ]


def other_shapes(place, plain, blocks, rounds):
    usual = median(cold(plain).seconds for _ in range(rounds))
    texts = {
        "a noweb reference in each": notebook(blocks, "<<setup>>\n", " :noweb yes"),
        "deep in properties": deep(blocks),
    }
    for name, text in texts.items():
        other = project(place / name.replace(" ", "-"), text)
        seconds = show(f"{blocks} blocks, {name}", [cold(other) for _ in range(rounds)])
        yield (f"{name}, in runs of the plain one", seconds / usual, "<=", 2.0)


# Where the time goes

STAGES = {  # what it is called: module, function; what one calls within another counts there only
    "read": ("orgfig.workspace.files", "read_notebook"),
    "parse": ("orgfig.org.reading", "read_document"),
    "plan": ("orgfig.tangle.files", "target_files"),
    "assemble": ("orgfig.figure.assemble", "assemble"),
    "write": ("orgfig.workspace.tangled", "write_tangled"),
}
TIMED = """
import time
begun = time.perf_counter()
import importlib, json, sys
from orgfig.cli import main
stages, spent, open_ = json.loads(sys.argv[1]), {}, []
def timed(name, function):
    def call(*words, **options):
        begun = time.perf_counter()
        open_.append(0.0)
        try:
            return function(*words, **options)
        finally:
            taken = time.perf_counter() - begun
            spent[name] = spent.get(name, 0.0) + taken - open_.pop()
            if open_:
                open_[-1] += taken
    return call
import orgfig.commands.tangle
for name, (module, function) in stages.items():
    old = getattr(importlib.import_module(module), function)
    new = timed(name, old)
    for there in list(sys.modules.values()):
        if getattr(there, function, None) is old:
            setattr(there, function, new)
spent["start"] = time.perf_counter() - begun
assert main(["tangle"]) == 0
spent["the rest"] = time.perf_counter() - begun - sum(spent.values())
with open("stages.json", "w") as file:
    json.dump(spent, file)
"""


def stages(plain):
    """Prints where the time of one run goes."""
    fresh = another(plain)
    run([sys.executable, "-c", TIMED, json.dumps(STAGES)], fresh)
    spent = json.loads((fresh / "stages.json").read_text())
    whole = sum(spent.values())
    for name, seconds in spent.items():
        print(f"  {name:42} {seconds:8.3f} s   {100 * seconds / whole:3.0f} %")


def show(what, runs):
    taken = [run.seconds for run in runs]
    middle = median(taken)
    memory = max(run.memory for run in runs) / 2**20
    spread = f"({min(taken):.3f} to {max(taken):.3f}, {memory:.0f} MiB)"
    print(f"{what:44} {middle:8.3f} s   {spread}", flush=True)
    return middle


def report(goals):
    missed = 0
    for what, value, relation, goal in goals:
        reached = value >= goal if relation == ">=" else value <= goal
        missed += not reached
        print(f"{what:52} {value:8.3f}   {relation} {goal:<5} {'' if reached else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*numbers, *(10_000, 5)[len(numbers) :]))

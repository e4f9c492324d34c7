"""Checks on what a block's text does when it is run, found without running it.

A call that may not be reached accuses nobody, and neither does one that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath, relpath
from typing import TYPE_CHECKING

from orgfig.audit.places import has_run_well, place, texts
from orgfig.audit.register import Seen, Subject, check, claim_check
from orgfig.audit.saving import SAVING, cannot_save, name_saved
from orgfig.audit.syntax import is_our_version
from orgfig.build.inputs import MISSING, PACKAGE
from orgfig.diagnostics import Severity
from orgfig.figure.imports import module_name
from orgfig.figure.making import how_made
from orgfig.tangle.model import TangledFile

if TYPE_CHECKING:
    from orgfig.figure.acts import Act, Acts

__all__ = ["missing_package", "never_saves", "reads_outside", "unseeded_generator"]

MAKERS = "(?:default_rng|RandomState|SeedSequence|Random|PCG64)"
MAYBE_UNSEEDED = re.compile(
    rf"{MAKERS}\s*\((?:\s|#[^\n]*\n)*(?:\)|None|seed\s*=\s*None)|random_state\s*=\s*None"
    rf"|\brandom\b\s*(?:\.\s*(?!{MAKERS}\b)\w+\s*\(|import)"
)
"""What a text holds that is worth a syntax tree: most that draw at random are seeded."""

READING = {
    "PIL.Image.open": "fp",
    "imageio.imread": "uri",
    "imageio.v3.imread": "uri",
    "matplotlib.image.imread": "fname",
    "matplotlib.pyplot.imread": "fname",
    "numpy.fromfile": "file",
    "numpy.genfromtxt": "fname",
    "numpy.load": "file",
    "numpy.loadtxt": "fname",
    "open": "file",
    "pathlib.Path": "",
    "requests.get": "url",
    "scipy.io.loadmat": "file_name",
    "urllib.request.urlopen": "url",
}
"""Functions that read what their first argument names, and that argument's name."""

MAYBE_READ = re.compile(
    r"open\((?![^()\n]*[\"'][wax][bt]?[\"'])|load|read|fromfile|genfromtxt|Path\(|\bget\("
)
"""What a text holds that calls one of them, or something of pandas."""

URL = re.compile(r"(?:https?|ftp|s3|gs)://", re.IGNORECASE)
LIBRARIES = ("/usr/", "/lib", "/opt/", "/dev/", "/nix/", "/etc/fonts/")
"""Where a figure may find something that nobody gave it."""


@claim_check("never-saves", Severity.ERROR, "code that saves no file")
def never_saves(subject: Subject) -> Iterator[Seen]:
    """Code that was never run as it stands, in which nothing can save the picture."""
    figure = subject.figure
    if figure.outputs and figure.blocks and cannot_save(subject):
        hint = f"end the block with {how_made(figure.outputs[0].name)}"
        message = f"the code saves no file, so nothing makes {figure.outputs[0].path}"
        yield figure.blocks[-1].where, message, hint


@claim_check("missing-package", Severity.ERROR, "an import of a package that is not installed")
def missing_package(subject: Subject) -> Iterator[Seen]:
    """A module that neither Python, nor the notebook, nor an installed package has.

    Asked of code that is outdated or failed: what has run as things stand found what it needs.
    """
    step, snapshot = subject.step, subject.survey.snapshot
    if step is None or not step.reasons or not is_our_version(snapshot.interpreter):
        return
    absent = _absent_packages(subject)
    for file in texts(subject) if absent else ():
        told: set[str] = set()
        for one in _acts(file).imports:
            name = one.name.partition(".")[0]
            if one.certain and name in absent and name not in told:
                told.add(name)
                message = f"no installed package has the module {name}"
                hint = "install it for the figures' interpreter, or take the import out"
                yield place(subject, file, one.line, one.column), message, hint


@check("unseeded-generator", Severity.NOTE, "random numbers without a seed in the text")
def unseeded_generator(subject: Subject) -> Iterator[Seen]:
    """A build seeds what has no seed, so that its picture stays; `C-c C-c` draws another one."""
    for file in texts(subject):
        if "andom" in file.text and MAYBE_UNSEEDED.search(file.text):
            others = _others(subject, file)
            for call, seed in _unseeded(_acts(file), others):
                message = f"{call.name.lstrip('.')} has no seed: only a build draws the same again"
                yield place(subject, file, call.line, call.column), message, f"such as {seed}"


@check("reads-outside", Severity.WARNING, "code that reads what a figure is not given")
def reads_outside(subject: Subject) -> Iterator[Seen]:
    """A file that no `:deps` names and the code did not write, or a place on the network."""
    if subject.step is None or has_run_well(subject):
        return
    for file in texts(subject):
        if not MAYBE_READ.search(file.text):
            continue
        some = _acts(file)
        for call, path in _reads(some):
            told = _why_not_read(path, some, file, subject)
            if told is not None:
                yield place(subject, file, call.line, call.column), *told


def _acts(file: TangledFile) -> Acts:
    from orgfig.figure.acts import NOTHING, acts  # a syntax tree, which few figures need

    return acts(file.text) or NOTHING


def _others(subject: Subject, file: TangledFile) -> list[str]:
    """The texts of the other files that the job runs or imports."""
    job = None if subject.step is None else subject.step.job
    files = () if job is None else (*job.files, *job.modules)
    return [one.text for one in files if one.path != file.path]


# --- packages ----------------------------------------------------------------------------------


def _absent_packages(subject: Subject) -> set[str]:
    """The top-level names that are nowhere, and were not when the text last ran well, either."""
    import sys

    job = subject.step.job if subject.step is not None else None
    if job is None:
        return set()
    asked = {name.partition(".")[0] for name in job.imports}
    own = {module_name(file.path) for file in (*job.files, *job.modules)}
    found = asked - own - sys.stdlib_module_names - subject.survey.snapshot.packages.keys()
    well = [trace.inputs for trace in subject.evidence.traces if trace.failure is None]
    return {
        name
        for name in found
        if not any(inputs.get(f"{PACKAGE}{name}") == MISSING for inputs in well)
    }


# --- generators --------------------------------------------------------------------------------


def _unseeded(some: Acts, others: list[str]) -> Iterator[tuple[Act, str]]:
    """The calls that draw, or make what draws, without a seed; and what seeds."""
    from orgfig.figure.suspects import CALLS, SEEDED

    told: set[str] = set()
    for call in some.calls:
        module, _, name = call.name.rpartition(".")
        if module in {"numpy.random", "random"} and name in SEEDED:
            if call.get("seed", 0) is None:
                yield call, f"{name}(0)"
        elif module in {"numpy.random", "random"} and name in CALLS["generator"]:
            seed = f"{module}.seed"
            if module not in told and not _seeds(seed, some, others):
                told.add(module)
                yield call, f"{seed}(0)"
        elif ("random_state", None) in call.keywords:
            yield call, "random_state=0"


def _seeds(function: str, some: Acts, others: list[str]) -> bool:
    own = any(call.name == function and call.arguments for call in some.calls)
    return own or any("seed(" in text for text in others)


# --- files -------------------------------------------------------------------------------------


def _reads(some: Acts) -> Iterator[tuple[Act, str]]:
    """The calls that certainly read a file whose name is written out."""
    methods = {(call.line, call.column): call.name for call in some.calls if call.name[:1] == "."}
    for call in some.calls:
        is_pandas = call.name.startswith("pandas.read_")
        if not call.certain or not (is_pandas or call.name in READING):
            continue
        path = call.get(READING.get(call.name, "filepath_or_buffer"), 0)
        mode = call.get("mode", 1, "r") if call.name == "open" else "r"
        is_read = isinstance(mode, str) and "r" in mode
        if call.name == "pathlib.Path":
            method = methods.get((call.line, call.column))
            is_read = len(call.arguments) == 1 and method in {".read_text", ".read_bytes"}
        if isinstance(path, str) and path and is_read:
            yield call, path


def _why_not_read(
    path: str, some: Acts, file: TangledFile, subject: Subject
) -> tuple[str, str] | None:
    """What to say of reading `path`; None where it may well be there."""
    job = None if subject.step is None else subject.step.job
    if URL.match(path):
        hint = "fetch it once, and give the copy by `:deps`"
        return f"{path} is on the network, and a figure has none", hint
    if job is None or "chdir" in some.words:
        return None
    if path.startswith("/"):
        hint = "copy it into the project, and give it by `:deps`"
        is_open = path.startswith(LIBRARIES) or "-packages/" in path
        return None if is_open else (f"{path} is outside of what a figure may read", hint)
    folder = dirname(job.outputs[0])
    seen = normpath(join(folder, path))
    if seen in job.data or (not path.startswith("..") and _may_write(path, some, file, subject)):
        return None
    inside = not seen.startswith("..")
    hint = f"name it on the block: `:deps {seen}`" if inside else "copy it into the project"
    if normpath(path) in job.data:
        hint = f"the code runs in {folder}: write {relpath(normpath(path), folder)}"
    return f"{path} is not among the files that the figure is given", hint


def _may_write(path: str, some: Acts, file: TangledFile, subject: Subject) -> bool:
    """Whether the code may have made the file itself, in the folder that it runs in."""
    reads = sum(read == path for _, read in _reads(some))
    if some.strings.count(path) > reads or any(map(_hides_a_name, some.calls)):
        return True
    return any(basename(path) in text for text in _others(subject, file))


def _hides_a_name(call: Act) -> bool:
    """Whether it may write a file whose name is not written out."""
    is_saving = call.name.rpartition(".")[2] in {*SAVING, "open", "write_text", "write_bytes"}
    if call.name == "open":
        return not isinstance(call.get("file", 0), str)
    return is_saving and name_saved(call) is None

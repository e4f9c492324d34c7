"""Makes the expected trees of all cases with a real Emacs: `python tests/tangle/make_expected.py`.

For each `cases/NAME.org` there is `cases/NAME.expected/`, the files that Org makes or changes.
Files in `cases/NAME.files/` stand beside the notebook before, and `cases/before.txt` says what a
folder of plain files cannot: their modes, links, empty folders. `cases/outcomes.txt` holds what
the expected folder cannot: modes other than 0644, links, empty folders, and what Org refuses,
with the files that it wrote before. The lisp of Org 9.7 is taken from the folder that
ORGFIG_ORG_LISP names, else Emacs's own. Emacs runs with an ordinary user's rights, even where
root calls: else no file would be read-only.
"""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
OUTCOMES = CASES / "outcomes.txt"
BEFORE = CASES / "before.txt"
VERSION = "9.7."
USUAL_MODE = 0o644
LINK, FOLDER, GONE = "link", "folder", "gone"
KEPT_BY_ORGFIG = (".orgfig", "pyproject.toml")


class Tree(NamedTuple):
    """What tangling a notebook makes or changes, and whether an error ended it.

    `files` has bytes and mode of each file by its path; a link has its target and the word
    "link" for a mode, an empty folder the word "folder", what is no longer there "gone".
    """

    files: dict[str, tuple[bytes, int | str]]
    refused: bool = False


class Case(NamedTuple):
    """A notebook and what stands beside it before it is tangled.

    `before` are steps done in order: `(path, what, argument)`, where `what` is "mode", "link",
    "twin" (a hard link) or "folder".
    """

    notebook: bytes
    files: dict[str, bytes] = {}  # noqa: RUF012  never changed
    before: tuple[tuple[str, str, str], ...] = ()


def emacs_command():
    """How Emacs is called; None where it is not installed."""
    program = shutil.which("emacs")
    lisp = os.environ.get("ORGFIG_ORG_LISP")
    return program and [program, "-Q", "--batch", *(["-L", lisp] if lisp else [])]


def org_version(command):
    """The version of the Org that `command` loads."""
    found = run([*command, "-l", "org", "--eval", "(princ (org-version))"])
    return found.stdout.strip()


def run(command, seconds=None):
    environment = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "HOME": tempfile.gettempdir(),
        "PATH": "/usr/local/bin:/usr/bin:/bin",  # for the Python that Org runs
    }
    return subprocess.run(
        [*held_by_modes(), *command],
        check=True,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        env=environment,
        umask=0o022,
        timeout=seconds,
    )


def held_by_modes():
    """What to put before a command so that read-only holds for it, even where root calls."""
    rights = "-dac_override,-dac_read_search,-fowner"
    options = [f"--bounding-set={rights}", f"--inh-caps={rights}"]
    return ["setpriv", *options] if os.geteuid() == 0 else []


def tangle_with_emacs(command, cases, folder, seconds=None):
    """A `Tree` for each of `cases`, name → bytes or `Case`, made by one Emacs in `folder`.

    `subprocess.TimeoutExpired` where it is not ready in `seconds`: Org does not end on some texts.
    """
    places = {name: Path(folder) / f"{at:04}" / "project" for at, name in enumerate(cases)}
    for name, place in places.items():
        lay_out(cases[name], place, f"{Path(name).name}.org")
    earlier = {name: tree(place.parent) for name, place in places.items()}
    notebooks = [str(place / f"{Path(name).name}.org") for name, place in places.items()]
    done = run([*command, "-l", str(HERE / "tangle.el"), *notebooks], seconds)
    _, *outcomes = [line for line in done.stdout.splitlines() if line.startswith("orgfig-")]
    assert len(outcomes) == len(cases), done.stdout + done.stderr
    return {
        name: Tree(
            changed(earlier[name], tree(place.parent)), refused="orgfig-tangled" not in outcome
        )
        for (name, place), outcome in zip(places.items(), outcomes, strict=True)
    }


def lay_out(case, place, notebook):
    """Write what stands in a project before: the notebook and what `case` puts beside it."""
    case = case if isinstance(case, Case) else Case(case)
    place.mkdir(parents=True)
    for path, data in {notebook: case.notebook, **case.files}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    for path, what, argument in case.before:
        if what == "mode":
            os.chmod(place / path, int(argument, 8))
        elif what == "link":
            os.symlink(argument, place / path)
        elif what == "twin":
            os.link(place / argument, place / path)
        else:
            os.makedirs(place / path)


def tree(folder):
    """Everything below the `project` in `folder`, and `../…` what lies beside it, as in `Tree`."""
    return dict(entries(Path(folder) / "project", Path(folder)))


def entries(project, folder):
    for path in sorted(folder.rglob("*")):
        name = os.path.relpath(path, project)
        if name == "." or name.split("/")[0] in KEPT_BY_ORGFIG:
            continue
        if path.is_symlink():
            yield name, (os.readlink(path).encode(), LINK)
        elif path.is_file():
            yield name, (contents(path), stat.S_IMODE(path.stat().st_mode))
        elif path.is_dir() and not os.listdir(path):
            yield name, (b"", FOLDER)


def contents(path):
    """Its bytes, unpacked, even where its mode forbids the one who asks."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & stat.S_IRUSR:
        path.chmod(mode | stat.S_IRUSR)
    data = path.read_bytes()
    path.chmod(mode)
    return gzip.decompress(data) if path.suffix == ".gz" else data  # which holds the time, too


def changed(earlier, later):
    """What is new or other in `later`; what is missing there is "gone"."""
    gone = {
        path: (b"", GONE)
        for path in earlier
        if path not in later and not any(name.startswith(f"{path}/") for name in later)
    }
    return {path: what for path, what in later.items() if earlier.get(path) != what} | gone


def made(plan):
    """The files that Org would write for an orgfig plan, as `tree` has them."""
    return {
        file.path: (file.data, USUAL_MODE if file.mode is None else file.mode)
        for file in plan.files[: plan.reach]
    }


def cases():
    """All cases, by name."""
    steps = {}
    for line in BEFORE.read_text().splitlines():
        name, what, path, *argument = line.split(" ", 3)
        steps.setdefault(name, []).append((path, what, *(argument or [""])))
    return {
        path.stem: Case(
            path.read_bytes(), beside(path.with_suffix(".files")), tuple(steps.get(path.stem, ()))
        )
        for path in sorted(CASES.glob("*.org"))
    }


def beside(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def expected():
    """The committed tree of each case."""
    modes, special, refused = {}, {}, set()
    for line in OUTCOMES.read_text().splitlines():
        name, what, *rest = line.split(" ", 2)
        if what == "refused":
            refused.add(name)
        elif what == LINK:
            path, target = rest[0].split(" -> ")
            special.setdefault(name, {})[path] = (target.encode(), LINK)
        elif what in {FOLDER, GONE}:
            special.setdefault(name, {})[rest[0]] = (b"", what)
        else:
            modes[name, rest[0]] = int(what, 8)
    return {
        name: Tree(
            {
                path: (data, modes.get((name, path), USUAL_MODE))
                for path, data in beside_expected(name)
            }
            | special.get(name, {}),
            name in refused,
        )
        for name in cases()
    }


def beside_expected(name):
    """The committed files; those beside the project are kept in `UP`."""
    for path, data in beside(CASES / f"{name}.expected").items():
        yield ("../" + path.removeprefix("UP/") if path.startswith("UP/") else path), data


def write(trees):
    """Replace all expected trees by `trees`."""
    for old in CASES.glob("*.expected"):
        shutil.rmtree(old)
    lines = []
    for name, made in sorted(trees.items()):
        if made.refused:
            lines.append(f"{name} refused")
        for path, (data, mode) in made.files.items():
            if mode == LINK:
                lines.append(f"{name} link {path} -> {data.decode()}")
            elif isinstance(mode, str):
                lines.append(f"{name} {mode} {path}")
            else:
                target = CASES / f"{name}.expected" / path.replace("../", "UP/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                lines += [f"{name} {mode:04o} {path}"] * (mode != USUAL_MODE)
    OUTCOMES.write_text("".join(f"{line}\n" for line in lines))


def made_by_emacs(command):
    """The trees of all cases, made now."""
    with tempfile.TemporaryDirectory() as folder:
        return tangle_with_emacs(command, cases(), folder)


def emacs_with_this_org():
    """How Emacs is called where it has the Org that is followed; else leaves and says why."""
    command = emacs_command()
    if command is None:
        sys.exit("emacs is not installed")
    version = org_version(command)
    if not version.startswith(VERSION):
        sys.exit(f"this is Org {version}; set ORGFIG_ORG_LISP to the lisp folder of Org 9.7")
    return command


if __name__ == "__main__":
    write(made_by_emacs(emacs_with_this_org()))

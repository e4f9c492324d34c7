"""Makes the expected trees of all cases with a real Emacs: `python tests/tangle/make_expected.py`.

For each `cases/NAME.org` there is `cases/NAME.expected/`, the files that Org leaves beside it.
`cases/outcomes.txt` holds what a tree cannot: modes other than 0644, and what Org refuses. The
lisp of Org 9.7 is taken from the folder that ORGFIG_ORG_LISP names, else Emacs's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
OUTCOMES = CASES / "outcomes.txt"
VERSION = "9.7."
USUAL_MODE = 0o644


class Tree(NamedTuple):
    """What tangling a notebook leaves: bytes and mode of each file; or Org's refusal."""

    files: dict[str, tuple[bytes, int]]
    refused: bool = False


def emacs_command():
    """How Emacs is called; None where it is not installed."""
    program = shutil.which("emacs")
    lisp = os.environ.get("ORGFIG_ORG_LISP")
    return program and [program, "-Q", "--batch", *(["-L", lisp] if lisp else [])]


def org_version(command):
    """The version of the Org that `command` loads."""
    found = run([*command, "-l", "org", "--eval", "(princ (org-version))"])
    return found.stdout.strip()


def run(command):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": tempfile.gettempdir()}
    return subprocess.run(
        command,
        check=True,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=environment,
        umask=0o022,
    )


def tangle_with_emacs(command, texts, folder):
    """A `Tree` for each notebook in `texts`, name → bytes, all made by one Emacs in `folder`."""
    places = {name: Path(folder) / f"{at:04}" for at, name in enumerate(texts)}
    for name, place in places.items():
        place.mkdir(parents=True)
        (place / f"{Path(name).name}.org").write_bytes(texts[name])
    notebooks = [str(place / f"{Path(name).name}.org") for name, place in places.items()]
    done = run([*command, "-l", str(HERE / "tangle.el"), *notebooks])
    _, *outcomes = done.stdout.splitlines()
    assert len(outcomes) == len(texts), done.stdout + done.stderr
    return {
        name: Tree({}, refused=True) if outcome.startswith("error") else Tree(tree(place))
        for (name, place), outcome in zip(places.items(), outcomes, strict=True)
    }


def tree(folder):
    """All files below `folder` but its notebook: path → bytes and mode."""
    folder = Path(folder)
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (path.parent == folder and path.suffix == ".org")
    }


def made(plan):
    """The files of an orgfig plan, as `tree` has them."""
    return {
        file.path: (file.text.encode(), USUAL_MODE if file.mode is None else file.mode)
        for file in plan.files
    }


def cases():
    """The notebooks of all cases, by name."""
    return {path.stem: path.read_bytes() for path in sorted(CASES.glob("*.org"))}


def expected():
    """The committed tree of each case."""
    modes, refused = {}, set()
    for line in OUTCOMES.read_text().splitlines():
        name, what, *path = line.split(" ", 2)
        if what == "refused":
            refused.add(name)
        else:
            modes[name, path[0]] = int(what, 8)
    return {
        name: Tree(
            {
                path: (data, modes.get((name, path), USUAL_MODE))
                for path, (data, _) in tree(CASES / f"{name}.expected").items()
            },
            name in refused,
        )
        for name in cases()
    }


def write(trees):
    """Replaces all expected trees by `trees`."""
    for old in CASES.glob("*.expected"):
        shutil.rmtree(old)
    lines = []
    for name, made in sorted(trees.items()):
        if made.refused:
            lines.append(f"{name} refused")
        for path, (data, mode) in made.files.items():
            target = CASES / f"{name}.expected" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            if mode != USUAL_MODE:
                lines.append(f"{name} {mode:04o} {path}")
    OUTCOMES.write_text("".join(f"{line}\n" for line in lines))


def main():
    command = emacs_command()
    if command is None:
        sys.exit("emacs is not installed")
    version = org_version(command)
    if not version.startswith(VERSION):
        sys.exit(f"this is Org {version}; set ORGFIG_ORG_LISP to the lisp folder of Org 9.7")
    with tempfile.TemporaryDirectory() as folder:
        write(tangle_with_emacs(command, cases(), folder))


if __name__ == "__main__":
    main()

"""Pictures in the notebook, in real Emacsen: on a terminal, and on a display of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = "orgfig-pictures-tests.el"
ON_A_DISPLAY = "orgfig-pictures-display-tests.el"
HERE = Path(__file__).resolve().parent
BUDGET = 280  # seconds
OLD, NEW = (0xC0, 0x12, 0x34), (0x12, 0xAB, 0xEF)  # no face has these


def test_in_the_emacs_of_the_machine(run_ert, emacs_of_machine):
    run_ert(emacs_of_machine, TESTS)


@pytest.mark.slow
def test_in_other_emacsen(run_ert, other_emacs):
    run_ert(other_emacs, TESTS)


@pytest.fixture
def display(need):
    """The name of a display that nobody sees, as large as a small screen."""
    read, write = os.pipe()
    words = ["-displayfd", str(write), "-screen", "0", "1200x900x24", "-nolisten", "tcp"]
    # Emacs connects and leaves before it comes to stay; a server that resets turns it away.
    words.append("-noreset")
    with subprocess.Popen(
        [need("Xvfb"), *words], pass_fds=[write], stderr=subprocess.DEVNULL
    ) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()  # it is ready; nothing comes if it could not start
        yield f":{number}" if number else None
        server.terminate()


@pytest.fixture(params=["its own Org", "Org 9.7", "Org 9.8"], ids=str.lower)
def graphic_emacs(request, emacs_of_machine, without, tmp_path):
    """How the machine's Emacs is called, with each way of showing pictures that Org has had."""
    asked = [*emacs_of_machine, "--batch", "--eval", "(kill-emacs (if (featurep 'x) 0 1))"]
    if subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode:
        without("this Emacs has no graphics")
    variable = {"Org 9.7": "ORGFIG_ORG_LISP", "Org 9.8": "ORGFIG_NEXT_ORG_LISP"}.get(request.param)
    if variable is None:
        return emacs_of_machine
    lisp = os.environ.get(variable) or without(f"{variable} names none; CONTRIBUTING.md says how")
    for file in Path(lisp).glob("*.el"):  # what another Emacs has compiled stays behind
        (tmp_path / "org").mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / "org")
    return [*emacs_of_machine, "-L", str(tmp_path / "org")]


@pytest.mark.slow
def test_on_a_display(graphic_emacs, display, lisp, without, tmp_path):
    told = tmp_path / "told"
    told.touch()
    environment = {
        **os.environ,
        "DISPLAY": display or without("Xvfb does not start here"),
        "GDK_BACKEND": "x11",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "ORGFIG_FRAMES": str(tmp_path),
        "ORGFIG_PROGRAM": f"{sys.executable}\n-m\norgfig",
        "ORGFIG_TOLD": str(told),
    }
    ended = subprocess.run(
        [
            *[*graphic_emacs, "--eval", "(setq load-prefer-newer t)", "-L", str(lisp)],
            *["-L", str(HERE), "-l", ON_A_DISPLAY, "-f", "orgfig-pictures-test-run"],
        ],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=BUDGET,
        check=False,
    )
    said = told.read_text(encoding="utf-8", errors="replace")
    assert ended.returncode == 0, said[-20000:]
    assert "0 unexpected" in said
    assert "Ran 0 tests" not in said
    before, after = pixels(tmp_path / "before.png"), pixels(tmp_path / "after.png")
    assert before.get(OLD, 0) > 3000
    assert NEW not in before
    assert OLD not in after
    assert after.get(NEW, 0) == 300 * 200


def pixels(path):
    """How many pixels a picture has of each color."""
    from PIL import Image

    with Image.open(path) as picture:
        counted = picture.convert("RGB").getcolors(picture.width * picture.height)
    return {color: number for number, color in counted}

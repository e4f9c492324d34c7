"""Edits of the modules of the repository's own notebook, by the program itself and at random."""

from __future__ import annotations

import random
import shutil
from collections import Counter

import pytest

from orgfig.org import parse
from orgfig.tangle import plan
from orgfig.tangle.detangle import EditedFile, detangle


@pytest.fixture
def own(tmp_path, root):
    """A copy of the repository's notebook."""
    shutil.copy(root / "figures.org", tmp_path)
    return tmp_path


def test_edits_of_modules_go_into_the_notebook_and_come_out_again(own, orgfig):
    assert orgfig("tangle").status == 0
    edited = sorted((own / "tangled").glob("*.py"))[::3]
    for module in edited:
        module.write_text(module.read_text() + "x = 1\n* y\n")
    texts = {module: module.read_text() for module in edited}
    before = (own / "figures.org").read_text()
    shown = orgfig("detangle", "--dry-run")
    assert shown.status == 0, shown.text
    assert (own / "figures.org").read_text() == before
    made = orgfig("detangle")
    assert made.status == 0, made.text
    assert f"{len(edited)} now in the notebook" in made.out
    checked = orgfig("tangle", "--check")
    assert checked.status == 0, checked.text
    assert orgfig("tangle").status == 0
    assert {module: module.read_text() for module in edited} == texts
    after = (own / "figures.org").read_text().splitlines()
    assert [line for line in after if line not in {"x = 1", ",* y"}] == before.splitlines()


def test_what_cannot_go_back_is_told_and_loses_nothing(own, orgfig):
    orgfig("tangle")
    module = min((own / "tangled").glob("*.py"))
    module.write_text(module.read_text().rstrip("\n"))
    before = (own / "figures.org").read_text()
    made = orgfig("detangle", str(module))
    assert made.status == 1
    assert "no newline" in made.err
    assert (own / "figures.org").read_text() == before


@pytest.mark.parametrize("seed", range(5))
def test_random_edits_of_the_own_notebook(root, seed):
    data = (root / "figures.org").read_bytes()
    document = parse(data, "figures.org")
    tangled = plan(document)
    uses = Counter(line for file in tangled.files for line in file.origins)
    chance = random.Random(seed)
    files = [edited(file, uses, chance) for file in tangled.files if chance.random() < 0.5]
    found = detangle(data, document, tangled, files)
    assert [str(problem) for problem in found.problems] == []
    after = {file.path: file.data for file in plan(parse(found.data, "figures.org")).files}
    wanted = {file.path: file.data for file in tangled.files}
    assert after == wanted | {file.path: file.data for file in files}


def edited(file, uses, chance):
    """The file after edits of lines that no other file and no other place has."""
    lines = file.text.split("\n")[:-1]
    places = [at for at, line in enumerate(lines) if at and line and lines[at - 1]]
    own = [at for at in places if uses[file.origins[at]] == uses[file.origins[at - 1]] == 1]
    for at in sorted(chance.sample(own, min(len(own), chance.randrange(5))), reverse=True):
        blank = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        new = [f"{blank}{word}" for word in ("x = 1", "* star", "#+end_src", "y  # more")]
        lines[at : at + chance.randrange(2)] = chance.sample(new, chance.randrange(1, 3))
    return EditedFile(file.path, file.data, ("\n".join(lines) + "\n").encode())

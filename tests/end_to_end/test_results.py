"""Blocks that other blocks ask for: run once, confined, and remembered until something changes."""

from __future__ import annotations

import pytest

HEAD = "#+PROPERTY: header-args:python :noweb yes\n"


def block(name, code, arguments=""):
    return f"#+name: {name}\n#+begin_src python {arguments}\n{code}\n#+end_src\n\n"


def target(path, arguments, code="print(x)"):
    return f"#+begin_src python :tangle {path} {arguments}\n{code}\n#+end_src\n\n"


@pytest.fixture
def write(tmp_path):
    def write(*parts):
        (tmp_path / "figures.org").write_text(HEAD + "".join(parts))
        return tmp_path

    return write


CLOCK = "import time\nreturn time.time_ns()"


def test_a_block_is_run_once_and_remembered(write, orgfig):
    folder = write(target("a.py", ":var x=now()"), block("now", CLOCK))
    assert orgfig("tangle").status == 0
    first = (folder / "a.py").read_text()
    assert first.startswith("x=1")
    assert "unchanged" in orgfig("tangle").text
    write(target("a.py", ":var x=now()", "print(x + 1)"), block("now", CLOCK))
    assert orgfig("tangle").status == 0
    assert (folder / "a.py").read_text() == first.replace("print(x)", "print(x + 1)")


def test_status_runs_nothing_and_says_what_is_not_evaluated(write, orgfig):
    folder = write(target("a.py", ":var x=now()"), block("now", CLOCK))
    found = orgfig("status")
    assert found.status == 1
    assert 'error: the block "now" was not evaluated yet' in found.text
    assert "orgfig tangle" in found.text
    assert sorted(path.name for path in folder.iterdir()) == ["figures.org"]
    orgfig("tangle")
    assert orgfig("status").status == 0


CHANGES = {
    "the block": (block("data", "return [2]"), "x=[2]\n"),
    "what the block refers to": (block("data", "return [n]", ":var n=other()"), "x=[5]\n"),
    "a block that it takes in": (block("data", "n = 3\n<<rest>>"), "x=[3]\n"),
}


@pytest.mark.parametrize(("changed", "line"), CHANGES.values(), ids=CHANGES)
def test_a_change_has_a_block_run_again(write, orgfig, changed, line):
    others = (
        target("a.py", ":var x=data()"),
        block("other", "return 5"),
        block("rest", "return [n]"),
    )
    folder = write(block("data", "return [1]"), *others)
    assert orgfig("tangle").status == 0
    assert "x=[1]\n" in (folder / "a.py").read_text()
    write(changed, *others)
    assert orgfig("status").status == 1
    assert orgfig("tangle").status == 0
    assert line in (folder / "a.py").read_text()


def test_a_call_in_brackets_is_run_too(write, orgfig):
    folder = write(
        target("a.py", "", "x = <<data(n=4)>>"), block("data", "return n + 1", ":var n=0")
    )
    assert orgfig("tangle").status == 0
    assert (folder / "a.py").read_text() == "x = 5\n"


def test_a_block_that_fails_gives_nothing_as_in_org_and_is_told(write, orgfig):
    folder = write(target("a.py", ":var x=data()"), block("data", "y = 0\nreturn 1 / y"))
    for _ in range(2):
        found = orgfig("tangle")
        assert found.status == 0
        assert 'figures.org:9: warning: the block "data" fails' in found.err
        assert "ZeroDivisionError" in found.err
    assert (folder / "a.py").read_text() == 'x=""\nprint(x)\n'


HOSTILE = {
    "reads a file of the project": "return open({secret!r}).read()",
    "writes into the project": "open({made!r}, 'w').write('x')",
    "starts a program": "import subprocess\nsubprocess.run(['/bin/true'])",
    "ends without a word": "import os\nos._exit(0)",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_a_block_that_goes_out_of_bounds_keeps_its_file_back_and_no_other(write, orgfig, code):
    folder = write("")
    (folder / "secret.txt").write_text("a secret")
    code = code.format(secret=str(folder / "secret.txt"), made=str(folder / "made.txt"))
    write(target("a.py", ":var x=data()"), block("data", code), target("b.py", ""))
    found = orgfig("tangle")
    assert found.status == 1
    assert 'error: the block "data" gives no result' in found.err
    assert not (folder / "a.py").exists()
    assert (folder / "b.py").exists()
    assert not (folder / "made.txt").exists()


def test_a_figure_is_built_again_when_a_result_that_it_uses_changes(orgfig, notebook, make):
    def figure(value):
        drawing = make.drawing("a").replace('width="10"', "width=\"' + str(size) + '\"")
        text = make.figure("a", drawing).replace(":tangle", ":var size=data() :tangle")
        return text + block("data", f"return {value}")

    folder = notebook(figure(7))
    assert orgfig("build").status == 0
    assert 'width="7"' in (folder / "fig/a.svg").read_text()
    assert "nothing to do" in orgfig("build").text
    assert orgfig("status").status == 0
    notebook(figure(8))
    assert orgfig("build").status == 0
    assert 'width="8"' in (folder / "fig/a.svg").read_text()


def test_a_dry_run_runs_no_block(write, orgfig):
    folder = write(target("a.py", ":var x=now()"), block("now", CLOCK))
    assert "was not evaluated yet" in orgfig("build", "--dry-run").err
    assert sorted(path.name for path in folder.iterdir()) == ["figures.org"]


def test_a_table_of_another_file_is_looked_at_again(write, orgfig):
    folder = write(target("a.py", ":var x=data.org:t"))
    (folder / "data.org").write_text("#+name: t\n| 1 |\n")
    assert orgfig("tangle").status == 0
    (folder / "data.org").write_text("#+name: t\n| 2 |\n")
    assert orgfig("tangle").status == 0
    assert (folder / "a.py").read_text() == "x=[[2]]\nprint(x)\n"


def test_a_setup_file_is_looked_at_again(write, orgfig):
    folder = write("#+SETUPFILE: setup.org\n", "#+begin_src python\nx = 1\n#+end_src\n")
    assert orgfig("tangle").status == 0
    (folder / "setup.org").write_text("#+PROPERTY: header-args:python :tangle b.py\n")
    assert orgfig("tangle").status == 0
    assert (folder / "b.py").read_text() == "x = 1\n"

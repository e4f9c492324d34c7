"""The real program tangles, shows what differs, and tells where a line comes from."""

from __future__ import annotations

import subprocess
import sys

BLOCK = "#+begin_src python :tangle yes\nx = 1\n#+end_src\n"


def test_tangle_check_edit_and_force(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    assert orgfig("tangle", "--check").status == 1
    assert not (folder / ".orgfig").exists()
    assert orgfig("tangle").status == 0
    for _ in range(2):
        assert orgfig("tangle", "--check").status == 0
    module = folder / "tangled/square.py"
    module.write_text(module.read_text() + "edited = 1\n")
    checked = orgfig("tangle", "--check")
    assert checked.status == 1
    assert "tangled/square.py: edited by hand" in checked.out
    assert "\n-edited = 1\n" in checked.out
    assert "\x1b" not in checked.text
    assert orgfig("tangle").status == 1
    assert orgfig("tangle", "--force").status == 0
    assert "edited" not in module.read_text()


def test_from_a_folder_in_the_project_below_another_one(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    (folder / "sub").mkdir()
    ran = orgfig("tangle", "../figures.org", "-o", "out", folder=folder / "sub")
    assert ran.status == 0, ran.text
    assert (folder / "sub/out/tangled/square.py").exists()
    assert not (folder / "tangled").exists()
    assert orgfig("-C", str(folder), "tangle", "figures.org").status == 0
    assert (folder / "tangled/square.py").exists()


def test_standard_input(tmp_path, environment):
    command = [sys.executable, "-m", "orgfig", "tangle", "-"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input=BLOCK.encode(), check=False, timeout=60
    )
    assert done.returncode == 0
    assert (tmp_path / "stdin.py").read_text() == "x = 1\n"


def test_standard_input_that_is_closed_is_an_empty_notebook(tmp_path, environment):
    command = f"{sys.executable} -m orgfig tangle - <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")


WRONG = {"a missing notebook": ("figure.org",), "two forms": ("--check", "--diff")}


def test_wrong_use_is_2(notebook, make, orgfig):
    notebook(make.drawn("square"))
    for words in WRONG.values():
        assert orgfig("tangle", *words).status == 2
    assert orgfig("where").status == 2
    assert orgfig("where", "tangled/square.py").status == 2


def test_a_missing_folder_ends_tangling_and_fails_one_figure(notebook, make, orgfig):
    folder = notebook(
        make.drawn("one"),
        make.drawn("two").replace("two.py", "two.py :mkdirp no"),
        make.drawn("three"),
        head="#+PROPERTY: header-args:python :noweb yes\n",
    )
    (folder / "figures.org").write_text(
        (folder / "figures.org").read_text().replace("tangled/two.py", "other/two.py")
    )
    (folder / "tangled").mkdir()
    ran = orgfig("tangle")
    assert ran.status == 1
    assert "other/two.py cannot be written: its folder is missing" in ran.err
    assert [path.name for path in (folder / "tangled").iterdir()] == ["one.py"]
    built = orgfig("build")
    assert built.status == 1
    assert sorted(path.name for path in (folder / "fig").iterdir()) == ["one.svg", "three.svg"]
    assert "its folder is missing" in built.err


def test_where(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    line = (folder / "figures.org").read_text().split("\n").index(
        "with open('square.svg', 'w') as file:"
    ) + 1
    ran = orgfig("where", "tangled/square.py:3")
    assert (ran.status, ran.out) == (0, f"figures.org:{line}\n")
    back = orgfig("where", f"figures.org:{line}")
    assert (back.status, back.out) == (0, "tangled/square.py:3\n")
    assert orgfig("where", "tangled/square.py:99").status == 1


def test_the_tasks_are_the_commands(notebook, make, root, environment):
    folder = notebook(make.drawn("square"))
    (folder / "tasks.py").write_text("from orgfig.collection import namespace\n")

    def invoke(*words):
        done = subprocess.run(
            [sys.executable, "-m", "invoke", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout

    assert invoke("tangle", "--check")[0] == 1
    assert invoke("tangle", "--file", "figures.org", "--output", "out", "--strict")[0] == 0
    assert (folder / "out/tangled/square.py").exists()
    assert invoke("tangle")[0] == 0
    assert invoke("where", "--place", "tangled/square.py:1") == (0, "figures.org:10\n")

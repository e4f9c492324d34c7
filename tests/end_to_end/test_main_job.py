"""The main job as a user does it: tangle, build, look at the status, edit, build again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest


def test_a_first_build_makes_every_figure_and_status_calls_them_done(notebook, make, orgfig):
    folder = notebook(make.drawn("square"), make.drawn("circle"))
    built = orgfig("build")
    assert built.status == 0, built.text
    assert (folder / "fig/square.svg").read_text().startswith("<svg")
    assert (folder / "tangled/circle.py").read_text() == make.drawing("circle") + "\n"
    status = orgfig("status")
    assert status.status == 0, status.text
    assert "2 of 2 DONE figures are proven" in status.out


def test_a_second_build_runs_nothing_and_says_so(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    orgfig("build")
    before = (folder / "fig/square.svg").stat().st_mtime_ns
    again = orgfig("build")
    assert again.status == 0
    assert "nothing to do" in again.text
    assert (folder / "fig/square.svg").stat().st_mtime_ns == before


def test_an_edited_block_runs_that_figure_only(notebook, make, orgfig):
    folder = notebook(make.drawn("square"), make.drawn("circle"))
    orgfig("build")
    before = (folder / "fig/square.svg").stat().st_mtime_ns
    notebook(make.drawn("square"), make.drawn("circle", size=11))
    planned = orgfig("build", "-n")
    assert "circle" in planned.text
    assert "square" not in planned.text
    built = orgfig("build")
    assert built.status == 0
    assert (folder / "fig/square.svg").stat().st_mtime_ns == before
    assert '"11"' in (folder / "fig/circle.svg").read_text()


def test_a_dry_run_writes_nothing(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    planned = orgfig("build", "-n")
    assert planned.status == 0
    assert "never built" in planned.text
    assert sorted(path.name for path in folder.iterdir()) == ["figures.org"]


def test_status_writes_nothing_and_believes_no_claim(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    status = orgfig("status")
    assert status.status == 1
    assert "unproven" in status.out
    assert sorted(path.name for path in folder.iterdir()) == ["figures.org"]


def test_one_named_figure_is_built_alone(notebook, make, orgfig):
    folder = notebook(make.drawn("square"), make.drawn("circle"))
    assert orgfig("build", "circle").status == 0
    assert (folder / "fig/circle.svg").exists()
    assert not (folder / "fig/square.svg").exists()


def test_an_unknown_figure_is_wrong_use_and_the_nearest_is_named(notebook, make, orgfig):
    notebook(make.drawn("square"))
    wrong = orgfig("build", "sqare")
    assert wrong.status == 2
    assert "square" in wrong.err


def test_force_runs_what_is_up_to_date(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    orgfig("build")
    before = (folder / ".orgfig").exists()
    forced = orgfig("build", "--force")
    assert before
    assert forced.status == 0
    assert "nothing to do" not in forced.text


def test_an_edited_picture_is_noticed_and_made_again(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    orgfig("build")
    good = (folder / "fig/square.svg").read_bytes()
    (folder / "fig/square.svg").write_text("<svg/>")
    status = orgfig("status")
    assert status.status == 1
    assert "edited" in status.out
    orgfig("build")
    assert (folder / "fig/square.svg").read_bytes() == good


def test_a_ready_figure_is_not_done_and_no_reproach(notebook, make, orgfig):
    notebook(make.drawn("square", state="TODO"))
    orgfig("build")
    status = orgfig("status")
    assert status.status == 0
    assert "ready" in status.out


def test_json_says_the_same_as_the_table(notebook, make, orgfig):
    notebook(make.drawn("square"), make.drawn("circle", state="TODO"))
    orgfig("build", "square")
    document = json.loads(orgfig("status", "--json").out)
    assert document["schema"] == 2
    verdicts = {one["name"]: one["verdict"] for one in document["figures"]}
    assert verdicts == {"square": "done", "circle": "open"}


def test_clean_removes_what_was_made_and_nothing_else(notebook, make, orgfig):
    folder = notebook(make.drawn("square"))
    orgfig("build")
    (folder / "fig/mine.svg").write_text("<svg/>")
    assert orgfig("clean").status == 0
    assert not (folder / "fig/square.svg").exists()
    assert not (folder / "tangled").exists()
    assert (folder / "fig/mine.svg").exists()
    assert (folder / "figures.org").exists()


def test_a_module_edited_by_hand_is_kept_and_the_others_are_built(notebook, make, orgfig):
    folder = notebook(make.drawn("square"), make.drawn("circle"))
    orgfig("build")
    (folder / "tangled/square.py").write_text("# mine\n")
    notebook(make.drawn("square", size=12), make.drawn("circle", size=12))
    built = orgfig("build")
    assert built.status == 1
    assert "edited by hand" in built.err
    assert (folder / "tangled/square.py").read_text() == "# mine\n"
    assert '"12"' in (folder / "fig/circle.svg").read_text()


def test_two_builds_from_scratch_give_the_same_bytes(notebook, orgfig, make):
    code = (
        "import matplotlib.pyplot as plt\nimport numpy as np\n"
        "fig, ax = plt.subplots()\n"
        "ax.plot(np.random.default_rng().normal(size=9), label='$x_1$')\n"
        "ax.plot(np.random.randn(5), 'o')\nax.legend()\nfig.savefig('noise.svg')"
    )
    folder = notebook(make.figure("noise", code))
    first = orgfig("build")
    assert first.status == 0, first.text
    picture = (folder / "fig/noise.svg").read_bytes()
    shutil.rmtree(folder / "fig")
    shutil.rmtree(folder / ".orgfig")
    orgfig("build", "--executor", "fresh")
    assert (folder / "fig/noise.svg").read_bytes() == picture


def test_figures_that_share_a_module_run_once_and_share_the_outcome(notebook, make, orgfig):
    both = make.drawing("left") + "\n" + make.drawing("right")
    folder = notebook(make.figure("left", both), "* DONE right\n\n[[file:fig/right.svg]]\n")
    built = orgfig("build")
    assert not (folder / "fig/right.svg").exists(), built.text
    assert "right.svg" in built.text  # made, but not by a figure that promises it


@pytest.mark.parametrize("word", ["tangle", "build", "status", "clean"])
def test_every_command_has_help_with_an_example(orgfig, word):
    shown = orgfig(word, "--help")
    assert shown.status == 0
    assert "example: orgfig " + word in shown.out


def test_no_word_at_all_is_wrong_use(orgfig):
    assert orgfig().status == 2


class TestInvoke:
    @pytest.fixture
    def invoke(self, tmp_path, environment, root):
        for name in ("tasks.py", "invoke.yaml"):
            shutil.copy(root / name, tmp_path)

        def run(*words):
            return subprocess.run(
                [sys.executable, "-m", "invoke", *words],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )

        return run

    def test_tangle_and_build_in_one_call(self, notebook, make, invoke):
        folder = notebook(make.drawn("square"))
        done = invoke("tangle", "build")
        assert done.returncode == 0, done.stderr
        assert (folder / "fig/square.svg").exists()

    def test_a_bad_block_in_tangle_never_keeps_build_from_running(self, notebook, make, invoke):
        bad = "* DONE bad\n[[file:fig/bad.svg]]\n#+begin_src python :tangle tangled/bad.py\nx = 1\n"
        folder = notebook(make.drawn("square"), bad)
        done = invoke("tangle", "build")
        assert done.returncode == 1, done.stderr
        assert (folder / "fig/square.svg").exists()

    def test_figure_may_be_repeated(self, notebook, make, invoke):
        folder = notebook(make.drawn("a"), make.drawn("b"), make.drawn("c"))
        done = invoke("build", "--figure", "a", "--figure", "c")
        assert done.returncode == 0, done.stderr
        assert sorted(path.name for path in (folder / "fig").iterdir()) == ["a.svg", "c.svg"]

    def test_wrong_use_stops_at_once_with_its_status(self, notebook, make, invoke):
        notebook(make.drawn("square"))
        assert invoke("build", "--figure", "nothing", "status").returncode == 2

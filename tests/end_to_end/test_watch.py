"""`orgfig watch` as a program: ways to save, what a save gives up, and that nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

BUDGET = 120
"""Seconds that anything may take on a busy machine."""

WAITS = "import ctypes, time\nctypes.CDLL(None).prctl(15, b'begun')\ntime.sleep(50)"
"""A figure that names its process (PR_SET_NAME in prctl(2)), so that it is seen from outside."""


ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143}
"""Signals that end it, and the exit status then."""


def state(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(") ")[2][0]
    except OSError:
        return "gone"


def begun(watched):
    """The processes of figures that have named themselves."""
    found = []
    for process in watched.processes():
        try:
            with open(f"/proc/{process}/comm") as file:
                found += [process] if file.read().strip() == "begun" else []
        except OSError:
            continue
    return found


def eventually(fact):
    """Waits until `fact` gives something true, and returns that."""
    end = time.monotonic() + BUDGET
    while time.monotonic() < end:
        if value := fact():
            return value
        time.sleep(0.01)
    return pytest.fail(f"it never was so: {fact}")


def picture(folder, name="square"):
    try:
        return (folder / f"fig/{name}.svg").read_text()
    except OSError:
        return ""


def in_place(path, text):
    path.write_text(text)


def by_renaming(path, text):
    (path.parent / ".draft").write_text(text)
    (path.parent / ".draft").rename(path)


def with_a_backup(path, text):
    path.rename(path.with_name("figures.org~"))
    path.write_text(text)


def deleted_first(path, text):
    path.unlink()
    path.write_text(text)


@pytest.mark.parametrize(
    "save",
    [
        in_place,
        by_renaming,
        *(pytest.param(way, marks=pytest.mark.slow) for way in (with_a_backup, deleted_first)),
    ],
)
def test_a_save_builds_what_it_changed_and_nothing_else(save, notebook, make, watch, tmp_path):
    notebook(make.drawn("square", 10), make.drawn("other", 10))
    watched = watch().ready()
    for size in (11, 12):
        before = (tmp_path / "figures.org").read_text()
        after = before.replace(make.drawing("square", size - 1), make.drawing("square", size))
        save(tmp_path / "figures.org", after)
        line = watched.until("square built in")
        assert "figures.org: square" in line
        assert f'width="{size}"' in picture(tmp_path)
    assert not [line for line in watched.said if "other" in line]
    assert watched.end() == 130


def test_what_a_save_left_as_it_was_is_not_built(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"))
    watched = watch().ready()
    text = (tmp_path / "figures.org").read_text()
    (tmp_path / "figures.org").write_text("Some prose.\n\n" + text)
    (tmp_path / "figures.org").write_text(text + "\nMore prose.\n")
    notebook(make.drawn("square", 12))
    watched.until("square built in")
    assert len(watched.said) == 1


@pytest.mark.slow
def test_a_new_caption_is_written_without_a_run(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"), make.drawn("other"))
    watched = watch().ready()
    text = (tmp_path / "figures.org").read_text()
    former = picture(tmp_path)
    for caption in ("a square", "the square"):
        (tmp_path / "figures.org").write_text(
            text.replace("CAPTION: square", f"CAPTION: {caption}")
        )
        watched.until("figures.org: 1 picture was given its new caption")
        assert f">{caption}</title>" in picture(tmp_path)
    (tmp_path / "figures.org").write_text(text)
    watched.until("1 picture was given its new caption")
    assert picture(tmp_path) == former
    assert not [line for line in watched.said if "built" in line]
    notebook(make.drawn("square", 12), make.drawn("other"))
    watched.until("square built in")


@pytest.mark.slow
def test_a_caption_that_cannot_be_written_is_told_once_a_save(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"), make.drawn("other"))
    watched = watch().ready()
    place = tmp_path / "fig" / "square.svg"
    (tmp_path / "fig" / "kept.txt").write_bytes(place.read_bytes())
    place.unlink()
    place.symlink_to("kept.txt")
    text = (tmp_path / "figures.org").read_text()
    (tmp_path / "figures.org").write_text(text.replace("CAPTION: square", "CAPTION: a square"))
    watched.until("does not get its new caption")
    notebook(make.drawn("square"), make.drawn("other", 12))
    watched.until("other built in")
    assert len([line for line in watched.said if "does not get" in line]) == 1


def test_a_save_gives_up_what_it_made_obsolete_and_no_more(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"), make.drawn("slow"), make.drawn("kept"))
    watched = watch("-j", "2").ready()
    notebook(make.drawn("square"), make.figure("slow", WAITS), make.figure("kept", WAITS))
    first = eventually(lambda: len(begun(watched)) == 2 and begun(watched))
    notebook(make.drawn("square"), make.drawn("slow", 13), make.figure("kept", WAITS))
    eventually(lambda: 'width="13"' in picture(tmp_path, "slow"))
    left = [process for process in first if state(process) not in {"gone", "Z"}]
    assert len(left) == 1
    assert begun(watched) == left
    notebook(make.drawn("square"), make.drawn("slow", 13), make.drawn("kept", 14))
    eventually(lambda: 'width="14"' in picture(tmp_path, "kept"))
    assert begun(watched) == []
    assert not [line for line in watched.said if "failed" in line]


def test_no_link_leads_its_working_folder_elsewhere(notebook, make, watch, tmp_path):
    folder = notebook(make.drawn("square"))
    (tmp_path / "elsewhere" / "run-mine").mkdir(parents=True)
    (folder / ".orgfig").mkdir()
    (folder / ".orgfig" / "watch").symlink_to(tmp_path / "elsewhere")
    watched = watch()
    watched.until("error: .orgfig/watch is a link")
    watched.end()
    assert os.listdir(tmp_path / "elsewhere") == ["run-mine"]


def test_a_working_folder_that_cannot_be_made_is_an_error(notebook, make, watch):
    folder = notebook(make.drawn("square"))
    (folder / ".orgfig").mkdir()
    (folder / ".orgfig" / "watch").touch()
    watched = watch()
    assert "figures cannot be run in" in watched.until("error: ")
    watched.end()


DRAFTS = {
    "a syntax error": ("square(", "square failed"),
    "an error": ("1 / 0", "square failed"),
    "nothing is drawn": ("x = 1", "square failed"),
}


@pytest.mark.parametrize(("code", "told"), DRAFTS.values(), ids=DRAFTS)
def test_a_broken_draft_leaves_the_last_good_picture(code, told, notebook, make, watch):
    folder = notebook(make.drawn("square"))
    watched = watch().ready()
    good = picture(folder)
    notebook(make.figure("square", code))
    watched.until(told)
    watched.until("figures.org:")
    assert picture(folder) == good
    notebook(make.figure("square", code), make.drawn("other"))
    watched.until("other built")
    assert len([line for line in watched.said if "square failed" in line]) == 1
    notebook(make.drawn("square", 15))
    watched.until("square built")
    assert 'width="15"' in picture(folder)


@pytest.mark.slow
def test_a_block_without_an_end_is_told_once_and_that_it_is_mended(notebook, make, watch, tmp_path):
    folder = notebook(make.drawn("square"))
    watched = watch().ready()
    whole = (folder / "figures.org").read_text()
    good = picture(tmp_path)
    (folder / "figures.org").write_text(whole.replace("#+end_src", ""))
    watched.until("figures.org:9: error")
    (folder / "figures.org").write_text(whole.replace("#+end_src", "") + "\n\n")
    (folder / "figures.org").write_text(whole)
    watched.until("figures.org: mended")
    assert len([line for line in watched.said if ": error" in line]) == 1
    assert picture(tmp_path) == good


@pytest.mark.slow
def test_an_emptied_notebook_is_told_once_and_that_it_is_mended(notebook, make, watch, tmp_path):
    folder = notebook(make.drawn("square"), make.figure("slow", WAITS))
    watched = watch("-j", "2")
    eventually(lambda: picture(tmp_path))
    (running,) = eventually(lambda: begun(watched))
    whole = (folder / "figures.org").read_text()
    (folder / "figures.org").write_text("")
    time.sleep(0.5)  # nothing shows that it was seen and left alone
    assert state(running) not in {"gone", "Z"}
    (folder / "figures.org").write_text(whole.replace(WAITS, make.drawing("slow")))
    watched.until("figures.org: watching")
    assert state(running) in {"gone", "Z"}
    watched.said.clear()
    (folder / "figures.org").write_text("")
    watched.until("figures.org:1: error: the notebook is empty")
    (folder / "figures.org").write_text(whole.replace(WAITS, make.drawing("slow", 14)))
    watched.until("figures.org: mended")
    eventually(lambda: 'width="14"' in picture(tmp_path, "slow"))
    assert len([line for line in watched.said if ": error" in line]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("names", [[], ["square"]], ids=["all", "one"])
def test_a_notebook_that_is_emptied_while_it_is_read_is_no_error(notebook, make, watch, names):
    folder = notebook(make.drawn("square"))
    watched = watch(*names).ready()
    whole = (folder / "figures.org").read_text()
    for number in range(2000):  # each empties it first, most of them during a look
        (folder / "figures.org").write_text(whole + "\n" * (number % 5))
        time.sleep(number % 4 / 1000)
    (folder / "figures.org").write_text(
        whole.replace(make.drawing("square"), make.drawing("square", 12))
    )
    watched.until("square built")
    assert not [line for line in watched.said if "error" in line or "mended" in line]


@pytest.mark.slow
def test_an_interpreter_that_is_not_there_is_told_and_mended(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"))
    watched = watch().ready()
    (tmp_path / "pyproject.toml").write_text('[tool.orgfig]\npython = "nowhere/bin/python"\n')
    watched.until("nowhere/bin/python")
    (tmp_path / "pyproject.toml").write_text("[tool.orgfig]\n")
    watched.until("mended")
    notebook(make.drawn("square", 12))
    watched.until("square built")


@pytest.mark.slow
def test_data_below_a_folder_that_is_replaced(notebook, make, watch, tmp_path):
    (tmp_path / "data/deep").mkdir(parents=True)
    (tmp_path / "data/deep/size.txt").write_text("17")
    notebook(reads(make, "square", "data/deep/size.txt"))
    watched = watch().ready()
    assert 'width="17"' in picture(tmp_path)
    (tmp_path / "new/deep").mkdir(parents=True)
    (tmp_path / "new/deep/size.txt").write_text("18")
    (tmp_path / "data").rename(tmp_path / "old")
    (tmp_path / "new").rename(tmp_path / "data")
    eventually(lambda: 'width="18"' in picture(tmp_path))
    assert "data/deep/size.txt" in watched.until("square built")


def reads(make, name, path):
    """A figure that draws as wide as a file says."""
    code = (
        f"size = open('../{path}').read()\n"
        f"open('{name}.svg', 'w').write({make.drawing(name, 77)!r}"
        ".split(\"'\")[1].replace('20', '20')"
        ' + f\'<rect width="{size}" height="5"/></svg>\')'
    )
    return make.figure(name, code).replace(f"{name}.py\n", f"{name}.py :deps {path}\n")


def maker(make, code):
    """A figure that makes the data for another one."""
    return make.figure("points", code).replace("points.svg", "points.csv")


def test_data_that_another_figure_makes(notebook, make, watch, tmp_path):
    reader = reads(make, "square", "fig/points.csv")
    made = "open('points.csv', 'w').write('{}')".format
    notebook(maker(make, made(17)), reader)
    watched = watch("--events")
    watched.until('"event": "ready"')
    assert 'width="17"' in picture(tmp_path)

    def one_build():
        watched.said.clear()
        watched.until('"event": "ended"')
        events = [json.loads(line) for line in watched.said if line.startswith("{")]
        return [(e["event"], e.get("job"), e.get("runs"), e.get("counts")) for e in events[1:]]

    names = ("built", "failed", "cannot_run", "not_run", "up_to_date", "republished")
    counts = dict.fromkeys(names, 0)
    notebook(maker(make, made(18)), reader)
    assert one_build() == [
        ("started", "points", None, None),
        ("finished", "points", None, None),
        ("settled", "square", True, None),
        ("started", "square", None, None),
        ("finished", "square", None, None),
        ("ended", None, None, counts | {"built": 2}),
    ]
    notebook(maker(make, made(18) + "\nsame = 1"), reader)
    assert one_build() == [
        ("started", "points", None, None),
        ("finished", "points", None, None),
        ("settled", "square", False, None),
        ("ended", None, None, counts | {"built": 1, "up_to_date": 1}),
    ]
    notebook(maker(make, "1 / 0\nopen('points.csv', 'w')"), reader)
    assert one_build() == [
        ("started", "points", None, None),
        ("finished", "points", None, None),
        ("settled", "square", False, None),
        ("ended", None, None, counts | {"failed": 1, "cannot_run": 1}),
    ]
    assert 'width="18"' in picture(tmp_path)


@pytest.mark.slow
def test_a_reader_says_once_that_it_is_not_run_and_why(notebook, make, watch, tmp_path):
    reader = reads(make, "square", "fig/points.csv")
    notebook(maker(make, "open('points.csv', 'w').write('17')"), reader, make.drawn("other"))
    watched = watch().ready()
    notebook(maker(make, "1 / 0\nopen('points.csv', 'w')"), reader, make.drawn("other"))
    told = watched.until("square is not run: fig/points.csv")
    assert told.startswith("figures.org:21: warning")
    assert told.endswith("points failed")
    notebook(maker(make, "1 / 0\nopen('points.csv', 'w')"), reader, make.drawn("other", 12))
    watched.until("other built")
    notebook(maker(make, "open('points.csv', 'w').write('18')"), reader, make.drawn("other", 12))
    eventually(lambda: 'width="18"' in picture(tmp_path))
    watched.until("square built")
    assert len([line for line in watched.said if "is not run" in line]) == 1


@pytest.mark.slow
def test_a_notebook_that_goes_is_told_and_built_again_when_it_is_back(
    notebook, make, watch, tmp_path
):
    folder = notebook(make.drawn("square"))
    watched = watch().ready()
    (folder / "figures.org").rename(folder / "away")
    watched.until("no such notebook" if (folder / "pyproject.toml").exists() else "error")
    assert picture(tmp_path)
    notebook(make.drawn("square", 16))
    watched.until("mended")
    eventually(lambda: 'width="16"' in picture(tmp_path))


def test_data_that_a_figure_is_given(notebook, make, watch, tmp_path):
    code = (
        "size = open('../data/size.txt').read()\n"
        f"open('square.svg', 'w').write({make.drawing('square', 77)!r}"
        ".split(\"'\")[1].replace('20', '20')"
        ' + f\'<rect width="{size}" height="5"/></svg>\')'
    )
    text = make.figure("square", code).replace("square.py\n", "square.py :deps data/size.txt\n")
    notebook(text)
    watched = watch()
    watched.until("data/size.txt")  # it cannot be had, nor its folder
    watched.ready()
    (tmp_path / "data").mkdir()
    (tmp_path / "data/size.txt").write_text("17")
    watched.until("square built")
    assert 'width="17"' in picture(tmp_path)
    (tmp_path / "data/new.txt").write_text("18")
    (tmp_path / "data/new.txt").rename(tmp_path / "data/size.txt")
    watched.until("square built")
    assert 'width="18"' in picture(tmp_path)


def test_a_module_edited_by_hand_is_told_once_and_left_alone(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"), make.drawn("other"))
    watched = watch().ready()
    module = tmp_path / "tangled/square.py"
    module.write_text(edited := module.read_text() + "# mine\n")
    watched.until("tangled/square.py")
    notebook(make.drawn("square"), make.drawn("other", 12))
    watched.until("other built")
    assert module.read_text() == edited
    assert (
        len([line for line in watched.said if "tangled/square.py" in line and "error" in line]) == 1
    )


def test_an_output_that_goes_or_is_edited_is_made_again(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"))
    watched = watch().ready()
    good = picture(tmp_path)
    (tmp_path / "fig/square.svg").unlink()
    watched.until("square built")
    (tmp_path / "fig/square.svg").write_text("<svg/>")
    watched.until("square built")
    assert picture(tmp_path) == good


@pytest.mark.slow
def test_settings_are_taken_as_they_change(notebook, make, watch, tmp_path):
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[tool.orgfig]\n")
    notebook(make.drawn("square"))
    watched = watch().ready()
    settings.write_text("[tool.orgfig.policy]\nwall = 31\n")
    assert "time limit" in watched.until("square built")
    settings.write_text("[tool.orgfig.policy]\nwall = -1\n")
    watched.until("pyproject.toml")
    settings.write_text("[tool.orgfig.policy]\nwall = 32\n")
    watched.until("square built")


def test_settings_that_change_while_it_draws_hold_at_once(notebook, make, watch, tmp_path):
    notebook(make.figure("square", WAITS))
    (tmp_path / "other.org").write_text((tmp_path / "figures.org").read_text())
    watched = watch()
    eventually(lambda: begun(watched))
    notebook(make.drawn("other"))
    (tmp_path / "figures.org").rename(tmp_path / "new.org")
    (tmp_path / "other.org").rename(tmp_path / "figures.org")
    (tmp_path / "pyproject.toml").write_text('[tool.orgfig]\nnotebooks = ["new.org"]\n')
    eventually(lambda: picture(tmp_path, "other"))
    assert begun(watched) == []


@pytest.mark.slow
def test_a_package_of_another_version_replaces_the_server(notebook, make, watch, tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (site,) = venv.glob("lib/python3*/site-packages")
    (site / "networkx.py").write_text("size = 10")
    (site / "networkx-1.0.dist-info").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.orgfig]\npython = "venv/bin/python"\n')
    code = "import networkx\n" + make.drawing("square").replace(
        'width="10"', "width=\"' + str(networkx.size) + '\""
    )
    notebook(make.figure("square", code))
    watched = watch().ready()
    assert 'width="10"' in picture(tmp_path)
    (site / "networkx.py").write_text("size = 19")
    (site / "networkx-1.0.dist-info").rename(site / "networkx-2.0.dist-info")
    assert "networkx" in watched.until("square built")
    assert 'width="19"' in picture(tmp_path)


def test_two_saves_at_once_end_with_the_last(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"))
    watch().ready()
    for size in range(11, 30):
        notebook(make.drawn("square", size))
    eventually(lambda: 'width="29"' in picture(tmp_path))


@pytest.mark.slow
def test_two_watches_and_a_build_of_one_project(notebook, make, watch, orgfig, tmp_path):
    notebook(make.drawn("square"))
    watch().ready()
    watch().ready()
    assert orgfig("build", "--force").status == 0
    notebook(make.drawn("square", 21))
    eventually(lambda: 'width="21"' in picture(tmp_path))


@pytest.mark.slow
def test_only_the_figures_asked_for(notebook, make, watch, tmp_path):
    notebook(make.drawn("square"), make.drawn("other"))
    watched = watch("square").ready()
    assert not picture(tmp_path, "other")
    notebook(make.drawn("square", 12), make.drawn("other", 12))
    watched.until("square built")
    assert not picture(tmp_path, "other")


def test_a_figure_that_is_none_ends_it(notebook, make, watch):
    notebook(make.drawn("square"))
    watched = watch("circle")
    watched.until("no figure is called")
    assert watched.process.wait(timeout=BUDGET) == 2


@pytest.mark.parametrize(
    "how",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)],
    ids=["Ctrl-C", "SIGTERM"],
)
@pytest.mark.parametrize("code", [WAITS, None], ids=["while it draws", "at rest"])
def test_nothing_is_left_of_it(how, code, notebook, make, watch):
    folder = notebook(make.drawn("square"))
    watched = watch().ready()
    if code is not None:
        notebook(make.figure("square", code))
        eventually(lambda: begun(watched))
    children = watched.processes()
    assert children
    assert watched.end(how) == ENDS[how]
    assert {state(one) for one in children} <= {"gone", "Z"}
    assert list((folder / ".orgfig").glob("*/run-*")) == []
    assert not list(folder.glob("fig/.orgfig*"))


def test_events_are_lines_of_json(notebook, make, watch):
    notebook(make.drawn("square"))
    watched = watch("--events")
    watched.until('"event": "ready"')
    watched.said.clear()
    notebook(make.figure("square", "1 / 0"))
    watched.until('"event": "ended"')
    events = [json.loads(line) for line in watched.said if line.startswith("{")]
    assert [one["event"] for one in events] == ["plan", "started", "finished", "ended"]
    assert events[2]["failure"]["line"] == 10


@pytest.fixture
def blinkered(need, without):
    """The words of a program that runs another one, which may watch a single folder."""
    limited = 'echo 1 > /proc/sys/user/max_inotify_watches && exec "$@"'
    words = [need("unshare"), "-Ur", "sh", "-c", limited, "sh"]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        without("this machine makes no user namespaces")
    return words


@pytest.mark.slow
def test_where_no_more_can_be_watched_it_looks(notebook, make, tmp_path, environment, blinkered):
    notebook(make.drawn("square"))
    process = subprocess.Popen(
        [*blinkered, sys.executable, "-m", "orgfig", "watch", "--sandbox", "core"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    ends = threading.Timer(BUDGET, process.kill)
    ends.start()
    try:
        said = []
        while not said or (said[-1] and ": watching " not in said[-1]):
            said.append(process.stderr.readline())
        assert any("looked for twice a second" in line for line in said), said
        notebook(make.drawn("square", 22))
        eventually(lambda: 'width="22"' in picture(tmp_path))
    finally:
        ends.cancel()
        process.kill()
        process.communicate()


@pytest.mark.slow
def test_while_a_figure_takes_long_it_says_how_far_that_is(notebook, make, watch):
    notebook(make.figure("slow", f"print('[30/72] frames', flush=True)\n{WAITS}"))
    running = watch()
    said = running.until("still drawing")
    assert said[8:].startswith("  figures.org: still drawing slow: 30 of 72 after 5 s")
    assert running.said == [said]
    assert running.end() == ENDS[signal.SIGINT]


def test_the_figure_at_a_line_is_followed_when_it_has_another_line(notebook, make, watch, tmp_path):
    notebook(make.drawn("circle"), make.drawn("square"))
    line = 1 + (tmp_path / "figures.org").read_text().split("\n").index("* DONE square")
    watched = watch(f"figures.org:{line}").ready()
    notebook("* More\n" * 30, make.drawn("circle", 11), make.drawn("square", 12))
    eventually(lambda: "12" in picture(tmp_path))
    assert not picture(tmp_path, "circle")
    watched.end()

"""Some ninety headings that claim to be done and are not; each is named by its check and its line.

The notebook is built by the real program and committed; then files and text are changed behind
its back, as people and programs do.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.slow

DRAW = "draw("
"""What the accused line holds where the code is at fault."""

LIES = {  # heading: (check, what the line has that it names, verdict)
    # what the heading says of itself
    "closed_in_properties": ("closed-in-drawer", "CLOSED", "done"),
    "closed_in_logbook": ("closed-in-drawer", "CLOSED", "done"),
    "closed_after_blank": ("closed-after-blank-line", "CLOSED", "done"),
    "closed_after_drawer": ("closed-after-drawer", "CLOSED", "done"),
    "closed_two_times": ("closed-twice", "CLOSED", "done"),
    "closed_in_prose": ("closed-in-text", "CLOSED", "done"),
    "closed_impossible": ("impossible-date", "CLOSED", "done"),
    "closed_at_midnight_plus": ("impossible-date", "CLOSED", "done"),
    "closed_next_century": ("future-date", "CLOSED", "done"),
    "closed_on_a_wrong_day": ("wrong-weekday", "CLOSED", "done"),
    "closed_on_a_wrong_german_day": ("wrong-weekday", "CLOSED", "done"),
    "closed_never": ("done-without-closed", "* DONE", "done"),
    "closed_in_the_log_only": ("log-only", "- State", "done"),
    "closed_at_two_times": ("log-and-closed-disagree", "- State", "done"),
    "log_in_properties": ("log-in-drawer", "- State", "done"),
    "opened_again": ("log-ends-open", '"TODO"       from "DONE"', "done"),
    "closed_and_open": ("closed-without-done", "CLOSED", "ready"),
    "ERLEDIGT finished_in_a_foreign_word": ("unknown-state", "* ERLEDIGT", "ready"),
    "done finished_in_small_letters": ("unknown-state", "* done", "ready"),
    # what stands under the heading
    "no_code": ("no-code", "* DONE", "unproven"),
    "another_language": ("no-code", "* DONE", "unproven"),
    "not_tangled": ("not-tangled", "#+begin_src", "unproven"),
    "code_in_a_comment_tree": ("no-code", "* DONE", "unproven"),
    "code_in_an_archive": ("no-code", "* DONE", "unproven"),
    "not_python": ("syntax-error", 'title = "A square', "unproven"),
    "not_python_any_more": ("syntax-error", "size = (7", "unproven"),
    "raises": ("last-run-failed", "size = widht", "unproven"),
    "leaves_early": ("last-run-failed", "sys.exit", "unproven"),
    "imports_what_is_not_there": ("missing-package", "import no_such", "unproven"),
    "asks_for_a_missing_part": ("last-run-failed", DRAW, "unproven"),
    "reads_a_file_of_yours": ("last-run-failed", "/etc/hostname", "unproven"),
    "reads_what_nobody_gave": ("reads-outside", "../data/secret.csv", "unproven"),
    "calls_the_network": ("last-run-failed", "urlopen", "unproven"),
    "saves_nothing": ("link-nobody-makes", "[[file:", "unproven"),
    "saves_another_name": ("undeclared-output", "", "unproven"),
    "saves_half_of_it": ("link-nobody-makes", "_too.svg", "unproven"),
    "hides_its_error": ("last-run-failed", "", "unproven"),
    "saves_an_empty_picture": ("last-run-failed", "", "unproven"),
    "saves_a_script": ("last-run-failed", "", "unproven"),
    "saves_pixels_as_svg": ("last-run-failed", "", "unproven"),
    "reads_a_broken_neighbour": ("never-built", "", "unproven"),
    "python_by_another_name": ("no-code", "* DONE", "unproven"),
    "never_calls_its_main": ("link-nobody-makes", "[[file:", "unproven"),
    "last_block_archived": ("link-nobody-makes", "[[file:", "unproven"),
    "commented_out": ("no-code", "* DONE", "unproven"),
    "draws_nothing_but_axes": ("data-not-finite", "", "done"),
    "its_thread_fails": ("thread-failed", "len(None)", "done"),
    # what it plays
    "movie_stands_still": ("movie-still", "[[file:", "done"),
    "movie_stands_still_as_gif": ("movie-still", "[[file:", "done"),
    "movie_of_one_frame": ("movie-still", "[[file:", "done"),
    "movie_lost_frames": ("movies-differ", ".mp4", "done"),
    "movie_too_fast": ("gif-too-fast", ".gif", "done"),
    "movie_in_an_old_codec": ("movie-unplayable", ".mp4", "done"),
    "movie_without_poster": ("poster-missing", ".gif", "done"),
    "movie_half_written": ("last-run-failed", "", "unproven"),
    "movie_is_a_gif": ("last-run-failed", "", "unproven"),
    "one_colour_all_over": ("picture-blank", "[[file:", "done"),
    "movie_of_an_unknown_kind": ("no-output-link", "* DONE", "unproven"),
    # what the heading links to
    "no_link": ("no-output-link", "* DONE", "unproven"),
    "linked_on_one_machine": ("absolute-link", "[[file:", "done"),
    "linked_elsewhere": ("link-elsewhere", "[[file:", "done"),
    "borrows_a_picture": ("no-code", "* DONE", "unproven"),
    "promised_by_two": ("two-figures-one-file", "[[file:", "unproven"),
    "promised_by_two_as_well": ("two-figures-one-file", "[[file:", "unproven"),
    "without_words": ("alt-missing", "[[file:", "done"),
    # what happened since it was built
    "block_changed": ("output-outdated", DRAW, "unproven"),
    "part_changed": ("output-outdated", "", "unproven"),
    "table_changed": ("output-outdated", "", "unproven"),
    "data_changed": ("output-outdated", "", "unproven"),
    "module_changed": ("output-outdated", "", "unproven"),
    "edited_by_hand": ("output-altered", "[[file:", "unproven"),
    "cut_in_half": ("svg-not-well-formed", "[[file:", "unproven"),
    "emptied": ("svg-empty", "[[file:", "unproven"),
    "given_a_script": ("svg-active", "[[file:", "unproven"),
    "made_pixels": ("raster-as-svg", "[[file:", "unproven"),
    "swapped_with_another": ("output-altered", "[[file:", "unproven"),
    "restored_from_before": ("output-altered", "[[file:", "unproven"),
    "linked_hard_to_another": ("output-altered", "[[file:", "unproven"),
    "compressed": ("svg-not-well-formed", "[[file:", "unproven"),
    "saved_again_by_an_editor": ("output-altered", "[[file:", "unproven"),
    "removed": ("output-missing", "[[file:", "unproven"),
    "made_a_folder": ("output-altered", "[[file:", "unknown"),
    "made_a_link_to_elsewhere": ("output-altered", "[[file:", "unknown"),
    "movie_removed": ("output-missing", ".mp4", "unproven"),
    "movie_cut_in_half": ("picture-damaged", ".mp4", "unproven"),
    "gif_cut_in_half": ("picture-damaged", ".gif", "unproven"),
    "movie_swapped": ("output-altered", ".mp4", "unproven"),
    "poster_of_another_run": ("output-altered", ".svg", "unproven"),
    "module_edited": ("stale-tangled-file", "#+begin_src", "unproven"),
    "imports_an_edited_module": ("stale-tangled-file", "", "unproven"),
    "signed_off_before": ("signed-off-before-change", "CLOSED", "done"),
    "signed_off_before_its_part": ("signed-off-before-change", "CLOSED", "done"),
    "signed_off_before_its_module": ("signed-off-before-change", "CLOSED", "done"),
    "unconfined": ("unconfined", "* DONE", "unproven"),
}
OTHERS = {"points", "lends_its_picture"}
"""Headings that lend others what these lie about."""

EDITS = {  # after the build
    "block_changed": ('draw("block_changed.svg")', 'draw("block_changed.svg", 8)'),
    "part_changed": ("#+begin_src python\nsize = 5", "#+begin_src python\nsize = 6"),
    "table_changed": ("| 5 | 6 |", "| 7 | 6 |"),
    "module_changed": ("SIZE = 5", "SIZE = 6"),
    "not_python_any_more": (
        '<<draw>>\ndraw("not_python_any_more.svg")',
        '<<draw>>\nsize = (7\ndraw("not_python_any_more.svg")',
    ),
}
SIGNED = (
    ('draw("signed_off_before.svg")', 'draw("signed_off_before.svg", 3)'),
    ("width = 2", "width = 3"),
    ("height = 2", "height = 3"),
)
"""Committed after the sign-off, and built."""


def test_every_lie_is_named_by_its_check_on_its_line(status, text):
    figures = {figure["name"]: figure for figure in status["figures"]}
    assert len(LIES) >= 60
    assert set(figures) == set(LIES) | OTHERS
    wrong = {name: why for name in LIES if (why := _why_wrong(name, figures[name], text))}
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())


def test_nobody_is_accused_of_what_others_did(status):
    """The names of all checks above a note, so that a new accusation is looked at by somebody."""
    figures = {figure["name"]: figure for figure in status["figures"]}
    assert [f["check"] for f in figures["lends_its_picture"]["findings"] if _is_loud(f)] == []
    assert figures["lends_its_picture"]["verdict"] == "done"
    for name, (check, _, verdict) in LIES.items():
        if verdict == "done":
            loud = {found["check"] for found in figures[name]["findings"] if _is_loud(found)}
            assert loud <= {check}, name


def test_nothing_is_said_of_what_plays_in_a_file_that_took_its_place(status):
    figures = {figure["name"]: figure for figure in status["figures"]}
    (gif, mp4, _) = figures["movie_swapped"]["outputs"]
    assert (gif["movie"]["frames"], mp4["movie"]) == (9, None)
    found = {found["check"] for found in figures["movie_swapped"]["findings"]}
    assert found.isdisjoint({"movies-differ", "movie-still", "poster-missing"})


def _why_wrong(name, figure, text):
    check, mark, verdict = LIES[name]
    if figure["verdict"] != verdict:
        return f"its verdict is {figure['verdict']}, not {verdict}"
    lines = [found["line"] for found in figure["findings"] if found["check"] == check]
    if not lines:
        return f"{check} does not see it, only {[f['check'] for f in figure['findings']]}"
    section = _lines_of(name, text)
    said = [section.get(line) for line in lines]
    if any(line is not None and mark in line for line in said) or (not mark and lines):
        return None
    return f"{check} names {said}, not the line with {mark!r}"


def _lines_of(name, text):
    """The lines of a heading's section by number."""
    lines = text.split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("* ") and line.endswith(name))
    numbers = range(first, len(lines))
    end = next((n for n in numbers if n > first and lines[n].startswith("* ")), len(lines))
    return {number + 1: lines[number] for number in range(first, end)}


def _is_loud(found):
    return found["severity"] != "note"


# --- what happens ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lies")


@pytest.fixture(scope="module")
def run(folder):
    def call(*words):
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
        environment |= dict.fromkeys(names, "ada")
        program = [sys.executable, "-m", "orgfig"] if words[0] == "orgfig" else [words[0]]
        return subprocess.run(
            [*program, *words[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )

    return call


@pytest.fixture(scope="module")
def status(folder, run, need, without, root_folder):
    need("git")
    for module in ("av", "PIL"):
        if find_spec(module) is None:
            without(f"movies are drawn by the module {module}, which is not there")
    shutil.copy(root_folder / "tests" / "notebooks" / "lies.org", folder / "figures.org")
    (folder / "data").mkdir()
    (folder / "data" / "size.txt").write_text("5")
    (folder / ".gitignore").write_text(".orgfig/\n")
    _commit(run, "Sign all of it off")
    for old, new in SIGNED:
        _replace(folder, old, new)
    _commit(run, "Draw another square")
    assert run("orgfig", "build").returncode == 1
    assert run("orgfig", "build", "--sandbox", "none", "--force", "unconfined").returncode == 0
    for old, new in EDITS.values():
        _replace(folder, old, new)
    (folder / "data" / "size.txt").write_text("6")
    assert run("orgfig", "tangle").returncode in (0, 1)
    _change_files(folder)
    done = run("orgfig", "status", "--json")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def text(folder, status):
    return (folder / "figures.org").read_text()


@pytest.fixture(scope="module")
def root_folder(request):
    return request.config.rootpath


def _commit(run, message):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", message]):
        assert run("git", *words).returncode == 0


def _replace(folder, old, new):
    path = folder / "figures.org"
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))


def _change_files(folder):
    figures = folder / "fig"
    picture = (figures / "edited_by_hand.svg").read_text()
    once, again, small = (
        (figures / f"{name}.svg").read_bytes()
        for name in ("restored_from_before", "saved_again_by_an_editor", "compressed")
    )
    changed = {
        "edited_by_hand": picture.replace("</svg>", '<circle r="2"/></svg>'),
        "cut_in_half": picture[: len(picture) // 2],
        "emptied": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "given_a_script": picture.replace("</svg>", "<script>1</script></svg>"),
        "swapped_with_another": (figures / "lends_its_picture.svg").read_text(),
    }
    for name, data in changed.items():
        (figures / f"{name}.svg").write_text(data)
    for name in ("movie_cut_in_half.mp4", "gif_cut_in_half.gif"):
        whole = (figures / name).read_bytes()
        (figures / name).write_bytes(whole[: len(whole) // 2])
    (figures / "movie_removed.mp4").unlink()
    shutil.copy(figures / "movie_lost_frames.mp4", figures / "movie_swapped.mp4")
    shutil.copy(figures / "restored_from_before.svg", figures / "poster_of_another_run.svg")
    (figures / "made_pixels.svg").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    (figures / "restored_from_before.svg").write_bytes(once.replace(b'"3"', b'"4"'))
    (figures / "saved_again_by_an_editor.svg").write_bytes(again + b"<!-- by an editor -->\n")
    (figures / "compressed.svg").write_bytes(gzip.compress(small))
    for name in ("removed", "made_a_folder", "made_a_link_to_elsewhere", "linked_hard_to_another"):
        (figures / f"{name}.svg").unlink()
    os.link(figures / "lends_its_picture.svg", figures / "linked_hard_to_another.svg")
    (figures / "made_a_folder.svg").mkdir()
    (folder.parent / "elsewhere.svg").write_text(picture)
    (figures / "made_a_link_to_elsewhere.svg").symlink_to(folder.parent / "elsewhere.svg")
    with (folder / "tangled" / "module_edited.py").open("a") as module:
        module.write("print('edited')\n")
    (folder / "tangled" / "lengths.py").write_text("LENGTH = 6\n")

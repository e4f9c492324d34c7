"""Files are taken from a folder that may be full of traps."""

from __future__ import annotations

import os
import socket

import pytest

from orgfig.build.job import FailureKind
from orgfig.execute.collect import MOST_LISTED, RESULT, claimed, collect, collect_result
from orgfig.figure.picture import PictureFacts

DATA = b"a picture"
FACTS = PictureFacts("svg", 1.0, 1.0, 1, ())


def sound(name, data):
    return FACTS


def broken(name, data):
    problems = ("it draws nothing", "it is\x1b[2J odd")
    return PictureFacts("svg", None, None, 0, problems, hint="draw something")


@pytest.fixture
def folder(tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield tmp_path, descriptor
    os.close(descriptor)


def test_a_declared_file_is_taken(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    assert collected.failure is None
    assert [(one.path, one.data, one.facts) for one in collected.artifacts] == [
        ("fig/a.svg", DATA, FACTS)
    ]


def test_what_is_odd_about_a_picture_is_noted_and_nothing_else(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    (path / "b.svg").write_bytes(b"other")

    def pixels(name, data):
        return FACTS._replace(is_raster=data == DATA)

    collected = collect(descriptor, ("fig/a.svg", "fig/b.svg"), 100, pixels)
    assert [(note.name, note.message.split()[0]) for note in collected.notes] == [
        ("svg-holds-raster", "fig/a.svg")
    ]
    assert collect(descriptor, ("fig/b.svg", "fig/a.svg"), 100, sound).notes == ()


def listen(path):
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's whole path may have 107 bytes only (unix(7))
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def hole(size):
    def make(path):
        path.touch()
        os.truncate(path, size)

    return make


TRAPS = {
    "a link out": (lambda path: path.symlink_to("/etc/passwd"), "a symbolic link"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "a symbolic link"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "a symbolic link"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "a symbolic link"),
    "a pipe": (os.mkfifo, "is no plain file but a named pipe"),
    "a socket": (listen, "a socket"),
    "a folder": (lambda path: path.mkdir(), "a folder"),
    "an empty file": (lambda path: path.write_bytes(b""), "is empty"),
    "a file that is too large": (lambda path: path.write_bytes(bytes(101)), "is larger than 100"),
    "a file of holes without end": (hole(1 << 40), "is larger than 100"),
    "a file with two names": (
        lambda path: (path.write_bytes(DATA), os.link(path, f"{path}2")),
        "linked under a second name",
    ),
}


@pytest.mark.parametrize(("trap", "words"), TRAPS.values(), ids=TRAPS)
def test_a_trap_is_not_walked_into(folder, trap, words):
    path, descriptor = folder
    trap(path / "a.svg")
    before = set(os.listdir("/proc/self/fd"))
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    assert collected.artifacts == ()
    assert collected.failure.kind is FailureKind.BAD_OUTPUT
    assert collected.failure.message.startswith("a.svg: ")
    assert words in collected.failure.message
    assert collected.failure.hint
    assert set(os.listdir("/proc/self/fd")) <= before, "nothing stays open"


def test_what_is_claimed_counts_holes_and_nothing_but_plain_declared_files(folder):
    path, descriptor = folder
    hole(1 << 30)(path / "a.svg")
    (path / "b.svg").write_bytes(DATA)
    hole(1 << 30)(path / "other.svg")
    (path / "c.svg").symlink_to("other.svg")
    outputs = ("fig/a.svg", "fig/b.svg", "fig/c.svg", "fig/none.svg", "fig/bad\0.svg")
    assert claimed(descriptor, outputs) == (1 << 30) + len(DATA)


def test_a_device_is_not_opened(folder):
    path, descriptor = folder
    try:
        os.mknod(path / "a.svg", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")
    assert "a device" in collect(descriptor, ("fig/a.svg",), 100, sound).failure.message


def test_a_file_that_is_closed_to_its_owner_is_told(folder, ordinary):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    (path / "a.svg").chmod(0)
    failure = collect(descriptor, ("fig/a.svg",), 100, sound).failure
    assert failure.message == "a.svg: cannot be read (Permission denied)"


def test_holes_within_the_limit_are_read_as_they_are(folder):
    path, descriptor = folder
    hole(50)(path / "a.svg")
    (artifact,) = collect(descriptor, ("fig/a.svg",), 100, sound).artifacts
    assert artifact.data == bytes(50)


def test_the_folder_is_known_by_its_descriptor_alone(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    moved = path.with_name("moved")
    path.rename(moved)
    path.symlink_to("/etc")
    assert collect(descriptor, ("fig/a.svg",), 100, sound).failure is None
    path.unlink()
    moved.rename(path)


def test_where_the_job_stopped_reading_its_folder_does_not_matter(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    (path / "b.txt").write_bytes(DATA)
    os.lseek(descriptor, 0, os.SEEK_END)
    assert len(collect(descriptor, ("fig/a.svg",), 100, sound).notes) == 1


NAMES = {
    "bytes that are no UTF-8": b"\xff\xfe.svg",
    "a command for a terminal": b"\x1b[2J.svg",
    "a line end": b"a\nfigures.org:1: error.svg",
    "letters that turn the direction": "\u202egnp.svg".encode(),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_strange_name_is_told_in_plain_letters(folder, name):
    path, descriptor = folder
    with open(os.fsencode(path) + b"/" + name, "wb") as file:
        file.write(DATA)
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    for text in (collected.notes[0].message, collected.failure.hint):
        assert text.isprintable()
        assert text.encode().isascii()


def test_a_declared_name_may_be_strange_too(folder):
    path, descriptor = folder
    name = os.fsdecode(b"\xff.svg")
    (path / name).write_bytes(DATA)
    assert collect(descriptor, (f"fig/{name}",), 100, sound).failure is None
    assert collect(descriptor, (f"fig/{name}",), 100, broken).failure.message.startswith("\\udcff")
    for odd in ("\ud800.svg", "a\0.svg", "x" * 300 + ".svg"):
        failure = collect(descriptor, (f"fig/{odd}",), 100, sound).failure
        assert failure.message.isprintable()


def test_two_outputs_of_one_name_are_refused(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    collected = collect(descriptor, ("fig/a.svg", "img/a.svg"), 100, sound)
    assert collected.artifacts == ()
    assert collected.failure.message == "fig/a.svg and img/a.svg would both be saved as a.svg"
    assert collected.failure.hint == "give them different file names"


def test_one_bad_file_spoils_the_job_and_all_are_named(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    (path / "b.svg").write_bytes(b"")
    (path / "c.svg").write_bytes(b"")
    collected = collect(descriptor, ("fig/a.svg", "fig/b.svg", "fig/c.svg"), 100, sound)
    assert collected.artifacts == ()
    assert collected.failure.message == "b.svg: is empty"
    assert collected.failure.detail == "c.svg: is empty"


def test_what_is_wrong_with_a_picture_is_told_a_line_each_and_what_helps(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    failure = collect(descriptor, ("fig/a.svg",), 100, broken).failure
    assert failure.message == "a.svg: it draws nothing"
    assert failure.detail == "a.svg: it is\\x1b[2J odd"
    assert failure.hint == "draw something"


def test_many_problems_are_not_all_told(folder):
    path, descriptor = folder
    names = [f"fig/{number}.svg" for number in range(50)]
    for number in range(50):
        (path / f"{number}.svg").touch()
    detail = collect(descriptor, names, 100, sound).failure.detail
    assert len(detail.splitlines()) == 21
    assert detail.endswith("and 29 more problems")


def test_a_real_picture_with_a_script_is_refused_by_its_line(folder):
    path, descriptor = folder
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n<path d="M 0 0"/>\n<script/></svg>'
    (path / "relu.svg").write_text(text)
    failure = collect(descriptor, ("fig/relu.svg",), 1000).failure
    assert failure.message == "relu.svg: line 3: <script> is not allowed in a picture"
    assert "still picture" in failure.hint


def test_missing_files_are_named_and_what_stands_there_instead(folder):
    path, descriptor = folder
    (path / "sigmoid.svg").write_bytes(DATA)
    (path / "out").mkdir()
    collected = collect(descriptor, ("fig/a.svg", "fig/b.svg"), 100, sound)
    assert collected.failure.kind is FailureKind.MISSING_OUTPUT
    assert collected.failure.message == "it did not make a.svg, b.svg"
    assert "it saved out/, sigmoid.svg instead" in collected.failure.hint


def test_many_undeclared_files_are_not_all_listed(folder):
    path, descriptor = folder
    (path / "a.svg").write_bytes(DATA)
    for number in range(50):
        (path / f"x{number}").write_bytes(b"")
    notes = collect(descriptor, ("fig/a.svg",), 100, sound).notes
    assert len(notes) == 21
    assert notes[-1].message == "and 30 more files"


def test_files_without_end_are_not_even_looked_at(folder):
    path, descriptor = folder
    (path / "first").write_bytes(DATA)
    for number in range(MOST_LISTED + 50):
        os.mkfifo(path / str(number))
    (path / "a.svg").write_bytes(DATA)
    collected = collect(descriptor, ("fig/a.svg",), 100, sound)
    assert collected.failure is None, "a declared file is found however many others there are"
    assert len(collected.notes) == 21
    assert collected.notes[-1].message.startswith("and more than ")


def test_a_long_name_is_cut(folder):
    path, descriptor = folder
    (path / ("\x1b" * 255)).touch()
    (note,) = collect(descriptor, ("fig/a.svg",), 100, sound).notes
    assert len(note.message) < 450


def test_a_result_is_taken_whatever_it_holds(folder):
    path, descriptor = folder
    assert collect_result(descriptor, 100).result == b""
    (path / RESULT).write_bytes(b"")
    assert collect_result(descriptor, 100) == collect(descriptor, (), 100)._replace(notes=())
    (path / RESULT).write_bytes(b"\xff\0")
    assert collect_result(descriptor, 100).result == b"\xff\0"


@pytest.mark.parametrize("trap", [one for name, (one, _) in TRAPS.items() if "empty" not in name])
def test_a_trap_in_place_of_a_result_is_not_walked_into(folder, trap):
    path, descriptor = folder
    trap(path / RESULT)
    collected = collect_result(descriptor, 100)
    assert collected.result == b""
    assert collected.failure.kind is FailureKind.BAD_OUTPUT
    assert collected.failure.message.startswith("its result is ")


def test_a_file_that_was_given_is_no_surprise(tmp_path):
    for name in ("a.csv", "given.csv", "other.csv"):
        (tmp_path / name).write_text("1")
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    found = collect(folder, ["fig/a.csv"], 100, given=["fig/given.csv"])
    os.close(folder)
    assert [artifact.path for artifact in found.artifacts] == ["fig/a.csv"]
    assert [note.message for note in found.notes] == ["it made other.csv, which no link declares"]


NOT_MADE = {
    "a picture": ("a.svg", 'savefig("a.svg") makes it; '),
    "data": ("a.csv", "writing a.csv makes it; "),
    "a movie": ("a.mp4", "writing a.mp4 by PyAV (`import av`) makes it; "),
}


@pytest.mark.parametrize(("name", "hint"), NOT_MADE.values(), ids=NOT_MADE)
def test_what_was_not_made_is_made_in_its_own_way(tmp_path, name, hint):
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    found = collect(folder, [f"fig/{name}"], 100)
    os.close(folder)
    assert found.failure.hint.startswith(hint)

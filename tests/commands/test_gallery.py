"""`orgfig gallery`: what it writes, what it leaves alone, what it refuses to write over."""

from __future__ import annotations

import json
import os

import pytest

from orgfig.commands.build import build
from orgfig.commands.gallery import gallery
from orgfig.errors import ProjectError, WriteError
from orgfig.workspace.gallery import LIST


@pytest.fixture
def shown(desk, drawn):
    """A project with two figures that are built, and its gallery."""
    desk.write(drawn("relu"), drawn("tanh"))
    build(desk.session())
    assert gallery(desk.session()) == 0
    return desk


def in_gallery(desk, folder="gallery"):
    return {name for name in desk.files if name.startswith(f"{folder}/")}


def test_it_writes_pages_and_copies_of_pictures_and_says_so(shown):
    assert shown.text == "gallery/index.html: 2 figures, 2 proven; files: 10 written\n"
    assert in_gallery(shown) == {
        *(f"gallery/{name}" for name in ("index.html", "style.css", "script.js")),
        *("gallery/moving.svg", "gallery/icon.svg"),
        *("gallery/figure/relu.html", "gallery/figure/tanh.html"),
        *("gallery/fig/relu.svg", "gallery/fig/tanh.svg"),
        *("gallery/source/figures.org.html", f"gallery/{LIST}"),
    }
    copied = (shown.folder / "gallery/fig/relu.svg").read_bytes()
    assert copied == (shown.folder / "fig/relu.svg").read_bytes()


def test_nothing_is_written_where_nothing_has_changed(shown):
    before = {name: os.stat(shown.folder / name).st_mtime_ns for name in in_gallery(shown)}
    gallery(shown.session())
    assert shown.text.endswith("files: 10 unchanged\n")
    assert {name: os.stat(shown.folder / name).st_mtime_ns for name in before} == before


def test_only_what_changed_is_written(shown, drawn):
    shown.write(drawn("relu"), drawn("tanh", state="TODO"))
    before = (shown.folder / "gallery/fig/tanh.svg").stat().st_ino
    gallery(shown.session())
    assert shown.text.endswith("1 proven; files: 3 written, 7 unchanged\n")
    assert (shown.folder / "gallery/fig/tanh.svg").stat().st_ino == before


def test_what_no_page_needs_any_more_is_removed(shown, drawn):
    shown.write(drawn("relu"))
    gallery(shown.session())
    assert "2 removed" in shown.text
    assert not [name for name in in_gallery(shown) if "tanh" in name]
    assert (shown.folder / "fig/tanh.svg").exists()


def test_what_no_page_needs_any_more_but_was_edited_is_kept(shown, drawn):
    (shown.folder / "gallery/figure/tanh.html").write_text("mine")
    shown.write(drawn("relu"))
    gallery(shown.session())
    assert "figure/tanh.html was changed by hand" in shown.text
    assert (shown.folder / "gallery/figure/tanh.html").read_text() == "mine"


def test_files_of_others_stay_and_do_not_matter(shown, drawn):
    (shown.folder / "gallery/CNAME").write_text("example.org")
    (shown.folder / "gallery/figure/notes.html").write_text("mine")
    shown.write()
    gallery(shown.session())
    assert {"gallery/CNAME", "gallery/figure/notes.html"} < in_gallery(shown)


STRANGERS = {
    "a page of somebody else's": ("index.html", lambda place: place.write_text("mine")),
    "a style": ("style.css", lambda place: place.write_text("mine")),
    "a folder": ("index.html", lambda place: place.mkdir()),
    "a link": ("index.html", lambda place: place.symlink_to("/etc/passwd")),
    "a link within": ("style.css", lambda place: place.symlink_to("other.css")),
    "a pipe": ("index.html", os.mkfifo),
    "a list that is a folder": (LIST, lambda place: place.mkdir()),
}


@pytest.mark.parametrize(("name", "put"), STRANGERS.values(), ids=STRANGERS)
def test_what_is_not_ours_is_not_written_over(desk, drawn, name, put):
    desk.write(drawn("relu"))
    (desk.folder / "gallery").mkdir()
    put(desk.folder / "gallery" / name)
    before = desk.files
    with pytest.raises(WriteError, match=r"gallery"):
        gallery(desk.session())
    assert desk.files == before


def test_a_folder_of_others_gets_no_gallery(desk, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    desk.write(drawn("relu"))
    (folder / "hosts").write_text("127.0.0.1")
    with pytest.raises(WriteError, match="has files, but no gallery"):
        gallery(desk.session(), output=str(folder))
    assert os.listdir(folder) == ["hosts"]


def test_dot_files_are_in_nobodys_way(desk, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    desk.write(drawn("relu"))
    (folder / ".nojekyll").touch()
    assert gallery(desk.session(), output=str(folder)) == 0


def test_a_page_that_was_edited_is_not_written_over(shown, drawn):
    (shown.folder / "gallery/index.html").write_text("mine")
    shown.write(drawn("relu"))
    with pytest.raises(WriteError, match="not as orgfig wrote it") as refusal:
        gallery(shown.session())
    assert "--output" in refusal.value.hint
    assert (shown.folder / "gallery/index.html").read_text() == "mine"


LISTS = {
    "no JSON": "{",
    "of another form": '{"form": "orgfig gallery 9", "files": {}}',
    "no mapping": '{"form": "orgfig gallery 1", "files": [1]}',
    "digests that are a number": '{"form": "orgfig gallery 1", "files": {"a": 1}}',
    "nothing": "",
    "a deep nest": "[" * 100_000,
    "names that lead away": json.dumps(
        {"form": "orgfig gallery 1", "files": {"../figures.org": ["x"], "/etc/x": ["x"], "\0": []}}
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_that_cannot_be_believed_removes_nothing(shown, drawn, text):
    (shown.folder / "gallery" / LIST).write_text(text)
    assert gallery(shown.session()) == 0
    assert shown.text.endswith("files: 10 unchanged\n")
    assert (shown.folder / "figures.org").exists()


def test_a_list_that_names_a_file_outside_by_its_digest_does_not_remove_it(shown, drawn):
    from orgfig.digest import digest_bytes

    secret = shown.folder / "secret"
    secret.write_bytes(b"keep")
    listed = json.loads((shown.folder / "gallery" / LIST).read_text())
    listed["files"]["../secret"] = [digest_bytes(b"keep")]
    (shown.folder / "gallery" / LIST).write_text(json.dumps(listed))
    gallery(shown.session())
    assert secret.exists()


def test_a_gallery_of_which_only_a_part_was_written_is_made_whole(shown, drawn):
    """As after a kill: the list names what was to come, and half of it is there."""
    text = (shown.folder / "gallery/index.html").read_text()
    (shown.folder / "gallery/figure/relu.html").unlink()
    shown.write(drawn("relu", state="TODO"))
    gallery(shown.session())
    assert (shown.folder / "gallery/index.html").read_text() != text
    gallery(shown.session())
    assert "written" not in shown.text


def test_another_folder_may_be_named(shown, tmp_path_factory):
    folder = tmp_path_factory.mktemp("public") / "figures"
    gallery(shown.session(), output=str(folder), shown_as="../public/figures")
    assert shown.text.startswith("../public/figures/index.html: 2 figures")
    assert (folder / "fig/relu.svg").exists()


REFUSED = ("", "..", "fig", "fig/pages", ".git/pages", ".orgfig")


@pytest.mark.parametrize("name", REFUSED)
def test_some_folders_are_refused(desk, drawn, name):
    desk.write(drawn("relu"))
    before = desk.files
    with pytest.raises(WriteError) as refusal:
        gallery(desk.session(), output=str(desk.folder / name))
    assert "name a folder of its own" in refusal.value.hint
    assert desk.files == before


def test_a_gallery_that_links_out_of_the_project_is_not_followed(desk, drawn, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    desk.write(drawn("relu"))
    (desk.folder / "gallery").symlink_to(elsewhere)
    with pytest.raises(WriteError, match="outside of the project"):
        gallery(desk.session())
    assert not list(elsewhere.iterdir())


def test_a_picture_that_links_out_of_the_project_is_not_shown(desk, drawn):
    desk.write(drawn("relu"))
    (desk.folder / "fig").mkdir()
    (desk.folder / "fig/relu.svg").symlink_to("/etc/passwd")
    gallery(desk.session())
    assert not [name for name in in_gallery(desk) if name.endswith("relu.svg")]


def test_a_file_where_the_folder_should_be_is_told(desk, drawn):
    desk.write(drawn("relu"))
    (desk.folder / "gallery").write_text("a file")
    with pytest.raises(WriteError, match="cannot be written"):
        gallery(desk.session())
    assert (desk.folder / "gallery").read_text() == "a file"


def test_a_folder_that_cannot_be_written_is_told(desk, drawn):
    """A folder in `/proc` cannot be made by anybody."""
    desk.write(drawn("relu"))
    with pytest.raises(WriteError, match="cannot be written"):
        gallery(desk.session(), output="/proc/gallery")


def test_a_picture_that_changes_meanwhile_is_told(shown, monkeypatch):
    from orgfig.workspace.gallery import Copy, write_gallery

    copies = {"fig/relu.svg": Copy("fig/relu.svg", "0" * 40)}
    with pytest.raises(ProjectError, match="changed meanwhile"):
        write_gallery(shown.session().project, str(shown.folder / "g"), {}, copies)


def test_claims_that_are_not_proven_are_told_and_no_failure(desk, drawn):
    desk.write(drawn("relu"))
    assert gallery(desk.session()) == 0
    assert "1 figure, 0 proven" in desk.text


def test_what_is_wrong_with_the_notebook_is_told(desk, drawn):
    desk.write(drawn("relu"), "#+begin_src python\n")
    assert gallery(desk.session()) == 0
    assert "figures.org:" in desk.err.getvalue()
    assert "remark" in (desk.folder / "gallery/index.html").read_text()

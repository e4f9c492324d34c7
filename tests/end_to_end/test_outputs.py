"""What is published is what a job made just now, whole and harmless; else nothing is."""

from __future__ import annotations

import pytest

OLD = "<svg>an old picture</svg>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'


@pytest.fixture
def with_old_picture(notebook, make, orgfig):
    """A project with a picture that another program, or an earlier build, left in place."""

    def make_it(code):
        folder = notebook(make.figure("square", code), make.drawn("circle"))
        (folder / "fig").mkdir(exist_ok=True)
        (folder / "fig/square.svg").write_text(OLD)
        return folder

    return make_it


def saving(text):
    return f"with open('square.svg', 'w') as file:\n    file.write({text!r})"


REFUSED = {
    "nothing at all": ("pass", "it did not make square.svg"),
    "another name": (saving(SVG).replace("square", "sqare"), "it did not make square.svg"),
    "an empty file": (saving(""), "square.svg: is empty"),
    "half a picture": (saving(f"{SVG}<rect width='4'/>"), "square.svg: it is not complete XML"),
    "a picture with a script": (
        saving(f"{SVG}\n<rect width='4'/>\n<script>alert(1)</script></svg>"),
        "square.svg: line 3: <script> is not allowed in a picture",
    ),
    "a picture with an event": (
        saving(f"{SVG}<rect onclick='x()' width='4'/></svg>"),
        "square.svg: line 1: onclick of <rect> is not allowed in a picture",
    ),
    "a picture that loads another": (
        saving(f"{SVG}<image href='http://e.org/a.png'/></svg>"),
        "hint: embed the image: ",
    ),
    "a picture with an entity": (
        saving(f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{SVG}<text>&a;</text></svg>"),
        "it declares the entity a",
    ),
    "a folder": ("import os\nos.mkdir('square.svg')", "is no plain file but a folder"),
    "a picture, and then an error": (
        saving(f"{SVG}<rect width='4'/></svg>") + "\nraise ValueError('too late')",
        "ValueError: too late",
    ),
}


@pytest.mark.parametrize(("code", "words"), REFUSED.values(), ids=REFUSED)
def test_an_old_picture_never_counts_as_new_and_stays_as_it_was(
    with_old_picture, orgfig, code, words
):
    folder = with_old_picture(code)
    built = orgfig("build")
    assert built.status == 1, built.text
    assert words in built.text
    assert (folder / "fig/square.svg").read_text() == OLD
    assert (folder / "fig/circle.svg").exists(), "another figure is built all the same"
    assert sorted(path.name for path in (folder / "fig").iterdir()) == ["circle.svg", "square.svg"]
    again = orgfig("build", "-n")
    assert "square" in again.out, "it is outdated still"
    assert orgfig("status").status == 1


def test_of_two_pictures_none_is_published_if_one_is_bad(notebook, make, orgfig):
    code = make.drawing("square") + "\nopen('second.svg', 'w').close()"
    text = make.figure("square", code).replace(
        "[[file:fig/square.svg]]", "[[file:fig/square.svg]]\n[[file:fig/second.svg]]"
    )
    folder = notebook(text)
    built = orgfig("build")
    assert built.status == 1
    assert "second.svg: is empty" in built.text
    assert not list(folder.glob("fig/*"))


def test_what_a_picture_is_named_cannot_command_a_terminal(notebook, make, orgfig):
    code = make.drawing("square") + "\nopen('\\x1b[2J\\n\\udcff', 'w').close()"
    notebook(make.figure("square", code))
    built = orgfig("build")
    assert built.status == 0, built.text
    assert "it made \\x1b[2J\\n\\udcff, which no link declares" in built.text
    assert "\x1b[2J" not in built.text

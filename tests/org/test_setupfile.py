from __future__ import annotations

import pytest

from orgfig.org import parse

BLOCK = "#+begin_src python\n#+end_src\n"


def read(files, path="n.org"):
    """Reads the text at `path` among `files`, path → text, which can name the others."""
    data = {name: text.encode() for name, text in files.items()}
    return parse(data[path], path, data.get)


def arguments(files, path="n.org"):
    return dict(read(files, path).blocks[0].arguments.items)


READ = {
    "its keywords hold": (
        {"n.org": f"#+SETUPFILE: s.org\n{BLOCK}", "s.org": "#+PROPERTY: header-args :x 1\n"},
        {"x": "1"},
    ),
    "in quotes, in any case, with a dot": (
        {"n.org": f'  #+setupFile:"./s.org"\n{BLOCK}', "s.org": "#+property: header-args :x 1"},
        {"x": "1"},
    ),
    "seen from the file that names it": (
        {
            "n.org": f"#+SETUPFILE: sub/a.org\n{BLOCK}",
            "sub/a.org": "#+SETUPFILE: b.org\n#+SETUPFILE: ../c.org\n",
            "sub/b.org": "#+PROPERTY: header-args :x b\n",
            "c.org": "#+PROPERTY: header-args+ :y c\n",
        },
        {"x": "b", "y": "c"},
    ),
    "what is below it comes later": (
        {
            "n.org": f"#+SETUPFILE: s.org\n#+PROPERTY: header-args :x n\n{BLOCK}",
            "s.org": "#+PROPERTY: header-args :x s :y s\n",
        },
        {"x": "n"},
    ),
    "what is above it comes earlier": (
        {
            "n.org": f"#+PROPERTY: header-args :x n\n{BLOCK}#+SETUPFILE: s.org\n",
            "s.org": "#+PROPERTY: header-args+ :y s\n",
        },
        {"x": "n", "y": "s"},
    ),
    "a file that is named twice counts twice": (
        {
            "n.org": f"#+SETUPFILE: s.org\n#+SETUPFILE: s.org\n{BLOCK}",
            "s.org": "#+PROPERTY: header-args+ :var a=1 b=2 a=1\n",
        },
        {"var": "a=1"},
    ),
    "a file is not read within itself": (
        {
            "n.org": f"#+SETUPFILE: s.org\n{BLOCK}",
            "s.org": "#+PROPERTY: header-args+ :x 1\n#+SETUPFILE: t.org\n",
            "t.org": "#+SETUPFILE: s.org\n#+SETUPFILE: n.org\n#+PROPERTY: header-args+ :y 2\n",
        },
        {"x": "1", "y": "2"},
    ),
    "its drawers and blocks do not count": (
        {
            "n.org": f"#+SETUPFILE: s.org\n{BLOCK}",
            "s.org": ":PROPERTIES:\n:header-args: :x 1\n:END:\n#+begin_src sh\n#+end_src\n",
        },
        {},
    ),
    "nor do its keywords in an example": (
        {
            "n.org": f"#+SETUPFILE: s.org\n{BLOCK}",
            "s.org": "#+begin_example\n#+PROPERTY: header-args :x 1\n#+end_example\n",
        },
        {},
    ),
    "one named in an example is not read": (
        {
            "n.org": f"#+begin_example\n#+SETUPFILE: s.org\n#+end_example\n{BLOCK}",
            "s.org": "#+PROPERTY: header-args :x 1\n",
        },
        {},
    ),
}


@pytest.mark.parametrize(("files", "expected"), READ.values(), ids=READ)
def test_arguments(files, expected):
    assert arguments(files) == expected
    assert read(files).diagnostics == ()


def test_a_notebook_in_a_folder_names_its_neighbours():
    files = {
        "sub/n.org": f"#+SETUPFILE: ../s.org\n{BLOCK}",
        "s.org": "#+PROPERTY: header-args :x 1\n",
    }
    assert arguments(files, "sub/n.org") == {"x": "1"}


def test_states_hold_as_if_they_stood_there():
    files = {"n.org": "#+SETUPFILE: s.org\n* OPEN a\n* TODO b\n", "s.org": "#+TODO: OPEN | SHUT\n"}
    assert [heading.state for heading in read(files).headings] == ["OPEN", None]


def test_settings_know_the_file_they_stand_in():
    files = {"n.org": f"#+SETUPFILE: s.org\n{BLOCK}", "s.org": "\n#+PROPERTY: header-args :x 1\n"}
    document = read(files)
    assert [(one.where.path, one.where.line) for one in document.properties] == [("s.org", 2)]
    assert document.blocks[0].arguments.lines == (0,)  # it stands in another file


REFUSED = {
    "one that is not there": ("gone.org", "no file that can be read"),
    "one above the project": ("../s.org", "outside of the project"),
    "one named from the root": ("/etc/s.org", "outside of the project"),
    "one at home": ("~/s.org", "outside of the project"),
    "one on the net": ("https://example.org/s.org", "fetches nothing"),
    "one that is called like on the net": ("file:s.org", "fetches nothing"),
}


@pytest.mark.parametrize(("name", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_is_said(name, why):
    files = {"n.org": f"\n#+SETUPFILE: {name}\n", "s.org": "#+TODO: A\n"}
    (problem,) = read(files).diagnostics
    assert (problem.name, problem.where.line) == ("setupfile-not-read", 2)
    assert name in problem.message
    assert why in problem.message


def test_without_sources_nothing_is_read():
    (problem,) = parse(b"#+SETUPFILE: s.org\n", "n.org").diagnostics
    assert problem.name == "setupfile-not-read"


def test_a_line_that_names_no_file_is_nothing():
    assert read({"n.org": "#+SETUPFILE:\n  #+SETUPFILE:  \n"}).diagnostics == ()


def test_files_that_name_each_other_often_come_to_an_end():
    names = [f"s{n}.org" for n in range(30)]
    every = "".join(f"#+SETUPFILE: {name}\n" for name in names)
    document = read({"n.org": every, **dict.fromkeys(names, every)})
    assert {problem.name for problem in document.diagnostics} == {"setupfile-not-read"}
    assert len(document.diagnostics) < 3000


def test_a_file_in_utf_16_is_named():
    data = {"n.org": b"#+SETUPFILE: s.org\n", "s.org": b"\xff\xfea\x00"}
    (problem,) = parse(data["n.org"], "n.org", data.get).diagnostics
    assert (problem.name, problem.where.path) == ("utf-16", "s.org")

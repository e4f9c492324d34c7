import pytest

from orgfig.diagnostics import Severity
from orgfig.digest import Digest

PICTURE = Digest("d" * 40)

ABSOLUTE = {
    "a home folder": ("/home/ada/fig/relu.svg", True),
    "a tilde": ("~/fig/relu.svg", True),
    "a Windows drive": ("C:\\fig\\relu.svg", True),
    "a Windows drive with slashes": ("C:/fig/relu.svg", True),
    "a relative link": ("fig/relu.svg", False),
    "a relative link with a dot": ("./fig/relu.svg", False),
    "a colon in a name": ("fig/a:/relu.svg", False),
    "a bare name": ("relu.svg", False),
}


@pytest.mark.parametrize(("written", "is_absolute"), ABSOLUTE.values(), ids=ABSOLUTE)
def test_absolute_link(world, written, is_absolute):
    world.written = written
    assert world.lines("absolute-link") == ([5] if is_absolute else [])


ELSEWHERE = {
    "the picture's own place": ("fig/relu.svg", False),
    "the same in a roundabout way": ("./fig/../fig/relu.svg", False),
    "no folder": ("relu.svg", True),
    "an old folder": ("old/fig/relu.svg", True),
    "a folder above": ("../fig/relu.svg", True),
    "another machine's folder has its own check": ("/home/ada/fig/relu.svg", False),
}


@pytest.mark.parametrize(("written", "is_elsewhere"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_link_elsewhere(world, written, is_elsewhere):
    world.written = written
    assert world.lines("link-elsewhere") == ([5] if is_elsewhere else [])


FIGURE = """* DONE relu
CLOSED: [2025-04-12 Sat 17:22]
{}
#+begin_src python :tangle tangled/relu.py
savefig("relu.svg")
#+end_src
"""
ALT = "#+ATTR_HTML: :alt A line that is flat, then rises\n"
CAPTION = "#+CAPTION: relu\n"
LINK = "[[file:fig/relu.svg]]"


ABOUT_WORDS = ("alt-left-to-caption", "alt-missing", "caption-missing")


def checks(result):
    found = (one for figure in result.figures for one in figure.findings)
    return sorted(one.check for one in found if one.check in ABOUT_WORDS)


WORDS = {
    "caption and alt": (CAPTION + ALT + LINK, []),
    "in the other order": (ALT + CAPTION + LINK, []),
    "more attributes": (CAPTION + "#+ATTR_HTML: :width 300 :alt A line :class x\n" + LINK, []),
    "no alt": (CAPTION + LINK, ["alt-left-to-caption"]),
    "no caption": (ALT + LINK, ["caption-missing"]),
    "neither": (LINK, ["alt-missing", "caption-missing"]),
    "a blank line between": (CAPTION + ALT + "\n" + LINK, ["alt-missing", "caption-missing"]),
    "an empty caption": ("#+CAPTION:\n" + ALT + LINK, ["caption-missing"]),
    "an empty alt": (CAPTION + "#+ATTR_HTML: :alt\n" + LINK, ["alt-left-to-caption"]),
    "a blank alt": (CAPTION + '#+ATTR_HTML: :alt "  "\n' + LINK, ["alt-left-to-caption"]),
    "its file name": (CAPTION + "#+ATTR_HTML: :alt relu.svg\n" + LINK, ["alt-left-to-caption"]),
    "its path": (CAPTION + "#+ATTR_HTML: :alt fig/relu.svg\n" + LINK, ["alt-left-to-caption"]),
    "its name": (CAPTION + "#+ATTR_HTML: :alt Relu\n" + LINK, ["alt-left-to-caption"]),
    "its file name alone": (
        "#+ATTR_HTML: :alt relu.svg\n" + LINK,
        ["alt-missing", "caption-missing"],
    ),
    "another attribute": (CAPTION + "#+ATTR_LATEX: :alt A line\n" + LINK, ["alt-left-to-caption"]),
    "words to click on": ("[[file:fig/relu.svg][the curve]]", []),
    "a PDF, which no page shows": ("[[file:fig/relu.pdf]]", []),
    "an MP4, which an export links to": ("[[file:fig/relu.mp4]]", []),
    "a GIF, which a page shows moving": (
        "[[file:fig/relu.gif]]",
        ["alt-missing", "caption-missing"],
    ),
    "a GIF with words": (CAPTION + ALT + "[[file:fig/relu.gif]]", []),
    "data": ("[[file:fig/relu.csv]]", []),
}


@pytest.mark.parametrize(("link", "expected"), WORDS.values(), ids=WORDS)
def test_who_cannot_see_it_is_told(audit_text, link, expected):
    name = link.rpartition("fig/")[2].partition("]")[0]
    result = audit_text(FIGURE.format(link).replace("relu.svg", name))
    assert checks(result) == expected


def test_what_a_block_names_is_no_link(audit_text):
    block = "#+begin_src python :tangle relu.py :file relu.svg\n1\n#+end_src\n"
    assert checks(audit_text("* DONE relu\nCLOSED: [2025-04-12 Sat 17:22]\n" + block)) == []


def test_missing_words_are_told_on_the_line_of_the_link(audit_text):
    text = FIGURE.format(f"Text.\n\n{LINK}\n")
    assert told(audit_text(text)) == [
        ("alt-missing", 5, Severity.WARNING),
        ("caption-missing", 5, Severity.NOTE),
    ]
    open_ones = told(audit_text(text.replace("DONE", "TODO")))
    assert {severity for _, _, severity in open_ones} == {Severity.NOTE}


def told(result):
    found = result.figures[0].findings
    return [(one.check, one.where.line, one.severity) for one in found if one.check in ABOUT_WORDS]


def misspelled(result):
    found = (one for figure in result.figures for one in figure.findings)
    return [(one.where.line, one.hint) for one in found if one.check == "link-misspelled"]


SPELLED = {
    "another case": ("fig/Relu.svg", ("fig/relu.svg",), True),
    "the suffix in capitals": ("fig/relu.SVG", ("fig/relu.svg",), True),
    "an accent in two parts": ("fig/gr\u00f6.svg", ("fig/gro\u0308.svg",), True),
    "another name": ("fig/relu.svg", ("fig/gelu.svg",), False),
    "as it is called": ("fig/relu.svg", ("fig/relu.svg",), False),
    "both stand there": ("fig/Relu.svg", ("fig/relu.svg", "fig/Relu.svg"), False),
    "nothing there": ("fig/Relu.svg", (), False),
}


@pytest.mark.parametrize(("link", "present", "is_wrong"), SPELLED.values(), ids=SPELLED)
def test_link_misspelled(audit_text, link, present, is_wrong):
    text = FIGURE.format(f"{CAPTION}{ALT}[[file:{link}]]")
    result = audit_text(text, present=present, outputs=dict.fromkeys(present, PICTURE))
    name = link.removeprefix("fig/")
    hint = f"link to [[file:{present[0]}]], or save {name}" if is_wrong else None
    assert misspelled(result) == ([(5, hint)] if is_wrong else [])


def test_a_picture_that_another_heading_is_to_make_is_there_for_one_without_code(audit_text):
    text = FIGURE.format(LINK) + "* TODO shows it\n[[file:fig/Relu.svg]]\n"
    result = audit_text(text, present=(), outputs={})
    assert [line for line, _ in misspelled(result)] == [8]


def test_two_figures_whose_names_differ_by_case_are_two(audit_text):
    text = FIGURE.format(LINK) + FIGURE.replace("relu", "Relu").format("[[file:fig/Relu.svg]]")
    assert misspelled(audit_text(text)) == []


BROKEN = {
    "a picture in another folder": ("[[file:photos/cat.png]]", "photos/cat.png"),
    "a text": ("[[file:notes.txt]]", "notes.txt"),
    "a place in a file": ("[[file:notes.org::*Heading]]", "notes.org"),
    "without `file:`": ("[[./notes.txt]]", "notes.txt"),
    "in another program": ("[[file+sys:notes.txt]]", "notes.txt"),
    "in a table": ("| [[file:notes.txt]] |", "notes.txt"),
    "in a footnote": ("[fn:1] See [[file:notes.txt]].", "notes.txt"),
    "with words": ("[[file:notes.txt][my notes]]", "notes.txt"),
    "in a drawer": (":NOTES:\n[[file:notes.txt]]\n:END:", "notes.txt"),
    "a per cent sign, which stands for itself": ("[[file:my%20notes.txt]]", "my%20notes.txt"),
}


@pytest.mark.parametrize(("link", "path"), BROKEN.values(), ids=BROKEN)
def test_link_broken(audit_text, link, path):
    (found,) = audit_text(f"* a\n{link}\n", nowhere=frozenset((path,))).findings
    assert (found.check, found.severity) == ("link-broken", Severity.WARNING)
    assert audit_text(f"* a\n{link}\n").findings == ()


FINE = {
    "in a comment": "# [[file:notes.txt]]",
    "in an example": "#+begin_example\n[[file:notes.txt]]\n#+end_example",
    "in a fixed line": ": [[file:notes.txt]]",
    "verbatim": "=[[file:notes.txt]]=",
    "in code": "~[[file:notes.txt]]~",
    "in a block": "#+begin_src text\n[[file:notes.txt]]\n#+end_src",
    "under a heading that is commented out": "* COMMENT b\n[[file:notes.txt]]",
    "under an archived heading": "* b :ARCHIVE:\n[[file:notes.txt]]",
    "on another machine": "[[/notes.txt]] [[file:~/notes.txt]] [[file:/ssh:a:notes.txt]]",
    "outside of the project": "[[file:../notes.txt]]",
    "with a variable": "[[file:$HOME/notes.txt]]",
    "to a place in the same file": "[[file:::*a]] [[*a]] [[#a]]",
    "to a page": "[[https://orgmode.org/notes.txt]]",
}


@pytest.mark.parametrize("link", FINE.values(), ids=FINE)
def test_what_is_no_link_to_a_file_of_the_project_is_not_broken(audit_text, link):
    nowhere = frozenset(("notes.txt", "../notes.txt", "$HOME/notes.txt", "/notes.txt", "."))
    assert audit_text(f"* a\n{link}\n", nowhere=nowhere).findings == ()


def test_a_promised_picture_is_the_matter_of_other_checks(audit_text):
    nowhere = frozenset(("fig/relu.svg", "fig/points.csv"))
    assert audit_text(FIGURE.format(LINK), nowhere=nowhere).findings == ()
    data = FIGURE.replace("relu.svg", "points.csv").format("[[file:fig/points.csv]]")
    result = audit_text(data + "* a\n[[file:fig/points.csv]]\n", nowhere=nowhere)
    assert result.findings == ()


PLANNED = {
    "data of a figure to be drawn": ("* TODO a\n** code\n[[file:fig/points.csv]]\n", False),
    "data of one that is done": ("* DONE a\n** code\n[[file:fig/points.csv]]\n", True),
    "data of no figure": ("* a\n[[file:fig/points.csv]]\n", True),
    "data before the first heading": ("[[file:fig/points.csv]]\n", True),
    "what no figure makes": ("* TODO a\n[[file:fig/notes.org]]\n", True),
}


@pytest.mark.parametrize(("text", "is_broken"), PLANNED.values(), ids=PLANNED)
def test_data_that_is_planned_may_be_missing(audit_text, text, is_broken):
    found = audit_text(text, nowhere=frozenset(("fig/points.csv", "fig/notes.org"))).findings
    assert [one.check for one in found] == (["link-broken"] if is_broken else [])


def test_links_are_read_from_the_folder_of_the_notebook(audit_text):
    texts = {"notes/a.org": "* a\n[[file:b.txt]] [[file:../c.txt]] [[file:../../d.txt]]\n"}
    nowhere = frozenset(("notes/b.txt", "c.txt", "d.txt", "../d.txt"))
    found = audit_text(texts, nowhere=nowhere).findings
    assert [one.message.split()[0] for one in found] == ["b.txt", "../c.txt"]

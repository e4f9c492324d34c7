import re
import subprocess

import pytest

from orgfig.audit import Audit
from orgfig.diagnostics import Diagnostic, Severity
from orgfig.location import Location
from orgfig.notebook import read
from orgfig.report import Page, Showing
from orgfig.report.org_table import org_table

HOSTILE = (
    r"""#+TODO: TODO | DONE OK
* DONE a|b
* DONE [[file:fig/other.svg][linked]] and [[file:fig/third.svg]]
* DONE closing]
* DONE [1/2] with \alpha
CLOSED: <2025-04-12 Sat 17:22>
* OK 図図 é
:PROPERTIES:
:CUSTOM_ID: own
:END:
* DONE twice
[[file:fig/twice|bar.svg]]
* DONE twice
* DONE <10>
* DONE 2025
* DONE back\slash\
* DONE #
* DONE relu
[[file:fig/relu.svg]]
#+begin_src python :tangle tangled/relu.py
open("relu.svg", "w").write("<svg/>")
#+end_src
"""
    "* DONE not\u00a0broken\u3000wide\n[[file:fig/not.svg]]\n"
    "* DONE \u202eturned\n[[file:fig/turned.svg]]\n"
)
ALIGN = """(progn
  (require 'org)
  (with-temp-buffer
    (insert-file-contents "{file}")
    (org-mode)
    (goto-char (point-min))
    (org-table-align)
    (write-region (point-min) (point-max) "{file}" nil 'silent)))"""
FOLLOW = """(progn
  (require 'org)
  (setq org-link-search-must-match-exact-headline t)
  (find-file "{file}")
  (goto-char (point-min))
  (re-search-forward "^| figure")
  (forward-line 2)
  (while (looking-at "| \\\\[\\\\[")
    (let ((here (point)))
      (forward-char 4)
      (org-open-at-point)
      (princ (format "%d\\n" (line-number-at-pos)))
      (goto-char here)
      (forward-line))))"""


EXPORT = """(progn
  (require 'ox-html)
  (find-file "{file}")
  (setq org-export-with-toc nil)
  (princ (org-export-as 'html nil nil t)))"""


def cells(line):
    return [text.strip() for text in line.strip("|").split("|")]


def table(text):
    return [line for line in text.split("\n") if line.startswith("|")]


def emacs(need, code, folder):
    return subprocess.run(
        [need("emacs"), "-Q", "--batch", "--eval", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_table(scene, golden):
    golden("table.org", org_table(scene.audit))


def test_a_row_leads_to_its_heading_and_says_why(scene):
    step = cells(table(org_table(scene.audit))[2])
    assert step[:4] == ["[[*step][step]]", "DONE", "", "unproven"]
    why = "the last run failed: NameError: name 'zz' is not defined"
    assert step[4] == f"{why} ([[file:figures.org::19][figures.org:19]])"


def test_what_the_table_has_no_room_for_is_listed_below_it_once(scene):
    text = org_table(scene.audit)
    listed = [line for line in text.split("\n") if line.startswith("- ")]
    assert any("fig/old.svg is promised by no heading =orphan-output=" in one for one in listed)
    assert text.count("NameError") == 1


def test_diagnostics_are_listed(scene):
    found = Diagnostic(Location("figures.org", 3, 2), Severity.ERROR, "n", "a | b [[file:c.svg]]")
    line = org_table(scene.audit, (found,)).split("\n")
    (told,) = (one for one in line if "=n=" in one)
    assert "|" not in told
    assert "[[file:c.svg" not in told


def test_an_empty_audit_is_counted(make_scene):
    assert org_table(make_scene(text="").audit).split("\n")[0] == "no figures"


def test_of_several_notebooks_links_name_theirs(scene):
    first, second, *_ = scene.audit.figures
    where = Location("other.org", second.figure.where.line)
    second = second._replace(figure=second.figure._replace(where=where))
    rows = table(org_table(Audit((first, second), ())))
    assert cells(rows[2])[0] == "[[file:other.org::*step][step]]"
    assert cells(rows[3])[0] == "[[file:figures.org::*relu][relu]]"


# --- pasted into a notebook --------------------------------------------------------------------


def test_no_text_makes_a_field_more(make_scene):
    rows = table(org_table(make_scene(text=HOSTILE).audit))
    assert {line.count("|") for line in (rows[0], *rows[2:])} == {7}


WAYS = {
    "an id of its own": "[[#own][図図 é]]",
    "the line, for a title that another has": "[[file:figures.org::13][twice (2)]]",
    "the line, for a title with a bar": r"[[file:figures.org::2][a\vert{}b]]",
    "the title without a cookie": r"[[*with \alpha][with \alpha]]",
    "brackets in a title are escaped": "[[*closing\\]][closing]\u200b]]",
    "a space that is a letter for Org stays": "[[*not\u00a0broken\u3000wide][",
    "the line, for a title with a mark of direction": r"[[file:figures.org::25][\u202eturned]]",
}


@pytest.mark.parametrize("link", WAYS.values(), ids=WAYS)
def test_what_leads_to_a_heading(make_scene, link):
    assert link in org_table(make_scene(text=HOSTILE).audit)


def test_an_active_time_becomes_an_inactive_one(make_scene):
    text = org_table(make_scene(text=HOSTILE).audit)
    assert "[2025-04-12 Sat 17:22]" in text
    assert "<2025" not in text


@pytest.mark.parametrize("place", ["at the top", "below the last heading"])
def test_pasted_it_promises_no_figure_and_changes_none(make_scene, place):
    pasted = org_table(make_scene(text=HOSTILE).audit)
    text = f"{pasted}\n{HOSTILE}" if place == "at the top" else f"{HOSTILE}{pasted}\n"
    before, after = (read(one.encode(), "figures.org", "fig") for one in (HOSTILE, text))
    assert promised(after) == promised(before)
    assert len(after.diagnostics) == len(before.diagnostics)
    assert [file.text for file in after.tangled.files] == [
        file.text for file in before.tangled.files
    ]


def promised(notebook):
    return [(one.name, [output.path for output in one.outputs]) for one in notebook.figures]


@pytest.mark.slow
@pytest.mark.emacs
@pytest.mark.parametrize("text", [None, HOSTILE], ids=["ordinary", "hostile"])
def test_it_is_aligned_as_org_aligns_it(make_scene, need, tmp_path, text):
    scene = make_scene() if text is None else make_scene(text=text)
    written = org_table(scene.audit) + "\n"
    (tmp_path / "table.org").write_text(written)
    emacs(need, ALIGN.format(file=tmp_path / "table.org"), tmp_path)
    assert (tmp_path / "table.org").read_text() == written


@pytest.mark.slow
@pytest.mark.emacs
def test_org_follows_every_link_to_its_heading(make_scene, need, tmp_path):
    scene = make_scene(text=HOSTILE)
    (tmp_path / "figures.org").write_text(HOSTILE + "* The table\n" + org_table(scene.audit) + "\n")
    said = emacs(need, FOLLOW.format(file=tmp_path / "figures.org"), tmp_path)
    rows = table(org_table(scene.audit))[2:]
    lines = [one.figure.where.line for one in scene.audit.figures]
    assert len(rows) == len(lines) == len(said.split())
    assert sorted(map(int, said.split())) == lines, re.sub(r"\s+", " ", said)


# --- in the place of lines of a notebook ---------------------------------------------------------


def placed(scene, page, folder="", *, verbose=False):
    showing = Showing(verbose=verbose, folder=folder, page=Page(*page))
    return org_table(scene.audit, (), showing)


def test_lines_below_its_place_are_told_as_they_will_be_counted(scene):
    text = placed(scene, ("figures.org", 3, 2))
    grows = len(text.split("\n"))
    assert f"name 'zz' is not defined (figures.org:{19 + grows})" in text


def test_lines_above_its_place_stay_as_they_are(scene):
    text = placed(scene, ("figures.org", 20, 22))
    assert "name 'zz' is not defined (figures.org:19)" in text


def test_in_the_place_of_as_many_lines_nothing_moves(scene):
    lines = len(placed(scene, ("figures.org", 3, 2)).split("\n"))
    assert "(figures.org:19)" in placed(scene, ("figures.org", 3, 2 + lines))


def test_a_place_that_the_row_leads_to_is_not_told_again(scene):
    (row,) = (one for one in table(placed(scene, ("figures.org", 3, 2))) if "*sigmoid" in one)
    assert cells(row)[4] == "never built"


def test_notes_are_listed_only_if_asked_for(scene):
    assert "caption-missing" not in placed(scene, ("figures.org", 3, 2))
    assert "wrong-weekday" in placed(scene, ("figures.org", 3, 2))
    assert "caption-missing" in placed(scene, ("figures.org", 3, 2), verbose=True)


ELSEWHERE = {
    "a notebook beside": ("talk.org", "", "[[file:figures.org::*step][step]]"),
    "a notebook in a folder": ("notes/talk.org", "..", "[[file:../figures.org::*step][step]]"),
    "a file of no project": (None, "../shelf", "[[file:../shelf/figures.org::*step][step]]"),
}


@pytest.mark.parametrize(("path", "folder", "link"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_in_another_file_links_lead_on_from_there(scene, path, folder, link):
    text = placed(scene, (path, 3, 2), folder)
    assert cells(table(text)[2])[0] == link
    assert "(figures.org:19)" in text


@pytest.mark.slow
@pytest.mark.emacs
def test_with_it_in_its_place_the_notebook_is_exported(make_scene, need, tmp_path):
    scene = make_scene(text=HOSTILE)
    text = placed(scene, ("figures.org", 1, 0), verbose=True)
    (tmp_path / "figures.org").write_text(f"{text}\n{HOSTILE}")
    said = emacs(need, EXPORT.format(file=tmp_path / "figures.org"), tmp_path)
    linked = [row for row in table(text)[2:] if row.startswith("| [[")]
    assert said.count('href="#') == len(linked) == 11

"""The explain verb: right in both directions, and it leaves everything as it was."""

from __future__ import annotations

import json
import os

import pytest

from orgfig.commands.build import build
from orgfig.commands.explain import explain
from orgfig.errors import UsageError


def explained(desk, *figures, **how):
    """The exit status, and what was printed on standard output."""
    status = explain(desk.session(), figures=figures, **how)
    return status, desk.out.getvalue().rstrip("\n")


def test_built_is_up_to_date(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    assert explained(desk) == (1, "a: never built\nb: never built")
    build(desk.session())
    assert explained(desk) == (0, "2 figures are up to date")


CHANGES = {
    "its code": (lambda desk, drawn: desk.write(drawn("a", "x = 2"), drawn("b")), "a: "),
    "the picture was edited": (
        lambda desk, _: (desk.folder / "fig/a.svg").write_text("<svg/>"),
        "a: fig/a.svg was edited since",
    ),
    "the picture is gone": (
        lambda desk, _: (desk.folder / "fig/a.svg").unlink(),
        "a: fig/a.svg is missing",
    ),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_said_and_only_that(desk, drawn, change, said):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session())
    change(desk, drawn)
    status, text = explained(desk)
    assert status == 1
    first, *rest = text.split("\n")
    assert first.startswith(said)
    assert rest[-1] == "1 figure is up to date"


SAME = {
    "prose and captions": lambda text: text.replace("* DONE a\n", "* DONE a\nProse.\n"),
    "a state": lambda text: text.replace("* DONE a", "* TODO a"),
    "the text is as it was": lambda text: text,
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_does_not_count_is_not_said(desk, drawn, change):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session())
    notebook = desk.folder / "figures.org"
    notebook.write_text(change(notebook.read_text()))
    assert explained(desk) == (0, "2 figures are up to date")


def test_only_figures_that_are_asked_for_count(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session(), figures=["a"])
    assert explained(desk, "a")[0] == 0
    assert explained(desk, "b") == (1, "b: never built")


def test_an_unknown_figure_is_wrong_use(desk, drawn):
    desk.write(drawn("a"))
    with pytest.raises(UsageError, match="no figure is called"):
        explained(desk, "z")


def test_a_failure_is_told_with_its_org_line(desk, drawn, failure):
    desk.write(drawn("a"))
    desk.executor.failures["a"] = failure
    build(desk.session())
    status, text = explained(desk)
    assert status == 1
    assert text.split("\n")[:2] == ["a: failed last time", "  figures.org:4: error: ValueError: no"]


def test_what_stands_in_the_way_is_told_once_and_outdated(desk, drawn):
    desk.write(drawn("a").replace("tangled/a.py", "tangled/a.py :timeout never"))
    status, text = explained(desk)
    assert status == 1
    assert "`:timeout never`" in text
    assert "`:timeout never`" not in desk.err.getvalue()


def test_a_build_in_its_place_would_say_the_same(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    _, text = explained(desk)
    build(desk.session(), dry_run=True)
    assert desk.out.getvalue().endswith(f"{text}\n")


def test_it_runs_nothing_and_writes_nothing(desk, drawn):
    desk.write(drawn("a"))
    explained(desk, verbose=True)
    explained(desk, form="json")
    assert desk.executor.ran == []
    assert desk.files == ["figures.org", "pyproject.toml"]


def test_verbose_lists_what_each_depends_on(desk, drawn):
    desk.write(drawn("a", "import nothing_installed"))
    build(desk.session())
    _, text = explained(desk, verbose=True)
    for part in ("built 20", "tangled/a.py", "nothing_installed", "python", "policy", "fig/a.svg"):
        assert part in text


def test_the_json_says_the_same_and_nothing_else_is_printed(desk, drawn):
    desk.write(drawn("a"), drawn("b"))
    build(desk.session(), figures=["a"])
    status, text = explained(desk, form="json")
    document = json.loads(text)
    assert status == 1
    assert document["counts"] == {"up_to_date": 1, "outdated": 1}
    assert [one["reasons"][0]["text"] for one in document["figures"] if one["reasons"]] == [
        "never built"
    ]
    assert desk.err.getvalue() == ""
    assert os.fspath(desk.folder) not in text


def test_an_error_in_the_text_counts_as_it_does_in_a_build(desk, drawn):
    desk.write(drawn("a"))
    build(desk.session())
    desk.write(drawn("a"), "* TODO b\n#+begin_src python :tangle ../b.py\nx\n#+end_src\n")
    assert explained(desk)[0] == build(desk.session(), dry_run=True) == 1

"""Commands, flags, checks and links stand in the docs, and the docs name no others."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
from pathlib import Path

import pytest

from orgfig.cli import parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES = [*TOP, *sorted((ROOT / "docs").rglob("*.md"))]


def verbs():
    actions = parser()._actions
    return next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices


def flags(verb):
    return {flag for action in verbs()[verb]._actions for flag in action.option_strings}


@pytest.mark.parametrize("verb", verbs())
def test_every_command_stands_in_the_readme(verb):
    assert f"`orgfig {verb}" in README


def test_the_table_of_flags_has_those_of_each_command_and_no_others():
    rows = re.findall(r"^\| (`-[^|]+)\| ([a-z, ]+) \|", README, re.MULTILINE)
    told = {
        (verb, flag)
        for names, some in rows
        for verb in some.split(", ")
        for flag in re.findall(r"`(--?[a-z-]+)`", names)
    }
    own = {(verb, flag) for verb in verbs() for flag in flags(verb) - {"-h", "--help"}}
    assert told == own


def test_the_docs_name_no_command_that_is_not_there():
    text = "\n".join(page.read_text() for page in PAGES)
    named = set(re.findall(r"`(?:orgfig|invoke) ([a-z]+)", text))
    assert named <= {*verbs(), "dev"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_docs_name_no_flag_that_is_not_there(page):
    for verb, rest in re.findall(r"`orgfig ([a-z]+)([^`]*)`", page.read_text()):
        for flag in re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest):
            assert flag in flags(verb), f"orgfig {verb} {flag}"


def test_tasks_have_the_options_of_the_commands():
    from orgfig import collection

    for verb in verbs():
        task = getattr(collection, verb)
        words = {"figure", "file", "place"}  # what the command line takes without a flag
        arguments = [one for one in task.get_arguments() if one.name not in words]
        names = {f"--{argument.name.replace('_', '-')}" for argument in arguments}
        ours = {flag for flag in flags(verb) if flag.startswith("--")} - {"--help"}
        assert names == ours, verb


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_docs_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_decision_has_situation_choice_and_price():
    for page in (ROOT / "docs/decisions").glob("*.md"):
        titles = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
        assert titles == ["Situation", "Choice", "Price"], page.name


def test_the_two_commands_of_the_readme_stand_where_ci_finds_them():
    for name in ("build", "test"):
        found = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```\n", README)
        assert found, name
        checked = subprocess.run(["bash", "-n", "-c", found[1]], check=False)
        assert checked.returncode == 0


def test_the_sample_of_an_animation_calls_what_the_notebook_shares():
    page = (ROOT / "docs/animations.md").read_text()
    shown = ast.parse(
        re.search(r"#\+begin_src python .*?\n(.+?)#\+end_src", page, re.DOTALL)[1].replace(
            "<<movies>>", ""
        )
    )
    notebook = (ROOT / "figures.org").read_text()
    shared = ast.parse(
        re.search(r"#\+name: movies\n#\+begin_src python\n(.+?)#\+end_src", notebook, re.DOTALL)[1]
    )
    film = next(one for one in ast.walk(shared) if getattr(one, "name", None) == "film")
    call = shown.body[-1].value
    assert call.func.id == "film"
    assert len(call.args) == len(film.args.args)
    signature = ", ".join(one.arg for one in film.args.args)
    assert f"`film({signature})`" in page


def test_nothing_in_the_docs_waits_to_be_filled_in():
    assert [page.name for page in PAGES if "@@" in page.read_text()] == []


def test_the_changelog_has_an_unreleased_part_on_top():
    titles = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert titles[0] == "Unreleased"


def test_the_map_names_every_module_of_the_rooms_that_it_takes_apart():
    table = (ROOT / "docs/architecture.md").read_text().partition("## The modules")[2]
    rooms = re.split(r"^\| \*\*([a-z]+)\*\*", table.partition("\n## ")[0], flags=re.MULTILINE)[1:]
    assert rooms[::2] == ["figure", "build", "execute", "workspace", "audit", "report", "commands"]
    for room, rows in zip(rooms[::2], rooms[1::2], strict=True):
        named = re.findall(r"`([a-z0-9_]+)`", rows)
        there = {path.stem for path in (ROOT / "src/orgfig" / room).glob("*.py")} - {"__init__"}
        assert sorted(named) == sorted(there), room

"""A notebook of many figures, some of which fail on purpose, each in its own way."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys

import pytest

QUICK = ("relu", "sigmoid", "step", "tanh", "leaky_relu")


@pytest.fixture(scope="module")
def notebooks(request):
    """The module that the benchmarks make their notebooks with."""
    path = request.config.rootpath / "bench" / "notebooks.py"
    spec = importlib.util.spec_from_file_location("made_notebooks", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a NamedTuple's annotations are looked up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def own(root):
    """The text of the repository's own notebook."""
    return (root / "figures.org").read_text(encoding="utf-8")


def check_build(tmp_path, orgfig, made):
    """Builds it all; all is well but for the figures that are made to fail."""
    (tmp_path / "figures.org").write_text(made.text, encoding="utf-8")
    built = orgfig("build")
    assert built.status == 1, built.text
    figures = json.loads(orgfig("status", "--json").out)["figures"]
    failures = {one["name"]: one["last_run"]["failure"] for one in figures if one["last_run"]}
    assert {name for name, failure in failures.items() if failure} == set(made.failing)
    assert {name for name, failure in failures.items() if not failure} == set(made.sound)


@pytest.mark.slow
def test_a_build_goes_to_its_end_and_exactly_the_failing_figures_are_reported(
    tmp_path, orgfig, notebooks, own
):
    made = notebooks.varied(own, 30, 10, QUICK)
    check_build(tmp_path, orgfig, made)
    assert sorted(os.listdir(tmp_path / "fig")) == sorted(f"{name}.svg" for name in made.sound)


@pytest.mark.slow
def test_five_hundred_figures_of_every_kind(tmp_path, orgfig, notebooks, own):
    made = notebooks.varied(own, 500, 20)
    check_build(tmp_path, orgfig, made)
    assert len(os.listdir(tmp_path / "fig")) >= len(made.sound)  # one of them makes two


def test_no_two_variations_have_the_same_code_or_module(notebooks, own):
    made = notebooks.varied(own, 500, 20)
    found = re.findall(r"(?s):tangle tangled/(\w+)\.py.*?\n(.*?)#\+end_src", made.text)
    modules = {name: code for name, code in found if name not in made.failing}
    codes = {re.sub(r"_\d+\.svg", ".svg", code) for code in modules.values()}
    assert len(codes) == len(modules) == len(set(made.sound)) == 480


def test_every_way_to_fail_is_there(notebooks, own):
    made = notebooks.varied(own, 500, 20)
    kinds = {name.rpartition("_")[0] for name in made.failing}
    assert kinds == set(notebooks.FAILURES)


def test_small_figures_are_all_sound(tmp_path, orgfig, notebooks):
    made = notebooks.small(20)
    (tmp_path / "figures.org").write_text(made.text, encoding="utf-8")
    assert orgfig("build").status == 0
    assert "nothing to do" in orgfig("build").out
    assert len(list((tmp_path / "fig").iterdir())) == 20

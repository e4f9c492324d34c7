"""`__all__` says what a module shows, and shows no more than is there."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import orgfig

MODULES = [
    found.name
    for found in pkgutil.walk_packages(orgfig.__path__, "orgfig.")
    if not found.name.startswith(("orgfig.execute.inside", "orgfig.__main__"))
]


@pytest.mark.parametrize("name", ["orgfig", *MODULES])
def test_all_names_are_there(name):
    module = importlib.import_module(name)
    assert [one for one in module.__all__ if getattr(module, one) is None] == []


@pytest.mark.parametrize("name", ["orgfig", *MODULES])
def test_names_are_sorted_and_said_once(name):
    names = importlib.import_module(name).__all__
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["orgfig", *MODULES])
def test_every_module_and_public_name_says_what_it_is_for(name):
    module = importlib.import_module(name)
    assert module.__doc__
    functions = [getattr(module, one) for one in module.__all__]
    assert [one for one in functions if callable(one) and not one.__doc__] == []


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        _ = orgfig.nothing

"""The status verb: exit status, form, and that it writes nothing."""

from __future__ import annotations

import json

import pytest

from orgfig.commands.build import build
from orgfig.commands.status import status


def test_all_proven_is_0(desk, drawn):
    desk.write(drawn("a").replace("a\n", "a\nCLOSED: [2025-04-12 Sat 17:22]\n", 1))
    build(desk.session())
    assert status(desk.session()) == 0
    assert "1 of 1 DONE figure is proven" in desk.text


def test_a_claim_without_proof_is_1(desk, drawn):
    desk.write(drawn("a"))
    assert status(desk.session()) == 1


def test_an_open_figure_is_0(desk, drawn):
    desk.write(drawn("a", state="TODO"))
    assert status(desk.session()) == 0


@pytest.mark.parametrize("form", ["table", "json"])
def test_it_writes_nothing(desk, drawn, form):
    desk.write(drawn("a"))
    before = desk.files
    status(desk.session(), form=form)
    assert desk.files == before


def test_json_is_json_whatever_is_wrong(desk, drawn):
    desk.write(drawn("a"), drawn("b").replace("#+end_src\n", ""))
    status(desk.session(), form="json")
    document = json.loads(desk.out.getvalue())
    assert document["diagnostics"]
    assert not desk.err.getvalue()

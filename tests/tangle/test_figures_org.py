"""The repository's own notebook is tangled by orgfig as by Emacs."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.emacs


def test_figures_org_gives_what_emacs_gives(root, trees, emacs, tangled, tmp_path):
    data = (root / "figures.org").read_bytes()
    from_emacs = trees.tangle_with_emacs(emacs, {"figures": data}, tmp_path)["figures"]
    plan = tangled(data, "figures.org")
    assert plan.diagnostics == ()
    assert trees.Tree(trees.made(plan)) == from_emacs
    assert len(from_emacs.files) > 20

"""The committed trees are what a real Emacs makes today; so are files with odd names."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.emacs

ODD_TARGETS = {  # not every file system could hold them as committed files
    "a colon within brackets": "a[x :y].py",
    "a colon within parentheses": "a(x :y).py",
    "a colon within a string": '"b :c.py"',
    "a colon without a blank before it": "a.py:padline no",
    "a colon within braces ends the value": "c{x :padline no}",
    "an escaped tab": '"tab\\tin.py"',
    "escaped characters": '"\\x41\\101\\u00e9.py"',
    "two strings": '"a" "b"',
    "a string without end": '"open.py',
    "a lone quote": '"',
    "a backslash": "a\\b.py",
    "an escaped quote": '"a\\"b.py"',
    "an unbalanced bracket": "a(b :c.py",
    "a name with a number in it": "5 5",
    "another script": "ünïcödé.py",
    "a star": "*.py",
    "a string with a colon, and more": '"a :b" c.py',
    "a quote in the middle": 'a" :b".py',
    "a string, and more": '"a" b.py',
    "a string right before text": '"a".py',
    "two strings without a blank": '"a""b"',
    "an octal escape": '"\\141.py"',
    "an escaped backslash": '"a\\\\b.py"',
    "a backslash and a letter": "a\\n.py",
    "tabs around and inside": "\t\tx\ty.py\t",
    "several blanks": "my  file.py",
    "a comma": "a.py, b.py",
}


@pytest.mark.slow
def test_emacs_still_makes_the_committed_trees(trees, emacs):
    made = trees.made_by_emacs(emacs)
    committed = trees.expected()
    assert [name for name in made if made[name] != committed[name]] == []


def test_odd_file_names_are_those_of_emacs(trees, emacs, tangled, tmp_path):
    texts = {
        name: f"#+begin_src python :tangle {target}\nx\n#+end_src\n".encode()
        for name, target in ODD_TARGETS.items()
    }
    from_emacs = trees.tangle_with_emacs(emacs, texts, tmp_path)
    ours = {name: trees.made(tangled(text, f"{name}.org")) for name, text in texts.items()}
    assert ours == {name: tree.files for name, tree in from_emacs.items()}
    assert [name for name, tree in from_emacs.items() if tree.refused] == []

"""How many files Org writes before an error of its own."""

from __future__ import annotations

import pytest


def block(header):
    return f"#+begin_src python {header}\nx\n#+end_src\n"


A, B, C = (block(f":tangle {name}.py") for name in "abc")
REACH = {
    "no error": (A + B, None),
    "a mode, first": (block(":tangle a.py :tangle-mode 755") + B, 0),
    "a mode, last": (A + B + block(":tangle c.py :tangle-mode 755"), 2),
    "a mode in a later block of the first file": (A + B + block(":tangle a.py :padline 5"), 0),
    "of two, the earlier": (A + block(":tangle x/") + B + block(":tangle c.py :padline 5"), 1),
    "a folder as a target": (A + block(":tangle x/") + B, 1),
    "the notebook as a target": (A + block(":tangle notebook.org") + B, 1),
    "a file where another needs a folder": (A + B + block(":tangle a.py/c.py"), 2),
    "a folder where another needs a file": (block(":tangle x/a.py") + B + block(":tangle x"), 2),
    "an error in collecting, last": (A + B + block(":tangle c.py :noweb 5"), 0),
    "a cycle": (A + "#+name: c\n#+begin_src python :noweb yes\n<<c>>\n#+end_src\n", None),
    "a cycle that is tangled": (
        A + "#+name: c\n#+begin_src python :noweb yes :tangle c.py\n<<c>>\n#+end_src\n",
        0,
    ),
    "a variable without a name": (A + block(":var 5"), 0),
    "a variable without a name in a dead block": (f"{A}* COMMENT b\n{block(':var 5')}", None),
    "a target outside of the project": (A + block(":tangle ../b.py") + C, None),
    "an error beside one": (A + block(":tangle ../b.py :padline 5") + C, 1),
    "Lisp that is not evaluated": (A + block(":tangle b.py :shebang (foo)") + C, None),
    "a protected target": (A + block(":tangle .git/b.py") + C, None),
}


@pytest.mark.parametrize(("text", "reach"), REACH.values(), ids=REACH)
def test_reach(text, reach, tangled):
    assert tangled(text).reach == reach

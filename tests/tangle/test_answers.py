from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from orgfig.org import parse
from orgfig.tangle import plan
plan(parse(b"#+begin_src python :tangle a.py\\n1\\n#+end_src\\n", "n.org"))
print(*{"orgfig.tangle.lookup", "orgfig.tangle.variables"}.intersection(sys.modules))
"""


def test_a_notebook_that_asks_for_nothing_loads_nothing_that_answers():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert done.stdout.strip() == b""


def test_warnings_of_blocks_that_are_run_are_passed_on(planned):
    text = (
        "#+begin_src python :tangle a.py :var x=f\nq\n#+end_src\n"
        "#+name: f\n#+begin_src python :noweb yes\n<<nope>>\n#+end_src\n"
    )
    assert [one.name for one in planned(text, lambda _: "1").diagnostics] == ["noweb-unresolved"]

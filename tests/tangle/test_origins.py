"""From a line of a tangled file to the line of the notebook."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orgfig.location import Location
from orgfig.org import parse
from orgfig.org.blocks import unquote
from orgfig.tangle import TangledFile, locate

FILE = TangledFile(
    path="a.py",
    text="x\ny\nz\n",
    mode=None,
    language="python",
    blocks=(0,),
    origins=(12, 20, 14),
    where=Location("n.org", 11),
)
LINES = {
    "a line": (2, 20),
    "the last line": (3, 14),
    "a line behind the end": (4, 14),
    "a line before the first": (0, 12),
    "a line from the end": (-1, 12),
}


@pytest.mark.parametrize(("line", "org_line"), LINES.values(), ids=LINES)
def test_where_a_line_came_from(line, org_line):
    assert locate(FILE, line, "n.org") == Location("n.org", org_line)


# --- every line of a made-up notebook leads back to where it stands ----------------------------

WORDS = st.text("abcxyz", min_size=1, max_size=3)
OWN = st.builds("{}{} {}".format, st.sampled_from(["", "  ", "\t", ",* ", ",#+"]), WORDS, WORDS)
BODIES = st.lists(
    st.one_of(
        OWN,
        OWN,
        st.sampled_from(["", "<<one>>", "  # <<two>>", "<<three>>", "<<missing>>"]),
    ),
    max_size=5,
)
COMMENTS = st.sampled_from(["", "", ":comments link", ":comments org", ":comments both"])
SURROUNDED = st.sampled_from(["", "", ":shebang #!/bin/x", ":prologue import z", ":padline no"])
INSERTED = st.sampled_from(
    ["", ":noweb-ref two", ':noweb-ref two :noweb-sep "\\n--\\n"', ":noweb eval"]
)


@st.composite
def notebooks(draw):
    parts = []
    for at in range(draw(st.integers(1, 6))):
        parts += draw(st.sampled_from([[], ["* H"], ["text"], ["", "more"]]))
        parts += draw(st.sampled_from([[], [f"#+name: {['one', 'three'][at % 2]}"]]))
        blank = draw(st.sampled_from(["", "", "  "]))
        words = [":tangle a.py :noweb yes", draw(COMMENTS), draw(SURROUNDED), draw(INSERTED)]
        body = draw(BODIES)
        lines = [f"#+begin_src python {' '.join(words)}", *body, "#+end_src"]
        parts += [f"{blank}{line}" if line else "" for line in lines]
    return "\n".join(parts) + "\n"


@settings(max_examples=300)
@given(text=notebooks())
def test_what_stands_in_the_notebook_stands_on_the_line_that_origins_name(text, tangled):
    plan = tangled(text)
    document = parse(text.encode(), "notebook.org")
    written = ["", *text.split("\n")]
    begins = {block.where.line for block in document.blocks}
    for file in plan.files:
        lines = file.text.split("\n")[:-1]
        assert len(lines) == len(file.origins)
        for line, origin in zip(lines, file.origins, strict=True):
            meant = unquote(written[origin]).strip().removeprefix("* ")
            is_added = origin in begins or line.strip(" #") in {"", "--"}
            assert is_added or "<<" in meant or meant in line


@settings(max_examples=100)
@given(text=notebooks())
def test_each_line_of_a_block_that_is_not_blank_is_some_line_of_its_file(text, tangled):
    plan = tangled(text)
    found = {origin for file in plan.files for origin in file.origins}
    for number, line in enumerate(text.split("\n"), 1):
        is_code = any(
            block.where.line < number < block.last_line
            for block in parse(text.encode(), "notebook.org").blocks
        )
        if is_code and line.strip() and "<<" not in line and plan.reach is None:
            assert number in found

"""A block's text as it will stand in its file, and where its lines come from."""

from __future__ import annotations


def block(body, header):
    return f"#+begin_src python {header}\n{body}\n#+end_src\n"


def test_prologue_and_epilogue_come_from_the_block_itself(tangled):
    notebook = block("\nx\n\ny", ':tangle a.py :prologue "a\\nb" :epilogue c')
    file = tangled(notebook).files[0]
    assert file.text == "a\nb\n\nx\n\ny\nc\n"
    assert file.origins == (1, 1, 2, 3, 4, 5, 1)


def test_lisp_blocks_have_no_prologue(files):
    text = block("x", ":tangle a.el :prologue p").replace("python", "elisp")
    assert files(text) == {"a.el": "x\n"}


def test_indentation_is_removed_twice(files):
    text = block("  x\n  <<p>>", "-i :tangle a.py :noweb yes") + "#+name: p\n" + block("   y", "")
    assert files(text) == {"a.py": "  x\n  y\n"}
    assert files(text.replace("-i ", "")) == {"a.py": "x\ny\n"}


def test_a_label_format_with_very_many_labels_is_refused(tangled):
    """Each line would be gone over for each of them."""
    plan = tangled(f'#+begin_src python -r -l "{"%s" * 21}" :tangle a.py\nx\n#+end_src\n')
    assert [one.name for one in plan.diagnostics] == ["not-yet-honoured"]


def test_a_label_format_may_have_two_labels(files):
    assert files(block("x  (one;two)", '-r -l "(%s;%s)" :tangle a.py')) == {"a.py": "x\n"}

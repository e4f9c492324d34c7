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


def test_a_label_format_with_two_labels_is_not_honoured_yet(tangled):
    plan = tangled(block("x", '-r -l "%s%s" :tangle a.py'))
    assert [found.name for found in plan.diagnostics] == ["not-yet-honoured"]
    assert plan.files[0].problems == plan.diagnostics

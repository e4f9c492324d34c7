"""Lisp of header arguments, evaluated; what Emacs answers is in `test_lisp_against_emacs`."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgfig.tangle.lisp import (
    EVALUATED,
    LispError,
    NotEvaluatedError,
    Pair,
    Symbol,
    Vector,
    evaluate,
    evaluate_anywhere,
    evaluate_name,
)

VALUES = {
    "a string": ('"a"', "a"),
    "a number": ("5", 5),
    "nil": ("nil", None),
    "the empty list": ("()", None),
    "t": ("t", Symbol("t")),
    "a keyword": (":a", Symbol(":a")),
    "a vector is not evaluated": ("[1 (f)]", Vector((1, (Symbol("f"),)))),
    "quoted data": ("'(a 1 . 2)", Pair(Symbol("a"), Pair(1, 2))),
    "quote in full": ("(quote a)", Symbol("a")),
    "what follows does not matter": ('(identity "a") )', "a"),
    "condition met": ("(if 0 1 2)", 1),
    "condition not met": ("(if nil 1 2 3)", 3),
    "no else": ("(if nil 1)", None),
    "the branch not taken is not evaluated": ("(if t 1 (f))", 1),
    "and gives the last": ("(and 1 2)", 2),
    "and stops at nil": ("(and nil (f))", None),
    "and of nothing": ("(and)", Symbol("t")),
    "or gives the first": ("(or nil 2 (f))", 2),
    "or of nothing": ("(or)", None),
    "not": ("(not nil)", Symbol("t")),
    "concat of nothing": ("(concat)", ""),
    "concat of characters": ('(concat \'(97 98) [99] nil "d")', "abcd"),
    "a symbol as a string": ('(string= \'a "a")', Symbol("t")),
    "nil as a string": ('(string= nil "nil")', Symbol("t")),
    "equal tells kinds apart": ('(equal \'a "a")', None),
    "equal tells numbers apart": ("(equal 1 1.0)", None),
    "equal tells zeros apart": ("(equal 0.0 -0.0)", None),
    "equal tells a list from a symbol": ("(equal 'a '(\"a\"))", None),
    "equal looks into lists": ("(equal '(1 [2]) '(1 [2]))", Symbol("t")),
    "capital letters": ('(upcase "straße")', "STRASSE"),
    "small letters": ('(downcase "ÄI")', "äi"),
    "letters that Emacs leaves alone": ('(upcase "\u0131\u017f")', "\u0131\u017f"),
    "a character": ("(upcase 97)", 65),
    "the notebook's name": ("(file-name-nondirectory buffer-file-name)", "n.org"),
    "the notebook's stem": (
        "(file-name-sans-extension (file-name-nondirectory (buffer-file-name)))",
        "n",
    ),
    "the notebook is itself": ("(equal (buffer-file-name) buffer-file-name)", Symbol("t")),
    "a file beside it is not": (
        '(string= (buffer-file-name) (expand-file-name "x"))',
        None,
    ),
    "an absolute name": ('(expand-file-name "../b" "/a/c")', "/a/b"),
}
NAMES = {
    "the notebook": ("(buffer-file-name)", "./../notes/n.org"),
    "a file beside it": ('(expand-file-name "x.py")', "./../notes/x.py"),
    "a file above it": ('(expand-file-name "../x.py")', "./../x.py"),
    "a file named after it": (
        '(concat (file-name-sans-extension (buffer-file-name)) ".py")',
        "./../notes/n.py",
    ),
    "a relative name": ('(concat "a" "b")', "ab"),
    "a name elsewhere": ('(expand-file-name "/x")', "/x"),
}
FAILS = {
    "no such argument": "(identity)",
    "an argument too many": "(not 1 2)",
    "if without a branch": "(if t)",
    "quote without data": "(quote)",
    "concat of a number": "(concat 5)",
    "concat of words": "(concat '(a))",
    "concat of a pair": "(concat '(97 . 98))",
    "a negative character": "(concat [-1])",
    "a number as a string": '(string= 5 "5")',
    "a symbol in capital letters": "(upcase 'a)",
    "a name that is none": "(expand-file-name nil)",
    "a string as a function": '("a")',
    "nil as a function": "(nil)",
    "an improper call": "(identity . 5)",
    "no end": "(a",
    "no beginning": ")",
    "nothing": " ; a",
    "what only tables have": "*this*",
    "a buffer that is none": "(buffer-file-name 5)",
}
NOT_EVALUATED = {
    "a function": ('(getenv "HOME")', "(getenv …)"),
    "a function deep inside": ('(concat "a" (f))', "(f …)"),
    "a variable": ("x", "the variable x"),
    "a lambda": ("((lambda (x) x) 1)", "(lambda …)"),
    "a backquote": ("`(a)", "the backquote `"),
    "a character": ("?a", "the character ?a"),
    "a byte": (r'"\351"', "a character that Unicode does not have"),
    "half a character": (r'"\ud800"', "a character that Unicode does not have"),
    "a key": (r'"\C-a"', r"the escape \C"),
    "other syntax": ("#s(hash-table)", "#s"),
    "a final sigma": ('(downcase "ΑΣ")', "a small letter for Σ"),
    "too deep": ("(not " * 70 + "t" + ")" * 70, "Lisp nested more than 60 deep"),
    "too many digits": ("1" * 5000, "a number of 5000 digits"),
    "where the project is": ("(buffer-file-name)", "a value that says where the project is"),
    "its folder": ("(list)", "(list …)"),
    "the name of its folder": (
        '(file-name-nondirectory (expand-file-name ".." (file-name-directory (buffer-file-name))))',
        "a part of where the project is",
    ),
    "a name above it": ('(expand-file-name "../../x")', "a name outside of the project's folder"),
    "its case": ("(upcase (buffer-file-name))", "the other case of where the project is"),
    "whether it is a name": (
        '(equal (buffer-file-name) "/home/me/n.org")',
        "a comparison with where the project is",
    ),
    "the home folder": ('(concat (expand-file-name "~"))', "a value that says where"),
    "another's home folder": ('(expand-file-name "~you/x")', "the home folder of you"),
    "another machine": ('(expand-file-name "/ssh:you:x")', "the name /ssh:you:x"),
}


@pytest.mark.parametrize(("written", "meant"), VALUES.values(), ids=VALUES)
def test_value(written, meant):
    found = evaluate(written, "notes/n.org")
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(("written", "meant"), NAMES.values(), ids=NAMES)
def test_names_below_the_project_are_told_from_the_notebook_on(written, meant):
    assert evaluate_name(written, "notes/n.org") == meant


@pytest.mark.parametrize("written", FAILS.values(), ids=FAILS)
def test_what_fails_in_emacs(written):
    with pytest.raises(LispError) as raised:
        evaluate(written, "notes/n.org")
    assert not isinstance(raised.value, NotEvaluatedError)


@pytest.mark.parametrize(("written", "says"), NOT_EVALUATED.values(), ids=NOT_EVALUATED)
def test_what_is_not_evaluated_is_named(written, says):
    with pytest.raises(NotEvaluatedError) as raised:
        evaluate(written, "notes/n.org")
    assert str(raised.value).startswith(says)


def test_a_value_of_which_nothing_is_made_may_depend_on_where_the_project_is():
    assert evaluate_anywhere("(buffer-file-name)", "n.org").endswith("/n.org")


PIECES = st.sampled_from(
    [*EVALUATED, "(", ")", "(", ")", "'", "[", "]", " . ", '"a"', '"', "\\", "5", "nil", "#o7", ";"]
)


@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=20).map(" ".join)))
def test_any_text_has_a_value_or_an_error(written):
    for evaluation in (evaluate, evaluate_name):
        try:
            evaluation(written, "notes/n.org")
        except LispError as error:
            str(error).encode()


@pytest.mark.parametrize(
    "written",
    [
        "(" * 200_000,
        "'" * 200_000,
        '"' + "\\" * 200_001,
        "'(" + "a " * 200_000 + ")",
        "'(" + "a " * 200_000 + ". b)",
        "#" * 200_000,
        "(concat " + '"a" ' * 100_000 + ")",
        "'(a . " * 100_000,
        "a" * 200_000,
        ";" * 200_000,
        "." * 200_000,
    ],
    ids=lambda text: text[:8],
)
def test_long_lisp_takes_time_in_proportion(written):
    started = time.process_time()
    with contextlib.suppress(LispError):
        evaluate(written, "n.org")
    assert time.process_time() - started < 2
